"""Marked copies for the unit: the sender's own workbook with every fault at its cell, answers untouched.

Runs in worker processes: the workbook passed the gate, but it is still a returned file. Where it cannot be copied, the
answers are set into a clean form by :mod:`sz_excel.forms` instead.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from sz_excel.records.findings import Finding, Severity

LIST_SHEET = "补正事项"
SIDE_HEADER = "补正提示"
AUTHOR = "审核"
HEADERS = (
    ("序号", 6),
    ("级别", 7),
    ("位置", 16),
    ("项目", 16),
    ("问题", 32),
    ("填报内容", 16),
    ("修改建议", 36),
    ("依据", 11),
)
HEAD_ROW = 4
LINE_POINTS, LEAST_POINTS = 16, 24
MOST_ROWS, MOST_COLUMNS = 5_000, 200
SIDE_WIDTH = 36
FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(<)")

_LINE = Side(style="thin", color="B7C1CC")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="1F3864")}
_WRAP = Alignment(wrap_text=True, vertical="center")
_MIDDLE = Alignment(horizontal="center", vertical="center")
_FILLS = {
    Severity.BLOCKING: PatternFill("solid", fgColor="F8CBAD"),
    Severity.QUERY: PatternFill("solid", fgColor="FFE699"),
}


class CannotCopyError(ValueError):
    """The workbook cannot be copied faithfully; its answers go into a clean form instead."""


def mark(data: bytes, title: str, findings: Sequence[Finding]) -> bytes:
    """A copy of a returned workbook with its open faults marked; equal input gives equal bytes.

    A first sheet lists them with links, each cell has a comment, and a column beside the table holds the hints.
    ``title`` heads the list. Raises :class:`CannotCopyError` when the workbook is too large or cannot be copied.
    """
    book = _open(data)
    due = [finding for finding in findings if finding.is_open]
    for name, mine in _by_sheet(due).items():
        if name in book.sheetnames:
            _mark_sheet(book[name], mine)
    _list_faults(book, title, due)
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
        book = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # openpyxl raises eleven unrelated classes for damaged workbooks
        raise CannotCopyError(str(error)) from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise CannotCopyError(f"{sheet.title}: {sheet.max_row} × {sheet.max_column}")
    if LIST_SHEET in book.sheetnames:
        del book[LIST_SHEET]
    return book


def _by_sheet(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    sheets: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.sheet and finding.cell:
            sheets.setdefault(finding.sheet, []).append(finding)
    return sheets


def _mark_sheet(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    side = _side_column(sheet, findings)
    beside: dict[int, list[str]] = {}
    for finding in findings:
        cell = sheet[finding.cell]
        _comment(sheet, cell, finding)
        beside.setdefault(cell.row, []).append(_words(finding))
    for row, words in beside.items():
        cell = sheet.cell(row, side, "\n".join(words))
        cell.alignment, cell.font, cell.border = _WRAP, Font(color="C00000"), _BOX


def _side_column(sheet: Worksheet, findings: Sequence[Finding]) -> int:
    """The column of the hints: the one of an earlier marking, else the first free one beside the table."""
    rows = range(1, min(sheet.max_row, *(sheet[finding.cell].row for finding in findings)) + 1)
    for row in rows:
        for cell in sheet[row]:
            if cell.value == SIDE_HEADER:
                return int(cell.column)
    side: int = sheet.max_column + 1
    head = next((row for row in rows if any(cell.value == "编号" for cell in sheet[row])), 1)
    cell = sheet.cell(head, side, SIDE_HEADER)
    cell.font, cell.fill, cell.border = _HEAD["font"], _HEAD["fill"], _BOX
    cell.alignment = _MIDDLE
    sheet.column_dimensions[get_column_letter(side)].width = SIDE_WIDTH
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
    note = Comment(f"{earlier}{_words(finding)}", AUTHOR)
    note.width, note.height = 320, 120
    cell.comment = note
    cell.fill = _FILLS[finding.severity]


def _words(finding: Finding) -> str:
    clause = f"（依据{finding.clause}）" if finding.clause else ""
    return f"【{finding.severity}】{finding.problem}。{finding.remedy}{clause}"


def _list_faults(book: Workbook, title: str, findings: Sequence[Finding]) -> None:
    sheet = book.create_sheet(LIST_SHEET, 0)
    head = sheet["A1"]
    head.value, head.data_type, head.font = title, "s", Font(bold=True, size=14)
    sheet["A2"] = "红色须补正，黄色请核实后改正或在“说明”栏说明。点“位置”直接到单元格；改正后保存，按原渠道重新报送。"
    for column, (header, width) in enumerate(HEADERS, 1):
        cell = sheet.cell(HEAD_ROW, column, header)
        cell.font, cell.fill, cell.border = _HEAD["font"], _HEAD["fill"], _BOX
        cell.alignment = _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, finding in enumerate(findings, 1):
        _list_fault(book, sheet, number, finding)
    sheet.row_dimensions[HEAD_ROW].height = LEAST_POINTS
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _list_fault(book: Workbook, sheet: Worksheet, number: int, finding: Finding) -> None:
    row = HEAD_ROW + number
    place = f"{finding.sheet} {finding.cell}".strip() or "整个文件"
    texts = (finding.severity, place, finding.item, finding.problem, finding.found, finding.remedy, finding.clause)
    first = sheet.cell(row, 1, number)
    first.border, first.alignment = _BOX, _MIDDLE
    for column, text in enumerate(texts, 2):
        cell = sheet.cell(row, column)
        cell.value, cell.data_type = str(text), "s"
        cell.alignment, cell.border = _WRAP, _BOX
    sheet.row_dimensions[row].height = _height(texts)
    sheet.cell(row, 2).fill, sheet.cell(row, 2).alignment = _FILLS[finding.severity], _MIDDLE
    if finding.sheet in book.sheetnames and finding.cell:
        link = sheet.cell(row, 3)
        link.hyperlink = f"#'{finding.sheet.replace(chr(39), chr(39) * 2)}'!{finding.cell}"
        link.font = Font(color="0563C1", underline="single")


def _height(texts: Sequence[str]) -> float:
    """Points that a row needs: a Chinese character is as wide as two of the column's units."""
    widths = (width for _, width in HEADERS[1:])
    lines = (
        max(1, -(-sum(2 if ord(letter) > 255 else 1 for letter in text) // (width - 1)))
        for text, width in zip(texts, widths, strict=True)
    )
    return max(LEAST_POINTS, LINE_POINTS * max(lines) + 6)
