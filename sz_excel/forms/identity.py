"""The token a form carries: which form, edition and subject it is. Written into three carriers, read from any.

Text: ``SZ1|<edition>|<form>|<subject>|<crc>``; the subject is a unit code, or the district's name on review forms.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from sz_excel.records.campaign import FormKind

HIDDEN_SHEET = "_sz"
PROPERTY = "sz_token"
DEFINED_NAME = "_sz_token"
_PATTERN = re.compile(r"SZ1\|(\d{4})\|(self|review|assess|recheck)\|([^|<>\"]{1,80})\|([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """Identity of one issued form."""

    edition: str
    form: FormKind
    subject: str

    def __str__(self) -> str:
        body = f"SZ1|{self.edition}|{self.form}|{self.subject}"
        return f"{body}|{zlib.crc32(body.encode()):08x}"


def find_tokens(text: str) -> list[Token]:
    """Every whole token in a text; one whose check characters do not fit is not a token."""
    tokens = []
    for match in _PATTERN.finditer(text):
        token = Token(match[1], FormKind(match[2]), match[3])
        if str(token) == match[0]:
            tokens.append(token)
    return tokens
