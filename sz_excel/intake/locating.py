"""Where the inputs of a form stand in a returned workbook: by code and header, wherever rows and columns moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sz_excel.forms.layout import CODE, POINTS, REVIEW_ANSWERS, REVIEW_HEADERS, a1
from sz_excel.intake.contradictions import contradictions
from sz_excel.intake.grids import Grid, plain_label, stored_at
from sz_excel.intake.planning import Mark, Wanted, WantedSheet
from sz_excel.intake.transcripts import MISSING_COLUMN, MISSING_ROW, MISSING_SHEET, Remark
from sz_excel.records.campaign import FormKind, Track
from sz_excel.spreadsheets.scanning import Cell, Place, SheetCells, squeeze

OPINION = "审核意见"
UNIT_CODE, TRACK_LABEL = "单位编码", "申报对象"


_OWN_COLUMNS = {FormKind.REVIEW: OPINION} | {
    form: POINTS[form] for form in (FormKind.ASSESS, FormKind.RECHECK, FormKind.SELF)
}


def find_grid(sheet: SheetCells) -> Grid | None:
    """Find the header row: the first row with a cell 编号; rows below are known by their code."""
    heads = [place for place, cell in sheet.cells.items() if CODE[0] in cell.text and squeeze(cell.text) == CODE]
    if not heads:
        return None
    head_row, code_column = min(heads)
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    repeated: list[tuple[str, int]] = []
    doubled: list[tuple[str, int]] = []
    for (row, column), cell in sheet.cells.items():
        if column == code_column and row > head_row:
            code = squeeze(cell.text)
            if code in rows:
                repeated.append((code, row))
            rows.setdefault(code, row)
        elif row == head_row:
            header = squeeze(cell.text)
            if header in columns:
                doubled.append((header, column))
            columns.setdefault(header, column)
    return Grid(sheet, head_row, code_column, rows, columns, tuple(repeated), tuple(doubled))


def form_by_headers(grids: Iterable[Grid]) -> FormKind | None:
    """Without a token: the form whose own column stands in a sheet; the claimed points stand in others beside it."""
    for grid in grids:
        for form, header in _OWN_COLUMNS.items():
            if header in grid.columns:
                return form
    return None


# -- without codes ----------------------------------------------------------------------------------------------------


def grids_by_text(sheets: Sequence[SheetCells], wanted: Sequence[WantedSheet]) -> list[Grid]:
    """Grids whose rows are known by what they say, for workbooks whose codes are all gone.

    ``sheets`` must be scanned whole. A text found on two rows finds neither.
    """
    found = []
    for sheet in sheets:
        for form_sheet in wanted:
            grid = _grid_by_text(sheet, form_sheet)
            found += [grid] if grid else []
    return found


def _grid_by_text(sheet: SheetCells, wanted: WantedSheet) -> Grid | None:
    by_row: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in sorted(sheet.cells.items()):
        by_row[row][column] = squeeze(cell.text)
    needed = wanted.headers | {mark.header for mark in wanted.marks if not mark.section}
    head = next((row for row, texts in by_row.items() if len(needed & set(texts.values())) > 1), None)
    if head is None:
        return None
    columns: dict[str, int] = {}
    for column, header in by_row[head].items():
        columns.setdefault(header, column)
    rows = _rows_by_text({row: texts for row, texts in by_row.items() if row > head}, columns, wanted.marks)
    doubled = tuple((header, column) for column, header in by_row[head].items() if columns[header] != column)
    return Grid(sheet, head, -1, rows, columns, doubled=doubled) if rows else None


def _rows_by_text(by_row: dict[int, dict[int, str]], columns: dict[str, int], marks: Sequence[Mark]) -> dict[str, int]:
    places: dict[str, list[int]] = defaultdict(list)
    sections = {mark.section for mark in marks}
    section = ""
    for row, texts in by_row.items():
        headings = sections & set(texts.values())
        section = headings.pop() if headings else section
        for mark in marks:
            said = texts.get(columns.get(mark.header, -1), "")
            if mark.section in ("", section) and mark.text in (said, plain_label(said)):
                places[mark.code].append(row)
                section = mark.code if not mark.section else section
    return {code: rows[0] for code, rows in places.items() if len(rows) == 1}


# -- places -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """Where the inputs of one sheet stand in a workbook: places to look at, and the same as addresses."""

    grid: Grid | None
    sheet: WantedSheet
    places: tuple[Place, ...]
    cells: tuple[str, ...]
    moved: int


def find_sheets(grids: list[Grid], wanted: tuple[WantedSheet, ...], remarks: list[Remark]) -> list[Found]:
    """Pair each sheet of the form with the sheet that holds it; sheets are known by codes, whatever they are called."""
    found = []
    for sheet in wanted:
        holders = [grid for grid in grids if grid.rows.keys() & sheet.codes and grid.columns.keys() & sheet.headers]
        holders.sort(key=lambda grid: (-len(grid.rows.keys() & sheet.codes), grid.sheet.name != sheet.name))
        for other in holders[1:]:
            if _differ(holders[0], other, sheet):
                remarks.append(Remark("I04", other.sheet.name, found=holders[0].sheet.name))
        holder = holders[0] if holders else None
        remarks += contradictions(holder, sheet) if holder else ()
        found.append(locate(holder, sheet))
    moved = sum(each.moved for each in found)
    if moved and not any(remark.code == "N22" for remark in remarks):
        remarks.append(Remark("N07", found=str(moved)))
    return found


def find_reviews(grids: list[Grid]) -> list[Found]:
    """Rows of 审核汇总 are known by ``unit code-track``; which units are asked is the office's business."""
    return [
        locate(grid, WantedSheet.of(grid.sheet.name, (wanted for code in grid.rows for wanted in _review_row(code))))
        for grid in map(_with_review_codes, grids)
        if REVIEW_HEADERS[7] in grid.columns
    ]


