"""Tables of the office's own workbooks: header row, then rows of text, each with its row number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from sz_excel.errors import OperatorError, TableError, TableProblem, UnreadableWorkbookError
from sz_excel.spreadsheets.container import open_parts, read_bytes
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.opening import Workbook, open_workbook
from sz_excel.spreadsheets.scanning import ERROR, NO_VALUE, Cell

EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """Headers and non-empty rows of one sheet; a row's number is the one Excel shows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_table(path: Path, sheet: str, required: Iterable[str]) -> SheetTable:
    """Read one sheet of the office's own workbook as text. The first row is the header.

    Raises :class:`TableError` for a missing sheet, missing columns, error values or formulas without a value,
    :class:`OperatorError` when the file cannot be read at all.
    """
    book = _open_office_book(path)
    reference = next((ref for ref in book.sheets if ref.name.strip() == sheet), None)
    if reference is None:
        problem = TableProblem(sheet, None, "", "工作簿里没有这张工作表", "请恢复该工作表，名称须完全一致")
        raise TableError(path.name, [problem])
    cells = book.scan(reference).cells
    headers = {column: cell.text.strip() for (row, column), cell in cells.items() if row == 0}
    problems = [
        TableProblem(sheet, None, name, "缺少这一列", "请补上该列，列名须与此处完全一致")
        for name in required
        if name not in headers.values()
    ]
    rows = _rows(cells, headers, sheet, problems, book.epoch_1904)
    if problems:
        raise TableError(path.name, problems)
    return SheetTable(tuple(headers[column] for column in sorted(headers)), rows)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Names of the sheets of the office's own workbook; raises :class:`OperatorError` when it cannot be read."""
    return tuple(reference.name.strip() for reference in _open_office_book(path).sheets)


def _open_office_book(path: Path) -> Workbook:
    try:
        status = path.stat()
    except OSError as error:
        raise OperatorError(f"找不到或打不开文件 {path}。请确认文件存在、没有被移走。") from error
    return _open(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _open(path: Path, _mtime: int, _size: int) -> Workbook:
    try:
        return open_workbook(open_parts(read_bytes(path)))
    except UnreadableWorkbookError as error:
        raise OperatorError(
            f"文件 {path} 不是完好的 .xlsx 工作簿（{error.detail or error.code}）。"
            "请用 Excel 或 WPS 打开后另存为 .xlsx。"
        ) from error
    except OSError as error:
        raise OperatorError(f"文件 {path} 打不开，可能正被其他程序占用。请关闭后重试。（{error}）") from error


def _rows(
    cells: dict[tuple[int, int], Cell],
    headers: dict[int, str],
    sheet: str,
    problems: list[TableProblem],
    epoch_1904: bool,
) -> tuple[tuple[int, dict[str, str]], ...]:
    by_row: dict[int, dict[str, str]] = {}
    for (row, column), cell in sorted(cells.items()):
        if row == 0 or column not in headers:
            continue
        if cell.kind.lower() == ERROR or cell.kind == NO_VALUE:
            what = f"公式出错（{cell.text or '没有结果'}）"
            problems.append(TableProblem(sheet, row + 1, headers[column], what, "请直接填写数值或文字"))
            continue
        by_row.setdefault(row, {})[headers[column]] = cell_text(cell, epoch_1904=epoch_1904).strip()
    blank = dict.fromkeys(headers.values(), "")
    return tuple((row + 1, blank | values) for row, values in sorted(by_row.items()) if any(values.values()))


def cell_text(cell: Cell, *, epoch_1904: bool = False) -> str:
    """A cell as a person reads it: numbers without float noise, dates as yyyy-mm-dd."""
    kind = cell.kind.lower()
    if kind == DATE:
        days = int(float(cell.text)) + (1462 if epoch_1904 else 0)
        return (EXCEL_EPOCH + timedelta(days=days)).isoformat()
    if kind in (NUMBER, PERCENT, TIME):
        return plain_number(cell.text)
    return cell.text


def plain_number(text: str) -> str:
    """A stored number as typed: 9.5000000000000002 is 9.5, 12.0 is 12 (the shortest decimal of the double)."""
    number = Decimal(repr(float(text)))
    return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize(), "f")
