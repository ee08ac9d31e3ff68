"""The one door to xlsxwriter: text is only ever text, trouble raises, equal input gives equal bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from sz_excel.spreadsheets.bulk import BulkWorksheet, Cell
from sz_excel.spreadsheets.packaging import QuickWorkbook, pack

__all__ = [
    "Book",
    "Content",
    "Format",
    "Formula",
    "Sheet",
    "WritingError",
    "clean_text",
    "xl_col_to_name",
    "xl_rowcol_to_cell",
]

MOMENT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
LONGEST_TEXT = 32767
LONGEST_LIST = 255
_METRICS = {"default_row_height": 18, "default_column_width": 72}
KEPT = "\n\t\u3000\xa0"

Content = str | int | float | Decimal | Fraction | dt.date | bool | None


class WritingError(RuntimeError):
    """xlsxwriter reported by return code that it did not write something."""


class Formula:
    """A live formula with the value it has now, so that readers that do not calculate show the same number."""

    __slots__ = ("text", "value")

    def __init__(self, text: str, value: Content):
        self.text = text
        self.value = value


class _ExplicitFormat(Format):  # type: ignore[misc] # xlsxwriter has no type information
    """Says ``locked="1"`` aloud: left out, some programs take it from the style Normal, which forms unlock."""

    def _get_protection_properties(self) -> list[tuple[str, int]]:
        properties: list[tuple[str, int]] = super()._get_protection_properties()
        return properties if not self.locked else [("locked", 1), *properties]


class Book:
    """A workbook in memory. Formats are made once per set of properties."""

    def __init__(
        self, *, created: dt.date | None = None, title: str = "", author: str = "", normal: dict[str, Any] | None = None
    ):
        """``normal``: properties of the style Normal, e.g. font and ``locked``; every other cell style says its own."""
        options: dict[str, Any] = {
            "strings_to_urls": False,
            "strings_to_formulas": False,
            "nan_inf_to_errors": False,
        }
        if normal:
            options |= {"default_format_properties": dict(normal), **_METRICS}
        self.xlsx = QuickWorkbook(options)
        moment = dt.datetime.combine(created, dt.time()) if created else MOMENT
        self.xlsx.set_properties({"title": title, "author": author, "created": moment})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.base: dict[str, Any] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format; ``base`` properties apply unless overridden."""
        merged = {**self.base, **properties}
        key = tuple(sorted(merged.items()))
        if key not in self._formats:
            made = self.xlsx.add_format(merged)
            made.__class__ = _ExplicitFormat
            self._formats[key] = made
        return self._formats[key]

    def sheet(self, name: str) -> Sheet:
        return Sheet(self, self.xlsx.add_worksheet(name, BulkWorksheet))

    def bytes(self) -> bytes:
        """Close the workbook and give its bytes."""
        self.xlsx.close()
        return pack(self.xlsx.parts)


class Sheet:
    """A worksheet whose writing methods raise :class:`WritingError` instead of returning a code."""

    def __init__(self, book: Book, xlsx: Worksheet):
        self.book = book
        self.xlsx = xlsx

    def write(self, row: int, column: int, content: Content | Formula, style: Format | None = None) -> None:
        """Write one cell. A string is always text, whatever it begins with; None and '' are blank cells."""
        match content:
            case None | "":
                code = self.xlsx.write_blank(row, column, None, style)
            case str():
                code = self.xlsx.write_string(row, column, clean_text(content), style)
            case bool():
                code = self.xlsx.write_boolean(row, column, content, style)
            case Formula():
                code = self.xlsx.write_formula(row, column, content.text, style, _stored(content.value))
            case dt.date():
                code = self.xlsx.write_datetime(row, column, dt.datetime.combine(content, dt.time()), style)
            case _:
                code = self.xlsx.write_number(row, column, float(content), style)
        self._require(code, "write", row, column)

    def row(self, row: int, column: int, contents: list[Any], styles: list[Format | None]) -> None:
        """Write neighbouring cells, one style each."""
        for offset, (content, style) in enumerate(zip(contents, styles, strict=True)):
            self.write(row, column + offset, content, style)

    def table_rows(
        self,
        row: int,
        columns: Sequence[Sequence[Cell]],
        styles: Sequence[Format | Sequence[Format]],
        heights: Sequence[float],
    ) -> None:
        """Write many rows at once, one block a sheet: columns of equal length, a style (or one per row) each.

        Texts, numbers, dates and blanks as in :meth:`write`; no formulas, links or merged cells. Heights in points.
        """
        self._require(self.xlsx.add_bulk(row, columns, styles, heights, clean_text), "table_rows", row, 0)

    def merge(self, first: tuple[int, int], last: tuple[int, int], content: Content | Formula, style: Format) -> None:
        """Merge a range and write its first cell; a range of one cell is just written."""
        if first == last:
            self.write(*first, content, style)
            return
        self._require(self.xlsx.merge_range(*first, *last, "", style) or 0, "merge", *first)
        self.write(*first, content, style)

    def validate(self, first: tuple[int, int], last: tuple[int, int], options: dict[str, Any]) -> None:
        """Add a data validation; a list longer than Excel keeps is refused instead of dropped."""
        source = options.get("source")
        if isinstance(source, list) and len(",".join(source)) > LONGEST_LIST:
            raise WritingError(f"list validation longer than {LONGEST_LIST} characters at {first}")
        self._require(self.xlsx.data_validation(*first, *last, options), "validate", *first)

    def highlight(self, first: tuple[int, int], last: tuple[int, int], options: dict[str, Any]) -> None:
        """Add a conditional format."""
        self._require(self.xlsx.conditional_format(*first, *last, options), "highlight", *first)

    def link(self, row: int, column: int, target: str, text: str, style: Format | None = None, tip: str = "") -> None:
        """Write an internal (``internal:``) or file (``external:``) link made by us; never from returned text."""
        self._require(self.xlsx.write_url(row, column, target, style, clean_text(text), tip), "link", row, column)

    def call(self, method: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        """Call any other worksheet method and raise when it reports trouble."""
        self._require(method(*arguments, **options) or 0, method.__name__, 0, 0)

    def _require(self, code: Any, what: str, row: int, column: int) -> None:
        if isinstance(code, int) and code < 0:
            raise WritingError(f"{self.xlsx.get_name()}: {what} at row {row + 1}, column {column + 1} failed ({code})")


def clean_text(text: str) -> str:
    """Text that XML can hold: control characters become spaces, and the length fits a cell."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in KEPT else " " for c in text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _stored(value: Content) -> Any:
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    return "" if value is None else value
