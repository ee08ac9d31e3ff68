"""One file of the inbox → transcripts. Runs in worker processes: imports no pandas, opens nothing but the one file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from sz_excel.errors import UnreadableWorkbookError, reason
from sz_excel.forms.identity import DEFINED_NAME, HEADING_ROW, Heading, Token, find_tokens, read_heading
from sz_excel.forms.layout import ANSWER
from sz_excel.intake.gate import NO_WORKBOOK, Candidate, open_returned, unpack
from sz_excel.intake.grids import Grid
from sz_excel.intake.locating import (
    NOWHERE,
    Found,
    find_grid,
    find_reviews,
    find_sheets,
    form_by_headers,
    grids_by_text,
)
from sz_excel.intake.planning import Plan, WantedSheet
from sz_excel.intake.surroundings import notice, taken_away
from sz_excel.intake.transcripts import LONGEST_TEXT, Remark, Transcript
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling
from sz_excel.spreadsheets.container import read_bytes
from sz_excel.spreadsheets.formats import DATE, NUMBER
from sz_excel.spreadsheets.scanning import BLANK, Cell, SheetCells, squeeze
from sz_excel.spreadsheets.whole import Book, WholeWorkbook

__all__ = ["Plan", "read_file", "read_workbook"]

EPOCH_SHIFT = 1462
USUAL_ENDINGS = (".xlsx", ".xlsm")
_SAVED = re.compile(rb"<dcterms:modified[^>]*>([^<]{10,40})<")
_EDITION = re.compile(r"(20\d\d)年度")
SEVERAL, COPIES, OTHER_YEAR = "I03", ("I04", "I05"), "I12"
_NAMED_UNIT = re.compile(r"（([A-Za-z0-9_.-]+)）(?:\s|\Z)")
_UNIT_CODE = "unit_code"


def read_file(path: Path, file: str, plan: Plan) -> list[Transcript]:
    """Read one file of the inbox; an archive gives one transcript of its own and one per member.

    Never raises for what a file holds.
    """
    try:
        data = read_bytes(path, plan.limits)
    except UnreadableWorkbookError as error:
        return [_refused(file, *_measured(path), error)]
    except OSError as error:
        return [Transcript(file, "", 0, Handling.QUARANTINED, "X12", reason(error))]
    candidates = list(unpack(file, data, plan.limits))
    if not candidates:
        return [Transcript(file, _digest(data), len(data), Handling.UNRECOGNISED, "X18")]
    read = [_read_candidate(candidate, plan) for candidate in candidates]
    if candidates[0].file == file:
        return read
    return [Transcript(file, _digest(data), len(data), Handling.UNPACKED, "L06", str(len(read))), *read]


def _read_candidate(candidate: Candidate, plan: Plan) -> Transcript:
    if candidate.code:
        handling = Handling.IGNORED if candidate.code.startswith("L") else Handling.QUARANTINED
        return Transcript(candidate.file, _digest(candidate.data), len(candidate.data), handling, candidate.code)
    return read_workbook(candidate.file, candidate.data, plan, unpacked=candidate.unpacked)


def _measured(path: Path) -> tuple[str, int]:
    """Digest and size of a file that is too large to be loaded."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(file: str, digest: str, size: int, error: UnreadableWorkbookError) -> Transcript:
    """A file that no reader opens: none of ours where it is no workbook at all, else quarantined."""
    handling = Handling.UNRECOGNISED if error.code == NO_WORKBOOK else Handling.QUARANTINED
    return Transcript(file, digest, size, handling, error.code, error.detail)


def read_workbook(file: str, data: bytes, plan: Plan, *, unpacked: bool = False) -> Transcript:
    """Read the bytes of one workbook: gate, cells, identity, answers."""
    digest = _digest(data)
    try:
        book = open_returned(data, plan.limits)
        sheets = [book.scan(sheet, plan.columns) for sheet in book.sheets if sheet.part]
        blank = Transcript(file, digest, len(data), Handling.UNRECOGNISED, "X18")
        return _recognise(blank, book, sheets, plan, unpacked=unpacked)
    except UnreadableWorkbookError as error:
        return _refused(file, digest, len(data), error)


