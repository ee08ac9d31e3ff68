"""Drafts: readable by any mail program, whatever a name holds; nothing in a name can become a header."""

from __future__ import annotations

import base64
import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import PurePath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sz_excel.mailing.addresses import Recipient
from sz_excel.mailing.messages import LONGEST_NAME, Attachment, Mailbox, Message, write_message
from sz_excel.mailing.packing import pack_files
from tests.clients import FOLDER as CLIENTS
from tests.mailing.parsing import attachment_names, parse, read_mail

HEADERS = ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]
NAMES = (
    "示例纺织有限公司工会",
    "A&B “示例” <工会>",
    'he said "双争"',
    "名" * 60,
    "示例,工会; 第二组",
    "示例\n工会",
    "工会\r\nBcc: all@example.invalid\r\n\r\n正文",
    "=?UTF-8?B?5LyqOg==?=",
    "𠮷野家工会",
    "工会\u2028第二行\x00",
    "back\\slash'quote",
)
BOX = Mailbox("示例一镇", "town@example.invalid")


def message(name: str = "示例", **changes: object) -> Message:
    file = Attachment(f"{name}.xlsx", b"PK\x03\x04 bytes \x00\xff")
    return Message(**{"to": (BOX,), "subject": name, "body": "正文\n", "attachments": (file,), **changes})  # type: ignore[arg-type]


def one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def test_a_draft_is_unsent_and_leaves_sender_date_and_bcc_to_the_mail_program() -> None:
    parsed = parse(write_message(message()))
    assert parsed.keys() == HEADERS
    assert parsed["X-Unsent"] == "1"


def test_a_draft_without_addressee_has_no_to() -> None:
    assert "To" not in parse(write_message(message(to=())))


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_back_in_subject_addressee_and_attachment(name: str) -> None:
    content = write_message(message(name, to=(Mailbox(name, "a@example.invalid"), BOX)))
    mail = read_mail(content)
    assert parse(content).keys() == HEADERS
    assert mail.subject == one_line(name)
    assert mail.to == ((one_line(name), "a@example.invalid"), ("示例一镇", "town@example.invalid"))
    assert mail.attachments == {one_line(f"{name}.xlsx"): b"PK\x03\x04 bytes \x00\xff"}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_attachment_stands_in_both_ways(name: str) -> None:
    for both in attachment_names(write_message(message(name))):
        assert both == (one_line(f"{name}.xlsx"), one_line(f"{name}.xlsx"))


def test_a_very_long_name_of_an_attachment_is_cut_but_keeps_its_suffix() -> None:
    [(starred, quoted)] = attachment_names(write_message(message("长" * 300)))
    assert starred == quoted
    assert len(starred) == LONGEST_NAME
    assert PurePath(starred).suffix == ".xlsx"


@given(name=st.text(), body=st.text(), content=st.binary(max_size=300))
@example(name="\r\nTo: x@example.invalid", body="--=_sz_excel_part--\r\n\r\nX: y", content=b"--=_sz_excel_part--\r\n")
def test_nothing_that_is_typed_changes_the_shape_of_a_draft(name: str, body: str, content: bytes) -> None:
    file = Attachment(f"{name}.zip", content)
    written = write_message(Message((Mailbox(name, "a@example.invalid"),), name, body, (file, file)))
    parsed = parse(written)
    assert parsed.keys() == HEADERS
    assert [part.get_payload(decode=True) for part in parsed.iter_attachments()] == [content, content]
    lines = written.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert written.isascii()
    assert not any(b"\r" in line or b"\n" in line for line in lines)


def test_the_body_is_read_back_line_by_line() -> None:
    body = "甲：\n\n    一、示例\n.\nFrom 乙\n"
    assert read_mail(write_message(message(body=body))).body == body


def test_equal_drafts_have_equal_bytes() -> None:
    assert write_message(message()) == write_message(message())


# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "good", "bad"),
    [
        ("", (), ()),
        ("a@example.invalid", ("a@example.invalid",), ()),
        (" a@example.invalid,b@example.invalid ", ("a@example.invalid", "b@example.invalid"), ()),
        ("a@example.invalid；b@example.invalid\nc@example.invalid", tuple(f"{x}@example.invalid" for x in "abc"), ()),
        ("ａ＠example．invalid", ("a@example.invalid",), ()),
        ("张三 <a@example.invalid>", ("a@example.invalid",), ("张三",)),
        ("a@example.invalid a@example.invalid", ("a@example.invalid",), ()),
        ("没有", (), ("没有",)),
        ("a@b", (), ("a@b",)),
        ('"x\r\nBcc: b@example.invalid"@example.invalid', (), ('"x', "Bcc:", 'b@example.invalid"@example.invalid')),
    ],
)
def test_a_cell_of_the_roster_is_read_as_addresses_or_told_as_none(
    cell: str, good: tuple[str, ...], bad: tuple[str, ...]
) -> None:
    recipient = Recipient.of("示例", "", cell)
    assert (recipient.addresses, recipient.unusable) == (good, bad)


@given(st.text())
def test_an_address_that_is_used_is_plain_ascii_on_one_line(cell: str) -> None:
    for address in Recipient.of("示例", "", cell).addresses:
        assert address.isascii()
        assert address.isprintable()
        assert not set(address) & set('<>,;:"() \\')


# -- zips ---------------------------------------------------------------------------------------------------------


def test_a_zip_flags_its_names_as_utf_8_and_is_the_same_on_every_run() -> None:
    files = {"YZ01-示例 & “工会”.xlsx": b"one", "plain.xlsx": b"two"}
    content = pack_files(files)
    assert content == pack_files(files)
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert {info.filename: package.read(info) for info in package.infolist()} == files
        assert package.infolist()[0].flag_bits & 0x800
        assert {info.date_time for info in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}


@pytest.mark.node
# This reader decodes a file name twice; none of ours can hold "?", for no system takes it in a file name.
@pytest.mark.parametrize("name", [name for name in NAMES if "=?" not in name])
def test_a_second_mail_program_reads_the_same_as_the_first(name: str) -> None:
    written = write_message(message(name, to=(Mailbox(name, "town@example.invalid"),), body=f"{name}\n第二行\n"))
    command = ["node", str(CLIENTS / "read_mail.mjs")]
    done = subprocess.run(command, input=written, capture_output=True, check=True, timeout=60)
    read, ours = json.loads(done.stdout), read_mail(written)
    attachments = {file: base64.b64decode(content) for file, content in read["attachments"]}
    assert (read["subject"], attachments) == (ours.subject, ours.attachments)
    assert tuple(map(tuple, read["to"])) == ours.to
    assert read["body"].splitlines() == ours.body.splitlines()
