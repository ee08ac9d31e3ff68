"""Sums in capitals, as a bank reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.notices.amounts import DIGITS, in_capitals, in_figures

VALUES = {"仟": 1000, "佰": 100, "拾": 10, "": 1}


def read_back(text: str) -> int:
    """The number that capitals say, read group by group."""
    total = 0
    for part, unit in re.findall(r"([^亿万元]+)?(亿|万|元)", text):
        group = sum(
            DIGITS.index(digit) * VALUES[place] for digit, place in re.findall(rf"([{DIGITS}])([仟佰拾]?)", part)
        )
        total += group * {"亿": 10**8, "万": 10**4, "元": 1}[unit]
    return total


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        (0, "零元整"),
        (1000, "壹仟元整"),
        (2000, "贰仟元整"),
        (3000, "叁仟元整"),
        (6000, "陆仟元整"),
        (10000, "壹万元整"),
        (10500, "壹万零伍佰元整"),
        (16409, "壹万陆仟肆佰零玖元整"),
        (100005, "壹拾万零伍元整"),
        (6007, "陆仟零柒元整"),
        (1010101, "壹佰零壹万零壹佰零壹元整"),
        (100000001, "壹亿零壹元整"),
        (100200000000, "壹仟零贰亿元整"),
    ],
)
def test_sums_read_as_on_a_cheque(yuan: int, capitals: str) -> None:
    assert in_capitals(yuan) == capitals


@given(st.integers(0, 10**12 - 1))
def test_capitals_say_the_same_sum_as_figures(yuan: int) -> None:
    capitals = in_capitals(yuan)
    assert read_back(capitals) == yuan == int(in_figures(yuan).replace(",", ""))
    assert capitals.endswith("元整")
    assert "零零" not in capitals
    assert not re.search(r"零[万亿元]", capitals) or yuan == 0


@pytest.mark.parametrize("yuan", [-1, 10**12])
def test_a_sum_that_cannot_be_written_is_refused(yuan: int) -> None:
    with pytest.raises(ValueError, match=str(yuan)):
        in_capitals(yuan)
