"""审核汇总: a district's review, one row per unit × track, what is known already filled in."""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.forms import checking
from sz_excel.forms.canvas import colour_statuses, page, protect, set_height, set_widths, text_height
from sz_excel.forms.drafting import Draft, Tally, column_letter, put
from sz_excel.forms.expressions import Expr, all_, cell
from sz_excel.forms.identity import district_heading
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import CHECK, REVIEW_HEADERS, LayoutRow, SheetLayout, Slot, a1
from sz_excel.records.campaign import FormKind, Track
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = (122, 76, 236, 76, 76, 84, 66, 84, 100, 84, 76, 150, 100)
REMARK = "备注"


def write(draft: Draft, sheet: Sheet, layout: SheetLayout) -> Tally:
    """Write the sheet; gives its tally. Values: ``<unit>/<track>/person``, ``/level`` and ``/claimed_total``."""
    set_widths(sheet, WIDTHS)
    _headings(draft, sheet, layout)
    slots: dict[int, list[Slot]] = {}
    for slot in layout.slots:
        slots.setdefault(slot.row, []).append(slot)
    statuses = tuple(_row(draft, sheet, item, slots[item.row]) for item in layout.rows)
    _finish(draft, sheet, layout)
    rows = (layout.header_row + 1, layout.header_row + len(statuses))
    start = a1(layout.header_row + 1, layout.column("审核意见"))
    return Tally(layout.name, column_letter(layout.column(CHECK)), rows, statuses, start)


def _headings(draft: Draft, sheet: Sheet, layout: SheetLayout) -> None:
    look, settings = draft.look, draft.programme.settings
    title = f"{settings['edition']}年度{settings['campaign']}{FormKind.REVIEW.title}"
    sheet.merge((0, 0), (0, len(WIDTHS) - 1), title, look["title"])
    set_height(sheet, 0, 30)
    inputs = {slot.header for slot in layout.slots}
    first = min((layout.column(header) for header in inputs), default=len(WIDTHS) - 6)
    sheet.merge((1, 0), (1, first - 1), district_heading(draft.prefill.subject, len(layout.rows)), look["banner"])
    for column, header in list(enumerate(layout.headers))[first:]:
        sheet.write(1, column, "▼填写" if header in inputs else "", look["mark"])
    set_height(sheet, 1, 26)
    for column, header in enumerate(layout.headers):
        sheet.write(layout.header_row, column, header, look["head_input" if header in inputs else "head"])
    set_height(sheet, layout.header_row, 26)


def _row(draft: Draft, sheet: Sheet, item: LayoutRow, slots: Sequence[Slot]) -> Expr:
    look = draft.look
    unit_code, track, _ = slots[0].key.rsplit("/", 2)
    name = str(item.subject)
    known = {key: draft.value(f"{unit_code}/{track}/{key}") for key in ("person", "level", "claimed_total")}
    cells = (
        (item.code, "code"),
        (unit_code, "fixed_center"),
        (name, "fixed"),
        (Track(track).label, "fixed_center"),
        (known["person"], "fixed_center"),
        (known["level"], "fixed_center"),
        (known["claimed_total"], "fixed_points"),
    )
    for column, (content, style) in enumerate(cells):
        sheet.write(item.row, column, content, look[style])
    for slot in slots:
        write_input(draft, sheet, slot)
    person = known["person"] if isinstance(known["person"], str) else ""
    texts = [(name, WIDTHS[2], 10.0), (person, WIDTHS[4], 10.0), (item.code, WIDTHS[0], 9.0)]
    set_height(sheet, item.row, max(28.0, text_height(texts)))
    return put(sheet, (item.row, REVIEW_HEADERS.index(CHECK)), _status(draft, slots), look["status"])


def _status(draft: Draft, slots: Sequence[Slot]) -> Expr:
    """自检 of one application: an opinion with day and clerk; a refusal with its reason."""
    held = {slot.header: cell(f"${column_letter(slot.column)}${slot.row + 1}", draft.value(slot.key)) for slot in slots}
    cases: list[checking.Case] = []
    for slot in slots:
        if slot.header != REMARK:
            cases += checking.data_cases(held[slot.header], slot.spec, slot.header, required=True)
    opinion, stamped = (slot for slot in slots if slot.spec.choices)
    refused = held[opinion.header].is_("=", opinion.spec.choices[1])
    cases.append((all_((refused, checking.is_blank(held[REMARK]))), f"{checking.FAULT}{REMARK}写明理由"))
    cases.append((held[stamped.header].is_("=", stamped.spec.choices[1]), f"{checking.QUERY}未盖章"))
    return checking.status(cases, checking.FINE, None)


def _finish(draft: Draft, sheet: Sheet, layout: SheetLayout) -> None:
    sheet.xlsx.freeze_panes(layout.header_row + 1, 3)
    place = (layout.header_row + 1, REVIEW_HEADERS.index("审核意见"))
    sheet.xlsx.set_selection(*place, *place)
    check = layout.column(CHECK)
    colour_statuses(sheet, draft.look, (layout.header_row + 1, check), (layout.header_row + len(layout.rows), check))
    last = (layout.rows[-1].row if layout.rows else layout.header_row, len(WIDTHS) - 1)
    page(sheet, last, landscape=True, repeat=(0, layout.header_row), footer=draft.footer())
    protect(sheet)
