"""A generated season and what the measures do with it: this project's side of every comparison."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from sz_excel.forms.authoring import author
from sz_excel.forms.distribution import Order, distribute, plan
from sz_excel.intake.engine import ProcessEngine, SerialEngine
from sz_excel.intake.inbox import InboxFile, list_inbox
from sz_excel.intake.normalising import normalise
from sz_excel.intake.reading import Plan
from sz_excel.intake.recognition import Recognised, recognise
from sz_excel.intake.taking import Context, Intake, take_in
from sz_excel.intake.transcripts import Transcript
from sz_excel.notices.catalogue import drafts
from sz_excel.notices.context import CORRECTION
from sz_excel.notices.names import Context as Letter
from sz_excel.notices.rendering import find_template, render
from sz_excel.pipeline import Office, consolidate, make_matter, open_office, understand
from sz_excel.records.campaign import FormKind
from sz_excel.rerunning import Summary, find_standing
from sz_excel.workspace.folders import Workspace
from tests.sample_season.plan import SETTINGS


@dataclass
class Season:
    """One generated workspace; ``sample`` are the returns that slow contenders read."""

    workspace: Workspace
    office: Office
    files: list[InboxFile]
    sample: list[InboxFile]
    before: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, workspace: Workspace, sample: int) -> Season:
        office = open_office(workspace)
        files = list_inbox(workspace.inbox, office.programme.year)
        return cls(workspace, office, files, files[:: max(1, len(files) // sample)][:sample])

    @property
    def paths(self) -> list[Path]:
        return [entry.path for entry in self.sample]

    # -- reading ----------------------------------------------------------------------------------------------------

    def transcribe(self, jobs: int, files: list[InboxFile]) -> list[Transcript]:
        work = [(str(entry.path), entry.file) for entry in files]
        return ProcessEngine(jobs).read(work, Plan.of(self.office.programme), lambda _: None)

    def read(self, jobs: int) -> list[Recognised]:
        """Intake alone, without cache: gate, cells, whose form it is and its answers as stored."""
        return recognise(self.transcribe(jobs, self.files), self.office.programme, self.office.roster)

    def read_here(self) -> list[Recognised]:
        """The same for the sample in this process, as the other readers read it."""
        work, programme = [(str(entry.path), entry.file) for entry in self.sample], self.office.programme
        transcripts = SerialEngine().read(work, Plan.of(programme), lambda _: None)
        return recognise(transcripts, programme, self.office.roster)

    def take_in(self, jobs: int) -> Intake:
        """Intake and what follows it: answers understood and validated, versions chosen, records for the rules."""
        office, files = self.office, {entry.file: entry for entry in self.files}
        context = Context(office.programme, office.calendar, office.roster, office.rulings, office.corrections, files)
        return take_in(self.read(jobs), context)

    @cached_property
    def transcripts(self) -> list[Transcript]:
        return self.transcribe(2, self.files)

    # -- frames -----------------------------------------------------------------------------------------------------

    def wide_frame(self) -> pd.DataFrame:
        """Every answer understood, one frame for all returns."""
        return normalise(self.office.programme, FormKind.SELF, self.transcripts).values

    def stacked_frames(self) -> pd.DataFrame:
        """The same for the sample, a frame for each return, stacked."""
        sampled = {entry.file for entry in self.sample}
        mine = [each for each in self.transcripts if each.file in sampled]
        frames = [normalise(self.office.programme, FormKind.SELF, [each]).values for each in mine]
        return pd.concat(frames, ignore_index=True)

    # -- whole runs ---------------------------------------------------------------------------------------------------

    def consolidate(self, jobs: int) -> None:
        consolidate(self.workspace, ProcessEngine(jobs))

    def standing(self) -> Summary:
        summary = find_standing(self.workspace, None)
        assert summary is not None, "something changed"
        return summary

    def forget(self) -> None:
        """Back to a workspace that never ran: no cache, no journal, no outputs."""
        for folder in (self.workspace.state, self.workspace.reports, self.workspace.notices, self.workspace.returned):
            shutil.rmtree(folder, ignore_errors=True)

    def save_one_again(self) -> None:
        """One return is saved once more."""
        path = self.sample[0].path
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))

    def remember(self) -> None:
        self.before = self.outputs()

    def compare(self) -> None:
        """A run with nothing changed leaves every output as it was, byte for byte."""
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

    def author(self, count: int) -> list[bytes]:
        """Every form written from the ground up by xlsxwriter, none stamped from a master."""
        return [author(self.office.programme, each.layout, each.token, each.prefill) for each in self.orders(count)]

    # -- documents ----------------------------------------------------------------------------------------------------

    @cached_property
    def letters(self) -> list[tuple[str, Letter]]:
        """What the notices of correction of this season say."""
        day = date.fromisoformat(SETTINGS["as_of"])
        consolidation = understand(self.workspace, self.office, ProcessEngine(2), as_of=day)
        return list(drafts(CORRECTION, make_matter(consolidation.material)))

    @property
    def template(self) -> Path:
        return find_template(CORRECTION, self.workspace.root)

    def documents(self) -> dict[str, bytes]:
        return render(self.template, self.letters)
