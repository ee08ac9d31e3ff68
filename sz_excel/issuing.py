"""``issue_notices``: the documents that are due now, written without touching what the office has made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sz_excel.adjudication.publicity import publicity_doubts
from sz_excel.intake.engine import Engine
from sz_excel.notices.announcing import REPORT
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import TO_FILL_IN
from sz_excel.notices.pdf import to_pdf
from sz_excel.pipeline import make_matter, open_office, render_notices, understand
from sz_excel.workspace.folders import Workspace, prepare_folders, write_whole
from sz_excel.workspace.locking import hold
from sz_excel.workspace.outputs import beside_edited, keep_outputs

CONTACTS = ("contact_name", "contact_phone", "contact_email", "contact_address")
PDF_START, PDF_EACH = 60, 5  # seconds that LibreOffice may take to start, and for every document


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
    """What was written, in the order of the kinds, and remarks for the office (Chinese)."""

    documents: tuple[Path, ...]
    pdfs: tuple[Path, ...]
    remarks: tuple[str, ...]


def issue_notices(workspace: Workspace, engine: Engine, wanted: Wanted) -> IssuedNotices:
    """Write the documents that are wanted and due.

    A document that the office has changed since is left alone, and the new one written beside it. One that is no
    longer due is taken away, and so is a PDF of ours that no longer says what its document says. Raises
    :class:`OperatorError` before anything is written when a template or the office's own files are at fault, and when
    a PDF cannot be made, which leaves the documents as they are.
    """
    workspace.require()
    with hold(workspace):
        office = open_office(workspace)
        prepare_folders(workspace)
        matter = make_matter(understand(workspace, office, engine, as_of=wanted.as_of).material)
        rendered = render_notices(workspace, matter, wanted.kinds, unit=wanted.unit, district=wanted.district)
        documents = beside_edited(workspace, rendered)
        current = _current_pdfs(documents)
        written = [write_whole(path, content) for path, content in documents.items()]
        scopes = [workspace.notices / kind for kind in wanted.kinds if wanted.all_of_a_kind]
        keep_outputs(workspace, documents | current, scopes)
        made = to_pdf(written, timeout=PDF_START + PDF_EACH * len(written)) if wanted.pdf else []
        keep_outputs(workspace, {path: path.read_bytes() for path in made}, ())
        spared = [path.name for path in documents if path not in rendered]
        return IssuedNotices(tuple(written), tuple(made), (*_spared(spared), *_doubts(matter, wanted.kinds)))


def _current_pdfs(documents: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """The PDFs beside documents that lie on disk just as they would be written."""
    current = [path for path, content in documents.items() if path.is_file() and path.read_bytes() == content]
    pdfs = [path.with_suffix(".pdf") for path in current]
    return {pdf: pdf.read_bytes() for pdf in pdfs if pdf.is_file()}


def _spared(names: Sequence[str]) -> list[str]:
    return [f"{name} 是这次新写的；原来那一份办公室改动过，没有动，请核对后留一份" for name in names]


def _doubts(matter: Matter, kinds: Sequence[str]) -> Iterator[str]:
    """What the documents cannot say yet because the office has not filled it in."""
    blank = [key for key in CONTACTS if matter.programme.settings.get(key, TO_FILL_IN) in {"", TO_FILL_IN}]
    if blank:
        yield f"programme.xlsx“设置”的 {'、'.join(blank)} 还没有填写，公文里的这一处须补上后印发"
    if REPORT in kinds:
        yield from publicity_doubts(matter.season, matter.outcome, matter.as_of)
