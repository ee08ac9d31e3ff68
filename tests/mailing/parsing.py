"""Drafts as a mail program reads them."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from urllib.parse import unquote


@dataclass(frozen=True)
class Mail:
    """What the reader sees."""

    to: tuple[tuple[str, str], ...]
    subject: str
    body: str
    attachments: dict[str, bytes]


def parse(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def read_mail(content: bytes | Path) -> Mail:
    written = content.read_bytes() if isinstance(content, Path) else content
    message = parse(written)
    body = message.get_body()
    assert body is not None
    return Mail(
        to=addressees(message_from_bytes(written)["To"]),
        subject=str(message["Subject"]),
        body=body.get_content().replace("\r\n", "\n"),
        attachments={str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()},
    )


def addressees(header: str | None) -> tuple[tuple[str, str], ...]:
    """Names and addresses of a raw To. (The new policy of :mod:`email` puts blanks between encoded words of a name.)"""
    pairs = getaddresses([header.replace("\r\n", "").replace("\n", "")]) if header else []
    return tuple((str(make_header(decode_header(name))), address) for name, address in pairs)


def attachment_names(content: bytes) -> list[tuple[str, str]]:
    """Both names of every attachment, read without help: ``filename*`` (RFC 2231) and ``name`` (encoded words)."""
    names = []
    for part in content.split(b"--=_sz_excel_part")[2:-1]:
        head = part.partition(b"\r\n\r\n")[0].decode("ascii")
        starred = head.partition("filename*=UTF-8''")[2].partition("\r\n")[0]
        quoted = head.partition('name="')[2].partition('"')[0].replace("\r\n", "")
        names.append((unquote(starred), str(make_header(decode_header(quoted)))))
    return names
