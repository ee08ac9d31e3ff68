"""One file of the inbox → transcripts. Runs in worker processes: imports no pandas, opens nothing but the one file."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.forms.identity import DEFINED_NAME, Token, find_tokens
from sz_excel.forms.layout import CODE, POINTS, REVIEW_ANSWERS, REVIEW_HEADERS, a1, full_form, unit_form
from sz_excel.intake.gate import admit, unpack, warnings
from sz_excel.intake.transcripts import MERGED, MISSING_COLUMN, MISSING_ROW, Remark, Transcript
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.ledger import Handling
from sz_excel.spreadsheets.container import DEFAULT_LIMITS, Limits, read_bytes
from sz_excel.spreadsheets.formats import DATE, NUMBER
from sz_excel.spreadsheets.opening import Workbook, open_workbook
from sz_excel.spreadsheets.scanning import BLANK, Cell, Merges, Place, SheetCells, squeeze
from sz_excel.spreadsheets.scanning import Wanted as Columns

EPOCH_SHIFT = 1462
LONGEST_MERGE = 1000
NO_WORKBOOK = "X17"
_SAVED = re.compile(rb"<dcterms:modified[^>]*>([^<]{10,40})<")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One input cell to look for: its key, what finds it, whether a bare number there is a date.

    ``cells`` are the addresses at which it is issued, which differ between kinds of units.
    """

    key: str
    code: str
    header: str
    is_date: bool
    cells: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class WantedSheet:
    """The inputs of one sheet of a form, and the codes by which the sheet is known. Compared by identity."""

    name: str
    inputs: tuple[Wanted, ...]
    codes: frozenset[str]
    headers: frozenset[str]
    all_codes: tuple[str, ...]
    all_headers: tuple[str, ...]

    @classmethod
    def of(cls, name: str, inputs: Iterable[Wanted]) -> WantedSheet:
        inputs = tuple(inputs)
        codes = tuple(dict.fromkeys(wanted.code for wanted in inputs))
        headers = tuple(dict.fromkeys(wanted.header for wanted in inputs))
        return cls(name, inputs, frozenset(codes), frozenset(headers), codes, headers)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reader must know of an edition; small, so that every worker gets its own copy."""

    edition: str
    forms: dict[FormKind, tuple[WantedSheet, ...]]
    columns: Columns
    limits: Limits = DEFAULT_LIMITS

    @classmethod
    def of(cls, programme: Programme, limits: Limits = DEFAULT_LIMITS) -> Plan:
        forms: dict[FormKind, tuple[WantedSheet, ...]] = {
            form: _wanted(programme, form) for form in FormKind if form is not FormKind.REVIEW
        }
        headers = {header for sheets in forms.values() for sheet in sheets for header in sheet.headers}
        headers |= {header for _, header, _ in REVIEW_ANSWERS}
        return cls(programme.edition, forms, Columns(CODE, frozenset(headers)), limits)


def _wanted(programme: Programme, form: FormKind) -> tuple[WantedSheet, ...]:
    layout = full_form(programme, form)
    issued = _issued_cells(programme, form)
    return tuple(
        WantedSheet.of(
            sheet.name,
            (
                Wanted(slot.key, slot.code, slot.header, slot.spec.type == "date", frozenset(issued[slot.key]))
                for slot in sheet.slots
            ),
        )
        for sheet in layout.sheets
    )


def _issued_cells(programme: Programme, form: FormKind) -> dict[str, set[str]]:
    cells: dict[str, set[str]] = defaultdict(set)
    for kind in UnitKind:
        for slot in unit_form(programme, form, kind, Track).slots:
            cells[slot.key].add(slot.cell)
    return cells


def read_file(path: Path, file: str, plan: Plan) -> list[Transcript]:
    """Read one file of the inbox; an archive gives one transcript per member. Never raises for what a file holds."""
    try:
        data = read_bytes(path, plan.limits)
    except UnreadableWorkbookError as error:
        return [_refused(file, "", path.stat().st_size, error)]
    except OSError as error:
        return [Transcript(file, "", 0, Handling.QUARANTINED, "X12", str(error.strerror))]
    candidates = list(unpack(file, data, plan.limits))
    if not candidates:
        return [Transcript(file, _digest(data), len(data), Handling.UNRECOGNISED, "X18")]
    return [read_workbook(candidate.file, candidate.data, plan) for candidate in candidates]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(file: str, digest: str, size: int, error: UnreadableWorkbookError) -> Transcript:
    """A file that no reader opens: none of ours where it is no workbook at all, else quarantined."""
    handling = Handling.UNRECOGNISED if error.code == NO_WORKBOOK else Handling.QUARANTINED
    return Transcript(file, digest, size, handling, error.code, error.detail)


def read_workbook(file: str, data: bytes, plan: Plan) -> Transcript:
    """Read the bytes of one workbook: gate, cells, identity, answers."""
    digest = _digest(data)
    try:
        parts = admit(data, plan.limits)
        book = open_workbook(parts)
        sheets = [book.scan(sheet, plan.columns) for sheet in book.sheets if sheet.part]
    except UnreadableWorkbookError as error:
        return _refused(file, digest, len(data), error)
    return _recognise(Transcript(file, digest, len(data), Handling.UNRECOGNISED, "X18"), book, sheets, plan)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A sheet with a header row: rows by code, columns by header."""

    sheet: SheetCells
    rows: dict[str, int]
    columns: dict[str, int]
    repeated: tuple[str, ...]


