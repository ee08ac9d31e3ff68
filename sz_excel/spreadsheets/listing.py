"""Rows of a table that somebody else laid out: found by its headers on any visible sheet, under any title.

Nothing here judges a value; a row that cannot be read as text carries its problems.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sz_excel.errors import TableProblem, UnreadableWorkbookError
from sz_excel.spreadsheets.container import DEFAULT_LIMITS
from sz_excel.spreadsheets.scanning import ERROR, NO_VALUE, SheetCells, squeeze
from sz_excel.spreadsheets.tabular import cell_text
from sz_excel.spreadsheets.whole import Book

TITLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: its sheet, its number as Excel shows it, the text under each known header, what cannot be read."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    problems: tuple[TableProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Every row of every table found; ``passed_over`` are sheets that were not read, each with the reason."""

    rows: tuple[ListedRow, ...]
    sheets: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """``known``: the headers to read. ``asked``: a table's header row holds at least one header of each group."""

    known: frozenset[str]
    asked: tuple[Collection[str], ...]

    def is_header(self, texts: Collection[str]) -> bool:
        return all(any(name in texts for name in group) for group in self.asked)


def find_listing(book: Book, wanted: Wanted) -> Listing:
    """The tables of a workbook that have the wanted headers.

    Raises :class:`UnreadableWorkbookError` for a sheet that is broken or larger than any list.
    """
    rows: list[ListedRow] = []
    sheets: list[str] = []
    passed_over: list[str] = []
    for reference in book.sheets:
        if reference.state != "visible":
            passed_over.append(f"“{reference.name}”是隐藏的工作表")
            continue
        sheet = book.scan(reference)
        head = _header_row(sheet, wanted)
        if head is None:
            passed_over.append(f"“{reference.name}”没有所需的表头")
            continue
        sheets.append(reference.name)
        rows += _rows(sheet, head, wanted, epoch_1904=book.epoch_1904)
        if len(rows) > DEFAULT_LIMITS.rows:
            raise UnreadableWorkbookError("X05", f"超过 {DEFAULT_LIMITS.rows} 行")
    return Listing(tuple(rows), tuple(sheets), tuple(passed_over))


def _header_row(sheet: SheetCells, wanted: Wanted) -> int | None:
    texts: dict[int, set[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if row < TITLE_ROWS:
            texts.setdefault(row, set()).add(squeeze(cell.text))
    return next((row for row in sorted(texts) if wanted.is_header(texts[row])), None)


def _rows(sheet: SheetCells, head: int, wanted: Wanted, *, epoch_1904: bool) -> Iterator[ListedRow]:
    headers: dict[int, str] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        name = squeeze(cell.text)
        if row == head and name in wanted.known and name not in headers.values():
            headers[column] = name
    twice = _twice(sheet, head, headers)
    texts: dict[int, dict[str, str]] = {}
    faults: dict[int, list[TableProblem]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row <= head or column not in headers:
            continue
        if cell.kind.lower() == ERROR or cell.kind == NO_VALUE:
            problem = TableProblem(sheet.name, row + 1, headers[column], "公式出错或没有结果", "请直接填写文字或数值")
            faults.setdefault(row, []).append(problem)
        else:
            texts.setdefault(row, {})[headers[column]] = cell_text(cell, epoch_1904=epoch_1904).strip()
    _spread_merges(sheet, head, headers, texts)
    for row in sorted(texts.keys() | faults.keys()):
        cells = texts.get(row, {})
        if any(cells.values()) or row in faults:
            known = dict.fromkeys(headers.values(), "") | cells
            yield ListedRow(sheet.name, row + 1, known, (*twice, *faults.get(row, ())))


def _twice(sheet: SheetCells, head: int, headers: Mapping[int, str]) -> tuple[TableProblem, ...]:
    """A header that stands twice leaves open which column is meant."""
    return tuple(
        TableProblem(sheet.name, None, headers[first], "这一列出现了两次", "请只保留一列")
        for first in headers
        for (row, column), cell in sheet.cells.items()
        if row == head and column != first and squeeze(cell.text) == headers[first]
    )


def _spread_merges(sheet: SheetCells, head: int, headers: Mapping[int, str], texts: dict[int, dict[str, str]]) -> None:
    """A cell merged over several rows holds for each of them that has anything else; what it covers is not seen."""
    filled = sorted(texts)
    for first, column, last, _ in sheet.merges:
        name = headers.get(column)
        text = texts.get(first, {}).get(name, "") if name else ""
        if not name or not text or first <= head:
            continue
        for row in filled:
            if first < row <= last:
                texts[row][name] = text
