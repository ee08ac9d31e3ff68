"""总览: key figures as live formulas, the season's dates, and three charts that Excel draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.records.decisions import RecheckStatus, Status
from sz_excel.reports.charts import add_charts
from sz_excel.reports.columns import Kind, Table
from sz_excel.reports.frames import EXPECTED, FINAL, View
from sz_excel.reports.key_dates import key_dates, unknown_years
from sz_excel.reports.rewards import nature_total
from sz_excel.reports.sheets import (
    FIRST_ROW,
    WARNING,
    Extent,
    Heading,
    area_of,
    cell_style,
    date_style,
    header_style,
    set_print,
    total_style,
    write_heading,
    write_signatures,
)
from sz_excel.reports.tables import LISTS, RECHECKS, REWARDS, district_table
from sz_excel.reports.wording import campaign_year, rubric_label, subtitle
from sz_excel.spreadsheets.writing import Format, Formula, Sheet, xl_rowcol_to_cell

WIDTHS = (25, 10.5, 10.5, 10.5, 2.5, 40, 13.5, 11, 11, 13)
LEFT, RIGHT = 0, 5
BLOCK_ROW = 2
FIGURE_HEIGHT = 19.0
COUNTS = (
    ("units", "名册单位"),
    ("pre_applied", "预申报单位"),
    ("returned", "已报送单位"),
    ("on_time", "按期报送单位"),
    ("first_time", "一次合格单位"),
)
BY_TRACK = (*(track.label for track in Track), "合计")


@dataclass(frozen=True)
class Overview:
    """The sheet being written and the tables that its formulas look at."""

    sheet: Sheet
    view: View
    frames: Mapping[str, pd.DataFrame]
    extents: Mapping[str, Extent]

    def style(self, kind: Kind = Kind.INTEGER) -> Format:
        return cell_style(self.sheet.book, kind)

    def header(self, row: int, column: int, texts: Sequence[str]) -> None:
        for offset, text in enumerate(texts):
            self.sheet.write(row, column + offset, text, header_style(self.sheet.book))

    def by_track(
        self, row: int, column: int, label: str, count: Callable[[Track], Formula | int], *, to: int | None = None
    ) -> None:
        """A label, a live count per track and their sum, which may reach to the column ``to``."""
        counts = [count(track) for track in Track]
        self.sheet.write(row, column, label, self.style(Kind.TEXT))
        for offset, content in enumerate(counts, column + 1):
            self.sheet.write(row, offset, content, self.style())
        first, last = (xl_rowcol_to_cell(row, column + 1 + offset) for offset in (0, len(counts) - 1))
        value = sum(_value(content) for content in counts)
        total = Formula(f"=SUM({first}:{last})", value)
        place = (row, column + 1 + len(counts))
        self.sheet.merge(place, (row, to or place[1]), total, total_style(self.sheet.book, Kind.INTEGER))

    def count_if(self, track: Track, column: str, value: str) -> Formula | int:
        """How many rows of a track's list hold a value."""
        table = LISTS[track]
        extent = self.extents[table.sheet]
        if extent.empty:
            return 0
        found = int((self.frames[table.sheet][column] == value).sum())
        return Formula(f'=COUNTIF({area_of(extent, table.place(column), table.sheet)},"{value}")', found)

    def count_rechecks(self, track: Track, status: str) -> Formula | int:
        extent, frame = self.extents[RECHECKS.sheet], self.frames[RECHECKS.sheet]
        if extent.empty:
            return 0
        subjects, statuses = (area_of(extent, RECHECKS.place(name), RECHECKS.sheet) for name in ("track", "status"))
        found = int(((frame["track"] == track.label) & (frame["status"] == status)).sum())
        return Formula(f'=COUNTIFS({subjects},"{track.label}",{statuses},"{status}")', found)

    def count_band(self, track: Track, low: Decimal | None, high: Decimal | None) -> Formula | int:
        """How many awarded totals lie from ``low`` (included) to ``high`` (excluded)."""
        table = LISTS[track]
        extent = self.extents[table.sheet]
        if extent.empty:
            return 0
        area = area_of(extent, table.place("awarded"), table.sheet)
        conditions = [f'{area},">={low:f}"'] if low is not None else []
        conditions += [f'{area},"<{high:f}"'] if high is not None else []
        found = sum(_within(value, low, high) for value in self.frames[table.sheet]["awarded"])
        return Formula(f"=COUNTIFS({','.join(conditions)})", found)


def write_overview(
    sheet: Sheet,
    view: View,
    tables: Mapping[str, Table],
    frames: Mapping[str, pd.DataFrame],
    extents: Mapping[str, Extent],
) -> None:
    """Write the whole sheet; the other sheets must have been written, for the formulas look at them."""
    page = Overview(sheet, view, frames, extents)
    for place, width in enumerate(WIDTHS):
        sheet.call(sheet.xlsx.set_column, place, place, width)
    heading = Heading(f"{campaign_year(view.programme)}情况总览", subtitle(view.material))
    write_heading(sheet, heading, len(WIDTHS))
    left = _write_figures(page, BLOCK_ROW)
    right, bands = _write_right(page)
    bottom = max(left, right)
    for row in range(BLOCK_ROW, bottom):
        sheet.call(sheet.xlsx.set_row, row, FIGURE_HEIGHT)
    last = add_charts(sheet, bottom + 1, bands, tables, extents, frames)
    last = write_signatures(sheet, last, len(WIDTHS))
    footer = "    ".join(filter(None, [campaign_year(view.programme), rubric_label(view.programme)]))
    set_print(sheet, last, len(WIDTHS), footer, pages=(1, 1), header=None)
    sheet.xlsx.activate()


