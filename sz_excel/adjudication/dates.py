"""Gates on dates: receipt and deadline (R20, R22, R23), the unit's publicity and objections (R24–R26)."""

from __future__ import annotations

import datetime as dt

from sz_excel.adjudication.cases import Case, Verdict, cite
from sz_excel.programme.model import Parameter
from sz_excel.records.campaign import Objection
from sz_excel.records.decisions import Input, Reason, Status
from sz_excel.records.rulings import Ruling, RulingKind


def received_on(case: Case) -> Verdict:
    """R23: the date of receipt and the evidence for it; which file counts may have been ruled."""
    receipt = case.application.receipt
    rulings = [case.ruling(kind) for kind in (RulingKind.RECEIPT, RulingKind.USE_FILE)]
    inputs = (_receipt_input(case), *(cite(ruling) for ruling in rulings if ruling))
    computed = f"；未裁定时为{receipt.instead_of}" if receipt.instead_of else ""
    return Verdict(Reason("R23", "四（三）2", inputs, f"收到日期{receipt.day}，依据{receipt.basis}{computed}", True))


def in_time(case: Case) -> Verdict:
    """R20: received on or before the deadline; later needs the ruling 逾期受理."""
    deadline = _parameter(case, "application_deadline")
    day, last = case.application.receipt.day, case.programme.deadline
    inputs = (_receipt_input(case), Input("截止日期", str(last), _cited(deadline)))
    if day <= last:
        return Verdict(Reason("R20", deadline.clause, inputs, f"{day}收到，不晚于{last}", True))
    late = f"逾期{(day - last).days}天"
    ruling = case.ruling(RulingKind.ACCEPT_LATE)
    if ruling:
        reason = Reason("R20", deadline.clause, (*inputs, cite(ruling)), f"{late}；裁定逾期受理", True)
        return Verdict(reason, None, (f"{late}，裁定受理",))
    return Verdict(Reason("R20", deadline.clause, inputs, late, False), Status.TO_STUDY, (late,))


def deadline_day(case: Case) -> Verdict:
    """R22: a deadline that is a calendar date does not move with a day of rest."""
    deadline, last = _parameter(case, "application_deadline"), case.programme.deadline
    inputs = (Input("截止日期", str(last), _cited(deadline)),)
    if case.season.calendar.is_working_day(last):
        return Verdict(Reason("R22", deadline.clause, inputs, "截止日为工作日", True))
    told = "截止日为休息日，不顺延"
    remarks = (told,) if case.application.receipt.day > last else ()
    return Verdict(Reason("R22", deadline.clause, inputs, told, True), None, remarks)


def publicity_length(case: Case) -> Verdict:
    """R24: working days of the unit's publicity, first and last day both counted; the strict count only notes."""
    parameter = _parameter(case, "unit_publicity_days")
    inputs = (*_publicity_inputs(case), Input("应公示", f"{parameter.value}个工作日", _cited(parameter)))
    first, last = case.application.publicity_start, case.application.publicity_end
    if first is None or last is None:
        missing = "公示起止日期不全"
        return Verdict(Reason("R24", parameter.clause, inputs, missing, False), Status.TO_CORRECT, (missing,))
    counted, strict = _counts(case, first, last)
    unknown = _unknown_years(case, first, last)
    told = f"{first}至{last}公示{counted}个工作日{unknown}"
    notes = (unknown.strip("（）"),) if unknown else ()
    if counted < parameter.integer:
        short = f"公示仅{counted}个工作日"
        return Verdict(Reason("R24", parameter.clause, inputs, told, False), Status.TO_CORRECT, (short, *notes))
    if strict < parameter.integer:
        note = f"首日不计仅{strict}个工作日"
        return Verdict(Reason("R24", parameter.clause, inputs, f"{told}；{note}", True), None, (note, *notes))
    return Verdict(Reason("R24", parameter.clause, inputs, told, True), None, notes)


def publicity_before_receipt(case: Case) -> Verdict:
    """R26: the publicity ends on or before the day of receipt."""
    clause = _parameter(case, "unit_publicity_days").clause
    last, day = case.application.publicity_end, case.application.receipt.day
    inputs = (*_publicity_inputs(case), _receipt_input(case))
    if last is None:
        return Verdict(Reason("R26", clause, inputs, "没有公示结束日期", False), Status.TO_CORRECT)
    if last <= day:
        return Verdict(Reason("R26", clause, inputs, f"{last}公示结束，不晚于收到日期{day}", True))
    late = "公示结束晚于收到日期"
    return Verdict(Reason("R26", clause, inputs, f"{late}：{last}，{day}", False), Status.TO_CORRECT, (late,))


def objection(case: Case) -> Verdict:
    """R25: an objection suspends until it is ruled upon; an upheld one rejects, a missing answer is to be completed."""
    clause = _parameter(case, "unit_publicity_days").clause
    answer = case.application.objection
    inputs = [Input("公示结果", answer or "未填", case.source("objection"))]
    ruling = _objection_ruling(case)
    if ruling:
        inputs.append(cite(ruling))
    outcome, holds, demand = _objection_outcome(answer, ruling.kind if ruling else None)
    remarks = () if outcome == Objection.NONE else (outcome,)
    return Verdict(Reason("R25", clause, tuple(inputs), outcome, holds), demand, remarks)


def _objection_outcome(answer: Objection | None, ruled: RulingKind | None) -> tuple[str, bool, Status | None]:
    if answer is None:
        return "没有填写公示结果", False, Status.TO_CORRECT
    if ruled is RulingKind.OBJECTION_UPHELD:
        return "裁定异议成立", False, Status.REJECTED
    if answer is Objection.NONE:
        return str(answer), True, None
    if ruled is RulingKind.OBJECTION_REJECTED:
        return "有异议，裁定异议不成立", True, None
    return "有异议，尚未裁定", False, Status.SUSPENDED


def _counts(case: Case, first: dt.date, last: dt.date) -> tuple[int, int]:
    """Working days with and without the first day."""
    calendar = case.season.calendar
    counted = calendar.count(first, last)
    return counted, counted - (first <= last and calendar.is_working_day(first))


def _unknown_years(case: Case, first: dt.date, last: dt.date) -> str:
    unknown = [year for year in sorted({first.year, last.year}) if not case.season.calendar.knows(year)]
    return f"（缺{'、'.join(map(str, unknown))}年节假日数据，按周一至周五计）" if unknown else ""


def _objection_ruling(case: Case) -> Ruling | None:
    """The later of the two rulings on the objection."""
    kinds = (RulingKind.OBJECTION_UPHELD, RulingKind.OBJECTION_REJECTED)
    rulings = [ruling for ruling in map(case.ruling, kinds) if ruling]
    return max(rulings, key=lambda ruling: ruling.row, default=None)


def _receipt_input(case: Case) -> Input:
    receipt = case.application.receipt
    computed = f"，原为{receipt.instead_of}" if receipt.instead_of else ""
    return Input("收到日期", f"{receipt.day}（{receipt.basis}{computed}）", case.application.sources.file)


def _publicity_inputs(case: Case) -> tuple[Input, Input]:
    application = case.application
    return (
        Input("公示开始", str(application.publicity_start or "未填"), case.source("publicity_start")),
        Input("公示结束", str(application.publicity_end or "未填"), case.source("publicity_end")),
    )


def _parameter(case: Case, key: str) -> Parameter:
    return case.programme.parameters[key]


def _cited(parameter: Parameter) -> str:
    return f"参数表：{parameter.clause}"
