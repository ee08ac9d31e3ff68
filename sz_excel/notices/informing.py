"""考评结果告知书: to one unit, what it claimed and was awarded, what was taken off, what would have been enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.figures import show_points
from sz_excel.notices.matter import NO_SCORE, Matter, awarded, why
from sz_excel.notices.names import Context, Letter, Names, name
from sz_excel.notices.shortcomings import losses
from sz_excel.programme.model import Criterion
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import AreaScore, Decision
from sz_excel.records.submissions import Assessment

INFORMING = "考评结果告知书"


@dataclass(frozen=True, kw_only=True)
class AreaRow(Names):
    """One area of the rubric."""

    area: str = name("考评项目")
    points: str = name("分值")
    claimed: str = name("自评分")
    awarded: str = name("考评分")


@dataclass(frozen=True, kw_only=True)
class Deduction(Names):
    """One item on which points were taken off."""

    number: int = name("序号")
    code: str = name("编号")
    content: str = name("考评内容")
    points: str = name("分值")
    lost: str = name("扣分")
    gain: str = name("补足后总分可增加的分数（按不适用项目折算）")
    reason: str = name("扣分原因")


@dataclass(frozen=True, kw_only=True)
class Shortfall(Names):
    """How far the total is from the line of the level applied for."""

    gap: str = name("距申报等级线还差的分数")
    line: str = name("申报等级线")
    count: int = name("最少须补足的项目数")
    needed: tuple[Deduction, ...] = name("最少须补足的项目")


@dataclass(frozen=True, kw_only=True)
class ResultLetter(Letter):
    """考评结果告知书 for one application of one unit."""

    unit_name: str = name("单位名称")
    unit_code: str = name("单位编码")
    district: str = name("归口")
    track: str = name("申报对象")
    award_title: str = name("表彰称号")
    person: str = name("姓名；基层工会为空")
    level_name: str = name("申报等级")
    status: str = name("结论")
    reasons: tuple[str, ...] = name("原因；已推荐的为空")
    claimed: str = name("自评总分")
    awarded: str = name("考评总分")
    areas: tuple[AreaRow, ...] = name("各考评项目")
    deductions: tuple[Deduction, ...] = name("扣分的各项")
    shortfalls: tuple[Shortfall, ...] = name("未达申报等级线时才有")


def result_letters(matter: Matter) -> Iterator[tuple[tuple[str, ...], Context]]:
    """File name parts and names of the letter on every application that has been assessed in full."""
    sheets = {(item.unit_code, item.track): item for item in matter.season.assessments}
    for decision in matter.outcome.decisions:
        sheet = sheets.get((decision.unit_code, decision.track))
        if sheet is not None and awarded(decision) is not None:
            unit = matter.unit(decision.unit_code)
            person = decision.person if decision.track is Track.CHAIR else ""
            yield (unit.code, unit.name, decision.track.label, person), _letter(matter, decision, sheet)


def _letter(matter: Matter, decision: Decision, sheet: Assessment) -> Context:
    unit, programme = matter.unit(decision.unit_code), matter.programme
    lost = _deductions(matter, decision, sheet)
    reason = "" if decision.status.is_put_forward else why(decision)
    return ResultLetter.of(
        programme,
        matter.as_of,
        unit_name=unit.name,
        unit_code=unit.code,
        district=unit.district,
        track=decision.track.label,
        award_title=programme.settings[f"{decision.track}_title"],
        person=decision.person if decision.track is Track.CHAIR else "",
        level_name=programme.level_name(decision.level),
        status=decision.status.value,
        reasons=(reason,) if reason else (),
        claimed=matter.points(decision.claimed.total if decision.claimed else None),
        awarded=matter.points(awarded(decision)),
        areas=_areas(matter, decision),
        deductions=tuple(_deduction(number, *item) for number, item in enumerate(lost, 1)),
        shortfalls=_shortfalls(matter, decision, lost),
    ).context()


def _areas(matter: Matter, decision: Decision) -> tuple[AreaRow, ...]:
    claimed = {area.area: area.scaled for area in decision.claimed.areas} if decision.claimed else {}
    given = {area.area: area.scaled for area in decision.awarded.areas} if decision.awarded else {}
    return tuple(
        AreaRow(
            area=area.name,
            points=show_points(Fraction(area.points)),
            claimed=show_points(claimed[area.code]) if area.code in claimed else NO_SCORE,
            awarded=show_points(given[area.code]) if area.code in given else NO_SCORE,
        )
        for area in matter.programme.track_areas(decision.track)
    )


Lost = tuple[Criterion, Fraction, Fraction, str]


def _deductions(matter: Matter, decision: Decision, sheet: Assessment) -> list[Lost]:
    """Criterion, points taken off, what mending it would add to the total (R19), and the reason, in form order."""
    areas = {area.area: area for area in decision.awarded.areas} if decision.awarded else {}
    return [
        (criterion, lost, lost * _weight(matter, areas[criterion.area]), sheet.deductions.get(criterion.code, ""))
        for criterion, lost in losses(matter, sheet)
        if lost and criterion.area in areas
    ]


def _weight(matter: Matter, area: AreaScore) -> Fraction:
    """By how much an area of which some items do not apply is scaled up."""
    return Fraction(matter.programme.area(area.area).points) / area.applicable if area.applicable else Fraction(1)


def _shortfalls(matter: Matter, decision: Decision, lost: list[Lost]) -> tuple[Shortfall, ...]:
    """The fewest items that would have reached the line: the largest gains first."""
    total = awarded(decision)
    if total is None or not decision.level:
        return ()
    line = matter.programme.level(decision.level).min_awarded
    gap = Fraction(line) - total
    if gap <= 0:
        return ()
    chosen: list[Lost] = []
    for item in sorted(lost, key=lambda item: -item[2]):
        if sum((gain for _, _, gain, _ in chosen), Fraction()) >= gap:
            break
        chosen.append(item)
    items = tuple(_deduction(number, *item) for number, item in enumerate(chosen, 1))
    return (Shortfall(gap=_shown_gap(gap), line=str(line), count=len(items), needed=items),)


def _shown_gap(gap: Fraction) -> str:
    """A gap, however small, never prints as 0."""
    return show_points(gap, (Decimal(0),))


def _deduction(number: int, criterion: Criterion, lost: Fraction, gain: Fraction, reason: str) -> Deduction:
    return Deduction(
        number=number,
        code=criterion.code,
        content=criterion.clause_text,
        points=show_points(Fraction(criterion.points)),
        lost=show_points(lost),
        gain=show_points(gain),
        reason=reason or "未写明",
    )
