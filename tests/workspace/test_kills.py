"""kill -9 at any moment: outputs and journal whole, no process and no temporary file left, the next run completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.workspace.killing import Doomed, Trial, consolidated_season, journal_rows

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal and forks")

# An exhaustive list of operations is dealt out to so many tests, which run side by side.
HANDS = 4
MOMENTS = 12
SEED = 20190930
PATIENCE = 30.0


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doomed]:
    doomed = Doomed(tmp_path_factory.mktemp("doomed"))
    yield doomed
    doomed.close()


@pytest.fixture(scope="module")
def season(doomed: Doomed, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    root = consolidated_season(doomed, tmp_path_factory.mktemp("season") / "工作区").root
    trial = Trial(doomed, root, ("consolidate", "-w", root), (root,))
    trial.prepare()
    return trial


def test_the_season_of_these_tests_has_every_kind_of_output_new_changed_and_no_longer_due(season: Trial) -> None:
    kinds = ("reports/双争汇总表-2019", "reports/归口反馈/", "notices/补正通知/", "returned/")
    before, after = season.before, season.after
    for kind in kinds:
        assert any(f"/{kind}" in name for name in after)
    changed = {name for name in before if name in after and before[name] != after[name]}
    assert [name.partition("/")[2][:7] for name in sorted(changed) if "反馈" in name] == ["reports"] * 2
    assert {name.partition("/")[2] for name in {*before} - {*after}} == {
        "notices/补正通知/补正通知-YZ03-YZ03工会.docx",
        "returned/示例一镇/YZ03-YZ03工会-补正.xlsx",
    }
    assert {name.partition("/")[2] for name in {*after} - {*before}} == {
        "notices/补正通知/补正通知-YZ04-YZ04工会.docx",
        "returned/直属/YZ04-YZ04工会-补正.xlsx",
    }
    assert season.operations > 90


@pytest.mark.parametrize("hand", range(HANDS))
def test_a_consolidation_killed_before_any_operation_on_any_file_is_whole_and_completed_by_the_next(
    season: Trial, hand: int
) -> None:
    rows, mixed = journal_rows(season.root.with_name(f"{season.root.name}-pristine")), 0
    for fatal in range(1 + hand, season.operations + 1, HANDS):
        season.set_back()
        ended = season.doomed.run(*season.command, fatal=fatal, watched=season.watched)
        assert ended.code == -signal.SIGKILL, f"operation {fatal}: {ended}"
        season.check_kill()
        assert journal_rows(season.root) >= rows
        is_mixed, is_told = season.is_mixed(), season.is_told()
        assert is_told or not is_mixed, f"operation {fatal}: old and new outputs, and nobody is told"
        completed = season.check_completion()
        assert ("没有写完就中断了" in completed.told) == is_told
        mixed += is_mixed
    assert mixed > 1, "no kill fell between two outputs"


# -- by the clock, with worker processes ------------------------------------------------------------------------------


def ours(doomed: Doomed) -> list[psutil.Process]:
    """Living processes that a run has started, by the folder for temporary files that they were given."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR", "").startswith(f"{doomed.temp}{os.sep}"):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def wait_until_gone(doomed: Doomed) -> None:
    deadline = time.monotonic() + PATIENCE
    while (left := ours(doomed)) and time.monotonic() < deadline:
        psutil.wait_procs(left, timeout=0.2)
    assert not left, [process.cmdline() for process in left]


def start(season: Trial, *options: str) -> subprocess.Popen[bytes]:
    """A real run that reads and marks in worker processes, in a process group of its own."""
    command = [sys.executable, "-m", "sz_excel.cli.main", *map(str, season.command), *options]
    environment = {**os.environ, "TMPDIR": str(season.doomed.temp)}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, env=environment
    )


def forget_what_was_read(season: Trial) -> None:
    """Then workers read every file again."""
    (season.root / ".sz" / "cache.sqlite").unlink()


def test_runs_with_workers_killed_at_random_moments_leave_no_process_and_are_completed(season: Trial) -> None:
    generator = random.Random(SEED)
    season.set_back()
    forget_what_was_read(season)
    started = time.monotonic()
    with start(season, "--jobs", "2") as process:
        assert process.stderr is not None
        assert process.stderr.read() == b""
    whole_run = time.monotonic() - started
    assert process.returncode == 0
    assert season.contents() == season.after
    for number in range(MOMENTS):
        season.set_back()
        forget_what_was_read(season)
        with start(season, "--jobs", "2") as process:
            moment = whole_run * generator.uniform(0.3, 1)
            try:
                process.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                end = os.kill if number % 2 else os.killpg
                end(process.pid, signal.SIGKILL)
        wait_until_gone(season.doomed)
        season.check_kill()
        season.check_completion()


def test_semaphores_of_a_killed_group_are_taken_away_by_the_next_run(season: Trial) -> None:
    memory = Path("/dev/shm")
    if not memory.is_dir():
        pytest.skip("semaphores are no files here")
    season.set_back()
    forget_what_was_read(season)
    with start(season, "--jobs", "2") as process:
        while process.poll() is None and not (found := list(memory.glob("sem.sz-excel-*"))):
            pass
        os.killpg(process.pid, signal.SIGKILL)
    folder = found[0].name.split(".")[1].rpartition("-")[0]
    wait_until_gone(season.doomed)
    assert list(memory.glob(f"sem.{folder}-*"))
    season.check_completion()
    assert not list(memory.glob(f"sem.{folder}-*"))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_is_asked_to_end_takes_its_workers_and_temporary_files_with_it(season: Trial, name: str) -> None:
    season.set_back()
    forget_what_was_read(season)
    with start(season, "--jobs", "2") as process:
        while process.poll() is None and len(psutil.Process(process.pid).children(recursive=True)) < 3:
            pass
        process.send_signal(getattr(signal, name))
        assert process.stderr is not None
        told = process.stderr.read().decode()
    assert process.returncode == 1
    assert "已中止，没有改动任何输出。\n" in told
    wait_until_gone(season.doomed)
    assert list(season.doomed.temp.iterdir()) == []
    season.check_completion()


# -- two at the same time ---------------------------------------------------------------------------------------------


def test_a_second_run_stops_with_a_message_and_goes_on_once_the_first_was_killed(season: Trial) -> None:
    season.set_back()
    (season.root / ".sz" / "lock").write_text("left behind by a machine that lost its power", encoding="utf-8")
    forget_what_was_read(season)
    with start(season, "--jobs", "2") as process:
        while process.poll() is None and len(psutil.Process(process.pid).children(recursive=True)) < 3:
            pass
        os.killpg(process.pid, signal.SIGSTOP)
        second = season.doomed.run(*season.command)
        os.killpg(process.pid, signal.SIGKILL)
    assert second.code == 1
    assert "另一个程序正在处理" in second.told
    assert {name: each for name, each in season.contents().items() if name in season.before} == season.before
    wait_until_gone(season.doomed)
    season.check_completion()
