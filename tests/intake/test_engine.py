"""A file that kills its reader costs exactly that file."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from sz_excel.intake.engine import CHUNK, ProcessEngine, SerialEngine, WorkerLimits, choose_engine, read_chunk
from sz_excel.intake.transcripts import Transcript
from sz_excel.records.ledger import Handling
from tests.intake.forms import OWN, PLAN, Form
from tests.intake.readers import DEEDS, touchy

LIMITS = WorkerLimits(memory=600_000_000, seconds=1.0)
CODES = {
    "killed": "X14",
    "aborted": "X14",
    "gone": "X15",  # a worker that ends as if all were well is missed only when its time is over
    "hanging": "X15",
    "devouring": "X14",
    "raising": "X16",
    "panicking": "X16",
}


def work_of(folder: Path, names: Sequence[str]) -> list[tuple[str, str]]:
    """Good returns under these names."""
    for name in names:
        (folder / name).write_bytes(Form.good().bytes())
    return [(str(folder / name), name) for name in names]


def read(engine: ProcessEngine | SerialEngine, work: list[tuple[str, str]]) -> tuple[list[Transcript], list[int]]:
    steps: list[int] = []
    return engine.read(work, PLAN, steps.append), steps


def workers() -> list[psutil.Process]:
    """Processes that descend from this one and are neither the fork server nor its bookkeeper."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if process.parent() != psutil.Process() and "resource_tracker" not in command:
            found.append(process)
    return found


@pytest.mark.parametrize("deed", DEEDS)
def test_only_the_file_that_does_it_is_lost(deed: str, tmp_path: Path) -> None:
    names = ["a.xlsx", f"{deed}.xlsx", "b.xlsx", "c.xlsx"]
    found, steps = read(ProcessEngine(1, LIMITS, touchy), work_of(tmp_path, names))
    assert [transcript.file for transcript in found] == names
    assert [transcript.code for transcript in found] == ["", CODES[deed], "", ""]
    assert {transcript.subject for transcript in found if not transcript.code} == {OWN}
    lost = found[1]
    assert (lost.handling, len(lost.sha256), lost.size) == (Handling.QUARANTINED, 64, found[0].size)
    assert sum(steps) == len(names)
    assert workers() == []


def test_several_such_files_in_one_chunk_are_each_told_by_name(tmp_path: Path) -> None:
    names = [f"{deed}-{number}.xlsx" for number in range(2) for deed in ("killed", "raising", "good", "gone")]
    found, _ = read(ProcessEngine(2, LIMITS, touchy), work_of(tmp_path, names))
    expected = [CODES.get(name.partition("-")[0], "") for name in names]
    assert [transcript.code for transcript in found] == expected


def test_transcripts_come_in_the_order_of_the_work_over_many_chunks(tmp_path: Path) -> None:
    names = [f"{number:03}.xlsx" for number in range(2 * CHUNK + 3)]
    work = work_of(tmp_path, names)
    found, steps = read(ProcessEngine(2), work)
    assert [transcript.file for transcript in found] == names
    assert steps == [CHUNK, CHUNK, 3]
    assert found == read(SerialEngine(), work)[0] == [each for group in read_chunk(work, PLAN) for each in group]
    assert workers() == []


def test_no_work_starts_no_process(tmp_path: Path) -> None:
    assert read(ProcessEngine(2), []) == ([], [])
    assert ProcessEngine(2).apply(len, []) == []


def test_another_job_is_none_where_its_worker_did_not_survive() -> None:
    engine = ProcessEngine(2, LIMITS)
    assert engine.apply(do, ["good", "killed", "raising", "good"]) == ["good", None, None, "good"]
    assert workers() == []


def do(deed: str) -> str:
    DEEDS.get(deed, str)()
    return deed


def test_a_run_that_is_broken_off_takes_its_workers_along(tmp_path: Path) -> None:
    work = work_of(tmp_path, ["a.xlsx", *(f"hanging-{number}.xlsx" for number in range(CHUNK * 2))])

    def broken_off(_: int) -> None:
        raise KeyboardInterrupt

    engine, threads = ProcessEngine(2, WorkerLimits(seconds=0.5), touchy), threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        engine.read([work[0]] * CHUNK + work[1:], PLAN, broken_off)
    assert workers() == []
    assert threading.active_count() == threads


ABANDONING = """
import sys
from sz_excel.intake import engine
from tests.intake.forms import PLAN
from tests.intake.readers import touchy
engine.GRACE = 0.5
limits = engine.WorkerLimits(seconds=2)
engine.ProcessEngine(1, limits, touchy).read([(sys.argv[1], "hanging.xlsx")], PLAN, print)
"""


def test_a_worker_that_hangs_ends_itself_when_the_main_process_was_killed(tmp_path: Path) -> None:
    (work,) = work_of(tmp_path, ["hanging.xlsx"])
    with subprocess.Popen([sys.executable, "-c", ABANDONING, work[0]]) as process:
        main = psutil.Process(process.pid)
        while process.poll() is None and len(main.children(recursive=True)) < 3:
            pass
        time.sleep(0.5)
        started = main.children(recursive=True)
        process.kill()
    _, left = psutil.wait_procs(started, timeout=20)
    assert len(started) == 3
    assert left == []


def test_a_file_that_is_gone_when_its_worker_died_is_told_without_a_digest(tmp_path: Path) -> None:
    missing = (str(tmp_path / "killed.xlsx"), "killed.xlsx")
    found, _ = read(ProcessEngine(1, LIMITS, touchy), [missing])
    assert (found[0].code, found[0].sha256, found[0].size) == ("X14", "", 0)


def test_the_engine_is_chosen_by_what_the_operator_says() -> None:
    assert choose_engine(3) == ProcessEngine(3)
    assert isinstance(choose_engine(None), ProcessEngine)
    assert type(choose_engine(None, "tcp://127.0.0.1:1")).__name__ == "ClusterEngine"
