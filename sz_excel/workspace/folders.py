"""Where things lie in a workspace, and writing that is whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sz_excel.errors import OperatorError, reason

FEEDBACK = "归口反馈"  # below reports/: a table per district
_PREFIX, _SUFFIX = ".sz-", ".tmp"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The office's folder (DESIGN.md section 3)."""

    root: Path

    @property
    def programme(self) -> Path:
        return self.root / "programme.xlsx"

    @property
    def roster(self) -> Path:
        return self.root / "roster.xlsx"

    @property
    def rulings(self) -> Path:
        return self.root / "rulings.xlsx"

    @property
    def last_year(self) -> Path:
        """What units answered last year; only in a workspace that ``close`` made."""
        return self.root / "last_year.xlsx"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def notices(self) -> Path:
        return self.root / "notices"

    @property
    def returned(self) -> Path:
        return self.root / "returned"

    @property
    def state(self) -> Path:
        return self.root / ".sz"

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.inbox, self.outbox, self.returned, self.reports, self.notices, self.state)

    def require(self) -> None:
        """Raise :class:`OperatorError` unless this is a workspace."""
        for path in (self.programme, self.roster):
            if not path.exists():
                raise OperatorError(
                    f"文件夹 {self.root} 里没有 {path.name}。请确认文件夹无误；新建工作区请运行 sz-excel init。"
                )


def require_writable(folder: Path) -> None:
    """Make a folder and prove that files can be written there, before anything else is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=_PREFIX, suffix=_SUFFIX):
            pass
    except OSError as error:
        raise OperatorError(
            f"文件夹 {folder} 不能写入（{reason(error)}）。请检查该文件夹的权限、磁盘空间，或是否有同名文件。"
        ) from error


def prepare_folders(workspace: Workspace) -> None:
    """Prove that a run can read the inbox and write everywhere else; nothing is ever written into the inbox."""
    require_readable(workspace.inbox)
    for folder in workspace.folders:
        if folder != workspace.inbox:
            require_writable(folder)


def require_readable(folder: Path) -> None:
    """Make a folder that is missing, and prove that its files can be listed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.scandir(folder):
            pass
    except OSError as error:
        raise OperatorError(
            f"文件夹 {folder} 打不开（{reason(error)}）。请检查该文件夹的权限，或是否有同名文件。"
        ) from error


def sweep(workspace: Workspace) -> None:
    """Take away what a killed run left half written; the caller holds the workspace, so nobody is writing now."""
    written = [folder for folder in workspace.folders if folder != workspace.inbox]
    left = [path for folder in written for path in folder.rglob(f"{_PREFIX}*{_SUFFIX}")]
    for path in (*workspace.root.glob(f"{_PREFIX}*{_SUFFIX}"), *left):
        with suppress(OSError):
            path.unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either the old one or the new one, whole. An equal file is not touched.

    Raises :class:`OperatorError`, with the old file in place, when it cannot be written or replaced.
    """
    if _holds(path, content):
        return
    temporary = write_beside(path, content)
    try:
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OperatorError(f"文件 {path} 不能更新（{reason(error)}）。请关闭正在打开它的程序后重试。") from error


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file holds this already; one that cannot be read does not."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def write_beside(path: Path, content: bytes) -> Path:
    """A temporary file with this content, safe on the disk, in the folder of ``path``, to be renamed to it."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise OperatorError(f"文件 {path} 不能写入（{reason(error)}）。请检查文件夹权限和磁盘空间。") from error
    return temporary
