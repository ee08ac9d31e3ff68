"""What the office changed by hand survives every command; what is no longer due never lies there as if it were."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from sz_excel.errors import OperatorError
from sz_excel.intake.engine import SerialEngine
from sz_excel.issuing import Wanted, distribute, issue_notices
from sz_excel.mailing.preparing import prepare_mail
from sz_excel.pipeline import Consolidation, consolidate
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.journal import read_journal
from tests.cli.test_commands import run
from tests.workspaces import Season, make_season

SUMMARY, PAPERS = "reports/双争汇总表-2019.xlsx", "reports/双争工作底稿-2019.xlsx"
FEEDBACK = "reports/归口反馈/归口反馈表-2019-直属.xlsx"
NOTICE, RETURNED = "notices/补正通知/补正通知-YZ02-YZ02工会.docx", "returned/直属/YZ02-YZ02工会-补正.xlsx"
OUTPUTS = (SUMMARY, PAPERS, FEEDBACK, NOTICE, RETURNED)


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Every kind of output has been written."""
    season = make_season(tmp_path / "工作区")
    season.receive("YZ01")
    season.receive("YZ02", U1_dot_3__points=None)
    again(season)
    return season


def again(season: Season) -> Consolidation:
    return consolidate(season.workspace, SerialEngine())


def edit(path: Path) -> bytes:
    """Open, change and save it as Word or Excel would; gives what lies there now."""
    if path.suffix == ".docx":
        document = Document(str(path))
        document.paragraphs[0].text = "办公室改写"
        document.save(str(path))
    else:
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A1"] = "办公室改写"
        book.save(path)
    return path.read_bytes()


def kept(path: Path, label: str = "手工修改保留 1") -> Path:
    return path.with_name(f"{path.stem}（{label}）{path.suffix}")


