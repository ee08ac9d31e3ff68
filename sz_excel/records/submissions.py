"""What was returned, as the rules need it: answers with exact values and the cells they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sz_excel.records.campaign import Objection, Track

Value = Decimal | int | date | str | bool | None


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the answers of one workbook stand: ``cells`` maps an answer key to ``工作表!单元格``."""

    file: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)

    def of(self, key: str) -> str:
        """``file!sheet!cell`` of an answer, or just the file when the answer has no cell of its own."""
        cell = self.cells.get(key, "")
        return f"{self.file}!{cell}" if cell else self.file


@dataclass(frozen=True, slots=True)
class Ratings:
    """Points per criterion code of one track on one form (自评分, 考评分 or 复查得分).

    ``points`` holds only what was understood; a criterion that is asked, applicable and absent here is missing.
    ``not_applicable`` maps a criterion code to the reason given (不适用, R19).
    """

    points: Mapping[str, Decimal]
    not_applicable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Date of receipt and where that date comes from (R23); ``instead_of`` is what a ruling took the place of."""

    day: date
    basis: str
    ruled: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """One track of one unit's self-assessment workbook, as used for the decision.

    ``originals`` holds, by answer key, what was sent in where the ruling 更正数据 put another value in its place.
    """

    unit_code: str
    track: Track
    level: int
    person: str
    receipt: Receipt
    ratings: Ratings
    answers: Mapping[str, Value]
    sources: Sources
    members: int | None = None
    publicity_start: date | None = None
    publicity_end: date | None = None
    objection: Objection | None = None
    blocking: tuple[str, ...] = ()
    originals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Review:
    """The district's opinion on one application (四（三）2). ``agreed`` is None while the district has not said."""

    unit_code: str
    track: Track
    agreed: bool | None
    day: date | None
    stamped: bool | None
    sources: Sources


@dataclass(frozen=True, slots=True)
class Assessment:
    """The federation's assessment (考评打分表) of one track. ``blocking`` lists faults that make it unusable."""

    unit_code: str
    track: Track
    ratings: Ratings
    sources: Sources
    deductions: Mapping[str, str] = field(default_factory=dict)
    blocking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecheckSheet:
    """This year's recheck (复查打分表) of one honour of last year."""

    unit_code: str
    track: Track
    person: str
    ratings: Ratings
    sources: Sources
    blocking: tuple[str, ...] = ()
    deductions: Mapping[str, str] = field(default_factory=dict)
