"""RULES.md sections 4 to 6 once more, as plainly as they can be written, to check the real rules against.

Shares the records and the programme's tables with the real rules, and no code: loops, fractions, the words of RULES.md.
Numbers of the document stand here as numbers on purpose: a wrong parameter shows too.
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import chinese_calendar

from sz_excel.adjudication.season import Season

BEFORE = {1: 0, 3: 1, 5: 3}
LINE = {1: 85, 3: 90, 5: 95}
MONEY = {1: 2000, 3: 6000, 5: 10000}


@dataclass(frozen=True)
class Result:
    """What one application comes to."""

    status: str
    held: int
    level: int
    recommended: int
    rank: int | None


@dataclass(frozen=True)
class Recheck:
    """What one honour comes to."""

    status: str
    from_bottom: int | None
    length: int


def total(season: Season, kind: Any, track: Any, ratings: Any) -> tuple[Fraction, bool]:
    """The total and whether every item asked has points (R18, R19)."""
    whole, complete = Fraction(0), True
    for area in season.programme.areas:
        if area.track != track:
            continue
        given, applicable = Fraction(0), Fraction(0)
        for item in season.programme.criteria:
            if item.area != area.code or not asked(item, kind):
                continue
            if item.may_not_apply and ratings.not_applicable.get(item.code, "") != "":
                continue
            applicable += Fraction(item.points)
            if item.code in ratings.points:
                given += Fraction(ratings.points[item.code])
            else:
                complete = False
        if applicable == 0:
            complete = False
        else:
            whole += Fraction(area.points) * given / applicable
    return whole, complete


def asked(item: Any, kind: Any) -> bool:
    public = kind.value in ("机关", "事业")
    return item.applies_to in ("all", "public" if public else "enterprise")


@functools.cache  # the library walks through all holidays at every call
def works(day: dt.date) -> bool:
    return chinese_calendar.is_workday(day)


def working_days(first: dt.date, last: dt.date) -> int:
    count = 0
    while first <= last:
        if works(first):
            count += 1
        first = first + dt.timedelta(days=1)
    return count


def ruling(season: Season, unit_code: str, track: Any, kind: str) -> Any:
    """The last row of this kind about this unit and track."""
    found = None
    for row in season.rulings:
        about = row.unit_code == unit_code and row.kind.value == kind and row.track in (None, track)
        if about and (found is None or row.row > found.row):
            found = row
    return found


def rechecks(season: Season) -> dict[Any, Recheck]:
    """Section 5, per honour of last year."""
    scope = [row for row in season.roster.register if row.year == season.programme.year - 1 and row.valid]
    scores: dict[Any, Fraction] = {}
    for row in scope:
        for sheet in season.recheck_sheets:
            same = sheet.unit_code == row.unit_code and sheet.track == row.track
            if row.track.value == "chair" and sheet.person != row.person:
                same = False
            if same and row.unit_code in season.roster.units and not sheet.blocking:
                kind = season.roster.units[row.unit_code].kind
                score, complete = total(season, kind, row.track, sheet.ratings)
                if complete:
                    scores[row] = score
    return {row: recheck(season, row, scope, scores) for row in scope}


def recheck(season: Season, row: Any, scope: list[Any], scores: dict[Any, Fraction]) -> Recheck:
    listed = [
        scores[other] for other in scope if other in scores and (other.track, other.level) == (row.track, row.level)
    ]
    if row not in scores:
        return Recheck("待复查", None, len(listed))
    score = scores[row]
    lower = len([other for other in listed if other < score])
    sharing = len([other for other in listed if other == score])
    tie = lower < 3 < lower + sharing
    status = "保留"
    if score <= 80 and tie:
        status = "需研究（并列）"
        ruled = ruling(season, row.unit_code, row.track, "并列裁定")
        if ruled is not None and ruled.content == "取消":
            status = "建议取消"
        if ruled is not None and ruled.content == "保留":
            status = "保留"
    elif score <= 80 and lower < 3:
        status = "建议取消"
    if status == "建议取消" and ruling(season, row.unit_code, row.track, "复查保留") is not None:
        status = "保留"
    return Recheck(status, lower + 1, len(listed))


def held(season: Season, track: Any, unit_code: str, person: str, outcomes: dict[Any, Recheck]) -> int:
    """R6 and R13: the highest valid level of an earlier year, after this year's recheck."""
    best = 0
    for row in season.roster.register:
        if row.track != track or not row.valid or row.year >= season.programme.year:
            continue
        mine = row.unit_code == unit_code if track.value == "union" else row.person == person and person != ""
        if not mine or (row in outcomes and outcomes[row].status == "建议取消"):
            continue
        best = max(best, row.level)
    return best


