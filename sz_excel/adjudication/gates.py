"""The decision on every application (RULES.md section 4): every gate speaks, the first status in order stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sz_excel.adjudication import dates, levels, standing
from sz_excel.adjudication.cases import Case, Lookup, Verdict
from sz_excel.adjudication.concluding import conclude
from sz_excel.adjudication.marking import awarded_form
from sz_excel.adjudication.near import near_lines
from sz_excel.adjudication.ranking import rank
from sz_excel.adjudication.season import Season
from sz_excel.adjudication.shortfall import shortfalls
from sz_excel.adjudication.what_if import what_ifs
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, Input, Reason, RecheckDecision, Shortfall, Status
from sz_excel.records.units import Unit

Gate = Callable[[Case], Verdict]

COMMON_GATES: tuple[Gate, ...] = (
    standing.kind_of_unit,
    standing.pre_applied,
    dates.received_on,
    dates.in_time,
    dates.deadline_day,
    dates.publicity_length,
    dates.publicity_before_receipt,
    dates.objection,
    standing.without_open_faults,
    standing.reviewed,
    standing.assessed,
    levels.adjusted_level,
    levels.own_score,
    levels.reaches_lowest_line,
    levels.base_after_recheck,
    levels.step_by_step,
    levels.not_yet_held,
    levels.reaches_level_line,
    levels.never_raised,
    levels.who_confers,
)
GATES: dict[Track, tuple[Gate, ...]] = {
    Track.UNION: COMMON_GATES,
    Track.CHAIR: (standing.kind_of_unit, standing.one_person, *COMMON_GATES[1:]),
}


def decide(season: Season, rechecks: tuple[RecheckDecision, ...]) -> tuple[Decision, ...]:
    """Every application, and every unit that pre-applied and sent nothing usable, by track and in roster order.

    ``rechecks`` are this year's outcomes: a level that they propose to cancel is no base (R13).
    """
    lookup = Lookup(season, rechecks)
    units = season.roster.units.values()
    return rank(decision for track in Track for unit in units for decision in _decide_unit(lookup, unit, track))


def _decide_unit(lookup: Lookup, unit: Unit, track: Track) -> Iterator[Decision]:
    applications = lookup.applications.get((unit.code, track), ())
    if not applications and _is_awaited(unit, track):
        yield _not_submitted(lookup, unit, track)
    for application in applications:
        yield _decide_case(lookup.case(unit, application))


def _decide_case(case: Case) -> Decision:
    gates = GATES[case.application.track]
    verdicts = [*(gate(case) for gate in gates), *levels.beyond_support(case)]
    status = conclude(case.programme, case.level, (verdict.demands for verdict in verdicts))
    missed = _shortfalls(case)
    settled = [verdict.demands for gate, verdict in zip(gates, verdicts, strict=False) if gate not in levels.LINE_GATES]
    return Decision(
        unit_code=case.unit.code,
        track=case.application.track,
        person=case.application.person,
        held_level=case.held.level,
        form_level=case.application.level,
        level=case.level,
        status=status,
        recommended_level=case.level if status.is_put_forward else 0,
        claimed=case.claimed,
        awarded=case.awarded,
        rank=None,
        reasons=_reasons(verdicts, status),
        remarks=_remarks(verdicts),
        near=near_lines(case, missed),
        supported=case.supported,
        what_if=what_ifs(case, settled),
        shortfalls=missed,
    )


def _reasons(verdicts: Iterable[Verdict], status: Status) -> tuple[Reason, ...]:
    """The reasons of all gates; those that gave the status are marked. Where no gate objects, the level gave it."""
    return tuple(
        replace(verdict.reason, decides=True)
        if verdict.demands is status or (status.is_put_forward and verdict.reason.rule == levels.CONFERRING)
        else verdict.reason
        for verdict in verdicts
    )


def _shortfalls(case: Case) -> tuple[Shortfall, ...]:
    if case.assessment is None or case.awarded is None or not case.complete:
        return ()
    return shortfalls(case.programme, awarded_form(case.unit.kind, case.assessment, case.awarded), case.level)


def _remarks(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Each remark once, in the order of the gates."""
    return tuple(dict.fromkeys(remark for verdict in verdicts for remark in verdict.remarks))


def _is_awaited(unit: Unit, track: Track) -> bool:
    """4-1: a list that names no track stands for the union."""
    if unit.expected:
        return track in unit.expected
    return unit.pre_applied and track is Track.UNION


def _not_submitted(lookup: Lookup, unit: Unit, track: Track) -> Decision:
    receipt = lookup.season.receipts.get(unit.code)
    expected = lookup.season.programme.level_name(unit.expected.get(track, 0))
    inputs = (
        Input("年初预申报", expected if unit.expected.get(track) else "是", standing.roster_source(unit)),
        Input("自评申报表", f"{receipt.day}收到（{receipt.basis}）" if receipt else "未收到可用的文件"),
    )
    outcome = f"已收到自评申报表，但未申报{track.label}" if receipt else "预申报后未报送"
    person = unit.chair if track is Track.CHAIR else ""
    return Decision(
        unit_code=unit.code,
        track=track,
        person=person,
        held_level=lookup.held(unit, track, person).level,
        form_level=0,
        level=0,
        status=Status.NOT_SUBMITTED,
        recommended_level=0,
        claimed=None,
        awarded=None,
        rank=None,
        reasons=(Reason("4-1", "四（三）2", inputs, outcome, False, decides=True),),
        remarks=(outcome,) if receipt else (),
    )
