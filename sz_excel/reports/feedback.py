"""归口反馈表: one workbook per district with its own units only, and the whole as sums and means.

No phone number, no free text of a returned file, no other district's name or unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Table
from sz_excel.reports.feedback_figures import SHEET, Whole, footer, write_figures
from sz_excel.reports.feedback_tasks import TASKS, Tasks
from sz_excel.reports.frames import View, chair_frame, recheck_frame, union_frame
from sz_excel.reports.material import Material
from sz_excel.reports.sheets import FIRST_ROW, Extent, Heading, new_book, set_print, write_table
from sz_excel.reports.tables import CHAIRS, RECHECKS, UNIONS
from sz_excel.reports.wording import campaign_year, subtitle, track_title
from sz_excel.spreadsheets.writing import Book

OWN_LISTS = {Track.UNION: replace(UNIONS, sheet="基层工会"), Track.CHAIR: replace(CHAIRS, sheet="工会主席")}
SCORES = frozenset({"claimed", "awarded", "score"})
TABLES = (*OWN_LISTS.values(), RECHECKS, TASKS)
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Parts:
    """Rows of every table by district, and what all districts are held against."""

    view: View
    rows: Mapping[str, Rows]
    whole: Whole


def write_feedbacks(material: Material) -> dict[str, bytes]:
    """The workbook of every district of the roster by the district's name; equal material gives equal bytes.

    Lists have the columns of 双争汇总表; 名次 and 倒数名次 are those of the whole. Honours of units that are no
    longer on the roster belong to no district.
    """
    view = View(material)
    frames = {Track.UNION: union_frame(view), Track.CHAIR: chair_frame(view)}
    rows = {OWN_LISTS[track].sheet: _by_district(view, OWN_LISTS[track], frame) for track, frame in frames.items()}
    rows[RECHECKS.sheet] = _by_district(view, RECHECKS, recheck_frame(view))
    rows[TASKS.sheet] = Tasks(view).by_district()
    parts = Parts(view, rows, Whole.of(view.outcome.districts, tuple(frames.values())))
    return {figures.district: _write(parts, figures.district) for figures in view.outcome.districts}


def _by_district(view: View, table: Table, frame: pd.DataFrame) -> Rows:
    """The rows of a list by district, numbered anew within each."""
    found: Rows = defaultdict(list)
    code = table.place("unit_code")
    for row in frame.itertuples(index=False, name=None):
        mine = found[view.district(row[code])]
        mine.append((len(mine) + 1, *row[1:]))
    return found


def _write(parts: Parts, district: str) -> bytes:
    programme = parts.view.programme
    title = f"{campaign_year(programme)}归口反馈表"
    book = new_book(f"{title}（{district}）", programme.settings["issuer"])
    first = book.sheet(SHEET)
    frames = {table.sheet: table.frame(parts.rows[table.sheet].get(district, ())) for table in TABLES}
    extents = {table.sheet: _write_list(book, parts.view, table, frames[table.sheet], district) for table in TABLES}
    lists = [(track, table, frames[table.sheet], extents[table.sheet]) for track, table in OWN_LISTS.items()]
    own = next(figures for figures in parts.view.outcome.districts if figures.district == district)
    write_figures(first, parts.view, own, parts.whole, lists)
    return book.bytes()


def _write_list(book: Book, view: View, table: Table, frame: pd.DataFrame, district: str) -> Extent:
    sheet = book.sheet(table.sheet)
    points = view.recheck_lines if table is RECHECKS else view.award_lines
    lines: dict[str, Sequence[Decimal]] = dict.fromkeys(SCORES & set(table.names), points)
    heading = Heading(f"{_title(view, table)}（{district}）", subtitle(view.material), lines=lines)
    extent = write_table(sheet, table, frame, heading)
    set_print(sheet, max(extent.last, FIRST_ROW), table.print_width, footer(view, district))
    return extent


def _title(view: View, table: Table) -> str:
    programme = view.programme
    tracks = {item.sheet: track for track, item in OWN_LISTS.items()}
    if table.sheet in tracks:
        return f"{programme.year}年度“{track_title(programme, tracks[table.sheet])}”申报推荐情况"
    if table is RECHECKS:
        year = programme.year - programme.parameters["recheck_year_offset"].integer
        return f"{year}年度表彰单位和个人{programme.year}年复查情况"
    return f"{campaign_year(programme)}待办事项"
