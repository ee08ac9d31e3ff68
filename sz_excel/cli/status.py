"""``sz-excel status``"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from sz_excel.cli.options import open_workspace, workspace_option


@click.command(help="查看收件箱和上次汇总的情况；不读取文件内容。")
@workspace_option
def command(root: Path) -> None:
    from sz_excel.intake.inbox import list_inbox  # noqa: PLC0415  # keeps --help quick
    from sz_excel.workspace.journal import read_journal  # noqa: PLC0415
    from sz_excel.workspace.outputs import unfinished_tasks  # noqa: PLC0415

    workspace = open_workspace(root)
    workspace.require()
    files = [entry for entry in list_inbox(workspace.inbox, 0) if not entry.ignored] if workspace.inbox.exists() else []
    journal = read_journal(workspace)
    rows = journal.rows
    known = {row.file.partition(".zip/")[0] + (".zip" if ".zip/" in row.file else "") for row in rows}
    click.echo(f"收件箱文件 {len(files)} 个，其中尚未汇总 {sum(entry.file not in known for entry in files)} 个。")
    for handling, count in Counter(row.handling for row in rows).items():
        click.echo(f"  {handling} {count}")
    if not rows:
        click.echo("还没有汇总过。请运行 make consolidate。")
    for report in sorted(workspace.reports.glob("*.xlsx")):
        click.echo(f"输出 {report.relative_to(workspace.root)}")
    for task in unfinished_tasks(workspace):
        click.echo(f"注意：上次{task}没有写完就中断了，写出的文件可能新旧不一，请重新运行一次，会全部写完。")
    for remark in journal.remarks:
        click.echo(f"注意：{remark}。")
