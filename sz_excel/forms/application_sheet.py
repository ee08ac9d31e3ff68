"""申报信息: one answer a row under banded groups, with what is wanted beside it and a live 自检."""

from __future__ import annotations

from sz_excel.forms import checking
from sz_excel.forms.canvas import colour_statuses, fits_one_page, page, protect, set_height, set_widths, text_height
from sz_excel.forms.drafting import Draft, Facts, Tally, column_letter, put
from sz_excel.forms.expressions import FALSE, Expr, all_, cell, if_, is_number, lift
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import ANSWER, CHECK, EXPLANATION, LayoutRow, SheetLayout, Slot
from sz_excel.forms.prefill import Prefill
from sz_excel.forms.publicity import working_days
from sz_excel.forms.styling import height, lines
from sz_excel.programme.model import ApplicationField
from sz_excel.records.campaign import FormKind, Objection, Track
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = (54, 150, 220, 250, 150, 104)
SMALL = 9
TITLE_HEIGHTS, BAND_HEIGHT = (30.0, 26.0, 24.0), 22.0
HEADING = sum(TITLE_HEIGHTS)


def write(draft: Draft, sheet: Sheet, layout: SheetLayout) -> Tally:
    """Write the sheet; gives its tally."""
    set_widths(sheet, WIDTHS)
    _headings(draft, sheet, layout)
    statuses = []
    room = HEADING
    for item in layout.rows:
        if isinstance(item.subject, ApplicationField):
            statuses.append(_field(draft, sheet, layout, item, item.subject))
            room += row_height(item.subject, draft.prefill)
        else:
            _band(draft, sheet, layout, item)
            room += BAND_HEIGHT
    tally = _tally(draft, layout, statuses)
    _banner(draft, sheet, layout, tally)
    _finish(draft, sheet, layout, tall=int(fits_one_page(WIDTHS, room)))
    return tally


def _headings(draft: Draft, sheet: Sheet, layout: SheetLayout) -> None:
    settings = draft.programme.settings
    title = f"{settings['edition']}年度{settings['campaign']}{FormKind.SELF.title}·{layout.name}"
    sheet.merge((0, 0), (0, len(WIDTHS) - 1), title, draft.look["title"])
    set_height(sheet, 0, TITLE_HEIGHTS[0])
    inputs = {slot.header for slot in layout.slots}
    for column, header in enumerate(layout.headers):
        style = "head_input" if header in inputs else "head"
        sheet.write(layout.header_row, column, header, draft.look[style])
    set_height(sheet, layout.header_row, TITLE_HEIGHTS[2])


def _banner(draft: Draft, sheet: Sheet, layout: SheetLayout, tally: Tally) -> None:
    row = layout.header_row - 1
    missing, faults, queries = (count(local=True) for count in (tally.missing, tally.faults, tally.queries))
    told = lift("自检：待填 ") & missing & " 项，有误 " & faults & " 项，需核实 " & queries & " 项"
    marks = {ANSWER: "▼填写", EXPLANATION: "▼需要时填写"}
    for column, header in enumerate(layout.headers):
        sheet.write(row, column, marks.get(header, ""), draft.look["mark"])
    put(sheet, (row, 3), told, draft.look["banner_center"])
    set_height(sheet, row, TITLE_HEIGHTS[1])


def _band(draft: Draft, sheet: Sheet, layout: SheetLayout, item: LayoutRow) -> None:
    sheet.write(item.row, 0, "", draft.look["band"])
    sheet.merge((item.row, 1), (item.row, len(layout.headers) - 1), str(item.subject), draft.look["band"])
    set_height(sheet, item.row, BAND_HEIGHT)


def _field(draft: Draft, sheet: Sheet, layout: SheetLayout, item: LayoutRow, asked: ApplicationField) -> Expr:
    look = draft.look
    answer, note = (_slot(layout, key) for key in (asked.key, f"{asked.key}/note"))
    told = hint(draft.prefill, asked)
    sheet.write(item.row, 0, item.code, look["code"])
    sheet.write(item.row, 1, _label(asked), look["label"])
    if asked.prefill == "fixed":
        sheet.write(answer.row, answer.column, draft.value(asked.key), look["fixed"])
    else:
        write_input(draft, sheet, answer, hint=asked.hint)
    sheet.write(item.row, 3, told, look["note_box"])
    write_input(draft, sheet, note)
    set_height(sheet, item.row, row_height(asked, draft.prefill))
    place = (item.row, layout.column(CHECK))
    return put(sheet, place, field_status(draft, layout, asked), look["status"])


def row_height(asked: ApplicationField, prefill: Prefill) -> float:
    """Height of a row in points; a long prefilled text (a name of 60 characters) makes it higher."""
    known = prefill.values.get(asked.key)
    texts = [(_label(asked), WIDTHS[1], 10.0), (hint(prefill, asked), WIDTHS[3], float(SMALL))]
    answer = height(lines(known, WIDTHS[2])) if isinstance(known, str) else 0.0
    return max(24.0, text_height(texts), answer)


