"""``sz-excel distribute``"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from sz_excel.cli.options import jobs_option, open_workspace, workspace_option


@click.command(
    help="生成下发的表格，按归口分文件夹放在 outbox/。"
    "self 自评申报表（每个单位），review 归口审核汇总表（每个归口），"
    "assess 考评打分表（每个申报单位），recheck 复查打分表（上年受表彰的单位和个人）。"
)
@workspace_option
@click.option(
    "--form",
    type=click.Choice(["self", "review", "assess", "recheck"]),
    default="self",
    show_default=True,
    help="表格种类。",
)
@jobs_option
@click.option("--verify", is_flag=True, help="下发前用 LibreOffice 打开每份表格，填满分核对实时合计（较慢）。")
def command(root: Path, form: str, jobs: int | None, verify: bool) -> None:
    from sz_excel.cli.narrating import Narrator  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.errors import OperatorError  # noqa: PLC0415
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415
    from sz_excel.issuing import distribute, verify_issued  # noqa: PLC0415
    from sz_excel.pipeline import workspace_notes  # noqa: PLC0415
    from sz_excel.records.campaign import FormKind  # noqa: PLC0415

    workspace = open_workspace(root)
    kind = FormKind(form)
    with Narrator() as narrator:
        distributed = distribute(workspace, kind, choose_engine(jobs), narrator)
    issued = distributed.issued
    for district, count in Counter(each.district for each in issued).items():
        click.echo(f"  {district} {count} 份")
    click.echo(f"共生成{kind.title} {len(issued)} 份，在 {workspace.outbox / form}")
    if not issued:
        click.echo(_WHY_NONE[kind])
    for note in (*workspace_notes(workspace), *distributed.remarks):
        click.echo(f"注意：{note}")
    if verify:
        faults = verify_issued(workspace, kind)
        for fault in faults:
            click.echo(f"  {fault}", err=True)
        if faults:
            raise OperatorError(f"下发前核对发现 {len(faults)} 处不符，请先不要下发。")
        click.echo("下发前核对：每份表格的实时合计与系统一致。")


_WHY_NONE = {
    "self": "名册里没有单位。",
    "review": "收件箱里还没有可用的申报，不需要归口审核汇总表。",
    "assess": "收件箱里还没有可用的申报，不需要考评打分表。",
    "recheck": "表彰史里没有上年度的有效表彰，不需要复查打分表。",
}
