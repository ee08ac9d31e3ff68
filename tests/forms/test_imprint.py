"""A stamped form is, byte for byte, the form that would have been authored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sz_excel.forms import imprint
from sz_excel.forms.authoring import author
from sz_excel.forms.identity import Token
from sz_excel.forms.imprint import Press
from sz_excel.forms.layout import FormLayout, assess_form, self_form
from sz_excel.forms.prefill import Prefill, self_prefill
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.units import Honour, Roster, Unit
from tests.forms.issued import BUREAU, FACTORY, HONOURS, programme

LAYOUTS = {kind: self_form(programme(), kind) for kind in UnitKind}
PRESS = Press(programme())
OTHER = replace(FACTORY, code="QY9999", name="另一家示范单位工会联合委", chair="庚某", contact="辛某", phone="000-1111")
AWKWARD = [
    "甲<乙>&丙工会",
    '带"引号"的工会',
    "A&amp;B工会",
    "<r>工会</r>",
    " 前后有空格 ",
    "=1+1",
    "换\n行",
    "_x0041_工会",
    "仪" * 60,
    "W" * 60,
    "待填",
    "编号",
    "$&\\1{0}%s",
    "星级",
    "🏭工会",
    "甲某",
    "QY0001",
    "企业",
]


def both(unit: Unit, honours: tuple[Honour, ...] = ()) -> tuple[bytes, bytes]:
    """The form of this unit stamped (its master made from another unit) and authored."""
    layout = LAYOUTS[unit.kind]
    roster = Roster({unit.code: unit}, honours)
    for known in (replace(OTHER, kind=unit.kind, district=unit.district), unit, unit):
        prefill = self_prefill(programme(), roster, known)
        token = Token(programme().edition, FormKind.SELF, known.code)
        stamped = PRESS.form(layout, token, prefill)
    return stamped, author(programme(), layout, token, prefill)


@pytest.mark.parametrize("kind", UnitKind)
@pytest.mark.parametrize("district", ["示范镇", "直属"])
def test_every_kind_of_unit(kind: UnitKind, district: str) -> None:
    stamped, authored = both(replace(FACTORY, kind=kind, district=district))
    assert stamped == authored


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names(name: str) -> None:
    stamped, authored = both(replace(FACTORY, name=name))
    assert stamped == authored


@pytest.mark.parametrize("field", ["chair", "contact", "district", "phone", "credit_code", "code"])
@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_elsewhere(field: str, text: str) -> None:
    stamped, authored = both(replace(FACTORY, **{field: text}))
    assert stamped == authored


@pytest.mark.parametrize("members", [None, 0, 1, 10, 50, 1234567890123])
def test_any_number_of_members(members: int | None) -> None:
    stamped, authored = both(replace(FACTORY, members=members))
    assert stamped == authored


def test_what_the_register_knows_of_last_year() -> None:
    stamped, authored = both(FACTORY, HONOURS)
    assert stamped == authored
    assert both(BUREAU, HONOURS)[0] == both(BUREAU, HONOURS)[1]


LAST_YEAR = {
    "members": "118",
    "union_level": "三星级",
    "chair_name": "甲某",
    "U4.4-1": "120",
    "U4.4-2": "118",
    "C1.2-1": "2010-05-01",
    "C5.3-1": "无" * 40,
    "U4.G-1": "99",
}


@pytest.mark.parametrize("kind", [UnitKind.ENTERPRISE, UnitKind.ORGAN])
@pytest.mark.parametrize(
    "change", [{}, {"U4.4-1": "9"}, {"U4.4-1": "<9>&"}, {"U4.4-1": "两\n行"}, {"chair_name": "字" * 90}]
)
def test_what_the_unit_answered_last_year(kind: UnitKind, change: dict[str, str]) -> None:
    layout, unit = LAYOUTS[kind], replace(FACTORY, kind=kind)
    for code, answers in (("QY9999", LAST_YEAR), (unit.code, {**LAST_YEAR, **change})):
        roster = Roster({code: replace(unit, code=code)}, HONOURS, last_year={code: answers})
        prefill = self_prefill(programme(), roster, roster.units[code])
        token = Token(programme().edition, FormKind.SELF, code)
        stamped = PRESS.form(layout, token, prefill)
    assert stamped == author(programme(), layout, token, prefill)


@settings(max_examples=30, deadline=None)
@given(
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    chair=st.sampled_from(["", "甲某", "乙某", "整数"]),
    contact=st.sampled_from(["", "甲某", "丙某"]),
    members=st.one_of(st.none(), st.integers(-5, 5000)),
    phone=st.sampled_from(["", "000-0000", "0"]),
)
def test_any_unit(name: str, chair: str, contact: str, members: int | None, phone: str) -> None:
    stamped, authored = both(replace(FACTORY, name=name, chair=chair, contact=contact, members=members, phone=phone))
    assert stamped == authored


@pytest.mark.parametrize("answers", [{}, LAST_YEAR])
def test_a_third_form_of_one_pattern_is_stamped_and_not_authored(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, str]
) -> None:
    calls: list[str] = []

    def counted(programme_: object, layout: FormLayout, token: Token, prefill: Prefill) -> bytes:
        calls.append(token.subject)
        return author(programme(), layout, token, prefill)

    monkeypatch.setattr(imprint, "author", counted)
    press = Press(programme())
    for number in range(5):
        unit = replace(FACTORY, code=f"QY000{number}", name=f"示范第{number}单位工会", members=10 + number)
        known = {unit.code: {**answers, "U4.4-1": f"{number}"}} if answers else {}
        prefill = self_prefill(programme(), Roster({unit.code: unit}, last_year=known), unit)
        press.form(LAYOUTS[unit.kind], Token(programme().edition, FormKind.SELF, unit.code), prefill)
    assert calls == ["QY0000"]


def test_other_forms_are_authored() -> None:
    layout = assess_form(programme(), FACTORY.kind, [Track.UNION])
    token, prefill = Token("2019", FormKind.ASSESS, FACTORY.code), Prefill(FACTORY, {}, {Track.UNION: 1})
    assert PRESS.form(layout, token, prefill) == author(programme(), layout, token, prefill)
