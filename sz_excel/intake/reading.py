"""One file of the inbox → transcripts. Runs in worker processes: imports no pandas, opens nothing but the one file."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from sz_excel.spreadsheets.scanning import BLANK, DATE, NUMBER, Cell, SheetCells, Workbook, open_workbook

EPOCH_SHIFT = 1462
_SPACE = re.compile(r"\s+")
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


@dataclass(frozen=True, slots=True)
class WantedSheet:
    """The inputs of one sheet of a form, and the codes by which the sheet is known."""

    name: str
    codes: frozenset[str]
    headers: frozenset[str]
    inputs: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reader must know of an edition; small, so that every worker gets its own copy."""

    edition: str
    forms: dict[FormKind, tuple[WantedSheet, ...]]
    limits: Limits = DEFAULT_LIMITS

    @classmethod
    def of(cls, programme: Programme, limits: Limits = DEFAULT_LIMITS) -> Plan:
        forms: dict[FormKind, tuple[WantedSheet, ...]] = {
            form: _wanted(programme, form) for form in FormKind if form is not FormKind.REVIEW
        }
        return cls(programme.edition, forms, limits)


def _wanted(programme: Programme, form: FormKind) -> tuple[WantedSheet, ...]:
    layout = full_form(programme, form)
    issued = _issued_cells(programme, form)
    return tuple(
        WantedSheet(
            sheet.name,
            frozenset(slot.code for slot in sheet.slots),
            frozenset(slot.header for slot in sheet.slots),
            tuple(
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
    return Transcript(file, digest, size, Handling.QUARANTINED, error.code, error.detail)


def read_workbook(file: str, data: bytes, plan: Plan) -> Transcript:
    """Read the bytes of one workbook: gate, cells, identity, answers."""
    digest = _digest(data)
    try:
        parts = admit(data, plan.limits)
        book = open_workbook(parts)
        sheets = [book.scan(sheet) for sheet in book.sheets if sheet.part]
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
    inputs = _review_inputs(grids) if form is FormKind.REVIEW else _inputs(grids, plan.forms[form], remarks)
    kinds, values, cells = _answers(inputs, shift=book.epoch_1904)
    moved = sum(
        bool(wanted.cells and cell) and cell.rpartition("!")[2] not in wanted.cells
        for (_, wanted), cell in zip(inputs, cells, strict=True)
    )
    if moved:
        remarks.append(Remark("N07", found=str(moved)))
    return Transcript(
        file=blank.file,
        sha256=blank.sha256,
        size=blank.size,
        handling=Handling.USED,
        edition=tokens[0].edition if tokens else "",
        form=form,
        subject=tokens[0].subject if tokens else "",
        saved=_saved(book.parts),
        keys=tuple(wanted.key for _, wanted in inputs),
        kinds=kinds,
        values=values,
        cells=cells,
        remarks=tuple(remarks),
    )


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
    heads = [place for place, cell in sheet.cells.items() if _squeeze(cell.text) == CODE]
    if not heads:
        return None
    head_row, code_column = min(heads)
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    repeated = []
    for (row, column), cell in sheet.cells.items():
        if row == head_row:
            columns.setdefault(_squeeze(cell.text), column)
        elif column == code_column and row > head_row:
            code = _squeeze(cell.text)
            if code in rows:
                repeated.append(code)
            rows.setdefault(code, row)
    return _Grid(sheet, rows, columns, tuple(repeated))


def _squeeze(text: str) -> str:
    return _SPACE.sub("", text).strip("\u200b\ufeff") if text and not text.isalnum() else text


def _form_by_headers(grids: Iterable[_Grid]) -> FormKind | None:
    """Without a token: the form whose own points column stands in a sheet."""
    for grid in grids:
        for form in (FormKind.ASSESS, FormKind.RECHECK, FormKind.SELF):
            if POINTS[form] in grid.columns:
                return form
        if "审核意见" in grid.columns:
            return FormKind.REVIEW
    return None


_Input = tuple[_Grid | None, Wanted]


def _inputs(grids: list[_Grid], wanted: tuple[WantedSheet, ...], remarks: list[Remark]) -> list[_Input]:
    """Pair each input with the sheet that holds it; sheets are known by their codes, whatever they are called."""
    inputs: list[_Input] = []
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
        inputs += [(holder, wanted_input) for wanted_input in sheet.inputs]
    return inputs


def _differ(first: _Grid, second: _Grid, sheet: WantedSheet) -> bool:
    """Whether two sheets of the same kind (a copied sheet) hold different answers."""
    pairs = ((_stored(first, wanted), _stored(second, wanted)) for wanted in sheet.inputs)
    return any(one != two for one, two in pairs)


def _stored(grid: _Grid, wanted: Wanted) -> Cell | None:
    place = (grid.rows.get(wanted.code, -1), grid.columns.get(wanted.header, -1))
    return grid.sheet.cells.get(place)


def _review_inputs(grids: list[_Grid]) -> list[_Input]:
    """Rows of 审核汇总 are known by ``unit code-track``; which units are asked is the office's business."""
    inputs: list[_Input] = []
    headers = {key: (header, spec.type == "date") for key, header, spec in REVIEW_ANSWERS}
    for grid in (grid for grid in grids if REVIEW_HEADERS[7] in grid.columns):
        for code in grid.rows:
            unit, _, label = code.rpartition("-")
            track = next((track for track in Track if track.label == label), None)
            if unit and track:
                inputs += [
                    (grid, Wanted(f"{unit}/{track}/{key}", code, header, is_date))
                    for key, (header, is_date) in headers.items()
                ]
    return inputs


def _answers(inputs: list[_Input], *, shift: bool) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    kinds, values, cells = [], [], []
    covered = {id(grid): _covered(grid) for grid in {id(grid): grid for grid, _ in inputs if grid}.values()}
    for grid, wanted in inputs:
        kind, value, cell = _answer(grid, wanted, covered.get(id(grid), frozenset()))
        if shift and wanted.is_date and kind.lower() in (NUMBER, DATE):
            value = str(float(value) + EPOCH_SHIFT)
        kinds.append(kind)
        values.append(value)
        cells.append(cell)
    return "".join(kinds), tuple(values), tuple(cells)


def _answer(grid: _Grid | None, wanted: Wanted, covered: frozenset[tuple[int, int]]) -> tuple[str, str, str]:
    if grid is None:
        return MISSING_ROW, "", ""
    row = grid.rows.get(wanted.code)
    if row is None:
        return MISSING_ROW, "", ""
    column = grid.columns.get(wanted.header)
    if column is None:
        return MISSING_COLUMN, "", ""
    place = (row, column)
    where = f"{grid.sheet.name}!{a1(row, column)}"
    if place in covered:
        return MERGED, "", where
    cell = grid.sheet.cells.get(place)
    return (cell.kind, cell.text, where) if cell is not None else (BLANK, "", where)


def _covered(grid: _Grid) -> frozenset[tuple[int, int]]:
    """Cells that lie under a merged range without being its first."""
    columns = set(grid.columns.values())
    return frozenset(
        (row, column)
        for first_row, first_column, last_row, last_column in grid.sheet.merges
        if last_row - first_row < 1000
        for row in range(first_row, last_row + 1)
        for column in range(first_column, min(last_column, first_column + 100) + 1)
        if column in columns and (row, column) != (first_row, first_column)
    )


def _saved(parts: dict[str, bytes]) -> str:
    """The workbook's own save time; a hint only, for two files received on one day."""
    match = _SAVED.search(parts.get("docProps/core.xml", b""))
    return match[1].decode("ascii", "replace") if match else ""
