"""An .ods workbook (OpenDocument 1.2 and 1.3): one part, ``content.xml``, tells type and value of every cell.

An error is a text with nothing in it for most readers of the format; what the program shows of it is in the XML.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.scanning import BOOLEAN, ERROR, NO_VALUE, TEXT, Cell, Place
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH
from sz_excel.spreadsheets.whole import Collected, Format, WholeSheet, WholeWorkbook
from sz_excel.spreadsheets.xml import events, local_name

MAIN = "content.xml"
FORMAT = Format("开放文档 .ods", (".ods", ".ots"), "X08")
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED = b"encryption-data"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_SHOWN_ERROR = re.compile(r"(?:#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|名称\?|值!)|(?:Err|错误)[:：]\d+)\Z")
_OUTSIDE = re.compile(r"'?(?:file|https?|ftp):|\bDDE\(", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2}))?")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)")
_SECONDS = 86_400
_SPACES = 1000  # as many blanks as one element may stand for


def open_document(parts: dict[str, bytes], limits: Limits) -> WholeWorkbook:
    """Read the inflated parts of an .ods workbook.

    Raises :class:`UnreadableWorkbookError` X03 when it needs a password, X04 for broken XML.
    """
    if _ENCRYPTED in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableWorkbookError("X03")
    reader = _Reader(limits)
    try:
        for event, node in events(parts[MAIN], MAIN):
            reader.take(event, node)
    except RecursionError as error:
        raise UnreadableWorkbookError("X04", f"{MAIN}：嵌套过深") from error
    if not reader.sheets:
        raise UnreadableWorkbookError(FORMAT.refusal, "：没有工作表")
    return WholeWorkbook(format=FORMAT, contents=reader.sheets, parts=parts, links_outside=reader.links_outside)


@dataclass(slots=True)
class _Reader:
    """What was met so far, and where in the current table the reader stands."""

    limits: Limits
    sheets: dict[SheetRef, WholeSheet] = field(default_factory=dict)
    links_outside: bool = False
    _struck_styles: set[str] = field(default_factory=set)
    _hidden_styles: set[str] = field(default_factory=set)
    _style: str = ""
    _table: _Table | None = None

    def take(self, event: str, node: ET.Element) -> None:
        name = local_name(node)
        if event == "start":
            self._begin(name, node)
        elif self._table is not None:
            self._end(name, node)

    def _begin(self, name: str, node: ET.Element) -> None:
        if name == "style":
            self._style = _attribute(node, "name")
        elif name == "table-properties" and _attribute(node, "display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "text-properties" and _attribute(node, "text-line-through-style") not in ("", "none"):
            self._struck_styles.add(self._style)
        elif name == "table" and self._table is None:
            hidden = _attribute(node, "style-name") in self._hidden_styles
            ref = SheetRef(_attribute(node, "name"), "hidden" if hidden else "visible", MAIN)
            self._table = _Table(ref, Collected(self.limits), self._struck_styles)

    def _end(self, name: str, node: ET.Element) -> None:
        assert self._table is not None  # the caller looked
        if name == "table-column":
            self._table.add_columns(node)
        elif name == "table-row":
            self.links_outside |= any(_OUTSIDE.search(_attribute(cell, "formula")) for cell in node)
            self._table.add_rows(node)
            node.clear()
        elif name == "table":
            self.sheets[self._table.ref] = self._table.finished()
            self._table = None
            node.clear()


@dataclass(slots=True)
class _Table:
    """One table while it is read; rows and columns may stand for many (OpenDocument 19.675, 19.677)."""

    ref: SheetRef
    found: Collected
    struck_styles: set[str]
    row: int = 0
    column: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: dict[Place, str] = field(default_factory=dict)
    pictures: set[Place] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)

    def add_columns(self, node: ET.Element) -> None:
        end = self.column + _repeated(node, "columns")
        if _attribute(node, "visibility") in ("collapse", "filter"):
            self.hidden_columns.update(range(self.column, min(end, self.found.limits.columns)))
        self.column = end

    def add_rows(self, node: ET.Element) -> None:
        """A row as often as it is repeated; what goes on beyond the limits is only told."""
        end = self.row + _repeated(node, "rows")
        last = min(end, self.found.limits.rows)
        cells = list(_cells(node))
        for row in range(self.row, last):
            self._add_row(row, cells)
        if end > last and any(_read(cell) for _, cell in cells):
            self.found.add(end - 1, 0, Cell(TEXT, ""))
        if _attribute(node, "visibility") in ("collapse", "filter"):
            self.hidden_rows.update(range(self.row, last))
        self.row = end

    def _add_row(self, row: int, cells: list[tuple[range, ET.Element]]) -> None:
        for columns, cell in cells:
            stored = _read(cell)
            if stored is not None:
                for column in columns[: self.found.limits.columns + 1]:
                    self.found.add(row, column, stored)
            place = (row, columns.start)
            rows, width = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
            if rows > 1 or width > 1:
                self.merges.append((*place, row + rows - 1, columns.start + width - 1))
            if (comment := _child(cell, "annotation")) is not None:
                self.comments[place] = _text(comment)
            if any(local_name(each) in ("frame", "image") for each in cell.iter()):
                self.pictures.add(place)
            if _attribute(cell, "style-name") in self.struck_styles:
                self.struck.add(place)

    def finished(self) -> WholeSheet:
        return WholeSheet(
            self.found.sheet(self.ref, self.merges),
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.comments,
            frozenset(self.pictures),
            frozenset(self.struck),
            self.found.far,
        )


def _cells(row: ET.Element) -> Iterator[tuple[range, ET.Element]]:
    """The cells of a row with the columns that each stands for."""
    column = 0
    for node in row:
        if local_name(node) in _CELLS:
            end = column + _repeated(node, "columns")
            yield range(column, end), node
            column = end


def _repeated(node: ET.Element, what: str) -> int:
    return _number(node, f"number-{what}-repeated")


def _number(node: ET.Element, name: str) -> int:
    """A count of rows or columns, 1 where the attribute is missing or makes no sense."""
    text = _attribute(node, name)
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _attribute(node: ET.Element, name: str) -> str:
    """An attribute by its local name: programs differ in the namespaces they use for newer ones."""
    return next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(node: ET.Element, name: str) -> ET.Element | None:
    return next((each for each in node if local_name(each) == name), None)


# -- values -----------------------------------------------------------------------------------------------------------


def _read(node: ET.Element) -> Cell | None:
    """The cell that an element stands for; None for one that only has a format."""
    formula = bool(_attribute(node, "formula"))
    kinds = [value for key, value in sorted(node.attrib.items(), reverse=True) if key.endswith("}value-type")]
    shown = _text(node)
    if "error" in kinds or (formula and _SHOWN_ERROR.match(shown)):
        return Cell(ERROR, shown)
    letter, text = _value(node, kinds[-1] if kinds else "string", shown)
    if not text:
        return Cell(NO_VALUE, "") if formula and not kinds else None
    return Cell(letter.upper() if formula else letter, text)


def _value(node: ET.Element, kind: str, shown: str) -> tuple[str, str]:
    """Letter and text of a value (OpenDocument 19.385); what does not say its type is text."""
    if kind in _NUMBERS:
        return _NUMBERS[kind], _attribute(node, "value")
    if kind == "boolean":
        return BOOLEAN, {"true": "1", "false": "0"}.get(_attribute(node, "boolean-value"), "?")
    if kind == "date":
        return DATE, _serial_day(_attribute(node, "date-value")) or shown
    if kind == "time":
        return TIME, _part_of_day(_attribute(node, "time-value")) or shown
    return TEXT, _attribute(node, "string-value") or shown


_NUMBERS: Mapping[str, str] = {"float": NUMBER, "percentage": PERCENT, "currency": NUMBER}


def _serial_day(text: str) -> str:
    """A date as the number of days that .xlsx stores; empty for one that is none."""
    match = _DATE.match(text)
    if match is None:
        return ""
    try:
        days = (date(int(match[1]), int(match[2]), int(match[3])) - EXCEL_EPOCH).days
    except ValueError:
        return ""
    hours, minutes, seconds = (int(match[group] or 0) for group in (4, 5, 6))
    part = hours * 3600 + minutes * 60 + seconds
    return str(days) if not part else repr(days + part / _SECONDS)


def _part_of_day(text: str) -> str:
    match = _DURATION.match(text)
    return repr((int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])) / _SECONDS) if match else ""


def _text(node: ET.Element) -> str:
    """The paragraphs of a cell or comment, one a line."""
    return "\n".join("".join(_pieces(each)) for each in node if local_name(each) == "p")


def _pieces(node: ET.Element) -> Iterator[str]:
    yield node.text or ""
    for each in node:
        name = local_name(each)
        if name == "s":
            yield " " * min(_number(each, "c"), _SPACES)
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n"
        elif name not in ("annotation", "ruby-text"):
            yield from _pieces(each)
        yield each.tail or ""
