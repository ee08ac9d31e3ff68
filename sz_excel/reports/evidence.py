"""Records → one frame per sheet of the working papers: what came, what is wrong with it, how it was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

import pandas as pd

from sz_excel.adjudication.scoring import show_points
from sz_excel.adjudication.supporting import exceeds
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.decisions import Status, Supported
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.resubmissions import Movement, Resubmission
from sz_excel.reports.frames import YES_NO, View
from sz_excel.reports.tables import FINDINGS, LEDGER, MISSING, RESUBMITTED, SUPPORTED

SEVERITIES = tuple(Severity)


def ledger_frame(view: View) -> pd.DataFrame:
    """收件台账: a row per file, as the ledger has them."""
    return LEDGER.frame(_ledger_row(row) for row in view.material.ledger)


def _ledger_row(row: LedgerRow) -> tuple[object, ...]:
    form = row.form.title if row.form else ""
    who = (row.unit_code, row.unit_name, form)
    return (row.file, row.received, row.basis, *who, row.handling.value, row.reason, row.sha256, row.size)


def missing_frame(view: View) -> pd.DataFrame:
    """未报送: a row per unit that should have applied and of which nothing usable came."""
    tracks: dict[str, list[str]] = defaultdict(list)
    for decision in view.outcome.decisions:
        if decision.status is Status.NOT_SUBMITTED:
            tracks[decision.unit_code].append(decision.track.label)
    unusable = _unusable_files(view.material.ledger)
    return MISSING.frame(_missing_row(view, code, labels, unusable[code]) for code, labels in tracks.items())


def _unusable_files(ledger: Iterable[LedgerRow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in ledger:
        if row.form in (FormKind.SELF, None) and row.handling is not Handling.USED:
            found[row.unit_code].append(f"{row.file}（{row.handling}）")
    return found


def _missing_row(view: View, code: str, labels: list[str], unusable: list[str]) -> tuple[object, ...]:
    unit = view.unit(code)
    contact = (unit.contact, unit.phone, unit.email) if unit else ("", "", "")
    remark = f"收到的不能用：{'、'.join(unusable)}" if unusable else "没有收到申报表"
    pre_applied = YES_NO[unit.pre_applied] if unit else ""
    return (code, view.unit_name(code), view.district(code), *contact, "、".join(labels), pre_applied, remark)


def finding_frame(view: View) -> pd.DataFrame:
    """问题清单: open ones first, the gravest first, then in the order of the roster."""
    ordered = sorted(view.material.findings, key=lambda item: _finding_order(view, item))
    return FINDINGS.frame(_finding_row(view, item) for item in ordered)


def _finding_order(view: View, item: Finding) -> tuple[int, bool, int, str]:
    place = view.order.get(item.unit_code, len(view.order))
    return (SEVERITIES.index(item.severity), not item.is_open, place, item.file)


def _finding_row(view: View, item: Finding) -> tuple[object, ...]:
    state = "" if item.severity is Severity.NOTE else "未办结" if item.is_open else "已说明"
    where = (item.file, item.sheet, item.cell)
    what = (item.problem, item.found, item.remedy, item.clause, state, item.item, item.expected, item.explained)
    return (item.code, item.severity.value, item.unit_code, view.unit_name(item.unit_code), *where, *what)


def resubmitted_frame(view: View) -> pd.DataFrame:
    """补正情况: a row per workbook that replaced an earlier version of the same unit."""
    return RESUBMITTED.frame(_resubmitted_row(view, item) for item in view.material.resubmissions)


def _resubmitted_row(view: View, item: Resubmission) -> tuple[object, ...]:
    parts = ("\n".join(texts) for texts in (item.fixed, item.still_open, item.new))
    moves = "\n".join(_movement(view, move) for move in item.totals if (move.before, move.after) != (None, None))
    place = (item.unit_code, view.unit_name(item.unit_code), view.district(item.unit_code))
    return (*place, item.earlier, item.later, item.received, *parts, moves)


def _movement(view: View, move: Movement) -> str:
    before, after = (
        "未申报" if total is None else show_points(total, view.award_lines) for total in (move.before, move.after)
    )
    return f"{move.track.label} {before}→{after}" if before != after else f"{move.track.label} {before}，未变"


def supported_frame(view: View) -> pd.DataFrame:
    """数据支持分: a row per criterion whose claimed or awarded points exceed what the unit's own numbers bear out."""
    return SUPPORTED.frame(
        _supported_row(view, decision.unit_code, decision.track, item)
        for decision in view.outcome.decisions
        for item in decision.supported
        if _higher(item)
    )


def _higher(item: Supported) -> str:
    given: tuple[tuple[str, Fraction | None], ...] = (("自评", item.claimed), ("考评", item.awarded))
    return "、".join(name for name, points in given if exceeds(points, item.supported))


def _supported_row(view: View, code: str, track: Track, item: Supported) -> tuple[object, ...]:
    content = view.programme.criterion(item.criterion).clause_text
    points = (item.supported, item.claimed, item.awarded)
    return (code, view.unit_name(code), track.label, item.criterion, content, *points, _higher(item), item.basis)
