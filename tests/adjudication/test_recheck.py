"""Recheck of last year's honours: at or below 80 points and among the last three of the list, both certain."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from sz_excel.adjudication.recheck import decide
from sz_excel.records.decisions import RecheckDecision, RecheckStatus
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.units import Honour
from tests.adjudication.seasons import (
    CHAIR,
    FIVE,
    STAR,
    THREE,
    UNION,
    honour,
    ratings,
    recheck_sheet,
    ruling,
    season,
    unit,
)

CANCEL, KEPT = RecheckStatus.PROPOSE_CANCEL, RecheckStatus.KEPT
STUDY, AWAITING = RecheckStatus.TO_STUDY, RecheckStatus.AWAITING


def rechecked(
    scores: Mapping[str, str | None], *, rulings: Iterable[Ruling] = (), extra: Iterable[Honour] = ()
) -> dict[str, RecheckDecision]:
    """Unions honoured as 星级 in 2018 with these recheck scores; None has no sheet."""
    given = season(
        units=[unit(code) for code in scores],
        register=[*(honour(STAR, code=code) for code in scores), *extra],
        recheck_sheets=[recheck_sheet(score, code) for code, score in scores.items() if score is not None],
        rulings=rulings,
    )
    return {item.unit_code: item for item in decide(given)}


def statuses(scores: Mapping[str, str | None], **more: Any) -> list[RecheckStatus]:
    return [item.status for item in rechecked(scores, **more).values()]


HIGH = {"X": "95", "Y": "96", "Z": "97"}


# -- the line of 80 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "status", "near"),
    [
        ("79.49", CANCEL, None),
        ("79.5", CANCEL, "低0.5分"),
        ("79.99", CANCEL, "低0.01分"),
        ("80", CANCEL, "正在线上"),
        ("80.004", KEPT, "高0.004分"),
        ("80.01", KEPT, "高0.01分"),
        ("80.5", KEPT, "高0.5分"),
        ("80.51", KEPT, None),
    ],
)
def test_80_itself_is_at_or_below_the_line_and_flagged(score: str, status: RecheckStatus, near: str | None) -> None:
    found = rechecked({"A": score, **HIGH})["A"]
    assert found.status is status
    assert [item.distance for item in found.near] == ([near] if near else [])


# -- the last three -----------------------------------------------------------------------------------------------


def test_low_scores_outside_the_last_three_are_kept() -> None:
    scores = {"A": "70", "B": "71", "C": "72", "D": "73", **HIGH}
    assert statuses(scores) == [CANCEL, CANCEL, CANCEL, KEPT, KEPT, KEPT, KEPT]
    found = rechecked(scores)
    assert [found[code].from_bottom for code in "ABCD"] == [1, 2, 3, 4]
    assert {item.list_length for item in found.values()} == {7}


def test_the_last_three_above_80_are_kept() -> None:
    assert statuses({"A": "80.01", "B": "81", "C": "82", **HIGH}) == [KEPT] * 6


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param("70 71 72 72", "CCSS", id="third and fourth share the score"),
        pytest.param("70 71 71 71", "CSSS", id="a tie from the second place on"),
        pytest.param("70 70 70 70", "SSSS", id="four equals"),
        pytest.param("70 71 72 72 72", "CCSSS", id="three equals from the third place on"),
        pytest.param("70 71 71 73", "CCCK", id="a tie within the last three is no boundary tie"),
        pytest.param("70 70 70 73", "CCCK", id="three equals fill the last three"),
        pytest.param("70 71 72 73 73", "CCCKK", id="a tie beyond the last three"),
        pytest.param("79 80 80 80", "CSSS", id="a tie at 80"),
        pytest.param("79 81 81 81", "CKKK", id="a boundary tie above 80 is kept"),
        pytest.param("70 71 79.99 80", "CCCK", id="scores that print close are no tie"),
    ],
)
def test_a_tie_across_the_boundary_is_for_people_to_settle(scores: str, expected: str) -> None:
    letters = {"C": CANCEL, "S": STUDY, "K": KEPT}
    listed = dict(zip("ABCDE", scores.split(), strict=False))
    assert statuses(listed) == [letters[letter] for letter in expected]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_in_a_list_of_three_or_fewer_everyone_is_in_the_last_three_and_it_says_so(length: int) -> None:
    found = rechecked(dict(zip("ABC", ["75"] * length, strict=False)))
    assert all(item.status is CANCEL for item in found.values())
    assert all(f"同等级名单仅{length}家，均列后3名" in item.remarks for item in found.values())


def test_a_short_list_of_persons_counts_persons() -> None:
    (found,) = decide(season(register=[honour(STAR, track=CHAIR)], recheck_sheets=[recheck_sheet("75", track=CHAIR)]))
    assert "同等级名单仅1人，均列后3名" in found.remarks


def test_a_list_of_four_says_nothing_of_the_kind() -> None:
    assert not any(item.remarks for item in rechecked({"A": "75", **HIGH}).values())


# -- who is on the list -------------------------------------------------------------------------------------------


def test_without_a_complete_sheet_nobody_is_listed_or_cancelled() -> None:
    found = rechecked({"A": None, "B": "75", "C": "76", "D": "77", "E": "78"})
    assert found["A"].status is AWAITING
    assert (found["A"].score, found["A"].from_bottom, found["A"].list_length) == (None, None, 4)
    assert found["A"].remarks == ("没有复查打分表",)
    assert [found[code].status for code in "BCDE"] == [CANCEL, CANCEL, CANCEL, KEPT]


@pytest.mark.parametrize(
    ("fault", "remark"),
    [
        ({"ratings": ratings("79", without=["U1.2"])}, "复查打分表不完整：U1.2未打分"),
        ({"blocking": ("V06",)}, "复查打分表不完整：V06"),
        (
            {"ratings": ratings("77", without=["U1.1", "U1.2"]), "blocking": ("U1.2复查得分：没有填写",)},
            "复查打分表不完整：U1.1未打分、U1.2复查得分：没有填写",
        ),
    ],
)
def test_an_incomplete_sheet_is_no_sheet(fault: dict[str, Any], remark: str) -> None:
    sheet = recheck_sheet("79", **fault)
    (found,) = decide(season(register=[honour(STAR)], recheck_sheets=[sheet]))
    assert (found.status, found.score, found.remarks) == (AWAITING, None, (remark,))


def test_only_valid_honours_of_last_year_are_rechecked() -> None:
    register = [honour(STAR, 2017), honour(STAR, 2019), honour(STAR, 2018, "D002", valid=False), honour(THREE, 2018)]
    found = decide(season(units=[unit(), unit("D002")], register=register))
    assert [(item.unit_code, item.year, item.level) for item in found] == [("D001", 2018, THREE)]


def test_each_track_and_level_has_its_own_list() -> None:
    units = [unit(code) for code in "ABCDEFGH"]
    register = [honour(STAR if code in "ABCD" else THREE, code=code) for code in "ABCDEFGH"]
    sheets = [recheck_sheet(score, code) for code, score in zip("ABCDEFGH", range(70, 78), strict=True)]
    found = decide(season(units=units, register=register, recheck_sheets=sheets))
    assert [item.status for item in found] == [CANCEL, CANCEL, CANCEL, KEPT] * 2


def test_two_persons_of_one_unit_have_their_own_sheets() -> None:
    register = [honour(STAR, track=CHAIR, person="甲"), honour(STAR, track=CHAIR, person="乙")]
    sheets = [recheck_sheet("70", track=CHAIR, person="甲"), recheck_sheet("90", track=CHAIR, person="乙")]
    found = decide(season(register=register, recheck_sheets=sheets))
    assert [(item.person, item.status) for item in found] == [("甲", CANCEL), ("乙", KEPT)]


def test_a_unit_that_left_the_roster_waits_with_a_remark() -> None:
    (found,) = decide(season(register=[honour(STAR, code="D404")], recheck_sheets=[recheck_sheet("70", "D404")]))
    assert (found.status, found.remarks) == (AWAITING, ("单位名册中没有这家单位",))


@pytest.mark.parametrize(
    ("level", "track", "general"),
    [(STAR, UNION, False), (THREE, UNION, False), (FIVE, UNION, True), (STAR, CHAIR, True), (FIVE, CHAIR, True)],
)
def test_persons_and_five_stars_fall_under_the_general_clause(level: int, track: Any, general: bool) -> None:
    (found,) = decide(season(register=[honour(level, track=track)]))
    assert ("依据一般条款，请确认" in found.remarks) is general
    assert found.reasons[0].clause == ("四（四）" if general else "二")


# -- rulings ------------------------------------------------------------------------------------------------------

TIED = {"A": "70", "B": "71", "C": "72", "D": "72"}


@pytest.mark.parametrize(("content", "status"), [("取消", CANCEL), ("保留", KEPT), ("再议", STUDY), ("", STUDY)])
def test_a_ruling_on_a_tie_cancels_or_keeps_and_nothing_else(content: str, status: RecheckStatus) -> None:
    found = rechecked(TIED, rulings=[ruling(RulingKind.TIE, content, "C")])
    assert [found[code].status for code in "ABCD"] == [CANCEL, CANCEL, status, STUDY]
    assert any("未生效" in remark for remark in found["C"].remarks) is (status is STUDY)


def test_a_ruling_on_a_tie_changes_nothing_where_there_is_none() -> None:
    found = rechecked({"A": "70", **HIGH}, rulings=[ruling(RulingKind.TIE, "保留", "A")])
    assert found["A"].status is CANCEL


def test_a_ruling_keeps_what_would_be_cancelled_and_gives_its_reason() -> None:
    found = rechecked({"A": "70", **HIGH}, rulings=[ruling(RulingKind.KEEP, code="A")])["A"]
    assert found.status is KEPT
    assert "裁定复查保留：会议研究同意" in found.remarks
    assert [item.outcome for item in found.reasons][-2:] == [
        "复查70分，不高于80分；列后3名：建议取消",
        "建议取消，裁定复查保留：保留",
    ]
    assert found.reasons[-1].inputs[0].source == "rulings.xlsx!裁定!A5"


def test_keeping_does_not_settle_a_tie_but_follows_its_cancellation() -> None:
    keep = ruling(RulingKind.KEEP, code="C")
    assert rechecked(TIED, rulings=[keep])["C"].status is STUDY
    assert rechecked(TIED, rulings=[keep, ruling(RulingKind.TIE, "取消", "C")])["C"].status is KEPT


def test_the_order_of_sheets_and_of_the_register_changes_no_outcome() -> None:
    scores = {"A": "70", "B": "71", "C": "72", "D": "72", "E": "80", "F": "90"}
    expected = {code: item.status for code, item in rechecked(scores).items()}
    shuffled = list(scores.items())
    random.Random(7).shuffle(shuffled)
    assert {code: item.status for code, item in rechecked(dict(shuffled)).items()} == expected
