"""A container is opened only when it is whole, of normal size and without tricks."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import (
    DEFAULT_LIMITS,
    Limits,
    detect_kind,
    is_encrypted_ole,
    open_parts,
    read_bytes,
)

LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def pack(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the double names that are wanted here
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, content in members:
                archive.writestr(name, content)
    return stream.getvalue()


def refusal(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    with pytest.raises(UnreadableWorkbookError) as error:
        open_parts(data, limits)
    return error.value.code


def test_a_whole_container_gives_its_parts() -> None:
    assert open_parts(pack(("a.xml", b"1"), ("b/c.xml", b"22"), ("b/", b""))) == {"a.xml": b"1", "b/c.xml": b"22"}


@pytest.mark.parametrize("length", [0, 1, 4, 30, 60, 120, 190])
def test_a_truncated_container_is_damaged(length: int) -> None:
    whole = pack(("a.xml", b"content " * 20), ("b.xml", b"more"))
    assert refusal(whole[:length]) == "X02"


def test_a_wrong_check_sum_is_found_before_anything_is_read() -> None:
    content = b"<v>9.5</v>"
    data = pack(("a.xml", content), method=zipfile.ZIP_STORED)
    assert refusal(data.replace(content, b"<v>8.5</v>")) == "X02"


def test_a_name_that_differs_between_the_two_headers_is_damage() -> None:
    data = pack(("a.xml", b"1"))
    position = data.index(LOCAL) + 30
    assert refusal(data[:position] + b"z" + data[position + 1 :]) == "X02"


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../a.xml", "xl/../../a.xml", "xl\\workbook.xml", "C:/a.xml", "..", "xl/workbook.xml\x00.txt"],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    placeholder = "n" * len(name)
    data = pack(("a.xml", b"1"), (placeholder, b"2")).replace(placeholder.encode(), name.encode())
    assert refusal(data) == "X06"


@pytest.mark.parametrize(("first", "second"), [("a.xml", "a.xml"), ("a.xml", "A.XML"), ("xl/a.xml", "XL/a.xml")])
def test_a_name_given_twice_is_refused_whatever_its_capitals(first: str, second: str) -> None:
    assert refusal(pack((first, b"1"), (second, b"2"))) == "X06"


def test_too_many_parts_are_refused_at_the_line() -> None:
    members = [(f"{number}.xml", b"") for number in range(5)]
    assert len(open_parts(pack(*members), Limits(entries=5))) == 5
    assert refusal(pack(*members), Limits(entries=4)) == "X05"


def test_the_inflated_size_is_limited_over_all_parts() -> None:
    data = pack(("a.xml", bytes(600)), ("b.xml", bytes(400)))
    assert len(open_parts(data, Limits(inflated=1000))) == 2
    assert refusal(data, Limits(inflated=999)) == "X05"


def test_the_ratio_is_limited_for_containers_that_are_large_when_inflated() -> None:
    data = pack(("a.xml", bytes(3_000_000)))
    assert open_parts(data, Limits(ratio=10, ratio_floor=3_000_000))
    assert refusal(data, Limits(ratio=10, ratio_floor=2_999_999)) == "X05"


def test_a_part_that_says_it_is_small_is_not_inflated_any_further() -> None:
    data = bytearray(pack(("a.xml", bytes(5_000_000))))
    for magic, offset in ((LOCAL, 22), (CENTRAL, 24)):
        struct.pack_into("<L", data, data.index(magic) + offset, 10)
    assert refusal(bytes(data)) in ("X02", "X05")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_no_office_program_uses_is_refused(method: int) -> None:
    """Their unpacking cannot be stopped half way."""
    assert refusal(pack(("a.xml", bytes(100)), method=method)) == "X02"


def test_a_password_on_the_container_is_told_as_one() -> None:
    data = bytearray(pack(("a.xml", b"1")))
    for magic, offset in ((LOCAL, 6), (CENTRAL, 8)):
        data[data.index(magic) + offset] |= 1
    assert refusal(bytes(data)) == "X03"


def test_an_encrypted_workbook_is_known_by_its_stream() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert not is_encrypted_ole(ole)
    assert is_encrypted_ole(ole + "EncryptedPackage".encode("utf-16-le"))


def test_a_file_beyond_the_limit_is_not_even_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(11))
    assert read_bytes(path, Limits(file_size=11)) == bytes(11)
    with pytest.raises(UnreadableWorkbookError) as error:
        read_bytes(path, Limits(file_size=10))
    assert error.value.code == "X05"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"PK\x05\x06" + bytes(18), "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"%PDF-1.4", "pdf"),
        (b"\x09\x08\x10\x00", "biff"),
        (b"\x09\x04\x06\x00", "biff"),
        (b"\x09\x02\x06\x00", "biff"),
        (b"\x09\x00\x04\x00", "biff"),
        (b"\xef\xbb\xbf\r\n<html><table>", "html"),
        (b"<TABLE border=1>", "html"),
        (b'<?xml version="1.0"?><html xmlns="x">', "html"),
        (b'<?xml version="1.0"?><Workbook>', "xml"),
        ("编号,自评分\n".encode("gbk"), "text"),
        ("编号,自评分\n".encode("utf-16"), "text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "unknown"),
    ],
)
def test_the_kind_of_a_file_is_decided_by_its_content(head: bytes, kind: str) -> None:
    assert detect_kind(head) == kind


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-4] + b"\xff" * 4, lambda b: b[2:], lambda b: b.replace(b"a.xml", b"")]
)
def test_damaged_bytes_have_a_code(damage: Callable[[bytes], bytes]) -> None:
    assert refusal(damage(pack(("a.xml", b"x" * 100)))) == "X02"


def test_bytes_behind_the_container_do_no_harm() -> None:
    assert open_parts(pack(("a.xml", b"x")) + b"appended by a mail program") == {"a.xml": b"x"}
