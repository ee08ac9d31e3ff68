"""``sz-excel check``"""

from __future__ import annotations

from pathlib import Path

import click

from sz_excel.cli.options import open_workspace, workspace_option


@click.command(help="检查单个或多个文件：读懂了什么，哪里有错，怎样改。不改动文件，不写输出。")
@workspace_option
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(root: Path, files: tuple[Path, ...]) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.pipeline import check_files  # noqa: PLC0415

    workspace = open_workspace(root)
    workspace.require()
    blocked = False
    for report in check_files(workspace, files, choose_engine(None)):
        click.echo(report.text)
        blocked = blocked or report.blocked
    raise click.exceptions.Exit(1 if blocked else 0)
