"""One edition of the campaign: every number and wording that the rules and forms need, each with its clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from sz_excel.programme.checks import Operator, Scope
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.findings import Severity


@dataclass(frozen=True, slots=True)
class Level:
    """等级 (四（一）, 四（二）): the line is met when awarded >= ``min_awarded`` points."""

    number: int
    name: str
    short: str
    min_awarded: Decimal
    requires: int
    decided_by: str
    reward_yuan: int
    clause: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a rule reads; 以上/以下/以内 include the value (RULES.md section 1)."""

    key: str
    value: str
    unit: str
    boundary: str
    clause: str
    clause_text: str

    @property
    def integer(self) -> int:
        return int(self.value)

    @property
    def points(self) -> Decimal:
        return Decimal(self.value)

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.value)

    def on(self, year: int) -> date:
        """The month-day value as a date of ``year``."""
        month, day = self.value.split("-")
        return date(year, int(month), int(day))


@dataclass(frozen=True, slots=True)
class DataItem:
    """A labelled number, date or choice that a criterion asks for (数据)."""

    code: str
    criterion: str
    label: str
    type: str
    unit: str
    required: bool
    minimum: Decimal | None
    maximum: Decimal | None
    choices: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of the rubric (指标). ``points`` is the maximum."""

    code: str
    track: Track
    area: str
    applies_to: str
    mandatory: bool
    may_not_apply: bool
    clause: str
    clause_text: str
    points: Decimal
    method: str
    target_percent: Decimal | None
    deduct_per_percent: Decimal | None
    parts: int | None
    rate_of: str
    rate_base: str
    events: tuple[str, ...]
    evidence: str
    data: tuple[DataItem, ...] = ()

    def asked_of(self, kind: UnitKind) -> bool:
        """Whether a unit of this kind answers the criterion (R18)."""
        return self.applies_to == "all" or (self.applies_to == "public") == kind.is_public

    @property
    def wording(self) -> str:
        """评分标准 as printed on the forms."""
        return _WORDING[self.method](self)


def _per_part(criterion: Criterion) -> str:
    if not criterion.parts:
        return "每缺一项酌情扣分，扣完为止"
    return f"应有{criterion.parts}项，每缺一项扣{_plain(criterion.points / criterion.parts)}分，扣完为止"


def _percent(criterion: Criterion) -> str:
    target = _plain(criterion.target_percent or Decimal(100))
    if criterion.deduct_per_percent is None:
        return f"得分＝分值×比率÷{target}%，最高得满分"
    return f"达到{target}%得满分，每低1个百分点扣{_plain(criterion.deduct_per_percent)}分，扣完为止"


def _plain(number: Decimal) -> str:
    text = f"{number:.2f}" if number % 1 else f"{number:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _fixed(wording: str) -> Callable[[Criterion], str]:
    return lambda _: wording


_WORDING: dict[str, Callable[[Criterion], str]] = {
    "M1": _fixed("符合得满分，不符合不得分"),
    "M2": _per_part,
    "M3": _percent,
    "M6": _fixed("视成效评分（0.5分为一档）"),
    "M7": _fixed("发生一起不得分"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """领域: a group of criteria whose points are rescaled together when items do not apply (R19)."""

    code: str
    track: Track
    name: str
    points: Decimal
    departments: tuple[str, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class ApplicationField:
    """A row of 申报信息. ``prefill``: '' the unit writes it, 'fixed' locked, 'open' prefilled and editable."""

    code: str
    key: str
    group: str
    label: str
    type: str
    unit: str
    required: bool
    track: str
    prefill: str
    minimum: Decimal | None
    maximum: Decimal | None
    choices: tuple[str, ...]
    hint: str
    clause: str


@dataclass(frozen=True, slots=True)
class Check:
    """A consistency check (RULES.md section 7): what must hold between the sum of ``left`` and ``right``.

    ``right`` holds keys where the operator compares, else the one literal that the operator reads: a prefix, a number
    of characters, a percentage.
    """

    code: str
    scope: Scope
    track: str
    left: tuple[str, ...]
    operator: Operator
    right: tuple[str, ...]
    severity: Severity
    clause: str
    text: str

    @property
    def literal(self) -> str:
        return self.right[0] if self.right else ""

    @property
    def number(self) -> int:
        """The literal as a count or percentage; 0 where there is none."""
        return int(self.literal.removesuffix("%") or 0)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the edition's calendar differs from Monday–Friday."""

    day: date
    works: bool
    name: str
    source: str


