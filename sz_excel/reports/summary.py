"""双争汇总表: the workbook for the superior. No internal remark, no phone number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.reports import basis, overview, rewards
from sz_excel.reports.columns import Kind, Table
from sz_excel.reports.frames import (
    View,
    chair_frame,
    district_frame,
    recheck_frame,
    reward_frame,
    union_frame,
)
from sz_excel.reports.material import Material
from sz_excel.reports.sheets import (
    FIRST_ROW,
    Extent,
    Heading,
    area_of,
    new_book,
    set_print,
    sum_of,
    total_style,
    write_signatures,
    write_table,
)
from sz_excel.reports.tables import CHAIRS, LISTS, RECHECKS, REWARDS, UNIONS, district_table
from sz_excel.reports.wording import campaign_year, rubric_label, subtitle, track_title
from sz_excel.spreadsheets.writing import Book, Formula, Sheet

OVERVIEW, BASIS = "总览", "口径说明"


@dataclass(frozen=True)
class Sheets:
    """The sheets of the summary in the order of their tabs, and the tables as frames."""

    view: View
    book: Book
    sheets: dict[str, Sheet]
    tables: dict[str, Table]
    frames: dict[str, pd.DataFrame]
    extents: dict[str, Extent]


def write_summary(material: Material) -> bytes:
    """The bytes of 双争汇总表-<年度>.xlsx; the same material gives the same bytes."""
    view = View(material)
    programme = view.programme
    book = new_book(f"{campaign_year(programme)}汇总表", programme.settings["issuer"])
    frames = {
        UNIONS.sheet: union_frame(view),
        CHAIRS.sheet: chair_frame(view),
        RECHECKS.sheet: recheck_frame(view),
        REWARDS.sheet: reward_frame(view),
    }
    districts = district_table(programme)
    frames[districts.sheet] = district_frame(view)
    tables = {table.sheet: table for table in (UNIONS, CHAIRS, RECHECKS, REWARDS, districts)}
    names = (OVERVIEW, *tables, BASIS)
    sheets = Sheets(view, book, {name: book.sheet(name) for name in names}, tables, frames, {})
    for track in Track:
        _write_list(sheets, track)
    _write_rechecks(sheets)
    _write_rewards(sheets)
    _write_districts(sheets, districts)
    overview.write_overview(sheets.sheets[OVERVIEW], view, tables, frames, sheets.extents)
    basis.write_basis(sheets.sheets[BASIS], view, tuple(tables.values()))
    return book.bytes()


def _write_list(sheets: Sheets, track: Track) -> None:
    table, programme = LISTS[track], sheets.view.programme
    title = f"{programme.year}年度“{track_title(programme, track)}”申报推荐汇总表"
    _write_signed(sheets, table, title, "分", {"claimed": sheets.view.award_lines, "awarded": sheets.view.award_lines})


def _write_rechecks(sheets: Sheets) -> None:
    programme = sheets.view.programme
    year = programme.year - programme.parameters["recheck_year_offset"].integer
    title = f"{year}年度表彰单位和个人{programme.year}年复查情况表"
    _write_signed(sheets, RECHECKS, title, "分", {"score": sheets.view.recheck_lines})


def _write_rewards(sheets: Sheets) -> None:
    programme = sheets.view.programme
    extent = _write(sheets, REWARDS, f"{programme.year}年度{track_title(programme, Track.UNION)}奖励经费表", "元", {})
    sheet = sheets.sheets[REWARDS.sheet]
    row = rewards.write_totals(sheet, sheets.frames[REWARDS.sheet], extent)
    _finish(sheets, REWARDS, rewards.write_names(sheet, sheets.view, row))


def _write_districts(sheets: Sheets, table: Table) -> None:
    title = f"{campaign_year(sheets.view.programme)}归口统计表"
    points = dict.fromkeys(("mean_claimed", "mean_awarded"), sheets.view.award_lines)
    extent = _write(sheets, table, title, "个、分", points)
    row = max(extent.last, FIRST_ROW) + 1
    _write_district_total(sheets, table, extent, row)
    _finish(sheets, table, row + 1)


def _write_district_total(sheets: Sheets, table: Table, extent: Extent, row: int) -> None:
    sheet, frame = sheets.sheets[table.sheet], sheets.frames[table.sheet]
    means = _overall_means(sheets)
    for place, column in enumerate(table.columns):
        style = total_style(sheet.book, column.kind)
        if column.total:
            sheet.write(row, place, sum_of(extent, place, frame[column.name].tolist()), style)
        elif column.name in means:
            sheet.write(row, place, means[column.name], style)
        else:
            sheet.write(
                row, place, "合计" if column.name == "district" else None, total_style(sheet.book, Kind.CENTRED)
            )
    sheet.call(sheet.xlsx.set_row, row, 24)


def _overall_means(sheets: Sheets) -> dict[str, Formula | str]:
    """Means over all applications, from the two lists; a mean of the districts' means would weigh them wrongly."""
    means: dict[str, Formula | str] = {}
    exact: dict[str, Fraction | None] = {}
    for name, source in (("mean_claimed", "claimed"), ("mean_awarded", "awarded")):
        exact[name] = _mean(sheets, source)
        areas = ",".join(
            area_of(sheets.extents[item.sheet], item.place(source), item.sheet)
            for item in LISTS.values()
            if not sheets.extents[item.sheet].empty
        )
        means[name] = _or_blank(f"AVERAGE({areas})", exact[name])
    means["gap"] = _mean_gap(sheets)
    return means


