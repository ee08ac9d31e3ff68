"""The city publicity (四（三）3) as the office records it in the settings once it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

PUBLICITY_SETTINGS = START, END, RESULT = ("city_publicity_start", "city_publicity_end", "city_publicity_result")


@dataclass(frozen=True, slots=True)
class HeldPublicity:
    """First and last day of the publicity, and what came of it in the words of the office."""

    start: date
    end: date
    result: str


def held_publicity(settings: Mapping[str, str]) -> HeldPublicity | None:
    """What is recorded; None while nothing is. Faults have been refused where the edition is read."""
    if not any(_texts(settings)):
        return None
    start, end, result = _texts(settings)
    return HeldPublicity(date.fromisoformat(start), date.fromisoformat(end), result)


def publicity_fault(settings: Mapping[str, str]) -> str:
    """What is wrong with the record (Chinese), '' for nothing: all three are given or none, as days in their order."""
    start, end, result = _texts(settings)
    if not any((start, end, result)):
        return ""
    if not all((start, end, result)):
        return "推荐对象公示的开始日期、结束日期和结果须一并填写，或者都空着"
    try:
        in_order = date.fromisoformat(start) <= date.fromisoformat(end)
    except ValueError:
        return f"推荐对象公示的日期“{start}”“{end}”须写成 2019-10-28 这样"
    return "" if in_order else f"推荐对象公示的结束日期 {end} 早于开始日期 {start}"


def _texts(settings: Mapping[str, str]) -> tuple[str, str, str]:
    """As typed; a workbook made before there were these rows has none."""
    start, end, result = (settings.get(key, "").strip() for key in PUBLICITY_SETTINGS)
    return start, end, result
