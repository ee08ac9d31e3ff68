"""District statistics (四（四）, last sentence): one row a district, in the order of the roster."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from fractions import Fraction

from sz_excel.adjudication.season import Season
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, DistrictFigures, RecheckDecision, RecheckStatus, Status
from sz_excel.records.units import Unit

Place = tuple[str, Track]
Pair = tuple[Fraction | None, Fraction | None]


def by_district(
    season: Season, decisions: Iterable[Decision], rechecks: Iterable[RecheckDecision]
) -> tuple[DistrictFigures, ...]:
    """Figures of every district. Honours of units that are no longer on the roster belong to no district."""
    units: dict[str, list[Unit]] = defaultdict(list)
    for unit in season.roster.units.values():
        units[unit.district].append(unit)
    home = {unit.code: unit.district for unit in season.roster.units.values()}
    decided: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        decided[home[decision.unit_code]].append(decision)
    rechecked: dict[str, list[RecheckDecision]] = defaultdict(list)
    for outcome in rechecks:
        rechecked[home.get(outcome.unit_code, "")].append(outcome)
    unusable = {(sheet.unit_code, sheet.track) for sheet in season.assessments if sheet.blocking}
    return tuple(
        _figures(season, units[name], decided[name], rechecked[name], unusable) for name in season.roster.districts
    )


def _figures(
    season: Season,
    units: Sequence[Unit],
    decisions: Sequence[Decision],
    rechecks: Sequence[RecheckDecision],
    unusable: Set[Place],
) -> DistrictFigures:
    receipts = [season.receipts[unit.code] for unit in units if unit.code in season.receipts]
    applied = [decision for decision in decisions if decision.status is not Status.NOT_SUBMITTED]
    totals = [_totals(decision, unusable) for decision in applied]
    outcomes = Counter(item.status for item in rechecks)
    return DistrictFigures(
        district=units[0].district,
        units=len(units),
        pre_applied=sum(unit.pre_applied or bool(unit.expected) for unit in units),
        returned=len(receipts),
        on_time=sum(receipt.day <= season.programme.deadline for receipt in receipts),
        first_time=sum(unit.code in season.first_time for unit in units),
        applications=len(applied),
        put_forward=_put_forward(season, applied),
        mean_claimed=_mean([claimed for claimed, _ in totals if claimed is not None]),
        mean_awarded=_mean([awarded for _, awarded in totals if awarded is not None]),
        mean_gap=_mean(
            [awarded - claimed for claimed, awarded in totals if claimed is not None and awarded is not None]
        ),
        rechecked=len(rechecks) - outcomes[RecheckStatus.AWAITING],
        kept=outcomes[RecheckStatus.KEPT],
        propose_cancel=outcomes[RecheckStatus.PROPOSE_CANCEL],
    )


def _put_forward(season: Season, decisions: Iterable[Decision]) -> dict[int, int]:
    """Applications put forward per level, with 0 where there are none."""
    counted = Counter(decision.level for decision in decisions if decision.status.is_put_forward)
    return {level.number: counted[level.number] for level in season.programme.levels}


def _totals(decision: Decision, unusable: Set[Place]) -> Pair:
    """Claimed and awarded totals as far as they are complete: a mean over half-filled forms would say nothing."""
    claimed, awarded = decision.claimed, decision.awarded
    if (decision.unit_code, decision.track) in unusable:
        awarded = None
    return (
        claimed.total if claimed and claimed.complete else None,
        awarded.total if awarded and awarded.complete else None,
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None
