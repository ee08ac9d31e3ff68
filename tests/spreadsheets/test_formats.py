"""What a cell format makes of a number."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME, format_kinds
from tests.spreadsheets.books import styles


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ((0, 1, 2, 3, 4, 11, 12, 13, 37, 38, 39, 40, 48, 49), NUMBER),
        ((9, 10), PERCENT),
        ((14, 15, 16, 17, 22), DATE),
        ((18, 19, 20, 21, 45, 46, 47), TIME),
        ((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DATE),
        ((32, 33, 34, 35, 55, 56), TIME),
    ],
    ids=["numbers", "percentages", "dates", "times", "Chinese dates", "Chinese times"],
)
def test_built_in_formats_also_those_of_chinese_programs(numbers: tuple[int, ...], kind: str) -> None:
    assert format_kinds(styles(*numbers)) == kind * len(numbers)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("yyyy/m/d;@", DATE),
        ('yyyy"年"m"月"d"日"', DATE),
        ("yyyy年m月d日", DATE),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', DATE),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", DATE),
        ('m"月"d"日"', DATE),
        ("mmm-yy", DATE),
        ("m/d/yy h:mm", DATE),
        ("d", DATE),
        ("h:mm:ss", TIME),
        ("[h]:mm", TIME),
        ("[mm]:ss", TIME),
        ('[$-804]上午/下午h"时"mm"分"', TIME),
        ("mm:ss.0", TIME),
        ("0.00%", PERCENT),
        ("0.00%;[Red]-0.00%", PERCENT),
        ("0.0", NUMBER),
        ("General", NUMBER),
        ("G/通用格式", NUMBER),
        ('0.0"分"', NUMBER),
        ('G/通用格式"日"', NUMBER),
        ('0"%"', NUMBER),
        ("[Red]0.00", NUMBER),
        ("[Magenta]0.00", NUMBER),
        ("[Yellow]0.00;[Black]-0.00", NUMBER),
        ("[>=90]0;[Red]0", NUMBER),
        ("0.00E+00", NUMBER),
        ("#,##0_);[Red](#,##0)", NUMBER),
        ('_ "¥"* #,##0.00_ ', NUMBER),
        ("0\\d\\a\\y", NUMBER),
        ("@", NUMBER),
    ],
)
def test_custom_formats(code: str, kind: str) -> None:
    assert format_kinds(styles(0, 176, own={176: escape(code, {'"': "&quot;"})})) == NUMBER + kind


def test_an_own_format_under_a_built_in_number_wins() -> None:
    assert format_kinds(styles(14, own={14: "0.00"})) == NUMBER


def test_a_workbook_without_styles_holds_plain_numbers() -> None:
    assert format_kinds(b"") == ""
