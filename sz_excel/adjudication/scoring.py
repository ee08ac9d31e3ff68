"""Points: the exact total of one track on one form (四（二）; R9, R18, R19)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction

from sz_excel.adjudication.figures import add, exact, show_points
from sz_excel.adjudication.supporting import supported
from sz_excel.programme.model import Area, Criterion, Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.decisions import AreaScore, Scorecard
from sz_excel.records.submissions import Ratings

__all__ = ["score", "show_points", "supported"]

# A sum that this context would have to round is an error, never a rounded total.
EXACT = Context(prec=400, traps=[Inexact, InvalidOperation])
NO_POINTS = Decimal(0)
NONE = Fraction()


def score(programme: Programme, kind: UnitKind, track: Track, ratings: Ratings) -> Scorecard:
    """Total of what a unit of this kind is asked on this track, in points, exact.

    An item counts as 不适用 only where the criterion allows it and a reason stands beside it (R19); its area is then
    rescaled over the items that apply. ``missing`` names the criteria that are asked and have no points: those left
    out, and all those of an area of which nothing applies. Points of criteria that are not asked are ignored.
    """
    missing: list[str] = []
    with localcontext(EXACT):
        areas = [_score_area(area, asked, ratings, missing) for area, asked in programme.rubric(track, kind)]
    return Scorecard(tuple(areas), add([area.scaled for area in areas]), tuple(missing))


def _score_area(area: Area, asked: Sequence[Criterion], ratings: Ratings, missing: list[str]) -> AreaScore:
    points = ratings.points
    applicable = [item for item in asked if not is_exempt(item, ratings)] if ratings.not_applicable else asked
    if not applicable:
        missing += [item.code for item in asked]
        return AreaScore(area.code, NONE, NONE, NONE)
    found = [points[item.code] for item in applicable if item.code in points]
    if len(found) < len(applicable):
        missing += [item.code for item in applicable if item.code not in points]
    given = exact(sum(found, NO_POINTS))
    if applicable is asked:
        return AreaScore(area.code, given, exact(area.points), given)
    most = exact(sum([item.points for item in applicable], NO_POINTS))
    return AreaScore(area.code, given, most, exact(area.points) * given / most if most else NONE)


def is_exempt(criterion: Criterion, ratings: Ratings) -> bool:
    return criterion.may_not_apply and bool(ratings.not_applicable.get(criterion.code))
