"""考评结果告知书: to one unit, what it claimed and was awarded, what was taken off, what would have been enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sz_excel.adjudication.figures import show_points
from sz_excel.adjudication.marking import awarded_form, lost_items
from sz_excel.adjudication.shortfall import show_gap
from sz_excel.notices.matter import NO_SCORE, Matter, awarded, why
from sz_excel.notices.names import Context, Letter, Names, name
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, LostItem
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
    lost = lost_items(programme, awarded_form(unit.kind, sheet, decision.awarded)) if decision.awarded else ()
    contents = {item.code: item.clause_text for item in programme.criteria}
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
        deductions=_deductions(lost, contents),
        shortfalls=_shortfalls(decision, contents),
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


def _shortfalls(decision: Decision, contents: Mapping[str, str]) -> tuple[Shortfall, ...]:
    """The fewest items that would have reached the line of the level applied for."""
    return tuple(
        Shortfall(
            gap=show_gap(missed.missing),
            line=str(missed.line),
            count=len(missed.items),
            needed=_deductions(missed.items, contents),
        )
        for missed in decision.shortfalls
        if missed.level == decision.level
    )


def _deductions(lost: Iterable[LostItem], contents: Mapping[str, str]) -> tuple[Deduction, ...]:
    """Items in form order; ``contents`` maps a criterion code to its words."""
    return tuple(
        Deduction(
            number=number,
            code=item.criterion,
            content=contents[item.criterion],
            points=show_points(item.most),
            lost=show_gap(item.most - item.given),
            gain=show_gap(item.gain),
            reason=item.reason or "未写明",
        )
        for number, item in enumerate(lost, 1)
    )
