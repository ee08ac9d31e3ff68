"""A frame onto a sheet: title, line of particulars, header, rows, totals, signature places, print set-up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from sz_excel.adjudication.scoring import show_points
from sz_excel.reports.columns import NUMBER_FORMATS, Column, Kind, Table
from sz_excel.spreadsheets.writing import Book, Format, Formula, Sheet, xl_col_to_name

TITLE_ROW, SUBTITLE_ROW, HEADER_ROW, FIRST_ROW = range(4)
FONT = "宋体"
TITLE_FONT = "黑体"
SIZE = 10
LINE_HEIGHT = 14.5
ROW_HEIGHT = 21.0
TALLEST_ROW = 400.0
NOTHING = "无"
INDENT, MARGIN = 2.0, 0.8
# A half-width character of the reports' font at its size, in units of column width (Calibri 11).
NARROWER = 0.97
SIGNATURES = ("制表人：", "审核人：", "单位盖章：")
SIGNING_DATE = "年    月    日"
HEADER_FILL, TOTAL_FILL = "#DDE8F3", "#F2F2F2"
WARNING = "#C00000"
LINE_COLOUR = "#7F7F7F"
A4 = 9

BASE = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter"}
ALIGNMENTS = {
    Kind.TEXT: "left",
    Kind.CENTRED: "center",
    Kind.INTEGER: "center",
    Kind.POINTS: "center",
    Kind.MARK: "center",
    Kind.YUAN: "right",
    Kind.DATE: "center",
}


@dataclass(frozen=True)
class Heading:
    """What stands above a table, over the columns ``first`` to ``last`` (None: the table's last).

    ``lines`` names, per points column, the lines that its values are held against.
    """

    title: str
    subtitle: str
    first: int = 0
    last: int | None = None
    lines: Mapping[str, Sequence[Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a written table lies: rows of data (0-based, last included; empty when last < first)."""

    first: int
    last: int

    @property
    def empty(self) -> bool:
        return self.last < self.first


def new_book(title: str, author: str) -> Book:
    """A workbook with the fonts of the reports."""
    book = Book(title=title, author=author)
    book.base = dict(BASE)
    return book


def write_table(sheet: Sheet, table: Table, frame: pd.DataFrame, heading: Heading) -> Extent:
    """Write the whole sheet but for its totals and signatures; gives where the data lie."""
    columns = table.columns_of(frame)
    write_heading(sheet, heading, table.print_width)
    write_header(sheet, table)
    extent = Extent(FIRST_ROW, FIRST_ROW + len(frame) - 1)
    if extent.empty:
        write_nothing(sheet, FIRST_ROW, table.print_width if heading.last is None else heading.last + 1)
    else:
        styles = [_column_style(sheet.book, *pair, heading) for pair in zip(table.columns, columns, strict=True)]
        sheet.table_rows(FIRST_ROW, [_numbers(values) for values in columns], styles, row_heights(table, columns))
    sheet.call(sheet.xlsx.autofilter, HEADER_ROW, 0, max(extent.last, FIRST_ROW), len(table.columns) - 1)
    sheet.call(sheet.xlsx.freeze_panes, FIRST_ROW, table.frozen)
    return extent


def write_heading(sheet: Sheet, heading: Heading, width: int) -> None:
    """Title and the line below it, across a table of ``width`` columns."""
    title = sheet.book.format(font_name=TITLE_FONT, font_size=16, align="center")
    first, last = heading.first, width - 1 if heading.last is None else heading.last
    sheet.merge((TITLE_ROW, first), (TITLE_ROW, last), heading.title, title)
    sheet.merge((SUBTITLE_ROW, first), (SUBTITLE_ROW, last), heading.subtitle, sheet.book.format(align="left"))
    sheet.call(sheet.xlsx.set_row, TITLE_ROW, 34)
    sheet.call(sheet.xlsx.set_row, SUBTITLE_ROW, 20)


def write_header(sheet: Sheet, table: Table, row: int = HEADER_ROW) -> None:
    """Column headers and widths."""
    style = header_style(sheet.book)
    for place, column in enumerate(table.columns):
        sheet.write(row, place, column.header, style)
        sheet.call(sheet.xlsx.set_column, place, place, column.width)
    tallest = max(lines_of(column.header, column.width, MARGIN) for column in table.columns)
    sheet.call(sheet.xlsx.set_row, row, max(27.0, LINE_HEIGHT * tallest + 6))


def write_nothing(sheet: Sheet, row: int, width: int) -> None:
    """The line 无 of an empty table; the first cell stays blank, so that readers find no data."""
    style = cell_style(sheet.book, Kind.CENTRED)
    sheet.write(row, 0, None, style)
    sheet.merge((row, 1), (row, width - 1), NOTHING, style)
    sheet.call(sheet.xlsx.set_row, row, ROW_HEIGHT)


def write_signatures(sheet: Sheet, row: int, width: int) -> int:
    """制表人, 审核人, 单位盖章 and a date, below a thin blank row that ends the data; gives the last row."""
    sheet.call(sheet.xlsx.set_row, row, 6)
    row += 1
    style = sheet.book.format(align="left", font_size=11)
    step = max(1, width // len(SIGNATURES))
    for number, text in enumerate(SIGNATURES):
        first = number * step
        last = width - 1 if number == len(SIGNATURES) - 1 else first + step - 1
        sheet.merge((row, first), (row, last), text, style)
    sheet.call(sheet.xlsx.set_row, row, 36)
    date = sheet.book.format(align="right", font_size=11, indent=2)
    sheet.merge((row + 1, step * (len(SIGNATURES) - 1)), (row + 1, width - 1), SIGNING_DATE, date)
    sheet.call(sheet.xlsx.set_row, row + 1, 24)
    return row + 1


def set_print(
    sheet: Sheet,
    last_row: int,
    width: int,
    footer: str,
    *,
    pages: tuple[int, int] = (1, 0),
    header: int | None = HEADER_ROW,
) -> None:
    """A4 landscape, so many pages wide and high (0: as many as it takes), header repeated, pages numbered."""
    xlsx = sheet.xlsx
    xlsx.set_landscape()
    xlsx.set_paper(A4)
    xlsx.set_margins(left=0.45, right=0.45, top=0.55, bottom=0.65)
    xlsx.center_horizontally()
    xlsx.fit_to_pages(*pages)
    if header is not None:
        sheet.call(xlsx.repeat_rows, header)
    sheet.call(xlsx.print_area, 0, 0, last_row, width - 1)
    # A blank after the size: Excel reads &92019 as size 92019.
    xlsx.set_footer(f"&L&9 {footer.replace('&', '&&')}&R&9 第 &P 页 共 &N 页")
    xlsx.hide_gridlines(2)


# -- styles -------------------------------------------------------------------------------------------------------


def header_style(book: Book) -> Format:
    return book.format(
        bold=True, align="center", text_wrap=True, border=1, border_color=LINE_COLOUR, bg_color=HEADER_FILL
    )


def cell_style(book: Book, kind: Kind, **properties: Any) -> Format:
    """The style of a table cell of this kind."""
    merged: dict[str, Any] = {"align": ALIGNMENTS[kind], "border": 1, "border_color": LINE_COLOUR}
    if kind in NUMBER_FORMATS:
        merged["num_format"] = NUMBER_FORMATS[kind]
    if kind in (Kind.TEXT, Kind.CENTRED):
        merged |= {"text_wrap": True, "num_format": "@"}
    if kind is Kind.TEXT:
        merged["indent"] = 1
    return book.format(**(merged | properties))


def date_style(book: Book, *, past: bool, missed: bool) -> Format:
    """How the state of a key date stands out: dates to come in bold, duties missed in red as well."""
    colour = {"font_color": WARNING} if missed else {}
    return cell_style(book, Kind.CENTRED, bold=missed or not past, **colour)


def total_style(book: Book, kind: Kind, **properties: Any) -> Format:
    return cell_style(book, kind, bold=True, bg_color=TOTAL_FILL, **properties)


def points_format(points: Fraction | Decimal | None, lines: Sequence[Decimal]) -> str:
    """A number format with as many decimals as show on which side of each line the points lie."""
    if points is None:
        return NUMBER_FORMATS[Kind.POINTS]
    decimals = len(show_points(Fraction(points), lines).partition(".")[2])
    return "0." + "0" * max(2, decimals)


def _column_style(book: Book, column: Column, values: Sequence[Any], heading: Heading) -> Format | list[Format]:
    lines = heading.lines.get(column.name)
    if lines is None:
        return cell_style(book, column.kind)
    made = {
        value: cell_style(book, column.kind, num_format=points_format(value, lines)) for value in dict.fromkeys(values)
    }
    return [made[value] for value in values]


def _numbers(values: list[Any]) -> list[Any]:
    """Fractions as the numbers that a cell can hold, before they are compared thousands of times."""
    if Fraction not in set(map(type, values)):
        return values
    return [float(value) if type(value) is Fraction else value for value in values]


# -- totals -------------------------------------------------------------------------------------------------------


def sum_of(extent: Extent, place: int, values: Sequence[int | None]) -> Formula | int:
    """A live sum over one column, with the value it has."""
    total = sum(value for value in values if value is not None)
    if extent.empty:
        return 0
    return Formula(f"=SUM({area_of(extent, place)})", total)


def area_of(extent: Extent, place: int, sheet: str = "") -> str:
    """A1 range of one column of a table, absolute when it names the sheet."""
    letter = xl_col_to_name(place)
    if not sheet:
        return f"{letter}{extent.first + 1}:{letter}{extent.last + 1}"
    return f"'{sheet}'!${letter}${extent.first + 1}:${letter}${extent.last + 1}"


# -- heights ------------------------------------------------------------------------------------------------------


def text_width(text: str) -> int:
    """Width in half-width characters: Chinese characters take two."""
    return len(text.encode("gb18030", "replace"))


def lines_of(text: str, width: float, inset: float = INDENT) -> int:
    """Lines that a text takes in a column of this width, ``inset`` of which stays blank."""
    usable = max(2.0, (width - inset) / NARROWER)
    if 2 * len(text) <= usable and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(text_width(part) / usable)) for part in text.split("\n"))


def row_heights(table: Table, columns: Sequence[Sequence[Any]]) -> list[float]:
    """Heights in points that hold the tallest text of each row."""
    tallest = [1] * len(columns[0])
    for column, values in zip(table.columns, columns, strict=True):
        if column.wraps:
            inset = INDENT if column.kind is Kind.TEXT else MARGIN
            needed = {text: lines_of(text, column.width, inset) for text in dict.fromkeys(values)}
            if max(needed.values()) > 1:
                tallest = list(map(max, tallest, map(needed.__getitem__, values)))
    heights = {lines: height_of(lines) for lines in set(tallest)}
    return [heights[lines] for lines in tallest]


def height_of(lines: int) -> float:
    return min(TALLEST_ROW, max(ROW_HEIGHT, LINE_HEIGHT * lines + 6))
