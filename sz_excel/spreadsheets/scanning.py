"""The cells of a sheet as they are stored: error, formula without value, text, number, blank told apart.

Libraries for spreadsheets fold these together (a blank for ``#DIV/0!``, a number for ``3/4`` typed into a score cell),
so the XML is read here. The usual shape of a sheet is scanned with one regular expression, only in the columns that
matter; any other shape (prefixes, comments, cells without address, anything unknown inside a cell) goes through a full
parser, which refuses what is not whole. Both ways give the same cells.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.strings import SharedStrings
from sz_excel.spreadsheets.xml import (
    check_wellformed,
    events,
    is_utf8,
    local_name,
    parsed_text,
    string_item,
    unescape,
    unescape_characters,
)

TEXT, BOOLEAN, ERROR, NO_VALUE, BLANK = "sbe? "
KINDS = (TEXT, NUMBER, DATE, TIME, PERCENT, BOOLEAN, ERROR, NO_VALUE, BLANK)
HEAD_ROWS = 8
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # ECMA-376 18.2: the largest sheet
_SHEET = "工作表"
_TWICE = "同一单元格出现两次"


class Cell(NamedTuple):
    """A stored cell. ``kind`` is one letter of ``KINDS``, upper case when a formula gave the value."""

    kind: str
    text: str


Place = tuple[int, int]
Cells = dict[Place, Cell]
Merges = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns to scan: the header row is the first row with a cell ``key``; below it only these headers matter."""

    key: str
    headers: frozenset[str]

    def columns(self, cells: Cells) -> tuple[int, ...]:
        """The wanted columns of the header row among these cells, none when it is not among them."""
        head = self.head(cells)
        if head is None:
            return ()
        return tuple(
            sorted(
                column
                for (row, column), cell in cells.items()
                if row == head[0] and (squeeze(cell.text) in self.headers or column == head[1])
            )
        )

    def head(self, cells: Cells) -> Place | None:
        """The first cell that holds the key."""
        return min((place for place, cell in cells.items() if squeeze(cell.text) == self.key), default=None)


@dataclass(frozen=True, slots=True)
class SheetCells:
    """Non-empty cells of one sheet by (row, column), 0-based, and its merged ranges as (row, column, row, column)."""

    name: str
    visible: bool
    cells: Cells
    merges: Merges = ()


_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """A header or code without any white space or invisible character."""
    return text if text.isalnum() else _SPACE.sub("", text).strip("\u200b\ufeff")


def scan_sheet(part: bytes, strings: SharedStrings, formats: str, wanted: Wanted | None = None) -> tuple[Cells, Merges]:
    """Cells and merged ranges of one sheet part.

    Raises :class:`UnreadableWorkbookError` X04 for a sheet that is not whole or gives one cell twice.
    """
    rows, tail = _usual_data(part)
    if not rows:
        return _scan_any(part, strings, formats)
    try:
        return _scan_usual(part, rows, strings, formats, wanted), _usual_merges(tail)
    except (UnreadableWorkbookError, UnicodeDecodeError):
        return _scan_any(part, strings, formats)


# -- the usual shape ----------------------------------------------------------------------------------------------

