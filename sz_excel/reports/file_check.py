"""What ``check`` says of single files, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sz_excel.adjudication.scoring import score, show_points
from sz_excel.programme.model import Programme
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.submissions import Application
from sz_excel.records.units import Roster
from sz_excel.reports.findings_text import finding_line


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file: what to print, and whether it must be corrected before it can count."""

    text: str
    blocked: bool


def check_reports(
    programme: Programme,
    roster: Roster,
    ledger: Iterable[LedgerRow],
    applications: Iterable[Application],
    findings: Iterable[Finding],
) -> list[FileCheck]:
    """One report per file, in the order of the ledger."""
    applications, findings = tuple(applications), tuple(findings)
    return [
        _report(
            programme,
            roster,
            row,
            [application for application in applications if application.sources.file == row.file],
            [finding for finding in findings if finding.file == row.file],
        )
        for row in ledger
    ]


def _report(
    programme: Programme,
    roster: Roster,
    row: LedgerRow,
    applications: list[Application],
    findings: list[Finding],
) -> FileCheck:
    lines = [f"文件：{row.file}"]
    if row.handling is Handling.UNPACKED:
        return FileCheck("\n".join([*lines, f"  {row.handling}：{row.reason}"]), blocked=False)
    if row.form is None or row.handling in (Handling.QUARANTINED, Handling.UNRECOGNISED):
        return FileCheck("\n".join([*lines, f"  {row.handling}：{row.reason}"]), blocked=True)
    lines.append(f"  {row.form.title}，{row.unit_name} {row.unit_code}".rstrip())
    lines += [f"  {_application_line(programme, roster, application)}" for application in applications]
    for severity in Severity:
        mine = [finding for finding in findings if finding.severity is severity]
        lines += [f"  {severity}（{len(mine)}处）"] if mine else []
        lines += [f"    {finding_line(finding)}" for finding in mine]
    blocked = any(finding.severity is Severity.BLOCKING for finding in findings)
    lines.append("  结论：须补正后重新报送" if blocked else "  结论：可以采用")
    return FileCheck("\n".join(lines), blocked)


def _application_line(programme: Programme, roster: Roster, application: Application) -> str:
    card = score(programme, roster.units[application.unit_code].kind, application.track, application.ratings)
    total = show_points(card.total, [level.min_awarded for level in programme.levels])
    missing = f"，还有{len(card.missing)}项没有得分" if card.missing else ""
    level = programme.level_name(application.level) if application.level else "等级未能读出"
    received = f"{application.receipt.day}收到（{application.receipt.basis}）"
    return f"{application.track.label}申报{level}，自评{total}分{missing}，{received}"
