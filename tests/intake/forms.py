"""Issued forms, filled in exactly: what a unit sends back when nothing goes wrong, and the means to make it go wrong.

A :class:`Form` holds the parts of an issued workbook; answers are put into its XML cell by cell, so a test says to the
letter what a program has stored.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Self
from xml.sax.saxutils import escape

from sz_excel.forms.authoring import author
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import POINTS, FormLayout, SheetLayout, Slot, a1, unit_form
from sz_excel.forms.prefill import assess_prefill, recheck_prefill, self_prefill
from sz_excel.intake.reading import Plan
from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.units import Roster, Unit
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH
from tests.sample_season.plan import table

EDITION = "2019"
PROGRAMME = load_edition(EDITION)
PLAN = Plan.of(PROGRAMME)
MEMBERS, WORKERS = 200, 240
CREDIT_CODES = ("81000000MJ00000182", "81000000MJ0000026W", "81000000MJ0000034P", "81000000MJ0000042J")
FULL_MARKS = "100"
ZIP_DATE = (2019, 9, 25, 9, 30, 0)

_UNITS = (
    ("YZ0001", "示例机械有限公司工会", UnitKind.ENTERPRISE, "直属", "甲示例", ("示例机械",)),
    ("YZ0002", "样例中心小学工会", UnitKind.INSTITUTION, "直属", "乙示例", ()),
    ("YZ0003", "示例一镇纺织有限公司工会", UnitKind.ENTERPRISE, "示例一镇", "丙示例", ()),
    ("YZ0004", "示例二镇纺织有限公司工会", UnitKind.ENTERPRISE, "示例二镇", "丁示例", ()),
)
UNITS = {
    code: Unit(code, name, kind, district, pre_applied=True, members=MEMBERS, chair=chair, contact="联示例",
               phone="000-0000", credit_code=CREDIT_CODES[row - 2], aliases=aliases, row=row)
    for row, (code, name, kind, district, chair, aliases) in enumerate(_UNITS, 2)
}  # fmt: skip
ROSTER = Roster(UNITS)
# Twenty units of one district, for whole inboxes.
MANY = {
    code: Unit(code, f"样例{code}号厂工会", UnitKind.ENTERPRISE, "样例镇", True, MEMBERS, f"主{code}", row=row)
    for row, code in enumerate((f"YZ{number}" for number in range(1001, 1021)), 20)
}
_ALL = UNITS | MANY
OWN = "YZ0001"

Typed = Decimal | int | float | date | str
_APPLICATION: Mapping[str, Typed] = {
    "workers": WORKERS,
    "members": MEMBERS,
    "union_level": "星级",
    "chair_level": "星级",
    "filled_on": date(2019, 9, 24),
    "chair_post": "主席",
    "chair_since": date(2016, 3, 10),
    "publicity_start": date(2019, 9, 9),
    "publicity_end": date(2019, 9, 20),
    "objection": "无异议",
}
_VOTES = {"issued": 60, "returned": 60, "valid": 60, "satisfied": 58, "basic": 2, "dissatisfied": 0}


@dataclass(frozen=True)
class Stored:
    """A cell as a program stores it: the ``t`` attribute and what lies between ``<c>`` and ``</c>``."""

    inner: str
    type: str = ""
    style: str | None = None


def text(value: str) -> Stored:
    return Stored(f'<is><t xml:space="preserve">{escape(value)}</t></is>', "inlineStr")


def number(value: str) -> Stored:
    return Stored(f"<v>{value}</v>")


def error(value: str) -> Stored:
    return Stored(f"<v>{value}</v>", "e")


def boolean(value: bool) -> Stored:
    return Stored(f"<v>{int(value)}</v>", "b")


def formula(formula_text: str, value: str | None = None, kind: str = "") -> Stored:
    """A formula with the value a program computed, or without one."""
    cached = "" if value is None else f"<v>{escape(value)}</v>"
    return Stored(f"<f>{escape(formula_text)}</f>{cached}", kind)


def stored(value: Typed | Stored) -> Stored:
    """A value as Excel stores what a person typed into a prepared cell."""
    if isinstance(value, Stored):
        return value
    if isinstance(value, date):
        return number(str((value - EXCEL_EPOCH).days))
    return text(value) if isinstance(value, str) else number(str(value))


def good_answers(unit: Unit) -> dict[str, Typed]:
    """Every input of 自评申报表 answered in full marks, with data that bear them out."""
    answers = dict(_APPLICATION) | {f"{vote}_{name}": n for vote in ("work", "chair") for name, n in _VOTES.items()}
    planned = {row["code"]: row["value"] for row in table("defaults")}
    for criterion in (each for track in Track for each in PROGRAMME.asked(track, unit.kind)):
        answers[f"{criterion.code}/points"] = criterion.points
        for item in criterion.data:
            answers[item.code] = _typed(item.type, planned[item.code])
    return answers


def _typed(kind: str, planned: str) -> Typed:
    counts = {"members": MEMBERS, "workers": WORKERS}
    if planned in counts:
        return counts[planned]
    return {"date": date.fromisoformat, "integer": int, "decimal": Decimal}.get(kind, str)(planned)


@cache
def issued(code: str = OWN, form: FormKind = FormKind.SELF, edition: str = EDITION) -> bytes:
    """A form as the office sends it out; with another edition it is the form of another year."""
    unit = _ALL[code]
    prefill = {
        FormKind.SELF: lambda: self_prefill(PROGRAMME, ROSTER, unit),
        FormKind.ASSESS: lambda: assess_prefill(PROGRAMME, unit, ()),
        FormKind.RECHECK: lambda: recheck_prefill(unit, ()),
    }[form]()
    return author(PROGRAMME, layout_of(code, form), Token(edition, form, code), prefill)


@cache
def layout_of(code: str = OWN, form: FormKind = FormKind.SELF) -> FormLayout:
    return unit_form(PROGRAMME, form, _ALL[code].kind, Track)


@cache
def slots_of(code: str = OWN, form: FormKind = FormKind.SELF) -> Mapping[str, tuple[str, Slot]]:
    """The sheet and the slot of every answer key."""
    return {slot.key: (sheet.name, slot) for sheet in layout_of(code, form).sheets for slot in sheet.slots}


def cell_of(key: str, code: str = OWN, form: FormKind = FormKind.SELF) -> str:
    """Where an answer stands on the issued form: ``工作表!单元格``."""
    sheet, slot = slots_of(code, form)[key]
    return f"{sheet}!{slot.cell}"


@dataclass
class Form:
    """The parts of one workbook, to be changed and packed again."""

    code: str = OWN
    kind: FormKind = FormKind.SELF
    parts: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def blank(cls, code: str = OWN, kind: FormKind = FormKind.SELF, edition: str = EDITION) -> Self:
        """As issued."""
        return cls(code, kind, unpack(issued(code, kind, edition)))

    @classmethod
    def good(cls, code: str = OWN, edition: str = EDITION) -> Self:
        """自评申报表 filled in without any fault."""
        return cls(code, FormKind.SELF, unpack(_filled(code, edition)))

    def put(self, **answers: Typed | Stored) -> Self:
        """Type answers in by key (``/`` and ``.`` and ``-`` do not fit into keywords: see :meth:`type`)."""
        return self.type(answers)

    def type(self, answers: Mapping[str, Typed | Stored]) -> Self:
        """Type answers in by key."""
        by_sheet: dict[str, dict[str, Stored | None]] = {}
        for key, value in answers.items():
            sheet, slot = slots_of(self.code, self.kind)[key]
            by_sheet.setdefault(sheet, {})[slot.cell] = stored(value)
        return self.store(by_sheet)

    def clear(self, *keys: str) -> Self:
        """Empty cells."""
        by_sheet: dict[str, dict[str, Stored | None]] = {}
        for key in keys:
            sheet, slot = slots_of(self.code, self.kind)[key]
            by_sheet.setdefault(sheet, {})[slot.cell] = None
        return self.store(by_sheet)

    def store(self, by_sheet: Mapping[str, Mapping[str, Stored | None]]) -> Self:
        """Replace what cells hold, by sheet and address; None empties a cell and keeps its format."""
        for sheet, cells in by_sheet.items():
            pattern = re.compile(rf'<c r="({"|".join(cells)})"((?: [a-z]+="[^"]*")*)(?:/>|>.*?</c>)', re.DOTALL)
            seen: set[str] = set()

            def replace(match: re.Match[str], cells: Mapping[str, Stored | None] = cells, seen: set[str] = seen) -> str:
                seen.add(match[1])
                return _cell_xml(match[1], match[2], cells[match[1]])

            self.edit(sheet, lambda xml, pattern=pattern, replace=replace: pattern.sub(replace, xml))
            assert seen == set(cells), f"{sheet}: no cell {sorted(set(cells) - seen)}"
        return self

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet, in the order of the workbook."""
        names = re.findall(r'<sheet name="([^"]+)"', self.parts["xl/workbook.xml"].decode())
        return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"

    def xml(self, sheet: str) -> str:
        return self.parts[self.part_of(sheet)].decode()

    def edit(self, sheet: str, change: Callable[[str], str]) -> Self:
        """Change the XML of one sheet."""
        return self.edit_part(self.part_of(sheet), change)

    def edit_part(self, part: str, change: Callable[[str], str]) -> Self:
        self.parts[part] = change(self.parts[part].decode()).encode()
        return self

    def bytes(self) -> bytes:
        return pack(self.parts)


