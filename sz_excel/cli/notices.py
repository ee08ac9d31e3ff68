"""``sz-excel notices``"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sz_excel.cli.options import as_of_option, jobs_option, open_workspace, workspace_option


@click.command(
    help="按当前结论生成公文（.docx），放在 notices/。不指定种类时生成全部应出的公文。"
    "办公室改动过的公文不动，新的写在旁边。"
)
@workspace_option
@as_of_option
@jobs_option
@click.option("--kind", "kinds", multiple=True, help="公文种类，可多次指定；用 --list 查看全部种类。")
@click.option("--unit", default="", help="只生成给这个单位（编码）的公文。")
@click.option("--district", default="", help="只生成给这个归口的公文。")
@click.option("--pdf", is_flag=True, help="同时用 LibreOffice 转成 PDF。")
@click.option("--list", "listing", is_flag=True, help="列出公文种类。")
def command(  # noqa: PLR0913, PLR0917  # one parameter an option, as click hands them over
    root: Path,
    as_of: date | None,
    jobs: int | None,
    kinds: tuple[str, ...],
    unit: str,
    district: str,
    pdf: bool,
    listing: bool,
) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.issuing import Wanted, issue_notices  # noqa: PLC0415
    from sz_excel.notices.catalogue import KINDS  # noqa: PLC0415

    if listing:
        click.echo("\n".join(KINDS))
        return
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise click.UsageError(f"没有这种公文：{'、'.join(unknown)}。可选：{'、'.join(KINDS)}")
    workspace = open_workspace(root)
    wanted = Wanted(kinds or tuple(KINDS), unit, district, as_of, pdf)
    issued = issue_notices(workspace, choose_engine(jobs), wanted)
    for path in issued.documents:
        click.echo(f"已写出 {path.relative_to(workspace.root)}")
    if not issued.documents:
        click.echo("没有应出的公文。")
    if issued.pdfs:
        click.echo(f"已转成 PDF {len(issued.pdfs)} 份")
    for remark in issued.remarks:
        click.echo(f"注意：{remark}")
