"""A Dask cluster reads what one machine reads, and neither a hostile file nor a lost machine does more harm there."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from sz_excel.errors import OperatorError
from sz_excel.intake import cluster as clustering
from sz_excel.intake.cluster import ClusterEngine
from sz_excel.intake.engine import ProcessEngine, SerialEngine, WorkerLimits
from sz_excel.intake.inbox import list_inbox
from sz_excel.intake.outside import HelperLostError, call_outside, end_helper
from sz_excel.intake.planning import Plan
from sz_excel.intake.reading import read_file
from sz_excel.intake.transcripts import Transcript
from sz_excel.pipeline import consolidate, open_office
from sz_excel.records.ledger import Handling
from sz_excel.workspace.folders import Workspace
from tests.intake.forms import PLAN, Form
from tests.intake.readers import touchy

distributed = pytest.importorskip("distributed")

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
HELPER = "sz_excel.intake.outside"
LIMITS = WorkerLimits(seconds=2.0)
CODES = {"killed": "X14", "hanging": "X15", "panicking": "X16"}


def start(workers: int, *, processes: bool = True) -> Any:
    """A cluster on this machine, its workers of one thread each."""
    quiet = {"threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    return distributed.LocalCluster(n_workers=workers, processes=processes, **quiet)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with start(2) as cluster:
        yield cluster


@pytest.fixture
def address(cluster: Any) -> str:
    return str(cluster.scheduler_address)


def work_of(folder: Path, *names: str) -> list[tuple[str, str]]:
    for name in names:
        (folder / name).write_bytes(Form.good().bytes())
    return [(str(folder / name), name) for name in names]


def digests(workspace: Workspace) -> dict[str, str]:
    folders = (workspace.reports, workspace.notices, workspace.returned)
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(workspace.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_transcripts_are_those_of_one_machine(address: str) -> None:
    workspace = Workspace(SAMPLE)
    programme = open_office(workspace).programme
    files = [entry for entry in list_inbox(workspace.inbox, programme.year) if not entry.ignored]
    work, steps = [(str(entry.path), entry.file) for entry in files], []
    read = ClusterEngine(address).read(work, Plan.of(programme), steps.append)
    assert read == SerialEngine().read(work, Plan.of(programme), lambda _: None)
    assert sum(steps) == len(work) > 100


def test_the_command_writes_the_same_bytes_with_a_cluster(address: str, tmp_path: Path) -> None:
    here, there = Workspace(tmp_path / "here"), Workspace(tmp_path / "there")
    for workspace in (here, there):
        shutil.copytree(SAMPLE, workspace.root)
    consolidate(here, ProcessEngine(2))
    command = [sys.executable, "-m", "sz_excel.cli.main", "consolidate", "-w", there.root, "--cluster", address]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert digests(there) == digests(here)
    assert len(digests(here)) > 20


def test_only_the_file_that_kills_or_stalls_its_reader_is_lost(address: str, tmp_path: Path) -> None:
    names = ["a.xlsx", *(f"{deed}.xlsx" for deed in CODES), "b.xlsx"]
    found = ClusterEngine(address, LIMITS, touchy).read(work_of(tmp_path, *names), PLAN, lambda _: None)
    assert [(each.file, each.code) for each in found] == [(name, CODES.get(Path(name).stem, "")) for name in names]
    assert {each.handling for each in found if each.code} == {Handling.QUARANTINED}


def test_a_machine_that_is_lost_costs_no_file(address: str, tmp_path: Path) -> None:
    work = work_of(tmp_path, "a.xlsx", "once.xlsx", "b.xlsx")
    found = ClusterEngine(address, reader=bringing_down).read(work, PLAN, lambda _: None)
    assert (tmp_path / "down").exists()
    assert found == SerialEngine().read(work, PLAN, lambda _: None)


def test_a_file_that_takes_one_machine_after_the_other_down_is_lost_alone(cluster: Any, tmp_path: Path) -> None:
    work, steps = work_of(tmp_path, "a.xlsx", "always.xlsx", "b.xlsx"), []
    cluster.scheduler.allowed_failures = 0
    found = ClusterEngine(cluster.scheduler_address, reader=bringing_down).read(work, PLAN, steps.append)
    assert [(each.file, each.code) for each in found] == [("a.xlsx", ""), ("always.xlsx", "X14"), ("b.xlsx", "")]
    assert len(found[1].sha256) == 64
    assert sum(steps) == len(work)


def bringing_down(path: Path, file: str, plan: Plan) -> list[Transcript]:
    """Reads like the usual reader, but two names kill the Dask worker, the process above our helper."""
    mark = path.with_name("down")
    if file == "always.xlsx" or (file == "once.xlsx" and not mark.exists()):
        mark.touch()
        parents = psutil.Process().parents()
        helper = next(place for place, parent in enumerate(parents) if HELPER in parent.cmdline())
        os.kill(parents[helper + 1].pid, signal.SIGKILL)
    return read_file(path, file, plan)


def test_a_file_that_a_machine_cannot_open_is_read_here(address: str, tmp_path: Path) -> None:
    work = work_of(tmp_path, "a.xlsx", "b.xlsx", "c.xlsx")
    found = ClusterEngine(address, reader=short_sighted).read(work, PLAN, lambda _: None)
    assert found == SerialEngine().read(work, PLAN, lambda _: None)


def short_sighted(path: Path, file: str, plan: Plan) -> list[Transcript]:
    """A reader who may not open one file, and finds another shorter, on the machines of the cluster."""
    read = read_file(path, file, plan)
    if not any(HELPER in parent.cmdline() for parent in psutil.Process().parents()):
        return read
    if file == "a.xlsx":
        return [Transcript(file, "", 0, Handling.QUARANTINED, "X12")]
    return [replace(each, size=each.size - 1, subject="") for each in read] if file == "b.xlsx" else read


def test_machines_that_do_not_see_the_folder_stop_the_run(address: str, tmp_path: Path) -> None:
    work = [(str(tmp_path / "不在" / "a.xlsx"), "a.xlsx")]
    with pytest.raises(OperatorError, match="没有文件夹 .*不在。请让每台机器都能用这个路径打开工作区"):
        ClusterEngine(address).read(work, PLAN, lambda _: None)


def test_machines_with_another_version_stop_the_run(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "__version__", "9.9.9")
    with pytest.raises(OperatorError, match=r"本机是 9\.9\.9 版。请装成同一版本"):
        ClusterEngine(address).read(work_of(tmp_path, "a.xlsx"), PLAN, lambda _: None)


def test_without_a_scheduler_nothing_is_written_and_the_operator_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path / "workspace")
    shutil.copytree(SAMPLE, workspace.root)
    monkeypatch.setattr(clustering, "CONNECT_SECONDS", 1)
    with pytest.raises(OperatorError, match=r"连不上 Dask 集群 tcp://127\.0\.0\.1:9.*没有写出任何结果"):
        consolidate(workspace, ClusterEngine("tcp://127.0.0.1:9"))
    assert digests(workspace) == {}


def test_a_scheduler_lost_on_the_way_is_told_as_well(tmp_path: Path) -> None:
    work = work_of(tmp_path, *(f"{number}.xlsx" for number in range(3 * clustering.SMALLEST)))
    with start(1, processes=False) as cluster:
        engine = ClusterEngine(cluster.scheduler_address)
        with pytest.raises(OperatorError, match="中途断开，没有写出任何结果"):
            engine.read(work, PLAN, lambda _: cluster.close())


def test_a_cluster_without_machines_is_no_cluster(tmp_path: Path) -> None:
    with (
        start(0, processes=False) as cluster,
        pytest.raises(OperatorError, match="没有工作进程。请先在各台机器上启动 dask worker"),
    ):
        ClusterEngine(cluster.scheduler_address).read(work_of(tmp_path, "a.xlsx"), PLAN, lambda _: None)


def test_no_work_needs_no_cluster() -> None:
    assert ClusterEngine("tcp://127.0.0.1:9").read([], PLAN, lambda _: None) == []


def test_without_dask_the_operator_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(OperatorError, match="需要另装 distributed"):
        ClusterEngine("tcp://127.0.0.1:9").read(work_of(tmp_path, "a.xlsx"), PLAN, lambda _: None)


def test_a_lost_helper_is_told_and_the_next_call_has_another() -> None:
    try:
        first = call_outside(os.getpid)
        assert call_outside(os.getpid) == first != os.getpid()
        with pytest.raises(HelperLostError):
            call_outside(os.abort)
        assert call_outside(os.getpid) not in (first, os.getpid())
        with pytest.raises(ZeroDivisionError):
            call_outside(divmod, 1, 0)
    finally:
        end_helper()
