"""An assessment sheet as issued holds nothing that could count as an assessment."""

from __future__ import annotations

import shutil
from pathlib import Path

from sz_excel.intake.engine import SerialEngine
from sz_excel.intake.reading import Plan, read_workbook
from sz_excel.issuing import distribute
from sz_excel.pipeline import consolidate
from sz_excel.records.campaign import FormKind
from sz_excel.records.decisions import Status
from tests.workspaces import PROGRAMME, make_season


def test_every_input_of_the_assessors_is_empty_and_an_untouched_sheet_decides_nothing(tmp_path: Path) -> None:
    season = make_season(tmp_path / "workspace", codes=["YZ01"])
    season.receive("YZ01")
    (issued,) = distribute(season.workspace, FormKind.ASSESS, SerialEngine()).issued
    transcript = read_workbook("a.xlsx", issued.path.read_bytes(), Plan.of(PROGRAMME))
    assert transcript.form is FormKind.ASSESS
    answers = dict(zip(transcript.keys, transcript.values, strict=True))
    assert {key for key, text in answers.items() if text} == set()
    shutil.copy(issued.path, season.workspace.inbox / issued.path.name)
    outcome = consolidate(season.workspace, SerialEngine()).outcome
    assert {decision.status for decision in outcome.decisions} == {Status.AWAITING_ASSESSMENT}
    assert all(decision.awarded is None for decision in outcome.decisions)
