"""What programs and people do to a sheet or a workbook, done to its XML: rows inserted, sheets copied, parts added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

from sz_excel.forms.identity import unit_heading
from sz_excel.forms.layout import a1
from tests.intake.forms import UNITS, Form

_REFERENCE = re.compile(r"\b([A-Z]{1,3})([0-9]{1,7})\b")
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
SMALLEST_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)

Shift = Callable[[int], int | None]


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _moved(reference: str, rows: Shift, columns: Shift) -> str | None:
    match = _REFERENCE.fullmatch(reference)
    assert match
    row, column = rows(int(match[2])), columns(column_number(match[1]))
    return None if row is None or column is None else a1(row - 1, column - 1)


def rearrange(xml: str, rows: Shift = lambda n: n, columns: Shift = lambda n: n) -> str:
    """Every cell, row and merge moved as the two functions say (1-based); None means that it is deleted."""

    def cell(match: re.Match[str]) -> str:
        moved = _moved(match[1], rows, columns)
        return "" if moved is None else match[0].replace(f'r="{match[1]}"', f'r="{moved}"', 1)

    def row(match: re.Match[str]) -> str:
        number = rows(int(match[1]))
        cells = re.sub(r'<c r="([A-Z]+[0-9]+)"[^<>]*?(?:/>|>.*?</c>)', cell, match[2], flags=re.DOTALL)
        return "" if number is None else f'<row r="{number}">{_in_order(cells)}</row>'

    found = re.sub(r'<row r="([0-9]+)"[^<>]*>(.*?)</row>', row, xml, flags=re.DOTALL)
    found = re.sub(
        r"(<sheetData>)(.*)(</sheetData>)", lambda m: m[1] + _rows_in_order(m[2]) + m[3], found, flags=re.DOTALL
    )
    return re.sub(r'<mergeCell ref="([A-Z0-9]+):([A-Z0-9]+)"/>', lambda m: _merge(m[1], m[2], rows, columns), found)


def _in_order(cells: str) -> str:
    found = re.findall(r'<c r="([A-Z]+)[0-9]+"[^<>]*?(?:/>|>.*?</c>)', cells, flags=re.DOTALL)
    whole = re.findall(r"<c r=\"[A-Z]+[0-9]+\"[^<>]*?(?:/>|>.*?</c>)", cells, flags=re.DOTALL)
    return "".join(each for _, each in sorted(zip(map(column_number, found), whole, strict=True)))


def _rows_in_order(rows: str) -> str:
    whole = re.findall(r"<row .*?</row>", rows, flags=re.DOTALL)
    return "".join(sorted(whole, key=lambda each: int(re.match(r'<row r="([0-9]+)"', each)[1])))  # type: ignore[index]


def _merge(first: str, last: str, rows: Shift, columns: Shift) -> str:
    """A merged range after the move; it shrinks by what was deleted inside it."""
    (left, top), (right, bottom) = (_REFERENCE.fullmatch(each).groups() for each in (first, last))  # type: ignore[union-attr]
    kept_rows = [n for n in map(rows, range(int(top), int(bottom) + 1)) if n]
    kept_columns = [n for n in map(columns, range(column_number(left), column_number(right) + 1)) if n]
    if not kept_rows or not kept_columns or len(kept_rows) * len(kept_columns) == 1:
        return ""
    corners = a1(min(kept_rows) - 1, min(kept_columns) - 1), a1(max(kept_rows) - 1, max(kept_columns) - 1)
    return f'<mergeCell ref="{corners[0]}:{corners[1]}"/>'


def inserted(at: int, count: int = 1) -> Shift:
    return lambda number: number + count if number >= at else number


def deleted(at: int, count: int = 1) -> Shift:
    return lambda number: None if at <= number < at + count else number - count if number >= at + count else number


def swapped(one: int, other: int) -> Shift:
    return lambda number: {one: other, other: one}.get(number, number)


def reversed_between(first: int, last: int) -> Shift:
    return lambda number: first + last - number if first <= number <= last else number


def merged(xml: str, reference: str) -> str:
    """One more merged range."""
    return xml.replace("<mergeCells", "<mergeCells").replace(
        "</mergeCells>", f'<mergeCell ref="{reference}"/></mergeCells>'
    )


def hidden_rows(xml: str, rows: Iterable[int]) -> str:
    for row in rows:
        xml = xml.replace(f'<row r="{row}" ', f'<row r="{row}" hidden="1" ')
    return xml


def hidden_columns(xml: str, first: int, last: int) -> str:
    """``<col>`` elements may not overlap, so these replace all."""
    return re.sub(r"<cols>.*?</cols>", f'<cols><col min="{first}" max="{last}" width="9" hidden="1"/></cols>', xml)


# -- whole workbooks --------------------------------------------------------------------------------------------------


def without_sheet(form: Form, name: str) -> Form:
    """A sheet deleted; its part goes with it."""
    part = form.part_of(name)
    form.edit_part("xl/workbook.xml", lambda xml: re.sub(rf'<sheet name="{name}"[^<>]*/>', "", xml))
    del form.parts[part]
    return form


def without_carriers(form: Form) -> Form:
    """Property and defined names lost, as many programs do when they save."""
    form.parts.pop("docProps/custom.xml")
    return form.edit_part("xl/workbook.xml", lambda xml: re.sub(r"<definedNames>.*?</definedNames>", "", xml))


def without_heading(form: Form) -> Form:
    """The name and code over the sheets wiped out."""
    heading = unit_heading(UNITS[form.code].name, form.code)
    return form.edit_part("xl/sharedStrings.xml", lambda xml: xml.replace(heading, ""))


def with_sheet(form: Form, name: str, part: bytes, state: str = "") -> Form:
    """One more sheet at the end of the workbook."""
    number = 90 + len(form.parts)
    path = f"worksheets/sheet{number}.xml"
    form.parts[f"xl/{path}"] = part
    shown = f' state="{state}"' if state else ""
    listed = f'<sheet name="{name}" sheetId="{number}"{shown} r:id="rId{number}"/></sheets>'
    form.edit_part("xl/workbook.xml", lambda xml: xml.replace("</sheets>", listed))
    relation = f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="{path}"/></Relationships>'
    return form.edit_part("xl/_rels/workbook.xml.rels", lambda xml: xml.replace("</Relationships>", relation))


def renamed(form: Form, old: str, new: str) -> Form:
    return form.edit_part("xl/workbook.xml", lambda xml: xml.replace(f'<sheet name="{old}"', f'<sheet name="{new}"'))


def with_state(form: Form, name: str, state: str) -> Form:
    return form.edit_part(
        "xl/workbook.xml", lambda xml: xml.replace(f'<sheet name="{name}"', f'<sheet name="{name}" state="{state}"')
    )


def sheets_reversed(form: Form) -> Form:
    def reverse(xml: str) -> str:
        listed = re.findall(r"<sheet [^<>]*/>", xml)
        return re.sub(r"<sheets>.*?</sheets>", f"<sheets>{''.join(reversed(listed))}</sheets>", xml)

    return form.edit_part("xl/workbook.xml", reverse)


def relate(form: Form, sheet: str, kind: str, target: str, number: int = 1) -> Form:
    """A relation from a sheet's part to another part."""
    folder, _, name = form.part_of(sheet).rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    known = form.parts.get(path, f'<Relationships xmlns="{_RELATIONS}"></Relationships>'.encode()).decode()
    relation = f'<Relationship Id="x{number}" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    form.parts[path] = known.replace("</Relationships>", relation).encode()
    return form


