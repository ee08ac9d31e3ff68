"""What earlier runs wrote: by it an output that is still ours is told from one that somebody changed since.

Two lists in ``.sz``: SHA-256 of every output by its path below the workspace, and, while a run puts its outputs in
place, what it is about to write. The second is left behind by a run that was killed: then the outputs may be a mixture
of two runs, and both count as ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sz_excel.workspace.folders import Workspace, write_whole

_LIST, _UNFINISHED = "outputs.json", "unfinished.json"


@dataclass(frozen=True)
class Known:
    """SHA-256 of outputs by name: of runs that came to their end, and by task of those that were killed."""

    finished: Mapping[str, str]
    begun: Mapping[str, Mapping[str, tuple[str, ...]]]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys([*self.finished, *(name for names in self.begun.values() for name in names)]))

    def digests(self, name: str) -> frozenset[str]:
        """Every SHA-256 under which a file of this name is ours."""
        begun = [digest for names in self.begun.values() for digest in names.get(name, ())]
        return frozenset([*begun, *([self.finished[name]] if name in self.finished else [])])

    def is_begun(self, name: str, path: Path) -> bool:
        """Whether a file is what a killed run wrote, so that the next one may go on with it."""
        return any(digest_of(path) in names.get(name, ()) for names in self.begun.values())

    def is_ours(self, name: str, content: bytes) -> bool:
        """Whether a file is still as an earlier run wrote it."""
        return hashlib.sha256(content).hexdigest() in self.digests(name)


def known_outputs(workspace: Workspace) -> Known:
    """What earlier runs wrote; nothing when the lists were deleted."""
    begun = {
        str(task): {str(name): tuple(map(str, digests)) for name, digests in names.items()}
        for task, names in _read_object(workspace.state / _UNFINISHED).items()
        if isinstance(names, dict)
    }
    return Known(_read_texts(workspace.state / _LIST), begun)


def unfinished_tasks(workspace: Workspace) -> tuple[str, ...]:
    """What was being written when a run was killed, such as 汇总; its outputs may be of two runs."""
    return tuple(known_outputs(workspace).begun)


def keep_finished(workspace: Workspace, listed: Mapping[str, str]) -> None:
    """Remember what lies there now."""
    write_whole(workspace.state / _LIST, _json(dict(sorted(listed.items()))))


def begin(workspace: Workspace, known: Known, task: str, names: Mapping[str, str]) -> None:
    """Remember what is about to be written, before the first file is replaced."""
    before = known.begun.get(task, {})
    merged = {name: list(dict.fromkeys([*before.get(name, ()), digest])) for name, digest in names.items()}
    write_whole(workspace.state / _UNFINISHED, _json({**known.begun, task: {**before, **merged}}))


def end(workspace: Workspace, known: Known, task: str) -> None:
    """The outputs of this task are all of one run again."""
    others = {name: names for name, names in known.begun.items() if name != task}
    path = workspace.state / _UNFINISHED
    if others:
        write_whole(path, _json(others))
    else:
        path.unlink(missing_ok=True)


class EarlierCopies:
    """Marked copies of earlier runs: one whose workbook and faults are the same is taken over, not made again."""

    def __init__(self, workspace: Workspace):
        self._folder = workspace.returned
        self._list = workspace.state / "returned.json"
        self._keys = _read_texts(self._list)

    def find(self, name: str, key: str) -> bytes | None:
        """The copy of this name below ``returned/``, when it was made from the same ``key`` and is still as written."""
        recorded, _, digest = self._keys.get(name, "").partition("/")
        if recorded != key:
            return None
        try:
            content = (self._folder / name).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    def keep(self, keys: Mapping[str, str], copies: Mapping[str, bytes]) -> None:
        """Remember from what the copies of this run were made."""
        listed = {name: f"{key}/{hashlib.sha256(copies[name]).hexdigest()}" for name, key in sorted(keys.items())}
        write_whole(self._list, _json(listed))


def _json(listed: Mapping[str, Any]) -> bytes:
    return json.dumps(listed, ensure_ascii=False, indent=0).encode()


def _read_object(path: Path) -> dict[str, Any]:
    """A list by name; an unreadable one is an empty one."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _read_texts(path: Path) -> dict[str, str]:
    return {str(name): str(text) for name, text in _read_object(path).items()}


def output_name(workspace: Workspace, path: Path) -> str:
    """A path as the lists have it."""
    return path.relative_to(workspace.root).as_posix()


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file; None when there is none, empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError:
        return ""


def state_of(path: Path) -> tuple[int, int] | None:
    """When a file was last changed and its size; None when there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def below(workspace: Workspace, scopes: Iterable[Path]) -> tuple[str, ...]:
    """Beginnings of the names that lie in these folders."""
    return tuple(f"{output_name(workspace, scope)}/" for scope in scopes)
