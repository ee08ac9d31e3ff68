"""One run at a time on one workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from sz_excel.errors import WorkspaceBusyError
from sz_excel.workspace.folders import Workspace, require_writable, sweep


@contextmanager
def hold(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace; raises :class:`WorkspaceBusyError` when another run does."""
    require_writable(workspace.state)
    lock = FileLock(workspace.state / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusyError(f"另一个程序正在处理 {workspace.root}，本次没有运行。请等它结束后再试。") from error
    try:
        sweep(workspace)
        yield
    finally:
        lock.release()
