"""Before any parser sees a file: what it is by content, and whether it may be opened at all."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.intake.inbox import display_name, is_system_file
from sz_excel.spreadsheets import biff12, open_document
from sz_excel.spreadsheets.biff8 import open_biff8
from sz_excel.spreadsheets.container import DEFAULT_LIMITS, Limits, detect_kind, is_encrypted_ole, open_parts
from sz_excel.spreadsheets.opening import open_workbook
from sz_excel.spreadsheets.whole import Book, WholeWorkbook

NO_WORKBOOK = "X17"

REFUSED_KINDS = {
    "empty": "X01",
    "html": "X10",
    "text": "X10",
    "xml": "X10",
    "rar": "X11",
    "7z": "X11",
    "pdf": NO_WORKBOOK,
    "biff": "X09",
    "unknown": NO_WORKBOOK,
}


_UTF8_NAME = 0x800
_OLD_STREAMS = tuple(f"\x00{name}\x00".encode("utf-16-le")[1:] for name in ("Workbook", "Book", "WORKBOOK", "BOOK"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook to read: its place in the inbox (members of an archive stand under the archive's path).

    ``code`` says why it is not read; ``unpacked`` that it came out of an archive or a mail.
    """

    file: str
    data: bytes
    code: str = ""
    unpacked: bool = False


def unpack(file: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Iterator[Candidate]:
    """The workbooks that a file in the inbox brings: itself, or the members of a zip or the attachments of a mail.

    One level of each: an archive inside an archive is yielded with its code.
    """
    if is_archive(data):
        yield from _zip_members(file, data, limits)
    elif file.lower().endswith(".eml"):
        for attached in _attachments(file, data):
            inner = _zip_members(attached.file, attached.data, limits) if is_archive(attached.data) else (attached,)
            yield from inner
    else:
        yield Candidate(file, data)


def is_archive(data: bytes) -> bool:
    """Whether a file is a zip that is no office document."""
    if detect_kind(data[:2048]) != "zip":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # damaged: the container check says so
    return not names & {"[content_types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"}


def _zip_members(file: str, data: bytes, limits: Limits) -> Iterator[Candidate]:
    try:
        parts = open_parts(data, limits)
    except UnreadableWorkbookError:
        yield Candidate(file, data)
        return
    names = _shown_names(data)
    for name, content in parts.items():
        yield _member(f"{file}/{names.get(name, name)}", content)


def _member(file: str, content: bytes) -> Candidate:
    if any(is_system_file(part) for part in file.split("/")):
        return Candidate(file, content, "L01")
    return Candidate(file, content, "X20" if is_archive(content) else "", unpacked=True)


def _shown_names(data: bytes) -> dict[str, str]:
    """Names as people see them: without the UTF-8 mark they are UTF-8 (macOS) or GBK (Chinese Windows) bytes.

    Two members that would then bear one name keep the stored ones.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shown = {entry.filename: display_name(_decoded(entry)) for entry in archive.infolist()}
    return shown if len(set(shown.values())) == len(shown) else {name: display_name(name) for name in shown}


def _decoded(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return entry.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return entry.filename


def _attachments(file: str, data: bytes) -> Iterator[Candidate]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    taken: set[str] = set()
    for number, part in enumerate(message.walk(), 1):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or (part.get_filename() is None and part.get_content_maintype() == "text"):
            continue
        name = display_name((part.get_filename() or f"附件{number}").replace("/", "_"))
        name = f"{number}-{name}" if name in taken else name
        taken.add(name)
        if not is_archive(content):
            yield _member(f"{file}/{name}", content)
        else:
            yield Candidate(f"{file}/{name}", content, unpacked=True)


def open_returned(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Book:
    """A file that may be read, as a workbook of whatever format its contents are.

    Raises :class:`UnreadableWorkbookError` with a finding code for everything else.
    """
    kind = detect_kind(data[:2048])
    if kind == "ole":
        return _open_old(data, limits)
    if kind != "zip":
        raise UnreadableWorkbookError(REFUSED_KINDS[kind])
    parts = open_parts(data, limits)
    names = {name.lower() for name in parts}
    if "xl/workbook.xml" in names:
        return open_workbook(parts)
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        raise UnreadableWorkbookError(NO_WORKBOOK)
    return _open_other(parts, limits)


def _open_old(data: bytes, limits: Limits) -> WholeWorkbook:
    if is_encrypted_ole(data):
        raise UnreadableWorkbookError("X03")
    if not _is_old_workbook(data):
        raise UnreadableWorkbookError(NO_WORKBOOK)
    return open_biff8(data, limits)


def _open_other(parts: dict[str, bytes], limits: Limits) -> Book:
    if biff12.main_part(parts):
        return biff12.open_biff12(parts, limits)
    if open_document.MAIN not in parts:
        return open_workbook(parts)
    if open_document.SPREADSHEET not in parts.get("mimetype", open_document.SPREADSHEET):
        raise UnreadableWorkbookError(NO_WORKBOOK)
    return open_document.open_document(parts, limits)


def _is_old_workbook(data: bytes) -> bool:
    """Whether an OLE container holds the stream of an .xls or .et workbook rather than a document or a mail."""
    return any(name in data for name in _OLD_STREAMS)
