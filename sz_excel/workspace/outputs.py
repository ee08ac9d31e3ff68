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
    path = workspace.state / _LIST
    try:
        listed = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        return {}
    return {str(name): str(digest) for name, digest in listed.items()} if isinstance(listed, dict) else {}


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


def _name(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.root).as_posix()


def _remove(path: Path, digest: str) -> Path | None:
    """Delete a file that still is what we wrote; one that cannot be deleted now stays."""
    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return None
        path.unlink()
    except OSError:
        return None
    return path
