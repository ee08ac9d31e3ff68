"""From recognised transcripts to what the rules read: per form, then per season."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sz_excel.intake.assembling import (
    Taken,
    empty_batch,
    make_applications,
    make_assessments,
    make_reviews,
)
from sz_excel.intake.consistency import Consistency
from sz_excel.intake.corrections import Correction, apply_corrections
from sz_excel.intake.findings import Place, make_finding, place_of
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.normalising import Batch, normalise
from sz_excel.intake.plausibility import question_applications
from sz_excel.intake.rechecking import honoured_persons, make_recheck_sheets, recheck_findings
from sz_excel.intake.recognition import Recognised
from sz_excel.intake.relevance import applied_tracks, find_relevance
from sz_excel.intake.resubmitting import find_resubmissions
from sz_excel.intake.reviewing import review_findings
from sz_excel.intake.totals import total_notes
from sz_excel.intake.validation import Validator
from sz_excel.intake.versions import FILE_TIME, Choice, choose_versions, receive
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling
from sz_excel.records.resubmissions import Resubmission
from sz_excel.records.rulings import Ruling
from sz_excel.records.submissions import Application, Assessment, Receipt, RecheckSheet, Review
from sz_excel.records.units import Roster


@dataclass(frozen=True)
class Context:
    """What taking in needs to know beside the transcripts."""

    programme: Programme
    calendar: WorkCalendar
    roster: Roster
    rulings: tuple[Ruling, ...]
    corrections: tuple[Correction, ...]
    files: Mapping[str, InboxFile]


@dataclass(frozen=True)
class Intake:
    """Everything that came in, understood: per form what counts, and the records for the rules."""

    taken: Mapping[FormKind, Taken]
    applications: tuple[Application, ...]
    reviews: tuple[Review, ...]
    assessments: tuple[Assessment, ...]
    recheck_sheets: tuple[RecheckSheet, ...]
    findings: tuple[Finding, ...]
    resubmissions: tuple[Resubmission, ...] = ()

    @property
    def receipts(self) -> dict[str, Receipt]:
        """Receipt of the self-assessment workbook that counts, per unit."""
        choices = self.taken[FormKind.SELF].choices
        return {subject: choice.used.receipt for subject, choice in choices.items() if choice.used}

    @property
    def first_time(self) -> frozenset[str]:
        """Units whose first workbook had no blocking fault."""
        taken = self.taken[FormKind.SELF]
        return frozenset(
            subject
            for subject, choice in taken.choices.items()
            if not _blocks(taken.findings.get(choice.first.row, ()))
        )


def _blocks(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.BLOCKING for finding in findings)


def take_in(recognised: Sequence[Recognised], context: Context) -> Intake:
    """Normalise, validate and choose the workbooks of every form, then make the records of those that count."""
    readable = [each for each in recognised if each.transcript.handling is Handling.USED]
    tracks: dict[str, frozenset[Track]] = {}
    taken: dict[FormKind, Taken] = {}
    for form in (FormKind.SELF, FormKind.REVIEW, FormKind.ASSESS, FormKind.RECHECK):
        mine = [each for each in readable if each.transcript.form is form]
        taken[form] = _take_form(form, mine, context, tracks) if mine else empty_batch(form)
    programme, roster = context.programme, context.roster
    applications = make_applications(taken[FormKind.SELF], programme, roster)
    questions = question_applications(applications, programme, roster)
    unasked = review_findings(taken[FormKind.REVIEW], applications)
    unclear = recheck_findings(taken[FormKind.RECHECK], programme, roster)
    assessments = make_assessments(taken[FormKind.ASSESS], programme, roster)
    sheets = make_recheck_sheets(taken[FormKind.RECHECK], programme, roster)
    records: dict[FormKind, Sequence[Application | Assessment | RecheckSheet]] = {
        FormKind.SELF: applications,
        FormKind.ASSESS: assessments,
        FormKind.RECHECK: sheets,
    }
    totals = (note for form, made in records.items() for note in total_notes(taken[form], made, programme, roster))
    return Intake(
        taken=taken,
        applications=tuple(applications),
        reviews=tuple(make_reviews(taken[FormKind.REVIEW])),
        assessments=tuple(assessments),
        recheck_sheets=tuple(sheets),
        findings=(*_used_findings(taken.values()), *questions, *unasked, *unclear, *totals),
        resubmissions=find_resubmissions(taken[FormKind.SELF], programme, roster),
    )


def _take_form(
    form: FormKind, recognised: Sequence[Recognised], context: Context, tracks: dict[str, frozenset[Track]]
) -> Taken:
    """One form: ``tracks`` is filled by the self-assessments and tells the other forms what was applied for."""
    transcripts = [each.transcript for each in recognised]
    batch = normalise(context.programme, form, transcripts)
    if form is FormKind.SELF:
        batch = apply_corrections(batch, context.corrections)
    # 收件登记 and 采用文件 speak of the unit's application, never of sheets that the office itself hands out.
    rulings = context.rulings if form is FormKind.SELF else ()
    receipts = receive(transcripts, StatedDate(batch), context.files, rulings)
    choices = choose_versions(form, transcripts, receipts, rulings)
    if form is FormKind.SELF:
        tracks.update(applied_tracks(batch, context.programme))
    identity = {row: list(each.findings) for row, each in enumerate(recognised)}
    findings = _validate(batch, context, tracks)
    for row, found in identity.items():
        findings.setdefault(row, [])[:0] = found
    taken = Taken(batch, findings, choices)
    _add_undecided(findings, choices.values())
    if form is FormKind.SELF:
        _add_early_reports(taken, findings)
        _add_file_times(taken, findings)
        _add_other_persons(taken, findings)
        _add_inconsistencies(taken, findings, context, tracks)
    return taken


@dataclass(frozen=True, slots=True)
class StatedDate:
    """申报日期 as written in the form, by row of the batch; None where the form has none or it was not understood."""

    batch: Batch

    def __call__(self, row: int) -> date | None:
        if "filled_on" not in self.batch.values:
            return None
        value = self.batch.values["filled_on"][row]
        return value if isinstance(value, date) else None


def _validate(batch: Batch, context: Context, tracks: Mapping[str, frozenset[Track]]) -> dict[int, list[Finding]]:
    if batch.form is FormKind.REVIEW:
        return {}
    applied = tracks if batch.form is not FormKind.RECHECK else _honoured(context)
    relevance = find_relevance(batch, context.programme, context.roster, applied)
    return dict(Validator(context.programme, context.calendar, relevance).validate())


def _honoured(context: Context) -> dict[str, frozenset[Track]]:
    """The tracks that are rechecked this year, per unit (四（四）)."""
    tracks: dict[str, frozenset[Track]] = {}
    for unit, track in honoured_persons(context.programme, context.roster):
        tracks[unit] = tracks.get(unit, frozenset()) | {track}
    return tracks


def _add_undecided(findings: dict[int, list[Finding]], choices: Iterable[Choice]) -> None:
    for choice in choices:
        names = "、".join(version.transcript.file for version in choice.undecided)
        for version in choice.undecided:
            place = Place(version.transcript.file, choice.subject)
            findings.setdefault(version.row, []).append(make_finding("I06", place, found=names))


def _add_early_reports(taken: Taken, findings: dict[int, list[Finding]]) -> None:
    """R26: the unit's publicity must end on or before the day of receipt."""
    slot = taken.batch.slots["publicity_end"]
    for choice in taken.choices.values():
        if choice.used is None:
            continue
        row, receipt = choice.used.row, choice.used.receipt
        end = taken.answers(row).get(slot.key)
        if isinstance(end, date) and end > receipt.day:
            sources = taken.sources(row)
            place = place_of(sources.file, choice.subject, slot, sources.cells.get(slot.key, ""))
            expected = f"{receipt.day.isoformat()}（{receipt.basis}）"
            finding = make_finding("D02", place, found=end.isoformat(), expected=expected)
            findings.setdefault(row, []).append(finding)


