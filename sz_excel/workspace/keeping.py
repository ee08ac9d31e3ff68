"""Files that somebody changed by hand are kept under a name of their own, beside what replaces them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from sz_excel.workspace.folders import write_beside
from sz_excel.workspace.outputs import digest_of

EDITED, NO_LONGER_DUE, NEW = "手工修改保留", "已失效，手工修改保留", "新"
LONGEST_NAME = 255  # bytes; file systems of Linux, the strictest


def named(path: Path, label: str) -> Path:
    """The path of a file beside another: its name with a label, cut where it would be too long."""
    end = f"（{label}）{path.suffix}"
    room = LONGEST_NAME - len(end.encode())
    return path.with_name(path.stem.encode()[:room].decode(errors="ignore") + end)


def replacements(path: Path) -> list[Path]:
    """Where new content goes while its own file cannot be replaced, in the order of trying."""
    return [named(path, NEW if number == 1 else f"{NEW}{number}") for number in range(1, 10)]


def copy_edited(path: Path) -> tuple[Path, bool]:
    """Keep a copy of a changed file; gives where it is and whether it was made just now.

    A copy that an earlier run left is good enough. A file that cannot be read is moved instead. Raises OSError or
    :class:`OperatorError` when neither can be done.
    """
    digest = digest_of(path)
    for copy in _candidates(path, EDITED):
        if not copy.exists():
            break
        if digest and digest_of(copy) == digest:
            return copy, False
    if not digest:
        path.rename(copy)
        return copy, True
    temporary = write_beside(copy, path.read_bytes())
    shutil.copystat(path, temporary)
    temporary.replace(copy)
    return copy, True


def move_edited(path: Path, label: str, like: Path | None = None) -> Path:
    """Rename a changed file so that nobody takes it for current; ``like`` has the name to be labelled."""
    target = next(candidate for candidate in _candidates(like or path, label) if not candidate.exists())
    path.rename(target)
    return target


def _candidates(path: Path, label: str) -> Iterator[Path]:
    return (named(path, f"{label} {number}") for number in count(1))
