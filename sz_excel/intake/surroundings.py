"""What stands in a workbook beside its answers: macros, links, pictures, comments, hidden rows, cells far away.

Nothing of it is run, followed or read as an answer; it is told, and what it does to an answer is told there.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from functools import lru_cache

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.forms.layout import a1
from sz_excel.intake.locating import Found
from sz_excel.intake.transcripts import LINKED, MERGED, PICTURE, STRUCK, Remark
from sz_excel.records.findings import without_hints
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.relations import relations
from sz_excel.spreadsheets.scanning import Cell, Merges, Place
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.struck import struck_cells
from sz_excel.spreadsheets.whole import Book, WholeWorkbook
from sz_excel.spreadsheets.xml import local_name, parse_xml, string_item

MOST_COMMENTS = 20
MOST_COLUMNS = 16_384
TOTAL = "合计"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


def notice(book: Book, found: Iterable[Found], limits: Limits) -> Iterator[Remark]:
    """Remarks about a workbook as a whole and about the sheets that hold answers."""
    yield from (Remark(code) for code in contents(book.parts))
    if any(_STRICT in part[:2000] for name, part in book.parts.items() if name.lower().endswith("workbook.xml")):
        yield Remark("N23", found="文件是“严格 Open XML 电子表格”格式")
    by_name = {ref.name: ref for ref in book.sheets}
    for each in found:
        if each.grid is not None:
            ref = by_name[each.grid.sheet.name]
            yield from _hidden(book, ref, each)
            far = _far_away(book, ref, limits)
            yield from [Remark("N20", ref.name, found=far)] if far else []
            yield from _total(each)
    yield from _comments(book)


def contents(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Finding codes for contents that are never run or followed but that the office should know of."""
    names = [name.lower() for name in parts]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name or name.startswith("basic/") for name in names):
        yield "N11"
    if any("/externallinks/" in name for name in names):
        yield "N12"
    if any("/embeddings/" in name or name.startswith("object ") for name in names):
        yield "N13"
    if any("/media/" in name or name.startswith("pictures/") for name in names):
        yield "N14"


def taken_away(book: Book, found: Found) -> dict[Place, Cell]:
    """Places of answers that no answer can be read from: under a merge, under a picture, linked to another file."""
    if found.grid is None:
        return {}
    places = frozenset(found.places)
    columns = frozenset(found.grid.columns.values())
    last = max(row for row, _ in places)
    gone = dict.fromkeys(_covered(found.grid.sheet.merges, columns, last) & places, Cell(MERGED, ""))
    ref = next(ref for ref in book.sheets if ref.name == found.grid.sheet.name)
    stored = found.grid.sheet.cells
    blank = {place for place in _pictured(book, ref, places) if place not in stored}
    gone |= dict.fromkeys(blank, Cell(PICTURE, ""))
    crossed_out = _crossed_out(book, ref) & places
    gone |= {place: Cell(STRUCK, stored[place].text) for place in crossed_out if place in stored}
    linked = _linked(book, ref, stored) & places
    return gone | {place: Cell(LINKED, stored[place].text if place in stored else "") for place in linked}


def _crossed_out(book: Book, ref: SheetRef) -> frozenset[Place]:
    if isinstance(book, WholeWorkbook):
        return book.contents[ref].struck
    return frozenset(struck_cells(book.parts[ref.part], book.styles))


def _has(book: Book, folder: str) -> bool:
    return any(folder in name.lower() for name in book.parts)


@lru_cache(maxsize=256)
def _covered(merges: Merges, columns: frozenset[int], last: int) -> frozenset[Place]:
    """Cells of these columns, down to the row ``last``, that lie under a merged range without being its first."""
    return frozenset(
        (row, column)
        for first_row, first_column, last_row, last_column in merges
        for column in columns
        if first_column <= column <= last_column
        for row in range(first_row, min(last_row, last) + 1)
        if (row, column) != (first_row, first_column)
    )


# -- links ------------------------------------------------------------------------------------------------------------

