"""The whole of the rules, in their order: recheck first, because a cancelled level is no base (R13)."""

from __future__ import annotations

from sz_excel.adjudication import gates, recheck, rewards, statistics
from sz_excel.adjudication.season import Outcome, Season


def decide(season: Season) -> Outcome:
    """Everything that the rules decide about one season; the same season always gives the same outcome."""
    rechecks = recheck.decide(season)
    decisions = gates.decide(season, rechecks)
    return Outcome(
        decisions=decisions,
        rechecks=rechecks,
        rewards=rewards.rewards(season, decisions),
        districts=statistics.by_district(season, decisions, rechecks),
        chair_lists=rewards.chair_lists(season, decisions, rechecks),
        candidates=rewards.labour_candidates(season, decisions),
    )
