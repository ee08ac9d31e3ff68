"""The dates of the season that press, counted from the parameters (四（三）2, 四（三）3; R20, R21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Parameter, Programme
from sz_excel.reports.material import Material

NEXT = "▶ "


@dataclass(frozen=True, slots=True)
class KeyDate:
    """One date: what is due, when, by which clause, and how it stands on the day of the report.

    ``missed``: it has passed and the duty was the office's own (R21).
    """

    what: str
    day: date
    clause: str
    state: str
    past: bool
    missed: bool


def key_dates(material: Material) -> tuple[KeyDate, ...]:
    """Deadline, latest start and end of the city publicity, recommendation: in the order of the season.

    The first that is still to come is pointed at.
    """
    programme = material.season.programme
    deadline, period, recommendation = (
        programme.parameters[key] for key in ("application_deadline", "city_publicity_days", "recommendation_deadline")
    )
    last = last_day(programme, recommendation)
    start = material.season.calendar.latest_start(last, period.integer)
    until = f"单位申报截止（{deadline.boundary}）"
    begin = f"推荐对象公示最迟开始（{period.value}个{period.unit}，首日不计）"
    dates = [
        _date(material, until, last_day(programme, deadline), deadline.clause, own=False),
        _date(material, begin, start, period.clause, own=True),
        _date(material, "推荐对象公示最迟结束、推荐材料最迟报出", last, recommendation.clause, own=True),
    ]
    following = next((place for place, item in enumerate(dates) if not item.past), None)
    if following is not None:
        dates[following] = replace(dates[following], state=f"{NEXT}{dates[following].state}")
    return tuple(dates)


def last_day(programme: Programme, parameter: Parameter) -> date:
    """The last day that still counts: a limit 不含当日 ends the day before."""
    day = parameter.on(programme.year)
    return day - timedelta(days=1) if parameter.boundary.startswith("不含") else day


def unknown_years(calendar: WorkCalendar, year: int) -> str:
    """A loud remark when working days were counted Monday to Friday for want of data; '' when there is data."""
    if calendar.knows(year):
        return ""
    return f"注意：没有{year}年的法定节假日数据，工作日只按星期一至星期五计算；请在“节假日”表补充后重新汇总"


def _date(material: Material, what: str, day: date, clause: str, *, own: bool) -> KeyDate:
    left = (day - material.as_of).days
    state = f"还有{left}天" if left > 0 else "就是今天" if left == 0 else f"已过{-left}天"
    if own and left < 0:
        state += "，注意"
    return KeyDate(what, day, clause, state, left < 0, own and left < 0)
