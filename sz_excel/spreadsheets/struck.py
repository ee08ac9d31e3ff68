"""Cells whose whole contents are struck through: written, and crossed out again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.scanning import Place, parse_place
from sz_excel.spreadsheets.xml import children, is_struck, parse_xml

_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3}[1-9][0-9]{0,6})"[^<>]*? s="([0-9]+)"')


def struck_cells(part: bytes, styles: bytes) -> Iterator[Place]:
    """Places of a sheet part whose cell format strikes the text through."""
    formats = _struck_formats(styles) if b"strike" in styles else frozenset()
    if not formats:
        return
    for address, style in _CELL.findall(part):
        if int(style) in formats:
            yield parse_place(address.decode())


@lru_cache(maxsize=64)
def _struck_formats(styles: bytes) -> frozenset[int]:
    """Positions in ``cellXfs`` of formats with such a font; none where the part is broken."""
    try:
        root = parse_xml(styles, "styles.xml")
    except UnreadableWorkbookError:
        return frozenset()
    fonts = {str(position) for position, font in enumerate(children(root, "fonts")) if is_struck(font)}
    return frozenset(number for number, xf in enumerate(children(root, "cellXfs")) if xf.get("fontId", "0") in fonts)
