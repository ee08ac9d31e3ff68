"""What was decided, with every reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sz_excel.records.campaign import Track


class Status(StrEnum):
    """结论 (RULES.md section 4), in the order in which the gates apply."""

    NOT_SUBMITTED = "未报送"
    TO_CORRECT = "待补正"
    REJECTED = "不予推荐"
    SUSPENDED = "暂缓"
    AWAITING_REVIEW = "待审核"
    AWAITING_ASSESSMENT = "待考评"
    BELOW_STANDARD = "不达标"
    TO_STUDY = "需研究"
    RECOMMENDED = "拟推荐"
    TO_CITY = "拟报扬州考核"

    @property
    def is_put_forward(self) -> bool:
        return self in (Status.RECOMMENDED, Status.TO_CITY)


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that a rule looked at: its name, its value as text, and where it stands."""

    name: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule applied to one application: what it looked at and what came out (one row of 裁定过程).

    ``decides`` marks the rules that gave the status; there may be more than one of equal weight.
    """

    rule: str
    clause: str
    inputs: tuple[Input, ...]
    outcome: str
    holds: bool
    decides: bool = False


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area of a scorecard: ``raw`` is what was given, ``scaled`` after rescaling over what applies (R19)."""

    area: str
    raw: Fraction
    applicable: Fraction
    scaled: Fraction


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Exact total of one track on one form. ``missing`` names criteria that are asked and have no points."""

    areas: tuple[AreaScore, ...]
    total: Fraction
    missing: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class LostItem:
    """One item below its maximum: points ``given`` of ``most``, the reason written beside it, and where they stand.

    ``gain`` is what full marks on the item would add to the total, after rescaling its area (R19).
    """

    criterion: str
    given: Fraction
    most: Fraction
    gain: Fraction
    reason: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A total below the line of a level: the points missing, and the fewest items that would have reached it."""

    level: int
    line: Decimal
    missing: Fraction
    items: tuple[LostItem, ...]


@dataclass(frozen=True, slots=True)
class Supported:
    """A score that the unit's own numbers support (M3, M7), beside what was claimed and awarded (points)."""

    criterion: str
    supported: Fraction
    claimed: Fraction | None
    awarded: Fraction | None
    basis: str


@dataclass(frozen=True, slots=True)
class NearLine:
    """A figure close to a line that decides (临界): which line, on which side, how far, and what hangs on it."""

    what: str
    value: str
    line: str
    distance: str
    consequence: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on one application: unit × track.

    ``near`` are figures close to a line; ``what_if`` says what a small change of the awarded total would turn it into;
    ``shortfalls`` are the lines that the awarded total missed.
    """

    unit_code: str
    track: Track
    person: str
    held_level: int
    form_level: int
    level: int
    status: Status
    recommended_level: int
    claimed: Scorecard | None
    awarded: Scorecard | None
    rank: int | None
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...] = ()
    near: tuple[NearLine, ...] = ()
    supported: tuple[Supported, ...] = ()
    what_if: tuple[NearLine, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


class RecheckStatus(StrEnum):
    """Outcome of the recheck of one honour (RULES.md section 5)."""

    AWAITING = "待复查"
    KEPT = "保留"
    PROPOSE_CANCEL = "建议取消"
    TO_STUDY = "需研究（并列）"


@dataclass(frozen=True, slots=True)
class RecheckDecision:
    """The recheck of one honour of last year. ``from_bottom`` is 1 for the lowest score of its list."""

    unit_code: str
    unit_name: str
    track: Track
    person: str
    year: int
    level: int
    score: Fraction | None
    from_bottom: int | None
    list_length: int
    status: RecheckStatus
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...] = ()
    near: tuple[NearLine, ...] = ()
    what_if: tuple[NearLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Reward:
    """Money for one union (四（四）), in yuan. ``final`` is False while it is only 预计."""

    unit_code: str
    unit_name: str
    level: int
    members: int | None
    standard: int
    halved: bool | None
    amount: int | None
    final: bool
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ChairReward:
    """One name for 适当奖励 (四（四）), no amount: list A chairs of honoured unions, list B honoured persons."""

    list_name: str
    unit_code: str
    unit_name: str
    person: str
    year: int
    level: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LabourCandidate:
    """One honour of the highest level among which the office chooses for 五一劳动奖状 (union) or 奖章 (chair)."""

    track: Track
    unit_code: str
    unit_name: str
    person: str
    level: int
    awarded: Fraction | None


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """District statistics (四（四）, last sentence); counts of units or applications, points as exact fractions.

    Means are over applications with a complete score; ``mean_gap`` (awarded less claimed) over those with both.
    """

    district: str
    units: int
    pre_applied: int
    returned: int
    on_time: int
    first_time: int
    applications: int
    put_forward: dict[int, int]
    mean_claimed: Fraction | None
    mean_awarded: Fraction | None
    rechecked: int
    kept: int
    propose_cancel: int
    mean_gap: Fraction | None = None
