"""临界: figures so close to a line that somebody should look again (工作约定; they change no outcome)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.cases import Case
from sz_excel.adjudication.figures import exact, is_within, show_points
from sz_excel.adjudication.shortfall import show_remedy
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import NearLine, Shortfall


def near_lines(case: Case, missed: Iterable[Shortfall] = ()) -> tuple[NearLine, ...]:
    """The awarded total beside the line of any level, and the members of a union beside the limit of the reward.

    ``missed`` are the lines that the total did not reach, with what would have reached them.
    """
    remedies = {shortfall.level: f"；{show_remedy(shortfall)}" for shortfall in missed}
    return (*_near_levels(case, remedies), *_near_members(case))


def near_recheck(programme: Programme, score: Fraction) -> tuple[NearLine, ...]:
    """A recheck score beside the line of cancellation; exactly on it counts as 以下."""
    line = programme.parameters["recheck_cancel_max"].points
    if not _is_close(programme, score, line):
        return ()
    last = programme.parameters["recheck_cancel_last"].value
    consequence = f"{line}分以下（含）且列后{last}名的，建议取消"
    return (
        NearLine("复查得分", show_points(score, (line,)), f"{line}分", show_distance(score, line, "分"), consequence),
    )


def _near_levels(case: Case, remedies: Mapping[int, str]) -> Iterator[NearLine]:
    if case.awarded is None or not case.complete:
        return
    total = case.awarded.total
    for level in case.programme.levels:
        if _is_close(case.programme, total, level.min_awarded):
            reached = "达到" if total >= level.min_awarded else "未达"
            shown, line = show_points(total, (level.min_awarded,)), f"{level.name}{level.min_awarded}分"
            distance = show_distance(total, level.min_awarded, "分")
            consequence = f"{reached}{level.name}线{remedies.get(level.number, '')}"
            yield NearLine("考评分", shown, line, distance, consequence)


def _near_members(case: Case) -> Iterator[NearLine]:
    members = case.application.members
    limit = case.programme.parameters["reward_half_members_max"].integer
    within = case.programme.parameters["near_line_members"].integer
    if case.application.track is not Track.UNION or members is None or abs(members - limit) > within:
        return
    consequence = "奖励经费减半" if members <= limit else "奖励经费不减半"
    distance = show_distance(Fraction(members), Decimal(limit), "人")
    yield NearLine("会员人数", f"{members}人", f"{limit}人", distance, consequence)


def _is_close(programme: Programme, score: Fraction, line: Decimal) -> bool:
    return is_within(score, line, programme.parameters["near_line_points"].points)


def show_distance(value: Fraction, line: Decimal, unit: str) -> str:
    """How far off, never printed as 0 unless it is: 84.996 lies 0.004 below 85."""
    gap = value - exact(line)
    if not gap:
        return "正在线上"
    return f"{'高' if gap > 0 else '低'}{show_points(abs(gap), (Decimal(0),))}{unit}"
