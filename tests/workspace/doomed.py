"""Runs ``sz-excel`` again and again in children of one process that has imported everything, and kills them on demand.

Each line of input is a run as JSON; its answer says how the run ended and how many file operations it has done. A child
kills itself with SIGKILL just before the n-th operation on a file below the watched folders: opening for writing,
renaming, removing, making a folder, changing a mode; and before data is forced to the disk, when half of it is lost.
Returned files are read and marked in the child itself; runs with worker processes are killed by the clock elsewhere.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sz_excel.cli import main as cli
from sz_excel.intake import engine
from sz_excel.intake.engine import SerialEngine

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod", "sqlite3.connect"}


@dataclass
class Fate:
    """Counts the operations of this process below some folders and ends it before the fatal one (0: never)."""

    watched: tuple[str, ...]
    fatal: int
    done: int = 0

    def watch(self) -> None:
        sync = os.fsync

        def fsync(handle: int) -> None:
            self.count(lambda: os.ftruncate(handle, os.fstat(handle).st_size // 2))
            sync(handle)

        os.fsync = fsync
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        changing = event in CHANGING or (event == "open" and _is_writing(*arguments[1:3]))
        if changing and str(arguments[0]).startswith(self.watched):
            self.count()

    def count(self, last_words: Any = lambda: None) -> None:
        self.done += 1
        if self.done == self.fatal:
            self.fatal = 0
            last_words()
            os.kill(os.getpid(), signal.SIGKILL)


def _is_writing(mode: str | None, flags: int) -> bool:
    return bool(flags & WRITING) if mode is None else any(letter in mode for letter in "wax+")


def _run(arguments: Sequence[str], fate: Fate, report: int) -> int:
    """One run to its end, with what a process does at its end; gives the exit code."""
    sys.argv = ["sz-excel", *arguments]
    engine.choose_engine = lambda *_: SerialEngine()
    fate.watch()
    try:
        cli.main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    atexit._run_exitfuncs()
    os.write(report, str(fate.done).encode())
    return code


def _child(run: dict[str, Any], report: int) -> int:
    told = os.open(run["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(told, stream)
    return _run(run["arguments"], Fate(tuple(run["watched"]), run["fatal"]), report)


def _warm_up() -> None:
    """Import what commands import when they are called."""
    tempfile.gettempdir()  # the library tries the folder out with a file, which a kill in this very moment leaves there
    for name in cli.COMMANDS:
        __import__(f"sz_excel.cli.{name}")
    for name in ("pipeline", "issuing", "year_end", "mailing.preparing", "cli.narrating"):
        __import__(f"sz_excel.{name}")


def main() -> None:
    _warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        heard, report = os.pipe()
        child = os.fork()
        if child == 0:
            code = 99
            try:
                code = _child(json.loads(line), report)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        os.close(report)
        _, status = os.waitpid(child, 0)
        done = os.read(heard, 20).decode()
        os.close(heard)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "done": int(done or 0)}), flush=True)


if __name__ == "__main__":
    main()
