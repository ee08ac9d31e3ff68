"""What lies on the desk when drafts are made: the season as understood now, and the outputs as they lie on disk."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from sz_excel.errors import OperatorError, reason
from sz_excel.mailing.addresses import Recipient
from sz_excel.mailing.messages import Attachment
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import Context
from sz_excel.pipeline import CONSOLIDATING, Consolidation, Office, make_matter
from sz_excel.programme.model import Programme
from sz_excel.records.submissions import Application
from sz_excel.records.units import Unit
from sz_excel.reports.material import Material
from sz_excel.reports.summary import write_summary
from sz_excel.reports.working_papers import write_working_papers
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.journal import read_journal
from sz_excel.workspace.outputs import Known, known_outputs, output_name, unfinished_tasks

FOLDER = "邮件"
_STRINGS = "xl/sharedStrings.xml"
_MADE_ON = re.compile(r"统计日期：(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True)
class Planned:
    """One draft to be made: by which template, where it will lie, to whom, with what."""

    kind: str
    path: Path
    recipient: Recipient
    context: Context
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Batch:
    """Drafts of one purpose, files made for them, and what the office should know."""

    drafts: tuple[Planned, ...] = ()
    files: Mapping[Path, bytes] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """A workspace and its season; what is attached is what lies on disk, as the office has looked at it.

    ``only_due`` leaves out forms of which nothing is awaited any more.
    """

    workspace: Workspace
    office: Office
    consolidation: Consolidation
    only_due: bool = False

    @property
    def programme(self) -> Programme:
        return self.office.programme

    @cached_property
    def matter(self) -> Matter:
        return make_matter(self.consolidation.material)

    @property
    def folder(self) -> Path:
        return self.workspace.outbox / FOLDER

    @property
    def summary(self) -> Path:
        return self.workspace.reports / f"双争汇总表-{self.programme.edition}.xlsx"

    @cached_property
    def applied(self) -> dict[str, list[Application]]:
        """Applications that count by unit code."""
        found: dict[str, list[Application]] = {}
        for application in self.consolidation.intake.applications:
            found.setdefault(application.unit_code, []).append(application)
        return found

    @cached_property
    def opinions(self) -> set[tuple[str, str]]:
        """Unit code and track of every application on which a district has said what it thinks."""
        return {(item.unit_code, item.track) for item in self.matter.season.reviews if item.agreed is not None}

    def is_direct(self, district: str) -> bool:
        return self.programme.is_direct(district)

    def district(self, name: str) -> Recipient:
        return Recipient.of_district(name, self.office.roster.contacts.get(name))

    def unit_or_district(self, unit: Unit) -> tuple[Recipient, bool]:
        """Who receives what is for a unit, and whether that is its district, for want of an address of its own."""
        own, district = Recipient.of_unit(unit), self.district(unit.district)
        if own.addresses or self.is_direct(unit.district) or not district.addresses:
            return own, False
        return replace(district, unusable=own.unusable), True

    @cached_property
    def known(self) -> Known:
        return known_outputs(self.workspace)

    def is_ours(self, path: Path, content: bytes) -> bool:
        """Whether a file is still as an earlier run wrote it."""
        return self.known.is_ours(output_name(self.workspace, path), content)

    @cached_property
    def is_current(self) -> bool:
        """Whether a new consolidation would write what the last one wrote: else its outputs must not go out.

        Workbooks that are still as we wrote them are compared with what would be written now for the same day. Where
        the office has changed the summary so that its day cannot be read, the ledger alone decides.
        """
        if CONSOLIDATING in unfinished_tasks(self.workspace) or not self.summary.is_file():
            return False
        material = self.consolidation.material
        made_on = _day_of(read_output(self.summary))
        if made_on is None:
            return read_journal(self.workspace).rows == tuple(material.ledger)
        then = replace(material, as_of=made_on)
        papers = self.workspace.reports / f"双争工作底稿-{self.programme.edition}.xlsx"
        return self._is_as_written(self.summary, write_summary, then) and self._is_as_written(
            papers, write_working_papers, then
        )

    def _is_as_written(self, path: Path, write: Callable[[Material], bytes], material: Material) -> bool:
        """True also for a workbook that the office has changed or put away: it says nothing about the season."""
        content = read_output(path) if path.is_file() else b""
        return not self.is_ours(path, content) or content == write(material)


def read_output(path: Path) -> bytes:
    """A file that is to be attached; raises :class:`OperatorError` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(f"文件 {path} 读不出来（{reason(error)}）。请关闭正在打开它的程序后重试。") from error


def attach(path: Path) -> Attachment:
    return Attachment(path.name, read_output(path))


def common(recipient: Recipient, attachments: Sequence[Attachment]) -> Context:
    """The names that every draft may use beside those of every document."""
    return {
        "recipient": recipient.name,
        "recipient_contact": (recipient.contact,) if recipient.contact else (),
        "attachments": tuple(attachment.name for attachment in attachments),
    }


def _day_of(workbook: bytes) -> date | None:
    """The day for which a summary was made, as printed on it; None for a workbook that is not as we write it."""
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            found = _MADE_ON.search(package.read(_STRINGS).decode())
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return None
    return date(*map(int, found.groups())) if found else None
