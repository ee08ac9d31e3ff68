"""Recheck of last year's honours (复查; 二, 四（四）; RULES.md section 5).

Rule ids such as ``5-3`` name a bullet of that section.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from sz_excel.adjudication.cases import Rulings, cite, index_rulings
from sz_excel.adjudication.concluding import is_direct
from sz_excel.adjudication.figures import exact, show_points
from sz_excel.adjudication.near import near_recheck, show_distance
from sz_excel.adjudication.scoring import score
from sz_excel.adjudication.season import Season
from sz_excel.adjudication.what_if import shifted_totals
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Input, NearLine, Reason, RecheckDecision, RecheckStatus, Scorecard
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import RecheckSheet
from sz_excel.records.units import Honour

GENERAL_CLAUSE = "依据一般条款，请确认"
TIE_RULINGS = {"取消": RecheckStatus.PROPOSE_CANCEL, "保留": RecheckStatus.KEPT}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a score stands in its list: how many score strictly less, and how many share it."""

    lower: int
    sharing: int
    length: int
    last: int

    @property
    def in_last(self) -> bool:
        return self.lower < self.last

    @property
    def on_boundary(self) -> bool:
        """A tie that reaches beyond the last places: nobody can say which of the equals are in them."""
        return self.in_last and self.last < self.lower + self.sharing

    @property
    def whole_list(self) -> bool:
        return self.length <= self.last


@dataclass(frozen=True, slots=True)
class Honoured:
    """One honour in scope with its sheet, scored; ``card`` is None without a usable sheet."""

    honour: Honour
    sheet: RecheckSheet | None
    card: Scorecard | None
    gap: str

    @property
    def total(self) -> Fraction | None:
        return self.card.total if self.card else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The scores of one list, lowest first, and how many of them are the last places."""

    totals: tuple[Fraction, ...]
    last: int

    def place(self, own: Fraction, total: Fraction) -> Place:
        """Where ``total`` stands, were it in place of ``own``, which is in the list."""
        lower, upper = bisect_left(self.totals, total), bisect_right(self.totals, total)
        return Place(lower - (own < total), upper - lower + (own != total), len(self.totals), self.last)


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome so far and the reasons that led to it."""

    status: RecheckStatus
    reasons: tuple[Reason, ...]
    remarks: tuple[str, ...] = ()


def decide(season: Season) -> tuple[RecheckDecision, ...]:
    """The recheck of every valid honour of the year in scope, by track, level and register order.

    The list of a track and level holds those with a complete sheet; the others are 待复查 and never cancelled.
    """
    rulings = index_rulings(season.rulings)
    lists: dict[tuple[Track, int], list[Honoured]] = defaultdict(list)
    for honoured in _in_scope(season):
        lists[honoured.honour.track, honoured.honour.level].append(honoured)
    order = [(track, level.number) for track in Track for level in season.programme.levels]
    return tuple(outcome for key in order for outcome in _decide_list(season.programme, lists.get(key, []), rulings))


def _in_scope(season: Season) -> Iterable[Honoured]:
    year = season.programme.year - season.programme.parameters["recheck_year_offset"].integer
    sheets = {_sheet_key(sheet.track, sheet.unit_code, sheet.person): sheet for sheet in season.recheck_sheets}
    for honour in season.roster.register:
        if honour.valid and honour.year == year:
            sheet = sheets.get(_sheet_key(honour.track, honour.unit_code, honour.person))
            yield _honoured(season, honour, sheet)


def _sheet_key(track: Track, unit_code: str, person: str) -> tuple[Track, str, str]:
    return track, unit_code, person if track is Track.CHAIR else ""


def _honoured(season: Season, honour: Honour, sheet: RecheckSheet | None) -> Honoured:
    unit = season.roster.units.get(honour.unit_code)
    if unit is None:
        return Honoured(honour, sheet, None, "单位名册中没有这家单位")
    if sheet is None:
        return Honoured(honour, None, None, "没有复查打分表")
    card = score(season.programme, unit.kind, honour.track, sheet.ratings)
    unsaid = (code for code in card.missing if not any(_names(fault, code) for fault in sheet.blocking))
    faults = (*(f"{code}未打分" for code in unsaid), *sheet.blocking)
    return (
        Honoured(honour, sheet, None, f"复查打分表不完整：{'、'.join(faults)}")
        if faults
        else Honoured(honour, sheet, card, "")
    )


def _names(fault: str, code: str) -> bool:
    """Whether a fault is about this item."""
    return fault.startswith(code) and not fault[len(code) :][:1].isdigit()


def _decide_list(
    programme: Programme, members: list[Honoured], rulings: dict[tuple[str, Track], Rulings]
) -> Iterable[RecheckDecision]:
    totals = sorted(item.total for item in members if item.total is not None)
    ranking = Ranking(tuple(totals), programme.parameters["recheck_cancel_last"].integer)
    for item in members:
        ruled = rulings.get((item.honour.unit_code, item.honour.track), {})
        yield _decide_one(programme, item, ranking, ruled)


def _decide_one(programme: Programme, item: Honoured, ranking: Ranking, rulings: Rulings) -> RecheckDecision:
    honour = item.honour
    scope = _scope(programme, honour)
    place = None if item.total is None else ranking.place(item.total, item.total)
    step = _awaiting(item) if place is None else _judge(programme, item, place, rulings)
    *earlier, last = step.reasons
    return RecheckDecision(
        unit_code=honour.unit_code,
        unit_name=honour.unit_name,
        track=honour.track,
        person=honour.person,
        year=honour.year,
        level=honour.level,
        score=item.total,
        from_bottom=place.lower + 1 if place else None,
        list_length=len(ranking.totals),
        status=step.status,
        reasons=(*scope.reasons, *earlier, replace(last, decides=True)),
        remarks=(*scope.remarks, *step.remarks),
        near=near_recheck(programme, item.total) if item.total is not None else (),
        what_if=tuple(_what_ifs(programme, item, ranking, rulings, step.status)),
    )


