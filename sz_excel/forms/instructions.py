"""The first sheet of each form: what to do, the live verdict before sending, links to the other sheets."""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.forms import checking
from sz_excel.forms.canvas import colour_statuses, page, protect, set_height, set_widths, text_height
from sz_excel.forms.drafting import Draft, Tally, put
from sz_excel.forms.expressions import Expr, first_of, if_, lift, rounded, total
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import ANSWER, SheetLayout
from sz_excel.forms.rubric_sheet import line_text
from sz_excel.records.campaign import FormKind
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = (64, 130, 92, 92, 92, 92, 250)
TABLE = ("工作表", "待填（项）", "有误（项）", "需核实（项）", "合计（分）", "自检结果")
EXAMINER_WIDTHS = (64, 130, 260, 92, 92, 92, 130)
LAST = len(WIDTHS) - 1


def write(draft: Draft, sheet: Sheet, layout: SheetLayout | None) -> None:
    """Write the sheet after all others: its table reads their tallies. ``layout``: inputs on this sheet itself."""
    widths = EXAMINER_WIDTHS if layout else WIDTHS
    set_widths(sheet, widths)
    _headings(draft, sheet, widths)
    row = 2
    if layout:
        _examiner(draft, sheet, layout)
        row = layout.rows[-1].row + 2
    row = _verdict(draft, sheet, row)
    row = _table(draft, sheet, row + 1)
    row = _legend(draft, sheet, row + 1)
    row = _steps(draft, sheet, row + 1, widths)
    first = layout.slots[0] if layout else None
    place = (first.row, first.column) if first else (draft_table_row(draft), 0)
    sheet.xlsx.set_selection(*place, *place)
    settings = draft.programme.settings
    footer = f"{settings['edition']}年度{settings['campaign']}{draft.layout.kind.title}"
    page(sheet, (row - 1, LAST), landscape=False, repeat=None, footer=footer)
    protect(sheet)
    sheet.xlsx.activate()
    sheet.xlsx.set_first_sheet()


def draft_table_row(draft: Draft) -> int:
    """Row of the first link of the table on forms without inputs of their own on this sheet."""
    return 6 if draft.tallies else 0


def _headings(draft: Draft, sheet: Sheet, widths: Sequence[int]) -> None:
    settings, look = draft.programme.settings, draft.look
    title = f"{settings['edition']}年度{settings['campaign']}{draft.layout.kind.title}"
    sheet.merge((0, 0), (0, LAST), title, look["title"])
    set_height(sheet, 0, 36)
    unit = draft.prefill.unit
    subject = unit if isinstance(unit, str) else f"{unit.name}（{unit.code}）　归口：{unit.district}"
    sheet.merge((1, 0), (1, LAST), subject, look["subtitle"])
    set_height(sheet, 1, max(24, text_height([(subject, sum(widths), 11.0)])))


def _examiner(draft: Draft, sheet: Sheet, layout: SheetLayout) -> None:
    look = draft.look
    for column, header in enumerate(layout.headers):
        sheet.write(layout.header_row, column, header, look["head_input" if header == ANSWER else "head"])
    set_height(sheet, layout.header_row, 24)
    for item, slot in zip(layout.rows, layout.slots, strict=True):
        sheet.write(item.row, 0, item.code, look["code"])
        sheet.write(item.row, 1, str(item.subject), look["label"])
        write_input(draft, sheet, slot)
        set_height(sheet, item.row, 26)


def _verdict(draft: Draft, sheet: Sheet, row: int) -> int:
    if not draft.tallies:
        return row
    missing, faults, queries = (
        total([getattr(tally, name)() for tally in draft.tallies]) for name in ("missing", "faults", "queries")
    )
    ready = _READY[draft.layout.kind]
    open_items = lift("还差 ") & missing & " 项待填" & if_(faults.is_("=", 0), "", lift("，") & faults & " 项有误")
    to_explain = if_(queries.is_("=", 0), ready, lift(f"{ready}；") & queries & " 项建议核实或在说明栏写明")
    told = if_((missing + faults).is_("=", 0), to_explain, lift("暂不能报送：") & open_items)
    put(sheet, (row, 0), told, draft.look["verdict"], (row, LAST))
    set_height(sheet, row, 40)
    address = f"$A${row + 1}"
    good = {"font_color": "#375623", "bg_color": "#E2EFDA"}
    bad = {"font_color": "#7F6000", "bg_color": "#FFF2CC"}
    for test, properties in ((f'=LEFT({address},{len(ready)})="{ready}"', good), (f'=LEFT({address},1)="暂"', bad)):
        options = {"type": "formula", "criteria": test, "format": draft.look.paint(**properties)}
        sheet.highlight((row, 0), (row, LAST), options)
    return row + 1


