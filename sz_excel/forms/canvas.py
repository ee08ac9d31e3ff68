"""Widths, heights, paper, protection and colours of a sheet of a form."""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.forms.checking import FAULT, FINE, MISSING, QUERY
from sz_excel.forms.layout import a1
from sz_excel.forms.styling import Look, height, lines
from sz_excel.spreadsheets.writing import Sheet

PAGE_FOOTER = "第 &P 页 共 &N 页"
A4 = 9
A4_POINTS = (595.0, 842.0)
MARGINS = {"left": 0.45, "right": 0.45, "top": 0.5, "bottom": 0.6}
EVEN_STEP = 12.0
SQUEEZE = 1.25
MARGINS_ACROSS = (MARGINS["left"] + MARGINS["right"]) * 72
MARGINS_DOWN = (MARGINS["top"] + MARGINS["bottom"]) * 72


def set_widths(sheet: Sheet, pixels: Sequence[int]) -> None:
    for column, width in enumerate(pixels):
        sheet.call(sheet.xlsx.set_column_pixels, column, column, width)


def set_height(sheet: Sheet, row: int, points: float) -> None:
    sheet.call(sheet.xlsx.set_row, row, points)


def text_height(texts: Sequence[tuple[str, int, float]]) -> float:
    """Height of a row that holds these (text, column width in pixels, font size)."""
    return max(height(lines(text, width, size), size) for text, width, size in texts)


def protect(sheet: Sheet) -> None:
    """No password: staff may unlock in an emergency; widening rows and columns needs no unlocking."""
    sheet.xlsx.protect("", {"format_columns": True, "format_rows": True})


def page(
    sheet: Sheet, last: tuple[int, int], *, landscape: bool, repeat: tuple[int, int] | None, footer: str, tall: int = 0
) -> None:
    """A4, one page wide, headings on every page, page numbers; ``tall`` squeezes the sheet onto so many pages."""
    xlsx = sheet.xlsx
    xlsx.set_paper(A4)
    if landscape:
        xlsx.set_landscape()
    else:
        xlsx.set_portrait()
    xlsx.set_margins(**MARGINS)
    xlsx.center_horizontally()
    xlsx.fit_to_pages(1, tall)
    if repeat:
        xlsx.repeat_rows(*repeat)
    sheet.call(xlsx.print_area, 0, 0, *last)
    escaped = footer.replace("&", "&&")
    xlsx.set_footer(f"&L&8 {escaped}&R&9{PAGE_FOOTER}")


def fits_one_page(widths: Sequence[int], points: float) -> bool:
    """Whether so many points of rows go on one upright page, if need be a little smaller than its width asks for."""
    scale = min(1.0, (A4_POINTS[0] - MARGINS_ACROSS) / (sum(widths) * 0.75))
    return points * scale <= (A4_POINTS[1] - MARGINS_DOWN) * SQUEEZE


def break_pages(sheet: Sheet, widths: Sequence[int], heading: float, chunks: Sequence[tuple[int, float]]) -> None:
    """Begin a new landscape page before a chunk (first row, height in points) that would be cut; fill pages evenly."""
    scale = min(1.0, (A4_POINTS[1] - MARGINS_ACROSS) / (sum(widths) * 0.75))
    room = (A4_POINTS[0] - MARGINS_DOWN) / scale * 0.97 - heading
    breaks = _breaks(chunks, room)
    while breaks and len(fewer := _breaks(chunks, room - EVEN_STEP)) == len(breaks):
        room, breaks = room - EVEN_STEP, fewer
    if breaks:
        sheet.call(sheet.xlsx.set_h_pagebreaks, breaks)


def _breaks(chunks: Sequence[tuple[int, float]], room: float) -> list[int]:
    breaks, used = [], 0.0
    for row, points in chunks:
        if used and used + points > room:
            breaks.append(row)
            used = 0.0
        used += points
    return breaks


def colour_statuses(sheet: Sheet, look: Look, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Colours beside the words of the 自检 column."""
    address = a1(*first)
    rules = (
        (f'=LEFT({address},1)="{FAULT}"', {"font_color": "#9C0006", "bg_color": "#FFC7CE", "bold": True}),
        (f'=RIGHT({address},{len(MISSING)})="{MISSING}"', {"font_color": "#7F6000", "bg_color": "#FFF2CC"}),
        (f'=LEFT({address},{len(QUERY)})="{QUERY}"', {"font_color": "#1F4E79", "bg_color": "#DDEBF7", "bold": True}),
        (f'=LEFT({address},1)="{FINE}"', {"font_color": "#375623", "bg_color": "#E2EFDA"}),
    )
    for criteria, properties in rules:
        sheet.highlight(first, last, {"type": "formula", "criteria": criteria, "format": look.paint(**properties)})
