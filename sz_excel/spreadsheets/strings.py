"""The shared strings of a workbook, decoded when they are asked for: a form needs a tenth of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.xml import is_utf8, local_name, parse_xml, string_item, unescape

_NAME = "sharedStrings.xml"
_PLAIN = re.compile(rb'<t(?: xml:space="preserve")?>([^<]*)</t></si>\s*(?:</sst>\s*)?$')


class SharedStrings:
    """Strings by position. Items in the usual shape are cut apart at once and decoded one by one."""

    def __init__(self, part: bytes):
        self._part = part
        self._texts: dict[int, str] = {}
        self._items = self._cut() if part else []

    def __getitem__(self, position: int) -> str:
        """The string at a position; raises :class:`UnreadableWorkbookError` X04 where there is none."""
        if position in self._texts:
            return self._texts[position]
        if not 0 <= position < len(self._items):
            raise UnreadableWorkbookError("X04", f"共享文字序号“{position}”")
        try:
            text = self._texts[position] = _item_text(self._items[position])
        except (UnreadableWorkbookError, UnicodeDecodeError):
            self._texts = self._parsed()  # an item that needs what stands further up, such as a prefix
            return self._texts[position]
        return text

    def __len__(self) -> int:
        return len(self._items)

    def _cut(self) -> list[bytes]:
        part = self._part
        items = part.split(b"<si>")[1:]
        if is_utf8(part) and b"<!" not in part and part.count(b"<si") == part.count(b"</si>") == len(items) > 0:
            return items
        self._texts = self._parsed()
        return [b""] * len(self._texts)

    def _parsed(self) -> dict[int, str]:
        items = (item for item in parse_xml(self._part, _NAME) if local_name(item) == "si")
        return {position: string_item(item) for position, item in enumerate(items)}


@lru_cache(maxsize=16384)
def _item_text(raw: bytes) -> str:
    """The locked texts of a form are the same in every workbook, so each is decoded once."""
    plain = _PLAIN.match(raw)
    return unescape(plain[1].decode()) if plain else _rich_text(raw)


def _rich_text(raw: bytes) -> str:
    """Text of formatted runs."""
    inner, end, _ = raw.partition(b"</si>")
    try:
        return string_item(ET.fromstring(b"<si>" + inner + end))
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{_NAME}：{error}") from error
