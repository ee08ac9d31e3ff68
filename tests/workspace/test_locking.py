"""One run at a time on one workspace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sz_excel.errors import WorkspaceBusyError
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.locking import hold

HOLDER = """
import sys, time
from pathlib import Path
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.locking import hold
with hold(Workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def held_by_another(workspace: Workspace) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(workspace.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_stops_with_a_message_and_changes_nothing(workspace: Workspace) -> None:
    with held_by_another(workspace) as other:
        half = workspace.state / ".sz-other.tmp"
        half.write_bytes(b"being written by the other run")
        with pytest.raises(WorkspaceBusyError, match="另一个程序正在处理"), hold(workspace):
            pytest.fail("two runs hold one workspace")
        assert half.exists()
        other.kill()


def test_a_run_that_was_killed_holds_nothing(workspace: Workspace) -> None:
    with held_by_another(workspace) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with hold(workspace):
        pass


def test_the_workspace_is_free_again_after_a_run_that_failed(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), hold(workspace):
        raise RuntimeError
    with hold(workspace):
        pass


def test_two_workspaces_do_not_hinder_each_other(tmp_path: Path) -> None:
    with hold(Workspace(tmp_path / "a")), hold(Workspace(tmp_path / "b")):
        pass
