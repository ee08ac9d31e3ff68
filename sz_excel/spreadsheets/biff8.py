"""An .xls (or .et) workbook of Excel 97 to 2003, through xlrd.

xlrd tells errors, booleans and number formats apart, which most readers of the format do not. Which cells hold
formulas it does not say; the records are looked through for them.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.formats import NUMBER, format_kind
from sz_excel.spreadsheets.scanning import BOOLEAN, ERROR, NO_VALUE, TEXT, Cell, Place
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.whole import ERROR_TEXTS, Collected, Format, WholeSheet, WholeWorkbook, number_text

FORMAT = Format("旧版 .xls", (".xls", ".et", ".xlt", ".ett"), "X09")
_VERSION = 80
_STATES = ("visible", "hidden", "veryHidden")
_HEAD = struct.Struct("<HH")
_BEGIN, _END, _FORMULA = 0x0809, 0x000A, 0x0006  # MS-XLS 2.3.2
_OUTSIDE = frozenset({2, 4})  # kinds of SupBook in xlrd: another workbook, DDE or OLE
_MACRO_SHEET = -2  # how xlrd numbers them among the sheets
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
_EMBEDDED = re.compile(rb"M\x00B\x00D\x00(?:[0-9A-F]\x00){8}")


def open_biff8(data: bytes, limits: Limits) -> WholeWorkbook:
    """Read the bytes of an .xls workbook.

    Raises :class:`UnreadableWorkbookError` X09 when it cannot be read, X03 when it needs a password.
    """
    import xlrd  # noqa: PLC0415  # only for the few files of this format

    try:
        with open(os.devnull, "w", encoding="utf-8") as silence:  # noqa: PTH123  # a device, not a path
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=silence
            )
            return _read(book, data, limits)
    except (UnreadableWorkbookError, MemoryError):
        raise
    except Exception as error:  # the library raises whatever a damaged record leads to
        locked = "encrypted" in str(error).lower() or "password" in str(error).lower()
        raise UnreadableWorkbookError("X03" if locked else FORMAT.refusal, "：内部结构不完整") from error


def _read(book: Any, data: bytes, limits: Limits) -> WholeWorkbook:
    if book.biff_version != _VERSION:
        raise UnreadableWorkbookError(FORMAT.refusal, "：Excel 97 以前的版本")
    kinds = _kinds(book)
    contents = {}
    for number, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(number)
        ref = SheetRef(name, _STATES[min(sheet.visibility, 2)], f"sheet{number + 1}")
        contents[ref] = _sheet(sheet, ref, kinds, set(_formulas(book.mem, book._sh_abs_posn[number])), limits)
    return WholeWorkbook(
        format=FORMAT,
        contents=contents,
        parts=dict.fromkeys(_holdings(book, data), b""),
        epoch_1904=book.datemode == 1,
        links_outside=bool(_OUTSIDE & set(book._supbook_types)),
    )


def _kinds(book: Any) -> list[str]:
    """One letter per cell format."""
    own = {number: each.format_str for number, each in book.format_map.items() if number > _LAST_BUILT_IN}
    return [format_kind(each.format_key, own) for each in book.xf_list]


_LAST_BUILT_IN = 163


def _holdings(book: Any, data: bytes) -> Iterator[str]:
    """What else the file holds, under the names that such parts bear in .xlsx."""
    if _MACROS in data:
        yield "xl/vbaProject.bin"
    if _MACRO_SHEET in book._all_sheets_map:
        yield "xl/macrosheets/sheet1.xml"
    if _OUTSIDE & set(book._supbook_types):
        yield "xl/externalLinks/externalLink1.xml"
    if _EMBEDDED.search(data):
        yield "xl/embeddings/oleObject1.bin"


def _formulas(stream: bytes, place: int) -> Iterator[Place]:
    """Rows and columns of the formula records of one sheet, which begins at ``place``."""
    depth = 0
    while place + _HEAD.size <= len(stream):
        kind, size = _HEAD.unpack_from(stream, place)
        place += _HEAD.size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if kind == _FORMULA:
            yield _HEAD.unpack_from(stream, place)
        place += size


def _sheet(sheet: Any, ref: SheetRef, kinds: list[str], formulas: set[Place], limits: Limits) -> WholeSheet:
    found = Collected(limits)
    for row in range(sheet.nrows):
        for column, stored in enumerate(sheet.row(row)):
            cell = _cell(stored, kinds)
            if cell is not None and (row, column) in formulas:
                found.add(row, column, _computed(cell))
            elif cell is not None and cell.text:
                found.add(row, column, cell)
    return WholeSheet(
        found.sheet(ref, ((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)),
        frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        {place: note.text for place, note in sheet.cell_note_map.items()},
        struck=frozenset(_struck(sheet, found.cells)),
        far=found.far,
    )


def _struck(sheet: Any, places: Iterable[Place]) -> Iterator[Place]:
    """Cells whose font is crossed out."""
    fonts, formats = sheet.book.font_list, sheet.book.xf_list
    return (place for place in places if fonts[formats[sheet.cell_xf_index(*place)].font_index].struck_out)


def _computed(cell: Cell) -> Cell:
    """A formula's value. The format cannot leave it out: programs that do not compute store 0 or an empty text."""
    return Cell(NO_VALUE, "") if cell.text in ("", "0") else Cell(cell.kind.upper(), cell.text)


def _cell(stored: Any, kinds: list[str]) -> Cell | None:
    """xlrd's types: 0 empty, 1 text, 2 number, 3 date, 4 boolean, 5 error, 6 blank."""
    if stored.ctype == 1:
        return Cell(TEXT, stored.value)
    if stored.ctype in (2, 3):
        letter = kinds[stored.xf_index] if stored.xf_index is not None and stored.xf_index < len(kinds) else NUMBER
        return Cell(letter, number_text(stored.value))
    if stored.ctype == 4:
        return Cell(BOOLEAN, str(int(stored.value)))
    return Cell(ERROR, ERROR_TEXTS.get(stored.value, "#")) if stored.ctype == 5 else None
