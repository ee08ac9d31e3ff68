"""Changing single cells of the office's own workbook and leaving everything else byte for byte as it was.

Libraries that load and save a workbook drop what they do not know: values of formulas, pictures, rules of newer
versions. Here only the parts of the sheets that change are written anew; formats, validations, notes and every other
part stay what staff made of them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from sz_excel.errors import OperatorError
from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.opening import SheetRef, open_workbook
from sz_excel.spreadsheets.scanning import column_letters
from sz_excel.spreadsheets.writing import clean_text
from sz_excel.spreadsheets.xml import refuse_doctype

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


class Amendment:
    """A workbook being changed. Rows are numbered as Excel shows them, columns are named by their header in row 1."""

    def __init__(self, content: bytes):
        self._content = content
        self._book = open_workbook(open_parts(content))
        self._sheets: dict[str, SheetAmendment] = {}
        self._parts: dict[str, str] = {}

    def sheet(self, name: str) -> SheetAmendment:
        """The sheet of this name; raises KeyError for none."""
        if name not in self._sheets:
            reference = self._reference(name)
            texts = {place: cell.text for place, cell in self._book.scan(reference).cells.items()}
            self._sheets[name] = SheetAmendment(name, self._book.parts[reference.part], texts)
            self._parts[reference.part] = name
        return self._sheets[name]

    def _reference(self, name: str) -> SheetRef:
        for reference in self._book.sheets:
            if reference.name.strip() == name:
                return reference
        raise KeyError(name)

    def bytes(self) -> bytes:
        """The workbook as amended: the same members in the same order, only the changed sheets differ."""
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._content)) as source,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for entry in source.infolist():
                changed = self._parts.get(entry.filename)
                content = self._sheets[changed].xml() if changed else source.read(entry)
                target.writestr(entry, content)
        return stream.getvalue()


class SheetAmendment:
    """One sheet. New cells look like the cell above them; text is written as text, never as a formula."""

    def __init__(self, name: str, part: bytes, texts: Mapping[tuple[int, int], str]):
        refuse_doctype(part, name)
        self.name = name
        self._root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
        self._space = etree.QName(self._root).namespace
        self._data = self._child(self._root, "sheetData")
        self.columns = {text.strip(): column for (row, column), text in sorted(texts.items()) if row == 0}
        self.last_row = 1 + max((row for row, _ in texts), default=0)
        self._rows: dict[int, Any] = {}
        self._cells: dict[int, dict[int, Any]] = {}
        self._index()

    def put(self, row: int, header: str, text: str) -> None:
        """Set one cell; blank text empties it. Raises :class:`OperatorError` where a formula stands."""
        column = self.columns[header]
        cell = self._cell(row, column)
        if cell is not None and self._find(cell, "f") is not None:
            place = f"{column_letters(column)}{row}"
            raise OperatorError(f"工作表“{self.name}”{place} 是公式，不能改写。请改成直接填写的数值或文字后重试。")
        if cell is None:
            if not text:
                return
            cell = self._new_cell(row, column)
        self._fill(cell, text, numeric=self._is_number(row, column))

    def append(self, values: Mapping[str, str]) -> int:
        """Fill the first row below everything that is written; gives its number."""
        self.last_row += 1
        for header, text in values.items():
            if text:
                self.put(self.last_row, header, text)
        return self.last_row

    def xml(self) -> bytes:
        self._extend_dimension()
        written: bytes = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return written

    # -- the tree -----------------------------------------------------------------------------------------------------

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}" if self._space else name

    def _find(self, node: Any, name: str) -> Any:
        return node.find(self._tag(name))

    def _child(self, node: Any, name: str) -> Any:
        found = self._find(node, name)
        return found if found is not None else etree.SubElement(node, self._tag(name))

    def _index(self) -> None:
        """Rows and cells by number; one left out means the next (ECMA-376 18.3.1.4, 18.3.1.73)."""
        number = 0
        for row in self._data.iterchildren(self._tag("row")):
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows[number] = row
            column, cells = -1, self._cells.setdefault(number, {})
            for cell in row.iterchildren(self._tag("c")):
                column = _column(cell.get("r"), column + 1)
                cell.set("r", f"{column_letters(column)}{number}")
                cells[column] = cell

    def _cell(self, row: int, column: int) -> Any:
        return self._cells.get(row, {}).get(column)

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            row = etree.Element(self._tag("row"), r=str(number))
            before = [known for known in self._rows if known < number]
            if before:
                self._rows[max(before)].addnext(row)
            else:
                self._data.insert(0, row)
            self._rows[number] = row
            self._cells[number] = {}
        return self._rows[number]

    def _new_cell(self, row: int, column: int) -> Any:
        line = self._row(row)
        line.attrib.pop("spans", None)
        cell = etree.Element(self._tag("c"), r=f"{column_letters(column)}{row}")
        style = self._style_above(row, column)
        if style:
            cell.set("s", style)
        cells = self._cells[row]
        before = [known for known in cells if known < column]
        if before:
            cells[max(before)].addnext(cell)
        else:
            line.insert(0, cell)
        cells[column] = cell
        return cell

    def _style_above(self, row: int, column: int) -> str:
        above = self._cell(row - 1, column) if row > 2 else None
        if above is not None:
            return str(above.get("s", ""))
        ranges = self._find(self._root, "cols")
        for each in ranges if ranges is not None else ():
            if int(each.get("min", 0)) <= column + 1 <= int(each.get("max", 0)):
                return str(each.get("style", ""))
        return ""

    def _is_number(self, row: int, column: int) -> bool:
        """Whether this cell, or else the one above, holds a number and not text."""
        for place in ((row, column), (row - 1, column)):
            cell = self._cell(*place)
            if cell is not None and (self._find(cell, "v") is not None or self._find(cell, "is") is not None):
                return str(cell.get("t", "n")) == "n"
        return False

    def _fill(self, cell: Any, text: str, *, numeric: bool) -> None:
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if not text:
            return
        if numeric and text.isascii() and text.isdigit():
            etree.SubElement(cell, self._tag("v")).text = text
            return
        cell.set("t", "inlineStr")
        item = etree.SubElement(cell, self._tag("is"))
        etree.SubElement(item, self._tag("t")).text = clean_text(text)

    def _extend_dimension(self) -> None:
        dimension = self._find(self._root, "dimension")
        filled = {row: max(cells) for row, cells in self._cells.items() if cells}
        if dimension is not None and filled:
            dimension.set("ref", f"A1:{column_letters(max(filled.values()))}{max(filled)}")


def _column(reference: str | None, default: int) -> int:
    match = _REFERENCE.match(reference or "")
    if match is None:
        return default
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column - 1
