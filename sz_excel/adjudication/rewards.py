"""Money and names for rewards (四（四）; RULES.md section 6). Amounts only for unions that stand in the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from sz_excel.adjudication.cases import honour_key
from sz_excel.adjudication.concluding import is_direct
from sz_excel.adjudication.season import Season
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import (
    ChairReward,
    Decision,
    LabourCandidate,
    RecheckDecision,
    RecheckStatus,
    Reward,
)
from sz_excel.records.units import Honour

LIST_A, LIST_B = "A", "B"


def rewards(season: Season, decisions: Iterable[Decision]) -> tuple[Reward, ...]:
    """应发 for the unions honoured this year, in register order; while there are none, 预计 for those put forward.

    Amounts are in yuan. Members are the application's, else the register's, else the roster's; without any number
    there is no amount.
    """
    members = _applied_members(season)
    honours = _honours(season, Track.UNION, season.programme.year)
    if honours:
        rows = Counter(honour.unit_code for honour in honours)
        return tuple(_final(season, honour, members, repeated=rows[honour.unit_code] > 1) for honour in honours)
    put_forward = [item for item in decisions if item.track is Track.UNION and item.status.is_put_forward]
    return tuple(_expected(season, decision, members) for decision in put_forward)


def chair_lists(
    season: Season, decisions: Iterable[Decision] = (), rechecks: Iterable[RecheckDecision] = ()
) -> tuple[ChairReward, ...]:
    """List A: chairs of unions honoured within the years of the parameter; list B: persons honoured within them.

    The register is the evidence; ``decisions`` confer nothing and are not read. An honour that the recheck proposes
    to cancel, and a change of chair since the award, are remarks.
    """
    newest = season.programme.year
    years = range(newest - season.programme.parameters["chair_reward_years"].integer + 1, newest + 1)
    doubtful = {honour_key(item) for item in rechecks if item.status is RecheckStatus.PROPOSE_CANCEL}
    found = []
    for name, track in ((LIST_A, Track.UNION), (LIST_B, Track.CHAIR)):
        honours = [honour for year in reversed(years) for honour in _honours(season, track, year)]
        found += [_chair_reward(season, name, honour, honour_key(honour) in doubtful) for honour in honours]
    return tuple(found)


def labour_candidates(season: Season, decisions: Iterable[Decision]) -> tuple[LabourCandidate, ...]:
    """Unions and persons honoured at the highest level this year, by track and awarded total; the office chooses."""
    totals = {
        (item.unit_code, item.track, _name(item)): item.awarded.total
        for item in decisions
        if item.awarded and item.awarded.complete
    }
    found = [
        LabourCandidate(
            track=honour.track,
            unit_code=honour.unit_code,
            unit_name=honour.unit_name,
            person=honour.person,
            level=honour.level,
            awarded=totals.get((honour.unit_code, honour.track, _name(honour))),
        )
        for track in Track
        for honour in _honours(season, track, season.programme.year)
        if is_direct(season.programme, honour.level)
    ]
    return tuple(sorted(found, key=_by_total))


def _by_total(candidate: LabourCandidate) -> tuple[int, bool, Fraction]:
    awarded = candidate.awarded
    return list(Track).index(candidate.track), awarded is None, -(awarded or Fraction())


def _name(item: Honour | Decision) -> str:
    return item.person if item.track is Track.CHAIR else ""


def _honours(season: Season, track: Track, year: int) -> list[Honour]:
    return [item for item in season.roster.register if item.valid and item.track is track and item.year == year]


def _applied_members(season: Season) -> dict[str, int]:
    """Members as the units gave them; the workbook is one, so the union's application speaks first."""
    found: dict[str, int] = {}
    for track in Track:
        for application in season.applications:
            if application.track is track and application.members is not None:
                found.setdefault(application.unit_code, application.members)
    return found


def _final(season: Season, honour: Honour, members: dict[str, int], *, repeated: bool) -> Reward:
    count = _first(members.get(honour.unit_code), honour.members, _roster_members(season, honour.unit_code))
    notes = ("本年表彰史有该单位多条记录，请核实后只发一笔",) if repeated else ()
    return _reward(season, (honour.unit_code, honour.unit_name), honour.level, count, True, notes)


def _expected(season: Season, decision: Decision, members: dict[str, int]) -> Reward:
    unit = season.roster.units[decision.unit_code]
    count = _first(members.get(unit.code), unit.members)
    return _reward(season, (unit.code, unit.name), decision.recommended_level, count, False, ())


def _reward(
    season: Season, unit: tuple[str, str], level: int, count: int | None, final: bool, notes: tuple[str, ...]
) -> Reward:
    programme = season.programme
    standard = programme.level(level).reward_yuan
    halved = None if count is None else count <= programme.parameters["reward_half_members_max"].integer
    amount, trouble = _amount(programme, standard, halved)
    remarks = (*notes, *trouble, *_members_remark(season, unit[0], count))
    return Reward(*unit, level, count, standard, halved, amount, final, "；".join(remarks))


def _amount(programme: Programme, standard: int, halved: bool | None) -> tuple[int | None, tuple[str, ...]]:
    if halved is None:
        return None, ("会员人数不详，未计算金额",)
    amount = standard * programme.parameters["reward_half_factor"].fraction if halved else Fraction(standard)
    if amount.denominator != 1:
        return None, ("减半后不是整数元，请核定",)
    return int(amount), ()


def _members_remark(season: Season, unit_code: str, count: int | None) -> tuple[str, ...]:
    """The roster's number beside the one used; on the other side of the limit it would change the amount."""
    listed = _roster_members(season, unit_code)
    limit = season.programme.parameters["reward_half_members_max"].integer
    if count is None or listed is None or listed == count:
        return ()
    both = f"会员人数：采用{count}人，名册{listed}人"
    if (count <= limit) == (listed <= limit):
        return (f"{both}（核实）",)
    return (f"{both}，分处{limit}人界线两侧，影响金额，须核定后发放",)


def _roster_members(season: Season, unit_code: str) -> int | None:
    unit = season.roster.units.get(unit_code)
    return unit.members if unit else None


def _first(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _chair_reward(season: Season, name: str, honour: Honour, doubtful: bool) -> ChairReward:
    unit = season.roster.units.get(honour.unit_code)
    chair = unit.chair if unit else ""
    remarks = [*_chair_remark(name, honour.person, chair), *(("复查建议取消该表彰，请核实",) if doubtful else ())]
    return ChairReward(
        list_name=name,
        unit_code=honour.unit_code,
        unit_name=honour.unit_name,
        person=honour.person or chair,
        year=honour.year,
        level=honour.level,
        remark="；".join(remarks),
    )


def _chair_remark(name: str, honoured: str, chair: str) -> tuple[str, ...]:
    """Whether the chair has changed since the award, as far as register and roster can tell."""
    if not honoured:
        return ("表彰史未记当时主席姓名，按名册填现任主席，请核实",) if name == LIST_A else ("表彰史未记姓名，请核实",)
    if not chair:
        return ("名册中没有现任主席姓名，请核实",)
    return () if honoured == chair else (f"受表彰时为{honoured}，现任主席为{chair}，请核实",)
