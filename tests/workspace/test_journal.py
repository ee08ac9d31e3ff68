"""Every file that ever lay in the inbox keeps its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.workspace.journal import merge_journal, read_journal, write_journal

ROW = LedgerRow(
    file="2019-09-25/=1+1\t“甲”.xlsx",
    received=date(2019, 9, 25),
    basis="收件文件夹",
    unit_code="YZ0001",
    unit_name="示例机械有限公司工会",
    form=FormKind.SELF,
    handling=Handling.USED,
    reason="",
    sha256="a" * 64,
    size=7,
)
REFUSED = LedgerRow("b.xlsx", None, "", "", "", None, Handling.QUARANTINED, "文件是空的", "b" * 64, 0)
UNREADABLE = LedgerRow("c.xlsx", None, "", "", "", None, Handling.QUARANTINED, "文件打不开", "", 0)


def test_rows_survive_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write_journal(path, [ROW, REFUSED, UNREADABLE])
    assert read_journal(path) == [ROW, REFUSED, UNREADABLE]


def test_a_first_run_has_no_journal(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "journal.jsonl") == []


@pytest.mark.parametrize("content", ["{", "[]", '{"file": "a"}', ROW.file, '{"received": "2019-13-01"}'])
def test_a_damaged_journal_is_told_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OperatorError, match="已损坏"):
        read_journal(path)
    assert path.read_text(encoding="utf-8") == content


def test_a_file_that_was_removed_keeps_its_row(tmp_path: Path) -> None:
    merged = merge_journal([ROW, REFUSED], [REFUSED])
    assert merged == [
        replace(ROW, handling=Handling.REMOVED, reason="文件已不在收件箱；移除前：采用"),
        REFUSED,
    ]
    assert merge_journal(merged, [REFUSED]) == merged, "it is told once, not again in each run"


def test_a_file_that_came_back_is_present_again() -> None:
    gone = merge_journal([ROW], [])
    assert merge_journal(gone, [ROW]) == [ROW]


def test_a_file_replaced_by_another_of_its_name_is_two_files() -> None:
    other = replace(ROW, sha256="c" * 64)
    merged = merge_journal([ROW], [other])
    assert [(row.handling, row.sha256) for row in merged] == [
        (Handling.USED, other.sha256),
        (Handling.REMOVED, ROW.sha256),
    ]


def test_a_file_that_could_never_be_read_keeps_its_row_until_something_lies_under_its_name() -> None:
    removed = merge_journal([UNREADABLE], [])
    assert [row.handling for row in removed] == [Handling.REMOVED]
    readable = replace(UNREADABLE, sha256="d" * 64, handling=Handling.USED)
    assert merge_journal([UNREADABLE], [readable]) == [readable]
    assert merge_journal([UNREADABLE], [UNREADABLE]) == [UNREADABLE]


def test_rows_come_in_the_order_of_their_files_present_ones_first() -> None:
    a, b = replace(ROW, file="a"), replace(ROW, file="b")
    old = replace(a, sha256="e" * 64)
    assert [(row.file, row.handling) for row in merge_journal([old, b], [b, a])] == [
        ("a", Handling.USED),
        ("a", Handling.REMOVED),
        ("b", Handling.USED),
    ]
