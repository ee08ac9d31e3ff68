"""What the office gives out between two consolidations: forms to the outbox, documents and their PDFs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from pathlib import Path

from sz_excel.forms import distribution
from sz_excel.forms.despatch_check import check_issued
from sz_excel.forms.distribution import Issued
from sz_excel.intake.engine import Engine
from sz_excel.notices.pdf import to_pdf
from sz_excel.pipeline import Office, Progress, make_matter, open_office, render_notices, silent, understand
from sz_excel.programme.loading import load_programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.submissions import Application
from sz_excel.workspace.folders import Workspace, prepare_folders
from sz_excel.workspace.last_year import load_last_year
from sz_excel.workspace.locking import hold
from sz_excel.workspace.publishing import Published, publication


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
class Notices:
    """Documents and PDFs as they were written, and what the office should know (Chinese)."""

    documents: tuple[Path, ...]
    pdfs: tuple[Path, ...]
    remarks: tuple[str, ...]


def issue_notices(  # noqa: PLR0913  # keyword-only: to whom, as of when, and how
    workspace: Workspace,
    engine: Engine,
    kinds: Sequence[str],
    *,
    unit: str = "",
    district: str = "",
    as_of: date | None = None,
    pdf: bool = False,
) -> Notices:
    """Write the documents of these kinds that are due now, or only those to one unit or district."""
    workspace.require()
    with hold(workspace):
        office = open_office(workspace)
        prepare_folders(workspace)
        consolidation = understand(workspace, office, engine, as_of=as_of)
        matter = make_matter(consolidation.material)
        documents = render_notices(workspace, matter, kinds, unit=unit, district=district)
        scopes = () if unit or district else [workspace.notices / kind for kind in kinds]
        published = _publish_notices(workspace, documents, scopes)
        written = tuple(published.written.values())
        pdfs, remarks = _convert_notices(workspace, written) if pdf else ((), ())
        return Notices(written, pdfs, (*published.remarks, *remarks))


def _publish_notices(workspace: Workspace, documents: Mapping[Path, bytes], scopes: Iterable[Path]) -> Published:
    with publication(workspace, "生成公文") as made:
        for path, content in documents.items():
            made.stage(path, content)
        return made.publish(scopes)


def _convert_notices(workspace: Workspace, documents: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """A PDF beside each document, and remarks."""
    with publication(workspace, "转换PDF") as made:
        to_pdf(documents, timeout=60 + 5 * len(documents), put=made.stage)
        published = made.publish()
    return tuple(published.written.values()), published.remarks
