"""Working days by the State Council's calendar, with the days that are worked in return (调休)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Holiday

CALENDAR = WorkCalendar()
EDITION = WorkCalendar.of(load_edition("2019").holidays)
days = st.dates(dt.date(2018, 1, 1), dt.date(2028, 12, 31))


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("calendar", [CALENDAR, EDITION], ids=["library", "with the edition's table"])
@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2019-09-13", False),  # 中秋节, a Friday
        ("2019-09-28", False),  # an ordinary Saturday
        ("2019-09-29", True),  # a Sunday worked in return
        ("2019-09-30", True),
        ("2019-10-01", False),
        ("2019-10-07", False),  # a Monday
        ("2019-10-12", True),  # a Saturday worked in return
        ("2026-09-20", True),  # a Sunday worked in return
        ("2026-09-25", False),  # 中秋节
    ],
)
def test_days_of_rest_and_days_worked_in_return(calendar: WorkCalendar, day: str, works: bool) -> None:
    assert calendar.is_working_day(date(day)) is works


@pytest.mark.parametrize(
    ("first", "last", "days", "strict"),
    [
        ("2019-09-23", "2019-09-29", 6, 5),
        ("2019-09-23", "2019-09-27", 5, 4),
        ("2019-09-23", "2019-09-26", 4, 3),
        ("2019-09-28", "2019-09-28", 0, 0),
        ("2019-09-22", "2019-09-27", 5, 5),
        ("2019-09-30", "2019-10-08", 2, 1),
        ("2019-09-27", "2019-09-26", 0, 0),
        ("2026-09-23", "2026-09-30", 5, 4),
        ("2027-09-20", "2027-09-26", 5, 4),
    ],
)
def test_both_ends_count_and_the_strict_count_leaves_out_the_first(
    first: str, last: str, days: int, strict: int
) -> None:
    assert CALENDAR.count(date(first), date(last)) == days
    assert CALENDAR.count(date(first), date(last), count_first=False) == strict


def test_a_year_without_data_counts_monday_to_friday_and_is_known_as_unknown() -> None:
    assert CALENDAR.knows(2019)
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2027)
    assert CALENDAR.is_working_day(date("2027-10-01"))
    assert not CALENDAR.is_working_day(date("2027-10-02"))


def test_the_edition_s_table_overrides_and_extends_the_library() -> None:
    calendar = WorkCalendar.of(
        [
            Holiday(date("2027-10-01"), False, "国庆节", "示例"),
            Holiday(date("2027-10-02"), True, "调休", "示例"),
            Holiday(date("2019-09-30"), False, "示例", "示例"),
        ]
    )
    assert calendar.knows(2027)
    assert not calendar.is_working_day(date("2027-10-01"))
    assert calendar.is_working_day(date("2027-10-02"))
    assert not calendar.is_working_day(date("2019-09-30"))


def test_the_edition_s_own_holidays_agree_with_the_library() -> None:
    for day in EDITION.overrides:
        assert EDITION.is_working_day(day) is CALENDAR.is_working_day(day)


@pytest.mark.parametrize(
    ("last", "days", "start"),
    [
        ("2019-11-14", 5, "2019-11-07"),
        ("2019-11-15", 5, "2019-11-08"),
        ("2019-10-08", 1, "2019-09-30"),
        ("2019-09-29", 5, "2019-09-23"),
        ("2026-11-14", 5, "2026-11-06"),
    ],
)
def test_the_latest_start_is_a_working_day_from_which_the_period_still_ends_in_time(
    last: str, days: int, start: str
) -> None:
    assert CALENDAR.latest_start(date(last), days) == date(start)


@given(days, st.integers(1, 15))
def test_one_working_day_later_than_the_latest_start_is_too_late(last: dt.date, length: int) -> None:
    start = CALENDAR.latest_start(last, length)
    assert CALENDAR.is_working_day(start)
    assert CALENDAR.count(start, last, count_first=False) == length
    assert CALENDAR.end_of(start, length, count_first=False) <= last


@given(days, st.integers(1, 15), st.booleans())
def test_a_period_ends_on_the_first_day_that_completes_it(first: dt.date, length: int, count_first: bool) -> None:
    last = CALENDAR.end_of(first, length, count_first=count_first)
    assert CALENDAR.count(first, last, count_first=count_first) == length
    assert CALENDAR.is_working_day(last)


@given(days, st.integers(0, 40))
def test_the_strict_count_is_the_full_count_without_the_first_day(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    full, strict = CALENDAR.count(first, last), CALENDAR.count(first, last, count_first=False)
    assert full - strict == CALENDAR.is_working_day(first)
