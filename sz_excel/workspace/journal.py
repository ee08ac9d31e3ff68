"""The journal: every file that ever lay in the inbox, also when it has been removed since.

A JSON line per file, rewritten whole on each run. The only thing in ``.sz`` that must not be deleted. A line that
cannot be read any more, after a power failure or on a failing disk, costs no other row and is kept as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from sz_excel.errors import OperatorError, reason
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.workspace.folders import Workspace, write_whole

_JOURNAL, _DAMAGED = "journal.jsonl", "journal-damaged.jsonl"


@dataclass(frozen=True)
class Journal:
    """Rows of earlier runs, and lines that are none any more, as they stand in the file."""

    rows: tuple[LedgerRow, ...] = ()
    damaged: tuple[bytes, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the office should know (Chinese)."""
        if not self.damaged:
            return ()
        return (
            f"收件记录有 {len(self.damaged)} 行损坏，读不出来，原样存在 .sz/{_DAMAGED}；其余 {len(self.rows)} 行照常。"
            "文件还在收件箱里的会重新登记；损坏的是已移除文件的，请据此文件补查",
        )


def read_journal(workspace: Workspace) -> Journal:
    """The journal of a workspace; an empty one when there was no run yet.

    Raises :class:`OperatorError` when the file is there and cannot be read: it is evidence and is not written over.
    """
    path = workspace.state / _JOURNAL
    try:
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip()]
    except FileNotFoundError:
        return Journal()
    except OSError as error:
        raise OperatorError(f"收件记录 {path} 读不出来（{reason(error)}）。请关闭正在打开它的程序后重试。") from error
    read = [(line, _read_line(line)) for line in lines]
    return Journal(tuple(row for _, row in read if row is not None), tuple(line for line, row in read if row is None))


def _read_line(line: bytes) -> LedgerRow | None:
    """None for a line that is no row."""
    try:
        return _row(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None


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
    all has none, and is the same as whatever lies under its name; so is a system file, whose content changes by itself.
    """
    rows = list(present)
    known = {(row.file, row.sha256) for row in rows}
    names = {row.file for row in rows}
    for row in earlier:
        goes_by_name = not row.sha256 or row.handling is Handling.IGNORED
        if (row.file, row.sha256) in known or (goes_by_name and row.file in names):
            continue
        reason = row.reason if row.handling is Handling.REMOVED else f"文件已不在收件箱；移除前：{row.handling}"
        rows.append(replace(row, handling=Handling.REMOVED, reason=reason))
    return sorted(rows, key=lambda row: (row.file, row.handling is Handling.REMOVED, row.sha256))


def write_journal(workspace: Workspace, rows: Iterable[LedgerRow], damaged: Iterable[bytes] = ()) -> None:
    """Replace the journal in one step; damaged lines are put beside it before."""
    _keep_damaged(workspace.state / _DAMAGED, damaged)
    lines = [json.dumps(asdict(row), ensure_ascii=False, default=str, separators=(",", ":")) for row in rows]
    write_whole(workspace.state / _JOURNAL, ("\n".join(lines) + "\n").encode())


def _keep_damaged(path: Path, damaged: Iterable[bytes]) -> None:
    """Add lines to those of earlier runs, each once."""
    earlier = path.read_bytes().split(b"\n") if path.exists() else []
    lines = dict.fromkeys(line for line in (*earlier, *damaged) if line)
    if lines:
        write_whole(path, b"\n".join(lines) + b"\n")