def _cell_xml(address: str, attributes: str, value: Stored | None) -> str:
    kept = re.sub(r' t="[^"]*"', "", attributes)
    if value is None:
        return f'<c r="{address}"{kept}/>'
    if value.style is not None:
        kept = f' s="{value.style}"'
    kind = f' t="{value.type}"' if value.type else ""
    return f'<c r="{address}"{kept}{kind}>{value.inner}</c>'


def total_of(sheet: SheetLayout) -> str:
    """Where a rubric sheet shows its total."""
    return a1(sheet.total_row or 0, sheet.column(POINTS[FormKind.SELF]))


def _with_total(cell: str, xml: str) -> str:
    """The stored result of the total, as a program leaves it that recalculates."""
    return re.sub(rf'(<c r="{cell}"[^<>]*><f>[^<]*</f><v>)[^<]*', rf"\g<1>{FULL_MARKS}", xml)


@cache
def _filled(code: str, edition: str) -> bytes:
    form = Form.blank(code, edition=edition).type(good_answers(_ALL[code]))
    for sheet in layout_of(code).sheets:
        if sheet.track:
            form.edit(sheet.name, partial(_with_total, total_of(sheet)))
    return form.bytes()


def unpack(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, level: int = 1) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, ZIP_DATE)
            info.compress_type = method
            archive.writestr(info, content, compresslevel=level)
    return stream.getvalue()
