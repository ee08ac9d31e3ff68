"""Files that are still being copied into the inbox: size and time must hold still, else they wait for the next run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.transcripts import Transcript
from sz_excel.records.ledger import Handling

CUT_OFF = frozenset({"X01", "X02"})  # empty or damaged, as a file is that has not arrived whole
SECONDS = 2.0


def find_unsettled(
    entries: Iterable[InboxFile],
    read: Mapping[str, Sequence[Transcript]],
    wait: Callable[[float], None] = time.sleep,
) -> frozenset[str]:
    """Files that changed since they were listed.

    A file that looks cut off and was written to just now is looked at once more after a moment.
    """
    entries = list(entries)
    unsettled = {entry.file for entry in entries if _state(entry.path) != (entry.size, entry.modified_ns)}
    suspects = [entry for entry in entries if _is_cut_off(read.get(entry.file, ())) and _age(entry) < SECONDS]
    if suspects:
        wait(SECONDS)
        unsettled |= {entry.file for entry in suspects if _state(entry.path) != (entry.size, entry.modified_ns)}
    return frozenset(unsettled)


def unsettled_transcript(file: str) -> Transcript:
    """What stands for a file until it holds still."""
    return Transcript(file, "", 0, Handling.COPYING, "L05")


def _is_cut_off(transcripts: Sequence[Transcript]) -> bool:
    return len(transcripts) == 1 and transcripts[0].code in CUT_OFF


def _age(entry: InboxFile) -> float:
    """Seconds since a file was written to; a time that lies ahead says nothing."""
    age = (time.time_ns() - entry.modified_ns) / 1e9
    return age if age >= 0 else SECONDS


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat(follow_symlinks=False)
    except OSError:
        return (-1, -1)
    return status.st_size, status.st_mtime_ns