_FORMULA = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*><(?:\w+:)?f[^<>]*>([^<]*)</')
_OTHER_WORKBOOK = re.compile(rb"\[[^\[\]<>]+\][^\[\]<>]*!|^\[[0-9]+\]")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")


def _linked(book: Book, ref: SheetRef, stored: Mapping[Place, Cell]) -> set[Place]:
    """Cells whose formula reads another workbook ([1]Sheet1!A1), also by a name for it, or another program (DDE).

    Some programs keep such formulas and lose the parts that say where they lead. Where the format does not tell which
    formulas lead outside, any of them may.
    """
    if isinstance(book, WholeWorkbook):
        return {place for place, cell in stored.items() if cell.kind.isupper()} if book.links_outside else set()
    part, outside = book.parts[ref.part], frozenset(_outside_names(book))
    if not outside and b"]" not in part and b"|" not in part:
        return set()
    return {
        _place(address.decode())
        for address, formula in _FORMULA.findall(part)
        if _leads_outside(formula) or any(name in formula for name in outside)
    }


def _outside_names(book: Book) -> Iterator[bytes]:
    """Defined names that stand for cells of another workbook."""
    return (name.encode() for name, meaning in book.names.items() if name and _leads_outside(meaning.encode()))


def _leads_outside(formula: bytes) -> bool:
    return bool(_OTHER_WORKBOOK.search(formula)) or b"!" in formula.partition(b"|")[2]


def _place(address: str) -> Place:
    match = _ADDRESS.match(address)
    if match is None:
        return (-1, -1)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


# -- hidden rows, cells far away, totals ------------------------------------------------------------------------------

_TRUE = rb'"(?:1|true)"'
_ROW = re.compile(rb"<row (?=[^<>]*\bhidden=" + _TRUE + rb')[^<>]*?\br="([0-9]+)"')
_COLUMN = re.compile(rb"<col (?=[^<>]*\bhidden=" + _TRUE + rb')(?=[^<>]*\bmin="([0-9]+)")(?=[^<>]*\bmax="([0-9]+)")')
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+[0-9]+:)?([A-Z]+[0-9]+)"')
_LAST_ROW = re.compile(rb'<row (?:[^<>]*? )?r="([0-9]+)"')


def _hidden(book: Book, ref: SheetRef, found: Found) -> Iterator[Remark]:
    """Answers that a person does not see when the sheet is printed; they count all the same."""
    assert found.grid is not None  # the caller looks only at sheets that were found
    if ref.state != "visible":
        yield Remark("N18", ref.name, found="工作表")
    rows, columns = _hidden_lines(book, ref)
    stored = found.grid.sheet.cells
    answered = [place for place in found.places if place in stored] if rows or columns else []
    if hidden := sorted({row + 1 for row, _ in answered if row in rows}):
        yield Remark("N18", ref.name, found=f"第{_some(hidden)}行")
    if hidden := sorted({column for _, column in answered if column in columns}):
        yield Remark("N18", ref.name, found=f"{'、'.join(a1(0, column)[:-1] for column in hidden)}列")


def _hidden_lines(book: Book, ref: SheetRef) -> tuple[Container[int], Container[int]]:
    """Hidden rows and columns of a sheet."""
    if isinstance(book, WholeWorkbook):
        return book.contents[ref].hidden_rows, book.contents[ref].hidden_columns
    part = book.parts[ref.part]
    if b"hidden=" not in part:
        return (), ()
    rows = {int(number) - 1 for number in _ROW.findall(part)}
    return rows, {
        column
        for first, last in _COLUMN.findall(part)
        for column in range(int(first) - 1, min(int(last), MOST_COLUMNS))
    }


def _some(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:5]))
    return shown if len(numbers) <= 5 else f"{shown}等{len(numbers)}"


def _far_away(book: Book, ref: SheetRef, limits: Limits) -> str:
    """A used range far beyond any form, by what the sheet says of itself and by its last row; empty when it is near."""
    if isinstance(book, WholeWorkbook):
        return book.contents[ref].far
    part = book.parts[ref.part]
    dimension = _DIMENSION.search(part[:4000])
    if dimension:
        row, column = _place(dimension[1].decode())
        if row >= limits.rows or column >= limits.columns:
            return dimension[1].decode()
    last = _LAST_ROW.search(part, max(part.rfind(b"<row "), 0))
    return f"第{int(last[1])}行" if last and int(last[1]) > limits.rows else ""


