"""``sz-excel init``"""

from __future__ import annotations

from pathlib import Path

import click

from sz_excel.cli.options import open_workspace, workspace_option


@click.command(help="新建工作区。已有的文件不会被改动。")
@workspace_option
@click.option("--edition", default="2019", show_default=True, help="活动年度（内置的参数表）。")
def command(root: Path, edition: str) -> None:
    from sz_excel.workspace.creating import create_workspace  # noqa: PLC0415  # keeps other commands quick

    made = create_workspace(open_workspace(root), edition)
    for path in made:
        click.echo(f"已建立 {path}")
    click.echo("请先在 roster.xlsx 填写单位名册，核对 programme.xlsx，再运行 sz-excel distribute。")
