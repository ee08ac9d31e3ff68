"""``sz-excel explain``"""

from __future__ import annotations

from pathlib import Path

import click

from sz_excel.cli.options import jobs_option, open_workspace, workspace_option


@click.command(
    help="说明一个单位的结论是怎样得出的：每条规则、依据、所看的单元格和结果。UNIT 是单位编码、名称，或名称中的几个字。"
)
@workspace_option
@jobs_option
@click.option("--track", type=click.Choice(["union", "chair"]), help="只说明一个对象：union 基层工会，chair 工会主席。")
@click.argument("unit")
def command(root: Path, jobs: int | None, track: str | None, unit: str) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.pipeline import consolidate  # noqa: PLC0415
    from sz_excel.records.campaign import Track  # noqa: PLC0415
    from sz_excel.reports.explaining import explain  # noqa: PLC0415  # keeps other commands quick

    consolidation = consolidate(open_workspace(root), choose_engine(jobs), dry_run=True)
    for line in explain(consolidation.material, unit, Track(track) if track else None):
        click.echo(line)