def field_status(draft: Facts, layout: SheetLayout, asked: ApplicationField) -> Expr:
    """自检 of one answer."""
    answer, note = (_slot(layout, key) for key in (asked.key, f"{asked.key}/note"))
    given, explained = _cell(draft, answer), _cell(draft, note)
    if asked.prefill == "fixed":
        return if_(checking.is_blank(explained), checking.FINE, f"{checking.FINE} 有说明")
    blank = checking.is_blank(given)
    cases: list[checking.Case] = [(blank, checking.MISSING if asked.required else _optional(draft, layout, asked))]
    cases += checking.faults(given, answer.spec)
    for check in draft.programme.checks:
        if check.left[0] == asked.key:
            resolve = _resolver(draft, layout)
            cases += checking.consistency_cases(check, resolve, draft.label, explained)
    cases += _order_cases(draft, layout, asked)
    return checking.status(cases, checking.FINE, draft.idle(answer.track, layout))


def _optional(draft: Facts, layout: SheetLayout, asked: ApplicationField) -> Expr:
    """What a blank optional answer says; an objection must be told (R25)."""
    objection = draft.answer("objection", layout)
    if asked.key != "objection_note" or objection is None:
        return lift(checking.OPTIONAL)
    return if_(objection.is_("=", Objection.RAISED.value), checking.MISSING, checking.OPTIONAL)


def _order_cases(draft: Facts, layout: SheetLayout, asked: ApplicationField) -> list[checking.Case]:
    """Publicity ends after it began and before the form is sent (R26); something is applied for."""
    answer = {key: draft.answer(key, layout) for key in ("publicity_start", "publicity_end", "filled_on")}
    start, end, sent = answer.values()
    if asked.key == "publicity_end" and start and end and sent:
        dated = all_((is_number(start), is_number(end)))
        days = working_days(start, end, draft.programme.holidays, draft.programme.year)
        needed = draft.programme.parameters["unit_publicity_days"].integer
        short = lift(f"{checking.FAULT}公示仅") & days & "个工作日"
        return [
            (end.is_("<", start), f"{checking.FAULT}早于开始日期"),
            (all_((checking.is_filled(sent), end.is_(">", sent))), f"{checking.FAULT}晚于申报日期"),
            (if_(dated, days.is_("<", needed), FALSE), short),
        ]
    levels = [idle for track in Track if (idle := draft.idle(track, layout)) is not None]
    if asked.key == f"{Track.CHAIR}_level" and len(levels) == len(Track):
        return [(all_(levels), f"{checking.FAULT}至少申报一项")]
    return []


def _resolver(draft: Facts, layout: SheetLayout) -> checking.Resolve:
    return lambda key: draft.answer(key, layout)


def _label(asked: ApplicationField) -> str:
    unit = f"（{asked.unit}）" if asked.unit else ""
    return f"{'*' if asked.required else ''}{asked.label}{unit}"


def hint(prefill: Prefill, asked: ApplicationField) -> str:
    """填写要求, with what the register knows of last year."""
    known = prefill.last_year.get(asked.key)
    return asked.hint if known in (None, "") else f"{asked.hint}（上年：{known}）"


def _slot(layout: SheetLayout, key: str) -> Slot:
    return next(slot for slot in layout.slots if slot.key == key)


def _cell(draft: Facts, slot: Slot) -> Expr:
    return cell(f"${column_letter(slot.column)}${slot.row + 1}", draft.value(slot.key))


def _tally(draft: Draft, layout: SheetLayout, statuses: list[Expr]) -> Tally:
    first, last = layout.rows[0].row, layout.rows[-1].row
    column = column_letter(layout.column(CHECK))
    return Tally(layout.name, column, (first, last), tuple(statuses), first_input(draft, layout).cell)


def first_input(draft: Draft, layout: SheetLayout) -> Slot:
    """The first answer that the unit writes itself."""
    fixed = {item.key for item in draft.programme.fields if item.prefill == "fixed"}
    return next(slot for slot in layout.slots if slot.header == ANSWER and slot.key not in fixed)


def _finish(draft: Draft, sheet: Sheet, layout: SheetLayout, *, tall: int) -> None:
    column = layout.column(CHECK)
    colour_statuses(sheet, draft.look, (layout.header_row + 1, column), (layout.rows[-1].row, column))
    sheet.xlsx.freeze_panes(layout.header_row + 1, 2)
    first = first_input(draft, layout)
    sheet.xlsx.set_selection(first.row, first.column, first.row, first.column)
    last = (layout.rows[-1].row, len(layout.headers) - 1)
    page(sheet, last, landscape=False, repeat=(0, layout.header_row), footer=draft.footer(layout.name), tall=tall)
    protect(sheet)
