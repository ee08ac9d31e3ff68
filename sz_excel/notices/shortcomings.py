"""Where points were lost: over a whole season, and by one unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from sz_excel.adjudication.figures import show_points
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import Names, name
from sz_excel.programme.model import Criterion
from sz_excel.records.campaign import Track
from sz_excel.records.submissions import Assessment

LISTED = 5


@dataclass(frozen=True, kw_only=True)
class Shortcoming(Names):
    """An item on which many lost points."""

    number: int = name("序号")
    code: str = name("编号")
    area: str = name("考评项目")
    content: str = name("考评内容")
    points: str = name("分值")
    losers: int = name("失分的家数")
    assessed: int = name("考评的家数")
    mean_lost: str = name("失分单位平均失分")


def shortcomings(matter: Matter, track: Track) -> tuple[Shortcoming, ...]:
    """The items on which most assessed applications lost points, the most frequent first; at most five."""
    listed = matter.season.roster.units
    sheets = [
        sheet
        for sheet in matter.season.assessments
        if sheet.track is track and not sheet.blocking and sheet.unit_code in listed
    ]
    lost: dict[str, list[Fraction]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    for sheet in sheets:
        for criterion, points in losses(matter, sheet):
            asked[criterion.code] += 1
            if points:
                lost[criterion.code].append(points)
    order = [criterion.code for criterion in matter.programme.criteria]
    most = sorted(lost, key=lambda code: (-len(lost[code]), -sum(lost[code]), order.index(code)))[:LISTED]
    return tuple(_shortcoming(matter, number, code, lost[code], asked[code]) for number, code in enumerate(most, 1))


def losses(matter: Matter, sheet: Assessment) -> list[tuple[Criterion, Fraction]]:
    """Every item that was scored on an assessment sheet, with the points that were taken off."""
    unit = matter.unit(sheet.unit_code)
    return [
        (criterion, Fraction(criterion.points) - Fraction(sheet.ratings.points[criterion.code]))
        for criterion in matter.programme.asked(sheet.track, unit.kind)
        if criterion.code in sheet.ratings.points
        and not (criterion.may_not_apply and sheet.ratings.not_applicable.get(criterion.code))
    ]


def _shortcoming(matter: Matter, number: int, code: str, lost: list[Fraction], asked: int) -> Shortcoming:
    criterion = matter.programme.criterion(code)
    return Shortcoming(
        number=number,
        code=code,
        area=matter.programme.area(criterion.area).name,
        content=criterion.clause_text,
        points=show_points(Fraction(criterion.points)),
        losers=len(lost),
        assessed=asked,
        mean_lost=show_points(sum(lost, Fraction()) / len(lost)),
    )
