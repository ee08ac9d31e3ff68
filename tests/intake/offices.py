"""A whole office for one inbox: files in, what was understood of them out, through the main path without writing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sz_excel.forms.layout import full_form
from sz_excel.intake.corrections import read_corrections
from sz_excel.intake.engine import Engine, SerialEngine
from sz_excel.intake.normalising import season_window
from sz_excel.pipeline import Consolidation, Office, understand
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.rulings import Ruling
from sz_excel.records.submissions import Value
from sz_excel.records.units import Roster
from sz_excel.workspace.folders import Workspace
from tests.intake.forms import PROGRAMME, ROSTER

CALENDAR = WorkCalendar.of(PROGRAMME.holidays)
DAY = "2019-09-25"
FILE_TIME = 1_569_400_000  # on that day


def office(roster: Roster = ROSTER, rulings: Sequence[Ruling] = ()) -> Office:
    slots = {slot.key: slot for slot in full_form(PROGRAMME, FormKind.SELF).slots}
    corrections, _ = read_corrections(rulings, slots, season_window(PROGRAMME))
    return Office(PROGRAMME, CALENDAR, roster, tuple(rulings), tuple(corrections), ())


@dataclass(frozen=True)
class Outcome:
    """What a run made of an inbox."""

    run: Consolidation

    @property
    def ledger(self) -> tuple[LedgerRow, ...]:
        return tuple(self.run.material.ledger)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self.run.material.findings)

    @cached_property
    def handlings(self) -> dict[str, Handling]:
        return {row.file: row.handling for row in self.ledger}

    def row(self, file: str) -> LedgerRow:
        return next(row for row in self.ledger if row.file == file)

    def answers(self, subject: str, form: FormKind = FormKind.SELF) -> dict[str, Value]:
        """Every understood answer of the workbook that counts, by key."""
        taken = self.run.intake.taken[form]
        used = taken.choices[subject].used
        assert used is not None, f"no workbook of {subject} counts"
        return taken.answers(used.row)

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is severity]


def take(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    roster: Roster = ROSTER,
    rulings: Sequence[Ruling] = (),
    engine: Engine | None = None,
) -> Outcome:
    """Put files into an inbox of their own and run everything up to the decisions."""
    workspace = Workspace(folder / "workspace")
    if workspace.root.exists():
        shutil.rmtree(workspace.root)
    for name, content in files.items():
        path = workspace.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (FILE_TIME, FILE_TIME))
    return run(workspace, roster=roster, rulings=rulings, engine=engine)


def run(
    workspace: Workspace,
    *,
    roster: Roster = ROSTER,
    rulings: Sequence[Ruling] = (),
    engine: Engine | None = None,
) -> Outcome:
    """Everything up to the decisions over an inbox that is there already."""
    workspace.inbox.mkdir(parents=True, exist_ok=True)
    return Outcome(understand(workspace, office(roster, rulings), engine or SerialEngine()))
