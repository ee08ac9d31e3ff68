"""The cells of an .xlsx workbook as they are stored: error, formula without value, text, number, blank told apart.

Libraries for spreadsheets fold these together (a blank for ``#DIV/0!``, a number for ``3/4`` typed into a score cell),
so the XML is read here. The usual shape of a sheet is scanned with one regular expression after expat has proved it
well-formed; any other shape (prefixes, comments, missing ``r``) goes through a full parser. Both give the same cells.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, cast
from xml.parsers import expat

from sz_excel.errors import UnreadableWorkbookError

TEXT, NUMBER, DATE, TIME, PERCENT, BOOLEAN, ERROR, NO_VALUE, BLANK = "sndtpbe? "
FORMULA_KINDS = {kind.upper(): kind for kind in (TEXT, NUMBER, DATE, TIME, PERCENT, BOOLEAN, ERROR)}


class Cell(NamedTuple):
    """A stored cell. ``kind`` is one letter of this module's constants, upper case when a formula gave the value."""

    kind: str
    text: str


Cells = dict[tuple[int, int], Cell]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns to scan: the header row is the first row with a cell ``key``; below it only these headers matter."""

    key: str
    headers: frozenset[str]

    def columns(self, cells: Cells) -> tuple[int, ...]:
        """The wanted columns of the header row among these cells, none when it is not among them."""
        heads = [place for place, cell in cells.items() if squeeze(cell.text) == self.key]
        if not heads:
            return ()
        row = min(heads)[0]
        return tuple(sorted(column for (r, column), cell in cells.items() if r == row and self._names(cell)))

    def _names(self, cell: Cell) -> bool:
        return squeeze(cell.text) in self.headers or squeeze(cell.text) == self.key


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Non-empty cells of one sheet by (row, column), 0-based, and its merged ranges as (row, column, row, column)."""

    name: str
    visible: bool
    cells: Cells
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet of the workbook and the part that holds it."""

    name: str
    state: str
    part: str


@dataclass(frozen=True)
class Workbook:
    """A workbook whose parts were inflated safely; sheets are scanned on demand."""

    parts: dict[str, bytes]
    sheets: tuple[SheetRef, ...]
    names: dict[str, str]
    epoch_1904: bool
    strings: tuple[Cell, ...] = field(repr=False, default=())
    formats: str = ""

    def scan(self, sheet: SheetRef, wanted: Wanted | None = None) -> SheetCells:
        """Cells of one sheet, or only those of the wanted columns below its header row.

        Raises :class:`UnreadableWorkbookError` when its XML is broken.
        """
        part = self.parts.get(sheet.part)
        if part is None:
            raise UnreadableWorkbookError("X04", f"工作表“{sheet.name}”的内容缺失")
        cells, merges = scan_sheet(part, self.strings, self.formats, wanted)
        return SheetCells(sheet.name, sheet.state == "visible", cells, merges)


def open_workbook(parts: dict[str, bytes]) -> Workbook:
    """Find the sheets of an inflated .xlsx container, transitional or strict.

    Raises :class:`UnreadableWorkbookError` X04 when it is no workbook, X07 for a document type declaration.
    """
    by_name = {name.lower(): name for name in parts}
    main = _main_part(parts, by_name)
    root = parse_xml(parts[main], main)
    folder = main.rpartition("/")[0]
    targets = _relations(parts, by_name, folder, main)
    sheets = tuple(
        SheetRef(node.get("name", ""), node.get("state", "visible"), targets.get(_relation_id(node), ""))
        for node in _children(root, "sheets")
    )
    if not sheets:
        raise UnreadableWorkbookError("X04", "没有工作表")
    names = {node.get("name", ""): node.text or "" for node in _children(root, "definedNames")}
    properties = next((node for node in root if _local(node) == "workbookPr"), None)
    epoch = properties is not None and properties.get("date1904", "0") in ("1", "true")
    strings = _optional_part(parts, by_name, targets, "sharedstrings.xml")
    styles = _optional_part(parts, by_name, targets, "styles.xml")
    return Workbook(parts, sheets, names, epoch, shared_strings(strings), format_kinds(styles))


def parse_xml(part: bytes, name: str) -> ET.Element:
    """Parse a small part. No document type declaration is let through (entity bombs)."""
    refuse_doctype(part, name)
    try:
        return ET.fromstring(part)
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error}") from error


def refuse_doctype(part: bytes, name: str) -> None:
    head = part[:4096]
    if b"<!DOCTYPE" in head or b"<!ENTITY" in part or b"<\x00!\x00D" in head:
        raise UnreadableWorkbookError("X07", name)


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _children(root: ET.Element, name: str) -> Iterator[ET.Element]:
    for node in root:
        if _local(node) == name:
            yield from node


def _relation_id(node: ET.Element) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


def _main_part(parts: dict[str, bytes], by_name: dict[str, str]) -> str:
    relations = by_name.get("_rels/.rels")
    if relations:
        for node in parse_xml(parts[relations], relations):
            if node.get("Type", "").endswith("/officeDocument"):
                found = by_name.get(node.get("Target", "").lstrip("/").lower())
                if found:
                    return found
    if "xl/workbook.xml" in by_name:
        return by_name["xl/workbook.xml"]
    raise UnreadableWorkbookError("X08" if "xl/workbook.bin" in by_name else "X04", "不是 Excel 工作簿")


def _relations(parts: dict[str, bytes], by_name: dict[str, str], folder: str, main: str) -> dict[str, str]:
    path = by_name.get(f"{folder}/_rels/{main.rpartition('/')[2]}.rels".lstrip("/").lower())
    if path is None:
        return {}
    targets = {}
    for node in parse_xml(parts[path], path):
        target = node.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
        targets[node.get("Id", "")] = by_name.get(full.lower(), full)
    return targets


def _optional_part(parts: dict[str, bytes], by_name: dict[str, str], targets: dict[str, str], ending: str) -> bytes:
    named = (target for target in targets.values() if target.lower().endswith(ending))
    return parts.get(next(named, by_name.get(f"xl/{ending}", "")), b"")


# -- shared strings and styles ------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
_ITEM = re.compile(r'<si(?:/>|><t(?: xml:space="preserve")?>([^<]*)</t></si>|>(.*?)</si>)', re.DOTALL)


def _unescape(text: str) -> str:
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


def shared_strings(part: bytes) -> tuple[Cell, ...]:
    """All shared strings as text cells; rich text joined, phonetic runs left out."""
    return tuple(Cell(TEXT, text) for text in _shared_texts(part)) if part else ()


def _shared_texts(part: bytes) -> tuple[str, ...]:
    check_wellformed(part, "sharedStrings.xml")
    if _is_utf8(part) and b"<!" not in part and b"<si " not in part:
        items = _ITEM.findall(part.decode("utf-8"))
        if len(items) == part.count(b"<si>") + part.count(b"<si/>"):
            return tuple(_unescape(plain) if not rich else _rich_text(rich) for plain, rich in items)
    root = parse_xml(part, "sharedStrings.xml")
    return tuple(_unescape_x(_string_item(item)) for item in root if _local(item) == "si")


@lru_cache(maxsize=16384)
def _rich_text(inner: str) -> str:
    """Text of formatted runs; the locked texts of a form are the same in every workbook, so each is parsed once."""
    return _unescape_x(_string_item(ET.fromstring(f"<si>{inner}</si>")))


def _unescape_x(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _string_item(item: ET.Element) -> str:
    pieces = []
    for node in item:
        if _local(node) == "t":
            pieces.append(node.text or "")
        elif _local(node) == "r":
            pieces += [leaf.text or "" for leaf in node if _local(leaf) == "t"]
    return "".join(pieces)


def check_wellformed(part: bytes, name: str) -> None:
    """Prove that a part is whole XML without document type declaration."""
    refuse_doctype(part, name)
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError as error:
        raise UnreadableWorkbookError("X04", f"{name}：{error}") from error


def _is_utf8(part: bytes) -> bool:
    head = part[:200]
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        b"encoding" not in head or b'encoding="UTF-8"' in head or b'encoding="utf-8"' in head
    )


# Built-in number formats: ECMA-376 18.8.30, with the East Asian dates 27-36 and 50-58.
_BUILT_IN = (
    {9: PERCENT, 10: PERCENT}
    | dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)), DATE)
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), TIME)
)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s|H|M|S)[^\]]*\]')


@lru_cache(maxsize=256)
def format_kinds(styles: bytes) -> str:
    """One letter per cell format (``cellXfs``): number, date, time or percent."""
    if not styles:
        return ""
    root = parse_xml(styles, "styles.xml")
    own = {node.get("numFmtId", ""): node.get("formatCode", "") for node in _children(root, "numFmts")}
    kinds = []
    for node in _children(root, "cellXfs"):
        number = node.get("numFmtId", "0")
        kinds.append(_code_kind(own[number]) if number in own else _BUILT_IN.get(_as_int(number), NUMBER))
    return "".join(kinds)


def _as_int(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _code_kind(code: str) -> str:
    bare = _LITERAL.sub("", code).lower().replace("general", "")
    if "%" in bare:
        return PERCENT
    if "y" in bare or "d" in bare or ("m" in bare and not re.search(r"[hs]", bare)):
        return DATE
    return TIME if re.search(r"[hs]", bare) else NUMBER


# -- cells --------------------------------------------------------------------------------------------------------

_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})"([^>/]*)>(?:<v>([^<]*)</v></c>|(.*?)</c>)',
    re.DOTALL,
)
_VALUE = re.compile(r"<v(?: xml:space=\"preserve\")?>([^<]*)</v>")
_STYLE = re.compile(r'\bs="([0-9]+)"')
_TYPE = re.compile(r'\bt="([A-Za-z]+)"')
_MERGE = re.compile(r'<mergeCell ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


HEAD_ROWS = 8


def scan_sheet(
    part: bytes, strings: tuple[Cell, ...], formats: str, wanted: Wanted | None = None
) -> tuple[Cells, tuple[tuple[int, int, int, int], ...]]:
    """Cells and merged ranges of one sheet part."""
    check_wellformed(part, "工作表")
    start, end = part.find(b"<sheetData>"), part.find(b"</sheetData>")
    if not (0 < start < end and _is_usual(part, part[start:end])):
        return _scan_any(part, strings, formats)
    text = part[start:end].decode("utf-8")
    if wanted is None:
        cells = _scan_usual(_CELL, text, strings, formats)
    else:
        cells = _scan_wanted(text, strings, formats, wanted)
    merges = _MERGE.findall(part[end:].decode("utf-8"))
    return cells, tuple((*_place(first), *_place(last)) for first, last in merges)


def _scan_wanted(text: str, strings: tuple[Cell, ...], formats: str, wanted: Wanted) -> Cells:
    """The first rows whole; where they hold the header row, only the wanted columns of the others."""
    cut = 0
    for _ in range(HEAD_ROWS):
        cut = text.find("</row>", cut) + 6
        if cut < 6:
            return _scan_usual(_CELL, text, strings, formats)
    cells = _scan_usual(_CELL, text[:cut], strings, formats)
    columns = wanted.columns(cells)
    pattern = _columns_pattern(columns) if columns else _CELL
    rest = _scan_usual(pattern, text[cut:], strings, formats)
    if cells.keys() & rest.keys():
        raise UnreadableWorkbookError("X04", _TWICE)
    return cells | rest


@lru_cache(maxsize=256)
def _columns_pattern(columns: tuple[int, ...]) -> re.Pattern[str]:
    letters = "|".join(column_letters(column) for column in columns)
    return re.compile(_CELL.pattern.replace("[A-Z]{1,3}", f"(?:{letters})", 1), re.DOTALL)


def column_letters(column: int) -> str:
    """Letters of a 0-based column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """A header or code without any white space or invisible character."""
    return _SPACE.sub("", text).strip("\u200b\ufeff") if not text.isalnum() else text


