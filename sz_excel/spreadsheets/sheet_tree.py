"""One sheet part as a tree in which cells are found and made; what is not touched stays as it was."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from sz_excel.spreadsheets.scanning import column_letters
from sz_excel.spreadsheets.writing import clean_text
from sz_excel.spreadsheets.xml import refuse_doctype

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


def parse_part(part: bytes, name: str) -> Any:
    """The root of a part. Raises :class:`UnreadableWorkbookError` for a document type declaration."""
    refuse_doctype(part, name)
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def written(root: Any) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


class SheetTree:
    """A sheet. Rows are numbered as Excel shows them, columns from 0."""

    def __init__(self, name: str, part: bytes):
        self.name = name
        self.root = parse_part(part, name)
        self._space = etree.QName(self.root).namespace
        self._data = self.child(self.root, "sheetData")
        self._rows: dict[int, Any] = {}
        self._cells: dict[int, dict[int, Any]] = {}
        self._index()

    def tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}" if self._space else name

    def find(self, node: Any, name: str) -> Any:
        return node.find(self.tag(name))

    def child(self, node: Any, name: str) -> Any:
        """The child of this name, made when there is none."""
        found = self.find(node, name)
        return found if found is not None else etree.SubElement(node, self.tag(name))

    def _index(self) -> None:
        """Rows and cells by number; one left out means the next (ECMA-376 18.3.1.4, 18.3.1.73)."""
        number = 0
        for row in self._data.iterchildren(self.tag("row")):
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows[number] = row
            column, cells = -1, self._cells.setdefault(number, {})
            for cell in row.iterchildren(self.tag("c")):
                column = _column(cell.get("r"), column + 1)
                cell.set("r", f"{column_letters(column)}{number}")
                cells[column] = cell

    @property
    def size(self) -> tuple[int, int]:
        """Number of the last row that has cells, and of columns."""
        filled = {row: max(cells) for row, cells in self._cells.items() if cells}
        return max(filled, default=0), max(filled.values(), default=-1) + 1

    def cell(self, row: int, column: int) -> Any:
        """The cell, or None."""
        return self._cells.get(row, {}).get(column)

    def row(self, number: int) -> Any:
        """The row, made in its place when there is none."""
        if number not in self._rows:
            row = etree.Element(self.tag("row"), r=str(number))
            before = [known for known in self._rows if known < number]
            if before:
                self._rows[max(before)].addnext(row)
            else:
                self._data.insert(0, row)
            self._rows[number] = row
            self._cells[number] = {}
        return self._rows[number]

    def make_cell(self, row: int, column: int) -> Any:
        """The cell, made in its place when there is none."""
        known = self.cell(row, column)
        if known is not None:
            return known
        line = self.row(row)
        line.attrib.pop("spans", None)
        cell = etree.Element(self.tag("c"), r=f"{column_letters(column)}{row}")
        cells = self._cells[row]
        before = [other for other in cells if other < column]
        if before:
            cells[max(before)].addnext(cell)
        else:
            line.insert(0, cell)
        cells[column] = cell
        return cell

    def set_text(self, cell: Any, text: str) -> None:
        """Put text into a cell, as text and never as a formula; blank text empties it."""
        self.empty(cell)
        if text:
            cell.set("t", "inlineStr")
            item = etree.SubElement(cell, self.tag("is"))
            etree.SubElement(item, self.tag("t")).text = clean_text(text)

    def set_number(self, cell: Any, digits: str) -> None:
        self.empty(cell)
        etree.SubElement(cell, self.tag("v")).text = digits

    def empty(self, cell: Any) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)

    def xml(self) -> bytes:
        """The part, its dimension grown to hold what was added."""
        dimension = self.find(self.root, "dimension")
        rows, columns = self.size
        if dimension is not None and rows:
            dimension.set("ref", f"A1:{column_letters(columns - 1)}{rows}")
        return written(self.root)


def _column(reference: str | None, default: int) -> int:
    match = _REFERENCE.match(reference or "")
    if match is None:
        return default
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1