def decide(season: Season, outcomes: dict[Any, Recheck]) -> dict[tuple[str, str], Result]:
    """Section 4, per unit and track, after the rechecks of section 5."""
    found: dict[tuple[str, str], Result] = {}
    totals: dict[tuple[str, str], Fraction] = {}
    for unit in season.roster.units.values():
        for track in ("union", "chair"):
            forms = [form for form in season.applications if form.unit_code == unit.code and form.track.value == track]
            for form in forms:
                found[unit.code, track], totals[unit.code, track] = one(season, unit, form, outcomes)
            expected = [name.value for name in unit.expected] or (["union"] if unit.pre_applied else [])
            if not forms and track in expected:
                found[unit.code, track] = Result("未报送", unheld(season, unit, track, outcomes), 0, 0, None)
    return {key: ranked(key, found, totals) for key in found}


def unheld(season: Season, unit: Any, track: str, outcomes: dict[Any, Recheck]) -> int:
    kinds = {row.track.value: row.track for row in season.roster.register}
    if track not in kinds:
        return 0
    return held(season, kinds[track], unit.code, unit.chair, outcomes)


def ranked(
    key: tuple[str, str], found: dict[tuple[str, str], Result], totals: dict[tuple[str, str], Fraction]
) -> Result:
    mine = found[key]
    if mine.status not in ("需研究", "拟推荐", "拟报扬州考核"):
        return mine
    better = 0
    for other, result in found.items():
        same_list = other[1] == key[1] and result.level == mine.level
        if same_list and result.status in ("需研究", "拟推荐", "拟报扬州考核") and totals[other] > totals[key]:
            better += 1
    return Result(mine.status, mine.held, mine.level, mine.recommended, better + 1)


def one(season: Season, unit: Any, form: Any, outcomes: dict[Any, Recheck]) -> tuple[Result, Fraction]:
    base = held(season, form.track, unit.code, form.person, outcomes)
    level = form.level
    lowered = ruling(season, unit.code, form.track, "调整申报等级")
    names = {"星级": 1, "达标级": 1, "三星级": 3, "五星级": 5}
    if lowered is not None and names.get(lowered.content, 99) < level:
        level = names[lowered.content]
    awarded, complete = Fraction(0), False
    for sheet in season.assessments:
        if sheet.unit_code == unit.code and sheet.track == form.track:
            awarded, complete = total(season, unit.kind, form.track, sheet.ratings)
            complete = complete and not sheet.blocking
    status = first_row(season, unit, form, base, level, awarded if complete else None)
    return Result(status, base, level, level if status.startswith("拟") else 0, None), awarded


def first_row(season: Season, unit: Any, form: Any, base: int, level: int, awarded: Fraction | None) -> str:  # noqa: C901, PLR0911, PLR0912 - the table of section 4, row by row
    def ruled(kind: str) -> bool:
        return ruling(season, unit.code, form.track, kind) is not None

    dates_known = form.publicity_start is not None and form.publicity_end is not None
    if form.blocking or not dates_known or form.objection is None:
        return "待补正"
    if working_days(form.publicity_start, form.publicity_end) < 5 or form.publicity_end > form.receipt.day:
        return "待补正"
    opinion = None
    for review in season.reviews:
        if review.unit_code == unit.code and review.track == form.track:
            opinion = review.agreed
    upheld = ruling(season, unit.code, form.track, "异议成立")
    rejected = ruling(season, unit.code, form.track, "异议不成立")
    if upheld is not None and rejected is not None:
        upheld, rejected = (upheld, None) if upheld.row > rejected.row else (None, rejected)
    if opinion is False or upheld is not None:
        return "不予推荐"
    if form.objection.value == "有异议" and rejected is None:
        return "暂缓"
    if unit.district != "直属" and opinion is None:
        return "待审核"
    if awarded is None:
        return "待考评"
    if awarded < 85:
        return "不达标"
    if form.receipt.day > dt.date(2019, 9, 30) and not ruled("逾期受理"):
        return "需研究"
    if base < BEFORE[level] and not ruled("同意越级"):
        return "需研究"
    if base >= level and not ruled("同意重复申报"):
        return "需研究"
    if awarded < LINE[level]:
        return "需研究"
    return "拟报扬州考核" if level == 5 else "拟推荐"


def rewards(
    season: Season, results: dict[tuple[str, str], Result]
) -> list[tuple[str, int, int | None, int | None, bool]]:
    """Section 6: unit, level, members, yuan, final."""
    paid = []
    for row in season.roster.register:
        if row.year == season.programme.year and row.valid and row.track.value == "union":
            count = members(season, row.unit_code, row.members)
            paid.append((row.unit_code, row.level, count, yuan(row.level, count), True))
    if paid:
        return paid
    for (code, track), result in results.items():
        if track == "union" and result.recommended:
            count = members(season, code, None)
            paid.append((code, result.recommended, count, yuan(result.recommended, count), False))
    return paid


def members(season: Season, code: str, registered: int | None) -> int | None:
    for track in ("union", "chair"):
        for form in season.applications:
            if form.unit_code == code and form.track.value == track and form.members is not None:
                return form.members
    if registered is not None:
        return registered
    return season.roster.units[code].members if code in season.roster.units else None


def yuan(level: int, count: int | None) -> int | None:
    if count is None:
        return None
    return MONEY[level] // 2 if count <= 50 else MONEY[level]
