"""复查情况通报, and the draft of the decision that the superior would have to take."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sz_excel.adjudication.figures import show_points
from sz_excel.notices.matter import NO_SCORE, Matter
from sz_excel.notices.names import Context, Letter, Names, name
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import RecheckDecision, RecheckStatus

RECHECKS = "复查情况通报"
CANCELLING = "取消等级决定-代拟稿"


@dataclass(frozen=True, kw_only=True)
class RecheckRow(Names):
    """The recheck of one honour."""

    number: int = name("序号")
    track: str = name("对象")
    unit_name: str = name("单位名称")
    person: str = name("姓名；基层工会为空")
    honour_year: str = name("表彰年度")
    level_name: str = name("等级")
    score: str = name("复查得分")
    from_bottom: str = name("在同等级名单中的倒数名次")
    place: str = name("倒数名次/名单个数；待复查的为—")
    list_length: int = name("同等级名单的个数")
    status: str = name("结论")
    remark: str = name("说明")


@dataclass(frozen=True, kw_only=True)
class Rechecks(Letter):
    """复查情况通报, and with the same names the 代拟稿 of the decision to cancel."""

    honour_year: str = name("复查的表彰年度")
    line: str = name("复查得分的界线（以下含本数）")
    last_places: int = name("后几名")
    count: int = name("列入复查的个数")
    scored: int = name("已复查的个数")
    kept: int = name("保留的个数")
    cancel_count: int = name("建议取消的个数")
    cancel: tuple[RecheckRow, ...] = name("建议取消的")
    study_count: int = name("并列需研究的个数")
    study: tuple[RecheckRow, ...] = name("并列需研究的")
    awaiting_count: int = name("待复查的个数")
    awaiting: tuple[RecheckRow, ...] = name("待复查的")
    rows: tuple[RecheckRow, ...] = name("全部复查结果")


def rechecks(matter: Matter) -> Context | None:
    """The names of the 通报 on the recheck; None when nobody is in scope."""
    found = matter.outcome.rechecks
    if not found:
        return None
    parameters = matter.programme.parameters
    counts = Counter(item.status for item in found)
    return Rechecks.of(
        matter.programme,
        matter.as_of,
        honour_year=str(matter.programme.year - parameters["recheck_year_offset"].integer),
        line=parameters["recheck_cancel_max"].value,
        last_places=parameters["recheck_cancel_last"].integer,
        count=len(found),
        scored=len(found) - counts[RecheckStatus.AWAITING],
        kept=counts[RecheckStatus.KEPT],
        cancel_count=counts[RecheckStatus.PROPOSE_CANCEL],
        cancel=_rows(matter, found, RecheckStatus.PROPOSE_CANCEL),
        study_count=counts[RecheckStatus.TO_STUDY],
        study=_rows(matter, found, RecheckStatus.TO_STUDY),
        awaiting_count=counts[RecheckStatus.AWAITING],
        awaiting=_rows(matter, found, RecheckStatus.AWAITING),
        rows=_rows(matter, found, *RecheckStatus),
    ).context()


def cancelling(matter: Matter) -> Context | None:
    """The names of the draft decision; None when no cancellation is proposed."""
    context = rechecks(matter)
    return context if context and context["cancel_count"] else None


def _rows(matter: Matter, found: tuple[RecheckDecision, ...], *statuses: RecheckStatus) -> tuple[RecheckRow, ...]:
    chosen = [item for item in found if item.status in statuses]
    return tuple(_row(matter, number, item) for number, item in enumerate(chosen, 1))


def _row(matter: Matter, number: int, item: RecheckDecision) -> RecheckRow:
    line = matter.programme.parameters["recheck_cancel_max"].points
    return RecheckRow(
        number=number,
        track=item.track.label,
        unit_name=item.unit_name,
        person=item.person if item.track is Track.CHAIR else "",
        honour_year=str(item.year),
        level_name=matter.programme.level_name(item.level),
        score=NO_SCORE if item.score is None else show_points(item.score, (line,)),
        from_bottom=NO_SCORE if item.from_bottom is None else str(item.from_bottom),
        place=NO_SCORE if item.from_bottom is None else f"{item.from_bottom}/{item.list_length}",
        list_length=item.list_length,
        status=item.status.value,
        remark="；".join(item.remarks),
    )
