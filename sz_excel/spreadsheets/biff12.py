"""An .xlsb workbook (MS-XLSB): the same container as .xlsx, its parts streams of binary records.

Only the records that hold cells, their number formats, and what hides them are read; every other one is passed over.
General readers leave out formula cells whose value is an error, and do not tell a percentage from a number.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.formats import NUMBER, format_kind
from sz_excel.spreadsheets.relations import NO_RELATION, Relation, related_part, relations
from sz_excel.spreadsheets.scanning import BOOLEAN, ERROR, TEXT, Cell, Place
from sz_excel.spreadsheets.sheet_ref import SheetRef
from sz_excel.spreadsheets.whole import ERROR_TEXTS, Collected, Format, WholeSheet, WholeWorkbook, number_text
from sz_excel.spreadsheets.xml import unescape_characters

FORMAT = Format("二进制 .xlsb", (".xlsb",), "X08")

# MS-XLSB 2.3.2, record types by their number.
_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _STRING, _SHARED = range(8)
_FORMULA_STRING, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR, _RICH = 8, 9, 10, 11, 62
_SHARED_ITEM, _FORMAT, _CELL_FORMAT, _COLUMNS, _MERGE, _SHEET, _BOOK = 19, 44, 47, 60, 176, 156, 153
_CELL_FORMATS, _END_CELL_FORMATS, _COMMENT, _COMMENT_TEXT = 617, 618, 635, 637
_CELLS = frozenset({*range(_BLANK, _FORMULA_ERROR + 1), _RICH})
_SHORT = range(12, 19)  # blank to shared, each without its column, which is the next one
_FORMULAS = frozenset(range(_FORMULA_STRING, _FORMULA_ERROR + 1))
_STATES = ("visible", "hidden", "veryHidden")
_FIRST_OWN_FORMAT = 164

_UINT, _DOUBLE, _RANGE = struct.Struct("<I"), struct.Struct("<d"), struct.Struct("<4I")
Record = tuple[int, bytes]


def main_part(parts: Mapping[str, bytes]) -> str:
    """The part of a binary workbook that names its sheets; empty when the container holds none."""
    named = (each.target for each in relations(parts, "").values() if each.kind == "officedocument")
    return next((name for name in (*named, "xl/workbook.bin") if name.endswith(".bin") and name in parts), "")


def open_biff12(parts: dict[str, bytes], limits: Limits) -> WholeWorkbook:
    """Read the inflated parts of an .xlsb workbook.

    Raises :class:`UnreadableWorkbookError` X08 when a record is not whole.
    """
    try:
        return _open(parts, limits)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise UnreadableWorkbookError(FORMAT.refusal, "：内部结构不完整") from error


def _open(parts: dict[str, bytes], limits: Limits) -> WholeWorkbook:
    main = main_part(parts)
    related = relations(parts, main)
    refs, epoch_1904 = [], False
    for kind, body in _records(parts[main]):
        if kind == _SHEET:
            refs.append(_sheet_ref(body, related))
        elif kind == _BOOK:
            epoch_1904 = bool(body[0] & 1)
    if not refs:
        raise UnreadableWorkbookError(FORMAT.refusal, "：没有工作表")
    strings = [_wide(body, 1)[0] for kind, body in _records(related_part(parts, related, "sharedstrings.bin"))
               if kind == _SHARED_ITEM]  # fmt: skip
    formats = _formats(related_part(parts, related, "styles.bin"))
    return WholeWorkbook(
        format=FORMAT,
        contents={ref: _read_sheet(parts, ref, (strings, formats), limits) for ref in refs if ref.part in parts},
        parts=parts,
        epoch_1904=epoch_1904,
        links_outside=any("/externallinks/" in name.lower() for name in parts),
    )


def _records(part: bytes) -> Iterator[Record]:
    """Record type and body: both type and length are numbers of seven bits a byte (MS-XLSB 2.1.4)."""
    place = 0
    while place < len(part):
        kind = part[place]
        place += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[place] & 0x7F) << 7
            place += 1
        size, place = _size(part, place)
        if place + size > len(part):
            raise IndexError("record")
        yield kind, part[place : place + size]
        place += size


def _size(part: bytes, place: int) -> tuple[int, int]:
    """A length of up to four bytes, and where the body begins."""
    size = 0
    for shift in (0, 7, 14, 21):
        byte = part[place]
        place += 1
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return size, place


def _wide(body: bytes, start: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends."""
    (length,) = _UINT.unpack_from(body, start)
    end = start + 4 + 2 * length
    if length == 0xFFFFFFFF:  # XLNullableWideString: there is none
        return "", start + 4
    if end > len(body):
        raise IndexError("string")
    return unescape_characters(body[start + 4 : end].decode("utf-16-le", "replace")), end


