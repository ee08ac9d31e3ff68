"""What the office gives out between two consolidations: forms to the outbox, documents and their PDFs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path

from sz_excel.adjudication.publicity import publicity_doubts
from sz_excel.forms import distribution
from sz_excel.forms.despatch_check import check_issued
from sz_excel.forms.distribution import Issued
from sz_excel.intake.engine import Engine
from sz_excel.notices.announcing import REPORT
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import TO_FILL_IN
from sz_excel.notices.pdf import to_pdf
from sz_excel.pipeline import Office, Progress, make_matter, open_office, render_notices, silent, understand
from sz_excel.programme.loading import load_programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.submissions import Application
from sz_excel.workspace.folders import Workspace, prepare_folders
from sz_excel.workspace.last_year import load_last_year
from sz_excel.workspace.locking import hold
from sz_excel.workspace.publishing import Published, publication

CONTACTS = ("contact_name", "contact_phone", "contact_email", "contact_address")
PDF_START, PDF_EACH = 60, 5  # seconds that LibreOffice may take to start, and for every document


@dataclass(frozen=True)
class Distribution:
    """Forms as they were written, and what the office should know (Chinese)."""

    issued: tuple[Issued, ...]
    remarks: tuple[str, ...]


def distribute(
    workspace: Workspace,
    form: FormKind,
    engine: Engine,
    progress: Progress = silent,
) -> Distribution:
    """Write the forms of one kind to the outbox; assessment and review forms follow from the applications that count.

    Raises :class:`OperatorError` before anything is written when the office's own files or folders are at fault.
    """
    workspace.require()
    with hold(workspace), publication(workspace, f"生成{form.title}") as made:
        office = open_office(workspace)
        applied = _applied(workspace, office, engine, progress) if form in (FormKind.ASSESS, FormKind.REVIEW) else {}
        last_year = load_last_year(workspace.last_year, office.programme) if form is FormKind.SELF else {}
        issued = distribution.distribute(
            office.programme,
            replace(office.roster, last_year=last_year),
            form,
            workspace.outbox,
            applied=applied,
            put=made.stage,
            progress=lambda done, total: progress(f"写{form.title}", done, total),
        )
        published = made.publish([workspace.outbox / form.value])
        written = [replace(each, path=published.written[each.path]) for each in issued]
        return Distribution(tuple(written), published.remarks)


def _applied(workspace: Workspace, office: Office, engine: Engine, progress: Progress) -> dict[str, list[Application]]:
    """Applications for a level by unit code."""
    prepare_folders(workspace)
    applied: dict[str, list[Application]] = {}
    consolidation = understand(workspace, office, engine, progress=progress)
    for application in filter(attrgetter("level"), consolidation.intake.applications):
        applied.setdefault(application.unit_code, []).append(application)
    return applied


def verify_issued(workspace: Workspace, form: FormKind) -> list[str]:
    """Pre-despatch check of the issued forms of one kind: their live totals in LibreOffice against ours."""
    return check_issued(workspace.outbox / form, load_programme(workspace.programme))


@dataclass(frozen=True)
class Wanted:
    """Which documents: of these kinds, all or those to one unit or district, of which day, as PDF too or not."""

    kinds: Sequence[str]
    unit: str = ""
    district: str = ""
    as_of: date | None = None
    pdf: bool = False

    @property
    def all_of_a_kind(self) -> bool:
        return not (self.unit or self.district)


@dataclass(frozen=True)
class IssuedNotices:
    """Documents and PDFs as they were written, and what the office should know (Chinese)."""

    documents: tuple[Path, ...]
    pdfs: tuple[Path, ...]
    remarks: tuple[str, ...]


def issue_notices(workspace: Workspace, engine: Engine, wanted: Wanted) -> IssuedNotices:
    """Write the documents that are wanted and due.

    A document that the office has changed since is kept. One that is no longer due is taken away, and so is a PDF of
    ours that no longer says what its document says. Raises :class:`OperatorError` before anything is written when a
    template or the office's own files are at fault, and when a PDF cannot be made, which leaves the documents as they
    are.
    """
    workspace.require()
    with hold(workspace):
        office = open_office(workspace)
        prepare_folders(workspace)
        matter = make_matter(understand(workspace, office, engine, as_of=wanted.as_of).material)
        documents = render_notices(workspace, matter, wanted.kinds, unit=wanted.unit, district=wanted.district)
        scopes = [workspace.notices / kind for kind in wanted.kinds if wanted.all_of_a_kind]
        published = _publish_notices(workspace, documents, scopes)
        written = tuple(published.written.values())
        pdfs, remarks = _convert_notices(workspace, written) if wanted.pdf else ((), ())
        return IssuedNotices(written, pdfs, (*published.remarks, *remarks, *_doubts(matter, wanted.kinds)))


def _publish_notices(workspace: Workspace, documents: Mapping[Path, bytes], scopes: Iterable[Path]) -> Published:
    with publication(workspace, "生成公文") as made:
        for path, content in documents.items():
            made.stage(path, content)
        return made.publish(scopes)


def _convert_notices(workspace: Workspace, documents: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """A PDF beside each document, and remarks."""
    with publication(workspace, "转换PDF") as made:
        to_pdf(documents, timeout=PDF_START + PDF_EACH * len(documents), put=made.stage)
        published = made.publish()
    return tuple(published.written.values()), published.remarks


def _doubts(matter: Matter, kinds: Sequence[str]) -> Iterator[str]:
    """What the documents cannot say yet because the office has not filled it in."""
    blank = [key for key in CONTACTS if matter.programme.settings.get(key, TO_FILL_IN) in {"", TO_FILL_IN}]
    if blank:
        yield f"programme.xlsx“设置”的 {'、'.join(blank)} 还没有填写，公文里的这一处须补上后印发"
    if REPORT in kinds:
        yield from publicity_doubts(matter.season, matter.outcome, matter.as_of)
