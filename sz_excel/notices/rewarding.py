"""奖励经费拨付通知 with its slips, 主席奖励建议名单 and 五一 candidates: who is rewarded, and by which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sz_excel.notices.amounts import in_capitals, in_figures
from sz_excel.notices.matter import NO_SCORE, Matter, joined
from sz_excel.notices.names import Context, Letter, Names, name, official_number
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import ChairReward, LabourCandidate, Reward

PAYMENT = "奖励经费拨付通知"
SLIP = "奖励经费拨付单"
CHAIRS = "主席奖励建议名单"
CANDIDATES = "五一候选名单"
NOT_RECORDED = "（表彰史未记文号）"


@dataclass(frozen=True, kw_only=True)
class Payment(Names):
    """One union's reward."""

    number: int = name("序号")
    unit_code: str = name("单位编码")
    unit_name: str = name("单位名称")
    level_name: str = name("等级")
    members: str = name("会员人数")
    standard: str = name("标准（元）")
    halved: str = name("是否减半")
    amount: str = name("金额（元，数字）")
    capitals: str = name("金额大写")
    remark: str = name("备注")


@dataclass(frozen=True, kw_only=True)
class Payments(Letter):
    """奖励经费拨付通知: only unions that stand on this year's commendation list."""

    commendation: str = name("表彰文件文号")
    half_members: int = name("减半的会员人数界线（以下含本数）")
    count: int = name("拨付单位数")
    payments: tuple[Payment, ...] = name("拨付明细")
    total: str = name("合计金额（元，数字）")
    total_capitals: str = name("合计金额大写")
    undecided: tuple[Payment, ...] = name("金额待核定、本次不拨付的；没有时为空")


@dataclass(frozen=True, kw_only=True)
class Slip(Letter):
    """奖励经费拨付单 of one union."""

    commendation: str = name("表彰文件文号")
    half_members: int = name("减半的会员人数界线（以下含本数）")
    unit_name: str = name("单位名称")
    unit_code: str = name("单位编码")
    district: str = name("归口")
    payments: tuple[Payment, ...] = name("拨付内容，一行")


def payments(matter: Matter) -> Context | None:
    """The names of the payment notice; None before the commendation list stands in the register."""
    final = [item for item in matter.outcome.rewards if item.final]
    if not final:
        return None
    due = [item for item in final if item.amount is not None]
    total = sum(item.amount or 0 for item in due)
    return Payments.of(
        matter.programme,
        matter.as_of,
        commendation=_commendation(matter),
        half_members=_limit(matter),
        count=len(due),
        payments=tuple(_payment(matter, number, item) for number, item in enumerate(due, 1)),
        total=in_figures(total),
        total_capitals=in_capitals(total),
        undecided=tuple(
            _payment(matter, number, item)
            for number, item in enumerate((item for item in final if item.amount is None), 1)
        ),
    ).context()


def slips(matter: Matter) -> Iterator[tuple[tuple[str, ...], Context]]:
    """File name parts and names of one slip for every union with a sum due."""
    for item in matter.outcome.rewards:
        if item.final and item.amount is not None:
            unit = matter.season.roster.units.get(item.unit_code)
            slip = Slip.of(
                matter.programme,
                matter.as_of,
                commendation=_commendation(matter, item.unit_code),
                half_members=_limit(matter),
                unit_name=item.unit_name,
                unit_code=item.unit_code,
                district=unit.district if unit else "",
                payments=(_payment(matter, 1, item),),
            )
            yield (item.unit_code, item.unit_name), slip.context()


def _limit(matter: Matter) -> int:
    return matter.programme.parameters["reward_half_members_max"].integer


def _commendation(matter: Matter, unit_code: str = "") -> str:
    """The document numbers under which this year's honours of unions stand in the register."""
    numbers = joined(
        official_number(item.document)
        for item in matter.season.roster.register
        if item.valid
        and item.year == matter.programme.year
        and item.track is Track.UNION
        and item.document
        and unit_code in ("", item.unit_code)
    )
    return numbers or NOT_RECORDED