def _sheet_ref(body: bytes, related: Mapping[str, Relation]) -> SheetRef:
    (state,) = _UINT.unpack_from(body)
    relation, end = _wide(body, 8)
    name, _ = _wide(body, end)
    return SheetRef(name, _STATES[min(state, 2)], related.get(relation, NO_RELATION).target)


def _formats(part: bytes) -> str:
    """One letter per cell format, as :func:`formats.format_kinds` gives for .xlsx."""
    own: dict[int, str] = {}
    numbers: list[int] = []
    listed = False
    for kind, body in _records(part):
        if kind == _FORMAT:
            own[int.from_bytes(body[:2], "little")] = _wide(body, 2)[0]
        elif kind in (_CELL_FORMATS, _END_CELL_FORMATS):
            listed = kind == _CELL_FORMATS
        elif kind == _CELL_FORMAT and listed:
            numbers.append(int.from_bytes(body[2:4], "little"))
    return "".join(format_kind(number, own) for number in numbers)


def _read_sheet(parts: dict[str, bytes], ref: SheetRef, book: tuple[list[str], str], limits: Limits) -> WholeSheet:
    reader = _SheetReader(Collected(limits), *book)
    for kind, body in _records(parts[ref.part]):
        if kind in _SHORT:
            reader.take(kind - _SHORT.start + _BLANK, _UINT.pack(reader.column + 1) + body)
        else:
            reader.take(kind, body)
    return WholeSheet(
        reader.found.sheet(ref, reader.merges),
        frozenset(reader.hidden_rows),
        frozenset(reader.hidden_columns),
        _comments(parts, ref),
        far=reader.found.far,
    )


@dataclass(slots=True)
class _SheetReader:
    """What the records of a sheet told so far, and where the last cell stood."""

    found: Collected
    strings: list[str]
    formats: str
    row: int = -1
    column: int = -1
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def take(self, kind: int, body: bytes) -> None:
        if kind in _CELLS:
            (self.column,) = _UINT.unpack_from(body)
            if kind != _BLANK:
                self.found.add(self.row, self.column, _cell(kind, body, self.strings, self.formats))
        elif kind == _ROW:
            (self.row,), self.column = _UINT.unpack_from(body), -1
            self.hidden_rows.update([self.row] if body[11] & 0x10 else ())
        elif kind == _MERGE:
            first_row, last_row, first_column, last_column = _RANGE.unpack_from(body)
            self.merges.append((first_row, first_column, last_row, last_column))
        elif kind == _COLUMNS and body[16] & 1:
            first, last = _RANGE.unpack_from(body)[:2]
            self.hidden_columns.update(range(first, min(last, self.found.limits.columns) + 1))


def _cell(kind: int, body: bytes, strings: list[str], formats: str) -> Cell:
    """A cell record: column, format (three bytes) and a flag byte come before the value."""
    style = int.from_bytes(body[4:7], "little")
    letter, text = _stored(kind, body, strings)
    if letter == NUMBER:
        letter = formats[style] if style < len(formats) else NUMBER
    return Cell(letter.upper() if kind in _FORMULAS else letter, text)


def _stored(kind: int, body: bytes, strings: list[str]) -> tuple[str, str]:
    if kind in (_STRING, _FORMULA_STRING):
        return TEXT, _wide(body, 8)[0]
    if kind == _RICH:
        return TEXT, _wide(body, 9)[0]
    if kind == _SHARED:
        return TEXT, strings[_UINT.unpack_from(body, 8)[0]]
    if kind in (_BOOL, _FORMULA_BOOL):
        return BOOLEAN, str(body[8])
    if kind in (_ERROR, _FORMULA_ERROR):
        return ERROR, ERROR_TEXTS.get(body[8], "#")
    number = _small_number(body) if kind == _RK else _DOUBLE.unpack_from(body, 8)[0]
    return NUMBER, number_text(number)


def _small_number(body: bytes) -> float:
    """RkNumber (MS-XLSB 2.5.123): 30 bits of a double or of a whole number, perhaps a hundredfold."""
    (raw,) = _UINT.unpack_from(body, 8)
    if raw & 2:
        whole = raw >> 2
        number = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        (number,) = _DOUBLE.unpack(bytes(4) + _UINT.pack(raw & 0xFFFFFFFC))
    return number / 100 if raw & 1 else number


def _comments(parts: dict[str, bytes], ref: SheetRef) -> dict[Place, str]:
    comments: dict[Place, str] = {}
    place: Place = (-1, -1)
    named = (each.target for each in relations(parts, ref.part).values() if each.kind == "comments")
    for kind, body in _records(parts.get(next(named, ""), b"")):
        if kind == _COMMENT:
            row, _, column, _ = _RANGE.unpack_from(body, 4)
            place = (row, column)
        elif kind == _COMMENT_TEXT:
            comments[place] = _wide(body, 1)[0]
    return comments
