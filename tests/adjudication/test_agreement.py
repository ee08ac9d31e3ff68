"""Two implementations of RULES.md sections 4 to 6 agree on thousands of random seasons."""

from __future__ import annotations

from collections import Counter
from random import Random

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.season import Outcome, Season
from sz_excel.records.decisions import RecheckStatus, Status
from tests.adjudication import naive
from tests.adjudication.cohorts import cohort

SEED = 20190410
COHORTS = 2000


def test_the_rules_agree_with_a_naive_reading_of_them() -> None:
    random = Random(SEED)
    statuses: Counter[object] = Counter()
    for number in range(COHORTS):
        season = cohort(random)
        outcome = decide(season)
        _agree(season, outcome, number)
        statuses.update(item.status for item in (*outcome.decisions, *outcome.rechecks))
    rare = {status: statuses[status] for status in (*Status, *RecheckStatus) if statuses[status] < 50}
    assert not rare, "cohorts that hardly reach a status prove nothing about it"


def _agree(season: Season, outcome: Outcome, number: int) -> None:
    rechecks = naive.rechecks(season)
    results = naive.decide(season, rechecks)
    assert {
        (item.unit_code, str(item.track)): naive.Result(
            str(item.status), item.held_level, item.level, item.recommended_level, item.rank
        )
        for item in outcome.decisions
    } == results, f"cohort {number}"
    assert sorted(
        (item.track, item.unit_code, item.person, item.level, str(item.status), item.from_bottom or 0, item.list_length)
        for item in outcome.rechecks
    ) == sorted(
        (row.track, row.unit_code, row.person, row.level, found.status, found.from_bottom or 0, found.length)
        for row, found in rechecks.items()
    ), f"cohort {number}"
    assert [
        (item.unit_code, item.level, item.members, item.amount, item.final) for item in outcome.rewards
    ] == naive.rewards(season, results), f"cohort {number}"
