"""One unit's outcome in words: points item by item, rules with what they saw, what would have been enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sz_excel.adjudication.marking import CLAIMED, COUNTING, Marked, counted, lost_items, show_lost
from sz_excel.adjudication.scoring import show_points
from sz_excel.adjudication.shortfall import shortfall_reason, shortfalls
from sz_excel.programme.model import Programme
from sz_excel.records.decisions import Decision, NearLine, Reason, RecheckDecision
from sz_excel.reports.frames import View
from sz_excel.reports.trail import DECISIVE, decision_forms, recheck_forms

FAILS, PASSES = "×", "　"
LEGEND = f"规则（{DECISIVE} 决定结论，{FAILS} 不符合）："


def decision_lines(view: View, decision: Decision) -> Iterator[str]:
    """Everything about one application, indented under its status."""
    programme, forms = view.programme, list(decision_forms(view, decision))
    person = f" {decision.person}" if decision.person else ""
    yield f"{decision.track.label}{person}：{decision.status}"
    yield f"  {_levels(programme, decision)}"
    yield from _points(programme, forms)
    yield f"  {LEGEND}"
    yield from _rules(decision.reasons)
    yield from _section("补足哪些即可达到", _remedies(programme, decision, forms))
    yield from _section("临界", map(_near, (*decision.near, *decision.what_if)))
    yield from _section("说明", decision.remarks)


def recheck_lines(view: View, decision: RecheckDecision) -> Iterator[str]:
    """Everything about the recheck of one honour."""
    programme = view.programme
    person = f" {decision.person}" if decision.person else ""
    level = programme.level_name(decision.level)
    yield f"复查 {decision.track.label}{person} {decision.year}年度{level}：{decision.status}"
    if decision.from_bottom is not None:
        yield f"  同等级名单{decision.list_length}个，倒数第{decision.from_bottom}名"
    yield from _points(programme, list(recheck_forms(view, decision)))
    yield f"  {LEGEND}"
    yield from _rules(decision.reasons)
    yield from _section("临界", map(_near, (*decision.near, *decision.what_if)))
    yield from _section("说明", decision.remarks)


def _levels(programme: Programme, decision: Decision) -> str:
    name = programme.level_name
    parts = [f"现等级{name(decision.held_level)}"]
    if decision.level:
        ruled = "" if decision.level == decision.form_level else f"，裁定调整为{name(decision.level)}"
        parts.append(f"申报{name(decision.form_level)}{ruled}")
    elif decision.claimed:
        parts.append("申报等级未能读出")
    if decision.rank is not None:
        parts.append(f"名次{decision.rank}")
    if decision.recommended_level:
        parts.append(f"推荐{name(decision.recommended_level)}")
    return "，".join(parts)


# -- points -----------------------------------------------------------------------------------------------------------


def _points(programme: Programme, forms: Sequence[Marked]) -> Iterator[str]:
    """Totals, areas side by side, then every item that lost points on each form."""
    if not forms:
        return
    totals = [list(counted(programme, form))[-1].outcome for form in forms]
    yield f"  得分：{'；'.join(totals)}"
    yield from (f"    {line}" for line in _areas(programme, forms))
    for form in forms:
        yield from _section(f"{form.word}失分项目", _lost(programme, form))


def _areas(programme: Programme, forms: Sequence[Marked]) -> Iterator[str]:
    for place, area in enumerate(programme.track_areas(forms[0].track)):
        given = (f"{form.word}{show_points(form.card.areas[place].scaled)}" for form in forms)
        yield f"{area.code} {area.name}（{area.points:f}分）：{'，'.join(given)}"


def _lost(programme: Programme, form: Marked) -> Iterator[str]:
    """Items that lost points, and those left out; the unit's own list does not repeat the words of the items."""
    for item in lost_items(programme, form):
        words = "" if form.word == CLAIMED else f" {programme.criterion(item.criterion).clause_text}"
        yield f"{item.criterion} {show_lost(item)}{words}{_cite(item.source)}"
    for reason in counted(programme, form):
        for fact in reason.inputs:
            if reason.rule == COUNTING and fact.value.startswith("不适用"):
                yield f"{fact.name} {fact.value}{_cite(fact.source)}"


# -- rules ------------------------------------------------------------------------------------------------------------


def _rules(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        mark = DECISIVE if reason.decides else PASSES if reason.holds else FAILS
        yield f"    {mark} {reason.rule} {reason.clause}：{reason.outcome}"
        yield from _facts(reason)


def _facts(reason: Reason) -> Iterator[str]:
    if reason.inputs:
        facts = "；".join(f"{fact.name} {fact.value}{_cite(fact.source)}" for fact in reason.inputs)
        yield f"         所看：{facts}"


def _remedies(programme: Programme, decision: Decision, forms: Iterable[Marked]) -> Iterator[str]:
    """What would have reached each missed line, for the awarded and for the claimed total."""
    claimed = [form for form in forms if form.word == CLAIMED]
    found = [("考评", shortfall) for shortfall in decision.shortfalls]
    found += [(CLAIMED, shortfall) for form in claimed for shortfall in shortfalls(programme, form, decision.level)]
    for word, shortfall in found:
        reason = shortfall_reason(programme, shortfall)
        yield f"{word}{reason.outcome}"
        yield from (f"  {fact.name} {fact.value}{_cite(fact.source)}" for fact in reason.inputs)


def _near(near: NearLine) -> str:
    return f"{near.what}：现为{near.value}，界线{near.line}，{near.distance}；{near.consequence}"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A title with its lines; nothing where there are none."""
    listed = list(lines)
    if listed:
        yield f"  {title}："
        yield from (f"    {line}" for line in listed)


def _cite(source: str) -> str:
    return f"〔{source}〕" if source else ""
