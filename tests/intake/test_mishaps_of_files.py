"""What comes back, and what is done with it: files, archives, mails, versions, names, and what is no return at all."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest

from sz_excel.intake.engine import ProcessEngine, WorkerLimits
from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from sz_excel.workspace.folders import Workspace
from tests.intake import surgery
from tests.intake.forms import OWN, Form, number, pack
from tests.intake.hostile_files import HOSTILE
from tests.intake.mishaps import FILE, Mishap, check, good_values, params, verdict
from tests.intake.offices import DAY, FILE_TIME, run, take

USED, SUPERSEDED, DUPLICATE, UNDECIDED = Handling.USED, Handling.SUPERSEDED, Handling.DUPLICATE, Handling.UNDECIDED
IGNORED, QUARANTINED, UNPACKED = Handling.IGNORED, Handling.QUARANTINED, Handling.UNPACKED
NAME = f"{OWN}.xlsx"
TAKEN_OUT = "N21 提示"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Value]:
    return good_values(tmp_path_factory.mktemp("good"))


def returned(workers: str = "", saved: str = "2019-09-24T08:00:00Z") -> bytes:
    """A good return, with another number of workers, saved by the workbook's own account at some time."""
    form = Form.good()
    if workers:
        form.type({"workers": number(workers)})
    return at(form, saved).bytes()


def at(form: Form, saved: str) -> Form:
    stamp = f"<dcterms:modified>{saved}</dcterms:modified>" if saved else ""
    form.parts["docProps/core.xml"] = f"<coreProperties>{stamp}</coreProperties>".encode()
    return form


def repacked() -> bytes:
    """The same answers in other bytes."""
    return pack(at(Form.good(), "2019-09-24T08:00:00Z").parts, zipfile.ZIP_STORED)


def zipped(members: Mapping[str, bytes], encoding: str = "") -> bytes:
    """A zip; with an encoding its names are such bytes without the mark of UTF-8, as some programs write them."""
    if not encoding:
        return pack(members, zipfile.ZIP_STORED)
    stored = {name: name.encode(encoding) for name in members}
    placeholders = {name: "n" * len(stored[name]) for name in members}
    data = pack({placeholders[name]: content for name, content in members.items()}, zipfile.ZIP_STORED)
    for name, placeholder in placeholders.items():
        data = data.replace(placeholder.encode(), stored[name])
    return data


