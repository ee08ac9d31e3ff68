"""One temporary folder for each process, so that whatever a killed one left there can be told and taken away.

Worker processes, LibreOffice and libraries all put their temporary files below it.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

_SEMAPHORES = Path("/dev/shm")  # Linux; elsewhere they are no files
_PREFIX, _ALIVE = "sz-excel-", "alive"
OFFICE = "sz-pdf-"  # as notices.pdf names its folders
_OURS = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
LONGEST = 104 - len("/sz-excel-12345678/pymp-12345678/listener-12345678")  # bytes of a socket's path on macOS


def use_scratch() -> None:
    """Let every temporary file of this process and its children lie in a folder that is removed when the process ends.

    Folders of processes that live no more are removed first. Called before anything else registers what it does at the
    end, so that the folder is removed last. Where none can be made, or worker processes could not put their sockets
    there because its path is too long, the system's own is used as it is.
    """
    common = Path(tempfile.gettempdir())
    for left in common.glob(f"{_PREFIX}*"):
        if _OURS.fullmatch(left.name):
            _remove_dead(left)
    if len(os.fsencode(common)) > LONGEST:
        return
    with suppress(OSError):
        folder, alive = _make(common)
        atexit.register(_remove, folder, alive)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)


def _make(common: Path) -> tuple[Path, BaseFileLock]:
    """A new folder and its lock; another process that takes it for a dead one's before it is locked costs a trial."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=common))
        alive = FileLock(folder / _ALIVE)
        try:
            alive.acquire(timeout=0)
        except Timeout:
            continue
        if (folder / _ALIVE).exists():
            return folder, alive
        alive.release()


def _remove_dead(folder: Path) -> None:
    """Remove a folder whose process has let go of its lock; the system does that however a process ends.

    A folder without lock is removed only when it is empty, or holds nothing but the profile that an office program,
    orphaned when its run was killed, has made again: else it is none of ours.
    """
    if not (folder / _ALIVE).exists():
        with suppress(OSError):
            for profile in folder.glob(f"{OFFICE}*"):
                _delete(profile)
            folder.rmdir()
        return
    lock = FileLock(folder / _ALIVE)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return
    _remove(folder, lock)


def _remove(folder: Path, lock: BaseFileLock) -> None:
    """The lock goes last: a folder into which an orphan is writing yet keeps it, and is removed by a later run."""
    for semaphore in _SEMAPHORES.glob(f"sem.{folder.name}-*"):
        semaphore.unlink(missing_ok=True)
    for inner in folder.iterdir():
        if inner.name != _ALIVE:
            _delete(inner)
    is_empty = [inner.name for inner in folder.iterdir()] == [_ALIVE]
    lock.release()
    if is_empty:
        shutil.rmtree(folder, ignore_errors=True)


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink() if path.is_file() or path.is_symlink() else shutil.rmtree(path, ignore_errors=True)
