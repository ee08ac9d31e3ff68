"""The main path, readable aloud: from the inbox to the reports."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.season import Outcome, Season
from sz_excel.errors import OperatorError
from sz_excel.forms import distribution
from sz_excel.forms.layout import full_form
from sz_excel.intake.cache import TranscriptCache
from sz_excel.intake.corrections import Correction, read_corrections
from sz_excel.intake.doubtful import set_aside
from sz_excel.intake.engine import Engine
from sz_excel.intake.findings import Place, make_finding
from sz_excel.intake.inbox import InboxFile, list_inbox
from sz_excel.intake.ledgering import keep_ledger
from sz_excel.intake.normalising import season_window
from sz_excel.intake.reading import Plan
from sz_excel.intake.recognition import recognise
from sz_excel.intake.taking import Context, Intake, take_in
from sz_excel.intake.transcribing import transcribe
from sz_excel.notices.catalogue import drafts
from sz_excel.notices.context import CORRECTION
from sz_excel.notices.matter import Matter
from sz_excel.notices.rendering import find_template, render
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_programme
from sz_excel.programme.model import Programme
from sz_excel.programme.standing import standing_notes
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding
from sz_excel.records.rulings import Ruling
from sz_excel.records.units import Roster
from sz_excel.reports.feedback import write_feedbacks
from sz_excel.reports.file_check import FileCheck, check_reports
from sz_excel.reports.material import Material
from sz_excel.reports.summary import write_summary
from sz_excel.reports.working_papers import write_working_papers
from sz_excel.rerunning import Summary, digest_inputs, remember_run, summarise
from sz_excel.returning import marking_returns
from sz_excel.workspace.folders import FEEDBACK, Workspace, prepare_folders
from sz_excel.workspace.journal import Journal, merge_journal, read_journal, write_journal
from sz_excel.workspace.locking import hold
from sz_excel.workspace.outputs import EarlierCopies
from sz_excel.workspace.publishing import publication
from sz_excel.workspace.roster import load_roster
from sz_excel.workspace.rulings import Rulings, load_rulings

Progress = Callable[[str, int, int], None]
CONSOLIDATING = "汇总"


def silent(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Office:
    """The office's own tables, read and found in order."""

    programme: Programme
    calendar: WorkCalendar
    roster: Roster
    rulings: tuple[Ruling, ...]
    corrections: tuple[Correction, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Consolidation:
    """What one run understood, decided and wrote; ``written`` are the outputs in the order of writing."""

    material: Material
    intake: Intake
    files: dict[str, InboxFile]
    journal: Journal
    written: tuple[Path, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    @property
    def outcome(self) -> Outcome:
        return self.material.outcome

    def summary(self, workspace: Workspace) -> Summary:
        """What the run says when it is done."""
        written = (path.relative_to(workspace.root).as_posix() for path in self.written)
        return summarise(self.material, written, self.remarks)


def consolidate(
    workspace: Workspace,
    engine: Engine,
    *,
    as_of: date | None = None,
    progress: Progress = silent,
    dry_run: bool = False,
) -> Consolidation:
    """Take in the inbox, decide, and write reports and notices; with ``dry_run`` nothing is written.

    Raises :class:`OperatorError` before anything is written when the office's own files or folders are at fault.
    """
    workspace.require()
    with hold(workspace), _uncollected():
        inputs = digest_inputs(workspace, as_of)
        office = open_office(workspace)
        prepare_folders(workspace)
        consolidation = understand(workspace, office, engine, as_of=as_of, progress=progress)
        if dry_run:
            return consolidation
        published = publish(workspace, office, consolidation, engine, progress)
        remember_run(workspace, inputs, published.summary(workspace))
        return published


@contextmanager
def _uncollected() -> Iterator[None]:
    """The records of a season are many and hold no cycles; searching them for cycles took a sixth of a run."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def understand(
    workspace: Workspace,
    office: Office,
    engine: Engine,
    *,
    as_of: date | None = None,
    progress: Progress = silent,
) -> Consolidation:
    """Everything up to the decisions, without writing."""
    files = list_inbox(workspace.inbox, office.programme.year)
    cache = TranscriptCache(workspace.state / "cache.sqlite", office.programme.fingerprint)
    transcripts = transcribe(files, cache, Plan.of(office.programme), engine, partial(progress, "读取"))
    recognised = set_aside(recognise(transcripts, office.programme, office.roster), office.rulings)
    progress("核对", 0, len(recognised))
    intake = take_in(recognised, _context(office, files))
    season = make_season(office, intake)
    outcome = decide(season)
    journal = read_journal(workspace)
    ledger = keep_ledger(files, recognised, intake.taken, office.roster, office.programme.edition)
    material = Material(
        season=season,
        outcome=outcome,
        as_of=as_of or reference_day(office.programme),
        ledger=tuple(merge_journal(journal.rows, ledger)),
        findings=(*office.findings, *intake.findings),
        notes=standing_notes(office.programme, office.calendar),
        resubmissions=intake.resubmissions,
    )
    return Consolidation(material, intake, {entry.file: entry for entry in files}, journal)


def publish(
    workspace: Workspace, office: Office, consolidation: Consolidation, engine: Engine, progress: Progress
) -> Consolidation:
    """Make every output, write all beside their places, keep the journal, then put the outputs in place.

    The journal comes before them: a file that is taken out of the inbox after a killed run has had its row.
    """
    journal = consolidation.journal
    scopes = (workspace.notices / CORRECTION, workspace.returned, workspace.reports / FEEDBACK)
    with publication(workspace, CONSOLIDATING) as made:
        for path, content in make_outputs(workspace, office, consolidation, engine, progress).items():
            made.stage(path, content)
        published = made.publish(
            scopes, first=lambda: write_journal(workspace, consolidation.material.ledger, journal.damaged)
        )
    remarks = (*journal.remarks, *published.remarks)
    return replace(consolidation, written=tuple(published.written.values()), remarks=remarks)


def make_outputs(
    workspace: Workspace, office: Office, consolidation: Consolidation, engine: Engine, progress: Progress
) -> dict[Path, bytes]:
    """Every output of a run by its path: report workbooks, the districts' tables, marked copies, correction notices.

    Workers mark the copies while reports and notices are written here.
    """
    material, tables = consolidation.material, (office.programme, office.roster)
    taken, files = consolidation.intake.taken[FormKind.SELF], consolidation.files
    with marking_returns(taken, material.findings, files, tables, engine, EarlierCopies(workspace)) as marked:
        outputs = make_reports(workspace, material, progress)
        notices = render_notices(workspace, make_matter(material), (CORRECTION,))
        copies = marked()
    progress("写退回件", len(notices) + len(copies), len(notices) + len(copies))
    return outputs | notices | {workspace.returned / name: content for name, content in copies.items()}


def make_reports(workspace: Workspace, material: Material, progress: Progress) -> dict[Path, bytes]:
    """The report workbooks and the districts' tables by their path."""
    edition = material.season.programme.edition
    progress("写报表", 0, 2)
    outputs = {workspace.reports / f"双争汇总表-{edition}.xlsx": write_summary(material)}
    progress("写报表", 1, 2)
    outputs[workspace.reports / f"双争工作底稿-{edition}.xlsx"] = write_working_papers(material)
    tables = write_feedbacks(material)
    names = distribution.distinct_names(tables)
    return outputs | {
        workspace.reports / FEEDBACK / f"归口反馈表-{edition}-{names[district]}.xlsx": content
        for district, content in tables.items()
    }


def render_notices(
    workspace: Workspace, matter: Matter, kinds: Iterable[str], *, unit: str = "", district: str = ""
) -> dict[Path, bytes]:
    """Documents by their path; every template is proved before the first is written."""
    documents: dict[Path, bytes] = {}
    for kind in kinds:
        rendered = render(find_template(kind, workspace.root), drafts(kind, matter, unit=unit, district=district))
        documents |= {workspace.notices / kind / f"{name}.docx": content for name, content in rendered.items()}
    return documents


def make_matter(material: Material) -> Matter:
    """What documents are written about; only findings of self-assessments go back to units."""
    own = {row.file for row in material.ledger if row.form is FormKind.SELF}
    findings = tuple(finding for finding in material.findings if finding.file in own)
    return Matter(material.season, material.outcome, material.as_of, findings)


def open_office(workspace: Workspace) -> Office:
    """Read programme, roster and rulings; raises :class:`OperatorError` for anything wrong in them."""
    programme = load_programme(workspace.programme)
    roster = load_roster(workspace.roster, programme)
    rulings = load_rulings(workspace.rulings, programme, roster)
    slots = {slot.key: slot for slot in full_form(programme, FormKind.SELF).slots}
    corrections, refused = read_corrections(rulings.valid, slots, season_window(programme))
    return Office(
        programme=programme,
        calendar=WorkCalendar.of(programme.holidays),
        roster=roster,
        rulings=rulings.valid,
        corrections=tuple(corrections),
        findings=tuple(_void_rulings(rulings, refused)),
    )


def _void_rulings(rulings: Rulings, refused: Iterable[tuple[Ruling, str]]) -> Iterable[Finding]:
    for void in rulings.void:
        place = Place("rulings.xlsx", void.unit_code, f"裁定!A{void.row}", "裁定")
        yield make_finding("O01", place, found=void.why, expected=void.how)
    for ruling, why in refused:
        place = Place("rulings.xlsx", ruling.unit_code, f"裁定!D{ruling.row}", "裁定")
        yield make_finding("O01", place, found=why, expected="填写“项目＝值”，如 U7.3/points＝4.5")


def _context(office: Office, files: Iterable[InboxFile]) -> Context:
    return Context(
        office.programme,
        office.calendar,
        office.roster,
        office.rulings,
        office.corrections,
        {entry.file: entry for entry in files},
    )


def make_season(office: Office, intake: Intake) -> Season:
    """What the rules read."""
    return Season(
        programme=office.programme,
        calendar=office.calendar,
        roster=office.roster,
        rulings=office.rulings,
        applications=intake.applications,
        reviews=intake.reviews,
        assessments=intake.assessments,
        recheck_sheets=intake.recheck_sheets,
        receipts=intake.receipts,
        first_time=intake.first_time,
    )


def reference_day(programme: Programme) -> date:
    """统计基准日: the setting of the edition, or the day of the run."""
    text = programme.settings.get("as_of", "")
    if not text:
        return date.today()  # noqa: DTZ011  # the office's own calendar day is meant
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OperatorError(
            f"programme.xlsx 工作表“设置”的 as_of“{text}”不是日期，请写成 2019-10-28 这样，或留空。"
        ) from error


def workspace_notes(workspace: Workspace) -> tuple[str, ...]:
    """The standing notes of a workspace, for commands that write no report."""
    programme = load_programme(workspace.programme)
    return standing_notes(programme, WorkCalendar.of(programme.holidays))


def check_files(workspace: Workspace, paths: Sequence[Path], engine: Engine) -> list[FileCheck]:
    """What was understood of single files and what is wrong with them; nothing is written or kept."""
    office = open_office(workspace)
    files = [_loose_file(path) for path in paths]
    work = [(str(entry.path), entry.file) for entry in files]
    transcripts = engine.read(work, Plan.of(office.programme), lambda _: None)
    recognised = recognise(transcripts, office.programme, office.roster)
    intake = take_in(recognised, _context(office, files))
    ledger = keep_ledger(files, recognised, intake.taken, office.roster, office.programme.edition)
    return check_reports(office.programme, office.roster, ledger, intake.applications, intake.findings)


def _loose_file(path: Path) -> InboxFile:
    status = path.stat()
    return InboxFile(str(path), path.absolute(), status.st_size, status.st_mtime_ns, None)
