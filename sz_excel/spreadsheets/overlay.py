"""Notes, colours and a first sheet laid over a returned workbook; every other part stays as its program saved it.

Libraries that load and save drop what they do not know (values of formulas, pictures, rules of newer versions), and
need half a second for a form. What is unusual, or already holds notes, is refused, for a library to do.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.looks import Looks
from sz_excel.spreadsheets.opening import open_workbook
from sz_excel.spreadsheets.repacking import Archive
from sz_excel.spreadsheets.scanning import Wanted, column_letters
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.sheet_tree import SheetTree, parse_part, written
from sz_excel.spreadsheets.writing import clean_text

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKBOOK, STYLES, CONTENT_TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Contents that a copy must not carry on, or in which the number of a sheet means something to another part.
_ACTIVE = re.compile(r"vbaproject|macrosheets|activex|ctrlprops|embeddings|externallinks|querytables|pivot", re.I)
_SELECTED = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\stabSelected="(?:1|true)"')
_LAST_ROW = re.compile(rb'row r="([0-9]+)"')
# What follows legacyDrawing in a sheet (ECMA-376 18.3.1.99).
_BEHIND_NOTES = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
)
_BEFORE_NAMES = frozenset({"functionGroups", "externalReferences"})
_RELATIONS = f"{{{PACKAGE}}}Relationships"
AUTHOR = "审核"


class UnusualWorkbookError(ValueError):
    """Not to be marked part by part."""


class Overlay:
    """A workbook being marked. Raises :class:`UnusualWorkbookError` where that cannot be done part by part."""

    def __init__(self, data: bytes, wanted: Wanted):
        """``wanted`` tells of which columns the texts are read beside the first rows."""
        self._data, self.wanted = data, wanted
        self.parts = open_parts(data)
        self.book = open_workbook(self.parts)
        if not {WORKBOOK, STYLES, CONTENT_TYPES} <= set(self.parts) or any(map(_ACTIVE.search, self.parts)):
            raise UnusualWorkbookError("parts")
        self._root = parse_part(self.parts[WORKBOOK], WORKBOOK)
        if etree.QName(self._root).namespace != MAIN:
            raise UnusualWorkbookError("namespace")
        try:
            self.looks = Looks(self.parts[STYLES])
        except KeyError as error:
            raise UnusualWorkbookError(str(error)) from error
        self._types = parse_part(self.parts[CONTENT_TYPES], CONTENT_TYPES)
        self._changed: dict[str, bytes] = {}
        self._sheets: dict[str, MarkedSheet] = {}

    @property
    def names(self) -> list[str]:
        return [sheet.name for sheet in self.book.sheets]

    @property
    def longest(self) -> int:
        """The number of the last row of the longest sheet."""
        rows = (self.parts.get(sheet.part, b"") for sheet in self.book.sheets)
        found = (_LAST_ROW.match(part, part.rfind(b'row r="')) for part in rows if b'row r="' in part)
        return max((int(match[1]) for match in found if match), default=0)

    def sheet(self, name: str) -> MarkedSheet:
        if name not in self._sheets:
            reference = next(sheet for sheet in self.book.sheets if sheet.name == name)
            self._sheets[name] = MarkedSheet(self, reference)
        return self._sheets[name]

    def packed(self) -> bytes:
        """The marked workbook."""
        for number, sheet in enumerate(self._sheets.values(), 1):
            sheet.finish(number)
        for reference in self.book.sheets:
            part = self._changed.get(reference.part, self.parts.get(reference.part, b""))
            self.change(reference.part, _SELECTED.sub(rb"\1", part, count=1))
        self.change(WORKBOOK, written(self._root))
        self.change(STYLES, self.looks.xml())
        self.change(CONTENT_TYPES, written(self._types))
        return Archive.read(self._data).replace(self._changed)

    def change(self, part: str, content: bytes) -> None:
        if self.parts.get(part) != content:
            self._changed[part] = content

    # -- the workbook ---------------------------------------------------------------------------------------------

    def insert_first(self, name: str, content: bytes, repeated_row: int) -> None:
        """A sheet before all others, on top when the workbook opens; ``repeated_row`` heads each printed page."""
        part = self.unused("xl/worksheets/sheet{}.xml")
        relation = self.relate(WORKBOOK, "worksheet", part)
        self.add(part, content, f"{KIND}.worksheet+xml")
        sheets = self._root.find(f"{{{MAIN}}}sheets")
        number = 1 + max(int(sheet.get("sheetId", 0)) for sheet in sheets)
        told = {"name": name, "sheetId": str(number), f"{{{OFFICE}}}id": relation}
        # The prefix is given: lxml's own choice depends on what else the process has loaded.
        node = etree.Element(f"{{{MAIN}}}sheet", told, nsmap={"r": OFFICE})
        sheets.insert(0, node)
        for view in self._root.iter(f"{{{MAIN}}}workbookView"):
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", None)
        self._shift_names(sheets)
        titles = {"name": "_xlnm.Print_Titles", "localSheetId": "0"}
        etree.SubElement(
            self._names(sheets), f"{{{MAIN}}}definedName", titles
        ).text = f"{quoted(name)}!${repeated_row}:${repeated_row}"

    def _names(self, sheets: Any) -> Any:
        """definedNames, made where it belongs when there is none."""
        found = self._root.find(f"{{{MAIN}}}definedNames")
        if found is None:
            found = etree.Element(f"{{{MAIN}}}definedNames")
            between = [node for node in self._root if etree.QName(node).localname in _BEFORE_NAMES]
            (between or [sheets])[-1].addnext(found)
        return found

    def _shift_names(self, sheets: Any) -> None:
        """Names of single sheets tell them by their place, which is one further now."""
        for name in self._names(sheets):
            place = name.get("localSheetId")
            if place is not None:
                name.set("localSheetId", str(int(place) + 1))

    def widen_print_area(self, sheet: str, last_column: int, last_row: int) -> None:
        """Call before :meth:`insert_first`."""
        place = str(self.names.index(sheet))
        for name in self._root.iter(f"{{{MAIN}}}definedName"):
            if name.get("name") == "_xlnm.Print_Area" and name.get("localSheetId") == place:
                name.text = f"{quoted(sheet)}!$A$1:${column_letters(last_column)}${last_row}"

    # -- parts ------------------------------------------------------------------------------------------------------

    def add(self, part: str, content: bytes, content_type: str) -> None:
        self._changed[part] = content
        attributes = {"PartName": f"/{part}", "ContentType": content_type}
        etree.SubElement(self._types, f"{{{TYPES}}}Override", attributes)

    def add_drawing(self, content: bytes) -> str:
        """A drawing of notes; gives its part."""
        part = self.unused("xl/drawings/vmlDrawing{}.vml")
        self._changed[part] = content
        known = {node.get("Extension", "").lower() for node in self._types}
        if "vml" not in known:
            attributes = {"Extension": "vml", "ContentType": "application/vnd.openxmlformats-officedocument.vmlDrawing"}
            self._types.insert(0, etree.Element(f"{{{TYPES}}}Default", attributes))
        return part

    def unused(self, pattern: str) -> str:
        taken = {name.lower() for name in (*self.parts, *self._changed)}
        return next(
            name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).lower() not in taken
        )

    def relate(self, part: str, kind: str, target: str) -> str:
        """A relation from one part to another; gives its id."""
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels"
        content = self._changed.get(path, self.parts.get(path))
        root = parse_part(content, path) if content else etree.Element(_RELATIONS, nsmap={None: PACKAGE})
        taken = {node.get("Id") for node in root}
        relation = next(name for number in range(1, len(taken) + 2) if (name := f"rIdMark{number}") not in taken)
        attributes = {"Id": relation, "Type": f"{OFFICE}/{kind}", "Target": f"/{target}"}
        etree.SubElement(root, f"{{{PACKAGE}}}Relationship", attributes)
        self._changed[path] = written(root)
        return relation


class MarkedSheet(SheetTree):
    """A sheet of an overlay: cells are coloured and get notes."""

    def __init__(self, overlay: Overlay, reference: SheetRef):
        super().__init__(reference.name, overlay.parts[reference.part])
        if self.find(self.root, "legacyDrawing") is not None:
            raise UnusualWorkbookError("notes")
        self._overlay, self._reference = overlay, reference
        scanned = overlay.book.scan(reference, overlay.wanted)
        self.texts = {place: cell.text for place, cell in scanned.cells.items()}
        self._merges = scanned.merges
        self._notes: dict[str, tuple[int, int, list[str]]] = {}

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """The first cell of the merged range that a cell (counted from 0) lies in, or the cell itself."""
        for top, left, bottom, right in self._merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    def mark(self, place: tuple[int, int], text: str, fill: int) -> None:
        """Colour the cell at a place (counted from 0) and add to its note."""
        row, column = self.anchor(*place)
        cell = self.make_cell(row + 1, column)
        cell.set("s", str(self._overlay.looks.recoloured(int(cell.get("s", "0")), fill)))
        self._notes.setdefault(cell.get("r"), (row, column, []))[2].append(text)

    def write(self, row: int, column: int, text: str, style: int) -> None:
        cell = self.make_cell(row + 1, column)
        self.set_text(cell, text)
        cell.set("s", str(style))

    def heighten(self, row: int, points: float) -> None:
        """Make a row (counted from 0) at least so high."""
        line = self.row(row + 1)
        if float(line.get("ht", "0")) < points:
            line.set("ht", f"{points:g}")
            line.set("customHeight", "1")

    def set_width(self, column: int, width: float) -> None:
        """Give one column a width; ranges of columns that hold it are parted around it."""
        columns = self.find(self.root, "cols")
        if columns is None:
            columns = etree.Element(self.tag("cols"))
            self.find(self.root, "sheetData").addprevious(columns)
        number = column + 1
        for each in [node for node in columns if int(node.get("min")) <= number <= int(node.get("max"))]:
            _part_range(columns, each, number)
        node = etree.Element(self.tag("col"), min=str(number), max=str(number), width=f"{width:g}", customWidth="1")
        behind = [node for node in columns if int(node.get("min")) < number]
        columns.insert(len(behind), node)

    def finish(self, number: int) -> None:
        """Write notes and the sheet itself into the overlay."""
        if self._notes:
            drawing = self._overlay.add_drawing(_drawing(number, self._notes.values()))
            comments = self._overlay.unused("xl/comments{}.xml")
            self._overlay.add(comments, _comments(self._notes), f"{KIND}.comments+xml")
            self._overlay.relate(self._reference.part, "comments", comments)
            relation = self._overlay.relate(self._reference.part, "vmlDrawing", drawing)
            node = etree.Element(self.tag("legacyDrawing"), {f"{{{OFFICE}}}id": relation}, nsmap={"r": OFFICE})
            behind = next((each for each in self.root if etree.QName(each).localname in _BEHIND_NOTES), None)
            if behind is None:
                self.root.append(node)
            else:
                behind.addprevious(node)
        self._overlay.change(self._reference.part, self.xml())


def quoted(sheet: str) -> str:
    """The name of a sheet as references write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _part_range(columns: Any, node: Any, number: int) -> None:
    """Take one column out of a range of columns of one width."""
    first, last = int(node.get("min")), int(node.get("max"))
    for low, high in ((first, number - 1), (number + 1, last)):
        if low <= high:
            piece = etree.Element(node.tag, node.attrib)
            piece.set("min", str(low))
            piece.set("max", str(high))
            node.addprevious(piece)
    columns.remove(node)


Note = tuple[int, int, list[str]]


def _comments(notes: Mapping[str, Note]) -> bytes:
    found = "".join(_comment(cell, "\n".join(texts)) for cell, (_, _, texts) in notes.items())
    authors = f"<authors><author>{AUTHOR}</author></authors>"
    return f'{HEAD}<comments xmlns="{MAIN}">{authors}<commentList>{found}</commentList></comments>'.encode()


def _comment(cell: str, text: str) -> str:
    return f'<comment ref="{cell}" authorId="0"><text><t xml:space="preserve">{escaped(text)}</t></text></comment>'


def escaped(text: str) -> str:
    """Text for an element: whatever it holds, it is only text."""
    return escape(clean_text(text))


def _drawing(number: int, notes: Iterable[Note]) -> bytes:
    """The boxes of the notes of one sheet, in the old form that all programs read."""
    shapes = "".join(
        f'<v:shape id="_x0000_s{1024 * number + place}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
        f'margin-top:2pt;width:240pt;height:90pt;z-index:{place};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        for place, (row, column, _) in enumerate(notes, 1)
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{number}"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
        'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        f'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>{shapes}</xml>'
    ).encode()
