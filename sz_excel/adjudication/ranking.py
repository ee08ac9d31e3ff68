"""名次: competition ranking 1, 2, 2, 4 on the awarded total, per track and level applied for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, Status

RANKED = frozenset({Status.TO_STUDY, Status.RECOMMENDED, Status.TO_CITY})


def rank(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The same decisions with their ranks; only those that passed every gate up to 需研究 have one."""
    decided = tuple(decisions)
    totals: dict[tuple[Track, int], list[Fraction]] = defaultdict(list)
    for decision in decided:
        if decision.status in RANKED and decision.awarded:
            totals[decision.track, decision.level].append(decision.awarded.total)
    places = {key: _places(values) for key, values in totals.items()}
    return tuple(_with_rank(decision, places) for decision in decided)


def _places(totals: list[Fraction]) -> dict[Fraction, int]:
    places: dict[Fraction, int] = {}
    for place, total in enumerate(sorted(totals, reverse=True), 1):
        places.setdefault(total, place)
    return places


def _with_rank(decision: Decision, places: dict[tuple[Track, int], dict[Fraction, int]]) -> Decision:
    if decision.status not in RANKED or decision.awarded is None:
        return decision
    return replace(decision, rank=places[decision.track, decision.level][decision.awarded.total])
