"""One scored form, item by item: where points were lost, why, and what each item weighs (四（二）, R19)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sz_excel.adjudication.figures import exact, show_points
from sz_excel.adjudication.scoring import is_exempt
from sz_excel.programme.model import Area, Criterion, Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.decisions import AreaScore, Input, LostItem, Reason, Scorecard
from sz_excel.records.submissions import Application, Assessment, Ratings, RecheckSheet, Sources, Value

COUNTING, TOTAL_CLAUSE = "计分", "四（二）"
CLAIMED, AWARDED, RECHECKED = "自评", "考评", "复查"


@dataclass(frozen=True, slots=True)
class Marked:
    """One scored form of one track: whose points these are (自评, 考评 or 复查), with the remarks beside the items.

    ``remarks`` maps a criterion code with ``suffix`` behind it to the remark.
    """

    word: str
    track: Track
    kind: UnitKind
    ratings: Ratings
    card: Scorecard
    sources: Sources
    remarks: Mapping[str, Value] = field(default_factory=dict)
    suffix: str = ""

    def remark(self, criterion: str) -> str:
        return str(self.remarks.get(f"{criterion}{self.suffix}") or "")


def claimed_form(kind: UnitKind, application: Application, card: Scorecard) -> Marked:
    """自评 of an application; its remarks are the unit's own 说明."""
    ratings, answers = application.ratings, application.answers
    return Marked(CLAIMED, application.track, kind, ratings, card, application.sources, answers, "/note")


def awarded_form(kind: UnitKind, assessment: Assessment, card: Scorecard) -> Marked:
    """考评 of an application; its remarks are the 扣分原因."""
    return Marked(AWARDED, assessment.track, kind, assessment.ratings, card, assessment.sources, assessment.deductions)


def rechecked_form(kind: UnitKind, sheet: RecheckSheet, card: Scorecard) -> Marked:
    """复查 of one honour."""
    return Marked(RECHECKED, sheet.track, kind, sheet.ratings, card, sheet.sources, sheet.deductions)


def lost_items(programme: Programme, marked: Marked) -> tuple[LostItem, ...]:
    """Every item that was scored below its maximum, in table order; 不适用 and unscored items are none."""
    return tuple(item for scored in _areas(programme, marked) for item in _lost(marked, *scored))


def counted(programme: Programme, marked: Marked) -> Iterator[Reason]:
    """How the total came about: a reason for each area that lost points or was rescaled, then one for the total."""
    parts = []
    for area, asked, scored in _areas(programme, marked):
        parts.append(Input(f"{area.code}{area.name}", f"{show_points(scored.scaled)}/{area.points:f}"))
        inputs = (*_exempt_inputs(marked, asked), *map(_lost_input, _lost(marked, area, asked, scored)))
        if inputs:
            yield Reason(COUNTING, area.clause, inputs, _area_outcome(marked, area, scored), True)
    card = marked.card
    gap = "" if card.complete else f"；没有得分的项目：{'、'.join(card.missing)}"
    lines = [level.min_awarded for level in programme.levels]
    told = f"{marked.word}合计{show_points(card.total, lines)}分{gap}"
    yield Reason(COUNTING, TOTAL_CLAUSE, tuple(parts), told, card.complete)


def show_lost(item: LostItem) -> str:
    """``1.5/2（台账记录不全）``: points given of the maximum, and why."""
    points = f"{show_points(item.given)}/{show_points(item.most)}"
    return f"{points}（{item.reason}）" if item.reason else points


def _areas(programme: Programme, marked: Marked) -> Iterator[tuple[Area, tuple[Criterion, ...], AreaScore]]:
    rubric = programme.rubric(marked.track, marked.kind)
    for (area, asked), scored in zip(rubric, marked.card.areas, strict=True):
        yield area, asked, scored


def _lost(marked: Marked, area: Area, asked: tuple[Criterion, ...], scored: AreaScore) -> Iterator[LostItem]:
    if scored.raw == scored.applicable:
        return
    points, weight = marked.ratings.points, _weight(area, scored)
    for item in asked:
        given = points.get(item.code)
        if given is None or given >= item.points or is_exempt(item, marked.ratings):
            continue
        lost = exact(item.points) - exact(given)
        yield LostItem(
            item.code,
            exact(given),
            exact(item.points),
            lost if weight is None else lost * weight,
            marked.remark(item.code),
            marked.sources.of(f"{item.code}/points"),
        )


def _weight(area: Area, scored: AreaScore) -> Fraction | None:
    """By how much an area of which some items do not apply is scaled up; None where it is not (R19)."""
    full = exact(area.points)
    return None if scored.applicable in (0, full) else full / scored.applicable


def _exempt_inputs(marked: Marked, asked: tuple[Criterion, ...]) -> tuple[Input, ...]:
    waived = marked.ratings.not_applicable
    return tuple(
        Input(item.code, f"不适用（{waived[item.code]}）", marked.sources.of(f"{item.code}/na"))
        for item in (asked if waived else ())
        if is_exempt(item, marked.ratings)
    )


def _lost_input(item: LostItem) -> Input:
    return Input(item.criterion, show_lost(item), item.source)


def _area_outcome(marked: Marked, area: Area, scored: AreaScore) -> str:
    full, got = f"{area.points:f}", show_points(scored.scaled)
    told = f"{marked.word}{area.code}{area.name}得{got}分（满分{full}分）"
    if _weight(area, scored) is None:
        return told
    return f"{told}，不适用折算：{show_points(scored.raw)}×{full}÷{show_points(scored.applicable)}"