def _recognise(blank: Transcript, book: Workbook, sheets: Sequence[SheetCells], plan: Plan) -> Transcript:
    tokens = _tokens(book, sheets)
    grids = [grid for grid in map(_grid, sheets) if grid is not None]
    form = tokens[0].form if tokens else _form_by_headers(grids)
    if form is None:
        return blank
    remarks = [Remark(code) for code in warnings(book.parts)]
    if len({token.subject for token in tokens}) > 1:
        remarks.append(Remark("I03", found="、".join(token.subject for token in tokens)))
    if not tokens:
        remarks.append(Remark("N15"))
    found = _find_reviews(grids) if form is FormKind.REVIEW else _find(grids, plan.forms[form], remarks)
    kinds, values = _answers(found, shift=book.epoch_1904)
    return Transcript(
        file=blank.file,
        sha256=blank.sha256,
        size=blank.size,
        handling=Handling.USED,
        edition=tokens[0].edition if tokens else "",
        form=form,
        subject=tokens[0].subject if tokens else "",
        saved=_saved(book.parts),
        keys=_keys(tuple(each.sheet for each in found)),
        kinds=kinds,
        values=values,
        cells=_joined(tuple(each.cells for each in found)),
        remarks=tuple(remarks),
    )


@lru_cache(maxsize=64)
def _keys(sheets: tuple[WantedSheet, ...]) -> tuple[str, ...]:
    """One and the same tuple for all workbooks of a form, so that it crosses between processes once a chunk."""
    return tuple(wanted.key for sheet in sheets for wanted in sheet.inputs)


