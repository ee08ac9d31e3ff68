"""裁定过程 and 临界提示: the whole way from cells to status, and what lies close to another outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from sz_excel.adjudication.marking import Marked, awarded_form, claimed_form, counted, rechecked_form
from sz_excel.adjudication.scoring import score
from sz_excel.adjudication.shortfall import shortfall_reason
from sz_excel.records.decisions import Decision, NearLine, Reason, RecheckDecision
from sz_excel.reports.frames import View
from sz_excel.reports.tables import NEAR, TRAIL

DECISIVE = "▶"


def trail_frame(view: View) -> pd.DataFrame:
    """裁定过程: a row per rule and application, then per rule and recheck."""
    rows: list[tuple[str, ...]] = []
    for decision in view.outcome.decisions:
        rows += _rows(decision.unit_code, decision.track.label, decision_trail(view, decision))
    for item in view.outcome.rechecks:
        rows += _rows(item.unit_code, f"{item.track.label}复查", recheck_trail(view, item))
    return TRAIL.frame(rows)


def decision_trail(view: View, decision: Decision) -> Iterator[Reason]:
    """How the points were counted, what every rule found, and what would have reached a missed line."""
    for form in decision_forms(view, decision):
        yield from counted(view.programme, form)
    yield from decision.reasons
    for shortfall in decision.shortfalls:
        yield shortfall_reason(view.programme, shortfall)


def recheck_trail(view: View, decision: RecheckDecision) -> Iterator[Reason]:
    """How the points of the recheck were counted, and what every rule found."""
    for form in recheck_forms(view, decision):
        yield from counted(view.programme, form)
    yield from decision.reasons


def decision_forms(view: View, decision: Decision) -> Iterator[Marked]:
    """自评 and 考评 of an application, as far as there are any."""
    unit, application = view.unit(decision.unit_code), view.application(decision)
    assessment = view.assessments.get((decision.unit_code, decision.track))
    if unit and application and decision.claimed:
        yield claimed_form(unit.kind, application, decision.claimed)
    if unit and assessment and decision.awarded:
        yield awarded_form(unit.kind, assessment, decision.awarded)


def recheck_forms(view: View, decision: RecheckDecision) -> Iterator[Marked]:
    """复查 of an honour, where there is a sheet."""
    unit = view.unit(decision.unit_code)
    sheet = view.recheck_sheet(decision)
    if unit and sheet:
        yield rechecked_form(unit.kind, sheet, score(view.programme, unit.kind, sheet.track, sheet.ratings))


def inputs_text(reason: Reason) -> str:
    return "；".join([f"{item.name}：{item.value}" for item in reason.inputs])


def sources_text(reason: Reason) -> str:
    return "；".join(dict.fromkeys([item.source for item in reason.inputs if item.source]))


def _rows(code: str, subject: str, reasons: Iterable[Reason]) -> Iterator[tuple[str, ...]]:
    for reason in reasons:
        mark = DECISIVE if reason.decides else ""
        told = (inputs_text(reason), reason.outcome, sources_text(reason))
        yield (code, subject, reason.rule, reason.clause, *told, mark)


def near_frame(view: View) -> pd.DataFrame:
    """临界提示: a row per figure close to a line that decides, then a row per outcome that one point would change."""
    cases = [(item.unit_code, item.track.label, item.near, item.what_if) for item in view.outcome.decisions]
    cases += [(item.unit_code, f"{item.track.label}复查", item.near, item.what_if) for item in view.outcome.rechecks]
    rows = [_near_row(view, code, subject, near) for code, subject, found, _ in cases for near in found]
    rows += [_near_row(view, code, subject, near) for code, subject, _, found in cases for near in found]
    return NEAR.frame(rows)


def _near_row(view: View, code: str, subject: str, near: NearLine) -> tuple[str, ...]:
    return (code, view.unit_name(code), subject, near.what, near.value, near.line, near.distance, near.consequence)
