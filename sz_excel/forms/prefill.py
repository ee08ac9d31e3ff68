"""What is known when a form is issued, and how it is gathered from roster and register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sz_excel.adjudication.scoring import score
from sz_excel.forms.checking import EXEMPT
from sz_excel.forms.identity import unit_heading
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.submissions import Application, Value
from sz_excel.records.units import Honour, Roster, Unit


@dataclass(frozen=True)
class Prefill:
    """What an issued form already shows.

    ``unit`` is the unit, or the name of the district on review forms. ``values`` maps slot keys to what an input or
    locked cell shows; assess forms also read data item codes, ``U1.1/claimed`` and ``claimed_total/union``, review
    forms ``<unit>/<track>/person``, ``/level`` (its name) and ``/claimed_total``. ``levels`` is the level applied for.
    ``last_year`` holds last year's answers by key (answers of 申报信息, data item codes), shown beside the inputs.
    """

    unit: Unit | str
    values: Mapping[str, Value] = field(default_factory=dict)
    levels: Mapping[Track, int] = field(default_factory=dict)
    last_year: Mapping[str, Value] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Whose form it is, as printed in the headings."""
        return self.unit if isinstance(self.unit, str) else unit_heading(self.unit.name, self.unit.code)


def held_level(roster: Roster, unit: Unit, track: Track, year: int) -> int:
    """The highest valid level of an earlier year in the register (R6), 0 for none; a person's goes with the name."""
    return max((item.level for item in roster.register if _is_held(item, unit, track, year)), default=0)


def _is_held(honour: Honour, unit: Unit, track: Track, year: int) -> bool:
    if honour.track is not track or not honour.valid or honour.year >= year:
        return False
    return honour.unit_code == unit.code if track is Track.UNION else bool(unit.chair) and honour.person == unit.chair


def self_prefill(programme: Programme, roster: Roster, unit: Unit) -> Prefill:
    """自评申报表 of one unit: identity, held levels, and what the unit and the register know of last year."""
    held = {f"held_{track}": programme.level_name(held_level(roster, unit, track, programme.year)) for track in Track}
    values: dict[str, Value] = {
        "unit_code": unit.code,
        "unit_name": unit.name,
        "district": unit.district,
        "unit_kind": unit.kind.value,
        **held,
        "credit_code": unit.credit_code or None,
        "members": unit.members,
        "contact": unit.contact or None,
        "phone": unit.phone or None,
        "chair_name": unit.chair or None,
    }
    return Prefill(unit, values, last_year=_last_year(programme, roster, unit))


def _last_year(programme: Programme, roster: Roster, unit: Unit) -> dict[str, Value]:
    """By answer key: the unit's own answers; the level that the register has, else the one applied for."""
    own = roster.last_year.get(unit.code, {})
    known: dict[str, Value] = dict(own)
    known |= {key: f"申报{own[key]}" for track in Track if programme.level_number(own.get(key := f"{track}_level", ""))}
    for honour in roster.register:
        if honour.unit_code != unit.code or not honour.valid or honour.year != programme.year - 1:
            continue
        known[f"{honour.track}_level"] = programme.level_name(honour.level)
        if honour.track is Track.UNION and honour.members is not None:
            known.setdefault("members", honour.members)
        if honour.track is Track.CHAIR and honour.person:
            known.setdefault("chair_name", honour.person)
    return known


def assess_prefill(programme: Programme, unit: Unit, applied: Sequence[Application]) -> Prefill:
    """考评打分表 of one unit: what it claimed, item by item and in all, and its data.

    The inputs of the assessors stay empty: what a unit claimed is never there as what it was awarded.
    """
    items = {item.code for criterion in programme.criteria for item in criterion.data}
    values: dict[str, Value] = {}
    for application in applied:
        values |= {key: answer for key, answer in application.answers.items() if key in items}
        values |= {f"{code}/claimed": points for code, points in application.ratings.points.items()}
        values |= {f"{code}/claimed": EXEMPT for code in application.ratings.not_applicable}
        values[f"claimed_total/{application.track}"] = claimed_total(programme, unit, application)
    return Prefill(unit, values, {application.track: application.level for application in applied})


def review_prefill(programme: Programme, district: str, applied: Sequence[tuple[Unit, Application]]) -> Prefill:
    """归口审核汇总表 of one district: who applies for what, with the claimed total."""
    values: dict[str, Value] = {}
    for unit, application in applied:
        start = f"{unit.code}/{application.track}"
        values[f"{start}/person"] = application.person if application.track is Track.CHAIR else None
        values[f"{start}/level"] = programme.level_name(application.level)
        values[f"{start}/claimed_total"] = claimed_total(programme, unit, application)
    return Prefill(district, values)


def recheck_prefill(unit: Unit, honours: Sequence[Honour]) -> Prefill:
    """复查打分表 of what a unit or its chair was honoured for last year."""
    return Prefill(unit, {}, {honour.track: honour.level for honour in honours})


def claimed_total(programme: Programme, unit: Unit, application: Application) -> Decimal:
    """Claimed total to six decimals, as the form that claimed it shows it."""
    total = score(programme, unit.kind, application.track, application.ratings).total
    return (Decimal(total.numerator) / total.denominator).quantize(Decimal("1.000000"))