def _recognise(
    blank: Transcript, book: Book, sheets: Sequence[SheetCells], plan: Plan, *, unpacked: bool
) -> Transcript:
    tokens = _tokens(book, sheets, plan)
    grids, form = _complete(book, sheets, plan, tokens[0].form if tokens else None)
    if form is None:
        return blank
    if isinstance(book, WholeWorkbook) and not tokens:  # what these formats leave out may be what tells forms apart
        raise UnreadableWorkbookError(book.format.refusal, "，且没有下发表格的标识")
    remarks = [*_remarks_on_file(blank.file, book, unpacked=unpacked), *_remarks_on_identity(tokens, grids, plan, form)]
    found = find_reviews(grids) if form is FormKind.REVIEW else find_sheets(grids, plan.forms[form], remarks)
    if any(remark.code == SEVERAL for remark in remarks):
        remarks = [remark for remark in remarks if remark.code not in COPIES]
    remarks += _of_another_year(found, plan.edition)
    remarks += notice(book, found, plan.limits)
    kinds, values = _answers(book, found)
    heading = None if tokens else _heading(sheets, form)
    return Transcript(
        file=blank.file,
        sha256=blank.sha256,
        size=blank.size,
        handling=Handling.USED,
        edition=tokens[0].edition if tokens else _edition(sheets),
        form=form,
        subject=tokens[0].subject if tokens else heading.subject if heading else "",
        heading=heading.name if heading else "",
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


# -- identity ---------------------------------------------------------------------------------------------------------


def _tokens(book: Book, sheets: Iterable[SheetCells], plan: Plan) -> list[Token]:
    """Different tokens of the workbook; those in cells come first, because cells survive every program.

    A sheet copied in from the form of another year brings its token along: those of the edition decide.
    """
    found: dict[Token, None] = {}
    for sheet in sheets:
        for cell in sheet.cells.values():
            if "SZ1|" in cell.text:
                found.update(dict.fromkeys(find_tokens(cell.text)))
    if not found:
        carriers = [book.names.get(DEFINED_NAME, "")]
        carriers.append(book.parts.get("docProps/custom.xml", b"").decode("utf-8", "replace"))
        found.update(dict.fromkeys(token for text in carriers for token in find_tokens(text)))
    return sorted(found, key=lambda token: token.edition != plan.edition)


def _edition(sheets: Iterable[SheetCells]) -> str:
    """The year in the titles of a form without a token; empty where they name none or several."""
    years = {
        match[1]
        for sheet in sheets
        for (row, _), cell in sheet.cells.items()
        if row == 0 and (match := _EDITION.search(cell.text))
    }
    return years.pop() if len(years) == 1 else ""


def _of_another_year(found: Iterable[Found], edition: str) -> Iterator[Remark]:
    """Sheets whose title names another year than the edition: pasted in from last year's form."""
    for sheet in (each.grid.sheet for each in found if each.grid):
        years = (_EDITION.search(cell.text) for (row, _), cell in sheet.cells.items() if row == 0)
        yield from (Remark(OTHER_YEAR, sheet.name, found=year[1]) for year in years if year and year[1] != edition)


def _heading(sheets: Iterable[SheetCells], form: FormKind) -> Heading | None:
    """The subject in the headings of a form without a token; None where they name none or several."""
    texts = {cell.text.strip() for sheet in sheets for (row, _), cell in sheet.cells.items() if row == HEADING_ROW}
    named = {heading for text in texts if (heading := read_heading(text, form))}
    return named.pop() if len(named) == 1 else None


def _complete(
    book: Book, sheets: Sequence[SheetCells], plan: Plan, form: FormKind | None
) -> tuple[list[Grid], FormKind | None]:
    """The grids of a workbook and its form; a sheet of the form whose codes are all gone is known by what it says."""
    grids = [grid for grid in map(find_grid, sheets) if grid is not None]
    form = form or form_by_headers(grids)
    if form is FormKind.REVIEW:
        return grids, form
    lost = {
        each: [sheet for sheet in plan.forms[each] if not any(grid.rows.keys() & sheet.codes for grid in grids)]
        for each in ([form] if form else plan.forms)
    }
    if not any(lost.values()):
        return grids, form
    known = {grid.sheet.name for grid in grids if any(grid.rows.keys() & codes for codes in _codes(plan))}
    whole = [book.scan(ref) for ref in book.sheets if ref.part and ref.name not in known]
    by_text = {each: grids_by_text(whole, lost[each]) for each in lost}
    form = form or form_by_headers(grid for found in by_text.values() for grid in found)
    return [*grids, *by_text.get(form, [])] if form else grids, form


def _codes(plan: Plan) -> Iterator[frozenset[str]]:
    return (sheet.codes for sheets in plan.forms.values() for sheet in sheets)


def _remarks_on_file(file: str, book: Book, *, unpacked: bool) -> Iterator[Remark]:
    if unpacked:
        yield Remark("N21")
    other = book.format if isinstance(book, WholeWorkbook) else None
    name = file.rpartition("/")[2].strip().lower()
    said = [f"文件是{other.name} 格式"] if other else []
    if not name.endswith(other.endings if other else USUAL_ENDINGS):
        said.append(f"文件名以“{name[name.rfind('.') :] if '.' in name else name[-8:]}”结尾")
    if said:
        yield Remark("N23", found="，".join(said))


def _remarks_on_identity(
    tokens: Sequence[Token], grids: Sequence[Grid], plan: Plan, form: FormKind
) -> Iterator[Remark]:
    stated = _stated_codes(grids, plan, form) + _codes_above(grids, form)
    subjects = dict.fromkeys([token.subject for token in tokens] + stated)
    if len(subjects) > 1:
        yield Remark(SEVERAL, found="、".join(subjects))
    if not tokens:
        yield Remark("N15")
    yield from (Remark("N22", grid.sheet.name, found=f"有{len(grid.rows)}") for grid in grids if grid.code_column < 0)


def _stated_codes(grids: Iterable[Grid], plan: Plan, form: FormKind) -> list[str]:
    """Unit codes in the sheets 申报信息, where there is more than one of these."""
    if form is not FormKind.SELF:
        return []
    code = next(each.code for sheet in plan.forms[form] for each in sheet.inputs if each.key == _UNIT_CODE)
    stated = [
        squeeze(cell.text)
        for grid in grids
        if code in grid.rows and (cell := grid.sheet.cells.get((grid.rows[code], grid.columns.get(ANSWER, -1))))
    ]
    return stated if len(stated) > 1 else []


def _codes_above(grids: Iterable[Grid], form: FormKind) -> list[str]:
    """Unit codes above the header rows, where every sheet of a unit's form names whose it is: 名称（编码）."""
    if form is FormKind.REVIEW:
        return []
    return [
        match[1]
        for grid in grids
        for (row, column), cell in grid.sheet.cells.items()
        if 0 < row < grid.head_row and column == grid.code_column and (match := _NAMED_UNIT.search(cell.text))
    ]


# -- answers ----------------------------------------------------------------------------------------------------------


def _answers(book: Book, found: Iterable[Found]) -> tuple[str, tuple[str, ...]]:
    """Kinds and stored texts of all inputs, in order; dates of the 1904 epoch are moved to the usual one."""
    cells: list[Cell] = []
    for each in found:
        stored = {**(each.grid.sheet.cells if each.grid else {}), **NOWHERE}
        stored |= taken_away(book, each)
        answers = [stored.get(place, _NOTHING) for place in each.places]
        cells += _shifted(each.sheet, answers) if book.epoch_1904 else answers
    return "".join([cell.kind for cell in cells]), tuple([cell.text[: LONGEST_TEXT + 1] for cell in cells])


_NOTHING = Cell(BLANK, "")


def _shifted(sheet: WantedSheet, answers: Iterable[Cell]) -> Iterable[Cell]:
    for wanted, cell in zip(sheet.inputs, answers, strict=True):
        is_day = (wanted.is_date and cell.kind.lower() == NUMBER) or cell.kind.lower() == DATE
        yield Cell(cell.kind, _later(cell.text)) if is_day else cell


def _later(serial: str) -> str:
    """A day number of the 1904 epoch in the usual one; what is no number stays for the table of findings."""
    try:
        return format(float(serial) + EPOCH_SHIFT, ".17g")
    except ValueError:
        return serial


def _saved(parts: dict[str, bytes]) -> str:
    """The workbook's own save time; a hint only, for two files received on one day."""
    match = _SAVED.search(parts.get("docProps/core.xml", b""))
    return match[1].decode("ascii", "replace") if match else ""
