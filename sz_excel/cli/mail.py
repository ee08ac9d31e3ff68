"""``sz-excel mail``"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import click

from sz_excel.cli.options import as_of_option, jobs_option, open_workspace, workspace_option


@click.command(
    help="生成邮件草稿（.eml），放在 outbox/邮件/，用 Outlook 或 Foxmail 打开，看过以后由人发出；程序不发送任何邮件。"
    "forms 下发自评申报表和归口审核汇总表（按归口打包，直属单位各一封），summary 向上级报送汇总表，reminders 催报，"
    "corrections 退回补正。不指定 --what 时生成全部应发的，已经收齐的归口不再下发。"
    "收件人取自名册；没有邮箱的，收件人空着，并在最后列出。"
)
@workspace_option
@as_of_option
@jobs_option
@click.option(
    "--what",
    "what",
    multiple=True,
    type=click.Choice(["forms", "summary", "reminders", "corrections"]),
    help="草稿种类，可多次指定。",
)
def command(root: Path, as_of: date | None, jobs: int | None, what: tuple[str, ...]) -> None:
    from sz_excel.intake.engine import choose_engine  # noqa: PLC0415  # keeps other commands quick
    from sz_excel.mailing.preparing import prepare_mail  # noqa: PLC0415

    workspace = open_workspace(root)
    prepared = prepare_mail(workspace, choose_engine(jobs), what=what, as_of=as_of)
    for folder, count in Counter(path.parent for path in prepared.drafts).items():
        click.echo(f"已写出邮件草稿 {count} 封，在 {folder.relative_to(workspace.root)}")
    if not prepared.drafts:
        click.echo("没有应发的邮件。")
    for warning in prepared.warnings:
        click.echo(f"注意：{warning}")
