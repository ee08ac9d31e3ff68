"""What lies in the inbox: names, sizes and times only; nothing is opened here."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_IGNORED_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".keep"})
_IGNORED_STARTS = ("~$", ".~lock.", "._", ".~")
_IGNORED_ENDS = (".tmp", ".crdownload", ".part", ".download", ".partial")
_DATED = re.compile(r"^(?:(\d{4})[-._年]?(\d{1,2})[-._月]?(\d{1,2})日?|(\d{1,2})月(\d{1,2})日)$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file: its path below the inbox, its state on disk, and the date of the folder it lies in, if any.

    ``ignored`` holds a finding code when the file is none to read (lock files, system files, links).
    """

    file: str
    path: Path
    size: int
    modified_ns: int
    dated: date | None
    ignored: str = ""


def list_inbox(inbox: Path, year: int) -> list[InboxFile]:
    """Every file below the inbox in the order of its path; links are listed and never followed.

    ``year`` completes folders named without one, such as 9月28日.
    """
    found: list[InboxFile] = []
    _walk(inbox, "", None, year, found)
    return sorted(found, key=lambda entry: entry.file)


def _walk(folder: Path, prefix: str, dated: date | None, year: int, found: list[InboxFile]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                inner = folder_date(entry.name, year) or dated
                if entry.name == "__MACOSX":
                    continue
                _walk(Path(entry.path), f"{name}/", inner, year, found)
            else:
                status = entry.stat(follow_symlinks=False)
                ignored = _ignored(entry.name, status.st_mode)
                path = Path(entry.path)
                found.append(InboxFile(name, path, status.st_size, status.st_mtime_ns, dated, ignored))


def _ignored(name: str, mode: int) -> str:
    lower = name.lower()
    if lower in _IGNORED_NAMES or lower.startswith(_IGNORED_STARTS) or lower.endswith(_IGNORED_ENDS):
        return "L01"
    if stat.S_ISLNK(mode):
        return "X13"
    return "" if stat.S_ISREG(mode) else "X12"


def folder_date(name: str, year: int) -> date | None:
    """The date a folder is named by: 2019-09-28, 20190928, 2019年9月28日 or 9月28日."""
    name = name.strip()
    match = _COMPACT.match(name) or (None if name.isdigit() else _DATED.match(name))
    if match is None:
        return None
    numbers = [int(group) for group in match.groups() if group]
    numbers = numbers if len(numbers) == 3 else [year, *numbers]
    try:
        return date(*numbers)
    except ValueError:
        return None
