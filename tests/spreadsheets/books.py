"""Tiny workbooks, written by hand to the letter, and packed as .xlsx."""

from __future__ import annotations

from collections.abc import Mapping

from sz_excel.spreadsheets.opening import Workbook, open_workbook
from sz_excel.spreadsheets.scanning import Cells, scan_sheet
from sz_excel.spreadsheets.strings import SharedStrings

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
NO_STRINGS = SharedStrings(b"")


def sheet(rows: str, *, before: str = "", after: str = "", main: str = MAIN) -> bytes:
    """A sheet part around the content of ``<sheetData>``."""
    return f'{HEAD}<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def strings(*items: str) -> bytes:
    """A part of shared strings around finished ``<si>`` elements."""
    return f'{HEAD}<sst xmlns="{MAIN}">{"".join(items)}</sst>'.encode()


def styles(*numbers: int, own: Mapping[int, str] | None = None) -> bytes:
    """Styles with one cell format per number format id."""
    formats = "".join(f'<numFmt numFmtId="{key}" formatCode="{code}"/>' for key, code in (own or {}).items())
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in numbers)
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'.encode()


def parts(
    *sheets: bytes,
    strings: bytes = b"",
    styles: bytes = b"",
    properties: str = "",
    main: str = MAIN,
    office: str = OFFICE,
) -> dict[str, bytes]:
    """The parts of a workbook whose sheets are called 表1, 表2 …"""
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n, _ in enumerate(sheets, 1))
    targets = [(f"rId{n}", f"worksheets/sheet{n}.xml") for n, _ in enumerate(sheets, 1)]
    targets += [(f"s{name}", name) for name, part in (("sharedStrings.xml", strings), ("styles.xml", styles)) if part]
    relations = "".join(f'<Relationship Id="{key}" Type="{office}/x" Target="{name}"/>' for key, name in targets)
    root = f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
    found = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>'.encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{main}" xmlns:r="{office}">{properties}<sheets>{listed}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode(),
    }
    found |= {f"xl/worksheets/sheet{n}.xml": part for n, part in enumerate(sheets, 1)}
    found |= {f"xl/{name}": part for name, part in (("sharedStrings.xml", strings), ("styles.xml", styles)) if part}
    return found


def book(*sheets: bytes, **more: bytes | str) -> Workbook:
    return open_workbook(parts(*sheets, **more))  # type: ignore[arg-type]  # a test passes what parts() takes


def cells_of(part: bytes, shared: SharedStrings = NO_STRINGS, formats: str = "") -> Cells:
    return scan_sheet(part, shared, formats)[0]


def by_full_parser(part: bytes, shared: SharedStrings = NO_STRINGS, formats: str = "") -> Cells:
    """The same sheet with a comment in front of it, which sends it through the full parser."""
    return cells_of(part.replace(b"<worksheet", b"<!-- a comment --><worksheet", 1), shared, formats)