def _mean_gap(sheets: Sheets) -> Formula | str:
    """Awarded less claimed, over the applications that have both."""
    pairs = [pair for item in LISTS.values() for pair in _pairs(sheets.frames[item.sheet])]
    sums, counts = [], []
    for item in LISTS.values():
        if not sheets.extents[item.sheet].empty:
            claimed, awarded = (
                area_of(sheets.extents[item.sheet], item.place(name), item.sheet) for name in ("claimed", "awarded")
            )
            both = f"ISNUMBER({claimed})*ISNUMBER({awarded})"
            sums.append(f"SUMPRODUCT({both}*({awarded}-{claimed}))")
            counts.append(f"SUMPRODUCT({both})")
    value = sum((awarded - claimed for claimed, awarded in pairs), Fraction()) / len(pairs) if pairs else None
    return _or_blank(f"({'+'.join(sums)})/({'+'.join(counts)})", value)


def _pairs(frame: pd.DataFrame) -> list[tuple[Fraction, Fraction]]:
    both = frame["claimed"].notna() & frame["awarded"].notna()
    return list(zip(frame.loc[both, "claimed"], frame.loc[both, "awarded"], strict=True))


def _or_blank(expression: str, value: Fraction | None) -> Formula | str:
    return "" if value is None else Formula(f'=IFERROR({expression},"")', value)


def _mean(sheets: Sheets, name: str) -> Fraction | None:
    points = [value for item in LISTS.values() for value in sheets.frames[item.sheet][name] if value is not None]
    return sum(points, Fraction()) / len(points) if points else None


def _write_signed(sheets: Sheets, table: Table, title: str, unit: str, lines: dict[str, tuple[Decimal, ...]]) -> None:
    extent = _write(sheets, table, title, unit, lines)
    _finish(sheets, table, max(extent.last, FIRST_ROW) + 1)


def _write(sheets: Sheets, table: Table, title: str, unit: str, lines: dict[str, tuple[Decimal, ...]]) -> Extent:
    heading = Heading(title, subtitle(sheets.view.material, unit), lines=lines)
    extent = write_table(sheets.sheets[table.sheet], table, sheets.frames[table.sheet], heading)
    sheets.extents[table.sheet] = extent
    return extent


def _finish(sheets: Sheets, table: Table, row: int) -> None:
    sheet, width = sheets.sheets[table.sheet], len(table.columns)
    last = write_signatures(sheet, row, width)
    programme = sheets.view.programme
    set_print(sheet, last, width, "    ".join(filter(None, [campaign_year(programme), rubric_label(programme)])))
