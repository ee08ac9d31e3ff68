"""Changing single cells of the office's own workbook and leaving everything else byte for byte as it was.

Libraries that load and save a workbook drop what they do not know: values of formulas, pictures, rules of newer
versions. Here only the parts of the sheets that change are written anew; formats, validations, notes and every other
part stay what staff made of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sz_excel.errors import OperatorError
from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.opening import open_workbook
from sz_excel.spreadsheets.repacking import Archive
from sz_excel.spreadsheets.scanning import column_letters
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.sheet_tree import SheetTree


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
        changed = {part: self._sheets[name].xml() for part, name in self._parts.items()}
        return Archive.read(self._content).replace(changed)


class SheetAmendment:
    """One sheet. New cells look like the cell above them; text is written as text, never as a formula."""

    def __init__(self, name: str, part: bytes, texts: Mapping[tuple[int, int], str]):
        self.name = name
        self._tree = SheetTree(name, part)
        self.columns = {text.strip(): column for (row, column), text in sorted(texts.items()) if row == 0}
        self.last_row = 1 + max((row for row, _ in texts), default=0)

    def put(self, row: int, header: str, text: str) -> None:
        """Set one cell; blank text empties it. Raises :class:`OperatorError` where a formula stands."""
        column, tree = self.columns[header], self._tree
        cell = tree.cell(row, column)
        if cell is not None and tree.find(cell, "f") is not None:
            place = f"{column_letters(column)}{row}"
            raise OperatorError(f"工作表“{self.name}”{place} 是公式，不能改写。请改成直接填写的数值或文字后重试。")
        if cell is None:
            if not text:
                return
            cell = self._new_cell(row, column)
        if text.isascii() and text.isdigit() and self._is_number(row, column):
            tree.set_number(cell, text)
        else:
            tree.set_text(cell, text)

    def append(self, values: Mapping[str, str]) -> int:
        """Fill the first row below everything that is written; gives its number."""
        self.last_row += 1
        for header, text in values.items():
            if text:
                self.put(self.last_row, header, text)
        return self.last_row

    def xml(self) -> bytes:
        return self._tree.xml()

    def _new_cell(self, row: int, column: int) -> Any:
        cell = self._tree.make_cell(row, column)
        style = self._style_above(row, column)
        if style:
            cell.set("s", style)
        return cell

    def _style_above(self, row: int, column: int) -> str:
        above = self._tree.cell(row - 1, column) if row > 2 else None
        if above is not None:
            return str(above.get("s", ""))
        ranges = self._tree.find(self._tree.root, "cols")
        for each in ranges if ranges is not None else ():
            if int(each.get("min", 0)) <= column + 1 <= int(each.get("max", 0)):
                return str(each.get("style", ""))
        return ""

    def _is_number(self, row: int, column: int) -> bool:
        """Whether this cell, or else the one above, holds a number and not text."""
        tree = self._tree
        for cell in (tree.cell(row, column), tree.cell(row - 1, column)):
            if cell is not None and (tree.find(cell, "v") is not None or tree.find(cell, "is") is not None):
                return str(cell.get("t", "n")) == "n"
        return False
