"""What is known when a form is issued, and how it is gathered from roster and register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.submissions import Value
from sz_excel.records.units import Honour, Roster, Unit


@dataclass(frozen=True)
class Prefill:
    """What an issued form already shows.

    ``unit`` is the unit, or the name of the district on review forms. ``values`` maps slot keys to what an input or
    locked cell shows; assess forms also read data item codes, ``U1.1/claimed`` and ``claimed_total/union``, review
    forms ``<unit>/<track>/person``, ``/level`` (its name) and ``/claimed_total``. ``levels`` is the level applied for.
    """

    unit: Unit | str
    values: Mapping[str, Value] = field(default_factory=dict)
    levels: Mapping[Track, int] = field(default_factory=dict)
    last_year: Mapping[str, Value] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Whose form it is, as printed in the headings."""
        return self.unit if isinstance(self.unit, str) else f"{self.unit.name}（{self.unit.code}）"


def held_level(roster: Roster, unit_code: str, track: Track, year: int) -> int:
    """The highest valid level of an earlier year in the register (R6), 0 for none."""
    return max((item.level for item in _honours(roster, unit_code, track, year)), default=0)


def self_prefill(programme: Programme, roster: Roster, unit: Unit) -> Prefill:
    """自评申报表 of one unit: identity, held levels, and beside them what the register knows of last year."""
    held = {
        f"held_{track}": programme.level_name(held_level(roster, unit.code, track, programme.year)) for track in Track
    }
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
    known: dict[str, Value] = {}
    for track in Track:
        for honour in _honours(roster, unit.code, track, programme.year):
            if honour.year != programme.year - 1:
                continue
            known[f"{track}_level"] = programme.level_name(honour.level)
            if track is Track.UNION and honour.members is not None:
                known["members"] = honour.members
            if track is Track.CHAIR and honour.person:
                known["chair_name"] = honour.person
    return known


def _honours(roster: Roster, unit_code: str, track: Track, year: int) -> list[Honour]:
    return [
        item
        for item in roster.register
        if item.unit_code == unit_code and item.track is track and item.valid and item.year < year
    ]