def _write_figures(page: Overview, row: int) -> int:
    """关键数字; gives the first free row."""
    page.header(row, LEFT, ("申报与结论", *BY_TRACK))
    statuses = row + 2
    page.by_track(row + 1, LEFT, "申报数", lambda track: _applications(page, track, statuses))
    for number, status in enumerate(Status):
        page.by_track(
            statuses + number, LEFT, f"    {status}", partial(page.count_if, column="status", value=status.value)
        )
    row = statuses + len(Status)
    for level in page.view.programme.levels:
        page.by_track(row, LEFT, f"推荐{level.name}", partial(page.count_if, column="recommended", value=level.name))
        row += 1
    return _write_units(page, row)


def _applications(page: Overview, track: Track, first: int) -> Formula:
    column = LEFT + 1 + list(Track).index(track)
    area = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(first + len(Status) - 1, column)}"
    return Formula(f"=SUM({area})", len(page.frames[LISTS[track].sheet]))


def _write_units(page: Overview, row: int) -> int:
    """How many units stand on the roster and sent something: of units, not of applications."""
    table = district_table(page.view.programme)
    extent, frame = page.extents[table.sheet], page.frames[table.sheet]
    page.header(row, LEFT, ("名册与报送",))
    page.sheet.merge((row, LEFT + 1), (row, LEFT + 3), "单位数", header_style(page.sheet.book))
    for name, label in COUNTS:
        row += 1
        total = xl_rowcol_to_cell(max(extent.last, FIRST_ROW) + 1, table.place(name))
        page.sheet.write(row, LEFT, label, page.style(Kind.TEXT))
        formula = Formula(f"='{table.sheet}'!{total}", int(frame[name].sum()))
        page.sheet.merge((row, LEFT + 1), (row, LEFT + 3), formula, total_style(page.sheet.book, Kind.INTEGER))
    return row + 1


def _write_right(page: Overview) -> tuple[int, Extent]:
    """The season's dates, the distribution of awarded totals, rechecks and rewards."""
    row = _write_dates(page, BLOCK_ROW) + 1
    first = row + 1
    row = _write_bands(page, row)
    bands = Extent(first, row - 1)
    row = _write_rechecks(page, row + 1)
    return _write_rewards(page, row), bands


def _write_dates(page: Overview, row: int) -> int:
    page.header(row, RIGHT, ("日程", "日期", "依据"))
    page.sheet.merge((row, RIGHT + 3), (row, RIGHT + 4), "状态", header_style(page.sheet.book))
    for item in key_dates(page.view.material):
        row += 1
        state = date_style(page.sheet.book, past=item.past, missed=item.missed)
        page.sheet.write(row, RIGHT, item.what, page.style(Kind.TEXT))
        page.sheet.write(row, RIGHT + 1, item.day, page.style(Kind.DATE))
        page.sheet.write(row, RIGHT + 2, item.clause, page.style(Kind.CENTRED))
        page.sheet.merge((row, RIGHT + 3), (row, RIGHT + 4), item.state, state)
    warning = unknown_years(page.view.season.calendar, page.view.programme.year)
    if warning:
        row += 1
        style = page.sheet.book.format(bold=True, font_color=WARNING, text_wrap=True, shrink=True)
        page.sheet.merge((row, RIGHT), (row, RIGHT + 4), warning, style)
    return row + 1


def _write_bands(page: Overview, row: int) -> int:
    page.header(row, RIGHT, ("考评分分布", *BY_TRACK, "够到的等级"))
    levels = page.view.programme.levels
    edges: list[Decimal | None] = [None, *(level.min_awarded for level in levels), None]
    names = ["—", *(level.name for level in levels)]
    for low, high, name in zip(edges[:-1], edges[1:], names, strict=True):
        row += 1
        page.by_track(row, RIGHT, _band_label(low, high), partial(page.count_band, low=low, high=high))
        page.sheet.write(row, RIGHT + 4, name, page.style(Kind.CENTRED))
    return row + 1


def _band_label(low: Decimal | None, high: Decimal | None) -> str:
    """Short, for the axis of a chart; the next band begins where this one ends."""
    if low is None:
        return f"不满{high:f}分"
    return f"{low:f}分起"


def _write_rechecks(page: Overview, row: int) -> int:
    page.header(row, RIGHT, ("复查", *BY_TRACK))
    page.sheet.merge((row, RIGHT + 3), (row, RIGHT + 4), BY_TRACK[-1], header_style(page.sheet.book))
    for status in RecheckStatus:
        row += 1
        count = partial(page.count_rechecks, status=status.value)
        page.by_track(row, RIGHT, status.value, count, to=RIGHT + 4)
    return row + 1


def _write_rewards(page: Overview, row: int) -> int:
    extent, frame = page.extents[REWARDS.sheet], page.frames[REWARDS.sheet]
    first = max(extent.last, FIRST_ROW) + 1
    for offset, word in enumerate((FINAL, EXPECTED)):
        total = xl_rowcol_to_cell(first + offset, REWARDS.place("amount"))
        value = nature_total(frame, word)
        page.sheet.write(row, RIGHT, f"奖励经费{word}合计（元）", page.style(Kind.TEXT))
        style = total_style(page.sheet.book, Kind.YUAN, align="center")
        page.sheet.merge((row, RIGHT + 1), (row, RIGHT + 4), Formula(f"='{REWARDS.sheet}'!{total}", value), style)
        row += 1
    return row


def _within(points: Fraction | None, low: Decimal | None, high: Decimal | None) -> bool:
    if points is None:
        return False
    return (low is None or points >= Fraction(low)) and (high is None or points < Fraction(high))


def _value(content: Formula | int) -> int:
    value = content.value if isinstance(content, Formula) else content
    return value if isinstance(value, int) else 0