def _table(draft: Draft, sheet: Sheet, row: int) -> int:
    """One line a sheet: link, counts, total, result."""
    look = draft.look
    if not draft.tallies:
        return row
    sheet.merge((row, 0), (row, 1), TABLE[0], look["head"])
    for column, header in enumerate(TABLE[1:], 2):
        sheet.write(row, column, header, look["head"])
    set_height(sheet, row, 24)
    for number, tally in enumerate(draft.tallies, row + 1):
        _table_row(draft, sheet, number, tally)
    end = row + len(draft.tallies)
    colour_statuses(sheet, look, (row + 1, LAST), (end, LAST))
    return end + 1


def _table_row(draft: Draft, sheet: Sheet, row: int, tally: Tally) -> None:
    look = draft.look
    sheet.merge((row, 0), (row, 1), "", look["link"])
    sheet.link(row, 0, f"internal:'{tally.sheet}'!{tally.start}", f"→ {tally.sheet}", look["link"], "点击前往")
    counts = [
        put(sheet, (row, 2 + n), count(), look["center"])
        for n, count in enumerate((tally.missing, tally.faults, tally.queries))
    ]
    if tally.total is None:
        sheet.write(row, 5, "—", look["center"])
    else:
        reference = Expr(f"'{tally.sheet}'!{tally.total.text}", tally.total.compute)
        put(sheet, (row, 5), reference, look["score"])
    put(sheet, (row, LAST), _result(draft, tally, counts), look["status"])
    set_height(sheet, row, 28)


def _result(draft: Draft, tally: Tally, counts: Sequence[Expr]) -> Expr:
    missing, faults, queries = counts
    cases: list[checking.Case] = [
        (faults.is_(">", 0), lift(checking.FAULT) & "请更正有误项"),
        (missing.is_(">", 0), lift("还有") & missing & "项" & checking.MISSING),
        (queries.is_(">", 0), lift(checking.QUERY) & queries & "项"),
    ]
    fine: Expr = lift(f"{checking.FINE} 已填齐")
    if tally.total is not None and tally.track is not None:
        home = draft.layout.sheet(tally.sheet)
        elsewhere = SheetLayout("", home.headers, (), ())
        points = Expr(f"'{tally.sheet}'!{tally.total.text}", tally.total.compute)
        line = line_text(draft, elsewhere, tally.track, points)
        fine = if_(line.is_("=", ""), fine, fine & "，" & line)
    result = first_of(*cases, otherwise=fine)
    idle = draft.idle(tally.track, SheetLayout("", (), (), ())) if tally.track else None
    return result if idle is None else if_(idle, f"本项未申报，{checking.IDLE}", result)


def _legend(draft: Draft, sheet: Sheet, row: int) -> int:
    look = draft.look
    sheet.merge((row, 0), (row, LAST), "图例", look["band"])
    for offset, (style, told) in enumerate(_LEGEND, 1):
        sheet.write(
            row + offset,
            0,
            "填" if style.startswith("input") else "",
            look[style if style != "input_text" else "legend"],
        )
        sheet.merge((row + offset, 1), (row + offset, LAST), told, look["plain"])
        set_height(sheet, row + offset, 22)
    return row + len(_LEGEND) + 1


_LEGEND = (
    ("input_text", "虚线粗框、浅黄底，列上方标有“▼填写”：由填表人填写。"),
    ("fixed", "灰底：已经填好，不能改动；有误的，请在同一行的说明栏写明。"),
    ("closed", "网纹：该项不能选“不适用”。"),
)


def _steps(draft: Draft, sheet: Sheet, row: int, widths: Sequence[int]) -> int:
    look = draft.look
    sheet.merge((row, 0), (row, LAST), "填写要求", look["band"])
    texts = _STEPS[draft.layout.kind](draft)
    room = sum(widths[1:])
    for number, text in enumerate(texts, 1):
        sheet.write(row + number, 0, f"{number}", look["step"])
        sheet.merge((row + number, 1), (row + number, LAST), text, look["plain"])
        set_height(sheet, row + number, text_height([(text, room, 10.0)]))
    return row + len(texts) + 1


