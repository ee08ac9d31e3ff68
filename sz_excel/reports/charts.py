"""The three charts of 总览, drawn by Excel from the cells of the summary."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Table
from sz_excel.reports.sheets import FONT, Extent
from sz_excel.reports.tables import LISTS
from sz_excel.spreadsheets.writing import Sheet

DISTRICTS, OVERVIEW, BANDS_COLUMN = "归口统计", "总览", 5
WIDTH, HEIGHT, GAP = 354, 284, 8
ROWS_UNDER_CHARTS, ROW_HEIGHT = 15, 15.0
COLOURS = ("#4472A8", "#E08A3C", "#8FA65A")
MARKERS = ("circle", "diamond")
SMALL = {"name": FONT, "size": 8}
STEP = 5


def add_charts(
    sheet: Sheet,
    row: int,
    bands: Extent,
    tables: Mapping[str, Table],
    extents: Mapping[str, Extent],
    frames: Mapping[str, pd.DataFrame],
) -> int:
    """Put the charts side by side below ``row``; gives the first row below them."""
    made = (
        _returns(sheet, tables[DISTRICTS], extents[DISTRICTS]),
        _distribution(sheet, bands),
        _claimed_against_awarded(sheet, extents, frames),
    )
    for place, chart in enumerate(chart for chart in made if chart):
        chart.set_size({"width": WIDTH, "height": HEIGHT})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        options = {"x_offset": place * (WIDTH + GAP), "y_offset": 4, "object_position": 1}
        sheet.call(sheet.xlsx.insert_chart, row, 0, chart, options)
    for offset in range(ROWS_UNDER_CHARTS):
        sheet.call(sheet.xlsx.set_row, row + offset, ROW_HEIGHT)
    return row + ROWS_UNDER_CHARTS


def _returns(sheet: Sheet, table: Table, extent: Extent) -> Any:
    """None while there is no district: Excel calls a chart without series damaged."""
    if extent.empty:
        return None
    chart = sheet.book.xlsx.add_chart({"type": "column"})
    for number, name in enumerate(("pre_applied", "returned", "on_time")):
        chart.add_series(
            {
                "name": table.columns[table.place(name)].header,
                "categories": _span(DISTRICTS, extent, table.place("district")),
                "values": _span(DISTRICTS, extent, table.place(name)),
                "fill": {"color": COLOURS[number]},
                "gap": 60,
            }
        )
    return _finish(chart, "各归口报送情况（单位数）", x={}, y={"num_format": "0", "min": 0})


def _distribution(sheet: Sheet, bands: Extent) -> Any:
    chart = sheet.book.xlsx.add_chart({"type": "column", "subtype": "stacked"})
    for number, track in enumerate(Track):
        chart.add_series(
            {
                "name": track.label,
                "categories": _span(OVERVIEW, bands, BANDS_COLUMN),
                "values": _span(OVERVIEW, bands, BANDS_COLUMN + 1 + number),
                "fill": {"color": COLOURS[number]},
                "gap": 60,
            }
        )
    return _finish(chart, "考评分按等级线分布（申报数）", x={}, y={"num_format": "0", "min": 0})


def _claimed_against_awarded(sheet: Sheet, extents: Mapping[str, Extent], frames: Mapping[str, pd.DataFrame]) -> Any:
    if all(extents[table.sheet].empty for table in LISTS.values()):
        return None
    chart = sheet.book.xlsx.add_chart({"type": "scatter"})
    for number, (track, table) in enumerate(LISTS.items()):
        extent = extents[table.sheet]
        if not extent.empty:
            marker = {"type": MARKERS[number], "size": 6, "fill": {"color": COLOURS[number]}}
            chart.add_series(
                {
                    "name": track.label,
                    "categories": _span(table.sheet, extent, table.place("claimed")),
                    "values": _span(table.sheet, extent, table.place("awarded")),
                    "marker": {**marker, "border": {"color": COLOURS[number]}},
                }
            )
    least = _least(frames)
    axis = {"min": least, "max": 100, "major_unit": STEP, "num_format": "0", "crossing": "min"}
    grid = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    return _finish(
        chart,
        "自评分（横轴）与考评分（纵轴）",
        x={**axis, **grid},
        y={**axis, **grid},
    )


def _least(frames: Mapping[str, pd.DataFrame]) -> int:
    """The multiple of five below every total, so that points fill the chart."""
    totals: list[Fraction] = [
        value
        for table in LISTS.values()
        for name in ("claimed", "awarded")
        for value in frames[table.sheet][name]
        if value is not None
    ]
    return max(0, int(min(totals, default=Fraction(80))) // STEP * STEP - STEP)


def _span(sheet: str, extent: Extent, column: int) -> list[Any]:
    return [sheet, extent.first, column, extent.last, column]


def _finish(chart: Any, title: str, *, x: dict[str, Any], y: dict[str, Any]) -> Any:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 10, "bold": True}, "overlay": False})
    fonts = {"num_font": SMALL, "name_font": {**SMALL, "bold": False}}
    chart.set_x_axis({**fonts, **x})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, **fonts, **y})
    chart.set_legend({"position": "bottom", "font": SMALL})
    return chart