def _payment(matter: Matter, number: int, item: Reward) -> Payment:
    return Payment(
        number=number,
        unit_code=item.unit_code,
        unit_name=item.unit_name,
        level_name=matter.programme.level_name(item.level),
        members=NO_SCORE if item.members is None else str(item.members),
        standard=in_figures(item.standard),
        halved="是" if item.halved else "否",
        amount=NO_SCORE if item.amount is None else in_figures(item.amount),
        capitals=NO_SCORE if item.amount is None else in_capitals(item.amount),
        remark=item.remark,
    )


# -- names without sums -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ChairRow(Names):
    """One chair of the suggested list; the sum is for the office."""

    number: int = name("序号")
    unit_name: str = name("单位名称")
    person: str = name("姓名")
    honour_year: str = name("表彰年度")
    level_name: str = name("等级")
    remark: str = name("备注")


@dataclass(frozen=True, kw_only=True)
class Chairs(Letter):
    """主席奖励建议名单: list A chairs of honoured unions, list B honoured persons."""

    years: int = name("近几年")
    of_unions_count: int = name("名单一的人次")
    of_unions: tuple[ChairRow, ...] = name("名单一：受表彰基层工会的主席")
    persons_count: int = name("名单二的人次")
    persons: tuple[ChairRow, ...] = name("名单二：受表彰的工会主席")


@dataclass(frozen=True, kw_only=True)
class CandidateRow(Names):
    """One candidate with the facts; the choice is for the office."""

    number: int = name("序号")
    unit_name: str = name("单位名称")
    person: str = name("姓名；基层工会为空")
    level_name: str = name("等级")
    awarded: str = name("考评分")


@dataclass(frozen=True, kw_only=True)
class Candidates(Letter):
    """五一候选名单: 奖状 for unions, 奖章 for chairs."""

    level_name: str = name("候选须有的等级")
    unions: tuple[CandidateRow, ...] = name("五一劳动奖状候选单位；没有时为空")
    chairs: tuple[CandidateRow, ...] = name("五一劳动奖章候选人；没有时为空")


def chairs(matter: Matter) -> Context | None:
    """The names of the suggested list; None when nobody was honoured within the years."""
    found = matter.outcome.chair_lists
    if not found:
        return None
    first, second = (tuple(item for item in found if item.list_name == list_name) for list_name in "AB")
    return Chairs.of(
        matter.programme,
        matter.as_of,
        years=matter.programme.parameters["chair_reward_years"].integer,
        of_unions_count=len(first),
        of_unions=_chair_rows(matter, first),
        persons_count=len(second),
        persons=_chair_rows(matter, second),
    ).context()


def candidates(matter: Matter) -> Context | None:
    """The names of the 五一 candidates; None while nobody holds the highest level of the year."""
    found = matter.outcome.candidates
    if not found:
        return None
    return Candidates.of(
        matter.programme,
        matter.as_of,
        level_name=matter.programme.levels[-1].name,
        unions=_candidate_rows(matter, found, Track.UNION),
        chairs=_candidate_rows(matter, found, Track.CHAIR),
    ).context()


def _chair_rows(matter: Matter, found: tuple[ChairReward, ...]) -> tuple[ChairRow, ...]:
    return tuple(
        ChairRow(
            number=number,
            unit_name=item.unit_name,
            person=item.person,
            honour_year=str(item.year),
            level_name=matter.programme.level_name(item.level),
            remark=item.remark,
        )
        for number, item in enumerate(found, 1)
    )


def _candidate_rows(matter: Matter, found: tuple[LabourCandidate, ...], track: Track) -> tuple[CandidateRow, ...]:
    return tuple(
        CandidateRow(
            number=number,
            unit_name=item.unit_name,
            person=item.person,
            level_name=matter.programme.level_name(item.level),
            awarded=matter.points(item.awarded),
        )
        for number, item in enumerate((item for item in found if item.track is track), 1)
    )
