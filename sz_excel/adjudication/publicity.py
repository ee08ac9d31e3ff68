"""What the office has still to say about the publicity of those it puts forward (四（三）3; R24b)."""

from __future__ import annotations

from datetime import date

from sz_excel.adjudication.closing import honours_of_the_year
from sz_excel.adjudication.season import Outcome, Season
from sz_excel.programme.publicity import HeldPublicity, held_publicity


def publicity_days(season: Season, held: HeldPublicity) -> int:
    """Working days of a publicity by the strict count, the first day left out (R24b)."""
    return season.calendar.count(held.start, held.end, count_first=False)


def publicity_doubts(season: Season, outcome: Outcome, as_of: date) -> tuple[str, ...]:
    """Remarks for the office (Chinese): not recorded, recorded before its end, too short.

    None while nobody is put forward, and none once this year's honours stand in the register.
    """
    if honours_of_the_year(season) or not any(item.status.is_put_forward for item in outcome.decisions):
        return ()
    held = held_publicity(season.programme.settings)
    if held is None:
        return ("推荐对象的公示结果还没有记录：公示结束后填在 programme.xlsx“设置”的 city_publicity 三行",)
    return (*_ended_later(held, as_of), *_too_short(season, held))


def _ended_later(held: HeldPublicity, as_of: date) -> tuple[str, ...]:
    told = f"推荐对象公示到 {held.end} 才结束，{as_of} 就记录了结果，请核实"
    return (told,) if held.end > as_of else ()


def _too_short(season: Season, held: HeldPublicity) -> tuple[str, ...]:
    asked, days = season.programme.parameters["city_publicity_days"].integer, publicity_days(season, held)
    told = f"推荐对象公示 {held.start} 至 {held.end}，首日不计仅{days}个工作日，应为{asked}个工作日，请核实"
    return (told,) if days < asked else ()
