"""The office's own workbooks are replaced whole, with a copy of the old one kept, and never under somebody's hands."""

from __future__ import annotations

import shutil
from pathlib import Path

from sz_excel.errors import OperatorError
from sz_excel.workspace.folders import Workspace, require_writable, write_whole


def replace_office_book(workspace: Workspace, path: Path, content: bytes) -> Path:
    """Replace one of the office's own workbooks in one step; gives the copy of the old one in ``.sz/backups``.

    Raises :class:`OperatorError`, with the old workbook in place, when it is open in another program.
    """
    refuse_open(path)
    backup = _keep(workspace, path)
    written = write_whole(path, content)
    if written != path:
        written.unlink()
        raise OperatorError(f"{path.name} 正被其他程序打开，没有改动。请关闭后重试。")
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
    """A copy under the next free number, with the time of the last change by staff."""
    folder = workspace.state / "backups"
    require_writable(folder)
    number = 1 + sum(1 for _ in folder.glob(f"{path.stem}-*{path.suffix}"))
    while (backup := folder / f"{path.stem}-{number:04}{path.suffix}").exists():
        number += 1
    try:
        shutil.copy2(path, backup)
    except OSError as error:
        raise OperatorError(f"{path.name} 的备份 {backup} 不能写入（{error.strerror}），没有改动原文件。") from error
    return backup
