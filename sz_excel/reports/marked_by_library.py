"""A marked copy by loading and saving with openpyxl: for workbooks that cannot be marked part by part.

It drops values of formulas, pictures and rules of newer versions, and takes half a second for a form.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from copy import copy
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sz_excel.records.findings import Finding
from sz_excel.reports import marking_words as words
from sz_excel.reports.marking_words import CannotCopyError

FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(<)")

_LINE = Side(style="thin", color=words.LINE_COLOUR)
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = {"font": Font(bold=True, color=words.WHITE), "fill": PatternFill("solid", fgColor=words.HEAD_COLOUR)}
_WRAP = Alignment(wrap_text=True, vertical="center")
_MIDDLE = Alignment(horizontal="center", vertical="center")
_MARKED = {f"{alpha}{colour}" for alpha in ("00", "FF") for colour in words.FILL_COLOURS.values()}
_FILLS = {severity: PatternFill("solid", fgColor=colour) for severity, colour in words.FILL_COLOURS.items()}


def mark(data: bytes, title: str, findings: Sequence[Finding]) -> bytes:
    """A copy with these faults marked. Raises :class:`CannotCopyError` when it is too large or cannot be copied."""
    book = _open(data)
    for name, mine in words.by_sheet(findings).items():
        if name in book.sheetnames:
            _mark_sheet(book[name], mine)
    _list_faults(book, title, findings)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def _without_clock(data: bytes) -> bytes:
    """The same package without the moment of saving, so that a second run writes the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", content)
            target.writestr(zipfile.ZipInfo(entry.filename, FIXED_DATE), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _open(data: bytes) -> Workbook:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    except Exception as error:  # openpyxl raises eleven unrelated classes for damaged workbooks
        raise CannotCopyError(str(error)) from error
    for sheet in book.worksheets:
        if sheet.max_row > words.MOST_ROWS or sheet.max_column > words.MOST_COLUMNS:
            raise CannotCopyError(f"{sheet.title}: {sheet.max_row} × {sheet.max_column}")
    if words.LIST_SHEET in book.sheetnames:
        del book[words.LIST_SHEET]
    for sheet in book.worksheets:
        _clear_earlier(sheet)
    return book


def _clear_earlier(sheet: Worksheet) -> None:
    """Take the hints of an earlier marking away, so that a fault that was mended is not shown as open."""
    for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, SheetCell)):
        if cell.comment and words.without_hints(cell.comment.text) != cell.comment.text.strip():
            own = words.without_hints(cell.comment.text)
            cell.comment = Comment(own, cell.comment.author) if own else None
            _uncolour(sheet, cell)
        elif cell.value == words.SIDE_HEADER:
            _clear_column(sheet, cell)


def _clear_column(sheet: Worksheet, head: SheetCell) -> None:
    for row in range(head.row + 1, sheet.max_row + 1):
        cell = sheet.cell(row, head.column)
        cell.value, cell.border = None, Border()


def _uncolour(sheet: Worksheet, cell: SheetCell) -> None:
    """The fill of the nearest input of the column that was not marked."""
    if cell.fill.fgColor.rgb in _MARKED:
        column = (sheet.cell(row, cell.column) for row in range(cell.row + 1, sheet.max_row + 1))
        inputs = (other for other in column if isinstance(other, SheetCell) and not other.protection.locked)
        nearest = next((other for other in inputs if other.fill.fgColor.rgb not in _MARKED), None)
        fill: Any = copy(nearest.fill) if nearest else PatternFill()
        cell.fill = fill