def _is_usual(part: bytes, data: bytes) -> bool:
    """Whether the quick scan sees every cell: no prefixes, comments, CDATA, rich text or cells without address."""
    return (
        _is_utf8(part)
        and data.count(b"<c") == data.count(b'<c r="')
        and b"<!" not in part
        and part.count(b"<?") <= 1
        and part.count(b"<sheetData") == 1
    )


@lru_cache(maxsize=65536)
def _place(reference: str) -> tuple[int, int]:
    match = _REFERENCE.match(reference)
    if match is None:
        raise UnreadableWorkbookError("X04", f"单元格地址“{reference}”")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


@lru_cache(maxsize=4096)
def _attributes(text: str) -> tuple[int, str]:
    style, kind = _STYLE.search(text), _TYPE.search(text)
    return int(style[1]) if style else 0, kind[1] if kind else "n"


def _scan_usual(pattern: re.Pattern[str], text: str, strings: tuple[Cell, ...], formats: str) -> Cells:
    """The inner loop of all reading: a cell that is only a value never enters a function of ours."""
    cells: Cells = {}
    found = pattern.findall(text)
    seen = 0
    for reference, attributes, value, inner in found:
        style, kind = _attributes(attributes)
        if not value:
            cell = _inner_cell(kind, inner, style, strings, formats)
            if cell is None:
                seen += 1
                continue
        elif kind == "s":
            cell = _shared(value, strings)
        elif kind == "n":
            cell = Cell(formats[style] if style < len(formats) else NUMBER, value)
        else:
            cell = Cell(_LETTERS.get(kind, TEXT), _unescape(value))
        cells[_place(reference)] = cell
    if len(cells) + seen != len(found):
        raise UnreadableWorkbookError("X04", _TWICE)
    return cells


