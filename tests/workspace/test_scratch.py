"""Temporary files of a run lie in one folder, which goes with the run or with the next; nothing else is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sz_excel.workspace.scratch import _remove_dead

RUN = """
import sys, tempfile, time
from sz_excel.workspace.scratch import use_scratch
use_scratch()
print(tempfile.mkdtemp(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short path, as that of a system's own folder."""
    return tmp_path_factory.mktemp("t")


def start(temp: Path) -> tuple[subprocess.Popen[str], Path]:
    """A run that waits for its end, and a folder that it has made."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(temp)},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def test_a_run_leaves_nothing(temp: Path) -> None:
    process, made = start(temp)
    assert made.parent.parent == temp
    end(process)
    assert list(temp.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next_and_what_a_living_one_uses_is_not(temp: Path) -> None:
    killed, left = start(temp)
    living, used = start(temp)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert left.exists()
    third, _ = start(temp)
    assert (left.parent.exists(), used.exists()) == (False, True)
    end(third)
    end(living)
    assert list(temp.iterdir()) == []


def test_a_folder_that_cannot_be_emptied_yet_is_removed_later(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As while an office program that the killed run had started is still writing there."""
    killed, left = start(temp)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    (left / "written by an orphan").write_bytes(b"x")
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    _remove_dead(left.parent)
    monkeypatch.undo()
    assert left.exists()
    end(start(temp)[0])
    assert list(temp.iterdir()) == []


def test_what_an_orphaned_office_program_made_again_is_removed(temp: Path) -> None:
    profile = temp / "sz-excel-abcd1234" / "sz-pdf-abcd1234" / "profile"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_bytes(b"x")
    end(start(temp)[0])
    assert list(temp.iterdir()) == []


def test_folders_that_are_not_ours_are_left_alone(temp: Path) -> None:
    for name in ("sz-excel-workshop", "sz-excel-my_files", "sz-excel-a", "sz-excel-12345678.zip", "other"):
        (temp / name).mkdir()
        (temp / name / "roster.xlsx").write_bytes(b"somebody's")
    before = sorted(temp.rglob("*"))
    end(start(temp)[0])
    assert sorted(temp.rglob("*")) == before


def test_a_folder_with_too_long_a_path_is_not_used(tmp_path: Path) -> None:
    temp = tmp_path / ("long" * 20)
    temp.mkdir()
    process, made = start(temp)
    assert made.parent == temp
    end(process)
