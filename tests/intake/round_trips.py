"""Whole forms that programs filled in and saved, one after the other, and what must be understood of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import cycle
from pathlib import Path

from sz_excel.forms.distribution import distribute
from sz_excel.forms.identity import DEFINED_NAME, find_tokens, read_heading
from sz_excel.forms.layout import CODE, FormLayout, Slot, review_form, unit_form
from sz_excel.intake.gate import open_returned
from sz_excel.intake.words import clean
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.submissions import Application, Value
from sz_excel.records.units import Honour, Roster
from sz_excel.spreadsheets.formats import DATE
from tests.clients import Answer, Client, Job, fill
from tests.intake.forms import PROGRAMME, UNITS, Form, good_answers
from tests.intake.offices import DAY, take

ENTERPRISE, INSTITUTION, TOWN_UNIT = "YZ0001", "YZ0002", "YZ0003"
TOWN = UNITS[TOWN_UNIT].district
HONOURS = (
    Honour(2018, Track.UNION, ENTERPRISE, UNITS[ENTERPRISE].name, "", 1),
    Honour(2018, Track.CHAIR, ENTERPRISE, UNITS[ENTERPRISE].name, UNITS[ENTERPRISE].chair, 1),
)
ROSTER = Roster(UNITS, HONOURS)
WAIVED = "U4.9"
HALF_STEPS, SMALL_STEPS = Decimal("0.5"), Decimal("0.15")

# What people write into free cells, and what reads like something else than text.
TEXTS = (
    "=1+1",
    "+86 号段，另附说明",
    "-见附件",
    "@SUM(A1:A9)",
    "0012",
    "1.0",
    "3/4",
    "12:30",
    "1e5",
    "95%",
    "TRUE",
    "#N/A",
    "2019-09-20",
    "<b>甲&amp;乙</b> \"丙\" '丁' & <w:p/>",
    "{{ name }}{% if x %}",
    "'撇号在前",
    "第一行\n第二行",
    "前\t后",
    "\u00a0空格 \u3000全角空格",
    "两处  空格",
    "𠮷野家，😀",
    "e\u0301 与 é，９．５分",
    "“引号”《书名》①㎡…——",
    "http://example.org/?a=1&b=2",
)


@dataclass(frozen=True)
class Filled:
    """One form that is filled in: its file in the inbox, and the value for each answer key."""

    form: FormKind
    subject: str
    answers: Mapping[str, Value]

    @property
    def file(self) -> str:
        return f"{DAY}/{self.form}-{self.subject}.xlsx"

    @property
    def layout(self) -> FormLayout:
        if self.form is FormKind.REVIEW:
            return review_form([(UNITS[TOWN_UNIT], track) for track in Track])
        return unit_form(PROGRAMME, self.form, UNITS[self.subject].kind, Track)

    @property
    def expected(self) -> dict[str, Value]:
        """What must be understood: texts without line ends and odd blanks, numbers exact."""
        return {key: _meant(value) for key, value in self.answers.items() if value is not None}

    def typed(self) -> list[Answer]:
        """The answers as a person puts them in, in the order of the form."""
        return [
            Answer(sheet.name, slot.code, slot.header, _typed(slot, self.answers[slot.key]))
            for sheet in self.layout.sheets
            for slot in sheet.slots
            if self.answers.get(slot.key) is not None
        ]


def _meant(value: Value) -> Value:
    if isinstance(value, str):
        return clean(value)
    return Decimal(value) if isinstance(value, int) else value


def _typed(slot: Slot, value: Value) -> Value:
    """A choice of digits is typed as a number."""
    return int(value) if slot.spec.type == "choice" and isinstance(value, str) and value.isdigit() else value


def every_form() -> tuple[Filled, ...]:
    """Each form of the programme with every input answered; two of the self-assessment, which kinds of units differ."""
    return (
        Filled(FormKind.SELF, ENTERPRISE, _self_answers(ENTERPRISE)),
        Filled(FormKind.SELF, INSTITUTION, _self_answers(INSTITUTION)),
        Filled(FormKind.REVIEW, TOWN, _review_answers()),
        Filled(FormKind.ASSESS, ENTERPRISE, _examined(FormKind.ASSESS, date(2019, 10, 21))),
        Filled(FormKind.RECHECK, ENTERPRISE, _examined(FormKind.RECHECK, date(2019, 10, 22))),
    )


def _self_answers(code: str) -> dict[str, Value]:
    unit = UNITS[code]
    answers: dict[str, Value] = dict(good_answers(unit))
    answers |= {"credit_code": unit.credit_code, "contact": "联&<示>例", "phone": unit.phone, "chair_name": unit.chair}
    answers |= {"U2.5-1": Decimal("120.55"), "U5.2-1": Decimal("123456.78"), "U5.2-2": Decimal("123456.78")}
    answers |= {"U5.5-2": Decimal("0.1"), "explanation": f"{unit.name}：{'长' * 3000}"}
    answers |= {"union_level": "三星级", "chair_level": "三星级"} if code == ENTERPRISE else {}
    return _completed(unit_form(PROGRAMME, FormKind.SELF, unit.kind, Track), answers)


def _examined(form: FormKind, day: date) -> dict[str, Value]:
    layout = unit_form(PROGRAMME, form, UNITS[ENTERPRISE].kind, Track)
    return _completed(layout, {"examined_on": day, "examiner": "考评一组 <甲、乙>", "manner": "实地&资料"})


def _review_answers() -> dict[str, Value]:
    answers: dict[str, Value] = {}
    for track, opinion, stamped, day in ((Track.UNION, "同意", "是", 8), (Track.CHAIR, "不同意", "否", 31)):
        start = f"{TOWN_UNIT}/{track}"
        answers |= {f"{start}/opinion": opinion, f"{start}/stamped": stamped, f"{start}/day": date(2019, 10, day)}
        answers |= {f"{start}/clerk": "审示例", f"{start}/remark": TEXTS[track is Track.CHAIR]}
    return answers


def _completed(layout: FormLayout, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Points for every item but one that does not apply, and a different text in each cell that is still free."""
    texts = cycle(TEXTS)
    completed = dict(answers)
    for slot in layout.slots:
        code, _, last = slot.key.rpartition("/")
        if last == "points":
            completed[slot.key] = None if code == WAIVED else _points(slot)
        elif last == "na":
            completed[slot.key] = "不适用" if code == WAIVED else None
        elif slot.spec.type == "text" and slot.key not in completed and not _is_fixed(slot):
            completed[slot.key] = next(texts)
    return completed