def _inner_cell(kind: str, inner: str, style: int, strings: tuple[Cell, ...], formats: str) -> Cell | None:
    """A cell with a formula, inline text or nothing but a format."""
    if kind == "inlineStr":
        return _inline_cell(inner)
    value = _VALUE.search(inner)
    return _cell(kind, value[1] if value else None, style, "<f" in inner, strings, formats)


@lru_cache(maxsize=16384)
def _inline_cell(inner: str) -> Cell:
    """Inline text; the locked texts of a form are the same in every workbook, so each is decoded once."""
    return Cell(TEXT, _inline_text(inner))


_TWICE = "同一单元格出现两次"


def _store(cells: Cells, place: tuple[int, int], cell: Cell) -> None:
    """Two cells at one address leave open which is meant: the sheet is refused, none is silently chosen."""
    if place in cells:
        raise UnreadableWorkbookError("X04", _TWICE)
    cells[place] = cell


def _cell(
    kind: str, value: str | None, style: int, formula: bool, strings: tuple[Cell, ...], formats: str
) -> Cell | None:
    """What is stored, or None for a cell that only has a format."""
    if value is None or (value == "" and kind not in ("str", "s")):
        return Cell(NO_VALUE, "") if formula else None
    if kind == "s":
        return _shared(value, strings)
    if kind == "n":
        letter = formats[style] if style < len(formats) else NUMBER
    else:
        letter = _LETTERS.get(kind, TEXT)
        value = _unescape(value)
    return Cell(letter.upper() if formula else letter, value)


