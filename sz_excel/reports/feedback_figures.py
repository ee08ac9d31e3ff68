"""本归口情况: the key figures of a district beside those of all districts together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import DistrictFigures, Status
from sz_excel.reports.columns import Kind, Table
from sz_excel.reports.frames import View
from sz_excel.reports.key_dates import key_dates
from sz_excel.reports.sheets import (
    Extent,
    Heading,
    area_of,
    cell_style,
    date_style,
    header_style,
    points_format,
    set_print,
    total_style,
    write_heading,
    write_signatures,
)
from sz_excel.reports.wording import campaign_year, rubric_label, subtitle
from sz_excel.spreadsheets.writing import Formula, Sheet, xl_rowcol_to_cell

SHEET = "本归口情况"
WIDTHS = (24, 12, 12, 12, 2.5, 40, 13, 13, 13)
LEFT, RIGHT, TOP = 0, 5, 2
HEIGHT = 20.0
PERCENT = "0.0%"
DECIMALS = 2
COUNTS = (
    ("units", "名册单位"),
    ("pre_applied", "预申报单位"),
    ("returned", "已报送单位"),
    ("on_time", "按期报送单位"),
    ("first_time", "一次合格单位"),
    ("applications", "申报数"),
)
RECHECK_COUNTS = (("rechecked", "已复查"), ("kept", "复查保留"), ("propose_cancel", "复查建议取消"))
MEANS = (("mean_claimed", "平均自评分"), ("mean_awarded", "平均考评分"), ("mean_gap", "考评分减自评分（平均）"))
OwnList = tuple[Track, Table, pd.DataFrame, Extent]


@dataclass(frozen=True)
class Whole:
    """All districts together: counts by name, means over all applications (points)."""

    counts: dict[str, int]
    put_forward: dict[int, int]
    means: dict[str, Fraction | None]

    @classmethod
    def of(cls, districts: Sequence[DistrictFigures], lists: Sequence[pd.DataFrame]) -> Whole:
        """Means are taken over the applications of ``lists``: a mean of districts' means would weigh them wrongly."""
        names = [name for name, _ in (*COUNTS, *RECHECK_COUNTS)]
        levels = dict.fromkeys(level for item in districts for level in item.put_forward)
        pairs = [pair for frame in lists for pair in zip(frame["claimed"], frame["awarded"], strict=True)]
        return cls(
            counts={name: sum(getattr(item, name) for item in districts) for name in names},
            put_forward={level: sum(item.put_forward.get(level, 0) for item in districts) for level in levels},
            means={
                "mean_claimed": _mean(claimed for claimed, _ in pairs if claimed is not None),
                "mean_awarded": _mean(awarded for _, awarded in pairs if awarded is not None),
                "mean_gap": _mean(
                    awarded - claimed for claimed, awarded in pairs if claimed is not None and awarded is not None
                ),
            },
        )


def _mean(points: Iterable[Fraction]) -> Fraction | None:
    held = list(points)
    return sum(held, Fraction()) / len(held) if held else None


def write_figures(sheet: Sheet, view: View, own: DistrictFigures, whole: Whole, lists: Sequence[OwnList]) -> None:
    """Write the whole sheet; ``lists`` have been written, for the live counts look at them."""
    for place, width in enumerate(WIDTHS):
        sheet.call(sheet.xlsx.set_column, place, place, width)
    title = f"{campaign_year(view.programme)}归口反馈表（{own.district}）"
    write_heading(sheet, Heading(title, subtitle(view.material)), len(WIDTHS))
    left = _write_means(sheet, view, own, whole, _write_counts(sheet, view.programme, own, whole) + 1)
    right = _write_dates(sheet, view, _write_statuses(sheet, lists) + 1)
    bottom = max(left, right)
    for row in range(TOP, bottom):
        sheet.call(sheet.xlsx.set_row, row, HEIGHT)
    last = write_signatures(sheet, bottom, len(WIDTHS))
    set_print(sheet, last, len(WIDTHS), footer(view, own.district), pages=(1, 1), header=None)
    sheet.xlsx.activate()


def footer(view: View, district: str) -> str:
    """What stands at the foot of every page of a district's workbook."""
    programme = view.programme
    return "    ".join(filter(None, [f"{campaign_year(programme)}归口反馈表", district, rubric_label(programme)]))


def _header(sheet: Sheet, row: int, column: int, texts: Sequence[str]) -> None:
    for offset, text in enumerate(texts):
        sheet.write(row, column + offset, text, header_style(sheet.book))


