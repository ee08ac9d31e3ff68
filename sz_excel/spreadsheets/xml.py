"""XML of untrusted parts: no document type, no external anything; small parts are parsed, large ones proved whole."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.parsers import expat

from sz_excel.errors import UnreadableWorkbookError

_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")


def parse_xml(part: bytes, name: str) -> ET.Element:
    """Parse a small part. Raises :class:`UnreadableWorkbookError` X04 when it is broken, X07 for a document type."""
    refuse_doctype(part, name)
    try:
        return ET.fromstring(part)
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error}") from error


def check_wellformed(part: bytes, name: str) -> None:
    """Prove that a part is whole XML without document type declaration."""
    refuse_doctype(part, name)
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error}") from error


def refuse_doctype(part: bytes, name: str) -> None:
    """No document type declaration is let through: entity bombs and external entities need one."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<\x00!\x00D" in part[:4096]:
        raise UnreadableWorkbookError("X07", name)


def local_name(node: ET.Element) -> str:
    """The name of an element without its namespace: transitional and strict files read alike."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def children(root: ET.Element, name: str) -> Iterator[ET.Element]:
    """The children of every child of this name."""
    for node in root:
        if local_name(node) == name:
            yield from node


def is_utf8(part: bytes) -> bool:
    """Whether a part is UTF-8 by its mark and declaration."""
    head = part[:200]
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        b"encoding" not in head or b'encoding="UTF-8"' in head or b'encoding="utf-8"' in head
    )


def decode(part: bytes, name: str) -> str:
    """UTF-8 text; anything else is a broken part."""
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error.reason}") from error


def unescape(text: str) -> str:
    """Raw element text as meant: XML references and the ``_x000D_`` escapes of ECMA-376 22.4.2.4."""
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return unescape_characters(text)


def unescape_characters(text: str) -> str:
    """The ``_x000D_`` escapes of parsed text."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if number < 0x110000 else "\ufffd"


def string_item(item: ET.Element) -> str:
    """Text of a string item: its runs joined, phonetic runs left out."""
    pieces = []
    for node in item:
        if local_name(node) == "t":
            pieces.append(node.text or "")
        elif local_name(node) == "r":
            pieces += [leaf.text or "" for leaf in node if local_name(leaf) == "t"]
    return unescape_characters("".join(pieces))
