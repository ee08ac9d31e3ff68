"""一分之差: applications whose conclusion a small change of the awarded total would turn (工作约定)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.cases import Case, show_total
from sz_excel.adjudication.concluding import conclude
from sz_excel.adjudication.figures import exact, show_points
from sz_excel.adjudication.levels import LINE_GATES
from sz_excel.adjudication.near import show_distance
from sz_excel.programme.model import Level, Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import NearLine, Scorecard, Status


def what_ifs(case: Case, settled: Sequence[Status | None]) -> tuple[NearLine, ...]:
    """What the total would bring, were it ``what_if_points`` higher or lower; only what differs from what it brings.

    ``settled`` is what the other gates demand: only the comparisons with the lines depend on the total.
    """
    if case.awarded is None or not case.complete or case.applied is None:
        return ()
    return tuple(_changes(case, case.awarded, case.applied, settled))


def shifted_totals(programme: Programme, track: Track, total: Fraction) -> tuple[tuple[str, Fraction], ...]:
    """``(加1分, total)`` and ``(减1分, total)``, never below none and never above full marks."""
    step = exact(programme.parameters["what_if_points"].points)
    full = exact(sum((area.points for area in programme.track_areas(track)), Decimal()))
    return (
        (f"加{show_points(step)}分", min(total + step, full)),
        (f"减{show_points(step)}分", max(total - step, Fraction())),
    )


def _changes(case: Case, card: Scorecard, applied: Level, settled: Sequence[Status | None]) -> Iterator[NearLine]:
    programme = case.programme
    lines = dict.fromkeys((programme.levels[0], applied))
    for word, total in shifted_totals(programme, case.application.track, card.total):
        crossed = [level for level in lines if (total < level.min_awarded) != (card.total < level.min_awarded)]
        if not crossed:
            continue
        now = _conclusion(case, settled)
        then = _conclusion(replace(case, awarded=replace(card, total=total)), settled)
        if now != then:
            yield NearLine(
                f"考评分{word}",
                show_total(programme, card.total),
                "、".join(f"{level.name}{level.min_awarded}分" for level in crossed),
                "、".join(show_distance(card.total, level.min_awarded, "分") for level in crossed),
                f"{word}为{show_total(programme, total)}分，{now}将变为{then}",
            )


def _conclusion(case: Case, settled: Sequence[Status | None]) -> str:
    """结论 with the level that is put forward, such as ``拟推荐（三星级）``."""
    status = conclude(case.programme, case.level, [*settled, *(gate(case).demands for gate in LINE_GATES)])
    return f"{status}（{case.programme.level_name(case.level)}）" if status.is_put_forward else str(status)