def _self_steps(draft: Draft) -> list[str]:
    programme, settings = draft.programme, draft.programme.settings
    days = programme.parameters["unit_publicity_days"].integer
    due = programme.deadline
    lines = "，".join(f"{level.name}{level.min_awarded:f}分" for level in programme.levels)
    return [
        "先填“申报信息”，在申报等级处选定申报的等级；不申报的一项选“不申报”，对应的自评表就不用填写。",
        "再填“自评”表：按“评分标准”在“自评分”栏填0至该项分值之间的数字（最多两位小数），按实际填写“数据”栏；带*的为必填。",
        "网纹以外的“不适用”栏可以选“不适用”，并在“说明”栏写明原因；所在领域按适用的分值折算。",
        "每行右侧“自检”随填随变：“待填”为缺项，“！”为有误须更正，“核实”为数据不一致，更正或在“说明”栏写明原因均可。",
        f"申报前在本单位公示不少于{days}个工作日，公示结束后再填申报日期并报送。",
        f"等级分数线：{lines}。得分以考评分为准，自评分供自查。",
        "“编号”栏是收表时识别各行的依据，请勿改动；可以调整列宽、行高，请勿增删工作表。",
        f"本页上方显示“{_READY[FormKind.SELF]}”后，保存为.xlsx格式，于{due.month}月{due.day}日（含）前经归口单位审核后报{settings['issuer']}{settings['office']}。",
        _status_line(draft),
        _contact(draft),
    ]


def _assess_steps(draft: Draft) -> list[str]:
    settings = draft.programme.settings
    applied = "；".join(
        f"{track.label}：{draft.programme.level_name(number)}（{draft.programme.level(number).min_awarded:f}分）"
        for track, number in draft.prefill.levels.items()
        if number
    )
    return [
        *([f"申报等级及分数线——{applied}。"] if applied else []),
        "先填写上方的考评组、考评日期、考评方式，再逐项填“考评分”；灰底的自评分和填报数据取自该单位的自评申报表。",
        "扣分的，在“扣分原因”栏写明；确不适用的（网纹以外），选“不适用”并写明原因，所在领域按适用的分值折算。",
        "每行右侧“自检”随填随变；上方显示“已填齐”后保存为.xlsx格式，放入收件文件夹。",
        "“编号”栏是收表时识别各行的依据，请勿改动。",
        f"{_status_line(draft)}承办：{settings['issuer']}{settings['office']}。",
    ]


def _recheck_steps(draft: Draft) -> list[str]:
    programme, settings = draft.programme, draft.programme.settings
    held = "；".join(
        f"{track.label}：{programme.level_name(number)}" for track, number in draft.prefill.levels.items() if number
    )
    rule = programme.parameters
    return [
        *([f"上一年度表彰等级——{held}。"] if held else []),
        "先填写上方的复查组、复查日期、复查方式，再逐项填“复查得分”；扣分的，在“扣分原因”栏写明。",
        "确不适用的（网纹以外），选“不适用”并写明原因，所在领域按适用的分值折算。",
        f"文件规定：{rule['recheck_cancel_max'].clause_text}，{rule['recheck_cancel_last'].clause_text}的，按{rule['recheck_cancel_max'].clause}办理。",
        "“编号”栏是收表时识别各行的依据，请勿改动。",
        f"{_status_line(draft)}承办：{settings['issuer']}{settings['office']}。",
    ]


def _review_steps(draft: Draft) -> list[str]:
    settings = draft.programme.settings
    return [
        "“审核汇总”每行是本归口一个单位的一项申报：灰底各栏已经填好，请逐行填写审核意见、审核日期、经办人、是否盖章。",
        "审核意见选“同意”或“不同意”；不同意的，在“备注”栏写明理由。",
        "没有列出的申报，请另行报告，不要自行增行。",
        f"填好后保存为.xlsx格式，连同加盖公章的纸质件报{settings['issuer']}{settings['office']}。",
        _contact(draft),
    ]


def _status_line(draft: Draft) -> str:
    status = draft.programme.settings.get("rubric_status", "")
    return f"考评细则性质：{status}。" if status else ""


def _contact(draft: Draft) -> str:
    settings = draft.programme.settings
    basis = f"依据：{settings['issuer']}《{settings['document_number']}》。" if settings.get("document_number") else ""
    return f"{basis}联系人：{settings['contact_name']}，电话：{settings['contact_phone']}，邮箱：{settings['contact_email']}。"


_STEPS = {
    FormKind.SELF: _self_steps,
    FormKind.ASSESS: _assess_steps,
    FormKind.RECHECK: _recheck_steps,
    FormKind.REVIEW: _review_steps,
}
_READY = {
    FormKind.SELF: "可以报送",
    FormKind.ASSESS: "已填齐，可以保存",
    FormKind.RECHECK: "已填齐，可以保存",
    FormKind.REVIEW: "可以报送",
}
