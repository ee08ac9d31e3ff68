"""Working days (工作日) by the State Council calendar with 调休 (四（三）2, 四（三）3; RULES.md section 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import chinese_calendar

from sz_excel.programme.model import Holiday

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The edition's 节假日 overrides, over the State Council's calendar, over Monday–Friday."""

    overrides: dict[dt.date, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, holidays: Iterable[Holiday]) -> WorkCalendar:
        return cls({holiday.day: holiday.works for holiday in holidays})

    def knows(self, year: int) -> bool:
        """Whether there is data for the year; without data only Monday–Friday count, which outputs must say."""
        return year in _known_years() or any(day.year == year for day in self.overrides)

    def is_working_day(self, day: dt.date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return _is_working_day(day)

    def count(self, first: dt.date, last: dt.date, *, count_first: bool = True) -> int:
        """Working days from ``first`` to ``last``, both included; the first day may be left out (strict count)."""
        day = first if count_first else first + ONE_DAY
        total = 0
        while day <= last:
            total += self.is_working_day(day)
            day += ONE_DAY
        return total

    def end_of(self, first: dt.date, days: int, *, count_first: bool = True) -> dt.date:
        """The last day of a period of ``days`` working days that starts on ``first``."""
        day, left = first, days - (count_first and self.is_working_day(first))
        while left > 0:
            day += ONE_DAY
            left -= self.is_working_day(day)
        return day

    def latest_start(self, last: dt.date, days: int) -> dt.date:
        """The latest working day on which a publicity may start so that, that day not counted, it ends by ``last``."""
        day, left = last, days
        while left > 0 or not self.is_working_day(day):
            left -= self.is_working_day(day)
            day -= ONE_DAY
        return day


@cache
def _known_years() -> frozenset[int]:
    return frozenset(day.year for day in chinese_calendar.holidays)


@cache
def _is_working_day(day: dt.date) -> bool:
    """By the State Council's calendar, else Monday–Friday; remembered, because the library looks at every holiday."""
    if day.year in _known_years():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5
