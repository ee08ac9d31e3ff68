"""Rulings 更正数据: the office's value takes the place of one answer; what names no answer has no effect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sz_excel.forms.layout import full_form
from sz_excel.intake.corrections import read_corrections
from sz_excel.intake.normalising import season_window
from sz_excel.records.campaign import FormKind
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Value
from tests.intake.forms import OWN, PROGRAMME, Form, error
from tests.intake.offices import DAY, take

SLOTS = {slot.key: slot for slot in full_form(PROGRAMME, FormKind.SELF).slots}


def ruling(content: str, kind: RulingKind = RulingKind.CORRECT) -> Ruling:
    return Ruling(OWN, None, kind, content, "经核实", row=2)


def read(content: str) -> tuple[list[tuple[str, Value]], list[str]]:
    corrections, refused = read_corrections([ruling(content)], SLOTS, season_window(PROGRAMME))
    return [(each.key, each.value) for each in corrections], [why for _, why in refused]


@pytest.mark.parametrize(
    ("content", "key", "value"),
    [
        ("members=180", "members", Decimal(180)),
        ("会员人数＝180", "members", Decimal(180)),
        (" 会员人数 = １８０人 ", "members", Decimal(180)),
        ("A09=180", "members", Decimal(180)),
        ("U1.1=1.5", "U1.1/points", Decimal("1.5")),
        ("U1.1/points=1.5", "U1.1/points", Decimal("1.5")),
        ("U4.4-2=7", "U4.4-2", Decimal(7)),
        ("申报日期=2019年9月20日", "filled_on", date(2019, 9, 20)),
        ("A18=70", "work_issued", Decimal(70)),
        ("U1.1/note=a=b", "U1.1/note", "a=b"),
    ],
)
def test_an_answer_is_named_by_key_label_or_code(content: str, key: str, value: Value) -> None:
    assert read(content) == ([(key, value)], [])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("会员=180", "没有名为“会员”的项目"),
        ("=180", "没有名为“”的项目"),
        ("发放票数=70", "名为“发放票数”的项目有2个，请写编号：A18、A24"),
        ("会员人数=一百八", "“一百八”不能作为“会员人数”的值"),
        ("会员人数=", "“”不能作为"),
        ("U1.1=3", "“3”不能作为"),
        ("申报日期=9月20日", "“9月20日”不能作为"),
    ],
)
def test_what_names_no_answer_or_no_possible_value_has_no_effect(content: str, why: str) -> None:
    corrections, refused = read(content)
    assert corrections == []
    assert why in refused[0]


def test_other_rulings_are_none_of_these() -> None:
    assert read_corrections([ruling("", RulingKind.ACCEPT_LATE)], SLOTS, season_window(PROGRAMME)) == ([], [])


def test_a_corrected_answer_counts_and_its_fault_is_closed(tmp_path: Path) -> None:
    form = Form.good().type({"members": error("#REF!"), "U1.1/points": error("#REF!")})
    files = {f"{DAY}/{OWN}.xlsx": form.bytes()}
    outcome = take(tmp_path, files, rulings=[ruling("会员人数=200")])
    assert outcome.answers(OWN)["members"] == Decimal(200)
    assert [(finding.code, finding.item) for finding in outcome.findings] == [("V02", "U1.1自评分")]
    application = outcome.run.intake.applications[0]
    assert application.originals["members"] == "#REF!"