# A cell with contents; or, without a reference, the start of one that is neither such a cell nor a blank one.
_CELL = (
    rb'<c r="((?:COLUMNS)[0-9]{1,7})"([^<>/]*)>(?:<v>([^<&]*)</v></c>|(.*?)</c>)'
    rb'|<c r="(?:COLUMNS)(?![A-Z]|[0-9]{1,7}"[^<>/]*/>)'
)
_OPEN = re.compile(rb"<c [^<>]*[^<>/]>")
_VALUE = re.compile(r"<v(?: xml:space=\"preserve\")?>([^<]*)</v>")
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_TYPE = re.compile(rb'\bt="([A-Za-z]+)"')
_MERGE = re.compile(r'<mergeCell (?:[^<>]*? )?ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_INLINE = re.compile(r"<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>$")
_FORMULA = re.compile(r"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)")
_UNUSUAL_TAIL = re.compile(rb"<(?:[!?]|sheetData)")
_ROW_END = b"</row>"
_TAG = re.compile(rb'<c r="[A-Z]{1,3}[1-9][0-9]*"(?: [A-Za-z:]+="[^"<>]*")* ?(/?)>')


def _usual_data(part: bytes) -> tuple[bytes, bytes]:
    """The rows of a sheet and what follows them, or nothing when the quick scan might not see every cell.

    It does when there are no prefixes, comments, CDATA, processing instructions or cells without address.
    """
    start, end = part.find(b"<sheetData>"), part.find(b"</sheetData>")
    if not 0 < start < end or not is_utf8(part) or b"<!" in part[:start]:
        return b"", b""
    rows, tail = part[start:end], part[end:]
    return (rows, tail) if _is_usual(rows) and not _UNUSUAL_TAIL.search(tail) else (b"", b"")


def _is_usual(rows: bytes) -> bool:
    """Whether every cell has an address and ends: one that lost its tag would pass for one left blank."""
    if b"<!" in rows or b"<?" in rows:
        return False
    tags = _TAG.findall(rows)
    return len(tags) == rows.count(b"<c ") + rows.count(b"<c>") and tags.count(b"") == rows.count(b"</c>")


def _scan_usual(part: bytes, rows: bytes, strings: SharedStrings, formats: str, wanted: Wanted | None) -> Cells:
    if wanted is not None:
        return _scan_wanted(rows, strings, formats, wanted)
    check_wellformed(part, _SHEET)
    return _scan(_columns_pattern(()), rows, strings, formats)


def _usual_merges(tail: bytes) -> Merges:
    return _parsed_merges(tail[tail.find(b"<mergeCells") : tail.find(b"</mergeCells>") + 1])


@lru_cache(maxsize=256)
def _parsed_merges(block: bytes) -> Merges:
    """The merged ranges of a form are the same in every workbook."""
    return tuple(_merges(_MERGE.findall(block.decode())))


def _merges(ranges: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int, int, int]]:
    """Merged ranges by their upper left and lower right cells, whichever corners the file names."""
    for first, last in ranges:
        (top, left), (bottom, right) = parse_place(first), parse_place(last)
        yield min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def _scan_wanted(rows: bytes, strings: SharedStrings, formats: str, wanted: Wanted) -> Cells:
    """The first rows whole, down to the header row; where there is one, only the wanted columns of the others."""
    cells: Cells = {}
    columns: tuple[int, ...] = ()
    start = 0
    for _ in range(HEAD_ROWS):
        end = rows.find(_ROW_END, start) + 1
        if not end or columns:
            break
        row = _scan(_columns_pattern(()), rows[start:end], strings, formats)
        columns = wanted.columns(row)
        start = end
        cells = _joined(cells, row)
    return _joined(cells, _scan(_columns_pattern(columns), rows[start:], strings, formats))


def _joined(cells: Cells, others: Cells) -> Cells:
    if not cells.keys().isdisjoint(others.keys()):
        raise UnreadableWorkbookError("X04", _TWICE)
    return cells | others


@lru_cache(maxsize=256)
def _columns_pattern(columns: tuple[int, ...]) -> re.Pattern[bytes]:
    """Finds the cells of these columns, of all columns when none is given."""
    letters = "|".join(column_letters(column) for column in columns) or "[A-Z]{1,3}"
    return re.compile(_CELL.replace(b"COLUMNS", letters.encode()), re.DOTALL)


def column_letters(column: int) -> str:
    """Letters of a 0-based column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=65536)
def parse_place(reference: str) -> Place:
    """Row and column, from 0. Raises :class:`UnreadableWorkbookError` for an address that cannot be."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise UnreadableWorkbookError("X04", f"单元格地址“{reference}”")
    row, column = int(match[2]), 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    if row > LAST_ROW or column > LAST_COLUMN:
        raise UnreadableWorkbookError("X04", f"单元格地址“{reference}”")
    return row - 1, column - 1


@lru_cache(maxsize=65536)
def _usual_place(reference: bytes) -> Place:
    return parse_place(reference.decode())


@lru_cache(maxsize=4096)
def _attributes(text: bytes) -> tuple[int, str]:
    style, kind = _STYLE.search(text), _TYPE.search(text)
    return int(style[1]) if style else 0, kind[1].decode() if kind else "n"


def _scan(pattern: re.Pattern[bytes], rows: bytes, strings: SharedStrings, formats: str) -> Cells:
    """The inner loop of all reading: most cells are a number or a string and go the shortest way."""
    if _OPEN.search(rows, rows.rfind(b"</c>") + 1):  # else every one of them would search on to the end
        raise UnreadableWorkbookError("X04", f"{_SHEET}：单元格没有结束")
    cells: Cells = {}
    found = pattern.findall(rows)
    empty = 0
    for reference, attributes, value, inner in found:
        style, kind = _attributes(attributes)
        if kind == "s" and value.isdigit():
            cell: Cell | None = _kept(TEXT, strings[int(value)])
        elif kind == "n" and value:
            cell = _kept(formats[style] if style < len(formats) else NUMBER, value.decode())
        elif reference:
            cell = _rare_cell(kind, value.decode(), inner.decode(), style, strings, formats)
        else:
            raise UnreadableWorkbookError("X04", f"{_SHEET}：单元格")
        if cell is None:
            empty += 1
        else:
            cells[_usual_place(reference)] = cell
    if len(cells) + empty != len(found):
        raise UnreadableWorkbookError("X04", _TWICE)
    return cells


