"""Gates on who applies and on what has come in: R1–R3, open faults, the district's review, the assessment.

Rule ids such as ``4-2`` name a row of the table in RULES.md section 4 that has no number of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sz_excel.adjudication import dates
from sz_excel.adjudication.cases import Case, Verdict, answer_label, cite
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Input, Reason, Status
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import Review
from sz_excel.records.units import Unit

LEVEL = "申报等级"


def roster_source(unit: Unit) -> str:
    return f"roster.xlsx!单位名册!A{unit.row}"


def is_pre_applied(unit: Unit, track: Track) -> bool:
    """R3: on the list of the beginning of the year, for this track where the list names tracks."""
    return track in unit.expected if unit.expected else unit.pre_applied


def kind_of_unit(case: Case) -> Verdict:
    """R1: the roster knows only the kinds that may take part."""
    inputs = (Input("单位类型", case.unit.kind, roster_source(case.unit)),)
    return Verdict(Reason("R1", "二", inputs, "属于活动对象", True))


def one_person(case: Case) -> Verdict:
    """R2: a chair or vice-chair may apply; more than one person of a unit in one year is a query."""
    application = case.application
    inputs = (
        Input("申报人", application.person, case.source("chair_name")),
        Input("职务", str(application.answers.get("chair_post") or "未填"), case.source("chair_post")),
    )
    if len(case.persons) <= 1:
        return Verdict(Reason("R2", "二", inputs, "一家单位申报一人", True))
    told = f"本单位本年申报{len(case.persons)}人：{'、'.join(case.persons)}（核实）"
    return Verdict(Reason("R2", "二", inputs, told, False), None, (told,))


def pre_applied(case: Case) -> Verdict:
    """R3: applying without being on the list of the beginning of the year is a query, not a bar."""
    listed = is_pre_applied(case.unit, case.application.track)
    inputs = (Input("年初预申报", "是" if listed else "否", roster_source(case.unit)),)
    if listed:
        return Verdict(Reason("R3", "四（三）3", inputs, "已列入年初预申报名单", True))
    told = "未列入年初预申报名单"
    return Verdict(Reason("R3", "四（三）3", inputs, told, False), None, (told,))


def without_open_faults(case: Case) -> Verdict:
    """4-2: no blocking fault is open in the workbook used. Corrections by ruling are cited."""
    faults = case.application.blocking
    if not case.level and not any(LEVEL in fault for fault in faults):
        faults = (*faults, f"{LEVEL}未能读出")
    correction = case.ruling(RulingKind.CORRECT)
    inputs = (
        Input("须补正事项", "、".join(faults) or "无", case.application.sources.file),
        *_corrected(case),
        *((cite(correction),) if correction else ()),
    )
    if not faults:
        return Verdict(Reason("4-2", "四（三）2", inputs, "没有须补正的问题", True))
    reason = Reason("4-2", "四（三）2", inputs, f"有{len(faults)}个问题须补正", False)
    return Verdict(reason, Status.TO_CORRECT, _in_short(case, faults))


def _corrected(case: Case) -> Iterator[Input]:
    """What was sent in beside what a ruling 更正数据 put in its place."""
    for key, sent in case.application.originals.items():
        ruled = case.application.answers.get(key)
        told = f"填报{sent or '空白'}，裁定更正为{ruled}"
        yield Input(answer_label(case.programme, key), told, case.source(key))


def _in_short(case: Case, faults: Sequence[str]) -> tuple[str, ...]:
    """The first fault and how many there are; nothing where the gates on publicity have said it all."""
    gates = (dates.publicity_length(case), dates.publicity_before_receipt(case))
    told = sum(1 for verdict in gates if verdict.demands is Status.TO_CORRECT and verdict.remarks)
    if len(faults) <= told:
        return ()
    return (faults[0] if len(faults) == 1 else f"{faults[0]}等{len(faults)}处",)


def reviewed(case: Case) -> Verdict:
    """4-3 and 4-5: the district agrees; units that report straight to the office need no review."""
    review = case.review
    direct = case.programme.is_direct(case.unit.district)
    opinion = {None: "未审核", True: "同意", False: "不同意"}[review.agreed if review else None]
    inputs = (
        Input("归口", case.unit.district, roster_source(case.unit)),
        Input("审核意见", opinion, _opinion_source(review) if review else ""),
    )
    if review and review.agreed is False:
        told = "归口审核不同意"
        return Verdict(Reason("4-3", "四（三）2", inputs, told, False), Status.REJECTED, (told,))
    if direct:
        return Verdict(Reason("4-5", "四（三）2", inputs, "直接报送，无须归口审核", True))
    if review is None or review.agreed is None:
        return Verdict(Reason("4-5", "四（三）2", inputs, "归口尚未审核", False), Status.AWAITING_REVIEW)
    unstamped = () if review.stamped else ("归口审核未注明盖章（核实）",)
    return Verdict(Reason("4-5", "四（三）2", inputs, "归口审核同意", True), None, unstamped)


def _opinion_source(review: Review) -> str:
    """A row of a review form is about one application."""
    return review.sources.of(f"{review.unit_code}/{review.track}/opinion")


def assessed(case: Case) -> Verdict:
    """4-6: a complete assessment sheet."""
    sheet, card = case.assessment, case.awarded
    if sheet is None or card is None:
        reason = Reason("4-6", "四（三）3", (Input("考评打分表", "无"),), "没有考评打分表", False)
        return Verdict(reason, Status.AWAITING_ASSESSMENT)
    inputs = (
        Input("未打分指标", "、".join(card.missing) or "无", sheet.sources.of("")),
        Input("须改正事项", "、".join(sheet.blocking) or "无", sheet.sources.of("")),
    )
    if case.complete:
        return Verdict(Reason("4-6", "四（三）3", inputs, "考评打分表完整", True))
    told = "考评打分表不完整"
    return Verdict(Reason("4-6", "四（三）3", inputs, told, False), Status.AWAITING_ASSESSMENT, (told,))
