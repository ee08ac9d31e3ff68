"""``sz-excel check``"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from sz_excel.cli.options import open_workspace, workspace_option


@click.command(help="检查文件（可以多个，也可以是文件夹）：读懂了什么，哪里有错，怎样改。不改动文件，不写输出。")
@workspace_option
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(root: Path, files: tuple[Path, ...]) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.pipeline import check_files  # noqa: PLC0415

    workspace = open_workspace(root)
    workspace.require()
    blocked = False
    for report in check_files(workspace, _all_files(files), choose_engine(None)):
        click.echo(report.text)
        blocked = blocked or report.blocked
    raise click.exceptions.Exit(1 if blocked else 0)


def _all_files(named: Iterable[Path]) -> list[Path]:
    """The named files once each, for a folder all that lie in it.

    Raises :class:`click.UsageError` where one is missing.
    """
    found: dict[Path, None] = {}
    for path in named:
        if not path.exists():
            raise click.UsageError(f"找不到文件：{path}")
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        found.update(dict.fromkeys(inside))
    if not found:
        raise click.UsageError("文件夹里没有文件")
    return list(found)