def _write_counts(sheet: Sheet, programme: Programme, own: DistrictFigures, whole: Whole) -> int:
    """Counts with their share of the whole; gives the first free row."""
    counted = [
        *((label, getattr(own, name), whole.counts[name]) for name, label in COUNTS),
        *(
            (f"拟推荐{level.name}", own.put_forward.get(level.number, 0), whole.put_forward.get(level.number, 0))
            for level in programme.levels
        ),
        *((label, getattr(own, name), whole.counts[name]) for name, label in RECHECK_COUNTS),
    ]
    _header(sheet, TOP, LEFT, ("报送、推荐和复查", "本归口", "全部归口", "占全部"))
    style = cell_style(sheet.book, Kind.INTEGER)
    for row, (label, mine, total) in enumerate(counted, TOP + 1):
        sheet.write(row, LEFT, label, cell_style(sheet.book, Kind.TEXT))
        sheet.write(row, LEFT + 1, mine, style)
        sheet.write(row, LEFT + 2, total, style)
        _write_share(sheet, row, mine, total)
    return TOP + 1 + len(counted)


def _write_share(sheet: Sheet, row: int, mine: int, total: int) -> None:
    own, whole = (xl_rowcol_to_cell(row, LEFT + offset) for offset in (1, 2))
    share = Formula(f'=IF({whole}=0,"",{own}/{whole})', Fraction(mine, total) if total else "")
    sheet.write(row, LEFT + 3, share, cell_style(sheet.book, Kind.POINTS, num_format=PERCENT))


def _write_means(sheet: Sheet, view: View, own: DistrictFigures, whole: Whole, row: int) -> int:
    _header(sheet, row, LEFT, ("平均分", "本归口", "全部归口", "相差"))
    for name, label in MEANS:
        row += 1
        mine, total = getattr(own, name), whole.means[name]
        sheet.write(row, LEFT, label, cell_style(sheet.book, Kind.TEXT))
        for column, points in ((LEFT + 1, mine), (LEFT + 2, total)):
            shown = points_format(points, view.award_lines)
            sheet.write(row, column, points, cell_style(sheet.book, Kind.POINTS, num_format=shown))
        _write_difference(sheet, row, mine, total)
    return row + 1


def _write_difference(sheet: Sheet, row: int, mine: Fraction | None, total: Fraction | None) -> None:
    """Own less whole, as printed: whoever subtracts the two numbers on paper finds the same."""
    first, second = (xl_rowcol_to_cell(row, LEFT + offset) for offset in (1, 2))
    value = "" if mine is None or total is None else _rounded(mine) - _rounded(total)
    formula = f'=IF(COUNT({first}:{second})<2,"",ROUND({first},{DECIMALS})-ROUND({second},{DECIMALS}))'
    sheet.write(row, LEFT + 3, Formula(formula, value), cell_style(sheet.book, Kind.POINTS))


def _rounded(points: Fraction) -> Fraction:
    """Half away from zero, as ROUND does."""
    scale = 10**DECIMALS
    return Fraction(math.floor(abs(points) * scale + Fraction(1, 2)) * (1 if points >= 0 else -1), scale)


def _write_statuses(sheet: Sheet, lists: Sequence[OwnList]) -> int:
    """How many applications have each outcome, live over the two lists."""
    _header(sheet, TOP, RIGHT, ("申报结论（本归口）", *(track.label for track, *_ in lists), "合计"))
    row = TOP
    for status in Status:
        row += 1
        sheet.write(row, RIGHT, status.value, cell_style(sheet.book, Kind.TEXT))
        counts = [_count(table, frame, extent, status) for _, table, frame, extent in lists]
        for column, (content, _) in enumerate(counts, RIGHT + 1):
            sheet.write(row, column, content, cell_style(sheet.book, Kind.INTEGER))
        first, last = (xl_rowcol_to_cell(row, RIGHT + offset) for offset in (1, len(lists)))
        total = Formula(f"=SUM({first}:{last})", sum(count for _, count in counts))
        sheet.write(row, RIGHT + 1 + len(lists), total, total_style(sheet.book, Kind.INTEGER))
    return row + 1


def _count(table: Table, frame: pd.DataFrame, extent: Extent, status: Status) -> tuple[Formula | int, int]:
    if extent.empty:
        return 0, 0
    count = frame["status"].tolist().count(status.value)
    return Formula(f'=COUNTIF({area_of(extent, table.place("status"), table.sheet)},"{status.value}")', count), count


def _write_dates(sheet: Sheet, view: View, row: int) -> int:
    _header(sheet, row, RIGHT, ("日程", "日期", "依据", "状态"))
    for item in key_dates(view.material):
        row += 1
        sheet.write(row, RIGHT, item.what, cell_style(sheet.book, Kind.TEXT))
        sheet.write(row, RIGHT + 1, item.day, cell_style(sheet.book, Kind.DATE))
        sheet.write(row, RIGHT + 2, item.clause, cell_style(sheet.book, Kind.CENTRED))
        # The federation's own missed duties are no business of a district: past is enough.
        state = item.state.partition("，")[0]
        sheet.write(row, RIGHT + 3, state, date_style(sheet.book, past=item.past, missed=False))
    return row + 1
