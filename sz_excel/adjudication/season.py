"""What the rules look at: one season of one edition, as understood from the workbooks that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Programme
from sz_excel.records.decisions import (
    ChairReward,
    Decision,
    DistrictFigures,
    LabourCandidate,
    RecheckDecision,
    Reward,
)
from sz_excel.records.rulings import Ruling
from sz_excel.records.submissions import Application, Assessment, Receipt, RecheckSheet, Review
from sz_excel.records.units import Roster


@dataclass(frozen=True)
class Season:
    """Everything the rules may read.

    ``receipts`` holds, per unit code, the receipt of the self-assessment workbook that counts;
    ``first_time`` the units whose first workbook had no blocking fault.
    """

    programme: Programme
    calendar: WorkCalendar
    roster: Roster
    rulings: tuple[Ruling, ...] = ()
    applications: tuple[Application, ...] = ()
    reviews: tuple[Review, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    recheck_sheets: tuple[RecheckSheet, ...] = ()
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    first_time: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """Everything the rules decided, in the order in which it is printed."""

    decisions: tuple[Decision, ...]
    rechecks: tuple[RecheckDecision, ...]
    rewards: tuple[Reward, ...]
    districts: tuple[DistrictFigures, ...]
    chair_lists: tuple[ChairReward, ...] = ()
    candidates: tuple[LabourCandidate, ...] = ()