def files(folder: Path) -> set[str]:
    """Names of everything but the record of a run that need not be made again."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if name != ".sz/last_run.json"}


def digests(season: Season) -> dict[str, str]:
    return {name: hashlib.sha256((season.root / name).read_bytes()).hexdigest() for name in OUTPUTS}


@pytest.mark.parametrize("name", OUTPUTS)
def test_an_edited_output_of_any_kind_is_kept_beside_the_new_one(season: Season, name: str) -> None:
    path = season.root / name
    edited = edit(path)
    season.receive("YZ02", U1_dot_3__points=None, U2_dot_1__points=Decimal(9))
    told = again(season).remarks
    assert kept(path).read_bytes() == edited
    assert path.read_bytes() != edited
    assert told == (f"手工修改过，改过的另存，原名下是新结果：{path.name} → {kept(path).name}",)
    assert again(season).remarks == ()


def test_edited_outputs_stay_as_they_are_while_nothing_new_has_come(season: Season) -> None:
    edited = {name: edit(season.root / name) for name in OUTPUTS}
    before = files(season.root)
    (told,) = again(season).remarks
    assert {name: (season.root / name).read_bytes() for name in OUTPUTS} == edited
    assert files(season.root) == before
    assert told.startswith("手工修改过、而程序要写的内容没有变化，保持原样：")


def test_what_went_back_to_a_unit_disappears_when_the_unit_has_corrected_and_an_edited_one_is_filed(
    season: Season,
) -> None:
    edited = edit(season.root / NOTICE)
    season.receive("YZ02", folder="2019-09-25")
    told = again(season).remarks
    assert files(season.workspace.returned) == set()
    assert files(season.workspace.notices) == {"补正通知/补正通知-YZ02-YZ02工会（已失效，手工修改保留 1）.docx"}
    assert kept(season.root / NOTICE, "已失效，手工修改保留 1").read_bytes() == edited
    assert "现在已经不需要，改了名" in told[0]


def test_the_table_of_a_district_that_is_no_more_disappears(season: Season) -> None:
    book = openpyxl.load_workbook(season.workspace.roster)
    for row in (2, 3):
        book["单位名册"].cell(row, 4).value = "示例一镇"
    book["归口"].append(["示例一镇"])
    book.save(season.workspace.roster)
    again(season)
    assert files(season.workspace.reports / "归口反馈") == {"归口反馈表-2019-示例一镇.xlsx"}


def test_an_edited_document_survives_the_command_that_writes_documents(season: Season) -> None:
    season.receive("YZ01").unlink()
    issue_notices(season.workspace, SerialEngine(), Wanted(["催报通知"]))
    (path,) = (season.workspace.notices / "催报通知").iterdir()
    edited = edit(path)
    assert issue_notices(season.workspace, SerialEngine(), Wanted(["催报通知"])).documents == (path,)
    assert path.read_bytes() == edited
    (season.workspace.inbox / "2019-09-20" / "YZ02-self.xlsx").unlink()
    remarks = issue_notices(season.workspace, SerialEngine(), Wanted(["催报通知"])).remarks
    assert kept(path).read_bytes() == edited
    assert "改过的另存" in remarks[0]


def test_a_reminder_to_a_district_that_has_sent_everything_disappears(season: Season) -> None:
    path = season.receive("YZ01")
    content = path.read_bytes()
    path.unlink()
    issue_notices(season.workspace, SerialEngine(), Wanted(["催报通知"]))
    assert len(files(season.workspace.notices / "催报通知")) == 1
    path.write_bytes(content)
    issue_notices(season.workspace, SerialEngine(), Wanted(["催报通知"]))
    assert files(season.workspace.notices / "催报通知") == set()
    assert (season.root / NOTICE).exists(), "documents of other kinds are left alone"


def test_documents_to_one_unit_take_nothing_of_the_others_away(season: Season) -> None:
    season.receive("YZ01", U1_dot_3__points=None)
    again(season)
    issue_notices(season.workspace, SerialEngine(), Wanted(["补正通知"], unit="YZ02"))
    assert len(files(season.workspace.notices / "补正通知")) == 2


def test_an_edited_form_survives_being_given_out_again(season: Season) -> None:
    distribute(season.workspace, FormKind.SELF, SerialEngine())
    path = season.workspace.outbox / "self" / "直属" / "YZ01-YZ01工会.xlsx"
    edited = edit(path)
    assert "保持原样" in distribute(season.workspace, FormKind.SELF, SerialEngine()).remarks[0]
    assert path.read_bytes() == edited
    book = openpyxl.load_workbook(season.workspace.roster)
    book["单位名册"]["I2"] = "王示例"
    book.save(season.workspace.roster)
    distribute(season.workspace, FormKind.SELF, SerialEngine())
    assert kept(path).read_bytes() == edited
    assert path.read_bytes() != edited


def test_a_form_of_a_unit_that_is_no_longer_on_the_roster_is_not_left_to_be_sent(season: Season) -> None:
    distribute(season.workspace, FormKind.SELF, SerialEngine())
    book = openpyxl.load_workbook(season.workspace.roster)
    book["单位名册"].delete_rows(3)
    book.save(season.workspace.roster)
    distribute(season.workspace, FormKind.SELF, SerialEngine())
    assert files(season.workspace.outbox / "self") == {"直属/YZ01-YZ01工会.xlsx"}


def test_an_edited_mail_draft_survives_the_command_that_writes_drafts(season: Season) -> None:
    (draft,) = prepare_mail(season.workspace, SerialEngine(), what=["corrections"]).drafts
    edited = draft.read_bytes() + b"\r\nP.S."
    draft.write_bytes(edited)
    prepared = prepare_mail(season.workspace, SerialEngine(), what=["corrections"])
    assert draft.read_bytes() == edited
    assert any("保持原样" in warning for warning in prepared.warnings)


def test_no_draft_is_made_from_outputs_of_two_runs(season: Season) -> None:
    """As after a power failure in the middle of a consolidation."""
    (season.workspace.state / "unfinished.json").write_text('{"汇总": {}}', encoding="utf-8")
    prepared = prepare_mail(season.workspace, SerialEngine(), what=["summary", "corrections"])
    assert prepared.drafts == ()
    assert all("请先运行 sz-excel consolidate" in warning for warning in prepared.warnings)
    status = run("status", "-w", season.root).stdout
    assert "注意：上次汇总没有写完就中断了，写出的文件可能新旧不一，请重新运行一次，会全部写完。" in status
    again(season)
    assert "没有写完" not in run("status", "-w", season.root).stdout


# -- the journal ------------------------------------------------------------------------------------------------------


def journal(season: Season) -> list[tuple[str, Handling, str]]:
    rows = read_journal(season.workspace).rows
    return [(row.file, row.handling, row.sha256) for row in rows]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_file_that_ever_lay_in_the_inbox_keeps_its_row_whatever_becomes_of_it(season: Season) -> None:
    inbox = season.workspace.inbox / "2019-09-20"
    one, two = inbox / "YZ01-self.xlsx", inbox / "YZ02-self.xlsx"
    first = {"one": sha256(one), "two": sha256(two)}
    one.rename(inbox / "改名.xlsx")
    season.receive("YZ02", U2_dot_1__points=Decimal(1))
    replaced = sha256(two)
    shutil.rmtree(season.workspace.reports)
    (season.workspace.state / "cache.sqlite").unlink()
    again(season)
    expected = [
        ("2019-09-20/YZ01-self.xlsx", Handling.REMOVED, first["one"]),
        ("2019-09-20/YZ02-self.xlsx", Handling.USED, replaced),
        ("2019-09-20/YZ02-self.xlsx", Handling.REMOVED, first["two"]),
        ("2019-09-20/改名.xlsx", Handling.USED, first["one"]),
    ]
    assert journal(season) == expected
    two.unlink()
    (inbox / "改名.xlsx").unlink()
    again(season)
    assert set(journal(season)) == {(file, Handling.REMOVED, digest) for file, _, digest in expected}
    sheet = openpyxl.load_workbook(season.root / PAPERS)["收件台账"]
    shown = {(str(row[0].value), str(cell.value)) for row in sheet.iter_rows() for cell in row}
    assert {(file, digest) for file, _, digest in expected} <= shown


def test_system_files_have_their_digest_as_well_and_no_link_is_followed(season: Season, tmp_path: Path) -> None:
    lock = season.workspace.inbox / "~$YZ01.xlsx"
    lock.write_bytes(b"somebody has it open")
    (season.workspace.inbox / "desktop.ini").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_bytes(b"elsewhere")
    again(season)
    rows = {file: (handling, digest) for file, handling, digest in journal(season)}
    assert rows["~$YZ01.xlsx"] == (Handling.IGNORED, sha256(lock))
    assert rows["desktop.ini"] == (Handling.IGNORED, "")


def test_a_damaged_line_of_the_journal_stops_nothing_is_told_and_kept(season: Season) -> None:
    gone = season.workspace.inbox / "2019-09-20" / "YZ02-self.xlsx"
    removed = sha256(gone)
    gone.unlink()
    again(season)
    path = season.workspace.state / "journal.jsonl"
    path.write_bytes(path.read_bytes() + b'{"file": "half a li')
    assert "收件记录有 1 行损坏" in run("status", "-w", season.root).stdout
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 0
    assert "收件记录有 1 行损坏" in result.stdout.replace("\n", "")
    assert ("2019-09-20/YZ02-self.xlsx", Handling.REMOVED, removed) in journal(season)
    assert (season.workspace.state / "journal-damaged.jsonl").read_bytes() == b'{"file": "half a li\n'
    assert again(season).remarks == ()


# -- the system refuses -----------------------------------------------------------------------------------------------


def test_when_there_is_no_room_the_old_outputs_stay_and_the_reason_is_told(season: Season, tmp_path: Path) -> None:
    """The system lets this process write files of 20 kB at most, as a full disk would at some point."""
    resource = pytest.importorskip("resource")
    season.receive("YZ01", U1_dot_3__points=None)
    before = digests(season)
    names = files(season.root)
    result = subprocess.run(
        [sys.executable, "-m", "sz_excel.cli.main", "consolidate", "-w", season.root, "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert result.returncode == 1
    assert "没有完成：文件" in result.stderr
    assert "不能写入（文件过大）。请检查文件夹权限和磁盘空间。" in result.stderr
    assert "Traceback" not in result.stderr
    assert digests(season) == before
    assert files(season.root) == names


@pytest.mark.parametrize(
    ("number", "told"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "磁盘或文件夹是只读的"), (errno.EDQUOT, "磁盘配额已用完")],
)
def test_the_reason_why_nothing_could_be_written_is_told_in_chinese(
    season: Season, monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    season.receive("YZ01", U1_dot_3__points=None)
    before = digests(season)

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OperatorError, match=f"不能写入（{told}）"):
        again(season)
    assert digests(season) == before
    assert not list(season.root.rglob(".sz-*"))


COMMANDS: dict[str, Callable[[Workspace], object]] = {
    "consolidate": lambda workspace: consolidate(workspace, SerialEngine()),
    "notices": lambda workspace: issue_notices(workspace, SerialEngine(), Wanted(["补正通知", "催报通知"])),
    "mail": lambda workspace: prepare_mail(workspace, SerialEngine()),
    "assess": lambda workspace: distribute(workspace, FormKind.ASSESS, SerialEngine()),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_changes_a_file_a_name_or_a_time_in_the_inbox(season: Season, command: str) -> None:
    (season.workspace.inbox / ".sz-a-file-of-a-unit.tmp").write_bytes(b"theirs")
    paths = (season.workspace.inbox, *season.workspace.inbox.rglob("*"))
    before = {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in paths}
    contents = {path: path.read_bytes() for path in before if path.is_file()}
    COMMANDS[command](season.workspace)
    after = (season.workspace.inbox, *season.workspace.inbox.rglob("*"))
    assert {path: (path.stat().st_mtime_ns, path.stat().st_mode) for path in after} == before
    assert {path: path.read_bytes() for path in contents} == contents
