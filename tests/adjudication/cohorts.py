"""Random seasons, crowded around every line: ties, missing sheets, rulings, boundary days, members and points."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from sz_excel.adjudication.season import Season
from sz_excel.records.campaign import Objection, Track, UnitKind
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import Receipt
from sz_excel.records.units import Honour, Unit
from tests.adjudication import seasons
from tests.adjudication.seasons import CHAIR, UNION, day

T = TypeVar("T")

TOTALS = ("84.99", "84.996", "85", "85.01", "89.99", "90", "90.01", "94.99", "95", "95.01", "88.5", "96", "97", "100")
RECHECKS = ("70", "79.99", "80", "80", "80", "80", "80.01", "95")
LEVELS = (1, 3, 3, 5)
RECENT_LEVELS = (1, 1, 1, 1, 3)
NEXT = {0: 1, 1: 3, 3: 5, 5: 5}
MEMBERS = (None, 1, 48, 49, 50, 50, 51, 51, 52, 300)
RECEIVED = ("9-16", "9-17", "9-20", "9-30", "9-30", "10-1", "10-15")
PUBLICITY = (
    ("9-9", "9-17"),
    ("9-9", "9-17"),
    ("9-9", "9-17"),
    ("9-6", "9-16"),
    ("9-6", "9-16"),
    ("9-9", "9-16"),
    ("9-9", "9-13"),
    ("9-23", "9-27"),
    ("9-23", "9-26"),
    ("9-24", "9-29"),
    ("9-28", "9-28"),
)
CONTENTS = {
    RulingKind.ADJUST_LEVEL: ("星级", "达标级", "三星级", "五星级", "不申报"),
    RulingKind.TIE: ("取消", "保留", "再议"),
}


def cohort(random: Random) -> Season:
    """A season of two to seven units with whatever chance adds to it."""
    units = [_unit(random, f"D{number:03}") for number in range(1, random.randint(4, 7))]
    kinds = {unit.code: unit.kind for unit in units}
    register = [row for unit in units for row in _honours(random, unit)]
    honoured = {(row.unit_code, row.track): row for row in register}.values()
    applied = [(unit, track) for unit in units for track in Track if random.random() < 0.7]
    return seasons.season(
        units=units,
        register=register,
        applications=[
            _application(random, unit, track, _likely_level(register, unit, track)) for unit, track in applied
        ],
        reviews=_reviews(random, applied),
        assessments=_assessments(random, applied),
        recheck_sheets=[_sheet(random, row, kinds[row.unit_code]) for row in honoured if random.random() < 0.85],
        rulings=_rulings(random, units),
    )


def _pick(random: Random, likely: T, others: Sequence[T], chance: float = 0.15) -> T:
    return random.choice(others) if random.random() < chance else likely


def _unit(random: Random, code: str) -> Unit:
    expected = {track: 0 for track in Track if random.random() < 0.2}
    return seasons.unit(
        code,
        kind=random.choice(list(UnitKind)),
        district=random.choice(("直属", "直属", "示例镇")),
        pre_applied=random.random() < 0.7,
        members=random.choice(MEMBERS),
        expected=expected,
    )


def _honours(random: Random, unit: Unit) -> list[Honour]:
    rows = []
    for track in Track:
        for year in (2016, 2017, 2018, 2019):
            if random.random() < (0.7 if year == 2018 else 0.15):
                row = seasons.honour(
                    random.choice(RECENT_LEVELS if year == 2018 else LEVELS),
                    year,
                    unit.code,
                    track,
                    valid=random.random() < 0.9,
                    members=random.choice(MEMBERS),
                    row=len(rows) + 2,
                )
                rows += [row] if all((row.year, row.level) != (other.year, other.level) for other in rows) else []
    return rows


def _ratings(random: Random, total: str, track: Track, kind: UnitKind) -> Any:
    without = [random.choice(seasons.PROGRAMME.asked(track, kind)).code] if random.random() < 0.07 else []
    exempt = {"U4.9": random.choice(("没有董事会", ""))} if random.random() < 0.2 else {}
    return seasons.ratings(total, track, kind, without=without, exempt=exempt)


def _likely_level(register: list[Honour], unit: Unit, track: Track) -> int:
    earlier = [row.level for row in register if (row.unit_code, row.track) == (unit.code, track) and row.year < 2019]
    return NEXT[max(earlier, default=0)]


def _application(random: Random, unit: Unit, track: Track, level: int) -> Any:
    first, last = random.choice(PUBLICITY)
    return seasons.application(
        unit.code,
        track,
        _pick(random, level, LEVELS, 0.4),
        person=random.choice((unit.chair, unit.chair, "", "主席D001")) if track is CHAIR else "",
        ratings=_ratings(random, random.choice(TOTALS), track, unit.kind),
        receipt=Receipt(day(random.choice(RECEIVED)), "收件文件夹"),
        members=random.choice(MEMBERS),
        publicity_start=_pick(random, day(first), (None,), 0.03),
        publicity_end=_pick(random, day(last), (None,), 0.03),
        objection=_pick(random, Objection.NONE, (None, Objection.RAISED, Objection.RAISED)),
        blocking=_pick(random, (), (("V05",),), 0.07),
    )


def _reviews(random: Random, applied: list[tuple[Unit, Track]]) -> list[Any]:
    return [
        seasons.review(_pick(random, True, (False, None), 0.2), unit.code, track)
        for unit, track in applied
        if random.random() < 0.85
    ]


def _assessments(random: Random, applied: list[tuple[Unit, Track]]) -> list[Any]:
    return [
        seasons.assessment(
            "0",
            unit.code,
            track,
            ratings=_ratings(random, random.choice(TOTALS), track, unit.kind),
            blocking=_pick(random, (), (("V06",),), 0.05),
        )
        for unit, track in applied
        if random.random() < 0.9
    ]


def _sheet(random: Random, row: Honour, kind: UnitKind) -> Any:
    points = _ratings(random, random.choice(RECHECKS), row.track, kind)
    return seasons.recheck_sheet("0", row.unit_code, row.track, person=row.person, ratings=points)


def _rulings(random: Random, units: list[Unit]) -> list[Any]:
    found = []
    for row in range(2, random.randint(2, 3 + 2 * len(units))):
        kind = random.choice(list(RulingKind))
        content = random.choice(CONTENTS.get(kind, ("",)))
        track = random.choice((None, UNION, CHAIR))
        found.append(seasons.ruling(kind, content, random.choice(units).code, track, row))
    random.shuffle(found)
    return found
