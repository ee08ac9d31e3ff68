"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from sz_excel.workspace.folders import Workspace

workspace_option = click.option(
    "-w",
    "--workspace",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("workspace"),
    show_default=True,
    help="工作区文件夹。",
)
jobs_option = click.option("--jobs", type=click.IntRange(min=1), help="同时读取的进程数，默认为处理器个数。")
cluster_option = click.option("--cluster", default="", help="Dask 集群地址；收件极多时由多台机器一起读取。")


def _day(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


as_of_option: Callable[[Any], Any] = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="统计基准日（年-月-日），默认为“设置”中的 as_of，空白则为今天。",
)


def open_workspace(root: Path) -> Workspace:
    """The workspace of a command, by an absolute path."""
    return Workspace(root.absolute())
