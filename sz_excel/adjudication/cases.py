"""One case: everything that the gates look at for one application, found once per season instead of once per unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from sz_excel.adjudication.scoring import score, show_points, supported
from sz_excel.adjudication.season import Season
from sz_excel.programme.model import Level, Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import (
    Input,
    Reason,
    RecheckDecision,
    RecheckStatus,
    Scorecard,
    Status,
    Supported,
)
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Application, Assessment, Review
from sz_excel.records.units import Honour, Unit

HonourKey = tuple[int, Track, str, str, int]
Rulings = Mapping[RulingKind, Ruling]


class Verdict(NamedTuple):
    """What one gate found: its reason, the status it demands (None: none), short remarks for the office."""

    reason: Reason
    demands: Status | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """现等级: the highest valid level of an earlier year. ``cancelled`` are the honours that this year's recheck took
    out of the count (R13), ``unsettled`` says that the base itself waits for a ruling on a tie."""

    level: int = 0
    honour: Honour | None = None
    cancelled: tuple[Honour, ...] = ()
    unsettled: bool = False


@dataclass(frozen=True)
class Case:
    """One application and all that bears on it. ``level`` is the level applied for, after a ruling."""

    season: Season
    unit: Unit
    application: Application
    held: Held
    level: int
    claimed: Scorecard
    awarded: Scorecard | None
    supported: tuple[Supported, ...]
    rulings: Rulings
    review: Review | None
    assessment: Assessment | None
    persons: tuple[str, ...] = ()

    @property
    def programme(self) -> Programme:
        return self.season.programme

    @cached_property
    def complete(self) -> bool:
        """Whether the assessment sheet gives a total that decides."""
        return bool(self.awarded and self.assessment and self.awarded.complete and not self.assessment.blocking)

    @cached_property
    def applied(self) -> Level | None:
        """The level applied for; None where the form's answer could not be read."""
        return self.programme.level(self.level) if self.level else None

    @cached_property
    def level_inputs(self) -> tuple[Input, ...]:
        """The level on the form, and the one that a ruling put in its place."""
        name, form = self.programme.level_name, self.application.level
        inputs = (Input("申报等级", name(form), self.source(f"{self.application.track}_level")),)
        ruling = self.ruling(RulingKind.ADJUST_LEVEL)
        if ruling is None or self.level == form:
            return inputs
        return (*inputs, Input("裁定后申报等级", name(self.level), ruling.source))

    @cached_property
    def score_inputs(self) -> tuple[Input, ...]:
        if self.awarded is None or self.assessment is None:
            return (Input("考评分", "无"),)
        return (Input("考评分", show_card(self.programme, self.awarded), self.assessment.sources.of("")),)

    @cached_property
    def held_input(self) -> Input:
        honour = self.held.honour
        return honour_input(self.programme, "现等级", honour) if honour else Input("现等级", "无", "roster.xlsx!表彰史")

    def ruling(self, kind: RulingKind) -> Ruling | None:
        return self.rulings.get(kind)

    def source(self, key: str) -> str:
        return self.application.sources.of(key)


