"""A new workspace: the office's tables and the folders; nothing that exists is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sz_excel.errors import OperatorError
from sz_excel.programme.tables import list_editions
from sz_excel.workspace.folders import Workspace, prepare_folders, require_writable
from sz_excel.workspace.locking import hold
from sz_excel.workspace.office_books import write_programme, write_roster, write_rulings


def create_workspace(workspace: Workspace, edition: str) -> list[Path]:
    """Make what is missing and give the paths made. Raises :class:`OperatorError` for an unknown edition."""
    if edition not in list_editions():
        raise OperatorError(f"没有内置 {edition} 年度的参数表，可用的年度：{'、'.join(list_editions())}。")
    require_writable(workspace.root)
    with hold(workspace):
        prepare_folders(workspace)
        return _make_missing(workspace, edition)


def _make_missing(workspace: Workspace, edition: str) -> list[Path]:
    makers: dict[Path, Callable[[Path], None]] = {
        workspace.programme: lambda path: write_programme(path, edition),
        workspace.roster: lambda path: write_roster(path, [], []),
        workspace.rulings: lambda path: write_rulings(path, []),
    }
    missing = [path for path in makers if not path.exists()]
    for path in missing:
        makers[path](path)
    return missing
