"""One run over real files that kill or fool usual readers, beside twenty good returns.

The files are other people's; they lie outside the project, in a folder that the variable SZ_HOSTILE names, one folder
per category. Without it the test is skipped; ``hostile_files.py`` makes files of our own for every run.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from sz_excel.intake.engine import ProcessEngine
from sz_excel.intake.reading import read_file
from sz_excel.records.ledger import Handling
from sz_excel.records.units import Roster
from tests.intake.forms import MANY, PLAN, UNITS, Form, good_answers
from tests.intake.mishaps import verdict
from tests.intake.offices import DAY, Outcome, take

HOSTILE = os.environ.get("SZ_HOSTILE", "")
pytestmark = pytest.mark.skipif(not HOSTILE, reason="SZ_HOSTILE names no folder of hostile files")

MOST_MEMORY = int(1.5 * 2**30)
MOST_SECONDS = 30.0
NOT_OURS, NO_WORKBOOK, OLD, OTHER_FORMAT = "X18", "X17", "X09", "X08"
DAMAGED = {"X02", "X04", "X06", "X07", "X10"}
# What a clerk may be told about a file of each category; everything else is a wrong reason.
REASONS: Mapping[str, set[str]] = {
    "1-panic": {OLD},
    "10-encrypted": {"X03", OLD},
    "11-macro": {NOT_OURS, OLD, OTHER_FORMAT},
    "12-wps": {NOT_OURS, OLD},
    "13-zip-xml-odd": {"X06", "X07"},
    "14-lock-files": {"L01"},
    "2-abort": {OLD, NO_WORKBOOK},
    "3-hang": {NOT_OURS},
    "4-memory": {OLD, OTHER_FORMAT, NOT_OURS},
    "5-raises": {NOT_OURS, NO_WORKBOOK, OLD, OTHER_FORMAT, *DAMAGED, "X03", "L01", "L06"},
    "6-silent-openpyxl-zero-sheets": {NOT_OURS},
    "7-silent-calamine-drops-errors": {NOT_OURS},
    "8-silent-disagree": {NOT_OURS, "X06"},
    "9-silent-readonly-truncates": {NOT_OURS},
}
WORDS = {  # the beginning of what the ledger says for each code
    "X02": "文件已损坏", "X03": "文件设了打开密码", "X04": "表格内部结构不完整", "X06": "文件内部有不正常的名称",
    "X07": "文件内部含有不安全的定义", "X08": "这是 .xlsb 或 .ods", "X09": "这是旧版 .xls", "X10": "这不是 Excel 表格",
    "X17": "不是表格文件", "X18": "这不是市总工会下发的表格", "L01": "系统或临时文件", "L06": "压缩包或邮件",
}  # fmt: skip


@dataclass
class Watch:
    """The most memory that this process or any of its descendants held at once, in bytes."""

    most: int = 0
    seen: set[int] = field(default_factory=set)

    def look(self, process: psutil.Process) -> None:
        for each in (process, *process.children(recursive=True)):
            try:
                self.most = max(self.most, each.memory_info().rss)
                self.seen.add(each.pid)
            except psutil.Error:
                continue


@contextmanager
def watching() -> Iterator[Watch]:
    watch, process, over = Watch(), psutil.Process(), threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            watch.look(process)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def hostile_files() -> dict[str, Path]:
    """Every file with its category in front, under its own name: the collection puts a hash before it."""
    folder = Path(HOSTILE)
    return {
        "/".join((path.parent.name, *path.name.split("-", 1))): path
        for path in sorted(folder.glob("*/*"))
        if path.is_file() and path.parent.name in REASONS
    }


@dataclass(frozen=True)
class Run:
    outcome: Outcome
    watch: Watch


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Run:
    files = {f"敌意/{name}": path.read_bytes() for name, path in hostile_files().items()}
    files |= {f"{DAY}/{code}.xlsx": Form.good(code).bytes() for code in MANY}
    with watching() as watch:
        outcome = take(tmp_path_factory.mktemp("hostile"), files, roster=Roster(UNITS | MANY), engine=ProcessEngine(2))
    return Run(outcome, watch)


def test_there_are_hostile_files() -> None:
    assert {name.partition("/")[0] for name in hostile_files()} == set(REASONS)


def test_every_good_return_is_read_with_every_value(ran: Run) -> None:
    for code, unit in MANY.items():
        assert ran.outcome.handlings[f"{DAY}/{code}.xlsx"] is Handling.USED
        found = ran.outcome.answers(code)
        for key, value in good_answers(unit).items():
            assert str(found[key]) == str(value), (code, key)
    assert [verdict(finding) for finding in ran.outcome.findings] == []


def test_every_hostile_file_has_a_row_with_a_fitting_reason(ran: Run) -> None:
    for name in hostile_files():
        row = ran.outcome.row(f"敌意/{name}")
        fitting = REASONS[name.partition("/")[0]]
        assert any(row.reason.startswith(WORDS[code]) for code in fitting), (name, row.reason)
        assert row.handling not in (Handling.USED, Handling.SUPERSEDED)
        assert len(row.sha256) == 64 or row.handling is Handling.IGNORED


def test_no_process_takes_too_much_memory_and_none_is_left(ran: Run) -> None:
    assert 0 < ran.watch.most < MOST_MEMORY
    workers = [child for child in psutil.Process().children(recursive=True) if "forkserver" not in _command(child)]
    assert [_command(worker) for worker in workers if "resource_tracker" not in _command(worker)] == []


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return "forkserver"  # gone while it was asked


def test_no_file_takes_long() -> None:
    paths = list(hostile_files().values())
    times = ProcessEngine(2).apply(seconds_to_read, paths)
    assert len(times) == len(paths)
    slow = {path.name: seconds for path, seconds in zip(paths, times, strict=True) if not _is_quick(seconds)}
    assert slow == {}


def _is_quick(seconds: float | None) -> bool:
    return seconds is not None and seconds < MOST_SECONDS


def seconds_to_read(path: Path) -> float:
    start = time.monotonic()
    read_file(path, path.name, PLAN)
    return time.monotonic() - start
