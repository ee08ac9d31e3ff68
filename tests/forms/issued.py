"""Units, applications and forms that the tests of this folder share; all names are made up."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from functools import lru_cache

import openpyxl
from openpyxl.workbook import Workbook

from sz_excel.forms.authoring import Prefill, author
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import FormLayout, assess_form, recheck_form, review_form, self_form
from sz_excel.forms.prefill import assess_prefill, recheck_prefill, review_prefill, self_prefill
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.submissions import Application, Ratings, Receipt, Sources, Value
from sz_excel.records.units import Honour, Roster, Unit

FACTORY = Unit(
    "QY0001", "示范精密机械有限公司工会", UnitKind.ENTERPRISE, "示范镇", True, 120, "甲某", "乙某", "000-0000"
)
BUREAU = Unit("JG0001", "示范局机关工会", UnitKind.ORGAN, "直属", True, 48, "丙某", "丁某", "000-0000")
SCHOOL = Unit("SY0001", "示范学校工会", UnitKind.INSTITUTION, "教育系统", False, 50, "戊某", "己某", "000-0000")
HONOURS = (
    Honour(2018, Track.UNION, FACTORY.code, FACTORY.name, "", 1, members=118),
    Honour(2018, Track.CHAIR, FACTORY.code, FACTORY.name, "甲某", 1),
    Honour(2017, Track.UNION, BUREAU.code, BUREAU.name, "", 3),
    Honour(2018, Track.CHAIR, SCHOOL.code, SCHOOL.name, "戊某", 1),
    Honour(2018, Track.UNION, SCHOOL.code, SCHOOL.name, "", 5, valid=False),
)
ROSTER = Roster({unit.code: unit for unit in (FACTORY, BUREAU, SCHOOL)}, HONOURS)


@lru_cache(maxsize=1)
def programme() -> Programme:
    return load_edition("2019")


def application(unit: Unit, track: Track, level: int, *, exempt: tuple[str, ...] = ()) -> Application:
    """Full marks for everything that is asked, but for the items that do not apply."""
    asked = programme().asked(track, unit.kind)
    points = {item.code: item.points for item in asked if item.code not in exempt}
    answers: dict[str, Value] = {"chair_satisfied": 95, "chair_valid": 100, "U4.4-1": 120, "U4.4-2": 118}
    answers["U1.1-1"] = date(2018, 3, 2)
    ratings = Ratings(points, dict.fromkeys(exempt, "没有董事会"))
    return Application(unit.code, track, level, unit.chair, Receipt(date(2019, 9, 20), ""), ratings, answers, Sources())


APPLIED = {
    FACTORY.code: (
        application(FACTORY, Track.UNION, 3, exempt=("U4.9",)),
        application(FACTORY, Track.CHAIR, 1),
    ),
    SCHOOL.code: (application(SCHOOL, Track.CHAIR, 3),),
    BUREAU.code: (application(BUREAU, Track.UNION, 5),),
}


def self_of(unit: Unit, values: dict[str, Value] | None = None) -> tuple[FormLayout, bytes]:
    """自评申报表 with these answers already in it."""
    known = self_prefill(programme(), ROSTER, unit)
    prefill = Prefill(unit, {**known.values, **(values or {})}, last_year=known.last_year)
    return _authored(self_form(programme(), unit.kind), unit.code, prefill)


def assess_of(unit: Unit, values: dict[str, Value] | None = None) -> tuple[FormLayout, bytes]:
    applied = APPLIED[unit.code]
    known = assess_prefill(programme(), unit, applied)
    layout = assess_form(programme(), unit.kind, [item.track for item in applied])
    return _authored(layout, unit.code, Prefill(unit, {**known.values, **(values or {})}, known.levels))


def recheck_of(unit: Unit) -> tuple[FormLayout, bytes]:
    honours = [honour for honour in HONOURS if honour.unit_code == unit.code and honour.valid]
    tracks = [honour.track for honour in honours]
    return _authored(recheck_form(programme(), unit.kind, tracks), unit.code, recheck_prefill(unit, honours))


def review_of(district: str) -> tuple[FormLayout, bytes]:
    asked = [(unit, item) for unit in ROSTER.district_units(district) for item in APPLIED[unit.code]]
    layout = review_form([(unit, item.track) for unit, item in asked])
    return _authored(layout, district, review_prefill(programme(), district, asked))


def every_form() -> dict[str, tuple[FormLayout, bytes]]:
    """One form of each variant."""
    return {
        "self-企业": self_of(FACTORY),
        "self-机关": self_of(BUREAU),
        "assess-企业": assess_of(FACTORY),
        "assess-事业": assess_of(SCHOOL),
        "recheck": recheck_of(FACTORY),
        "review": review_of(FACTORY.district),
    }


def _authored(layout: FormLayout, subject: str, prefill: Prefill) -> tuple[FormLayout, bytes]:
    return layout, author(programme(), layout, Token(programme().edition, layout.kind, subject), prefill)


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def status(content: bytes, layout: FormLayout, code: str) -> str:
    """What 自检 shows as issued in the row of this code."""
    book = opened(content, values=True)
    for sheet in layout.sheets:
        for row in sheet.rows:
            if row.code == code and "自检" in sheet.headers:
                return str(book[sheet.name].cell(row.row + 1, sheet.column("自检") + 1).value)
    raise KeyError(code)


def full_self(unit: Unit) -> dict[str, Value]:
    """Answers of a unit that has filled in everything, at full marks, for both tracks."""
    values: dict[str, Value] = {"workers": 150, "union_level": "星级", "chair_level": "三星级", "chair_post": "主席"}
    for word in ("work", "chair"):
        values |= {f"{word}_issued": 100, f"{word}_returned": 100, f"{word}_valid": 100, f"{word}_satisfied": 98}
        values |= {f"{word}_basic": 2, f"{word}_dissatisfied": 0}
    values |= {"publicity_start": date(2019, 9, 9), "publicity_end": date(2019, 9, 16), "objection": "无异议"}
    values["filled_on"] = date(2019, 9, 20)
    for track in Track:
        for item in programme().asked(track, unit.kind):
            values[f"{item.code}/points"] = item.points
            values |= {data.code: _data(data.type, data.choices, data.required) for data in item.data if data.required}
    events = {key for item in programme().criteria for key in item.events}
    numbers = {data.code for item in programme().criteria for data in item.data if data.type == "integer"}
    return values | {key: Decimal(0) for key in events & numbers & set(values)}


def _data(kind: str, choices: tuple[str, ...], required: bool) -> Value:
    return choices[0] if choices else Decimal(120) if required and kind == "integer" else None
