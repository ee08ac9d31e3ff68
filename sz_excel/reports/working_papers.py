"""双争工作底稿: the workbook that stays in the office. Opens on what to do next; holds what every decision rests on."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Kind, Table
from sz_excel.reports.evidence import (
    finding_frame,
    ledger_frame,
    missing_frame,
    resubmitted_frame,
    supported_frame,
)
from sz_excel.reports.frames import View
from sz_excel.reports.material import Material
from sz_excel.reports.provenance import source_frames
from sz_excel.reports.scores import AWARDED, CLAIMED, score_frame
from sz_excel.reports.sheets import (
    FIRST_ROW,
    HEADER_ROW,
    Extent,
    Heading,
    new_book,
    set_print,
    write_table,
)
from sz_excel.reports.tables import (
    FINDINGS,
    LEDGER,
    MISSING,
    NEAR,
    PATTERNS,
    RESUBMITTED,
    SOURCES,
    SUPPORTED,
    TODO,
    TRAIL,
    score_table,
)
from sz_excel.reports.todo import write_todo
from sz_excel.reports.trail import near_frame, trail_frame
from sz_excel.reports.wording import campaign_year, rubric_label, subtitle
from sz_excel.spreadsheets.writing import Book, Sheet, xl_rowcol_to_cell

# Points of presentation, not of the rules: what the matrix marks for the eye.
LOW_SHARE = Decimal("0.6")
LOW_MARK = {"bg_color": "#F8D9D4", "font_color": "#9C0006"}
GAP_MARK = {"bold": True, "underline": 1, "font_color": "#7A4B00"}
NOTE_BOX = {"author": "", "width": 260, "height": 90, "font_size": 9}
MATRIX_PAGES = {Track.UNION: 2, Track.CHAIR: 1}
SHEET_TITLES = {
    LEDGER.sheet: "收件台账",
    MISSING.sheet: "未报送单位",
    RESUBMITTED.sheet: "补正情况（新版文件改正了什么）",
    FINDINGS.sheet: "问题清单（退回须更正，核实须更正或说明）",
    TRAIL.sheet: "裁定过程（每个结论的规则、事实和来源）",
    NEAR.sheet: "临界提示（接近界线的，以及加减分后结论会变的）",
    SUPPORTED.sheet: "数据支持分（自评或考评高于单位自己的数据所能得到的分数）",
    SOURCES.sheet: "数据来源（文件、版式；按版式到“数据版式”查单元格）",
    PATTERNS.sheet: "数据版式（每一项答案所在的工作表和单元格）",
}


def write_working_papers(material: Material) -> bytes:
    """The bytes of 双争工作底稿-<年度>.xlsx; the same material gives the same bytes."""
    view = View(material)
    title = f"{campaign_year(view.programme)}工作底稿"
    book = new_book(title, view.programme.settings["issuer"])
    frames = _frames(view)
    todo = book.sheet(TODO.sheet)
    for table in (LEDGER, MISSING, FINDINGS, RESUBMITTED):
        _write_plain(book, view, table, frames[table.sheet])
    for track in Track:
        _write_scores(book, view, track)
    for table in (TRAIL, NEAR, SUPPORTED, SOURCES, PATTERNS):
        _write_plain(book, view, table, frames[table.sheet])
    write_todo(todo, view, frames)
    return book.bytes()


def _frames(view: View) -> dict[str, pd.DataFrame]:
    sources, patterns = source_frames(view)
    return {
        LEDGER.sheet: ledger_frame(view),
        MISSING.sheet: missing_frame(view),
        FINDINGS.sheet: finding_frame(view),
        RESUBMITTED.sheet: resubmitted_frame(view),
        TRAIL.sheet: trail_frame(view),
        NEAR.sheet: near_frame(view),
        SUPPORTED.sheet: supported_frame(view),
        SOURCES.sheet: sources,
        PATTERNS.sheet: patterns,
    }


def _write_plain(book: Book, view: View, table: Table, frame: pd.DataFrame) -> None:
    sheet = book.sheet(table.sheet)
    heading = Heading(SHEET_TITLES[table.sheet], _subtitle(view))
    extent = write_table(sheet, table, frame, heading)
    set_print(sheet, max(extent.last, FIRST_ROW), table.print_width, _footer(view))


def _write_scores(book: Book, view: View, track: Track) -> None:
    """The matrix of points, with what the eye should fall on: low marks, and awarded below claimed."""
    table, frame = score_table(view.programme, track), score_frame(view, track)
    sheet = book.sheet(table.sheet)
    note = "底色：得分不到分值的六成；下划线：考评低于自评。缺：应打分而没有；—：本单位不考评"
    # Above the first page's columns only: repeated columns would show a cut title on the second page.
    span = {"first": table.frozen, "last": len(table.columns) // MATRIX_PAGES[track] - 1}
    lines = {"total": view.award_lines}
    heading = Heading(f"{track.label}逐项得分", f"{_subtitle(view)}        {note}", **span, lines=lines)
    extent = write_table(sheet, table, frame, heading)
    if not extent.empty:
        _mark_scores(sheet, view, table, extent)
    _explain_codes(sheet, view, table)
    sheet.call(sheet.xlsx.repeat_columns, 0, table.frozen - 1)
    set_print(sheet, max(extent.last, FIRST_ROW), len(table.columns), _footer(view), pages=(MATRIX_PAGES[track], 0))


def _explain_codes(sheet: Sheet, view: View, table: Table) -> None:
    """What a code stands for, as a note on its header."""
    full = {area.code: area.points for area in view.programme.areas}
    full |= {item.code: item.points for item in view.programme.criteria}
    for place, column in enumerate(table.columns):
        if column.name in full:
            text = f"{column.name}（{full[column.name]:f}分）{column.meaning}"
            sheet.call(sheet.xlsx.write_comment, HEADER_ROW, place, text, NOTE_BOX)


def _mark_scores(sheet: Sheet, view: View, table: Table, extent: Extent) -> None:
    first = table.place("total")
    corner, last = (extent.first, first), (extent.last, len(table.columns) - 1)
    here, above = (xl_rowcol_to_cell(row, first) for row in (extent.first, extent.first - 1))
    form, form_above, code, code_above = (
        xl_rowcol_to_cell(row, table.place(name), col_abs=True)
        for name in ("form", "unit_code")
        for row in (extent.first, extent.first - 1)
    )
    pair = f'{form}="{AWARDED}",{form_above}="{CLAIMED}",{code}={code_above}'
    lowered = f"AND({pair},ISNUMBER({here}),ISNUMBER({above}),{here}<{above})"
    sheet.highlight(
        corner, last, {"type": "formula", "criteria": f"={lowered}", "format": sheet.book.xlsx.add_format(GAP_MARK)}
    )
    low = sheet.book.xlsx.add_format(LOW_MARK)
    for place, column in enumerate(table.columns):
        if column.kind is Kind.MARK:
            limit = view.programme.criterion(column.name).points * LOW_SHARE
            area = (extent.first, place), (extent.last, place)
            sheet.highlight(*area, {"type": "formula", "criteria": _low(extent, place, limit), "format": low})


def _low(extent: Extent, place: int, limit: Decimal) -> str:
    cell = xl_rowcol_to_cell(extent.first, place)
    return f"=AND(ISNUMBER({cell}),{cell}<{limit:f})"


def _subtitle(view: View) -> str:
    return f"{subtitle(view.material)}        内部使用"


def _footer(view: View) -> str:
    return "    ".join(
        filter(None, [f"{campaign_year(view.programme)}工作底稿（内部使用）", rubric_label(view.programme)])
    )
