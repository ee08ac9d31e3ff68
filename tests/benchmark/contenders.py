"""What is compared: what a user would write, other libraries, the floor, and this project."""

from __future__ import annotations

import io
import re
import shutil
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sz_excel.forms.authoring import author
from sz_excel.forms.distribution import Order, distribute, plan
from sz_excel.intake.engine import ProcessEngine
from sz_excel.intake.inbox import InboxFile, list_inbox
from sz_excel.intake.reading import Plan
from sz_excel.intake.recognition import Recognised, recognise
from sz_excel.intake.taking import Context, Intake, take_in
from sz_excel.pipeline import Office, consolidate, open_office
from sz_excel.records.campaign import FormKind
from sz_excel.workspace.folders import Workspace

SHEETS = ["申报信息", "工会自评", "主席自评"]
_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"')


def pandas_three_calls(files: Sequence[Path]) -> None:
    """The loop that a user would write first."""
    with quiet():
        for path in files:
            for sheet in SHEETS:
                pd.read_excel(path, sheet_name=sheet)


def pandas_one_call(files: Sequence[Path]) -> None:
    with quiet():
        for path in files:
            pd.read_excel(path, sheet_name=SHEETS)


def openpyxl_values(files: Sequence[Path]) -> None:
    with quiet():
        for path in files:
            workbook = load_workbook(path, data_only=True)
            for sheet in SHEETS:
                list(workbook[sheet].values)


def calamine_values(files: Sequence[Path]) -> None:
    for path in files:
        workbook = CalamineWorkbook.from_path(path)
        for sheet in SHEETS:
            workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def inflate_and_scan(files: Sequence[Path]) -> None:
    """The floor: no reader can do with less than reading, inflating and looking at every byte once."""
    for path in files:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                _CELL.findall(archive.read(name))


def quiet() -> warnings.catch_warnings[None]:
    """openpyxl warns of what it drops from a form; that is not the question here."""
    return warnings.catch_warnings(action="ignore")


@dataclass
class Season:
    """One generated workspace and what the measures do with it."""

    workspace: Workspace
    office: Office
    files: list[InboxFile]
    before: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Workspace) -> Season:
        office = open_office(workspace)
        return cls(workspace, office, list_inbox(workspace.inbox, office.programme.year))

    def read(self, jobs: int) -> list[Recognised]:
        """Intake alone, without cache: gate, cells, whose form it is and its answers as stored."""
        work = [(str(entry.path), entry.file) for entry in self.files]
        programme = self.office.programme
        transcripts = ProcessEngine(jobs).read(work, Plan.of(programme), lambda _: None)
        return recognise(transcripts, programme, self.office.roster)

    def take_in(self, jobs: int) -> Intake:
        """Intake and what follows it: answers understood and validated, versions chosen, records for the rules."""
        office, files = self.office, {entry.file: entry for entry in self.files}
        context = Context(office.programme, office.calendar, office.roster, office.rulings, office.corrections, files)
        return take_in(self.read(jobs), context)

    def consolidate(self, jobs: int) -> None:
        consolidate(self.workspace, ProcessEngine(jobs))

    def forget(self) -> None:
        """Back to a workspace that never ran: no cache, no journal, no outputs."""
        for folder in (self.workspace.state, self.workspace.reports, self.workspace.notices, self.workspace.returned):
            shutil.rmtree(folder, ignore_errors=True)

    def remember(self) -> None:
        self.before = self.outputs()

    def compare(self) -> None:
        """A second run with nothing changed leaves every output as it was, byte for byte."""
        after = self.outputs()
        assert after, "no outputs"
        assert after == self.before, f"changed: {[name for name in after if after[name] != self.before.get(name)]}"

    def outputs(self) -> dict[str, bytes]:
        """Every output by its path."""
        folders = (self.workspace.reports, self.workspace.notices, self.workspace.returned)
        paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.workspace.root)): path.read_bytes() for path in paths}

    # -- issuing ------------------------------------------------------------------------------------------------------

    def distribute(self) -> None:
        shutil.rmtree(self.workspace.outbox)
        distribute(self.office.programme, self.office.roster, FormKind.SELF, self.workspace.outbox)

    def orders(self, count: int) -> list[Order]:
        return plan(self.office.programme, self.office.roster, FormKind.SELF, {})[:count]

    def author(self, count: int) -> None:
        """Every form written from the ground up, none stamped from a master."""
        for order in self.orders(count):
            author(self.office.programme, order.layout, order.token, order.prefill)

    def load_and_save(self, count: int) -> None:
        """What many write instead: open a master with openpyxl, set a few cells, save."""
        order = self.orders(1)[0]
        master = author(self.office.programme, order.layout, order.token, order.prefill)
        for number in range(count):
            workbook = load_workbook(io.BytesIO(master))
            workbook[SHEETS[0]]["C5"] = f"示例{number}工会"
            workbook.save(io.BytesIO())
