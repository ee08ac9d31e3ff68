"""Who takes part: the roster and the register of honours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sz_excel.records.campaign import Track, UnitKind


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the roster (单位名册). ``expected`` holds the level of each track that was pre-applied for."""

    code: str
    name: str
    kind: UnitKind
    district: str
    pre_applied: bool = False
    members: int | None = None
    chair: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    credit_code: str = ""
    aliases: tuple[str, ...] = ()
    expected: dict[Track, int] = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True, slots=True)
class District:
    """A 归口: a town, park or system that reviews its units, and whom to write to."""

    name: str
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Honour:
    """A row of the register (表彰史): who was honoured, when, at which level."""

    year: int
    track: Track
    unit_code: str
    unit_name: str
    person: str
    level: int
    document: str = ""
    members: int | None = None
    valid: bool = True
    row: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """Units in the order of the roster, and the register of earlier honours.

    ``last_year``: what each unit answered last year, unit code → answer key → text.
    """

    units: dict[str, Unit]
    register: tuple[Honour, ...] = ()
    contacts: dict[str, District] = field(default_factory=dict)
    last_year: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def district_units(self, name: str) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units.values() if unit.district == name)

    @property
    def districts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit.district for unit in self.units.values()))
