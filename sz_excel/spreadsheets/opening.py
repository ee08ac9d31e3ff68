"""An inflated .xlsx container → its sheets, strings, formats and names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.formats import format_kinds
from sz_excel.spreadsheets.relations import NO_RELATION, related_part, relations
from sz_excel.spreadsheets.scanning import SheetCells, Wanted, scan_sheet
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.strings import SharedStrings
from sz_excel.spreadsheets.xml import children, local_name, parse_xml


@dataclass(frozen=True)
class Workbook:
    """A workbook whose parts were inflated safely; sheets are scanned on demand."""

    parts: dict[str, bytes] = field(repr=False)
    sheets: tuple[SheetRef, ...]
    names: dict[str, str]
    epoch_1904: bool
    strings: SharedStrings = field(repr=False)
    formats: str = ""
    styles: bytes = field(default=b"", repr=False)

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

    Raises :class:`UnreadableWorkbookError` X04 when it is no workbook, X07 for a document type declaration, X08 for a
    binary workbook.
    """
    by_name = {name.lower(): name for name in parts}
    main = _main_part(parts, by_name)
    root = parse_xml(parts[main], main)
    related = relations(parts, main)
    sheets = tuple(
        SheetRef(
            node.get("name", ""), node.get("state", "visible"), related.get(_relation_id(node), NO_RELATION).target
        )
        for node in children(root, "sheets")
    )
    if not sheets:
        raise UnreadableWorkbookError("X04", "没有工作表")
    styles = related_part(parts, related, "styles.xml")
    properties = next((node for node in root if local_name(node) == "workbookPr"), None)
    return Workbook(
        parts=parts,
        sheets=sheets,
        names={node.get("name", ""): node.text or "" for node in children(root, "definedNames")},
        epoch_1904=properties is not None and properties.get("date1904", "0") in ("1", "true"),
        strings=SharedStrings(related_part(parts, related, "sharedstrings.xml")),
        formats=format_kinds(styles),
        styles=styles,
    )


def _relation_id(node: ET.Element) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


def _main_part(parts: dict[str, bytes], by_name: dict[str, str]) -> str:
    relations = by_name.get("_rels/.rels")
    for node in parse_xml(parts[relations], relations) if relations else ():
        found = by_name.get(node.get("Target", "").lstrip("/").lower())
        if node.get("Type", "").endswith("/officeDocument") and found and found.endswith(".xml"):
            return found
    if "xl/workbook.xml" in by_name:
        return by_name["xl/workbook.xml"]
    raise UnreadableWorkbookError("X08" if "xl/workbook.bin" in by_name else "X04", "不是 Excel 工作簿")