_LETTERS = {"str": TEXT, "b": BOOLEAN, "e": ERROR, "d": TEXT}


def _shared(value: str, strings: tuple[Cell, ...]) -> Cell:
    try:
        return strings[int(value)]
    except (ValueError, IndexError) as error:
        raise UnreadableWorkbookError("X04", f"共享文字序号“{value}”") from error


_PLAIN_INLINE = re.compile(r"<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>$")


def _inline_text(inner: str) -> str:
    plain = _PLAIN_INLINE.match(inner)
    if plain:
        return _unescape(plain[1])
    root = ET.fromstring(f"<c>{inner}</c>")
    item = next((node for node in root if _local(node) == "is"), None)
    return _unescape_x(_string_item(item)) if item is not None else ""


def _scan_any(
    part: bytes, strings: tuple[Cell, ...], formats: str
) -> tuple[Cells, tuple[tuple[int, int, int, int], ...]]:
    """The same cells by a full parser; an address left out means the next cell of the row (ECMA-376 18.3.1.4)."""
    cells: Cells = {}
    merges: list[tuple[int, int, int, int]] = []
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(("start", "end"))
    parser.feed(part)
    parser.close()
    row, column = -1, -1
    for event, node in cast(Iterator[tuple[str, ET.Element]], parser.read_events()):
        name = _local(node)
        if event == "start" and name == "row":
            row, column = int(node.get("r", row + 2)) - 1, -1
        elif event == "start" and name == "c":
            reference = node.get("r")
            row, column = _place(reference) if reference else (row, column + 1)
        elif event == "end" and name == "c":
            cell = _parsed_cell(node, strings, formats)
            if cell is not None:
                _store(cells, (row, column), cell)
            node.clear()
        elif event == "end" and name == "mergeCell":
            first, _, last = node.get("ref", "").partition(":")
            if last:
                merges.append((*_place(first), *_place(last)))
    return cells, tuple(merges)


def _parsed_cell(node: ET.Element, strings: tuple[Cell, ...], formats: str) -> Cell | None:
    leaves = {_local(leaf): leaf for leaf in node}
    kind = node.get("t", "n")
    if kind == "inlineStr":
        return Cell(TEXT, _unescape_x(_string_item(leaves["is"]))) if "is" in leaves else None
    value = leaves["v"].text or "" if "v" in leaves else None
    return _cell(kind, value, _as_int(node.get("s", "0")), "f" in leaves, strings, formats)
