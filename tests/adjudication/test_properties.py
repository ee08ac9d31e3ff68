"""What holds whatever the numbers: more points never hurt, the order of files changes nothing, nothing is mutated."""

from __future__ import annotations

import copy
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.season import Season
from sz_excel.records.decisions import Decision, RecheckDecision, RecheckStatus, Status
from tests.adjudication.cohorts import cohort
from tests.adjudication.seasons import (
    PROGRAMME,
    UNION,
    application,
    assessment,
    honour,
    ratings,
    recheck_sheet,
    season,
    unit,
)

ORDER = {status: place for place, status in enumerate(Status)}
HUNDREDTH = Decimal("0.01")
levels = st.sampled_from([level.number for level in PROGRAMME.levels])
totals = st.decimals(80, 99, places=2) | st.sampled_from([Decimal("84.99"), Decimal("89.99"), Decimal("94.99")])


def decision(level: int, held: int, awarded: Decimal) -> Decision:
    register = [honour(held, 2017)] if held else []
    form = application(level=level)
    outcome = decide(season(applications=[form], assessments=[assessment(str(awarded))], register=register))
    return outcome.decisions[0]


@given(levels, st.sampled_from([0, 1, 3, 5]), totals)
def test_a_hundredth_more_awarded_never_lowers_the_status(level: int, held: int, awarded: Decimal) -> None:
    less, more = decision(level, held, awarded), decision(level, held, awarded + HUNDREDTH)
    assert ORDER[less.status] <= ORDER[more.status]
    assert less.recommended_level <= more.recommended_level


@given(levels, st.sampled_from([0, 1, 3, 5]), totals)
def test_nobody_is_put_forward_below_the_line_or_beyond_the_level_applied_for(
    level: int, held: int, awarded: Decimal
) -> None:
    found = decision(level, held, awarded)
    assert found.recommended_level in (0, level)
    assert not found.recommended_level or awarded >= PROGRAMME.level(level).min_awarded


@given(st.sampled_from(PROGRAMME.levels), st.integers(1, 10**12))
def test_the_line_itself_is_met_and_anything_below_it_is_not(level: Any, parts: int) -> None:
    tiny = Decimal(1) / Decimal(10**12) * parts / 10**12
    held = level.requires
    at, under = (decision(level.number, held, level.min_awarded - less) for less in (Decimal(0), tiny))
    assert at.status.is_put_forward
    assert not under.status.is_put_forward


@given(st.lists(st.sampled_from(["70", "79.99", "80", "80.01", "90"]), min_size=1, max_size=8))
def test_the_recheck_cancels_at_most_three_of_a_list_and_only_the_lowest(scores: list[str]) -> None:
    codes = [f"D{number}" for number in range(len(scores))]
    found = decide(
        season(
            units=[unit(code) for code in codes],
            register=[honour(1, 2018, code) for code in codes],
            recheck_sheets=[recheck_sheet(score, code) for code, score in zip(codes, scores, strict=True)],
        )
    ).rechecks
    cancelled = [item.score for item in found if item.status is RecheckStatus.PROPOSE_CANCEL]
    others = [item.score for item in found if item.status is not RecheckStatus.PROPOSE_CANCEL]
    assert len(cancelled) <= 3
    assert all(score is not None and score <= 80 for score in cancelled)
    assert not cancelled or not others or max(filter(None, cancelled)) < min(filter(None, others))


@given(st.integers(0, 10**6))
@settings(max_examples=50)
def test_the_order_of_files_and_rulings_changes_no_decision(seed: int) -> None:
    given_season = cohort(Random(seed))
    shuffled = replace(
        given_season,
        **{
            name: tuple(Random(seed).sample(getattr(given_season, name), len(getattr(given_season, name))))
            for name in ("applications", "assessments", "reviews", "recheck_sheets", "rulings")
        },
    )
    assert decide(shuffled) == decide(given_season)


@given(st.integers(0, 10**6))
@settings(max_examples=50)
def test_the_order_of_the_roster_changes_only_the_order(seed: int) -> None:
    given_season = cohort(Random(seed))
    units = given_season.roster.units
    backwards = replace(given_season, roster=replace(given_season.roster, units=dict(reversed(units.items()))))
    assert _by_unit(backwards) == _by_unit(given_season)


def _by_unit(given_season: Season) -> dict[Any, Decision | RecheckDecision]:
    outcome = decide(given_season)
    found: dict[Any, Decision | RecheckDecision] = {(item.unit_code, item.track): item for item in outcome.decisions}
    return found | {(item.unit_code, item.track, item.level): item for item in outcome.rechecks}


@given(st.integers(0, 10**6))
@settings(max_examples=25)
def test_deciding_changes_nothing_it_was_given(seed: int) -> None:
    given_season = cohort(Random(seed))
    before = copy.deepcopy((given_season.applications, given_season.roster, given_season.rulings))
    decide(given_season)
    assert (given_season.applications, given_season.roster, given_season.rulings) == before


@given(st.integers(0, 10**6))
@settings(max_examples=50)
def test_every_decision_has_its_reasons_and_only_failing_gates_keep_it_back(seed: int) -> None:
    for item in decide(cohort(Random(seed))).decisions:
        assert all(reason.rule and reason.clause and reason.outcome for reason in item.reasons)
        if not item.status.is_put_forward:
            assert any(not reason.holds for reason in item.reasons)


def test_full_marks_on_every_track_and_kind_reach_the_highest_line() -> None:
    found = decide(season(applications=[application(ratings=ratings("100"))], assessments=[assessment("100")]))
    assert [item.awarded.total for item in found.decisions if item.awarded and item.track is UNION] == [100]
