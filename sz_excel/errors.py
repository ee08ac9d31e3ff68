"""What the operator must put right before a run can go on.

An exception here stops the run before anything is written. Trouble in a *returned* file is never an
exception: it is a :class:`sz_excel.records.findings.Finding`.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass


class OperatorError(Exception):
    """A run cannot go on until somebody mends the office's own files or folders. The text is Chinese, for staff."""


_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件过大",
    errno.EROFS: "磁盘或文件夹是只读的",
    errno.EACCES: "没有权限，或文件正被其他程序打开",
    errno.EPERM: "没有权限，或文件被设为不可改动",
    errno.EBUSY: "文件正被其他程序使用",
    errno.EEXIST: "已有同名文件",
    errno.ENOTDIR: "有同名文件占着文件夹的位置",
    errno.EISDIR: "有同名文件夹占着文件的位置",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.EIO: "磁盘读写出错，请检查磁盘",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; what has no words here is given as the system tells it."""
    return _REASONS.get(error.errno or 0) or f"系统提示：{error.strerror or error}"


@dataclass(frozen=True, slots=True)
class TableProblem:
    """One fault of an office table: where it is, what is wrong, how to mend it (Chinese)."""

    sheet: str
    row: int | None
    column: str
    what: str
    how: str

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else "表头"
        column = f"“{self.column}”列" if self.column else ""
        return f"工作表“{self.sheet}”{row}{column}：{self.what}。{self.how}"


class TableError(OperatorError):
    """A programme, roster or ruling table is wrong; carries every problem found, not only the first."""

    def __init__(self, file: str, problems: list[TableProblem]):
        self.file = file
        self.problems = tuple(problems)
        lines = "\n".join(f"  {number}. {problem}" for number, problem in enumerate(problems, 1))
        super().__init__(f"{file} 有 {len(problems)} 处需要改正：\n{lines}")


class UnreadableWorkbookError(OperatorError):
    """A workbook cannot be opened safely; ``code`` is the finding that a returned file would get."""

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail
        super().__init__(detail or code)


class WorkspaceBusyError(OperatorError):
    """Another run holds the workspace."""
