"""Money and names: paid only for what stands in the register, halved at 50 members and below."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.rewards import chair_lists, labour_candidates, rewards
from sz_excel.records.decisions import Reward
from tests.adjudication.seasons import (
    CHAIR,
    FIVE,
    PROGRAMME,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    honour,
    recheck_sheet,
    season,
    unit,
)


def paid(level: int = STAR, members: int | None = 100, **changes: Any) -> Reward:
    """The reward of one union honoured this year; members as it applied, on the roster the same."""
    form = application(members=members)
    listed = changes.pop("units", [unit(members=members)])
    (found,) = rewards(season(units=listed, register=[honour(level, 2019)], applications=[form], **changes), ())
    return found


@pytest.mark.parametrize(
    ("level", "members", "amount"),
    [
        (STAR, 49, 1000),
        (STAR, 50, 1000),
        (STAR, 51, 2000),
        (THREE, 50, 3000),
        (THREE, 51, 6000),
        (FIVE, 50, 5000),
        (FIVE, 51, 10000),
        (FIVE, 1, 5000),
    ],
)
def test_fifty_members_and_below_halve_the_reward(level: int, members: int, amount: int) -> None:
    found = paid(level, members)
    assert (found.amount, found.halved, found.final, found.remark) == (amount, members <= 50, True, "")


@given(st.sampled_from([STAR, THREE, FIVE]), st.integers(0, 120))
def test_one_member_more_never_lowers_the_reward(level: int, members: int) -> None:
    less, more = paid(level, members).amount, paid(level, members + 1).amount
    assert less is not None
    assert more is not None
    assert less <= more


@given(st.integers(0, 200))
def test_a_higher_level_is_never_paid_less(members: int) -> None:
    amounts = [paid(level, members).amount or 0 for level in (STAR, THREE, FIVE)]
    assert amounts == sorted(amounts)


# -- whose members ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applied", "registered", "listed", "used"),
    [(60, 40, 30, 60), (None, 40, 30, 40), (None, None, 30, 30), (None, None, None, None)],
)
def test_members_are_those_of_the_application_then_the_register_then_the_roster(
    applied: int | None, registered: int | None, listed: int | None, used: int | None
) -> None:
    given_season = season(
        units=[unit(members=listed)],
        register=[honour(STAR, 2019, members=registered)],
        applications=[application(members=applied)],
    )
    (found,) = rewards(given_season, ())
    assert found.members == used


def test_without_any_number_no_amount_is_computed() -> None:
    found = paid(members=None)
    assert (found.members, found.halved, found.amount) == (None, None, None)
    assert found.remark == "会员人数不详，未计算金额"


@pytest.mark.parametrize(
    ("members", "listed", "remark"),
    [
        (60, 60, ""),
        (60, 61, "会员人数：采用60人，名册61人（核实）"),
        (49, 50, "会员人数：采用49人，名册50人（核实）"),
        (51, 50, "会员人数：采用51人，名册50人，分处50人界线两侧，影响金额，须核定后发放"),
        (50, 51, "会员人数：采用50人，名册51人，分处50人界线两侧，影响金额，须核定后发放"),
        (60, None, ""),
    ],
)
def test_a_roster_that_differs_is_remarked_louder_across_the_limit(
    members: int, listed: int | None, remark: str
) -> None:
    assert paid(members=members, units=[unit(members=listed)]).remark == remark


def test_a_half_that_is_no_whole_yuan_is_left_to_the_office() -> None:
    levels = tuple(replace(level, reward_yuan=2001) for level in PROGRAMME.levels)
    found = paid(members=50, programme=replace(PROGRAMME, levels=levels))
    assert (found.amount, found.remark) == (None, "减半后不是整数元，请核定")


# -- final or expected --------------------------------------------------------------------------------------------


def expected(register: list[Any]) -> list[tuple[str, int, int | None, bool]]:
    units = [unit("A"), unit("B", members=50), unit("C")]
    forms = [application("A"), application("B", members=50), application("C"), application("A", CHAIR)]
    sheets = [assessment("92", "A"), assessment("92", "B"), assessment("84", "C"), assessment("92", "A", CHAIR)]
    outcome = decide(season(units=units, applications=forms, assessments=sheets, register=register))
    return [(item.unit_code, item.level, item.amount, item.final) for item in outcome.rewards]


def test_before_the_list_of_honours_exists_the_sums_are_only_expected() -> None:
    assert expected([]) == [("A", STAR, 2000, False), ("B", STAR, 1000, False)]


def test_once_it_exists_only_honoured_unions_are_paid() -> None:
    register = [honour(THREE, 2019, "C"), honour(STAR, 2019, "B", valid=False), honour(STAR, 2019, "A", CHAIR)]
    assert expected(register) == [("C", THREE, 6000, True)]


def test_an_honour_of_another_year_is_not_paid_again() -> None:
    assert expected([honour(STAR, 2017, "C")]) == [("A", STAR, 2000, False), ("B", STAR, 1000, False)]


def test_a_union_that_stands_in_the_list_twice_is_remarked() -> None:
    found = rewards(season(register=[honour(STAR, 2019), honour(THREE, 2019)]), ())
    assert [item.remark for item in found] == ["本年表彰史有该单位多条记录，请核实后只发一笔"] * 2


def test_a_honoured_unit_that_left_the_roster_is_still_paid() -> None:
    (found,) = rewards(season(register=[honour(STAR, 2019, "D404", members=60)]), ())
    assert (found.unit_name, found.amount) == ("示例D404工会", 2000)


# -- chairs -------------------------------------------------------------------------------------------------------


def names(register: list[Any], **parts: Any) -> list[tuple[str, str, int, str]]:
    found = chair_lists(season(register=register, **parts), ())
    return [(item.list_name, item.person, item.year, item.remark) for item in found]


@pytest.mark.parametrize(("year", "listed"), [(2016, False), (2017, False), (2018, True), (2019, True), (2020, False)])
def test_the_last_two_years_are_this_one_and_the_one_before(year: int, listed: bool) -> None:
    assert bool(names([honour(STAR, year)])) is listed


def test_list_a_names_the_chair_at_the_award_and_flags_a_change() -> None:
    register = [
        honour(STAR, 2019, person="主席D001"),
        honour(STAR, 2018, person="前主席"),
        honour(THREE, 2018, valid=False),
    ]
    assert names(register) == [
        ("A", "主席D001", 2019, ""),
        ("A", "前主席", 2018, "受表彰时为前主席，现任主席为主席D001，请核实"),
    ]


def test_list_a_takes_the_present_chair_where_the_register_names_none_and_says_so() -> None:
    assert names([honour(STAR, 2019)]) == [("A", "主席D001", 2019, "表彰史未记当时主席姓名，按名册填现任主席，请核实")]


def test_list_b_names_the_persons_honoured() -> None:
    register = [honour(STAR, 2018, track=CHAIR), honour(THREE, 2019, track=CHAIR, person="副主席甲")]
    assert names(register) == [
        ("B", "副主席甲", 2019, "受表彰时为副主席甲，现任主席为主席D001，请核实"),
        ("B", "主席D001", 2018, ""),
    ]


def test_an_honour_that_the_recheck_proposes_to_cancel_is_remarked_on_the_lists() -> None:
    register = [honour(STAR, 2018, person="主席D001")]
    outcome = decide(season(register=register, recheck_sheets=[recheck_sheet("70")]))
    assert [item.remark for item in outcome.chair_lists] == ["复查建议取消该表彰，请核实"]


# -- 五一 ---------------------------------------------------------------------------------------------------------


def test_candidates_are_this_year_s_five_stars_by_track_and_total() -> None:
    codes = ("A", "B", "C", "D")
    register = [
        *(honour(FIVE, 2019, code) for code in codes),
        *(honour(FIVE, 2019, code, CHAIR) for code in ("A", "B")),
        *(honour(THREE, 2017, code, track) for code in codes for track in (UNION, CHAIR)),
        honour(FIVE, 2018, "D"),
    ]
    forms = [application(code, level=FIVE) for code in ("A", "B", "C")]
    forms += [application("B", CHAIR, FIVE)]
    sheets = [assessment(total, code) for code, total in (("A", "95"), ("B", "97.5"), ("C", "97.49"))]
    sheets += [assessment("96", "B", CHAIR)]
    given_season = season(
        units=[unit(code) for code in codes], register=register, applications=forms, assessments=sheets
    )
    found = decide(given_season).candidates
    assert [(item.track, item.unit_code, item.awarded) for item in found] == [
        (UNION, "B", Fraction("97.5")),
        (UNION, "C", Fraction("97.49")),
        (UNION, "A", 95),
        (UNION, "D", None),
        (CHAIR, "B", 96),
        (CHAIR, "A", None),
    ]


def test_lower_levels_and_other_years_are_no_candidates() -> None:
    register = [honour(THREE, 2019), honour(FIVE, 2018), honour(FIVE, 2019, valid=False)]
    assert labour_candidates(season(register=register), ()) == ()