def _mark_sheet(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    side = _side_column(sheet, findings)
    beside: dict[int, list[str]] = {}
    for finding in findings:
        cell = sheet[finding.cell]
        _comment(sheet, cell, finding)
        beside.setdefault(cell.row, []).append(words.hint(finding))
    for row, hints in beside.items():
        text = "\n".join(hints)
        cell = sheet.cell(row, side, text)
        line = sheet.row_dimensions[row]
        line.height = max(line.height or 0, words.hint_height(text))
        cell.alignment, cell.font, cell.border = _WRAP, Font(color=words.HINT_COLOUR), _BOX


def _side_column(sheet: Worksheet, findings: Sequence[Finding]) -> int:
    """The column of the hints: the one of an earlier marking, else the first free one beside the table."""
    rows = range(1, min(sheet.max_row, *(sheet[finding.cell].row for finding in findings)) + 1)
    for row in rows:
        for cell in sheet[row]:
            if cell.value == words.SIDE_HEADER:
                return int(cell.column)
    side: int = sheet.max_column + 1
    head = next((row for row in rows if any(cell.value == words.CODE_HEADER for cell in sheet[row])), 1)
    cell = sheet.cell(head, side, words.SIDE_HEADER)
    cell.font, cell.fill, cell.border = _HEAD["font"], _HEAD["fill"], _BOX
    cell.alignment = _MIDDLE
    sheet.column_dimensions[get_column_letter(side)].width = words.SIDE_WIDTH
    if sheet.print_area:
        sheet.print_area = f"A1:{get_column_letter(side)}{sheet.max_row}"
    return side


def _comment(sheet: Worksheet, cell: Any, finding: Finding) -> None:
    """Comment and colour at the cell; inside a merged range the first cell carries them."""
    if not isinstance(cell, SheetCell):
        merged = next((area for area in sheet.merged_cells.ranges if finding.cell in area), None)
        if merged is None:
            return
        cell = sheet.cell(merged.min_row, merged.min_col)
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    note = Comment(f"{earlier}{words.hint(finding)}", words.AUTHOR)
    note.width, note.height = 320, 120
    cell.comment = note
    cell.fill = _FILLS[finding.severity]


def _list_faults(book: Workbook, title: str, findings: Sequence[Finding]) -> None:
    sheet = book.create_sheet(words.LIST_SHEET, 0)
    head = sheet["A1"]
    head.value, head.data_type, head.font = title, "s", Font(bold=True, size=14)
    sheet["A2"] = words.GUIDE
    for column, (header, width) in enumerate(words.HEADERS, 1):
        cell = sheet.cell(words.HEAD_ROW, column, header)
        cell.font, cell.fill, cell.border = _HEAD["font"], _HEAD["fill"], _BOX
        cell.alignment = _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, finding in enumerate(findings, 1):
        _list_fault(book, sheet, number, finding)
    heights = ((1, words.TITLE_POINTS), (2, words.GUIDE_POINTS), (words.HEAD_ROW, words.LEAST_POINTS))
    for row, points in heights:
        sheet.row_dimensions[row].height = points
    sheet.freeze_panes = f"A{words.HEAD_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = words.FOOTER.removeprefix("&R&9 ")
    sheet.print_title_rows = f"{words.HEAD_ROW}:{words.HEAD_ROW}"
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _list_fault(book: Workbook, sheet: Worksheet, number: int, finding: Finding) -> None:
    row = words.HEAD_ROW + number
    texts = words.listed(finding)
    first = sheet.cell(row, 1, number)
    first.border, first.alignment = _BOX, _MIDDLE
    for column, text in enumerate(texts, 2):
        cell = sheet.cell(row, column)
        cell.value, cell.data_type = text, "s"
        cell.alignment, cell.border = _WRAP, _BOX
    sheet.row_dimensions[row].height = words.height(texts)
    sheet.cell(row, 2).fill, sheet.cell(row, 2).alignment = _FILLS[finding.severity], _MIDDLE
    if finding.sheet in book.sheetnames and finding.cell:
        link = sheet.cell(row, 3)
        link.hyperlink = f"#'{finding.sheet.replace(chr(39), chr(39) * 2)}'!{finding.cell}"
        link.font = Font(color=words.LINK_COLOUR, underline="single")
