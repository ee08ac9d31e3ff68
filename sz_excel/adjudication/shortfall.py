"""What would have reached a missed line: the fewest items whose lost points, restored, give the missing points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.figures import exact, show_points
from sz_excel.adjudication.marking import Marked, lost_items
from sz_excel.programme.model import Level, Programme
from sz_excel.records.decisions import Input, LostItem, Reason, Shortfall

GAP, GAP_CLAUSE = "差距", "四（二）"


def shortfalls(programme: Programme, marked: Marked, level: int) -> tuple[Shortfall, ...]:
    """The lines that a complete total missed, lowest first: that of the lowest level and that of ``level`` (or 0)."""
    if not marked.card.complete:
        return ()
    lines = {programme.levels[0].number, level} - {0}
    missed = [each for each in programme.levels if each.number in lines and marked.card.total < each.min_awarded]
    if not missed:
        return ()
    lost = lost_items(programme, marked)
    return tuple(_shortfall(each, exact(each.min_awarded) - marked.card.total, lost) for each in missed)


def _shortfall(level: Level, missing: Fraction, lost: Sequence[LostItem]) -> Shortfall:
    places = smallest_set([item.gain for item in lost], missing)
    return Shortfall(level.number, level.min_awarded, missing, tuple(lost[place] for place in places))


def smallest_set(gains: Sequence[Fraction], missing: Fraction) -> tuple[int, ...]:
    """Places, in order, of the fewest gains that together reach ``missing``; empty where nothing does, or need.

    The largest are taken first: as many others never give more, so fewer can never be enough. In place of the last
    stands the smallest that still suffices; among equals the earlier counts. A single item is thus the least there is.
    """
    if missing <= 0:
        return ()
    falling = sorted(range(len(gains)), key=lambda place: -gains[place])
    taken: list[int] = []
    for place in falling:
        if gains[place] >= missing:
            enough = (other for other in falling if other not in taken and gains[other] >= missing)
            return tuple(sorted([*taken, min(enough, key=lambda other: (gains[other], other))]))
        taken.append(place)
        missing -= gains[place]
    return ()


# -- in words -------------------------------------------------------------------------------------------------------


def shortfall_reason(programme: Programme, shortfall: Shortfall) -> Reason:
    """The shortfall as a row of the trail: rule 差距, the items to make good with their places."""
    line = f"{programme.level_name(shortfall.level)}线{shortfall.line}分"
    inputs = tuple(Input(item.criterion, _lost(item), item.source) for item in shortfall.items)
    told = f"距{line}差{show_gap(shortfall.missing)}分；{show_remedy(shortfall)}"
    return Reason(GAP, GAP_CLAUSE, inputs, told, False)


def show_remedy(shortfall: Shortfall) -> str:
    """``补足U2.1（1分）即可达到``"""
    if not shortfall.items:
        return "补足全部失分也达不到"
    items = "、".join(f"{item.criterion}（{show_gain(item)}）" for item in shortfall.items)
    count = f"最少{len(shortfall.items)}项：" if len(shortfall.items) > 1 else ""
    return f"{count}补足{items}即可达到"


def show_gain(item: LostItem) -> str:
    """``1分``, or ``1分，折算1.11分`` where the area is rescaled."""
    lost = f"{show_gap(item.most - item.given)}分"
    return lost if item.gain == item.most - item.given else f"{lost}，折算{show_gap(item.gain)}分"


def show_gap(points: Fraction) -> str:
    """Points that are missing, however few, never print as 0."""
    return show_points(points, (Decimal(0),))


def _lost(item: LostItem) -> str:
    reason = f"，{item.reason}" if item.reason else ""
    return f"得{show_points(item.given)}分，失{show_gain(item)}{reason}"
