"""A small season with something in it for every document: three districts, both tracks, all outcomes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.season import Season
from sz_excel.notices.matter import Matter
from sz_excel.records.campaign import Track
from sz_excel.records.submissions import Application, Assessment
from sz_excel.records.units import Honour, Unit
from tests.adjudication.seasons import (
    CHAIR,
    FIVE,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    honour,
    recheck_sheet,
    review,
    season,
    unit,
)
from tests.notices.samples import BLOCKING

AS_OF = dt.date(2019, 10, 28)
PHONE, CREDIT_CODE, EMAIL = "000-1234567", "81000000MJ00000182", "unit@example.invalid"
FIELDS = {"phone": PHONE, "credit_code": CREDIT_CODE, "email": EMAIL, "contact": "某联络"}
DISTRICTS = ("示例一镇", "样例教育系统", "直属")
COMMENDATION = "示例工发（2019）8号"


def units(count: int) -> list[Unit]:
    """Units of three districts in turn, some of at most fifty members."""
    return [
        unit(
            f"D{n:03}",
            name=f"样例{n}号有限公司工会",
            district=DISTRICTS[n % 3],
            members=30 + 10 * n,
            expected={UNION: STAR} if n % 2 else {UNION: THREE, CHAIR: STAR},
            row=n + 1,
            **FIELDS,
        )
        for n in range(1, count + 1)
    ]


def matter(count: int = 12, *, honoured: bool = True, names: dict[str, str] | None = None) -> Matter:
    """A season of ``count`` units; with ``honoured`` this year's commendation list stands in the register."""
    listed = [replace(item, name=(names or {}).get(item.code, item.name)) for item in units(count)]
    made = build(listed, honoured=honoured)
    return Matter(made, decide(made), AS_OF, (replace(BLOCKING, unit_code="D001"),))


def build(listed: list[Unit], *, honoured: bool) -> Season:
    """Every sixth unit sends nothing; totals run from failing to excellent; the first three were honoured last year."""
    sent = [item for n, item in enumerate(listed, 1) if n % 6]
    applications = [_application(item, track) for item in sent for track in (UNION, CHAIR)]
    return season(
        units=listed,
        register=[*_register(listed, 2018), *(_register(listed, 2019) if honoured else ())],
        applications=applications,
        reviews=[replace(review(True, item.unit_code, item.track)) for item in applications],
        assessments=[_assessment(n, item) for n, item in enumerate(applications)],
        recheck_sheets=[
            recheck_sheet(total, item.code) for total, item in zip(("79.5", "84", "91"), listed, strict=False)
        ],
        first_time=frozenset(item.code for item in sent),
    )


def _application(item: Unit, track: Track) -> Application:
    level = THREE if track is UNION and item.code == "D002" else STAR
    return application(item.code, track, level, members=item.members, answers={"chair_post": "工会主席"})


def _assessment(turn: int, item: Application) -> Assessment:
    total = ("96.5", "84.5", "91", "88.25", "93")[turn % 5]
    made = assessment(total, item.unit_code, item.track)
    lost = [code for code, points in made.ratings.points.items() if not points]
    return replace(made, deductions=dict.fromkeys(lost[:4], "台账记录不全"))


def _register(listed: list[Unit], year: int) -> list[Honour]:
    levels = (STAR, STAR, STAR) if year == 2018 else (STAR, THREE, FIVE)
    return [
        honour(level, year, item.code, track, unit_name=item.name, document=COMMENDATION, members=item.members)
        for track in (UNION, CHAIR)
        for level, item in zip(levels, listed[6:9] if year == 2019 else listed, strict=False)
    ]