@lru_cache(maxsize=65536)
def _kept(kind: str, text: str) -> Cell:
    """One and the same cell for the same contents: most stand in every workbook."""
    return Cell(kind, text)


def _rare_cell(kind: str, value: str, inner: str, style: int, strings: SharedStrings, formats: str) -> Cell | None:
    if kind == "inlineStr":
        return _inline_cell(inner or f"<v>{value}</v>")
    stored, formula = (value, False) if value else _inner_value(inner)
    return _cell(kind, stored, formula, style, strings, formats)


@lru_cache(maxsize=16384)
def _inner_value(inner: str) -> tuple[str | None, bool]:
    """Value and whether a formula gave it; anything beside formula and value makes the sheet unreadable."""
    value = _VALUE.search(inner)
    rest = _FORMULA.sub("", _VALUE.sub("", inner, count=1), count=1).replace("<v/>", "").replace("<v></v>", "")
    if rest.strip() and not rest.startswith("<extLst>"):
        raise UnreadableWorkbookError("X04", f"单元格内容“{rest[:40]}”")
    return (parsed_text(value[1]) if value else None), "<f" in inner


@lru_cache(maxsize=16384)
def _inline_cell(inner: str) -> Cell | None:
    """Inline text; the locked texts of a form are the same in every workbook, so each is decoded once."""
    plain = _INLINE.match(inner)
    if plain:
        return Cell(TEXT, unescape(plain[1]))
    try:
        root = ET.fromstring(f"<c>{inner}</c>")
    except ET.ParseError as error:
        raise UnreadableWorkbookError("X04", f"{_SHEET}：{error}") from error
    return _inline(root)


def _inline(cell: ET.Element) -> Cell | None:
    """Inline text; some programs put it where other values stand."""
    for leaf in cell:
        if local_name(leaf) == "is":
            return Cell(TEXT, string_item(leaf))
        if local_name(leaf) == "v" and leaf.text:
            return Cell(TEXT, unescape_characters(leaf.text))
    return None


def _cell(kind: str, value: str | None, formula: bool, style: int, strings: SharedStrings, formats: str) -> Cell | None:
    """What is stored (``value`` as a parser gives it), or None for a cell that only has a format."""
    if value is None or (value == "" and kind != "str"):
        return Cell(NO_VALUE, "") if formula else None
    if kind == "s":
        if not value.isdecimal():
            raise UnreadableWorkbookError("X04", f"共享文字序号“{value}”")
        return Cell(TEXT, strings[int(value)])
    if kind == "n":
        letter = formats[style] if style < len(formats) else NUMBER
    elif kind == "b":
        letter, value = BOOLEAN, _TRUTH.get(value, value)
    else:
        letter, value = ERROR if kind == "e" else TEXT, unescape_characters(value)
    return Cell(letter.upper() if formula else letter, value)


_TRUTH = {"true": "1", "false": "0"}  # xsd:boolean has both spellings


# -- any other shape ----------------------------------------------------------------------------------------------


def _scan_any(part: bytes, strings: SharedStrings, formats: str) -> tuple[Cells, Merges]:
    """The same cells by a full parser; an address left out means the next cell of the row (ECMA-376 18.3.1.4)."""
    cells: Cells = {}
    merged: list[tuple[str, str]] = []
    row, column = -1, -1
    for event, node in events(part, _SHEET):
        name = local_name(node)
        if event == "start" and name == "row":
            row, column = _row_number(node, row), -1
        elif event == "start" and name == "c":
            reference = node.get("r")
            row, column = parse_place(reference) if reference else (row, column + 1)
        elif event == "end" and name == "c":
            _store(cells, (row, column), _parsed_cell(node, strings, formats))
        elif event == "end" and name == "mergeCell":
            first, _, last = node.get("ref", "").partition(":")
            merged += [(first, last)] if last else []
        elif event == "end" and name == "row":
            node.clear()
    return cells, tuple(_merges(merged))


def _row_number(node: ET.Element, previous: int) -> int:
    number = node.get("r", "")
    return int(number) - 1 if number.isdecimal() else previous + 1


def _store(cells: Cells, place: Place, cell: Cell | None) -> None:
    """Two cells at one address leave open which is meant: the sheet is refused, none is silently chosen."""
    if cell is None:
        return
    if place in cells:
        raise UnreadableWorkbookError("X04", _TWICE)
    cells[place] = cell


def _parsed_cell(node: ET.Element, strings: SharedStrings, formats: str) -> Cell | None:
    kind = node.get("t", "n")
    if kind == "inlineStr":
        return _inline(node)
    leaves = {local_name(leaf): leaf for leaf in node}
    value = leaves["v"].text or "" if "v" in leaves else None
    style = node.get("s", "0")
    return _cell(kind, value, "f" in leaves, int(style) if style.isdecimal() else 0, strings, formats)
