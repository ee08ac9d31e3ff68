"""The first sheet of each form: the live verdict before sending, links to the other sheets, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.forms import checking
from sz_excel.forms.canvas import colour_statuses, page, protect, set_height, set_widths, text_height
from sz_excel.forms.drafting import Draft, Tally, put
from sz_excel.forms.expressions import Expr, first_of, if_, lift, total
from sz_excel.forms.identity import district_heading, unit_heading
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import ANSWER, SheetLayout
from sz_excel.forms.prefill import Prefill
from sz_excel.forms.rubric_cells import line_text
from sz_excel.forms.steps import LEGEND, READY, STEPS
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = (60, 130, 270, 90, 90, 96, 90)
LAST = len(WIDTHS) - 1
TABLE = ("工作表（点击前往）", "自检结果", "待填（项）", "有误（项）", "需核实（项）", "合计（分）")
FIRST_ROW = 2


def write(draft: Draft, sheet: Sheet, layout: SheetLayout | None) -> None:
    """Write the sheet after all others: its table reads their tallies. ``layout``: the inputs of this sheet itself."""
    set_widths(sheet, WIDTHS)
    _headings(draft, sheet)
    row = FIRST_ROW
    if layout:
        _examiner(draft, sheet, layout)
        row = layout.rows[-1].row + 2
    _verdict(draft, sheet, row)
    table = row + 2
    row = _table(draft, sheet, table)
    row = _legend(draft, sheet, row + 1)
    row = _steps(draft, sheet, row + 1)
    start = (layout.slots[0].row, layout.slots[0].column) if layout else (table + 1, 0)
    sheet.xlsx.set_selection(*start, *start)
    page(sheet, (row - 1, LAST), landscape=False, repeat=None, footer=draft.footer())
    protect(sheet)
    sheet.xlsx.activate()
    sheet.xlsx.set_first_sheet()


def _headings(draft: Draft, sheet: Sheet) -> None:
    settings = draft.programme.settings
    title = f"{settings['edition']}年度{settings['campaign']}{draft.layout.kind.title}"
    sheet.merge((0, 0), (0, LAST), title, draft.look["title"])
    set_height(sheet, 0, 36)
    sheet.merge((1, 0), (1, LAST), subject(draft.prefill), draft.look["subtitle"])
    set_height(sheet, 1, subject_height(draft.prefill))


def subject(prefill: Prefill) -> str:
    """Whose form it is."""
    unit = prefill.unit
    return district_heading(unit) if isinstance(unit, str) else unit_heading(unit.name, unit.code, unit.district)


def subject_height(prefill: Prefill) -> float:
    """Height in points of the row that says whose form it is."""
    return max(28.0, text_height([(subject(prefill), sum(WIDTHS), 11.0)]))


def _examiner(draft: Draft, sheet: Sheet, layout: SheetLayout) -> None:
    look = draft.look
    for column, header in enumerate(layout.headers):
        sheet.write(layout.header_row, column, header, look["head_input" if header == ANSWER else "head"])
    sheet.write(layout.header_row, len(layout.headers), "◀填写", look["pointer"])
    set_height(sheet, layout.header_row, 24)
    for item, slot in zip(layout.rows, layout.slots, strict=True):
        sheet.write(item.row, 0, item.code, look["code"])
        sheet.write(item.row, 1, str(item.subject), look["label"])
        write_input(draft, sheet, slot)
        set_height(sheet, item.row, 26)


def _verdict(draft: Draft, sheet: Sheet, row: int) -> None:
    """One line that says whether the form can be sent."""
    ready, waiting = READY[draft.layout.kind]
    missing, faults, queries = (
        total([count() for count in counts])
        for counts in zip(*((tally.missing, tally.faults, tally.queries) for tally in draft.tallies), strict=True)
    )
    still_open = (
        lift(f"{waiting}：还差 ") & missing & " 项待填" & if_(faults.is_("=", 0), "", lift("，") & faults & " 项有误")
    )
    to_explain = if_(queries.is_("=", 0), ready, lift(f"{ready}；") & queries & " 项需核实（更正，或在同一行写明原因）")
    told = if_((missing + faults).is_("=", 0), to_explain, still_open)
    put(sheet, (row, 0), told, draft.look["verdict"], (row, LAST))
    set_height(sheet, row, 40)
    address = f"$A${row + 1}"
    good = {"font_color": "#375623", "bg_color": "#E2EFDA"}
    bad = {"font_color": "#7F6000", "bg_color": "#FFF2CC"}
    for start, properties in ((ready, good), (waiting, bad)):
        test = f'=LEFT({address},{len(start)})="{start}"'
        options = {"type": "formula", "criteria": test, "format": draft.look.paint(**properties)}
        sheet.highlight((row, 0), (row, LAST), options)


def _table(draft: Draft, sheet: Sheet, row: int) -> int:
    """One line a sheet: link, result, counts, total. Gives the row after it."""
    sheet.merge((row, 0), (row, 1), TABLE[0], draft.look["head"])
    for column, header in enumerate(TABLE[1:], 2):
        sheet.write(row, column, header, draft.look["head"])
    set_height(sheet, row, 24)
    for number, tally in enumerate(draft.tallies, row + 1):
        _table_row(draft, sheet, number, tally)
    end = row + len(draft.tallies)
    colour_statuses(sheet, draft.look, (row + 1, 2), (end, 2))
    return end + 1


def _table_row(draft: Draft, sheet: Sheet, row: int, tally: Tally) -> None:
    look = draft.look
    sheet.merge((row, 0), (row, 1), "", look["link"])
    sheet.link(row, 0, f"internal:'{tally.sheet}'!{tally.start}", f"→ {tally.sheet}", look["link"], "点击前往")
    counts = [
        put(sheet, (row, column), count(), look["center"])
        for column, count in enumerate((tally.missing, tally.faults, tally.queries), 3)
    ]
    points = tally.total_elsewhere
    if points is None:
        sheet.write(row, LAST, "—", look["center"])
    else:
        put(sheet, (row, LAST), points, look["score"])
    put(sheet, (row, 2), _result(draft, tally, counts), look["status"])
    set_height(sheet, row, 30)


def _result(draft: Draft, tally: Tally, counts: Sequence[Expr]) -> Expr:
    missing, faults, queries = counts
    points = tally.total_elsewhere
    line = line_text(draft, None, tally.track, points) if tally.track and points else lift("")
    told = if_(line.is_("=", ""), "", lift("，") & line)
    cases: list[checking.Case] = [
        (faults.is_(">", 0), lift(f"{checking.FAULT}有") & faults & "项须更正"),
        (missing.is_(">", 0), lift("还有") & missing & f"项{checking.MISSING}"),
        (queries.is_(">", 0), lift(checking.QUERY) & queries & "项" & told),
    ]
    result = first_of(*cases, otherwise=lift(f"{checking.FINE} 已填齐") & told)
    idle = draft.idle(tally.track, None)
    return result if idle is None else if_(idle, f"本项未申报，{checking.IDLE}", result)


def _legend(draft: Draft, sheet: Sheet, row: int) -> int:
    sheet.merge((row, 0), (row, LAST), "图例", draft.look["band"])
    set_height(sheet, row, 22)
    entries = LEGEND[draft.layout.kind]
    for offset, (style, sample, told) in enumerate(entries, 1):
        sheet.write(row + offset, 0, sample, draft.look[style])
        sheet.merge((row + offset, 1), (row + offset, LAST), told, draft.look["plain"])
        set_height(sheet, row + offset, 24)
    return row + len(entries) + 1


def _steps(draft: Draft, sheet: Sheet, row: int) -> int:
    sheet.merge((row, 0), (row, LAST), "填写要求", draft.look["band"])
    set_height(sheet, row, 22)
    texts = [text for text in STEPS[draft.layout.kind](draft.programme, draft.prefill) if text]
    room = sum(WIDTHS[1:]) - 16
    for number, text in enumerate(texts, 1):
        sheet.write(row + number, 0, f"{number}", draft.look["step"])
        sheet.merge((row + number, 1), (row + number, LAST), text, draft.look["plain"])
        set_height(sheet, row + number, max(24.0, text_height([(text, room, 10.0)])))
    return row + len(texts) + 1
