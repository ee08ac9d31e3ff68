"""Every file that ever lay in the inbox keeps its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.journal import Journal, merge_journal, read_journal, write_journal

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


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def lines(workspace: Workspace, name: str = "journal.jsonl") -> list[bytes]:
    return (workspace.state / name).read_bytes().splitlines()


def test_rows_survive_being_written_and_read(workspace: Workspace) -> None:
    write_journal(workspace, [ROW, REFUSED, UNREADABLE])
    assert read_journal(workspace) == Journal((ROW, REFUSED, UNREADABLE))
    assert read_journal(workspace).remarks == ()


def test_a_first_run_has_no_journal(workspace: Workspace) -> None:
    assert read_journal(workspace) == Journal()


@pytest.mark.parametrize(
    "line",
    [b"{", b"[]", b'{"file": "a"}', ROW.file.encode(), b'{"received": "2019-13-01"}', b"\0" * 400, b"\xff\xfe", b"1"],
)
def test_a_damaged_line_costs_no_other_row_is_told_and_kept(workspace: Workspace, line: bytes) -> None:
    write_journal(workspace, [ROW, REFUSED])
    first, second = lines(workspace)
    (workspace.state / "journal.jsonl").write_bytes(b"\n".join([first, line, second, b""]))
    journal = read_journal(workspace)
    assert journal == Journal((ROW, REFUSED), (line,))
    assert "收件记录有 1 行损坏" in journal.remarks[0]
    for _ in range(2):
        write_journal(workspace, journal.rows, journal.damaged)
        assert read_journal(workspace) == Journal((ROW, REFUSED))
        assert lines(workspace, "journal-damaged.jsonl") == [line]


def test_damaged_lines_of_several_years_are_all_kept(workspace: Workspace) -> None:
    write_journal(workspace, [ROW], [b"{1"])
    write_journal(workspace, [ROW], [b"{2", b"{1"])
    assert lines(workspace, "journal-damaged.jsonl") == [b"{1", b"{2"]


def test_a_line_cut_off_in_its_middle_is_damaged_and_the_row_of_a_present_file_comes_back(workspace: Workspace) -> None:
    write_journal(workspace, [ROW, REFUSED])
    path = workspace.state / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    journal = read_journal(workspace)
    assert (journal.rows, len(journal.damaged)) == ((ROW,), 1)
    assert merge_journal(journal.rows, [ROW, REFUSED]) == [ROW, REFUSED]


def test_a_journal_that_cannot_be_read_at_all_is_not_written_over(workspace: Workspace) -> None:
    (workspace.state / "journal.jsonl").mkdir(parents=True)
    with pytest.raises(OperatorError, match=r"收件记录 .*journal\.jsonl 读不出来"):
        read_journal(workspace)


def test_a_file_that_was_removed_keeps_its_row() -> None:
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


def test_a_system_file_whose_content_changes_by_itself_is_one_file_until_it_is_gone() -> None:
    lock = replace(REFUSED, file="~$a.xlsx", handling=Handling.IGNORED)
    other = replace(lock, sha256="f" * 64)
    assert merge_journal([lock], [other]) == [other]
    assert [(row.handling, row.sha256) for row in merge_journal([other], [])] == [(Handling.REMOVED, other.sha256)]


def test_rows_come_in_the_order_of_their_files_present_ones_first() -> None:
    a, b = replace(ROW, file="a"), replace(ROW, file="b")
    old = replace(a, sha256="e" * 64)
    assert [(row.file, row.handling) for row in merge_journal([old, b], [b, a])] == [
        ("a", Handling.USED),
        ("a", Handling.REMOVED),
        ("b", Handling.USED),
    ]
