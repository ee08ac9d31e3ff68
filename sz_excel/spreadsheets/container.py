"""An .xlsx container, opened safely: what it is, how large it really is, whether every part is whole.

Nothing is handed to a parser before this module has inflated it within limits and checked its CRC.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sz_excel.errors import UnreadableWorkbookError


@dataclass(frozen=True, slots=True)
class Limits:
    """What a returned file may cost. Sizes in bytes."""

    file_size: int = 50_000_000
    entries: int = 2_000
    inflated: int = 200_000_000
    ratio: int = 400
    ratio_floor: int = 5_000_000
    rows: int = 5_000
    columns: int = 200


DEFAULT_LIMITS = Limits()
CHUNK = 1 << 20

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|\x00")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others cannot be inflated step by step, within limits
_LOCAL = struct.Struct("<4s2xH18xHH")  # APPNOTE 4.3.7: signature, flags, length of name, length of extra field
_UTF8 = 0x800
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def detect_kind(head: bytes) -> str:
    """What a file is by its first bytes: zip, ole, html, xml, text, rar, 7z, empty or unknown."""
    if not head:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    return "unknown" if b"\x00" in head[:1024] else "text"


_MAGIC = (
    (ZIP, "zip"),
    (EMPTY_ZIP, "zip"),
    (OLE, "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"%PDF", "pdf"),
    (b"\x09\x08", "biff"),  # the first record of .xls files without a container, versions 5 to 2
    (b"\x09\x04\x06\x00", "biff"),
    (b"\x09\x02\x06\x00", "biff"),
    (b"\x09\x00\x04\x00", "biff"),
)


def is_encrypted_ole(data: bytes) -> bool:
    """Whether an OLE container is a password-protected .xlsx."""
    return _ENCRYPTED_STREAM in data


def open_parts(data: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """Inflate every part of a zip container within limits, checking names, CRC and XML declarations.

    Raises :class:`UnreadableWorkbookError` with the finding code of the first fault.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
        _refuse_entries(entries, limits)
        return _inflate(data, entries, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableWorkbookError("X02", "压缩结构不完整") from error


def _refuse_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise UnreadableWorkbookError("X05", f"{len(entries)} 个部件")
    names = [entry.filename for entry in entries]
    for name in (entry.orig_filename for entry in entries):
        if _UNSAFE_NAME.search(name):
            raise UnreadableWorkbookError("X06", name)
    if len({name.lower() for name in names}) != len(names):
        raise UnreadableWorkbookError("X06", "部件名称重复")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableWorkbookError("X03")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise UnreadableWorkbookError("X02", "压缩方式不支持")


def _inflate(data: bytes, entries: Iterable[zipfile.ZipInfo], limits: Limits) -> dict[str, bytes]:
    left = min(limits.inflated, max(limits.ratio_floor, len(data) * limits.ratio))
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.is_dir():
            continue
        if entry.file_size > left:
            raise UnreadableWorkbookError("X05", f"{entry.filename} 解压后过大")
        content = _inflate_entry(_packed(data, entry), entry)
        left -= len(content)
        parts[entry.filename] = content
    return parts


def _packed(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The packed bytes of an entry, behind its local header, which must give the same name as the directory."""
    magic, flags, name_length, extra_length = _LOCAL.unpack_from(data, entry.header_offset)
    start = entry.header_offset + _LOCAL.size
    name = data[start : start + name_length].decode("utf-8" if flags & _UTF8 else "cp437")
    if magic != ZIP or name != entry.orig_filename:
        raise UnreadableWorkbookError("X02", f"{entry.filename} 的两处文件头不一致")
    start += name_length + extra_length
    return data[start : start + entry.compress_size]


def _inflate_entry(packed: bytes, entry: zipfile.ZipInfo) -> bytes:
    """Inflate one entry no further than its declared size, which was checked."""
    content = packed
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
    if len(content) > entry.file_size:
        raise UnreadableWorkbookError("X05", f"{entry.filename} 实际大小与声明不符")
    if len(content) < entry.file_size or zlib.crc32(content) != entry.CRC:
        raise UnreadableWorkbookError("X02", f"{entry.filename} 不完整")
    return content


def read_bytes(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a file no larger than the limit."""
    if path.stat().st_size > limits.file_size:
        raise UnreadableWorkbookError("X05", f"文件 {path.stat().st_size} 字节")
    return path.read_bytes()
