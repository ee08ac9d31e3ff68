"""What earlier runs wrote: an output that is no longer due is taken away, but only as long as it is still ours.

A list of paths and SHA-256 in ``.sz``; a file that somebody changed since is the office's and stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from sz_excel.workspace.folders import Workspace, write_whole

_LIST = "outputs.json"


def known_outputs(workspace: Workspace) -> dict[str, str]:
    """SHA-256 of every output of earlier runs by its path below the workspace; none when the list was deleted."""
    return _read_texts(workspace.state / _LIST)


def keep_outputs(workspace: Workspace, written: Mapping[Path, bytes], scopes: Iterable[Path]) -> list[Path]:
    """Remember what this run wrote and take away what earlier runs wrote below ``scopes`` and is no longer due.

    Gives the paths taken away.
    """
    now = {_name(workspace, path): hashlib.sha256(content).hexdigest() for path, content in written.items()}
    known = known_outputs(workspace)
    inside = tuple(f"{_name(workspace, scope)}/" for scope in scopes)
    stale = [name for name in known if name.startswith(inside) and name not in now]
    removed = [path for name in stale if (path := _remove(workspace.root / name, known[name]))]
    listed = {name: digest for name, digest in known.items() if name not in stale} | now
    text = json.dumps(dict(sorted(listed.items())), ensure_ascii=False, indent=0)
    write_whole(workspace.state / _LIST, text.encode())
    return removed


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
        write_whole(self._list, json.dumps(listed, ensure_ascii=False, indent=0).encode())


def _read_texts(path: Path) -> dict[str, str]:
    """A list of texts by name; an unreadable one is an empty one."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, ValueError):
        return {}
    return {str(name): str(text) for name, text in listed.items()} if isinstance(listed, dict) else {}


def _name(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()


def holds_digest(path: Path, digest: str) -> bool:
    """Whether a file still is what we wrote; one that cannot be read is not."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _remove(path: Path, digest: str) -> Path | None:
    """Delete a file that still is what we wrote; one that cannot be deleted now stays."""
    if not holds_digest(path, digest):
        return None
    try:
        path.unlink()
    except OSError:
        return None
    return path