@lru_cache(maxsize=512)
def _joined(cells: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(cell for sheet in cells for cell in sheet)


def _tokens(book: Workbook, sheets: Iterable[SheetCells]) -> list[Token]:
    """Different tokens of the workbook; those in cells come first, because cells survive every program."""
    found: dict[Token, None] = {}
    for sheet in sheets:
        for cell in sheet.cells.values():
            if "SZ1|" in cell.text:
                found.update(dict.fromkeys(find_tokens(cell.text)))
    if not found:
        carriers = [book.names.get(DEFINED_NAME, "")]
        carriers.append(book.parts.get("docProps/custom.xml", b"").decode("utf-8", "replace"))
        found.update(dict.fromkeys(token for text in carriers for token in find_tokens(text)))
    return list(found)


def _grid(sheet: SheetCells) -> _Grid | None:
    """Find the header row: the first row with a cell 编号; rows below are known by their code."""
    heads = [place for place, cell in sheet.cells.items() if CODE[0] in cell.text and squeeze(cell.text) == CODE]
    if not heads:
        return None
    head_row, code_column = min(heads)
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    repeated = []
    for (row, column), cell in sheet.cells.items():
        if column == code_column and row > head_row:
            code = squeeze(cell.text)
            if code in rows:
                repeated.append(code)
            rows.setdefault(code, row)
        elif row == head_row:
            columns.setdefault(squeeze(cell.text), column)
    return _Grid(sheet, rows, columns, tuple(repeated))


def _form_by_headers(grids: Iterable[_Grid]) -> FormKind | None:
    """Without a token: the form whose own points column stands in a sheet."""
    for grid in grids:
        for form in (FormKind.ASSESS, FormKind.RECHECK, FormKind.SELF):
            if POINTS[form] in grid.columns:
                return form
        if "审核意见" in grid.columns:
            return FormKind.REVIEW
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the inputs of one sheet stand in a workbook: places to look at, and the same as addresses."""

    grid: _Grid | None
    sheet: WantedSheet
    places: tuple[Place, ...]
    cells: tuple[str, ...]
    moved: int


def _find(grids: list[_Grid], wanted: tuple[WantedSheet, ...], remarks: list[Remark]) -> list[_Found]:
    """Pair each sheet of the form with the sheet that holds it; sheets are known by codes, whatever they are called."""
    found = []
    for sheet in wanted:
        holders = [grid for grid in grids if grid.rows.keys() & sheet.codes and grid.columns.keys() & sheet.headers]
        holders.sort(key=lambda grid: (-len(grid.rows.keys() & sheet.codes), grid.sheet.name != sheet.name))
        if len(holders) > 1 and _differ(holders[0], holders[1], sheet):
            remarks.append(Remark("I04", holders[1].sheet.name, found=holders[0].sheet.name))
        holder = holders[0] if holders else None
        if holder:
            remarks += [
                Remark("I05", holder.sheet.name, a1(holder.rows[code], 0), code)
                for code in holder.repeated
                if code in sheet.codes
            ]
        found.append(_locate(holder, sheet))
    moved = sum(each.moved for each in found)
    if moved:
        remarks.append(Remark("N07", found=str(moved)))
    return found


def _locate(grid: _Grid | None, sheet: WantedSheet) -> _Found:
    if grid is None:
        return _Found(None, sheet, (NO_ROW,) * len(sheet.inputs), ("",) * len(sheet.inputs), 0)
    rows = tuple(map(grid.rows.get, sheet.all_codes))
    columns = tuple(map(grid.columns.get, sheet.all_headers))
    return _Found(grid, sheet, *_places(sheet, grid.sheet.name, rows, columns))


# No cell stands at these places; what is stored there says that the row or the column is gone.
NO_ROW, NO_COLUMN = (-1, -1), (-1, -2)
NOWHERE = {NO_ROW: Cell(MISSING_ROW, ""), NO_COLUMN: Cell(MISSING_COLUMN, "")}


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
            cells.append("")
            continue
        places.append((row, column))
        cells.append(f"{name}!{a1(row, column)}")
        moved += bool(wanted.cells) and a1(row, column) not in wanted.cells
    return tuple(places), tuple(cells), moved


def _differ(first: _Grid, second: _Grid, sheet: WantedSheet) -> bool:
    """Whether two sheets of the same kind (a copied sheet) hold different answers."""
    pairs = ((_stored(first, wanted), _stored(second, wanted)) for wanted in sheet.inputs)
    return any(one != two for one, two in pairs)


def _stored(grid: _Grid, wanted: Wanted) -> Cell | None:
    place = (grid.rows.get(wanted.code, -1), grid.columns.get(wanted.header, -1))
    return grid.sheet.cells.get(place)


def _find_reviews(grids: list[_Grid]) -> list[_Found]:
    """Rows of 审核汇总 are known by ``unit code-track``; which units are asked is the office's business."""
    return [
        _locate(grid, WantedSheet.of(grid.sheet.name, (wanted for code in grid.rows for wanted in _review_row(code))))
        for grid in grids
        if REVIEW_HEADERS[7] in grid.columns
    ]


def _review_row(code: str) -> list[Wanted]:
    unit, _, label = code.rpartition("-")
    track = next((track for track in Track if track.label == label), None)
    if not unit or track is None:
        return []
    return [Wanted(f"{unit}/{track}/{key}", code, header, spec.type == "date") for key, header, spec in REVIEW_ANSWERS]


def _answers(found: Iterable[_Found], *, shift: bool) -> tuple[str, tuple[str, ...]]:
    """Kinds and stored texts of all inputs, in order; ``shift`` moves dates of the 1904 epoch."""
    cells: list[Cell] = []
    for each in found:
        stored = {**(each.grid.sheet.cells if each.grid else {}), **NOWHERE}
        stored |= _merged_away(each)
        answers = [stored.get(place, _NOTHING) for place in each.places]
        cells += _shifted(each.sheet, answers) if shift else answers
    return "".join([cell.kind for cell in cells]), tuple([cell.text for cell in cells])


def _merged_away(found: _Found) -> dict[Place, Cell]:
    if found.grid is None:
        return {}
    covered = _covered(found.grid.sheet.merges, frozenset(found.grid.columns.values()))
    return dict.fromkeys(covered.intersection(found.places), Cell(MERGED, ""))


_NOTHING = Cell(BLANK, "")


def _shifted(sheet: WantedSheet, answers: Iterable[Cell]) -> Iterable[Cell]:
    for wanted, cell in zip(sheet.inputs, answers, strict=True):
        is_day = wanted.is_date and cell.kind.lower() in (NUMBER, DATE)
        yield Cell(cell.kind, str(float(cell.text) + EPOCH_SHIFT)) if is_day else cell


@lru_cache(maxsize=256)
def _covered(merges: Merges, columns: frozenset[int]) -> frozenset[Place]:
    """Cells of these columns that lie under a merged range without being its first."""
    return frozenset(
        (row, column)
        for first_row, first_column, last_row, last_column in merges
        for column in columns
        if first_column <= column <= last_column
        for row in range(first_row, min(last_row, first_row + LONGEST_MERGE) + 1)
        if (row, column) != (first_row, first_column)
    )


def _saved(parts: dict[str, bytes]) -> str:
    """The workbook's own save time; a hint only, for two files received on one day."""
    match = _SAVED.search(parts.get("docProps/core.xml", b""))
    return match[1].decode("ascii", "replace") if match else ""
