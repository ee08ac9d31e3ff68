"""Pre-despatch check: every issued form is filled, recalculated by LibreOffice, and compared with what we compute."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sz_excel.adjudication.scoring import score
from sz_excel.errors import OperatorError
from sz_excel.forms.checking import EXEMPT, FAULT, IDLE, MISSING, QUERY
from sz_excel.forms.identity import DEFINED_NAME, HIDDEN_SHEET, Token, find_tokens
from sz_excel.forms.layout import (
    CHECK,
    HEADER_ROW,
    INSTRUCTIONS,
    POINTS,
    REVIEW_SHEET,
    TRACK_SHEETS,
    FormLayout,
    SheetLayout,
    Slot,
    review_form,
    unit_form,
)
from sz_excel.forms.steps import READY
from sz_excel.programme.model import Criterion, Programme
from sz_excel.records.campaign import FormKind, Objection, Track, UnitKind
from sz_excel.records.submissions import Ratings, Value
from sz_excel.records.units import Unit

Filling = Mapping[str, Value]
Fill = Callable[[Programme, FormLayout], Filling]

TOLERANCE = Fraction(1, 1_000_000)
SECONDS_PER_FORM, SECONDS_TO_START = 3, 90
CONVERTER = "soffice"


@dataclass(frozen=True)
class Filled:
    """One issued form with what was entered into the copy that LibreOffice recalculates."""

    source: Path
    copy: Path
    layout: FormLayout
    kind: UnitKind
    filling: Filling


def full_marks(programme: Programme, layout: FormLayout) -> Filling:
    """Every criterion at its maximum, every other answer as a unit without any trouble would give it."""
    answers = {slot.key: _answer(programme, layout.kind, slot) for slot in layout.slots}
    return {key: value for key, value in answers.items() if value is not None}


def random_marks(seed: int) -> Fill:
    """Random points, and 不适用 wherever a criterion allows it half of the time."""

    def fill(programme: Programme, layout: FormLayout) -> Filling:
        generator = random.Random(f"{seed}{layout.kind}")
        filling = dict(full_marks(programme, layout))
        for criterion in _criteria(layout):
            most = int(criterion.points * 100)
            filling[f"{criterion.code}/points"] = Decimal(generator.randint(0, most)) / 100
            if criterion.may_not_apply and generator.random() < 0.5:
                filling[f"{criterion.code}/na"] = EXEMPT
        return filling

    return fill


def check_issued(folder: Path, programme: Programme, *, fill: Fill = full_marks) -> list[str]:
    """Faults of the issued forms below a folder, in Chinese; none when every form calculates as we do.

    Each form is filled, recalculated in one run of LibreOffice, and compared: live totals with exact totals, and with
    full marks also each 自检 and the verdict. Raises OperatorError where LibreOffice cannot be run.
    """
    if shutil.which(CONVERTER) is None:
        raise OperatorError("没有找到 LibreOffice（soffice），不能做发放前检查。请安装 LibreOffice 后重试。")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        filled = list(_fill_all(sorted(folder.rglob("*.xlsx")), root, programme, fill, faults))
        _recalculate(root, [form.copy for form in filled])
        for form in filled:
            faults += _compare(programme, form, root / "recalculated" / form.copy.name, strict=fill is full_marks)
    return faults


def _fill_all(
    sources: Sequence[Path], root: Path, programme: Programme, fill: Fill, faults: list[str]
) -> Iterator[Filled]:
    layouts: dict[tuple[object, ...], FormLayout] = {}
    (root / "filled").mkdir()
    for number, source in enumerate(sources):
        book = openpyxl.load_workbook(source)
        token = _token(book)
        if token is None or token.edition != programme.edition:
            faults.append(f"{source}：没有本年度的表单标识")
            continue
        kind, tracks = _kind(programme, book, token.form), _tracks(book, token.form)
        if token.form is FormKind.REVIEW:
            layout = _review_layout(book)
        else:
            key = (token.form, kind, tracks)
            layout = layouts[key] = layouts.get(key) or unit_form(programme, token.form, kind, tracks)
        filling = fill(programme, layout)
        _enter(book, layout, filling)
        copy = root / "filled" / f"{number:05}.xlsx"
        book.save(copy)
        yield Filled(source, copy, layout, kind, filling)


def _token(book: Workbook) -> Token | None:
    """The token, if all three carriers agree on it."""
    hidden = str(book[HIDDEN_SHEET]["A1"].value) if HIDDEN_SHEET in book.sheetnames else ""
    named = str(book.defined_names[DEFINED_NAME].attr_text) if DEFINED_NAME in book.defined_names else ""
    properties = book.custom_doc_props.props  # type: ignore[attr-defined] # missing in the type information
    stated = " ".join(str(item.value) for item in properties)
    found = [find_tokens(text) for text in (hidden, named, stated)]
    return found[0][0] if found[0] and found[0] == found[1] == found[2] else None


def _tracks(book: Workbook, form: FormKind) -> tuple[Track, ...]:
    return tuple(track for name, track in _rubric_sheets(form).items() if name in book.sheetnames)


def _rubric_sheets(form: FormKind) -> dict[str, Track]:
    return {name: track for (kind, track), name in TRACK_SHEETS.items() if kind is form}


def _review_layout(book: Workbook) -> FormLayout:
    """The applications that a review form lists, by the codes of its rows."""
    labels = {track.label: track for track in Track}
    rows = book[REVIEW_SHEET].iter_rows(min_row=HEADER_ROW + 2, max_col=1, values_only=True)
    asked = [str(code).rpartition("-") for (code,) in rows if code]
    return review_form([(Unit(code, "", UnitKind.ENTERPRISE, ""), labels[label]) for code, _, label in asked])


def _kind(programme: Programme, book: Workbook, form: FormKind) -> UnitKind:
    """Whether the form asks what enterprises or what public bodies are asked (R18), by its own codes."""
    codes = {
        str(row[0].value) for name in _rubric_sheets(form) if name in book.sheetnames for row in book[name].iter_rows()
    }
    public = {item.code for item in programme.criteria if item.applies_to == "public"}
    return UnitKind.ORGAN if codes & public else UnitKind.ENTERPRISE


def _criteria(layout: FormLayout) -> list[Criterion]:
    return [row.subject for sheet in layout.sheets for row in sheet.rows if isinstance(row.subject, Criterion)]


def _answer(programme: Programme, form: FormKind, slot: Slot) -> Value:
    """A faultless answer for one input of a form with full marks; None leaves it as issued."""
    if slot.key.endswith(("/na", "/note", "/reason")):
        return None
    special = _special(programme, slot)
    if special is not None:
        return special
    if slot.spec.type in ("text", "phone", "credit_code"):
        return "检查" if form is not FormKind.SELF and slot.spec.type == "text" else None
    return _plain(programme, slot)


def _special(programme: Programme, slot: Slot) -> Value:
    """Answers that must fit others: no events, the highest level, a publicity long enough and over in time."""
    events = {key for criterion in programme.criteria for key in criterion.events}
    due = programme.deadline
    fitting: dict[str, Value] = {
        "publicity_start": due - timedelta(days=40),
        "publicity_end": due - timedelta(days=10),
        "filled_on": due,
        "objection": Objection.NONE.value,
        "chair_name": "检查",
    }
    if slot.key in events:
        return slot.spec.choices[0] if slot.spec.choices else 0
    if slot.key.endswith(("_dissatisfied", "_basic")):
        return 0
    if slot.key in {f"{track}_level" for track in Track}:
        return programme.levels[-1].name
    return fitting.get(slot.key)


def _plain(programme: Programme, slot: Slot) -> Value:
    if slot.spec.type == "points":
        return slot.spec.maximum
    if slot.spec.type == "date":
        return programme.deadline
    if slot.spec.choices:
        return slot.spec.choices[0]
    most = Decimal(100) if slot.spec.maximum is None else min(slot.spec.maximum, Decimal(100))
    return most if slot.spec.minimum is None else max(slot.spec.minimum, most)


def _enter(book: Workbook, layout: FormLayout, filling: Filling) -> None:
    for sheet in layout.sheets:
        for slot in sheet.slots:
            if slot.key in filling:
                book[sheet.name].cell(slot.row + 1, slot.column + 1).value = filling[slot.key]


def _recalculate(root: Path, copies: Sequence[Path]) -> None:
    """Convert all copies in one call; openpyxl dropped the values, so every formula is calculated."""
    if not copies:
        return
    command = [CONVERTER, f"-env:UserInstallation={(root / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(root / "recalculated")]
    try:
        subprocess.run(
            [*command, *map(str, copies)],
            check=True,
            capture_output=True,
            timeout=SECONDS_TO_START + SECONDS_PER_FORM * len(copies),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise OperatorError(f"LibreOffice 未能完成发放前检查：{error}") from error


def _compare(programme: Programme, form: Filled, result: Path, *, strict: bool) -> list[str]:
    if not result.exists():
        return [f"{form.source}：LibreOffice 不能打开"]
    book = openpyxl.load_workbook(result, data_only=True)
    faults = []
    for sheet in form.layout.sheets:
        if sheet.track is not None:
            faults += _compare_total(programme, form, sheet, book[sheet.name])
        if strict and CHECK in sheet.headers:
            faults += _open_checks(sheet, book[sheet.name], blame=_BLAME[form.layout.kind])
    if strict:
        faults += _verdict(book[INSTRUCTIONS[form.layout.kind]], READY[form.layout.kind][0])
    return [f"{form.source}：{fault}" for fault in faults]


def _compare_total(programme: Programme, form: Filled, sheet: SheetLayout, cells: Worksheet) -> list[str]:
    """The grand total and each area's subtotal against the exact scorecard."""
    assert sheet.track is not None
    assert sheet.total_row is not None
    points = {c.code: form.filling[f"{c.code}/points"] for c in _criteria(form.layout) if c.track is sheet.track}
    exempt = {key.removesuffix("/na"): EXEMPT for key in form.filling if key.endswith("/na")}
    ratings = Ratings({code: value for code, value in points.items() if isinstance(value, Decimal)}, exempt)
    card = score(programme, form.kind, sheet.track, ratings)
    column = sheet.column(POINTS[form.layout.kind]) + 1
    areas = {area.area: area.scaled for area in card.areas}
    wanted = {row.code: (row.row + 1, areas[row.code]) for row in sheet.rows if row.code in areas}
    wanted["合计"] = (sheet.total_row + 1, card.total)
    faults = []
    for name, (row, expected) in wanted.items():
        shown = cells.cell(row, column).value
        if not isinstance(shown, (int, float)) or abs(Fraction(shown) - expected) > TOLERANCE:
            faults.append(f"“{sheet.name}”{name}应为{float(expected):g}，表中显示{shown}")
    return faults


# On assess forms the unit's own data may contradict full marks, so 核实 is right there.
_BLAME = {kind: (FAULT, "#") if kind is FormKind.ASSESS else (FAULT, "#", QUERY) for kind in FormKind}


def _open_checks(sheet: SheetLayout, cells: Worksheet, *, blame: tuple[str, ...]) -> list[str]:
    """With everything well filled no 自检 may ask for anything."""
    column = sheet.column(CHECK) + 1
    faults = []
    for row in sheet.rows:
        shown = str(cells.cell(row.row + 1, column).value or "")
        if shown.endswith(MISSING) or shown.startswith(blame) or shown == IDLE:
            faults.append(f"“{sheet.name}”{row.code or row.subject}填好后自检仍显示“{shown}”")
    return faults


def _verdict(cells: Worksheet, ready: str) -> list[str]:
    shown = [str(row[0].value) for row in cells.iter_rows(max_col=1) if row[0].value]
    return [] if any(text.startswith(ready) for text in shown) else [f"填好后首页没有显示“{ready}”"]
