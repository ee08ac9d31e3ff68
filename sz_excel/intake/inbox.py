"""What lies in the inbox: names, sizes and times only; nothing is opened here."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

_KEPT = frozenset("\u3000\xa0")
_IGNORED_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".keep", "__macosx"})
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

    ``year`` completes folders named without one, such as 9月28日. A folder that cannot be listed stands for its files.
    """
    found: list[InboxFile] = []
    _walk(inbox, _Folder(), year, found)
    return _distinct(sorted(found, key=lambda entry: (entry.file, str(entry.path))))


@dataclass(frozen=True, slots=True)
class _Folder:
    """What the files of a folder take from it."""

    prefix: str = ""
    dated: date | None = None
    is_system: bool = False


def _walk(path: Path, folder: _Folder, year: int, found: list[InboxFile]) -> None:
    try:
        with os.scandir(path) as scan:
            entries = list(scan)
    except OSError:
        found.append(InboxFile(folder.prefix.rstrip("/") or path.name, path, 0, 0, folder.dated, "X12"))
        return
    for entry in entries:
        name = f"{folder.prefix}{display_name(entry.name)}"
        if entry.is_dir(follow_symlinks=False):
            dated = folder_date(entry.name, year) or folder.dated
            system = folder.is_system or is_system_file(entry.name)
            _walk(Path(entry.path), _Folder(f"{name}/", dated, system), year, found)
        else:
            found.append(_file(entry, name, folder))


def _file(entry: os.DirEntry[str], name: str, folder: _Folder) -> InboxFile:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return InboxFile(name, Path(entry.path), 0, 0, folder.dated, "X12")
    ignored = "L01" if folder.is_system or is_system_file(entry.name) else _refused_mode(status.st_mode)
    return InboxFile(name, Path(entry.path), status.st_size, status.st_mtime_ns, folder.dated, ignored)


def _refused_mode(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "X13"
    return "" if stat.S_ISREG(mode) else "X12"


def is_system_file(name: str) -> bool:
    """Whether a name is that of a lock file, a system file or an unfinished download."""
    lower = name.lower()
    return lower in _IGNORED_NAMES or lower.startswith(_IGNORED_STARTS) or lower.endswith(_IGNORED_ENDS)


def display_name(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are GBK, accents composed, control and direction marks escaped."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "backslashreplace")
    name = unicodedata.normalize("NFC", name)
    if name.isprintable():
        return name
    return "".join(each if each.isprintable() or each in _KEPT else f"\\u{ord(each):04x}" for each in name)


def _distinct(entries: list[InboxFile]) -> list[InboxFile]:
    """Two files whose names look alike are told apart by a number."""
    taken: set[str] = set()
    found = []
    for entry in entries:
        name, number = entry.file, 1
        while name in taken:
            number += 1
            name = f"{entry.file}（{number}）"
        taken.add(name)
        found.append(replace(entry, file=name))
    return found


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
