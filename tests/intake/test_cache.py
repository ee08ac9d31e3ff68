"""What did not change is not read again; a cache that is damaged or of another reader is an empty one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from sz_excel.intake.cache import TranscriptCache
from sz_excel.intake.engine import SerialEngine, Work
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.planning import Plan
from sz_excel.intake.transcripts import Remark, Transcript
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling
from sz_excel.workspace.folders import Workspace
from tests.intake.forms import OWN, Form
from tests.intake.offices import DAY, run

ENTRY = InboxFile("a.xlsx", Path("a.xlsx"), 10, 20, None)
FULL = Transcript(
    file="a.xlsx",
    sha256="0" * 64,
    size=10,
    handling=Handling.USED,
    code="",
    detail="第一行\n第二行",
    edition="2019",
    form=FormKind.SELF,
    subject=OWN,
    saved="2019-09-24T08:00:00Z",
    keys=("members", "chair_name"),
    kinds="ns",
    values=("200", "甲\u200b示例\n"),
    cells=("申报信息!C13", "申报信息!C21"),
    remarks=(Remark("N19", "工会自评", "I5", "批注", "工会自评"),),
)


class Counting:
    """Reads as usual and counts the files that it was given."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def read(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[Transcript]:
        self.files = [file for _, file in work]
        return SerialEngine().read(work, plan, done)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        path = workspace.inbox / DAY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(Form.good().bytes())
        os.utime(path, (1_569_400_000, 1_569_400_000))
    workspace.state.mkdir()
    return workspace


def read_by(workspace: Workspace) -> list[str]:
    engine = Counting()
    run(workspace, engine=engine)  # type: ignore[arg-type]  # reading is all that is asked of it
    return engine.files


A, B = f"{DAY}/a.xlsx", f"{DAY}/b.xlsx"


def test_an_unchanged_file_is_not_read_again_and_gives_the_same(workspace: Workspace) -> None:
    first = run(workspace)
    assert read_by(workspace) == []
    assert run(workspace).ledger == first.ledger


def test_a_changed_file_is_read_again_and_only_that(workspace: Workspace) -> None:
    assert read_by(workspace) == [A, B]
    os.utime(workspace.inbox / B, (1_569_400_001, 1_569_400_001))
    assert read_by(workspace) == [B]
    (workspace.inbox / A).write_bytes(Form.good().bytes() + b" ")
    os.utime(workspace.inbox / A, (1_569_400_000, 1_569_400_000))
    assert read_by(workspace) == [A]


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_cache_is_ignored_and_made_anew(workspace: Workspace, content: bytes) -> None:
    read_by(workspace)
    (workspace.state / "cache.sqlite").write_bytes(content)
    assert read_by(workspace) == [A, B]
    assert read_by(workspace) == []


@pytest.mark.parametrize("row", ["", "{}\t[]\t[]", "[1]\t[]\t[]", '{"handling": "无"}\t[]\t[]', "junk"])
def test_a_row_that_makes_no_sense_empties_the_cache(tmp_path: Path, row: str) -> None:
    cache = TranscriptCache(tmp_path / "cache.sqlite", "2019")
    cache.store([(ENTRY, [FULL])])
    with closing(sqlite3.connect(cache.path)) as connection, connection:
        connection.execute("update transcripts set transcripts = ?", (row,))
    assert cache.load() == {}
    cache.store([(ENTRY, [FULL])])
    assert cache.load() == {("a.xlsx", 10, 20): [FULL]}


def test_a_deleted_cache_costs_time_only(workspace: Workspace) -> None:
    read_by(workspace)
    (workspace.state / "cache.sqlite").unlink()
    assert read_by(workspace) == [A, B]


def test_everything_of_a_transcript_survives(tmp_path: Path) -> None:
    refused = Transcript("b.xlsx", "", 0, Handling.QUARANTINED, "X15")
    cache = TranscriptCache(tmp_path / "cache.sqlite", "2019")
    cache.store([(ENTRY, [FULL, refused])])
    assert cache.load() == {("a.xlsx", 10, 20): [FULL, refused]}


def test_another_edition_or_reader_does_not_use_it(tmp_path: Path) -> None:
    TranscriptCache(tmp_path / "cache.sqlite", "2019").store([(ENTRY, [FULL])])
    assert TranscriptCache(tmp_path / "cache.sqlite", "2020").load() == {}


def test_a_time_that_sqlite_cannot_hold_is_read_again_each_time(tmp_path: Path) -> None:
    cache = TranscriptCache(tmp_path / "cache.sqlite", "2019")
    far = InboxFile("far.xlsx", Path("far.xlsx"), 10, 2**70, None)
    cache.store([(far, [FULL]), (ENTRY, [FULL])])
    assert set(cache.load()) == {("a.xlsx", 10, 20)}
