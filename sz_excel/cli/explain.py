"""``sz-excel explain``"""

from __future__ import annotations

from pathlib import Path

import click

from sz_excel.cli.options import jobs_option, open_workspace, workspace_option


@click.command(help="说明一个单位的结论是怎样得出的：每条规则、依据、所看的单元格和结果。")
@workspace_option
@jobs_option
@click.argument("unit")
def command(root: Path, jobs: int | None, unit: str) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.pipeline import consolidate  # noqa: PLC0415
    from sz_excel.reports.explaining import explain  # noqa: PLC0415  # keeps other commands quick

    consolidation = consolidate(open_workspace(root), choose_engine(jobs), dry_run=True)
    for line in explain(consolidation.material, unit):
        click.echo(line)