class Lookup:
    """The season, indexed by unit, track and person. The later row wins where two rulings of one kind meet."""

    def __init__(self, season: Season, rechecks: Iterable[RecheckDecision] = ()):
        self.season = season
        self.rulings = index_rulings(season.rulings)
        self.reviews = {(review.unit_code, review.track): review for review in season.reviews}
        self.assessments = {(sheet.unit_code, sheet.track): sheet for sheet in season.assessments}
        self.applications: dict[tuple[str, Track], list[Application]] = defaultdict(list)
        for application in season.applications:
            self.applications[application.unit_code, application.track].append(application)
        self._earlier = _earlier_honours(season)
        self._rechecks = {honour_key(outcome): outcome.status for outcome in rechecks}
        self._refuse_strangers()

    def case(self, unit: Unit, application: Application) -> Case:
        programme, track = self.season.programme, application.track
        rulings = self.rulings.get((unit.code, track), {})
        assessment = self.assessments.get((unit.code, track))
        return Case(
            season=self.season,
            unit=unit,
            application=application,
            held=self.held(unit, track, application.person),
            level=ruled_level(programme, application.level, rulings),
            claimed=score(programme, unit.kind, track, application.ratings),
            awarded=score(programme, unit.kind, track, assessment.ratings) if assessment else None,
            supported=supported(programme, unit.kind, track, application, assessment),
            rulings=rulings,
            review=self.reviews.get((unit.code, track)),
            assessment=assessment,
            persons=tuple(other.person for other in self.applications[unit.code, track]),
        )

    def held(self, unit: Unit, track: Track, person: str) -> Held:
        """The base of this year's application (R6): a union by its code, a chair by name, recheck first (R13)."""
        honours = self._earlier.get((track, unit.code if track is Track.UNION else person), ())
        cancelled = tuple(item for item in honours if self._outcome(item) is RecheckStatus.PROPOSE_CANCEL)
        standing = [item for item in honours if item not in cancelled]
        if not standing:
            return Held(cancelled=cancelled)
        best = max(standing, key=lambda item: (item.level, item.year))
        return Held(best.level, best, cancelled, self._outcome(best) is RecheckStatus.TO_STUDY)

    def _outcome(self, honour: Honour) -> RecheckStatus | None:
        return self._rechecks.get(honour_key(honour))

    def _refuse_strangers(self) -> None:
        strangers = sorted({code for code, _ in self.applications} - self.season.roster.units.keys())
        if strangers:
            raise ValueError(f"applications of units that are not on the roster: {', '.join(strangers)}")


def honour_key(honour: Honour | RecheckDecision) -> HonourKey:
    """What an honour and its recheck have in common."""
    return honour.year, honour.track, honour.unit_code, honour.person, honour.level


def index_rulings(rulings: Iterable[Ruling]) -> dict[tuple[str, Track], Rulings]:
    """Rulings by unit and track; one that names no track concerns both."""
    found: dict[tuple[str, Track], dict[RulingKind, Ruling]] = defaultdict(dict)
    for ruling in sorted(rulings, key=lambda item: item.row):
        for track in Track if ruling.track is None else (ruling.track,):
            found[ruling.unit_code, track][ruling.kind] = ruling
    return dict(found)


def ruled_level(programme: Programme, level: int, rulings: Rulings) -> int:
    """The level that counts: the form's, or a lower one of a ruling 调整申报等级."""
    ruling = rulings.get(RulingKind.ADJUST_LEVEL)
    ruled = (programme.level_number(ruling.content) if ruling else None) or 0
    return ruled if 0 < ruled < level else level


def cite(ruling: Ruling) -> Input:
    """A ruling as an input of a reason: what was ruled, why, on what paper, and in which row."""
    told = "；".join(filter(None, (ruling.content, ruling.reason, ruling.document)))
    return Input(f"裁定：{ruling.kind}", told, ruling.source)


def answer_label(programme: Programme, key: str) -> str:
    """What the forms call an answer; points of a criterion by its code."""
    code, _, what = key.partition("/")
    return f"{code}自评分" if what == "points" else programme.label(key)


def show_total(programme: Programme, total: Fraction) -> str:
    """A total as printed beside the lines of all levels."""
    return show_points(total, [level.min_awarded for level in programme.levels])


def show_card(programme: Programme, card: Scorecard) -> str:
    return show_total(programme, card.total) + ("" if card.complete else f"（缺{len(card.missing)}项）")


def honour_input(programme: Programme, name: str, honour: Honour) -> Input:
    return Input(
        name, f"{programme.level_name(honour.level)}（{honour.year}年度）", f"roster.xlsx!表彰史!A{honour.row}"
    )


def _earlier_honours(season: Season) -> dict[tuple[Track, str], list[Honour]]:
    """Valid register rows of earlier years, by unit code (union) or name (chair); a blank name is nobody's."""
    found: dict[tuple[Track, str], list[Honour]] = defaultdict(list)
    for honour in season.roster.register:
        name = honour.unit_code if honour.track is Track.UNION else honour.person
        if honour.valid and honour.year < season.programme.year and name:
            found[honour.track, name].append(honour)
    return dict(found)
