"""Declared tables refuse other data at the door; rows written at once are the cells written one by one."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.records.campaign import Track
from sz_excel.reports import tables
from sz_excel.reports.columns import Column, Kind, Table
from sz_excel.reports.sheets import lines_of, points_format
from sz_excel.spreadsheets.writing import Book, WritingError
from tests.reports.example import programme

EVERY = [value for value in vars(tables).values() if isinstance(value, Table)]
EVERY += [tables.district_table(programme()), *(tables.score_table(programme(), track) for track in Track)]
SMALL = Table("小表", (Column("code", "编码", Kind.TEXT, 10, "编码"), Column("points", "分", Kind.POINTS, 8, "分数")))


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.sheet)
def test_every_column_has_a_name_of_its_own_a_header_and_a_meaning(table):
    assert len(set(table.names)) == len({column.header for column in table.columns}) == len(table.columns)
    assert all(column.header and column.meaning and column.width > 0 for column in table.columns)
    assert 0 <= table.frozen < table.print_width <= len(table.columns)


@pytest.mark.parametrize("row", [("A", 85.0), ("A", True), (None, Fraction(85)), (12, Fraction(85)), ("A", "85")])
def test_a_frame_of_other_types_is_refused(row):
    with pytest.raises(TypeError, match="小表"):
        SMALL.frame([row])


def test_a_frame_with_other_columns_is_refused():
    frame = SMALL.frame([("A", None)]).rename(columns={"points": "score"})
    with pytest.raises(TypeError, match="score"):
        SMALL.columns_of(frame)


def test_points_stay_exact_in_the_frame():
    exact = Fraction(254, 3)
    assert SMALL.frame([("A", exact)])["points"].tolist() == [exact]


@given(st.fractions(0, 100), st.sampled_from([Decimal(80), Decimal(85), Decimal(90), Decimal(95)]))
def test_the_number_format_never_hides_the_side_of_a_line(points, line):
    decimals = len(points_format(points, (line,)).partition(".")[2])
    scale = 10**decimals
    shown = Fraction(int(points * scale + Fraction(1, 2)), scale)
    assert (shown > line) - (shown < line) == (points > line) - (points < line)
    assert decimals >= 2


def test_lines_of_a_text_count_chinese_characters_twice():
    assert lines_of("甲" * 10, 22.0) == 1
    assert lines_of("甲" * 11, 22.0) == 2
    assert lines_of("a" * 20, 22.0) == 1
    assert lines_of("a\nb", 22.0) == 2


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.integers(-(10**6), 10**6),
    st.decimals(-1000, 1000, places=2),
    st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)),
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_rows_written_at_once_hold_what_cells_written_one_by_one_hold(rows):
    contents = []
    for bulk in (True, False):
        book = Book()
        sheet, style = book.sheet("表"), book.format(border=1)
        if bulk:
            sheet.table_rows(2, list(zip(*rows, strict=True)), [style, style], [20.0] * len(rows))
        else:
            for number, row in enumerate(rows, 2):
                sheet.row(number, 0, list(row), [style, style])
        loaded = openpyxl.load_workbook(io.BytesIO(book.bytes()))["表"]
        contents.append([[(cell.value, cell.data_type, cell.border.left.style) for cell in row] for row in loaded.rows])
    assert contents[0] == contents[1]


def test_cells_may_stand_above_and_below_the_rows_but_not_among_them():
    book = Book()
    sheet, style = book.sheet("表"), book.format()
    sheet.write(0, 0, "上")
    sheet.table_rows(1, [["甲", "乙"]], [style], [20.0, 20.0])
    sheet.write(3, 0, "下")
    loaded = openpyxl.load_workbook(io.BytesIO(book.bytes()))["表"]
    assert [cell.value for (cell,) in loaded.rows] == ["上", "甲", "乙", "下"]
    book = Book()
    sheet = book.sheet("表")
    sheet.table_rows(1, [["甲", "乙"]], [book.format()], [20.0, 20.0])
    sheet.write(2, 0, "中")
    with pytest.raises(ValueError, match="inside the rows 2 to 3"):
        book.bytes()


def test_a_second_block_of_rows_on_a_sheet_is_refused():
    book = Book()
    sheet, style = book.sheet("表"), book.format()
    sheet.table_rows(0, [["甲"]], [style], [20.0])
    with pytest.raises(WritingError):
        sheet.table_rows(5, [["乙"]], [style], [20.0])
