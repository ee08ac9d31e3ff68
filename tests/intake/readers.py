"""A reader that some files kill, for the tests of the engine; it runs in worker processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from sz_excel.intake.planning import Plan
from sz_excel.intake.reading import read_file
from sz_excel.intake.transcripts import Transcript


class Panic(BaseException):
    """What a native library raises where no handler for exceptions catches it."""


def touchy(path: Path, file: str, plan: Plan) -> list[Transcript]:
    """Reads like the usual reader, but for files whose names say what they do to it."""
    deed = DEEDS.get(Path(file).stem.partition("-")[0])
    if deed is not None:
        deed()
    return read_file(path, file, plan)


def _raise() -> None:
    raise RuntimeError("a fault of the reader")


def _panic() -> None:
    raise Panic


def _hang() -> None:
    time.sleep(3600)


def _devour() -> None:
    held = [bytearray(1 << 28) for _ in range(40)]
    raise AssertionError(f"{len(held)} blocks of 256 MB were granted")


DEEDS = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "aborted": os.abort,
    "gone": lambda: os._exit(0),
    "hanging": _hang,
    "devouring": _devour,
    "raising": _raise,
    "panicking": _panic,
}
