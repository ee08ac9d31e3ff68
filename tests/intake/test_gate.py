"""Before any parser: what a file is, what it brings, and whether it may be opened."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.intake.gate import is_archive, open_returned, unpack
from tests.intake.forms import Form, pack
from tests.intake.hostile_files import HOSTILE

FORM = Form.good().bytes()
TEXT = "请查收".encode()


def brought(file: str, data: bytes) -> dict[str, str]:
    return {candidate.file: candidate.code for candidate in unpack(file, data)}


def mail(*attachments: tuple[str | None, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"] = "报送"
    message.set_content("请查收")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_workbook_brings_itself() -> None:
    assert brought("a.xlsx", FORM) == {"a.xlsx": ""}


def test_an_archive_brings_its_members_one_level_deep() -> None:
    inner = pack({"c.xlsx": FORM})
    data = pack({"a.xlsx": FORM, "镇/b.xlsx": FORM, "again.zip": inner, ".DS_Store": TEXT, "empty/": b""})
    assert brought("一批.zip", data) == {
        "一批.zip/a.xlsx": "",
        "一批.zip/镇/b.xlsx": "",
        "一批.zip/again.zip": "X20",
        "一批.zip/.DS_Store": "L01",
    }


def test_an_archive_is_known_by_its_content_not_by_its_name() -> None:
    data = pack({"a.xlsx": FORM})
    assert is_archive(data)
    assert not is_archive(FORM)
    assert not is_archive(data[:-10])
    assert brought("名称.xlsx", data) == {"名称.xlsx/a.xlsx": ""}


def test_a_mail_brings_its_attachments_and_those_of_an_attached_archive() -> None:
    data = mail(("a.xlsx", FORM), ("b.zip", pack({"c.xlsx": FORM})), ("子/d.xlsx", FORM), (None, FORM))
    assert brought("来信.eml", data) == {
        "来信.eml/a.xlsx": "",
        "来信.eml/b.zip/c.xlsx": "",
        "来信.eml/子_d.xlsx": "",
        "来信.eml/附件6": "",
    }
    assert brought("来信.eml", mail()) == {}


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 100, b"Content-Type: multipart/mixed; boundary=x\n\n--x\n", TEXT])
def test_a_file_called_eml_that_is_no_mail_brings_nothing_or_itself(data: bytes) -> None:
    assert set(brought("来信.eml", data)) <= {"来信.eml/附件1"}


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, (_, code) in HOSTILE.items() if code])
def test_hostile_files_are_refused_with_their_code_or_fail_later(name: str, code: str) -> None:
    data = HOSTILE[name][0]()
    try:
        open_returned(data)
    except UnreadableWorkbookError as error:
        refused = error.code
    else:
        refused = code if code in LATER else ""
    assert refused == code


LATER = ("X04", "X07")  # told when a sheet is scanned
