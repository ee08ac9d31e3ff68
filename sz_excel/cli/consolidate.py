"""``sz-excel consolidate``"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sz_excel.cli.options import as_of_option, cluster_option, jobs_option, open_workspace, workspace_option
from sz_excel.workspace.folders import Workspace

if TYPE_CHECKING:
    from sz_excel.rerunning import Summary


@click.command(help="读取收件箱，核对、评定，写出汇总表、工作底稿和补正通知。收件箱里的文件不会被改动。")
@workspace_option
@as_of_option
@jobs_option
@cluster_option
@click.option("--dry-run", is_flag=True, help="只核对，不写任何输出。")
@click.option("--anew", is_flag=True, help="全部重做一遍，即使上次汇总以来什么都没有变。")
def command(root: Path, as_of: date | None, jobs: int | None, cluster: str, *, dry_run: bool, anew: bool) -> None:
    from sz_excel.cli.narrating import tell  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.rerunning import find_standing  # noqa: PLC0415

    workspace = open_workspace(root)
    workspace.require()
    summary = None if dry_run or anew else find_standing(workspace, as_of)
    if summary is not None:
        click.echo("上次汇总以来什么都没有变，结果不必重写。上次的情况：")
    else:
        summary = _consolidate(workspace, jobs, cluster, as_of=as_of, dry_run=dry_run)
    tell(summary, workspace)


def _consolidate(workspace: Workspace, jobs: int | None, cluster: str, **options: Any) -> Summary:
    from sz_excel.cli.narrating import Narrator  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.pipeline import consolidate  # noqa: PLC0415

    with Narrator() as narrator:
        consolidation = consolidate(workspace, choose_engine(jobs, cluster), progress=narrator, **options)
    return consolidation.summary(workspace)
