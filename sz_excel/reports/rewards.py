"""奖励经费, below its table: totals of 应发 and 预计, chairs to be rewarded, candidates for 五一 (四（四）)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Kind
from sz_excel.reports.frames import EXPECTED, FINAL, View, outward
from sz_excel.reports.sheets import (
    FIRST_ROW,
    Extent,
    area_of,
    cell_style,
    header_style,
    height_of,
    lines_of,
    total_style,
    write_nothing,
)
from sz_excel.reports.tables import REWARDS
from sz_excel.spreadsheets.writing import Content, Formula, Sheet

WIDTH = len(REWARDS.columns)
CHAIR_HEADERS = ("序号", "单位编码", "单位名称", "等级", "表彰年度", "姓名", "名单", "奖励金额", "", "说明")
CANDIDATE_HEADERS = ("序号", "单位编码", "单位名称", "等级", "对象", "姓名", "", "考评分", "", "推荐项目")
Cells = tuple[Content, ...]
MEDALS = {Track.UNION: "五一劳动奖状（由办公室择优）", Track.CHAIR: "五一劳动奖章（由办公室择优）"}


def nature_total(frame: pd.DataFrame, word: str) -> int:
    """Sum of the known amounts of one 性质, in yuan."""
    return sum(
        amount for amount, nature in zip(frame["amount"], frame["nature"], strict=True) if nature == word and amount
    )


def write_totals(sheet: Sheet, frame: pd.DataFrame, extent: Extent) -> int:
    """应发 and 预计, each with its own total: they are never added together. Gives the first free row."""
    row = max(extent.last, FIRST_ROW) + 1
    for word in (FINAL, EXPECTED):
        _write_total(sheet, frame, extent, row, word)
        row += 1
    return row


def _write_total(sheet: Sheet, frame: pd.DataFrame, extent: Extent, row: int, word: str) -> None:
    amount, nature = REWARDS.place("amount"), REWARDS.place("nature")
    label = total_style(sheet.book, Kind.CENTRED)
    formula = f'=SUMIF({area_of(extent, nature)},"{word}",{area_of(extent, amount)})'
    sheet.write(row, 0, None, label)
    sheet.merge((row, 1), (row, amount - 1), f"{word}合计", label)
    total = 0 if extent.empty else Formula(formula, nature_total(frame, word))
    sheet.write(row, amount, total, total_style(sheet.book, Kind.YUAN))
    sheet.write(row, nature, word, label)
    sheet.write(row, nature + 1, None, label)
    sheet.call(sheet.xlsx.set_row, row, 24)


def write_names(sheet: Sheet, view: View, row: int) -> int:
    """The names among whom the office chooses; gives the first free row."""
    years = view.programme.parameters["chair_reward_years"]
    lists = "名单A：受表彰工会的主席，名单B：受表彰的星级工会主席"
    title = f"工会主席奖励名单（近{years.value}{years.unit}；{lists}；金额由办公室确定）"
    row = _write_section(sheet, row + 1, title, CHAIR_HEADERS, list(_chairs(view)))
    top = view.programme.levels[-1].name
    return _write_section(
        sheet, row + 1, f"五一劳动奖状、奖章候选（本年度{top}）", CANDIDATE_HEADERS, list(_candidates(view))
    )


def _chairs(view: View) -> Iterator[Cells]:
    for number, item in enumerate(view.outcome.chair_lists, 1):
        name = view.unit_name(item.unit_code) or item.unit_name
        who = (item.unit_code, name, view.level_name(item.level), item.year, item.person)
        yield (number, *who, item.list_name, None, "", outward(item.remark.split("；")))


def _candidates(view: View) -> Iterator[Cells]:
    for number, item in enumerate(view.outcome.candidates, 1):
        name = view.unit_name(item.unit_code) or item.unit_name
        who = (item.unit_code, name, view.level_name(item.level), item.track.label, item.person)
        yield (number, *who, "", item.awarded, "", MEDALS[item.track])


def _write_section(sheet: Sheet, row: int, title: str, headers: Sequence[str], rows: list[Cells]) -> int:
    heading = sheet.book.format(bold=True, font_size=12)
    sheet.merge((row, 0), (row, WIDTH - 1), title, heading)
    sheet.row(row + 1, 0, list(headers), [header_style(sheet.book)] * WIDTH)
    for offset, height in ((0, 26), (1, 24)):
        sheet.call(sheet.xlsx.set_row, row + offset, height)
    if not rows:
        write_nothing(sheet, row + 2, WIDTH)
    for offset, cells in enumerate(rows, row + 2):
        _write_line(sheet, offset, cells)
    return row + 2 + max(1, len(rows))


def _write_line(sheet: Sheet, row: int, cells: Cells) -> None:
    for place, cell in enumerate(cells):
        kind = REWARDS.columns[place].kind if isinstance(cell, str) and REWARDS.columns[place].wraps else Kind.INTEGER
        if place == REWARDS.place("amount"):
            kind = Kind.POINTS
        sheet.write(row, place, cell, cell_style(sheet.book, kind))
    texts = [(str(cells[place]), REWARDS.columns[place].width) for place in (2, WIDTH - 1)]
    sheet.call(sheet.xlsx.set_row, row, height_of(max(lines_of(text, width) for text, width in texts)))
