"""``sz-excel consolidate``"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sz_excel.cli.options import as_of_option, cluster_option, jobs_option, open_workspace, workspace_option


@click.command(help="读取收件箱，核对、评定，写出汇总表、工作底稿和补正通知。收件箱里的文件不会被改动。")
@workspace_option
@as_of_option
@jobs_option
@cluster_option
@click.option("--dry-run", is_flag=True, help="只核对，不写任何输出。")
def command(root: Path, as_of: date | None, jobs: int | None, cluster: str, dry_run: bool) -> None:
    from sz_excel.cli.narrating import Narrator, tell  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.pipeline import consolidate  # noqa: PLC0415

    workspace = open_workspace(root)
    with Narrator() as narrator:
        consolidation = consolidate(
            workspace, choose_engine(jobs, cluster), as_of=as_of, progress=narrator, dry_run=dry_run
        )
    tell(consolidation, workspace)