def mailed(attachments: Mapping[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "报送双争自评表"
    mail["From"] = "unit@example.invalid"
    mail.set_content("请查收附件。")
    for name, content in attachments.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def ledger(*rows: tuple[str, Handling, str]) -> dict[str, tuple[Handling, str]]:
    return {file: (handling, reason) for file, handling, reason in rows}


ZIP, MAIL = f"{DAY}/一批.zip", f"{DAY}/来信.eml"
FILES = [
    # versions
    Mishap("the same bytes twice", lambda: {FILE: returned(), f"{DAY}/b.xlsx": returned()},
           handled=ledger((FILE, USED, ""), (f"{DAY}/b.xlsx", DUPLICATE, FILE))),
    Mishap("the same values in other bytes", lambda: {FILE: returned(), f"{DAY}/b.xlsx": repacked()},
           handled=ledger((FILE, USED, ""), (f"{DAY}/b.xlsx", DUPLICATE, FILE))),
    Mishap("a later day counts", lambda: {FILE: returned(), "2019-09-26/a.xlsx": returned("250")},
           (), {"workers": Decimal(250)},
           ledger((FILE, SUPERSEDED, "2019-09-26/a.xlsx"), ("2019-09-26/a.xlsx", USED, ""))),
    Mishap("on one day the one saved later counts", lambda: {
        FILE: returned("250", "2019-09-24T09:00:00Z"), f"{DAY}/b.xlsx": returned()},
        (), {"workers": Decimal(250)},
        ledger((FILE, USED, ""), (f"{DAY}/b.xlsx", SUPERSEDED, FILE))),
    Mishap("a conflict copy of a sync program, saved at the same moment", lambda: {
        FILE: returned(), f"{DAY}/{OWN} (冲突副本).xlsx": returned("250")},
        ["I06 退回", "I06 退回"],
        handled=ledger((FILE, UNDECIDED, ""), (f"{DAY}/{OWN} (冲突副本).xlsx", UNDECIDED, "")), counts=False),
    Mishap("two files that do not say when they were saved", lambda: {
        FILE: returned(saved=""), f"{DAY}/b.xlsx": returned("250", "")}, ["I06 退回", "I06 退回"],
        handled=ledger((FILE, UNDECIDED, ""), (f"{DAY}/b.xlsx", UNDECIDED, "")), counts=False),
    # archives and mails
    Mishap("a zip", lambda: {ZIP: zipped({NAME: returned()})}, [TAKEN_OUT],
           handled=ledger((ZIP, UNPACKED, "1"), (f"{ZIP}/{NAME}", USED, ""))),
    Mishap("a zip with folders", lambda: {ZIP: zipped({f"一镇/报送/{NAME}": returned()})}, [TAKEN_OUT],
           handled=ledger((ZIP, UNPACKED, "1"), (f"{ZIP}/一镇/报送/{NAME}", USED, ""))),
    Mishap("a zip in a folder of the inbox", lambda: {f"{DAY}/一镇/a.zip": zipped({NAME: returned()})}, [TAKEN_OUT],
           handled=ledger((f"{DAY}/一镇/a.zip", UNPACKED, ""), (f"{DAY}/一镇/a.zip/{NAME}", USED, ""))),
    Mishap("a zip of Chinese Windows", lambda: {ZIP: zipped({"示例机械.xlsx": returned()}, "gbk")}, [TAKEN_OUT],
           handled=ledger((ZIP, UNPACKED, ""), (f"{ZIP}/示例机械.xlsx", USED, ""))),
    Mishap("a zip with names in UTF-8 that does not say so", lambda: {
        ZIP: zipped({"示例机械.xlsx": returned()}, "utf-8")}, [TAKEN_OUT],
        handled=ledger((ZIP, UNPACKED, ""), (f"{ZIP}/示例机械.xlsx", USED, ""))),
    Mishap("a zip of macOS", lambda: {
        ZIP: zipped({NAME: returned(), f"__MACOSX/._{NAME}": b"\x00", ".DS_Store": b"x"})},
           [TAKEN_OUT], handled=ledger((ZIP, UNPACKED, "3"), (f"{ZIP}/{NAME}", USED, ""),
           (f"{ZIP}/__MACOSX/._{NAME}", IGNORED, "系统"), (f"{ZIP}/.DS_Store", IGNORED, ""))),
    Mishap("a zip that holds a return and a photograph", lambda: {
        ZIP: zipped({NAME: returned(), "照片.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF"})}, [TAKEN_OUT],
        handled=ledger((ZIP, UNPACKED, "2"), (f"{ZIP}/{NAME}", USED, ""),
                       (f"{ZIP}/照片.jpg", Handling.UNRECOGNISED, "不是表格"))),
    Mishap("a zip in a zip", lambda: {FILE: returned(), ZIP: zipped({"b.zip": zipped({NAME: returned("250")})})},
           handled=ledger((FILE, USED, ""), (ZIP, UNPACKED, "1"), (f"{ZIP}/b.zip", QUARANTINED, "压缩包"))),
    Mishap("an empty zip", lambda: {FILE: returned(), ZIP: zipped({})},
           handled=ledger((FILE, USED, ""), (ZIP, Handling.UNRECOGNISED, "不是市总工会下发"))),
    Mishap("a zip with a path that leads out", lambda: {FILE: returned(), ZIP: zipped({"../a.xlsx": returned("250")})},
           handled=ledger((FILE, USED, ""), (ZIP, QUARANTINED, "../a.xlsx"))),
    Mishap("a mail with the form attached", lambda: {MAIL: mailed({"示例机械.xlsx": returned()})}, [TAKEN_OUT],
           handled=ledger((MAIL, UNPACKED, "1"), (f"{MAIL}/示例机械.xlsx", USED, ""))),
    Mishap("a mail with a zip attached", lambda: {MAIL: mailed({"a.zip": zipped({NAME: returned()})})}, [TAKEN_OUT],
           handled=ledger((MAIL, UNPACKED, "1"), (f"{MAIL}/a.zip/{NAME}", USED, ""))),
    Mishap("two attachments of one name", lambda: {MAIL: mailed(
        {"a.xlsx": returned(), "b.xlsx": returned("250")}).replace(b"b.xlsx", b"a.xlsx")},
        ["I06 退回", "I06 退回", TAKEN_OUT, TAKEN_OUT], handled=ledger(
            (MAIL, UNPACKED, "2"), (f"{MAIL}/a.xlsx", UNDECIDED, ""), (f"{MAIL}/4-a.xlsx", UNDECIDED, "")),
        counts=False),
    Mishap("a mail without attachments", lambda: {FILE: returned(), MAIL: mailed({})},
           handled=ledger((FILE, USED, ""), (MAIL, Handling.UNRECOGNISED, "不是市总工会下发"))),
    Mishap("a mail cut off", lambda: {FILE: returned(), MAIL: mailed({"a.xlsx": returned("250")})[:3000]},
           handled=ledger((FILE, USED, ""), (MAIL, UNPACKED, "1"), (f"{MAIL}/a.xlsx", QUARANTINED, ""))),
    # names
    *(Mishap(f"the name {name!r}", lambda name=name: {f"{DAY}/{name}": returned()}, findings,
             handled=ledger((f"{DAY}/{shown}", USED, "")))
      for name, shown, findings in (
          ("1-示例机械(1).xlsx", "1-示例机械(1).xlsx", []),
          ("示例机械 - 副本.xlsx", "示例机械 - 副本.xlsx", []),
          ("示例机械.xlsx.xlsx", "示例机械.xlsx.xlsx", []),
          ("示例机械.XLSX ", "示例机械.XLSX ", []),
          ("=1+1.xlsx", "=1+1.xlsx", []),
          ("{{ x }}&<b>.xlsx", "{{ x }}&<b>.xlsx", []),
          ("示" * 80 + ".xlsx", "示" * 80 + ".xlsx", []),
          ("Bu\u0308ro.xlsx", "B\u00fcro.xlsx", []),
          ("表\u202exslx.exe.xlsx", "表\\u202exslx.exe.xlsx", []),
          ("一\n二.xlsx", "一\\u000a二.xlsx", []),
          ("示例机械.xls", "示例机械.xls", ["N23 提示“.xls"]),
          ("示例机械", "示例机械", ["N23 提示"]),
      )),
    Mishap("a name in GBK bytes", lambda: {os.fsdecode(f"{DAY}/示例.xlsx".encode("gbk")): returned()},
           handled=ledger((f"{DAY}/示例.xlsx", USED, ""))),
    # what is no return
    *(Mishap(f"system file {name}", lambda name=name: {FILE: returned(), f"{DAY}/{name}": b"x"},
             handled=ledger((FILE, USED, ""), (f"{DAY}/{name}", IGNORED, "系统")))
      for name in (f"~${OWN}.xlsx", f".~lock.{OWN}.xlsx#", "a.tmp", f"{OWN}.xlsx.crdownload", ".DS_Store", "Thumbs.db",
                   "desktop.ini", "__MACOSX/._a.xlsx", f"{OWN}.xlsx.part")),
    Mishap("a folder called .xlsx", lambda: {f"{DAY}/报送.xlsx/{NAME}": returned()},
           handled=ledger((f"{DAY}/报送.xlsx/{NAME}", USED, ""))),
    *(Mishap(f"hostile {name}", lambda name=name, make=make: {FILE: returned(), f"{DAY}/{name}": make()},
             handled=ledger((FILE, USED, ""), (f"{DAY}/{name}", Handling.UNRECOGNISED if code == "X17" else QUARANTINED,
                                               "")))
      for name, (make, code) in HOSTILE.items() if code),
]  # fmt: skip


@pytest.mark.parametrize("mishap", params(FILES))
def test_files_that_went_wrong(mishap: Mishap, tmp_path: Path, good: Mapping[str, Value]) -> None:
    check(mishap, tmp_path, good)


@pytest.mark.parametrize("name", [name for name, (_, code) in HOSTILE.items() if not code])
def test_a_form_with_oddities_outside_its_cells_is_read_all_the_same(
    name: str, tmp_path: Path, good: Mapping[str, Value]
) -> None:
    outcome = take(tmp_path, {FILE: HOSTILE[name][0]()})
    assert outcome.answers(OWN).keys() <= good.keys()


# -- the state of files on disk ---------------------------------------------------------------------------------------


def inbox_of(tmp_path: Path, *names: str) -> Workspace:
    workspace = Workspace(tmp_path / "workspace")
    (workspace.inbox / DAY).mkdir(parents=True)
    for name in names:
        path = workspace.inbox / DAY / name
        path.write_bytes(returned())
        os.utime(path, (FILE_TIME, FILE_TIME))
    return workspace


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    workspace = inbox_of(tmp_path, NAME)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.xlsx").write_bytes(returned("250"))
    (workspace.inbox / DAY / "b.xlsx").symlink_to(outside / "b.xlsx")
    (workspace.inbox / "folder").symlink_to(outside)
    outcome = run(workspace)
    assert outcome.handlings == {FILE: USED, f"{DAY}/b.xlsx": QUARANTINED, "folder": QUARANTINED}
    assert "链接" in outcome.row("folder").reason


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    workspace = inbox_of(tmp_path, NAME)
    os.mkfifo(workspace.inbox / DAY / "pipe.xlsx")
    assert run(workspace).handlings == {FILE: USED, f"{DAY}/pipe.xlsx": QUARANTINED}


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = inbox_of(tmp_path, NAME, "b.xlsx")
    opened = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "b.xlsx":
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    outcome = run(workspace)
    assert outcome.handlings == {FILE: USED, f"{DAY}/b.xlsx": QUARANTINED}
    assert "打不开" in outcome.row(f"{DAY}/b.xlsx").reason


def test_a_folder_that_cannot_be_listed_stands_for_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = inbox_of(tmp_path, NAME)
    (workspace.inbox / "closed").mkdir()
    listed = os.scandir

    def refused(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert run(workspace).handlings == {FILE: USED, "closed": QUARANTINED}


class Copying:
    """An engine during whose work somebody goes on writing to a file."""

    def __init__(self, path: Path):
        self.path = path

    def read(self, work, plan, done):  # type: ignore[no-untyped-def]  # as Engine.read
        from sz_excel.intake.engine import SerialEngine  # noqa: PLC0415

        found = SerialEngine().read(work, plan, done)
        self.path.write_bytes(returned())
        return found


def test_a_file_that_changes_while_it_is_read_waits_for_the_next_run(tmp_path: Path, good: Mapping[str, Value]) -> None:
    workspace = inbox_of(tmp_path)
    path = workspace.inbox / DAY / NAME
    path.write_bytes(returned()[:20_000])
    outcome = run(workspace, engine=Copying(path))  # type: ignore[arg-type]  # reads are all that is asked of it
    assert outcome.handlings == {FILE: Handling.COPYING}
    assert "正在复制" in outcome.row(FILE).reason
    os.utime(path, (FILE_TIME, FILE_TIME))
    again = run(workspace)
    assert again.handlings == {FILE: USED}
    assert again.answers(OWN) == good


@pytest.mark.parametrize("moment", [0, 315_532_800, 4_000_000_000, 2**40], ids=["1970", "1980", "2096", "36812"])
def test_the_time_of_a_file_never_decides_and_never_fails(moment: int, tmp_path: Path) -> None:
    workspace = inbox_of(tmp_path, NAME)
    path = workspace.inbox / DAY / NAME
    try:
        os.utime(path, (moment, moment))
    except (OSError, OverflowError):
        pytest.skip("this file system does not hold such a time")
    loose = workspace.inbox / "b.xlsx"
    loose.write_bytes(Form.good("YZ0002").clear("filled_on").bytes())
    os.utime(loose, (moment, moment))
    outcome = run(workspace)
    assert outcome.handlings == {FILE: USED, "b.xlsx": USED}
    assert outcome.row(FILE).basis == "收件文件夹"
    assert outcome.row("b.xlsx").basis == "文件时间"


def test_a_whole_inbox_of_mishaps_is_read_by_workers_and_the_good_return_is_right(
    tmp_path: Path, good: Mapping[str, Value]
) -> None:
    files = {FILE: returned()} | {f"{DAY}/{name}": make() for name, (make, code) in HOSTILE.items() if code}
    outcome = take(tmp_path, files, engine=ProcessEngine(2, WorkerLimits(seconds=25)))
    assert outcome.answers(OWN) == good
    assert outcome.handlings.keys() == files.keys()
    assert [verdict(finding) for finding in outcome.findings] == []


def test_a_sheet_with_a_million_rows_costs_no_more_than_a_moment(tmp_path: Path, good: Mapping[str, Value]) -> None:
    rows = "".join(f'<row r="{row}" ht="15"/>' for row in range(200, 1_000_000))
    form = Form.good().edit("工会自评", lambda xml: xml.replace("</sheetData>", f"{rows}</sheetData>"))
    outcome = take(tmp_path, {FILE: surgery.with_part(form, "docProps/x.xml", b"<x/>").bytes()})
    assert [verdict(finding) for finding in outcome.findings] == ["N20 提示 工会自评"]
    assert outcome.answers(OWN) == good
