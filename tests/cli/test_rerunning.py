"""A run that would change nothing is not made again, and one that would is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sz_excel.intake.engine import SerialEngine
from sz_excel.issuing import Wanted, issue_notices
from sz_excel.pipeline import consolidate
from sz_excel.records.ledger import Handling
from sz_excel.rerunning import digest_inputs, find_standing, remember_run, summarise
from sz_excel.workspace.office_books import write_roster, write_rulings
from tests.workspaces import ROW, Season, make_season

UNCHANGED = "什么都没有变"
RULING = {"单位编码": "YZ01", "裁定事项": "逾期受理", "理由": "示例"}


@pytest.fixture(scope="module")
def consolidated(tmp_path_factory: pytest.TempPathFactory) -> Season:
    """One return in order, one that goes back, and everything written."""
    season = make_season(tmp_path_factory.mktemp("season") / "工作区", ("YZ01", "YZ02", "YZ03"))
    season.receive("YZ01")
    season.receive("YZ02", U1_dot_3__points=None)
    consolidate(season.workspace, SerialEngine())
    return season


@pytest.fixture
def season(consolidated: Season, tmp_path: Path) -> Season:
    """A copy with the same times, so that every test may change it."""
    root = tmp_path / "工作区"
    shutil.copytree(consolidated.root, root)
    return Season(type(consolidated.workspace)(root))


def run(season: Season, *options: str) -> str:
    command = [sys.executable, "-m", "sz_excel.cli.main", "consolidate", "-w", str(season.root), *options]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=True)
    return result.stdout


def outputs(season: Season) -> dict[Path, tuple[int, bytes]]:
    folders = (season.workspace.reports, season.workspace.notices, season.workspace.returned)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_nothing_changed_says_the_same_and_writes_nothing(season: Season) -> None:
    before = outputs(season)
    told, again = run(season, "--anew"), run(season)
    assert UNCHANGED not in told
    assert UNCHANGED in again
    assert told[told.index("收件：") :] == again[again.index("收件：") :]
    assert outputs(season) == before
    assert len(before) == 5


def test_finding_that_nothing_changed_needs_no_frames_and_no_excel_library() -> None:
    code = "import sys, sz_excel.rerunning; print({'pandas', 'openpyxl', 'xlsxwriter', 'docx'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def _touch(season: Season) -> None:
    path = next(season.workspace.inbox.rglob("YZ02*"))
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def _roster(season: Season) -> None:
    write_roster(season.workspace.roster, [{**ROW, "单位编码": "YZ01", "单位名称": "另一工会"}], [])


def _template(season: Season) -> None:
    (season.root / "templates" / "notices").mkdir(parents=True)
    shutil.copy("templates/notices/补正通知.docx", season.root / "templates" / "notices")


CHANGES: dict[str, Callable[[Season], object]] = {
    "a return has come": lambda season: season.receive("YZ01", folder="2019-09-21"),
    "a return was saved again": _touch,
    "a return was taken away": lambda season: next(season.workspace.inbox.rglob("YZ02*")).unlink(),
    "a return lies in another folder": lambda season: (season.workspace.inbox / "2019-09-20").rename(
        season.workspace.inbox / "2019-10-20"
    ),
    "the roster": _roster,
    "a ruling": lambda season: write_rulings(season.workspace.rulings, [RULING]),
    "the rulings are gone": lambda season: season.workspace.rulings.unlink(),
    "the office's own template": _template,
    "a report was edited": lambda season: _edit(season.workspace.reports / "双争汇总表-2019.xlsx"),
    "a report was taken away": lambda season: (season.workspace.reports / "双争工作底稿-2019.xlsx").unlink(),
    "a marked copy was edited": lambda season: _edit(next(season.workspace.returned.rglob("*.xlsx"))),
    "a notice was taken away": lambda season: next(season.workspace.notices.rglob("*.docx")).unlink(),
    "the journal": lambda season: (season.workspace.state / "journal.jsonl").unlink(),
    "the list of outputs": lambda season: (season.workspace.state / "outputs.json").unlink(),
    "the record is damaged": lambda season: _edit_record(season, "summary", "sum"),
    "the record is of another shape": lambda season: _edit_record(season, '"blocking"', '"others"'),
    "other documents were written": lambda season: issue_notices(
        season.workspace, SerialEngine(), Wanted(["催报通知"])
    ),
}


def _edit_record(season: Season, old: str, new: str) -> None:
    path = season.workspace.state / "last_run.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_without_a_change_the_last_run_stands(season: Season) -> None:
    assert find_standing(season.workspace, None) is not None


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_makes_a_run_necessary(change: str, season: Season) -> None:
    CHANGES[change](season)
    assert find_standing(season.workspace, None) is None


def test_another_day_makes_a_run_necessary(season: Season) -> None:
    assert find_standing(season.workspace, date.today() + timedelta(days=1)) is None  # noqa: DTZ011  # the office's own


def test_with_an_edited_output_the_run_is_made_and_the_edit_stays(season: Season) -> None:
    path = season.workspace.reports / "双争汇总表-2019.xlsx"
    _edit(path)
    edited = path.read_bytes()
    assert UNCHANGED not in run(season)
    assert path.read_bytes() == edited
    assert UNCHANGED not in run(season)


def test_what_was_taken_away_is_written_again(season: Season) -> None:
    before = {path: content for path, (_, content) in outputs(season).items()}
    next(season.workspace.notices.rglob("*.docx")).unlink()
    assert UNCHANGED not in run(season)
    assert {path: content for path, (_, content) in outputs(season).items()} == before
    assert UNCHANGED in run(season)


def test_a_run_that_left_something_to_do_is_made_again(season: Season) -> None:
    summary = find_standing(season.workspace, None)
    assert summary is not None
    assert not summary.unfinished
    material = consolidate(season.workspace, SerialEngine(), dry_run=True).material
    assert summarise(material, remarks=["另一个名字"]).unfinished
    copying = replace(material.ledger[0], handling=Handling.COPYING)
    unfinished = summarise(replace(material, ledger=(*material.ledger, copying)))
    assert unfinished.unfinished
    remember_run(season.workspace, digest_inputs(season.workspace, None), unfinished)
    assert find_standing(season.workspace, None) is None


def test_a_dry_run_is_always_made_and_leaves_the_record(season: Season) -> None:
    assert "试运行" in run(season, "--dry-run")
    assert find_standing(season.workspace, None) is not None
