"""Outputs are whole or not there; the inbox is never written to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.workspace.folders import Workspace, prepare_folders, require_writable, sweep, write_whole


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    prepare_folders(workspace)
    return workspace


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def old(folder: Path) -> Path:
    path = folder / "a.xlsx"
    path.write_bytes(b"old")
    return path


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.xlsx"
    write_whole(path, b"new")
    assert everything(tmp_path) == {"a/b.xlsx": b"new"}
    assert path.stat().st_mode & 0o777 == 0o644


def test_an_equal_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_whole(path, b"same")
    os.utime(path, (1, 1))
    write_whole(path, b"same")
    assert path.stat().st_mtime == 1


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OperatorError, match=r"a\.xlsx 不能写入（磁盘已满）"):
        write_whole(path, b"new")
    assert everything(tmp_path) == {"a.xlsx": b"old"}


def test_a_file_that_cannot_be_replaced_stays_and_the_operator_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows while Excel holds the file open."""
    path = old(tmp_path)

    def held(_: Path, __: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OperatorError, match=r"a\.xlsx 不能更新（没有权限，或文件正被其他程序打开）"):
        write_whole(path, b"new")
    assert everything(tmp_path) == {"a.xlsx": b"old"}


def test_a_file_that_cannot_be_read_is_replaced_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = old(tmp_path)

    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    write_whole(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"new"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_bytes(b"")
    with pytest.raises(OperatorError, match=r"reports 不能写入"):
        require_writable(tmp_path / "reports")


def test_an_inbox_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    (tmp_path / "inbox").write_bytes(b"")
    with pytest.raises(OperatorError, match=r"inbox 打不开"):
        prepare_folders(Workspace(tmp_path))


def test_the_inbox_is_never_written_to(workspace: Workspace) -> None:
    (workspace.inbox / ".sz-own.tmp").write_bytes(b"a file of a unit")
    os.utime(workspace.inbox, ns=(5, 5))
    prepare_folders(workspace)
    sweep(workspace)
    assert workspace.inbox.stat().st_mtime_ns == 5
    assert everything(workspace.inbox) == {".sz-own.tmp": b"a file of a unit"}


def test_what_a_killed_run_left_half_written_is_swept_away(workspace: Workspace) -> None:
    for folder in (workspace.reports, workspace.notices / "补正通知", workspace.state):
        folder.mkdir(exist_ok=True)
        (folder / ".sz-abc.tmp").write_bytes(b"half")
    (workspace.root / ".sz-abc.tmp").write_bytes(b"half a roster")
    (workspace.reports / "双争汇总表-2019.xlsx").write_bytes(b"whole")
    sweep(workspace)
    assert everything(workspace.root) == {"reports/双争汇总表-2019.xlsx": b"whole"}


@pytest.mark.parametrize("missing", ["programme.xlsx", "roster.xlsx"])
def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path, missing: str) -> None:
    for name in {"programme.xlsx", "roster.xlsx"} - {missing}:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(OperatorError, match=rf"没有 {missing}"):
        Workspace(tmp_path).require()
