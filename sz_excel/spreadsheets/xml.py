"""XML of untrusted parts: no document type, no external anything; small parts are parsed, large ones proved whole."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import cast
from xml.parsers import expat

from sz_excel.errors import UnreadableWorkbookError

CHUNK = 1 << 20
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6});|#([0-9]{1,7});|(amp|lt|gt|quot|apos);)?")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ASCII_COMPATIBLE = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252"})


def parse_xml(part: bytes, name: str) -> ET.Element:
    """Parse a small part. Raises :class:`UnreadableWorkbookError` X04 when it is broken, X07 for a document type."""
    refuse_doctype(part, name)
    try:
        return ET.fromstring(part)
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error}") from error


def events(part: bytes, name: str) -> Iterator[tuple[str, ET.Element]]:
    """Start and end of every element of a part, step by step. Raises like :func:`parse_xml`."""
    refuse_doctype(part, name)
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(("start", "end"))
    try:
        for start in range(0, len(part), CHUNK):
            parser.feed(part[start : start + CHUNK])
            yield from cast(Iterator[tuple[str, ET.Element]], parser.read_events())
        parser.close()
        yield from cast(Iterator[tuple[str, ET.Element]], parser.read_events())
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
    """No document type declaration is let through: entity bombs and external entities need one.

    Nor is an encoding in which one could hide: X04.
    """
    if is_utf16(part):
        found = b"<\x00!\x00D" in part or b"<\x00!\x00E" in part
    else:
        found = b"<!DOCTYPE" in part or b"<!ENTITY" in part
        if declared_encoding(part) not in _ASCII_COMPATIBLE:
            raise UnreadableWorkbookError("X04", f"{name}：编码 {declared_encoding(part)}")
    if found:
        raise UnreadableWorkbookError("X07", name)


def is_utf16(part: bytes) -> bool:
    """Whether a part is UTF-16, by its mark or by the zero byte beside its first character."""
    return part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part[:2]


def declared_encoding(part: bytes) -> str:
    """The encoding that a part declares, in small letters; UTF-8 when it declares none."""
    match = _DECLARED.match(part[:1000])
    return match[1].decode("ascii").lower() if match else "utf-8"


STRUCK_OUT = "\u0336"  # COMBINING LONG STROKE OVERLAY


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
    return not is_utf16(part) and (b"encoding" not in part[:200] or declared_encoding(part) in ("utf-8", "utf8"))


def decode(part: bytes, name: str) -> str:
    """UTF-8 text; anything else is a broken part."""
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error.reason}") from error


def unescape(text: str) -> str:
    """Raw element text as meant: line ends, XML references, and the ``_x000D_`` escapes of ECMA-376 22.4.2.4."""
    return unescape_characters(parsed_text(text))


def parsed_text(text: str) -> str:
    """Raw element text as an XML parser gives it. Raises :class:`UnreadableWorkbookError` for an undefined entity."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def unescape_characters(text: str) -> str:
    """The ``_x000D_`` escapes of parsed text; half a surrogate pair is no character and becomes U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    number = int(match[1], 16) if match[1] else int(match[2] or -1)
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        raise UnreadableWorkbookError("X04", f"字符“{match.string[match.start() : match.start() + 12]}”")
    return chr(number)


def string_item(item: ET.Element) -> str:
    """Text of a string item: its runs joined, phonetic runs left out, what is struck through marked as such."""
    pieces = []
    for node in item:
        if local_name(node) == "t":
            pieces.append(node.text or "")
        elif local_name(node) == "r":
            struck = any(local_name(leaf) == "rPr" and is_struck(leaf) for leaf in node)
            texts = [leaf.text or "" for leaf in node if local_name(leaf) == "t"]
            pieces += [strike(text) for text in texts] if struck else texts
    return unescape_characters("".join(pieces))


def is_struck(font: ET.Element) -> bool:
    """Whether a font, or the properties of a run of text, strike it through."""
    return any(local_name(node) == "strike" and node.get("val", "1") not in ("0", "false") for node in font)


def strike(text: str) -> str:
    """Text crossed out, character by character: it shows as such and never passes for a number or a choice."""
    return "".join(each if each.isspace() else f"{each}{STRUCK_OUT}" for each in text)
