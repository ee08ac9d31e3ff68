"""名次 and 临界 of applications, and the order in which decisions come."""

from __future__ import annotations

import pytest

from sz_excel.adjudication.gates import decide
from sz_excel.records.decisions import Decision
from sz_excel.records.submissions import Receipt
from tests.adjudication.seasons import (
    CHAIR,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    day,
    honour,
    season,
    unit,
)


def ranked(totals: dict[str, str], **late: bool) -> dict[str, int | None]:
    units = [unit(code) for code in totals]
    forms = [
        application(code, receipt=Receipt(day("10-9" if late.get(code) else "9-20"), "收件文件夹")) for code in totals
    ]
    sheets = [assessment(total, code) for code, total in totals.items()]
    found = decide(season(units=units, applications=forms, assessments=sheets), ())
    return {item.unit_code: item.rank for item in found}


def near(awarded: str = "100", members: int | None = 200, track: object = UNION) -> list[str]:
    form = application(members=members)
    (found,) = decide(season(applications=[form], assessments=[assessment(awarded)]), ())
    return [f"{item.what}{item.value} {item.line} {item.distance} {item.consequence}" for item in found.near]


def test_equal_totals_share_a_rank_and_the_next_is_skipped() -> None:
    assert ranked({"A": "90", "B": "95", "C": "95", "D": "99"}) == {"D": 1, "B": 2, "C": 2, "A": 4}


def test_totals_are_ranked_unrounded() -> None:
    assert ranked({"A": "90.001", "B": "90.002"}) == {"B": 1, "A": 2}


def test_those_to_study_are_ranked_and_those_below_standard_are_not() -> None:
    assert ranked({"A": "90", "B": "84.99", "C": "95"}, C=True) == {"C": 1, "A": 2, "B": None}


def test_each_track_and_level_has_its_own_ranks_and_decisions_come_by_track_then_roster() -> None:
    units = [unit("B"), unit("A"), unit("C")]
    forms = [
        application("A", CHAIR),
        application("A"),
        application("C", level=THREE),
        application("B"),
    ]
    sheets = [assessment("95", "A", CHAIR), assessment("90", "A"), assessment("91", "C"), assessment("92", "B")]
    register = [honour(STAR, 2017, "C")]
    found = decide(season(units=units, applications=forms, assessments=sheets, register=register), ())
    assert [(item.track, item.unit_code, item.rank) for item in found] == [
        (UNION, "B", 1),
        (UNION, "A", 2),
        (UNION, "C", 1),
        (CHAIR, "A", 1),
    ]


@pytest.mark.parametrize(
    ("awarded", "flags"),
    [
        ("84.49", []),
        ("84.5", ["考评分84.5 星级85分 低0.5分 未达星级线；补足U6.2（1.5分）即可达到"]),
        ("84.996", ["考评分84.996 星级85分 低0.004分 未达星级线；补足U6.2（1分）即可达到"]),
        ("85", ["考评分85 星级85分 正在线上 达到星级线"]),
        ("85.5", ["考评分85.5 星级85分 高0.5分 达到星级线"]),
        ("85.51", []),
        ("89.9999", ["考评分89.9999 三星级90分 低0.0001分 未达三星级线"]),
    ],
)
def test_totals_within_half_a_point_of_any_line_are_flagged(awarded: str, flags: list[str]) -> None:
    assert near(awarded) == flags


@pytest.mark.parametrize(
    ("members", "flags"),
    [
        (47, []),
        (48, ["会员人数48人 50人 低2人 奖励经费减半"]),
        (50, ["会员人数50人 50人 正在线上 奖励经费减半"]),
        (51, ["会员人数51人 50人 高1人 奖励经费不减半"]),
        (52, ["会员人数52人 50人 高2人 奖励经费不减半"]),
        (53, []),
        (None, []),
    ],
)
def test_members_close_to_the_limit_are_flagged(members: int | None, flags: list[str]) -> None:
    assert near(members=members) == flags


def test_members_of_a_chair_s_unit_bear_on_no_reward() -> None:
    form = application(track=CHAIR, members=50)
    found: tuple[Decision, ...] = decide(season(units=[unit(expected={CHAIR: 1})], applications=[form]), ())
    assert [item.near for item in found] == [()]
