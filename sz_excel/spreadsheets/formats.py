"""What a cell format makes of a number: a plain number, a date, a time of day, a percentage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sz_excel.spreadsheets.xml import children, parse_xml

NUMBER, DATE, TIME, PERCENT = "ndtp"

# Built-in number formats: ECMA-376 18.8.30, with the East Asian dates and times 27-36 and 50-58 as in zh-CN.
_BUILT_IN = (
    {9: PERCENT, 10: PERCENT}
    | dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58), DATE)
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), TIME)
)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


@lru_cache(maxsize=256)
def format_kinds(styles: bytes) -> str:
    """One letter per cell format (``cellXfs``) of ``styles.xml``."""
    if not styles:
        return ""
    root = parse_xml(styles, "styles.xml")
    own = {_as_int(node.get("numFmtId", "")): node.get("formatCode", "") for node in children(root, "numFmts")}
    return "".join(format_kind(_as_int(node.get("numFmtId", "0")), own) for node in children(root, "cellXfs"))


def format_kind(number: int, own: Mapping[int, str]) -> str:
    """Kind of a number format by its number: one of the workbook's ``own`` codes, else a built-in one."""
    return _code_kind(own[number]) if number in own else _BUILT_IN.get(number, NUMBER)


def _as_int(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _code_kind(code: str) -> str:
    """Kind of a format code, literal text and conditions left out; 年月日 stand outside quotes in some programs."""
    bare = _LITERAL.sub("", code).lower().replace("general", "")
    if "%" in bare:
        return PERCENT
    if "y" in bare or "d" in bare or ("m" in bare and not re.search(r"[hs]", bare)):
        return DATE
    return TIME if re.search(r"[hs]", bare) else NUMBER
