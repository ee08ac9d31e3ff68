"""Before any parser sees a file: what it is by content, and whether it may be opened at all."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import DEFAULT_LIMITS, Limits, detect_kind, is_encrypted_ole, open_parts

REFUSED_KINDS = {
    "empty": "X01",
    "html": "X10",
    "text": "X10",
    "xml": "X10",
    "rar": "X11",
    "7z": "X11",
    "pdf": "X17",
    "biff": "X09",
    "unknown": "X17",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook to read: its place in the inbox (members of an archive stand under the archive's path)."""

    file: str
    data: bytes


def unpack(file: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Iterator[Candidate]:
    """The workbooks that a file in the inbox brings: itself, or the members of a zip or the attachments of a mail.

    One level only; a member that is an archive again is yielded as it is and refused later.
    """
    if detect_kind(data[:2048]) == "zip" and not _is_office(data):
        yield from _zip_members(file, data, limits)
    elif file.lower().endswith(".eml"):
        yield from _attachments(file, data)
    else:
        yield Candidate(file, data)


def _is_office(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True  # damaged: let the container check say so
    return bool(names & {"[content_types].xml", "mimetype", "xl/workbook.xml"})


def _zip_members(file: str, data: bytes, limits: Limits) -> Iterator[Candidate]:
    try:
        parts = open_parts(data, limits)
    except (UnreadableWorkbookError, zlib.error):
        yield Candidate(file, data)
        return
    for name, content in parts.items():
        yield Candidate(f"{file}/{_member_name(name)}", content)


def _member_name(name: str) -> str:
    """Names written by Chinese Windows without the UTF-8 flag are GBK bytes shown as cp437."""
    try:
        return name.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name


def _attachments(file: str, data: bytes) -> Iterator[Candidate]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for number, part in enumerate(message.iter_attachments(), 1):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Candidate(f"{file}/{part.get_filename() or f'附件{number}'}", content)


def admit(data: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes]:
    """The inflated parts of a file that may be read.

    Raises :class:`UnreadableWorkbookError` with a finding code for everything else.
    """
    kind = detect_kind(data[:2048])
    if kind == "ole":
        raise UnreadableWorkbookError("X03" if is_encrypted_ole(data) else "X09")
    if kind != "zip":
        raise UnreadableWorkbookError(REFUSED_KINDS[kind])
    parts = open_parts(data, limits)
    if "xl/workbook.xml" not in parts and "content.xml" in parts:
        raise UnreadableWorkbookError("X08")
    return parts


def warnings(parts: dict[str, bytes]) -> Iterator[str]:
    """Finding codes for contents that are never run or followed but that the office should know of."""
    names = [name.lower() for name in parts]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        yield "N11"
    if any("/externallinks/" in name for name in names):
        yield "N12"
    if any("/embeddings/" in name for name in names):
        yield "N13"
    if any(name.startswith("xl/media/") for name in names):
        yield "N14"
