"""The dates that press: five working days of publicity, ended before 15 November (四（三）3; R21, R24b)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sz_excel.reports.key_dates import KeyDate, key_dates
from tests.reports.example import make_material

MATERIAL = make_material()
PERIOD = MATERIAL.season.programme.parameters["city_publicity_days"].integer


def dates_on(day: date) -> tuple[KeyDate, ...]:
    return key_dates(replace(MATERIAL, as_of=day))


@pytest.mark.parametrize(("later", "days"), [(-1, 6), (0, 5), (1, 4)])
def test_from_the_latest_start_exactly_five_working_days_are_left(later: int, days: int) -> None:
    _, start, end = dates_on(date(2019, 10, 20))
    moved = start.day + timedelta(days=later)
    assert MATERIAL.season.calendar.count(moved, end.day, count_first=False) == days
    assert PERIOD == 5


@pytest.mark.parametrize(
    ("day", "missed"), [(date(2019, 11, 13), False), (date(2019, 11, 14), False), (date(2019, 11, 15), True)]
)
def test_the_fifteenth_of_november_is_itself_too_late(day: date, missed: bool) -> None:
    *_, end = dates_on(day)
    assert (end.day, end.missed) == (date(2019, 11, 14), missed)


@pytest.mark.parametrize(
    ("day", "missed"), [(date(2019, 11, 6), False), (date(2019, 11, 7), False), (date(2019, 11, 8), True)]
)
def test_a_publicity_begins_on_the_latest_day_or_too_late(day: date, missed: bool) -> None:
    _, start, _ = dates_on(day)
    assert (start.day, start.missed) == (date(2019, 11, 7), missed)


def test_the_deadline_of_the_units_is_no_duty_of_the_office() -> None:
    deadline, *_ = dates_on(date(2019, 12, 1))
    assert (deadline.day, deadline.past, deadline.missed) == (date(2019, 9, 30), True, False)


@pytest.mark.parametrize(("day", "pointed"), [(date(2019, 9, 30), 0), (date(2019, 10, 1), 1), (date(2019, 11, 8), 2)])
def test_what_comes_next_is_pointed_at(day: date, pointed: int) -> None:
    assert [item.state.startswith("▶") for item in dates_on(day)] == [place == pointed for place in range(3)]


def test_after_the_season_nothing_is_pointed_at() -> None:
    assert not [item for item in dates_on(date(2019, 11, 15)) if item.state.startswith("▶")]