@dataclass(frozen=True)
class Programme:
    """The whole edition; ``settings`` are texts (names, wording, contacts), everything that decides is cited."""

    settings: Mapping[str, str]
    levels: tuple[Level, ...]
    parameters: Mapping[str, Parameter]
    areas: tuple[Area, ...]
    criteria: tuple[Criterion, ...]
    fields: tuple[ApplicationField, ...]
    checks: tuple[Check, ...]
    holidays: tuple[Holiday, ...]
    clauses: Mapping[str, str]
    fingerprint: str = ""

    @property
    def edition(self) -> str:
        return self.settings["edition"]

    @property
    def year(self) -> int:
        return int(self.settings["edition"])

    @property
    def deadline(self) -> date:
        """Last day on which an application is in time (R20)."""
        return self.parameters["application_deadline"].on(self.year)

    def is_direct(self, district: str) -> bool:
        """直属 units report straight to the office and need no district review."""
        return district == self.settings["direct_district"]

    def level(self, number: int) -> Level:
        """The level of this number; raises KeyError for none."""
        return self._levels_by_number[number]

    def level_name(self, number: int) -> str:
        """等级 in words; 0 (none) is 无."""
        return self._levels_by_number[number].name if number else "无"

    def level_number(self, name: str) -> int | None:
        """The level of this name or short name, 0 for 不申报/无/empty, None for anything else."""
        return self._level_names.get(name.strip())

    def criterion(self, code: str) -> Criterion:
        return self._criteria_by_code[code]

    def area(self, code: str) -> Area:
        return self._areas_by_code[code]

    def label(self, key: str) -> str:
        """What the forms call an answer: an application field or a data item; the key itself for anything else."""
        return self._labels.get(key, key)

    def track_areas(self, track: Track) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.track is track)

    def asked(self, track: Track, kind: UnitKind) -> tuple[Criterion, ...]:
        """The criteria that a unit of this kind answers on this track, in table order."""
        return self._asked[track, kind]

    def rubric(self, track: Track, kind: UnitKind) -> tuple[tuple[Area, tuple[Criterion, ...]], ...]:
        """The areas of a track, each with the criteria that a unit of this kind answers in it."""
        return self._rubrics[track, kind]

    @cached_property
    def _levels_by_number(self) -> dict[int, Level]:
        return {level.number: level for level in self.levels}

    @cached_property
    def _level_names(self) -> dict[str, int]:
        names = {"": 0, "无": 0, "不申报": 0}
        for level in self.levels:
            names[level.name] = level.number
            if level.short:
                names[level.short] = level.number
        return names

    @cached_property
    def _criteria_by_code(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def _labels(self) -> dict[str, str]:
        labels = {item.code: item.label for criterion in self.criteria for item in criterion.data}
        return labels | {field.key: field.label for field in self.fields}

    @cached_property
    def _areas_by_code(self) -> dict[str, Area]:
        return {area.code: area for area in self.areas}

    @cached_property
    def _rubrics(self) -> dict[tuple[Track, UnitKind], tuple[tuple[Area, tuple[Criterion, ...]], ...]]:
        return {
            (track, kind): tuple(
                (area, tuple(item for item in asked if item.area == area.code)) for area in self.track_areas(track)
            )
            for (track, kind), asked in self._asked.items()
        }

    @cached_property
    def _asked(self) -> dict[tuple[Track, UnitKind], tuple[Criterion, ...]]:
        return {
            (track, kind): tuple(item for item in self.criteria if item.track is track and item.asked_of(kind))
            for track in Track
            for kind in UnitKind
        }
