"""The journal: every file that ever lay in the inbox, also when it has been removed since.

A JSON line per file, rewritten whole on each run. The only thing in ``.sz`` that must not be deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from sz_excel.errors import OperatorError
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.workspace.folders import write_whole


def read_journal(path: Path) -> list[LedgerRow]:
    """Rows of earlier runs; none when there was no run yet.

    Raises :class:`OperatorError` when the journal is damaged: it is evidence and is not thrown away silently.
    """
    if not path.exists():
        return []
    try:
        return [_row(json.loads(line)) for line in path.read_text(encoding="utf-8").split("\n") if line]
    except (ValueError, KeyError, TypeError) as error:
        raise OperatorError(
            f"收件记录 {path} 已损坏（{error}）。请把它改名保存后重新运行；已移除文件的历史记录将不再列出。"
        ) from error


def _row(fields: dict[str, object]) -> LedgerRow:
    received, form = fields["received"], fields["form"]
    return LedgerRow(
        file=str(fields["file"]),
        received=date.fromisoformat(str(received)) if received else None,
        basis=str(fields["basis"]),
        unit_code=str(fields["unit_code"]),
        unit_name=str(fields["unit_name"]),
        form=FormKind(str(form)) if form else None,
        handling=Handling(str(fields["handling"])),
        reason=str(fields["reason"]),
        sha256=str(fields["sha256"]),
        size=int(str(fields["size"])),
    )


def merge_journal(earlier: Iterable[LedgerRow], present: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Present files as they are now; files seen before and gone since are kept and marked 已移除.

    A file replaced by another of the same name is two files: they differ in SHA-256. One that could not be read at
    all has none, and is the same as whatever lies under its name.
    """
    rows = list(present)
    known = {(row.file, row.sha256) for row in rows}
    names = {row.file for row in rows}
    for row in earlier:
        if (row.file, row.sha256) in known or (not row.sha256 and row.file in names):
            continue
        reason = row.reason if row.handling is Handling.REMOVED else f"文件已不在收件箱；移除前：{row.handling}"
        rows.append(replace(row, handling=Handling.REMOVED, reason=reason))
    return sorted(rows, key=lambda row: (row.file, row.handling is Handling.REMOVED, row.sha256))


def write_journal(path: Path, rows: Iterable[LedgerRow]) -> None:
    """Replace the journal in one step."""
    lines = [json.dumps(asdict(row), ensure_ascii=False, default=str, separators=(",", ":")) for row in rows]
    write_whole(path, ("\n".join(lines) + "\n").encode())
