"""The token a form carries: which form, edition and subject it is. Written into three carriers, read from any.

Text: ``SZ1|<edition>|<form>|<subject>|<crc>``; the subject is a unit code, or the district's name on review forms, with
the characters that would end it written as ``%7C``.
The headings of a form name the subject for people, and for the reader where every token is gone.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import NamedTuple

from sz_excel.records.campaign import FormKind

HIDDEN_SHEET = "_sz"
PROPERTY = "sz_token"
DEFINED_NAME = "_sz_token"
_PATTERN = re.compile(r"SZ1\|(\d{4})\|(self|review|assess|recheck)\|([^|<>\"]{1,240})\|([0-9a-f]{8})")
_ENDING, _WRITTEN = re.compile(r'[|<>"%]'), re.compile("%([0-9A-F]{2})")

HEADING_ROW = 1
_DISTRICT = "归口："
_UNIT_HEADING = re.compile(rf"(.+?)（([^（）]+)）(?:\u3000{_DISTRICT}.+)?\Z")
_DISTRICT_HEADING = re.compile(rf"{_DISTRICT}(.+?)(?:\u3000共[0-9]+项申报)?\Z")


class Heading(NamedTuple):
    """The subject that a heading names, and its name."""

    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """Identity of one issued form."""

    edition: str
    form: FormKind
    subject: str

    def __str__(self) -> str:
        subject = _ENDING.sub(lambda match: f"%{ord(match[0]):02X}", self.subject)
        body = f"SZ1|{self.edition}|{self.form}|{subject}"
        return f"{body}|{zlib.crc32(body.encode()):08x}"


def find_tokens(text: str) -> list[Token]:
    """Every whole token in a text; one whose check characters do not fit is not a token."""
    tokens = []
    for match in _PATTERN.finditer(text):
        subject = _WRITTEN.sub(lambda written: chr(int(written[1], 16)), match[3])
        token = Token(match[1], FormKind(match[2]), subject)
        if str(token) == match[0]:
            tokens.append(token)
    return tokens


def unit_heading(name: str, code: str, district: str = "") -> str:
    """Whose form it is, in the second row of its sheets."""
    return f"{name}（{code}）" + (f"\u3000{_DISTRICT}{district}" if district else "")


def district_heading(district: str, applications: int | None = None) -> str:
    """Whose 归口审核汇总表 it is, in the second row of its sheets."""
    return f"{_DISTRICT}{district}" + ("" if applications is None else f"\u3000共{applications}项申报")


def read_heading(text: str, form: FormKind) -> Heading | None:
    """The subject that a text names if it is such a heading of this form."""
    if form is FormKind.REVIEW:
        match = _DISTRICT_HEADING.match(text)
        return Heading(match[1], match[1]) if match else None
    match = _UNIT_HEADING.match(text)
    return Heading(match[2], match[1]) if match else None
