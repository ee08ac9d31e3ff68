"""The office's own workbooks, written for people: programme.xlsx, roster.xlsx, rulings.xlsx."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sz_excel.programme.tables import TABLES, edition_folder, read_rows
from sz_excel.spreadsheets.writing import Book, Sheet
from sz_excel.workspace.columns import (
    DISTRICT_SHEET,
    DISTRICTS,
    REGISTER,
    REGISTER_SHEET,
    ROSTER,
    ROSTER_SHEET,
    RULINGS,
    RULINGS_SHEET,
    OfficeColumn,
)
from sz_excel.workspace.folders import write_whole

SPARE_ROWS = 2000
LINE_HEIGHT, TALLEST_ROW = 15.0, 400.0
HEAD = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1, "border_color": "#9DB2C8"}
CELL = {"border": 1, "border_color": "#D0D7DE", "text_wrap": True}


def write_programme(path: Path, edition: str, settings: Mapping[str, str] | None = None) -> None:
    """The tables of a shipped edition as a workbook; ``settings`` replaces values of the sheet 设置."""
    rows = read_rows(edition_folder(edition))
    book = _book("活动参数")
    for table in TABLES:
        columns = [OfficeColumn(c.header, c.width, c.required, tuple(filter(None, c.choices))) for c in table.columns]
        contents = [[row[column.key] for column in table.columns] for row in rows[table.name]]
        if table.name == "settings":
            contents = [[key, (settings or {}).get(key, value), meaning] for key, value, meaning in contents]
        _write_sheet(book.sheet(table.sheet), columns, contents)
    write_whole(path, book.bytes())


def write_roster(
    path: Path,
    units: Iterable[Mapping[str, str]],
    register: Iterable[Mapping[str, str]],
    districts: Iterable[Mapping[str, str]] = (),
) -> None:
    """单位名册, 表彰史 and 归口; each row maps a header to its text, missing ones are blank.

    Districts that the units name are listed also when no row is given for them.
    """
    units = list(units)
    given = {row["归口"]: row for row in districts}
    named = {row["归口"]: given.get(row["归口"], {"归口": row["归口"]}) for row in units if row.get("归口")}
    sheets = (
        (ROSTER_SHEET, ROSTER, units),
        (REGISTER_SHEET, REGISTER, list(register)),
        (DISTRICT_SHEET, DISTRICTS, list((given | named).values())),
    )
    write_sheets(path, "单位名册", sheets)


def write_rulings(path: Path, rulings: Iterable[Mapping[str, str]]) -> None:
    """裁定 with pick lists; each row maps a header to its text."""
    write_sheets(path, "裁定", [(RULINGS_SHEET, RULINGS, rulings)])


def write_sheets(
    path: Path, title: str, sheets: Iterable[tuple[str, Sequence[OfficeColumn], Iterable[Mapping[str, str]]]]
) -> None:
    """A workbook of tables, each a name, its columns and rows that map a header to its text."""
    book = _book(title)
    for name, columns, rows in sheets:
        sheet, contents = book.sheet(name), _contents(columns, rows)
        _write_sheet(sheet, columns, contents, spare=SPARE_ROWS)
        _fit_heights(sheet, columns, contents)
    write_whole(path, book.bytes())


def _fit_heights(sheet: Sheet, columns: Sequence[OfficeColumn], rows: Iterable[Sequence[str]]) -> None:
    """Rows of long texts are made high enough; not every program does it by itself on opening."""
    for number, row in enumerate(rows, 1):
        lines = max(_lines(text, column.width) for text, column in zip(row, columns, strict=True))
        if lines > 1:
            sheet.call(sheet.xlsx.set_row, number, min(TALLEST_ROW, LINE_HEIGHT * lines))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column of so many characters; a Chinese character is two wide."""
    return max(1, -(-sum(1 if letter.isascii() else 2 for letter in text) // (width - 2)))


def _book(title: str) -> Book:
    book = Book(title=title)
    book.base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    return book


def _contents(columns: Sequence[OfficeColumn], rows: Iterable[Mapping[str, str]]) -> list[list[str]]:
    return [[row.get(column.header, "") for column in columns] for row in rows]


def _write_sheet(
    sheet: Sheet, columns: Sequence[OfficeColumn], rows: Sequence[Sequence[str]], *, spare: int = 200
) -> None:
    """A header row, the rows as text (codes keep their zeros), pick lists over the rows to come."""
    book = sheet.book
    head, cell = book.format(**HEAD, align="center"), book.format(**CELL, num_format="@")
    for number, column in enumerate(columns):
        sheet.call(sheet.xlsx.set_column, number, number, column.width, book.format(num_format="@"))
        sheet.write(0, number, column.header, head)
        options = _validation(column)
        if options:
            sheet.validate((1, number), (len(rows) + spare, number), options)
    for number, row in enumerate(rows, 1):
        sheet.row(number, 0, list(row), [cell] * len(columns))
    sheet.call(sheet.xlsx.set_row, 0, 24)
    sheet.call(sheet.xlsx.freeze_panes, 1, 0)
    if rows:
        sheet.call(sheet.xlsx.autofilter, 0, 0, len(rows), len(columns) - 1)
    sheet.call(sheet.xlsx.set_landscape)
    sheet.call(sheet.xlsx.set_paper, 9)
    sheet.call(sheet.xlsx.fit_to_pages, 1, 0)
    sheet.call(sheet.xlsx.repeat_rows, 0)
    sheet.call(sheet.xlsx.set_footer, "&C第 &P 页 共 &N 页")


def _validation(column: OfficeColumn) -> dict[str, object]:
    if column.choices:
        return {
            "validate": "list",
            "source": list(column.choices),
            "error_title": column.header,
            "error_message": "请从列表中选择",
            **({"input_title": column.header, "input_message": column.hint} if column.hint else {}),
        }
    if column.hint:
        return {"validate": "any", "input_title": column.header, "input_message": column.hint}
    return {}
