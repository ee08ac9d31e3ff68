"""Findings about the districts' review sheets (四（三）2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sz_excel.intake.assembling import Taken
from sz_excel.intake.findings import describe_spec, make_finding, place_of
from sz_excel.intake.validation import NOTE_CODES
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.submissions import Application


def review_findings(taken: Taken, applications: Iterable[Application]) -> list[Finding]:
    """Rows about nothing that was applied for, and answers that were not understood."""
    applied = {f"{application.unit_code}/{application.track}" for application in applications}
    return [*_unknown_rows(taken, applied), *_faults(taken, applied)]


def _unknown_rows(taken: Taken, applied: set[str]) -> Iterator[Finding]:
    for choice in taken.choices.values():
        if choice.used is None:
            continue
        sources = taken.sources(choice.used.row)
        for key in taken.answers(choice.used.row):
            stem, _, answer = key.rpartition("/")
            if answer == "opinion" and stem not in applied:
                place = place_of(
                    sources.file, stem.partition("/")[0], taken.batch.slots[key], sources.cells.get(key, "")
                )
                yield make_finding("O02", place, found=stem)


def _faults(taken: Taken, applied: set[str]) -> Iterator[Finding]:
    used = {choice.used.row for choice in taken.choices.values() if choice.used}
    faults = taken.batch.faults
    if faults.empty:
        return
    columns = (faults[name] for name in ("row", "key", "code", "found", "expected"))
    for row, key, code, found, expected in zip(*columns, strict=True):
        stem = key.rpartition("/")[0]
        if row not in used or code in ("V01", "V13", "V26") or stem not in applied:
            continue
        slot = taken.batch.slots[key]
        sources = taken.sources(row)
        place = place_of(sources.file, stem.partition("/")[0], slot, sources.cells.get(key, ""))
        severity = None if code in NOTE_CODES else Severity.QUERY
        wanted = expected or describe_spec(slot.spec)
        yield make_finding(code, place, found=str(found), expected=wanted, severity=severity)
