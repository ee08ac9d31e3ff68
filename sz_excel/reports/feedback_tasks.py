"""待办 of a district: whom to chase, what to have corrected or explained, which review opinions are missing.

Faults are told by place, item and their title in the catalogue: what stood in a cell may be a phone number or the
name of another unit, and stays out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sz_excel.forms.layout import full_form
from sz_excel.records.campaign import FormKind
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.decisions import Decision, Status
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling
from sz_excel.reports.columns import Column, Kind, Table
from sz_excel.reports.frames import View
from sz_excel.reports.tables import SEQUENCE, TRACK, UNIT_CODE, UNIT_NAME

CHASE, CORRECT, REVIEW, EXPLAIN = "催报", "退回补正", "补审核意见", "核实说明"
TASKS = Table(
    "待办",
    (
        SEQUENCE,
        Column("kind", "事项", Kind.CENTRED, 12, "要办的事"),
        UNIT_CODE,
        UNIT_NAME,
        TRACK,
        Column("count", "处数", Kind.INTEGER, 7, "问题的处数"),
        Column("what", "内容", Kind.TEXT, 70, "办什么，为什么"),
    ),
    frozen=4,
)
SENT_BY_THE_DISTRICT = (FormKind.SELF, FormKind.REVIEW)
# Once an application is turned down or put forward, a missing opinion has nothing left to decide.
OPINION_COUNTS = (Status.TO_CORRECT, Status.SUSPENDED, Status.AWAITING_REVIEW)
NO_OPINION = "4-5"
# Findings of 核对规则: their code says less than the text of the check, which the edition holds.
CHECKED = "C"
LISTED = 8
# A unit that has only queries gets no notice.
MORE = {CORRECT: "，其余见补正通知", EXPLAIN: ""}

Row = tuple[Any, ...]


class Tasks:
    """Every task of a season, sorted by district."""

    def __init__(self, view: View):
        self.view = view
        self.sheets = {sheet.name for sheet in full_form(view.programme, FormKind.SELF).sheets}
        self.forms = {row.file: row.form for row in view.material.ledger}

    def by_district(self) -> dict[str, list[Row]]:
        """Rows of :data:`TASKS` by district, numbered within each."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in (
            *self._chase(),
            *self._findings(CORRECT, Severity.BLOCKING),
            *self._missing_opinions(),
            *self._findings(EXPLAIN, Severity.QUERY),
        ):
            mine = found[self.view.district(row[1])]
            mine.append((len(mine) + 1, *row))
        return found

    def _chase(self) -> Iterator[Row]:
        labels: dict[str, list[str]] = defaultdict(list)
        for decision in self.view.outcome.decisions:
            if decision.status is Status.NOT_SUBMITTED:
                labels[decision.unit_code].append(decision.track.label)
        unusable = {
            row.unit_code: row.handling
            for row in self.view.material.ledger
            if row.form in (FormKind.SELF, None) and row.handling not in (Handling.USED, Handling.REMOVED)
        }
        for code, tracks in labels.items():
            yield self._row(CHASE, code, "、".join(tracks), None, self._why_missing(code, unusable.get(code)))

    def _why_missing(self, code: str, handling: Handling | None) -> str:
        if code in self.view.season.receipts:
            return "报来的申报表没有申报这个对象，请单位确认"
        if handling is not None:
            return f"收到的文件不能用（{handling}），请单位重新报送"
        return "没有收到申报表，请催报"

    def _findings(self, kind: str, severity: Severity) -> Iterator[Row]:
        """One task per unit, however many open faults it has."""
        groups: dict[str, dict[str, None]] = defaultdict(dict)
        for finding in self.view.material.findings:
            mine = self.forms.get(finding.file) in SENT_BY_THE_DISTRICT
            if mine and finding.severity is severity and finding.is_open:
                groups[finding.unit_code][self._fault(finding)] = None
        for code, faults in groups.items():
            lines = [f"{number}. {fault}" for number, fault in enumerate(faults, 1)]
            if len(lines) > LISTED:
                lines[LISTED:] = [f"……共{len(lines)}处{MORE[kind]}"]
            yield self._row(kind, code, "", len(faults), "\n".join(lines))

    def _fault(self, finding: Finding) -> str:
        """Where and what, without what stood there."""
        sheet = finding.sheet if finding.sheet in self.sheets else ""
        place = " ".join(filter(None, [sheet, finding.cell, finding.item]))
        title = finding.expected if finding.code.startswith(CHECKED) else CATALOGUE[finding.code].title
        return f"{place}：{title}" if place else title

    def _missing_opinions(self) -> Iterator[Row]:
        for decision in self.view.outcome.decisions:
            if decision.status in OPINION_COUNTS and _without_opinion(decision):
                what = "没有归口审核意见，请审核盖章后报送归口审核汇总表"
                yield self._row(REVIEW, decision.unit_code, decision.track.label, None, what)

    def _row(self, kind: str, code: str, track: str, count: int | None, what: str) -> Row:
        return (kind, code, self.view.unit_name(code), track, count, what)


def _without_opinion(decision: Decision) -> bool:
    return any(reason.rule == NO_OPINION and not reason.holds for reason in decision.reasons)
