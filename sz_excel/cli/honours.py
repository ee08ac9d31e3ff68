"""``sz-excel honours``"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sz_excel.cli.options import open_workspace, workspace_option

if TYPE_CHECKING:
    from sz_excel.year_end import Imported


@click.command(
    help="把上级的表彰名单（.xlsx）导入 roster.xlsx 的“表彰史”。"
    "名单的表头须有“对象”“等级”，以及“单位编码”或“单位名称”；可另有“姓名”“文号”“年度”“会员人数”。先核对每一行，有一行不对就什么都不写；已登记的不会重复登记。"
)
@workspace_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", default="", help="名单没有“年度”列时的表彰年度，默认为本工作区的年度。")
@click.option("--document", default="", help="名单没有“文号”列时的表彰文件文号。")
@click.option("--valid-only", is_flag=True, help="只登记核对无误的行，其余列出。")
@click.option("--dry-run", is_flag=True, help="只核对，不改动 roster.xlsx。")
def command(  # one parameter an option, as click hands them over
    root: Path, file: Path, year: str, document: str, valid_only: bool, dry_run: bool
) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.workspace.honours import Defaults  # noqa: PLC0415
    from sz_excel.year_end import import_honours  # noqa: PLC0415

    workspace = open_workspace(root)
    imported = import_honours(
        workspace,
        file.absolute(),
        choose_engine(1),
        defaults=Defaults(year.strip(), document.strip()),
        valid_only=valid_only,
        dry_run=dry_run,
    )
    _tell(imported, dry_run)


def _tell(imported: Imported, dry_run: bool) -> None:
    for problem in imported.problems:
        click.echo(f"  未登记：{problem}", err=True)
    counts = Counter(honour.track.label for honour in imported.added)
    told = "，".join(f"{label} {count}" for label, count in counts.items())
    verb = "可以登记" if dry_run else "已登记"
    click.echo(
        f"{verb} {len(imported.added)} 行{f'（{told}）' if told else ''}；表彰史中已有 {len(imported.known)} 行。"
    )
    for reason in imported.passed_over:
        click.echo(f"没有读取工作表：{reason}")
    if any(not honour.document for honour in imported.added):
        click.echo("注意：有的行没有文号，可用 --document 指定，或以后在“表彰史”补填。")
    if dry_run:
        click.echo("试运行：没有改动 roster.xlsx。")
    if imported.backup:
        click.echo(f"原 roster.xlsx 的备份：{imported.backup}")
        click.echo("请重新运行 sz-excel consolidate，奖励经费将按“应发”列出。")