def _points(slot: Slot) -> Decimal:
    """Less than full marks, where the way of scoring allows it, in figures that binary numbers only come near to."""
    criterion = next(each for each in PROGRAMME.criteria if each.code == slot.key.partition("/")[0])
    off = {"M2": SMALL_STEPS if not criterion.parts else Decimal(0), "M6": HALF_STEPS}
    return criterion.points - off.get(criterion.method, Decimal(0))


def _is_fixed(slot: Slot) -> bool:
    field = next((field for field in PROGRAMME.fields if field.key == slot.key), None)
    return field is not None and field.prefill == "fixed"


def issue(folder: Path) -> dict[tuple[FormKind, str], Path]:
    """All forms as the office hands them out, with what the units applied for."""
    files = {f"{DAY}/{code}.xlsx": Form.good(code).bytes() for code in (ENTERPRISE, INSTITUTION, TOWN_UNIT)}
    applied: dict[str, list[Application]] = {}
    for application in take(folder, files, roster=ROSTER).run.intake.applications:
        applied.setdefault(application.unit_code, []).append(application)
    return {
        (form, issued.token.subject): issued.path
        for form in FormKind
        for issued in distribute(PROGRAMME, ROSTER, form, folder / "outbox", applied=applied)
    }


CARRIERS = (
    "token in a cell",
    "token in a name",
    "token in a property",
    "hidden sheet",
    "very hidden sheet",
    "sheet names",
    "codes",
    "headings",
    "merged cells",
    "formulas",
    "validations",
    "protection",
    "date formats",
)
FORMULAS = 100  # that a form has at least; a program that loses them may turn a few texts into formulas
SAVERS = (Client.GNUMERIC, Client.PANDAS)


def pass_through(
    clients: Sequence[Client], forms: Sequence[Filled], sources: Mapping[str, Path], folder: Path
) -> dict[str, bytes]:
    """Let the programs fill and save all forms, each the workbooks of the one before; the last workbooks by file.

    ``sources`` are the issued forms by file. Programs that can fill in share the answers of each form among them.
    """
    fillers = [client for client in clients if client not in SAVERS]
    current = dict(sources)
    for number, client in enumerate(clients):
        share = slice(fillers.index(client), None, len(fillers)) if client in fillers else slice(0)
        targets = {form.file: folder / f"{number}-{Path(form.file).name}" for form in forms}
        fill(client, [Job(current[form.file], targets[form.file], form.typed()[share]) for form in forms])
        current = targets
    return {file: path.read_bytes() for file, path in current.items()}


def carriers(content: bytes) -> set[str]:
    """Which signs of identity, and which aids of a form, a workbook still has."""
    book = open_returned(content)
    cells = [cell.text for sheet in book.sheets for cell in book.scan(sheet).cells.values()]
    parts = b"".join(part for name, part in book.parts.items() if "/worksheets/" in name)
    kept = (
        any(map(find_tokens, cells)),
        bool(find_tokens(book.names.get(DEFINED_NAME, ""))),
        bool(find_tokens(book.parts.get("docProps/custom.xml", b"").decode())),
        any(sheet.state != "visible" for sheet in book.sheets),
        any(sheet.state == "veryHidden" for sheet in book.sheets),
        all(not sheet.name.startswith("Sheet") for sheet in book.sheets),
        CODE in cells,
        any(read_heading(cell, FormKind.SELF) for cell in cells),
        b"<mergeCell " in parts,
        len(re.findall(rb"<f[ >]", parts)) > FORMULAS // 2,
        b"<dataValidation " in parts,
        re.search(rb'<sheetProtection [^<>]*sheet="(?:1|true)"', parts) is not None,
        DATE in book.formats,
    )
    return {name for name, is_kept in zip(CARRIERS, kept, strict=True) if is_kept}
