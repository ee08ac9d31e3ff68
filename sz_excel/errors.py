"""What the operator must put right before a run can go on.

An exception here stops the run before anything is written. Trouble in a *returned* file is never an
exception: it is a :class:`sz_excel.records.findings.Finding`.
"""

from __future__ import annotations

from dataclasses import dataclass


class OperatorError(Exception):
    """A run cannot go on until somebody mends the office's own files or folders. The text is Chinese, for staff."""


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