def _with_review_codes(grid: Grid) -> Grid:
    """The codes of a review sheet are a unit's code and a track, which stand in columns of their own as well."""
    if any(_review_row(code) for code in grid.rows) or not {UNIT_CODE, TRACK_LABEL} <= grid.columns.keys():
        return grid
    unit, track = grid.columns[UNIT_CODE], grid.columns[TRACK_LABEL]
    stored = grid.sheet.cells
    rows: dict[str, int] = {}
    for row in sorted({row for row, column in stored if column == unit and row > grid.head_row}):
        label = stored.get((row, track))
        rows.setdefault(f"{squeeze(stored[row, unit].text)}-{squeeze(label.text) if label else ''}", row)
    return replace(grid, rows=rows)


def _review_row(code: str) -> list[Wanted]:
    unit, _, label = code.rpartition("-")
    track = next((track for track in Track if track.label == label), None)
    if not unit or track is None:
        return []
    return [Wanted(f"{unit}/{track}/{key}", code, header, spec.type == "date") for key, header, spec in REVIEW_ANSWERS]


def locate(grid: Grid | None, sheet: WantedSheet) -> Found:
    if grid is None:
        return Found(None, sheet, (NO_SHEET,) * len(sheet.inputs), (f"{sheet.name}!",) * len(sheet.inputs), 0)
    rows = tuple(map(grid.rows.get, sheet.all_codes))
    columns = tuple(map(grid.columns.get, sheet.all_headers))
    return Found(grid, sheet, *_places(sheet, grid.sheet.name, rows, columns))


# No cell stands at these places; what is stored there says that the row, the column or the sheet is gone.
NO_ROW, NO_COLUMN, NO_SHEET = (-1, -1), (-1, -2), (-1, -3)
NOWHERE = {NO_ROW: Cell(MISSING_ROW, ""), NO_COLUMN: Cell(MISSING_COLUMN, ""), NO_SHEET: Cell(MISSING_SHEET, "")}


@lru_cache(maxsize=512)
def _places(
    sheet: WantedSheet, name: str, rows: tuple[int | None, ...], columns: tuple[int | None, ...]
) -> tuple[tuple[Place, ...], tuple[str, ...], int]:
    """Places, addresses and how many differ from those issued; the same for all workbooks whose rows stand alike."""
    by_code = dict(zip(sheet.all_codes, rows, strict=True))
    by_header = dict(zip(sheet.all_headers, columns, strict=True))
    places: list[Place] = []
    cells, moved = [], 0
    for wanted in sheet.inputs:
        row, column = by_code[wanted.code], by_header[wanted.header]
        if row is None or column is None:
            places.append(NO_ROW if row is None else NO_COLUMN)
            cells.append(f"{name}!")
            continue
        places.append((row, column))
        cells.append(f"{name}!{a1(row, column)}")
        moved += bool(wanted.cells) and a1(row, column) not in wanted.cells
    return tuple(places), tuple(cells), moved


def _differ(first: Grid, second: Grid, sheet: WantedSheet) -> bool:
    """Whether two sheets of the same kind (a copied sheet) hold different answers."""
    return any(stored_at(first, wanted) != stored_at(second, wanted) for wanted in sheet.inputs)
