"""Decisions → one frame per sheet of the summary, plus what both workbooks look up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from sz_excel.programme.model import Criterion, Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, DistrictFigures, RecheckDecision, Reward, Scorecard
from sz_excel.records.findings import Severity
from sz_excel.records.submissions import Application, Assessment, RecheckSheet
from sz_excel.records.units import Unit
from sz_excel.reports.material import Material
from sz_excel.reports.tables import CHAIRS, RECHECKS, REWARDS, UNIONS, district_table

INTERNAL = f"（{Severity.QUERY}）"
YES_NO = {True: "是", False: "否", None: ""}


class View:
    """One material with its records found by unit and track."""

    def __init__(self, material: Material):
        self.material = material
        self.season = material.season
        self.outcome = material.outcome
        self.programme: Programme = material.season.programme

    @cached_property
    def applications(self) -> dict[tuple[str, Track, str], Application]:
        return {(item.unit_code, item.track, item.person): item for item in self.season.applications}

    def application(self, decision: Decision) -> Application | None:
        return self.applications.get((decision.unit_code, decision.track, decision.person))

    @cached_property
    def assessments(self) -> dict[tuple[str, Track], Assessment]:
        return {(item.unit_code, item.track): item for item in self.season.assessments}

    @cached_property
    def recheck_sheets(self) -> dict[tuple[str, Track, str], RecheckSheet]:
        """By unit, track and person; a union's own honour names no person here."""
        sheets = self.season.recheck_sheets
        return {(item.unit_code, item.track, _person(item.track, item.person)): item for item in sheets}

    def recheck_sheet(self, decision: RecheckDecision) -> RecheckSheet | None:
        key = (decision.unit_code, decision.track, _person(decision.track, decision.person))
        return self.recheck_sheets.get(key)

    @cached_property
    def order(self) -> dict[str, int]:
        """Place of each unit in the roster."""
        return {code: place for place, code in enumerate(self.season.roster.units)}

    def unit(self, code: str) -> Unit | None:
        return self.season.roster.units.get(code)

    def unit_name(self, code: str) -> str:
        unit = self.unit(code)
        return unit.name if unit else ""

    def district(self, code: str) -> str:
        unit = self.unit(code)
        return unit.district if unit else ""

    def level_name(self, number: int, none: str = "") -> str:
        return self.programme.level_name(number) if number else none

    def decisions(self, track: Track) -> tuple[Decision, ...]:
        return tuple(item for item in self.outcome.decisions if item.track is track)

    @cached_property
    def rubric(self) -> dict[Track, tuple[tuple[str, tuple[Criterion, ...]], ...]]:
        """Per track, each area's code with its criteria in table order."""
        return {
            track: tuple(
                (area.code, tuple(item for item in self.programme.criteria if item.area == area.code))
                for area in self.programme.track_areas(track)
            )
            for track in Track
        }

    @cached_property
    def award_lines(self) -> tuple[Decimal, ...]:
        """The lines that an awarded total is held against (四（二）)."""
        return tuple(level.min_awarded for level in self.programme.levels)

    @cached_property
    def recheck_lines(self) -> tuple[Decimal, ...]:
        return (self.programme.parameters["recheck_cancel_max"].points,)


def _person(track: Track, person: str) -> str:
    """A register row of a union may name its chair of that time; only persons are rechecked by name."""
    return person if track is Track.CHAIR else ""


def total_of(card: Scorecard | None) -> Fraction | None:
    """The total of a scorecard; one with items missing has none yet."""
    return card.total if card is not None and card.complete else None


def awarded_total(view: View, decision: Decision) -> Fraction | None:
    """The awarded total where the assessment sheet is complete and without blocking faults."""
    assessment = view.assessments.get((decision.unit_code, decision.track))
    return None if assessment and assessment.blocking else total_of(decision.awarded)


def join(remarks: Iterable[str]) -> str:
    return "；".join(remark.rstrip("。；") for remark in remarks if remark)


def outward(remarks: Iterable[str]) -> str:
    """Remarks fit for the superior: what the office still has to look into (核实) stays in the working papers."""
    return join(remark for remark in remarks if not remark.endswith(INTERNAL))


def union_frame(view: View) -> pd.DataFrame:
    """星级基层工会: a row per application of a union, in the order of the outcome."""
    rows = []
    for number, decision in enumerate(view.decisions(Track.UNION), 1):
        code = decision.unit_code
        unit, application = view.unit(code), view.application(decision)
        listed = unit.members if unit else None
        members = application.members if application and application.members is not None else listed
        who = (unit.kind.value, members, unit.chair) if unit else ("", members, "")
        head = (number, code, view.unit_name(code), view.district(code), *who)
        rows.append((*head, *_result(view, decision)))
    return UNIONS.frame(rows)


def chair_frame(view: View) -> pd.DataFrame:
    """星级工会主席: a row per application of a chair, in the order of the outcome."""
    rows = []
    for number, decision in enumerate(view.decisions(Track.CHAIR), 1):
        code = decision.unit_code
        head = (number, code, view.unit_name(code), view.district(code), decision.person)
        rows.append((*head, *_result(view, decision)))
    return CHAIRS.frame(rows)


def _result(view: View, decision: Decision) -> tuple[object, ...]:
    return (
        view.level_name(decision.held_level, "无"),
        view.level_name(decision.level),
        total_of(decision.claimed),
        awarded_total(view, decision),
        decision.rank,
        view.level_name(decision.recommended_level),
        decision.status.value,
        outward(decision.remarks),
    )


def recheck_frame(view: View) -> pd.DataFrame:
    """复查: a row per honour of last year, in the order of the outcome."""
    return RECHECKS.frame(_recheck_row(view, *item) for item in enumerate(view.outcome.rechecks, 1))


def _recheck_row(view: View, number: int, item: RecheckDecision) -> tuple[object, ...]:
    name = view.unit_name(item.unit_code) or item.unit_name
    who = (item.track.label, item.unit_code, name, item.person, item.year, view.level_name(item.level))
    return (number, *who, item.score, item.from_bottom, item.status.value, outward(item.remarks))


def reward_frame(view: View) -> pd.DataFrame:
    """奖励经费: sums to be paid first, then the expected ones, apart (四（四）)."""
    ordered = sorted(view.outcome.rewards, key=lambda reward: not reward.final)
    return REWARDS.frame(_reward_row(view, *item) for item in enumerate(ordered, 1))


def _reward_row(view: View, number: int, item: Reward) -> tuple[object, ...]:
    who = (item.unit_code, view.unit_name(item.unit_code) or item.unit_name, view.level_name(item.level))
    sums = (item.members, item.standard, YES_NO[item.halved], item.amount)
    return (number, *who, *sums, nature(item), outward(item.remark.split("；")))


def nature(reward: Reward) -> str:
    return FINAL if reward.final else EXPECTED


FINAL, EXPECTED = "应发", "预计"


def district_frame(view: View) -> pd.DataFrame:
    """归口统计: a row per district (四（四）, last sentence)."""
    rows = (_district_row(view, *item) for item in enumerate(view.outcome.districts, 1))
    return district_table(view.programme).frame(rows)


def _district_row(view: View, number: int, item: DistrictFigures) -> tuple[object, ...]:
    put_forward = (item.put_forward.get(level.number, 0) for level in view.programme.levels)
    counts = (item.units, item.pre_applied, item.returned, item.on_time, item.first_time, item.applications)
    means = (item.mean_claimed, item.mean_awarded, item.mean_gap)
    return (number, item.district, *counts, *put_forward, *means, item.rechecked, item.kept, item.propose_cancel)
