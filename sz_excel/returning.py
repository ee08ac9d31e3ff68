"""Workbooks that go back to their units: a marked copy for every self-assessment with blocking faults."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sz_excel import __version__
from sz_excel.forms.authoring import author
from sz_excel.forms.distribution import LONGEST_CODE, safe_name
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import FormLayout, self_form
from sz_excel.forms.prefill import Prefill
from sz_excel.intake.assembling import Taken
from sz_excel.intake.engine import Engine
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.transcripts import Transcript
from sz_excel.intake.understanding import exact, shown
from sz_excel.intake.versions import Version, inbox_entry
from sz_excel.marking import MarkingJob, mark_job
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.submissions import Value
from sz_excel.records.units import Roster, Unit
from sz_excel.reports.marked_copies import mark
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH
from sz_excel.workspace.outputs import EarlierCopies


@contextmanager
def marking_returns(
    taken: Taken,
    findings: Iterable[Finding],
    files: Mapping[str, InboxFile],
    office: tuple[Programme, Roster],
    engine: Engine,
    earlier: EarlierCopies,
) -> Iterator[Callable[[], dict[str, bytes]]]:
    """Marked copies by their path below ``returned/``: ``<归口>/<单位编码>-<单位名称>-补正.xlsx``.

    Workers mark while the context lasts; what it gives is called for the copies. A workbook that cannot be copied
    safely is answered with a clean form that holds its answers. A copy that an earlier run made of the same workbook
    with the same faults is taken over.
    """
    by_file = _blocking_files(findings)
    jobs: dict[str, tuple[Version, MarkingJob]] = {}
    for version in (each for each in _current(taken) if each.transcript.file in by_file):
        job = _job(version, by_file[version.transcript.file], files, office[1])
        jobs[_name(office[1].units[version.transcript.subject], jobs)] = version, job
    copies = _Copies.of(jobs, office, earlier)
    fresh = [name for name in jobs if name not in copies.known]
    with engine.applying(mark_job, [jobs[name][1] for name in fresh]) as outcome:
        yield lambda: copies.finished(dict(zip(fresh, outcome(), strict=True)))


@dataclass(frozen=True)
class _Copies:
    """Copies to make by name: from what, the key of that, and those that an earlier run made already."""

    jobs: Mapping[str, tuple[Version, MarkingJob]]
    keys: Mapping[str, str]
    known: Mapping[str, bytes]
    office: tuple[Programme, Roster]
    earlier: EarlierCopies

    @classmethod
    def of(
        cls, jobs: Mapping[str, tuple[Version, MarkingJob]], office: tuple[Programme, Roster], earlier: EarlierCopies
    ) -> _Copies:
        keys = {name: _key(version, job) for name, (version, job) in jobs.items()}
        known = {name: copy for name, key in keys.items() if (copy := earlier.find(name, key)) is not None}
        return cls(jobs, keys, known, office, earlier)

    def finished(self, marked: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """All copies, known and marked now; what they were made from is remembered."""
        programme, roster = self.office
        copies = {
            name: self.known.get(name)
            or marked.get(name)
            or transplant(version.transcript, job, programme, roster.units[version.transcript.subject])
            for name, (version, job) in self.jobs.items()
        }
        self.earlier.keep(self.keys, copies)
        return copies


def _key(version: Version, job: MarkingJob) -> str:
    """What a marked copy is made from: the workbook's bytes, the faults as printed, and this program."""
    made_from = repr((__version__, version.transcript.sha256, job.title, job.findings))
    return hashlib.sha256(made_from.encode()).hexdigest()


def _blocking_files(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    return {file: mine for file, mine in by_file.items() if any(each.severity is Severity.BLOCKING for each in mine)}


def _current(taken: Taken) -> list[Version]:
    """The workbooks that count, and those that cannot be told apart."""
    return [
        version
        for choice in taken.choices.values()
        for version in ((choice.used,) if choice.used else choice.undecided)
        if version is not None
    ]


def _job(version: Version, findings: Sequence[Finding], files: Mapping[str, InboxFile], roster: Roster) -> MarkingJob:
    transcript = version.transcript
    unit = roster.units[transcript.subject]
    entry = inbox_entry(transcript.file, files)
    title = f"{unit.name}（{unit.code}）{FormKind.SELF.title}补正事项"
    return MarkingJob(str(entry.path), transcript.file, title, tuple(findings))


def returned_stem(unit: Unit) -> str:
    """Where the marked copies of a unit lie below ``returned/``, without number and suffix."""
    return f"{safe_name(unit.district)}/{safe_name(unit.code, LONGEST_CODE)}-{safe_name(unit.name)}-补正"


def _name(unit: Unit, taken: Iterable[str]) -> str:
    stem = returned_stem(unit)
    number = sum(name.startswith((f"{stem}.", f"{stem}-")) for name in taken)
    return f"{stem}-{number + 1}.xlsx" if number else f"{stem}.xlsx"


# -- answers set into a clean form --------------------------------------------------------------------------------


def transplant(transcript: Transcript, job: MarkingJob, programme: Programme, unit: Unit) -> bytes:
    """A clean form with the answers of a workbook that cannot be copied, marked like a copy."""
    layout = self_form(programme, unit.kind)
    known = {slot.key for slot in layout.slots}
    stored = zip(transcript.keys, transcript.kinds, transcript.values, strict=True)
    values = {key: _stored_value(kind, text) for key, kind, text in stored if key in known and text}
    token = Token(programme.edition, FormKind.SELF, unit.code)
    form = author(programme, layout, token, Prefill(unit, values))
    places = _issued_places(transcript, layout)
    return mark(
        form, f"{job.title}（原表无法复制，填写内容已移入本表）", [_moved(each, places) for each in job.findings]
    )


def _stored_value(kind: str, text: str) -> Value:
    """What stood in the cell, as far as a cell of a clean form can hold it."""
    makers: dict[str, Callable[[str], Value]] = {
        NUMBER: exact,
        PERCENT: exact,
        TIME: exact,
        DATE: lambda serial: EXCEL_EPOCH + timedelta(days=int(float(serial))),
    }
    make = makers.get(kind.lower())
    try:
        return make(text) if make else shown(kind, text)
    except (ValueError, ArithmeticError, OverflowError):
        return text


def _issued_places(transcript: Transcript, layout: FormLayout) -> dict[str, tuple[str, str]]:
    issued = {slot.key: (sheet.name, slot.cell) for sheet in layout.sheets for slot in sheet.slots}
    pairs = zip(transcript.cells, transcript.keys, strict=True)
    return {cell: issued[key] for cell, key in pairs if cell and key in issued}


def _moved(finding: Finding, places: Mapping[str, tuple[str, str]]) -> Finding:
    place = places.get(f"{finding.sheet}!{finding.cell}")
    return replace(finding, sheet=place[0], cell=place[1]) if place else finding
