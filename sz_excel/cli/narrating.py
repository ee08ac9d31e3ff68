"""What a run says while it works and when it is done, in Chinese."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sz_excel.records.campaign import Track
from sz_excel.rerunning import Counts, Summary
from sz_excel.workspace.folders import FEEDBACK, Workspace


class Narrator:
    """Progress bars, one a stage; callable as the pipeline's progress."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console())
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Narrator:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for stage in list(self._tasks):
                self._finish(stage)
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            for earlier in list(self._tasks):
                self._finish(earlier)
            self._tasks[stage] = self._progress.add_task(stage, total=max(total, 1))
        self._progress.update(self._tasks[stage], completed=done, total=max(total, 1))

    def _finish(self, stage: str) -> None:
        task = self._progress.tasks[self._tasks[stage]]
        self._progress.update(task.id, completed=task.total)


def tell(summary: Summary, workspace: Workspace) -> None:
    """The summary: what came, what was decided, what to do next, where the outputs are."""
    console = Console()
    console.print(_counts("收件", summary.handlings))
    console.print(_decisions(summary))
    if summary.rechecks:
        console.print(_counts("复查", summary.rechecks))
    console.print(f"待处理问题：退回 {summary.blocking} 处，核实 {summary.queries} 处（明细见工作底稿“问题清单”）")
    for note in summary.notes:
        console.print(Text(f"注意：{note}", style="bold yellow"))
    _print_outputs(console, [workspace.root / name for name in summary.written], workspace)


def _print_outputs(console: Console, written: list[Path], workspace: Workspace) -> None:
    for path in written:
        if path.parent == workspace.reports:
            console.print(Text(f"已写出 {path.relative_to(workspace.root)}"))
    for folder, what in (
        (workspace.reports / FEEDBACK, "归口反馈表"),
        (workspace.notices, "补正通知"),
        (workspace.returned, "退回件（标出问题的原表）"),
    ):
        count = sum(folder in path.parents for path in written)
        if count:
            console.print(Text(f"已写出{what} {count} 份，在 {folder.relative_to(workspace.root)}"))
    if not written:
        console.print("试运行：没有写出任何文件。")


def _counts(title: str, pairs: Counts) -> Text:
    told = "，".join(f"{name} {count}" for name, count in pairs)
    return Text(f"{title}：{told or '没有文件'}")


def _decisions(summary: Summary) -> Table:
    table = Table(title="结论")
    table.add_column("结论")
    for track in Track:
        table.add_column(track.label, justify="right")
    for status, numbers in summary.decisions:
        table.add_row(status, *(str(count) if count else "" for count in numbers))
    return table
