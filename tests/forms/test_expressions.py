"""Expressions say in the cell what they compute, with the rules of a spreadsheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sz_excel.forms.expressions import (
    Expr,
    all_,
    cell,
    count,
    count_like,
    first_of,
    if_,
    is_number,
    length,
    lift,
    percent_text,
    rounded,
    sum_where_not,
    total,
    trim,
    whole,
)
from sz_excel.forms.publicity import working_days
from tests.forms.issued import programme

BLANK, NINE, TEXT, DAY = cell("A1", None), cell("A2", Decimal("9.5")), cell("A3", "9.5"), cell("A4", date(2019, 9, 20))


@pytest.mark.parametrize(
    ("expression", "text", "value"),
    [
        (NINE + 1, "(A2+1)", Fraction("10.5")),
        (BLANK.is_("=", ""), '(A1="")', True),
        (BLANK.is_("=", 0), "(A1=0)", True),
        (TEXT.is_(">", 1000), "(A3>1000)", True),
        (TEXT.is_("=", Decimal("9.5")), "(A3=9.5)", False),
        (DAY.is_("=", 43728), "(A4=43728)", True),
        (is_number(TEXT), "ISNUMBER(A3)", False),
        (is_number(DAY), "ISNUMBER(A4)", True),
        (is_number(cell("A5", True)), "ISNUMBER(A5)", False),
        (trim(cell("A6", "  甲  乙 ")), "TRIM(A6)", "甲 乙"),
        (length(trim(NINE)), "LEN(TRIM(A2))", 3),
        (whole(cell("A7", Decimal("-1.5"))), "INT(A7)", -2),
        (rounded(cell("A8", Decimal("2.345")), 2), "ROUND(A8,2)", Fraction("2.35")),
        (rounded(cell("A8", Decimal("-2.345")), 2), "ROUND(A8,2)", Fraction("-2.35")),
        (total([BLANK, NINE, TEXT]), "SUM(A1,A2,A3)", Fraction("9.5")),
        (count([BLANK, NINE, TEXT, DAY]), "COUNT(A1,A2,A3,A4)", 2),
        (lift("共") & NINE & "分", '(("共"&A2)&"分")', "共9.5分"),
        (lift('带"引号"'), '"带""引号"""', '带"引号"'),
        (percent_text(NINE / lift(10)), 'TEXT((A2/10),"0.00%")', "95.00%"),
        (all_([BLANK.is_("=", ""), NINE.is_("<", 9)]), 'AND((A1=""),(A2<9))', False),
        (count_like("A1:A3", "*待填", [lift("人数待填"), lift("待填项")]), 'COUNTIF(A1:A3,"*待填")', 1),
        (count_like("A1:A3", "！*", [lift("！坏"), lift("坏！")]), 'COUNTIF(A1:A3,"！*")', 1),
        (sum_where_not("A1:A3", "B1:B3", "否", [(NINE, lift("否")), (TEXT, BLANK)]), 'SUMIFS(A1:A3,B1:B3,"<>否")', 0),
    ],
)
def test_an_expression(expression: Expr, text: str, value: object) -> None:
    assert (expression.text, expression.value) == (text, value)


def test_the_branch_not_taken_is_not_computed() -> None:
    assert if_(BLANK.is_("=", 0), "空", NINE / BLANK).value == "空"


def test_the_first_case_that_holds_counts() -> None:
    cases = ((NINE.is_(">", 10), "大"), (NINE.is_(">", 9), "中"), (NINE.is_(">", 8), "小"))
    assert first_of(*cases, otherwise="无").value == "中"


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2019, 9, 9), date(2019, 9, 13), 4),
        (date(2019, 9, 23), date(2019, 9, 29), 6),
        (date(2019, 10, 1), date(2019, 10, 7), 0),
        (date(2019, 10, 8), date(2019, 10, 12), 5),
    ],
)
def test_working_days_follow_the_calendar_of_the_state_council(first: date, last: date, days: int) -> None:
    found = working_days(cell("A1", first), cell("A2", last), programme().holidays, 2019)
    assert found.value == days
    assert found.text.startswith("(NETWORKDAYS(A1,A2,{")
