"""``sz-excel close``"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sz_excel.cli.options import cluster_option, jobs_option, open_workspace, workspace_option

if TYPE_CHECKING:
    from sz_excel.workspace.folders import Workspace
    from sz_excel.year_end import Closing


@click.command(
    help="结束本年度，在另一个文件夹建立下一年度的工作区：参数和细则沿用，名册按本年申报更新会员人数和主席，"
    "表彰史结转，上年填报内容显示在新的自评表上。还有事项没有办结时不建立。已有的文件不会被覆盖，本年度的文件不会被改动。"
)
@workspace_option
@click.option(
    "--next",
    "target",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="下一年度工作区的文件夹。",
)
@jobs_option
@cluster_option
@click.option("--anyway", is_flag=True, help="有未办结事项也建立，并写入结转说明。")
@click.option("--dry-run", is_flag=True, help="只说明会怎样，不写任何文件。")
def command(root: Path, target: Path, jobs: int | None, cluster: str, anyway: bool, dry_run: bool) -> None:
    from sz_excel.cli.narrating import Narrator  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.year_end import close_season  # noqa: PLC0415

    following = open_workspace(target)
    with Narrator() as narrator:
        closing = close_season(
            open_workspace(root),
            following,
            choose_engine(jobs, cluster),
            anyway=anyway,
            dry_run=dry_run,
            progress=narrator,
        )
    _tell(closing, following, dry_run)


def _tell(closing: Closing, target: Workspace, dry_run: bool) -> None:
    for kind, count in Counter(matter.kind for matter in closing.open).items():
        click.echo(f"未办结：{kind} {count} 件")
    for note in closing.notes:
        if note.kind.startswith(("待填写", "待核对")):
            click.echo(f"注意：{note.what}。{note.how}")
    others = Counter(note.kind for note in closing.notes if not note.kind.startswith(("待填写", "待核对", "未办结")))
    for kind, count in others.items():
        click.echo(f"{kind} {count} 项")
    if dry_run:
        click.echo(f"试运行：没有建立 {closing.edition} 年度的工作区。")
        return
    click.echo(f"已建立 {closing.edition} 年度的工作区 {target.root}：")
    for path in closing.made:
        click.echo(f"  {path.name}")
