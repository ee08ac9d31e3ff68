"""口径说明: every parameter with its clause, the levels, how the clauses are read, what the columns mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Kind, Table
from sz_excel.reports.frames import View
from sz_excel.reports.key_dates import unknown_years
from sz_excel.reports.sheets import (
    Heading,
    cell_style,
    header_style,
    height_of,
    lines_of,
    set_print,
    write_heading,
)
from sz_excel.reports.wording import campaign_year, rubric_label, subtitle, track_title
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = (30, 14, 12, 14, 28, 54)
TOP = 2
PARAMETER_NAMES = {
    "application_deadline": "申报截止",
    "unit_publicity_days": "单位公示天数",
    "city_publicity_days": "市级公示天数",
    "recommendation_deadline": "向上级推荐的期限",
    "recheck_cancel_max": "复查取消的分数界限",
    "recheck_cancel_last": "复查取消的末位名次",
    "reward_half_members_max": "奖励减半的会员人数界限",
    "reward_half_factor": "减半系数",
    "chair_reward_years": "工会主席奖励的年限",
    "recheck_year_offset": "复查的表彰年度（向前几年）",
    "chair_experience_years": "从事工会工作年限",
    "training_within_years": "上岗培训的期限",
    "near_line_points": "临界提示的分差",
    "near_line_members": "临界提示的会员人数差",
    "what_if_points": "加减分试算的分差",
}
# How the clauses are read where their words leave it open; no number stands here, they are in the parameters above.
READINGS = (
    (
        "四（二）",
        "“以上”“以下”“以内”含本数，“超过”“不满”不含本数。是否达线以未取整的考评总分为准；打印保留两位小数，两位看不出在线的哪一侧时多印几位。",
    ),
    (
        "四（二）",
        "结论以考评分为准；自评分只作核对。考评分高于所申报等级的线，不自动调高；低于所申报等级而够到较低等级的，不自动调低，列为需研究。",
    ),
    ("四（二）", "允许不适用并写明理由的指标，其所在领域按其余适用指标折算，折算用精确分数。"),
    (
        "四（一）",
        "逐级表彰：以表彰史中以往年度、有效且本年复查未建议取消的最高等级为基础，只能申报上一级；越级须有裁定。",
    ),
    ("四（三）2", "收到日期在截止日当日（含）以前为按期；逾期的照常汇总，列为需研究，由裁定决定是否受理。"),
    ("四（三）2", "单位公示的工作日，首日和末日都计；首日不计时天数不足的，另作提示。公示须在报送之前结束。"),
    (
        "四（三）3",
        "市级公示按首日不计推算最迟开始日期，使公示在推荐期限之前结束。五星级由上级直接考核，本级只提出推荐，不作结论。",
    ),
    ("四（三）1", "满意率＝满意票÷收回有效票，由票数计算。"),
    (
        "四（四）",
        "复查建议取消须同时符合：得分在界限以下（含）、在同一对象同一等级内位于末位名次以内、末位没有同分并列；并列的列为需研究。没有复查打分的列为待复查，不参加排名，也不取消。",
    ),
    (
        "四（四）",
        "奖励经费只对上级表彰名单列出的基层工会计算（应发）；表彰以前对拟推荐的按同一标准列出预计，两者不相加。会员人数在减半界限以内（含）的减半。",
    ),
    ("四（四）", "名次：同一对象、同一申报等级内，按考评分从高到低，同分同名次，其后名次顺延。"),
    ("四（三）3", "本表的结论是汇总和推荐建议；等级由上级授予。取消、不予推荐等不利结论均为建议。"),
)


def write_basis(sheet: Sheet, view: View, tables: Sequence[Table]) -> None:
    """Write the sheet, section under section."""
    programme = view.programme
    for place, width in enumerate(WIDTHS):
        sheet.call(sheet.xlsx.set_column, place, place, width)
    write_heading(sheet, Heading(f"{campaign_year(programme)}口径说明", subtitle(view.material)), len(WIDTHS))
    row = _write_parameters(sheet, view, TOP)
    row = _write_levels(sheet, view, row)
    row = _write_texts(sheet, row, "三、条款怎样理解", ("依据", "理解"), READINGS)
    row = _write_texts(sheet, row, "四、考评细则与需要注意的情况", ("事项", "说明"), _remarks(view))
    row = _write_columns(sheet, row, tables)
    footer = "    ".join(filter(None, [campaign_year(programme), rubric_label(programme)]))
    set_print(sheet, row - 1, len(WIDTHS), footer, header=None)


def _write_parameters(sheet: Sheet, view: View, row: int) -> int:
    row = _section(sheet, row, "一、参数（判定所用的每一个数）", ("参数", "值", "单位", "界限", "依据", "原文"))
    for item in view.programme.parameters.values():
        name = PARAMETER_NAMES.get(item.key, item.key)
        row = _line(sheet, row, (name, item.value, item.unit, item.boundary, item.clause, item.clause_text))
    return row + 1


def _write_levels(sheet: Sheet, view: View, row: int) -> int:
    headers = ("等级", "最低考评分", "须先获", "奖励（元）", "依据", "认定机关")
    row = _section(sheet, row, "二、等级", headers)
    for level in view.programme.levels:
        name = f"{level.name}（{level.short}）" if level.short else level.name
        needs = view.level_name(level.requires, "无")
        cells = (name, f"{level.min_awarded:f}（含）", needs, f"{level.reward_yuan}", level.clause, level.decided_by)
        row = _line(sheet, row, cells)
    return row + 1


def _remarks(view: View) -> list[tuple[str, str]]:
    programme = view.programme
    label = programme.settings.get("rubric_status", "")
    lines = [
        ("考评细则", f"{label}。考评细则由文件第三部分的内容推出，换用正式细则后须重新考评")
        if label
        else ("考评细则", "正式细则")
    ]
    lines += [(f"{track.label}称号", track_title(programme, track)) for track in Track]
    lines.append(
        (
            "依据文件",
            f"{programme.settings.get('document_number', '')}（{programme.settings.get('document_date', '')}）",
        )
    )
    warning = unknown_years(view.season.calendar, programme.year)
    notes = [*([warning] if warning else []), *view.material.notes]
    return lines + [("注意", note) for note in dict.fromkeys(notes)]


def _write_texts(sheet: Sheet, row: int, title: str, headers: tuple[str, str], lines: Sequence[tuple[str, str]]) -> int:
    row = _section(sheet, row, title, (headers[0], headers[1], *[""] * (len(WIDTHS) - 2)))
    sheet.merge((row - 1, 1), (row - 1, len(WIDTHS) - 1), headers[1], header_style(sheet.book))
    for first, text in lines:
        sheet.write(row, 0, first, cell_style(sheet.book, Kind.CENTRED))
        sheet.merge((row, 1), (row, len(WIDTHS) - 1), text, cell_style(sheet.book, Kind.TEXT))
        sheet.call(sheet.xlsx.set_row, row, height_of(lines_of(text, sum(WIDTHS[1:]))))
        row += 1
    return row + 1


def _write_columns(sheet: Sheet, row: int, tables: Sequence[Table]) -> int:
    """A column that several tables share is explained once."""
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table in tables:
        for column in table.columns:
            where[column.header, column.meaning].append(table.sheet)
    lines = [(header, f"{meaning}（{'、'.join(sheets)}）") for (header, meaning), sheets in where.items()]
    return _write_texts(sheet, row, "五、各表栏目的含义", ("栏目", "含义（所在的表）"), lines)


def _section(sheet: Sheet, row: int, title: str, headers: Sequence[str]) -> int:
    style = sheet.book.format(bold=True, font_size=12, font_name="黑体")
    sheet.merge((row, 0), (row, len(WIDTHS) - 1), title, style)
    sheet.call(sheet.xlsx.set_row, row, 26)
    for place, header in enumerate(headers):
        sheet.write(row + 1, place, header, header_style(sheet.book))
    sheet.call(sheet.xlsx.set_row, row + 1, 22)
    return row + 2


def _line(sheet: Sheet, row: int, cells: Sequence[str]) -> int:
    for place, text in enumerate(cells):
        kind = Kind.TEXT if place in (0, len(cells) - 1) else Kind.CENTRED
        sheet.write(row, place, text, cell_style(sheet.book, kind))
    tallest = max(lines_of(text, width) for text, width in zip(cells, WIDTHS, strict=True))
    sheet.call(sheet.xlsx.set_row, row, height_of(tallest))
    return row + 1
