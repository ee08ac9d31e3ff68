"""一分之差: whose outcome one point more or less would change, and into what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sz_excel.adjudication import gates, recheck
from sz_excel.adjudication.season import Season
from sz_excel.records.decisions import Decision, RecheckDecision
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import Assessment, Receipt, RecheckSheet
from tests.adjudication.cohorts import cohort
from tests.adjudication.seasons import (
    FIVE,
    PROGRAMME,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    day,
    honour,
    ratings,
    recheck_sheet,
    ruling,
    season,
    unit,
)


def flags(awarded: str, level: int = STAR, held: int = 0, **changes: Any) -> list[str]:
    """What one point would change for one application, as printed."""
    register = [honour(held, 2017)] if held else []
    form = application(level=level, **changes)
    given_season = season(applications=[form], assessments=[assessment(awarded)], register=register)
    (found,) = gates.decide(given_season, ())
    return [f"{item.what} {item.value} {item.line} {item.distance} {item.consequence}" for item in found.what_if]


UP, DOWN = "不达标将变为拟推荐（星级）", "拟推荐（星级）将变为不达标"


@pytest.mark.parametrize(
    ("awarded", "expected"),
    [
        ("83.99", []),
        ("84", [f"考评分加1分 84 星级85分 低1分 加1分为85分，{UP}"]),
        ("84.996", [f"考评分加1分 84.996 星级85分 低0.004分 加1分为86分，{UP}"]),
        ("85", [f"考评分减1分 85 星级85分 正在线上 减1分为84分，{DOWN}"]),
        ("85.99", [f"考评分减1分 85.99 星级85分 高0.99分 减1分为84.99分，{DOWN}"]),
        ("86", []),
        ("89.5", []),
        ("100", []),
    ],
)
def test_one_point_across_the_line_applied_for_turns_the_outcome(awarded: str, expected: list[str]) -> None:
    assert flags(awarded) == expected


@pytest.mark.parametrize(
    ("awarded", "level", "held", "told"),
    [
        ("84.5", THREE, STAR, ["加1分为85.5分，不达标将变为需研究"]),
        ("85.5", THREE, STAR, ["减1分为84.5分，需研究将变为不达标"]),
        ("89.5", THREE, STAR, ["加1分为90.5分，需研究将变为拟推荐（三星级）"]),
        ("90", THREE, STAR, ["减1分为89分，拟推荐（三星级）将变为需研究"]),
        ("94", FIVE, THREE, ["加1分为95分，需研究将变为拟报扬州考核（五星级）"]),
        ("95.99", FIVE, THREE, ["减1分为94.99分，拟报扬州考核（五星级）将变为需研究"]),
        ("90", FIVE, THREE, []),
        ("90", THREE, 0, []),
    ],
)
def test_every_level_has_its_line_and_the_lowest_one_counts_for_all(
    awarded: str, level: int, held: int, told: list[str]
) -> None:
    assert [line.split(" ")[-1] for line in flags(awarded, level, held)] == told


@pytest.mark.parametrize("changes", [{"blocking": ("V05",)}, {"publicity_end": None}])
def test_a_point_changes_nothing_where_another_gate_keeps_the_application_back(changes: dict[str, Any]) -> None:
    assert flags("85") != []
    assert flags("85", **changes) == []


def test_a_late_application_stays_to_be_studied_above_the_lowest_line() -> None:
    late = Receipt(day("10-9"), "收件文件夹")
    assert [line.split("，")[-1] for line in flags("85", receipt=late)] == ["需研究将变为不达标"]
    assert flags("90", THREE, STAR, receipt=late) == []


def test_without_a_complete_assessment_there_is_no_total_to_change() -> None:
    sheet = assessment(ratings=ratings("85", without=["U7.4"]))
    (found,) = gates.decide(season(applications=[application()], assessments=[sheet]), ())
    assert found.what_if == ()


def test_the_step_is_a_parameter() -> None:
    step = replace(PROGRAMME.parameters["what_if_points"], value="2.5")
    changed = replace(PROGRAMME, parameters={**PROGRAMME.parameters, "what_if_points": step})
    given_season = season(programme=changed, applications=[application()], assessments=[assessment("82.5")])
    (found,) = gates.decide(given_season, ())
    assert [item.consequence for item in found.what_if] == [f"加2.5分为85分，{UP}"]


# -- against the rules themselves -------------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_what_one_point_changes_is_what_the_rules_say_of_a_point_more_or_less(seed: int) -> None:
    given_season = cohort(Random(seed))
    outcomes = recheck.decide(given_season)
    for decision in gates.decide(given_season, outcomes):
        told = {item.what[-3:]: item.consequence for item in decision.what_if}
        for word, step in (("加1分", 1), ("减1分", -1)):
            sheet = _moved(given_season, decision, step)
            if sheet is None:
                continue
            others = (item for item in given_season.assessments if _key(item) != _key(decision))
            moved = replace(given_season, assessments=(*others, sheet))
            then = next(item for item in gates.decide(moved, outcomes) if _is_same(item, decision))
            changed = (then.status, then.recommended_level) != (decision.status, decision.recommended_level)
            assert changed == (word in told)
            assert not changed or f"将变为{then.status}" in told[word]


def _key(item: Assessment | Decision) -> tuple[str, Any]:
    return item.unit_code, item.track


def _is_same(one: Decision, other: Decision) -> bool:
    return (*_key(one), one.person, one.form_level) == (*_key(other), other.person, other.form_level)


def _moved(given_season: Season, decision: Decision, step: int) -> Assessment | None:
    """The assessment with its total that much higher or lower, where every item applies."""
    sheet = next((item for item in given_season.assessments if _key(item) == _key(decision)), None)
    if sheet is None or decision.awarded is None or not decision.awarded.complete or sheet.ratings.not_applicable:
        return None
    total = sum(sheet.ratings.points.values(), Decimal()) + step
    kind = given_season.roster.units[decision.unit_code].kind
    return replace(sheet, ratings=ratings(total, decision.track, kind)) if total <= 100 else None


# -- recheck ----------------------------------------------------------------------------------------------------------

HIGH = {"X": "95", "Y": "96", "Z": "97"}


def rechecked(scores: Mapping[str, str], rulings: Iterable[Any] = ()) -> dict[str, RecheckDecision]:
    return {item.unit_code: item for item in recheck.decide(_rechecks(scores, rulings))}


def _rechecks(scores: Mapping[str, str], rulings: Iterable[Any] = ()) -> Season:
    return season(
        units=[unit(code) for code in scores],
        register=[honour(STAR, code=code) for code in scores],
        recheck_sheets=[recheck_sheet(score, code) for code, score in scores.items()],
        rulings=rulings,
    )


@pytest.mark.parametrize(
    ("score", "told"),
    [
        ("79", []),
        ("79.01", ["加1分为80.01分，建议取消将变为保留"]),
        ("80", ["加1分为81分，建议取消将变为保留"]),
        ("80.01", ["减1分为79.01分，保留将变为建议取消"]),
        ("81", ["减1分为80分，保留将变为建议取消"]),
        ("81.01", []),
    ],
)
def test_one_point_across_80_turns_a_recheck_in_the_last_three(score: str, told: list[str]) -> None:
    assert [item.consequence for item in rechecked({"A": score, **HIGH})["A"].what_if] == told


def test_one_point_can_lead_out_of_the_last_three_or_into_them_or_onto_a_tie() -> None:
    found = rechecked({"A": "70", "B": "71", "C": "72", "D": "72.5", "E": "73", **HIGH})
    told = {code: [(item.what, item.consequence) for item in found[code].what_if] for code in "ABCDE"}
    assert told["A"] == told["B"] == []
    assert told["C"] == [("复查得分加1分", "加1分为73分，建议取消将变为保留")]
    assert told["D"] == [("复查得分减1分", "减1分为71.5分，保留将变为建议取消")]
    assert told["E"] == [("复查得分减1分", "减1分为72分，保留将变为需研究（并列）")]


def test_a_ruling_that_keeps_the_honour_keeps_it_a_point_lower_too() -> None:
    keep = ruling(RulingKind.KEEP, code="A")
    assert rechecked({"A": "80.5", **HIGH})["A"].what_if != ()
    assert rechecked({"A": "80.5", **HIGH}, [keep])["A"].what_if == ()


SCORES = st.lists(st.sampled_from(("78", "79", "79.5", "80", "80.5", "81", "90")), min_size=1, max_size=6)


@given(SCORES)
@settings(max_examples=60, deadline=None)
def test_what_one_point_changes_in_a_recheck_is_what_the_rules_say(scores: list[str]) -> None:
    given_season = _rechecks(dict(zip("ABCDEF", scores, strict=False)))
    for found in recheck.decide(given_season):
        told = {item.what[-3:]: item.consequence for item in found.what_if}
        for word, step in (("加1分", 1), ("减1分", -1)):
            others = [item for item in given_season.recheck_sheets if item.unit_code != found.unit_code]
            moved = replace(given_season, recheck_sheets=(*others, _rescored(found, step)))
            then = next(item for item in recheck.decide(moved) if item.unit_code == found.unit_code)
            assert (then.status is not found.status) == (word in told)
            assert then.status is found.status or f"将变为{then.status}" in told[word]


def _rescored(found: RecheckDecision, step: int) -> RecheckSheet:
    assert found.score is not None
    total: Fraction = found.score + step
    return recheck_sheet(str(Decimal(total.numerator) / total.denominator), found.unit_code, UNION)