def with_comments(form: Form, sheet: str, comments: Iterable[tuple[str, str]]) -> Form:
    listed = "".join(
        f'<comment ref="{cell}" authorId="0"><text><r><t>{escape(text)}</t></r></text></comment>'
        for cell, text in comments
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    form.parts["xl/comments1.xml"] = f'<comments xmlns="{main}"><commentList>{listed}</commentList></comments>'.encode()
    return relate(form, sheet, "comments", "../comments1.xml")


def with_picture(form: Form, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> Form:
    """A picture over an area, given by its 0-based corners."""

    def corner(name: str, place: tuple[int, int]) -> str:
        return f"<xdr:{name}><xdr:col>{place[1]}</xdr:col><xdr:row>{place[0]}</xdr:row></xdr:{name}>"

    anchor = f"<xdr:twoCellAnchor>{corner('from', first)}{corner('to', last)}<xdr:pic/></xdr:twoCellAnchor>"
    form.parts["xl/media/image1.png"] = SMALLEST_PNG
    form.parts["xl/drawings/drawing1.xml"] = f'<xdr:wsDr xmlns:xdr="{_DRAWING}">{anchor}</xdr:wsDr>'.encode()
    return relate(form, sheet, "drawing", "../drawings/drawing1.xml")


def with_part(form: Form, name: str, content: bytes = b"\x00") -> Form:
    form.parts[name] = content
    return form


def blank_rows(first: int, count: int, style: str = "1") -> str:
    """Many rows of empty cells that only have a format."""
    letters = [a1(0, column)[:-1] for column in range(10)]

    def cells(row: int) -> str:
        return "".join(f'<c r="{letter}{row}" s="{style}"/>' for letter in letters)

    return "".join(f'<row r="{row}">{cells(row)}</row>' for row in range(first, first + count))
