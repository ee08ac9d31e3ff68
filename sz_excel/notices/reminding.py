"""催报通知: which pre-applied units of a district have not been heard of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sz_excel.notices.matter import Matter
from sz_excel.notices.names import Context, Letter, Names, chinese_date, name
from sz_excel.records.decisions import Status
from sz_excel.records.units import Unit

REMINDER = "催报通知"


@dataclass(frozen=True, kw_only=True)
class MissingUnit(Names):
    """A unit whose self-assessment workbook has not come."""

    number: int = name("序号")
    unit_code: str = name("单位编码")
    unit_name: str = name("单位名称")
    expected: str = name("预申报的对象和等级")


@dataclass(frozen=True, kw_only=True)
class Reminder(Letter):
    """催报通知, one per district."""

    district: str = name("归口")
    reviewing_districts: tuple[str, ...] = name("负责审核的归口；直属单位没有归口，为空")
    count: int = name("未报送的单位数")
    missing: tuple[MissingUnit, ...] = name("未报送的单位")
    still_open: tuple[str, ...] = name("申报截止日期，尚未到期时才有")
    overdue: tuple[str, ...] = name("申报截止日期，已过期时才有")


def reminders(matter: Matter) -> Iterator[tuple[tuple[str, ...], Context]]:
    """File name parts and names of the reminder of every district in which a pre-applied unit is missing."""
    missing = {item.unit_code for item in matter.outcome.decisions if item.status is Status.NOT_SUBMITTED}
    missing -= set(matter.season.receipts)
    programme, roster = matter.programme, matter.season.roster
    for district in roster.districts:
        units = [unit for unit in roster.district_units(district) if unit.code in missing]
        if not units:
            continue
        last_day = (chinese_date(programme.deadline),)
        in_time = matter.as_of <= programme.deadline
        reminder = Reminder.of(
            programme,
            matter.as_of,
            district=district,
            reviewing_districts=() if programme.is_direct(district) else (district,),
            count=len(units),
            missing=tuple(_missing(matter, number, unit) for number, unit in enumerate(units, 1)),
            still_open=last_day if in_time else (),
            overdue=() if in_time else last_day,
        )
        yield (district,), reminder.context()


def _missing(matter: Matter, number: int, unit: Unit) -> MissingUnit:
    levels = [f"{track.label}{matter.programme.level_name(level)}" for track, level in unit.expected.items() if level]
    return MissingUnit(
        number=number, unit_code=unit.code, unit_name=unit.name, expected="、".join(levels) or "未注明等级"
    )
