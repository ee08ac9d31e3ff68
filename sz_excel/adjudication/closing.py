"""What keeps a season from being closed, and what the superior has still to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sz_excel.adjudication.season import Outcome, Season
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, RecheckDecision, RecheckStatus, Status
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.units import Honour

VOID_RULING = "O01"
LIST_MISSING, VOID = "表彰名单未导入", "裁定无效"
OPEN_STATUSES = {
    Status.TO_CORRECT: "催收补正件，或以裁定“更正数据”更正",
    Status.SUSPENDED: "以裁定“异议成立”或“异议不成立”处理",
    Status.AWAITING_REVIEW: "催收归口审核汇总表",
    Status.AWAITING_ASSESSMENT: "补齐考评打分表",
    Status.TO_STUDY: "按裁定过程所列事项作出裁定",
}
OPEN_RECHECKS = {
    RecheckStatus.AWAITING: "补齐复查打分表",
    RecheckStatus.TO_STUDY: "作出并列裁定",
}
OPEN_FILES = {
    Handling.UNDECIDED: "以裁定“采用文件”指定一份",
    Handling.COPYING: "等文件复制完成后重新汇总",
    Handling.UNRECOGNISED: "人工查看；确认无用的移出收件箱后重新汇总（台账仍保留记录）",
    Handling.QUARANTINED: "请单位重新报送；确认无用的移出收件箱后重新汇总（台账仍保留记录）",
}


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """One thing that is not settled: its kind, about whom, what is known, how it is settled (Chinese)."""

    kind: str
    unit_code: str
    subject: str
    what: str
    how: str


def open_matters(
    season: Season, outcome: Outcome, ledger: Iterable[LedgerRow], findings: Iterable[Finding]
) -> tuple[OpenMatter, ...]:
    """Everything that keeps the season open, in the order in which the office would settle it."""
    return (
        *_decisions(outcome.decisions),
        *_rechecks(outcome.rechecks),
        *_files(ledger),
        *(
            OpenMatter(VOID, item.unit_code, f"{item.sheet}!{item.cell}", item.problem, item.remedy)
            for item in findings
            if item.code == VOID_RULING
        ),
        *_missing_list(season, outcome),
    )


def _decisions(decisions: Iterable[Decision]) -> Iterator[OpenMatter]:
    for item in decisions:
        if item.status in OPEN_STATUSES:
            what = "；".join(item.remarks)
            yield OpenMatter(item.status.value, item.unit_code, item.track.label, what, OPEN_STATUSES[item.status])


def _rechecks(rechecks: Iterable[RecheckDecision]) -> Iterator[OpenMatter]:
    for item in rechecks:
        if item.status in OPEN_RECHECKS:
            subject = f"{item.track.label}复查"
            what = "；".join(item.remarks)
            yield OpenMatter(item.status.value, item.unit_code, subject, what, OPEN_RECHECKS[item.status])


def _files(ledger: Iterable[LedgerRow]) -> Iterator[OpenMatter]:
    for row in ledger:
        if row.handling in OPEN_FILES:
            yield OpenMatter(f"文件{row.handling.value}", row.unit_code, row.file, row.reason, OPEN_FILES[row.handling])


def _missing_list(season: Season, outcome: Outcome) -> Iterator[OpenMatter]:
    """Results exist only once the superior's list is in the register (R14)."""
    count = sum(item.status.is_put_forward for item in outcome.decisions)
    if count and not honours_of_the_year(season):
        what = f"已推荐 {count} 项，表彰史里还没有{season.programme.year}年度的表彰"
        yield OpenMatter(LIST_MISSING, "", "", what, "用 sz-excel honours 导入上级的表彰名单")


def honours_of_the_year(season: Season) -> tuple[Honour, ...]:
    return tuple(honour for honour in season.roster.register if honour.year == season.programme.year)


def put_forward_without_honour(season: Season, outcome: Outcome) -> tuple[Decision, ...]:
    """Put forward and not on the superior's list; none as long as there is no list."""
    honours = honours_of_the_year(season)
    held = {(item.track, item.unit_code, item.person if item.track is Track.CHAIR else "") for item in honours}
    return tuple(
        item
        for item in outcome.decisions
        if honours
        and item.status.is_put_forward
        and (item.track, item.unit_code, item.person if item.track is Track.CHAIR else "") not in held
    )


def proposed_cancellations(outcome: Outcome) -> tuple[RecheckDecision, ...]:
    """Cancellations are only proposed (四（四）): they wait for the superior."""
    return tuple(item for item in outcome.rechecks if item.status is RecheckStatus.PROPOSE_CANCEL)
