"""A draft as the bytes of an .eml file that Outlook and Foxmail open ready to be sent.

Written by hand instead of by :mod:`email`: names of attachments must stand in both ways that mail programs read
(RFC 2231 in Content-Disposition, encoded words in Content-Type), and equal input must give equal bytes. Every header
value that is not ours is base64 within encoded words, so nothing in a name can end a header line.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

# "_" never stands in base64, so no part can hold the boundary.
BOUNDARY = "=_sz_excel_part"
EOL = "\r\n"
LONGEST_SUBJECT, LONGEST_NAME = 200, 90
# An encoded word holds 75 characters (RFC 2047, 2); 12 of them are its frame.
WORD_BYTES = 45
TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One addressee; ``address`` has been proved to be a plain address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is sent: the name that the reader sees, and the bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a draft says; without ``to`` it has no addressee yet."""

    to: tuple[Mailbox, ...]
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()


def write_message(message: Message) -> bytes:
    """The draft as .eml: unsent, without sender, date and Bcc, which the mail program of the office fills in."""
    lines = ["X-Unsent: 1", *_addressees(message.to), f"Subject: {_words(_one_line(message.subject, LONGEST_SUBJECT))}"]
    lines += ["MIME-Version: 1.0", f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"', ""]
    head = EOL.join([*lines, ""]).encode("ascii")
    parts = [_text_part(message.body), *(_file_part(attachment) for attachment in message.attachments)]
    opening = f"--{BOUNDARY}{EOL}".encode("ascii")
    return head + b"".join(opening + part for part in parts) + f"--{BOUNDARY}--{EOL}".encode("ascii")


def _addressees(to: Sequence[Mailbox]) -> Iterator[str]:
    if to:
        boxes = [f"{_words(_one_line(box.name, LONGEST_NAME))} <{box.address}>" for box in to]
        yield "To: " + f",{EOL} ".join(boxes)


def _text_part(body: str) -> bytes:
    head = ['Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: base64", "", ""]
    text = EOL.join(body.splitlines()) + EOL
    return EOL.join(head).encode("ascii") + _base64(text.encode())


def _file_part(attachment: Attachment) -> bytes:
    name = _short(_one_line(attachment.name))
    kind = TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    head = [
        f'Content-Type: {kind};{EOL} name="{_words(name)}"',
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;{EOL} filename*=UTF-8''{quote(name, safe='')}",
        "",
        "",
    ]
    return EOL.join(head).encode("ascii") + _base64(attachment.content)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", EOL.encode("ascii"))


def _one_line(text: str, longest: int | None = None) -> str:
    """Printable text on one line, cut to a length."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:longest]


def _short(name: str) -> str:
    """A file name cut in its stem, so that its encoded form fits a header line (998 characters, RFC 5322, 2.1.1)."""
    path = PurePath(name)
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix}"


def _words(text: str) -> str:
    """A text as encoded words (RFC 2047), none of which splits a character."""
    chunks: list[bytes] = [b""]
    for letter in text:
        piece = letter.encode("utf-8", "replace")
        if len(chunks[-1]) + len(piece) > WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += piece
    return f"{EOL} ".join(f"=?UTF-8?B?{base64.b64encode(chunk).decode('ascii')}?=" for chunk in chunks)
