"""What a sheet says twice or against itself, so that nobody knows which answer is meant: told, never decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from sz_excel.forms.layout import a1
from sz_excel.intake.grids import Grid, plain_label, stored_at
from sz_excel.intake.planning import WantedSheet
from sz_excel.intake.transcripts import Remark
from sz_excel.spreadsheets.scanning import squeeze

MOST_TOLD = 10
CODE_TWICE, WRONG_CODE, HEADER_TWICE = "I05", "I10", "I11"


def contradictions(grid: Grid, sheet: WantedSheet) -> Iterator[Remark]:
    """Codes and headers given twice, and codes beside the words of another row; long lists say how many more."""
    yield from _capped(CODE_TWICE, _repeated_codes(grid, sheet))
    yield from _repeated_headers(grid, sheet)
    yield from _capped(WRONG_CODE, _exchanged(grid, sheet))


def _capped(code: str, remarks: Iterator[Remark]) -> Iterator[Remark]:
    yield from islice(remarks, MOST_TOLD)
    more = list(remarks)
    if more:
        yield Remark(code, more[0].sheet, more[0].cell, f"{more[0].found}（另有{len(more) - 1}行）")


def _repeated_codes(grid: Grid, sheet: WantedSheet) -> Iterator[Remark]:
    for code, row in grid.repeated:
        if code in sheet.codes:
            yield Remark(CODE_TWICE, grid.sheet.name, a1(row, grid.code_column), code)


def _repeated_headers(grid: Grid, sheet: WantedSheet) -> Iterator[Remark]:
    """A second column of one name whose answers are others than those of the first."""
    for header, column in grid.doubled:
        answers = [wanted for wanted in sheet.inputs if wanted.header == header and wanted.code in grid.rows]
        second = {wanted: grid.sheet.cells.get((grid.rows[wanted.code], column)) for wanted in answers}
        if any(cell != stored_at(grid, wanted) for wanted, cell in second.items()):
            yield Remark(HEADER_TWICE, grid.sheet.name, a1(grid.head_row, column), header)


def _exchanged(grid: Grid, sheet: WantedSheet) -> Iterator[Remark]:
    """Rows whose words are those of another code: cut and pasted, or sorted, without their codes."""
    if grid.code_column < 0:
        return
    rows, columns, cells = grid.rows, grid.columns, grid.sheet.cells
    places = [(rows.get(mark.code, -1), columns.get(mark.header, -1)) for mark in sheet.marks]
    said = tuple(cells[place].text if place in cells else "" for place in places)
    for position, others in _wrong_words(sheet, said):
        found = f"“{sheet.marks[position].code}”这一行写的却是“{'、'.join(others)}”的内容"
        yield Remark(WRONG_CODE, grid.sheet.name, a1(places[position][0], grid.code_column), found)


@lru_cache(maxsize=256)
def _wrong_words(sheet: WantedSheet, said: tuple[str, ...]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Marks of a sheet beside whose codes the words of others stand; the same for all workbooks that say the same."""
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mark in sheet.marks:
        codes[mark.header, mark.text].append(mark.code)
    wrong = []
    for position, (mark, text) in enumerate(zip(sheet.marks, map(squeeze, said), strict=True)):
        others = codes.get((mark.header, plain_label(text)))
        if others and mark.text not in (text, plain_label(text)):
            wrong.append((position, tuple(others)))
    return tuple(wrong)