def _add_file_times(taken: Taken, findings: dict[int, list[Finding]]) -> None:
    """R23: a receipt known by the file's own time only is asked about."""
    for choice in taken.choices.values():
        version = choice.used
        if version is not None and version.receipt.basis == FILE_TIME:
            place = Place(version.transcript.file, choice.subject)
            finding = make_finding("D04", place, found=version.receipt.day.isoformat())
            findings.setdefault(version.row, []).append(finding)


def _add_other_persons(taken: Taken, findings: dict[int, list[Finding]]) -> None:
    """R2: versions of one unit's workbook that put forward different persons."""
    for choice in taken.choices.values():
        answers = [taken.answers(version.row) for version in choice.versions]
        applied = [each for each in answers if each.get("chair_level") not in (None, "不申报")]
        persons = dict.fromkeys(str(each["chair_name"]) for each in applied if "chair_name" in each)
        if choice.used is not None and len(persons) > 1:
            row, slot = choice.used.row, taken.batch.slots["chair_name"]
            sources = taken.sources(row)
            place = place_of(sources.file, choice.subject, slot, sources.cells.get(slot.key, ""))
            findings.setdefault(row, []).append(make_finding("A07", place, found="、".join(persons)))


def _add_inconsistencies(
    taken: Taken, findings: dict[int, list[Finding]], context: Context, tracks: Mapping[str, frozenset[Track]]
) -> None:
    """The rows of 核对规则, once it is known which workbooks count."""
    applied = find_relevance(taken.batch, context.programme, context.roster, tracks).track_applied
    for row, finding in Consistency(taken, context.programme, context.roster, applied).find():
        findings.setdefault(row, []).append(finding)


def _used_findings(taken: Iterable[Taken]) -> Iterable[Finding]:
    """Findings of the workbooks that count, and of those that cannot be told apart."""
    for each in taken:
        for choice in each.choices.values():
            for version in (choice.used, *choice.undecided):
                if version is not None:
                    yield from each.findings.get(version.row, ())