def _scope(programme: Programme, honour: Honour) -> Step:
    """5-1: 二 names the unions of the lower levels; persons and the highest level fall under the general sentence."""
    general = honour.track is Track.CHAIR or is_direct(programme, honour.level)
    what = f"{honour.year}年度{programme.level_name(honour.level)}"
    inputs = (Input("表彰", what, f"roster.xlsx!表彰史!A{honour.row}"),)
    told = f"{what}属复查范围" + (f"（{GENERAL_CLAUSE}）" if general else "")
    reason = Reason("5-1", "四（四）" if general else "二", inputs, told, True)
    return Step(RecheckStatus.AWAITING, (reason,), (GENERAL_CLAUSE,) if general else ())


def _awaiting(item: Honoured) -> Step:
    source = item.sheet.sources.of("") if item.sheet else ""
    reason = Reason("5-2", "四（四）", (Input("复查打分表", item.gap, source),), f"{item.gap}，待复查", False)
    return Step(RecheckStatus.AWAITING, (reason,), (item.gap,))


def _judge(programme: Programme, item: Honoured, place: Place, rulings: Rulings) -> Step:
    found = _computed(programme, item, place)
    for apply in (_apply_tie, _apply_keep):
        found = apply(found, rulings)
    return found


def _computed(programme: Programme, item: Honoured, place: Place) -> Step:
    """5-3 and 5-4: at or below the line *and* in the last places, both certain."""
    line = programme.parameters["recheck_cancel_max"].points
    total = item.total or Fraction()
    low = total <= exact(line)
    shown = show_points(total, (line,))
    told = f"复查{shown}分，{'不高于' if low else '高于'}{line}分；{_told(place)}"
    status = RecheckStatus.KEPT
    if low and place.in_last:
        status = RecheckStatus.TO_STUDY if place.on_boundary else RecheckStatus.PROPOSE_CANCEL
    source = item.sheet.sources.of("") if item.sheet else ""
    word = "人" if item.honour.track is Track.CHAIR else "家"
    inputs = (
        Input("复查得分", shown, source),
        Input("同等级名单", f"{place.length}{word}，低于其分数{place.lower}{word}，同分{place.sharing}{word}"),
    )
    reason = Reason("5-3", "四（四）", inputs, f"{told}：{status}", status is RecheckStatus.KEPT)
    short = (f"同等级名单仅{place.length}{word}，均列后{place.last}名",) if place.whole_list else ()
    return Step(status, (reason,), short)


def _told(place: Place) -> str:
    if place.on_boundary:
        return f"并列跨后{place.last}名界线"
    return f"{'列' if place.in_last else '不列'}后{place.last}名"


def _apply_tie(step: Step, rulings: Rulings) -> Step:
    """并列裁定: only where a tie on the boundary is open, and only 取消 or 保留."""
    ruling = rulings.get(RulingKind.TIE)
    if step.status is not RecheckStatus.TO_STUDY or ruling is None:
        return step
    ruled = TIE_RULINGS.get(ruling.content.strip())
    if ruled is None:
        return _add(step, step.status, f"并列裁定“{ruling.content}”未生效：须为取消或保留", ())
    reason = Reason(
        "5-3", "四（四）", (cite(ruling),), f"并列，裁定{ruling.content}：{ruled}", ruled is RecheckStatus.KEPT
    )
    return _add(step, ruled, f"并列，裁定{ruling.content}：{ruling.reason}", (reason,))


def _apply_keep(step: Step, rulings: Rulings) -> Step:
    """复查保留 turns 建议取消 into 保留, with its reason."""
    ruling = rulings.get(RulingKind.KEEP)
    if step.status is not RecheckStatus.PROPOSE_CANCEL or ruling is None:
        return step
    reason = Reason("5-3", "四（四）", (cite(ruling),), "建议取消，裁定复查保留：保留", True)
    return _add(step, RecheckStatus.KEPT, f"裁定复查保留：{ruling.reason}", (reason,))


def _what_ifs(
    programme: Programme, item: Honoured, ranking: Ranking, rulings: Rulings, now: RecheckStatus
) -> Iterable[NearLine]:
    """一分之差: what the honour's own score would bring, were it ``what_if_points`` higher or lower."""
    if item.card is None:
        return
    own = item.card.total
    line, last = (programme.parameters[key] for key in ("recheck_cancel_max", "recheck_cancel_last"))
    for word, total in shifted_totals(programme, item.honour.track, own):
        if min(own, total) > line.fraction:
            continue
        shifted = replace(item, card=replace(item.card, total=total))
        then = _judge(programme, shifted, ranking.place(own, total), rulings).status
        if then is not now:
            limit = f"{line.value}分、后{last.value}名"
            told = f"{word}为{show_points(total, (line.points,))}分，{now}将变为{then}"
            distance = show_distance(own, line.points, "分")
            yield NearLine(f"复查得分{word}", show_points(own, (line.points,)), limit, distance, told)


def _add(step: Step, status: RecheckStatus, remark: str, reasons: tuple[Reason, ...]) -> Step:
    return Step(status, (*step.reasons, *reasons), (*step.remarks, remark))
