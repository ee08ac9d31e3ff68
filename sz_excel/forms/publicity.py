"""Working days as a live formula: Monday–Friday by NETWORKDAYS, corrected by the State Council calendar of the year."""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import lru_cache

from sz_excel.forms.expressions import EPOCH, Expr, number
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Holiday


@lru_cache(maxsize=16)
def exceptions(holidays: tuple[Holiday, ...], year: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Serial numbers of a year's weekdays that are free and of its weekend days that are worked (调休)."""
    calendar = WorkCalendar.of(holidays)
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    odd = [day for day in days if calendar.is_working_day(day) != (day.weekday() < 5)]
    free, worked = ([day for day in odd if (day.weekday() < 5) is weekday] for weekday in (True, False))
    return tuple((day - EPOCH).days for day in free), tuple((day - EPOCH).days for day in worked)


def working_days(start: Expr, end: Expr, holidays: tuple[Holiday, ...], year: int) -> Expr:
    """Working days from ``start`` to ``end``, both counted (R24); both cells must hold dates."""
    free, worked = exceptions(holidays, year)
    off = f",{{{','.join(map(str, free))}}}" if free else ""
    text = f"NETWORKDAYS({start.text},{end.text}{off})"
    if worked:
        listed = f"{{{','.join(map(str, worked))}}}"
        text += f"+SUMPRODUCT(({listed}>={start.text})*({listed}<={end.text}))"
    return Expr(f"({text})", lambda: _count(start.value, end.value, holidays))


def _count(start: date | int, end: date | int, holidays: tuple[Holiday, ...]) -> int:
    first, last = (EPOCH + timedelta(days=math.floor(number(day))) for day in (start, end))
    return WorkCalendar.of(holidays).count(first, last)
