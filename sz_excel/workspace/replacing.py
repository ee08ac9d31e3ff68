"""The office's own workbooks are replaced whole, with a copy of the old one kept, and never under somebody's hands."""

from __future__ import annotations

import shutil
from pathlib import Path

from sz_excel.errors import OperatorError, reason
from sz_excel.workspace.folders import Workspace, require_writable, write_beside, write_whole


def replace_office_book(workspace: Workspace, path: Path, content: bytes) -> Path:
    """Replace one of the office's own workbooks in one step; gives the copy of the old one in ``.sz/backups``.

    Raises :class:`OperatorError`, with the old workbook in place, when it is open in another program.
    """
    refuse_open(path)
    backup = _keep(workspace, path)
    write_whole(path, content)
    return backup


def refuse_open(path: Path) -> None:
    """Raise :class:`OperatorError` when a spreadsheet program has marked the workbook as open.

    What it would save later would undo what is written now.
    """
    for mark in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if mark.exists():
            raise OperatorError(
                f"{path.name} 似乎正在 Excel、WPS 或 LibreOffice 中打开（有 {mark.name}）。请保存并关闭后重试；"
                f"确认没有人打开的，删去 {mark.name} 再试。"
            )


def _keep(workspace: Workspace, path: Path) -> Path:
    """A copy under the next free number, with the time of the last change by staff; one that is there will do."""
    folder = workspace.state / "backups"
    require_writable(folder)
    earlier = sorted(folder.glob(f"{path.stem}-*{path.suffix}"))
    try:
        content = path.read_bytes()
        if earlier and earlier[-1].read_bytes() == content:
            return earlier[-1]
        backup = _next_free(folder, path, len(earlier))
        temporary = write_beside(backup, content)
        shutil.copystat(path, temporary)
        return temporary.rename(backup)
    except OSError as error:
        raise OperatorError(f"{path.name} 不能备份到 {folder}（{reason(error)}），没有改动原文件。") from error


def _next_free(folder: Path, path: Path, number: int) -> Path:
    while True:
        number += 1
        backup = folder / f"{path.stem}-{number:04}{path.suffix}"
        if not backup.exists():
            return backup
