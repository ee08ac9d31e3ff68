"""The cells of a written workbook, straight from its parts: formulas with stored values, texts, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from tests.workbooks.limits import Book

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
Place = tuple[str, str]


def cells(book: Book) -> Iterator[tuple[Place, Any]]:
    """Every cell by sheet and address."""
    for name, part in book.sheets().items():
        for cell in etree.fromstring(book.parts[part]).iter(f"{MAIN}c"):
            yield (name, cell.get("r")), cell


def formulas(book: Book) -> dict[Place, str]:
    """Every formula by its place."""
    found = ((place, cell.find(f"{MAIN}f")) for place, cell in cells(book))
    return {place: node.text or "" for place, node in found if node is not None}


def stored(book: Book) -> dict[Place, str]:
    """What stands in every cell that shows something, as a program reads it."""
    shown = {
        place: ESCAPED.sub(lambda found: chr(int(found[1], 16)), _shown(book, cell)) for place, cell in cells(book)
    }
    return {place: text for place, text in shown.items() if text}


def _shown(book: Book, cell: Any) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    value = cell.findtext(f"{MAIN}v") or ""
    return book.strings[int(value)] if cell.get("t") == "s" else value


def texts(path: Path) -> set[str]:
    """The texts of all cells."""
    return set(stored(Book(path)).values())


def notes(path: Path) -> Iterator[str]:
    """Every note at a cell."""
    for name, content in Book(path).parts.items():
        if name.startswith("xl/comments"):
            for note in etree.fromstring(content).iter(f"{MAIN}comment"):
                yield "".join(note.itertext())