def _total(found: Found) -> Iterator[Remark]:
    """The total that the form itself shows; compared later with the total of its items."""
    grid = found.grid
    assert grid is not None  # the caller looks only at sheets that were found
    points = {wanted.header for wanted in found.sheet.inputs if wanted.key.endswith("/points")}
    column = next((grid.columns[header] for header in points if header in grid.columns), None)
    row = grid.rows.get(TOTAL) if column is not None else None
    cell = grid.sheet.cells.get((row, column)) if row is not None and column is not None else None
    if cell is not None and column is not None and row is not None and cell.kind in "nN":
        yield Remark("N10", grid.sheet.name, a1(row, column), cell.text, found.sheet.name)


# -- parts that a sheet refers to -------------------------------------------------------------------------------------


def _related(book: Book, path: str, kind: str) -> Iterator[ET.Element]:
    """Parsed parts of one kind that a part refers to; broken ones are left out, they hold no answers."""
    try:
        for each in relations(book.parts, path).values():
            if each.kind == kind and each.target in book.parts:
                yield parse_xml(book.parts[each.target], each.target)
    except UnreadableWorkbookError:
        return


def _comments(book: Book) -> Iterator[Remark]:
    """What people wrote beside cells, for the office to read, who need not read their own hints again.

    Long lists say how many more.
    """
    found = [
        Remark("N19", ref.name, cell, text)
        for ref in book.sheets
        for cell, written in _noted(book, ref)
        if (text := " ".join(without_hints(written).split()))
    ]
    yield from found[:MOST_COMMENTS]
    if len(found) > MOST_COMMENTS:
        yield Remark("N19", found=f"另有{len(found) - MOST_COMMENTS}条批注未列出")


def _noted(book: Book, ref: SheetRef) -> Iterator[tuple[str, str]]:
    """Cell and text of every comment of a sheet."""
    if isinstance(book, WholeWorkbook):
        yield from ((a1(*place), text) for place, text in book.contents[ref].comments.items())
    elif any("comment" in name.lower() for name in book.parts):
        for comment in (node for root in _related(book, ref.part, "comments") for node in root.iter()):
            if local_name(comment) == "comment":
                yield comment.get("ref", ""), "\n".join(string_item(n) for n in comment if local_name(n) == "text")


_ROW_EMU, _COLUMN_EMU = 190_500, 609_600  # an empty row and column of usual size, for pictures without a lower corner


def _pictured(book: Book, ref: SheetRef, places: frozenset[Place]) -> Set[Place]:
    """Places that lie under a picture."""
    if isinstance(book, WholeWorkbook) and book.contents[ref].pictures:
        return book.contents[ref].pictures & places
    if not _has(book, "/media/"):
        return frozenset()
    areas = [
        area
        for root in _related(book, ref.part, "drawing")
        for anchor in root
        if any(local_name(node) == "pic" for node in anchor.iter()) and (area := _area(anchor))
    ]
    return {
        (row, column)
        for row, column in places
        if any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas)
    }


def _area(anchor: ET.Element) -> tuple[int, int, int, int] | None:
    """First and last row and column that an anchored picture covers; None where it does not say."""
    corners = {local_name(node): node for node in anchor}
    try:
        top, left = _corner(corners["from"])
        if "to" in corners:
            bottom, right = _corner(corners["to"])
        else:
            size = corners["ext"]
            bottom = top + int(size.get("cy", "0")) // _ROW_EMU
            right = left + int(size.get("cx", "0")) // _COLUMN_EMU
    except (KeyError, ValueError):
        return None
    return top, left, bottom, right


def _corner(node: ET.Element) -> Place:
    leaves = {local_name(leaf): leaf.text or "" for leaf in node}
    return int(leaves["row"]), int(leaves["col"])
