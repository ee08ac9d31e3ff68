"""The shared strings of a workbook, decoded when they are asked for: a form needs a tenth of them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.xml import decode, is_utf8, local_name, parse_xml, string_item, unescape

_NAME = "sharedStrings.xml"
_PLAIN = re.compile(r'<t(?: xml:space="preserve")?>([^<]*)</t></si>\s*(?:</sst>\s*)?$')


class SharedStrings:
    """Strings by position. Items in the usual shape are cut apart at once and decoded one by one."""

    def __init__(self, part: bytes):
        self._part = part
        self._texts: dict[int, str] = {}
        self._items = self._cut() if part else []

    def __getitem__(self, position: int) -> str:
        """The string at a position; raises :class:`UnreadableWorkbookError` X04 where there is none."""
        text = self._texts.get(position)
        if text is None:
            if not 0 <= position < len(self._items):
                raise UnreadableWorkbookError("X04", f"共享文字序号“{position}”")
            text = self._texts[position] = self._text(position)
        return text

    def __len__(self) -> int:
        return len(self._items)

    def _cut(self) -> list[str]:
        part = self._part
        usual = is_utf8(part) and b"<!" not in part and b"<si " not in part and b"<si/>" not in part
        if usual and part.count(b"<si>") == part.count(b"</si>") > 0:
            return decode(part, _NAME).split("<si>")[1:]
        self._texts = self._parsed()
        return [""] * len(self._texts)

    def _text(self, position: int) -> str:
        """An item that does not stand on its own (a prefix bound further up) needs the whole part."""
        try:
            return _item_text(self._items[position])
        except UnreadableWorkbookError:
            self._texts = self._parsed()
            return self._texts[position]

    def _parsed(self) -> dict[int, str]:
        items = (item for item in parse_xml(self._part, _NAME) if local_name(item) == "si")
        return {position: string_item(item) for position, item in enumerate(items)}


def _item_text(raw: str) -> str:
    plain = _PLAIN.match(raw)
    return unescape(plain[1]) if plain else _rich_text(raw)


@lru_cache(maxsize=16384)
def _rich_text(raw: str) -> str:
    """Text of formatted runs; the locked texts of a form are the same in every workbook, so each is parsed once."""
    inner, end, _ = raw.partition("</si>")
    try:
        return string_item(ET.fromstring(f"<si>{inner}{end}"))
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{_NAME}：{error}") from error
