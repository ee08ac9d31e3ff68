"""Gates on points and levels: R4–R8, R12–R14, and the scores that the unit's own numbers support (M1, M3, M7).

Every gate takes a case and gives a verdict; none stops the others.
"""

from __future__ import annotations

from sz_excel.adjudication.cases import Case, Verdict, cite, honour_input, show_card, show_total
from sz_excel.adjudication.concluding import is_direct
from sz_excel.adjudication.figures import show_points
from sz_excel.adjudication.supporting import exceeds
from sz_excel.programme.model import Level
from sz_excel.records.decisions import Input, Reason, Status, Supported
from sz_excel.records.rulings import RulingKind

UNREAD_LEVEL = "申报等级未能读出，未比较"
CONFERRING = "R14"


def reaches_lowest_line(case: Case) -> Verdict:
    """R4: below the line of the lowest level nothing can be applied for."""
    lowest = case.programme.levels[0]
    return _reaches(case, "R4", lowest, Status.BELOW_STANDARD, f"考评分低于{lowest.min_awarded}分")


def reaches_level_line(case: Case) -> Verdict:
    """R7: below the line of the level applied for nothing is lowered silently; the office is shown what would fit."""
    if case.applied is None:
        return Verdict(Reason("R7", "四（二）", case.level_inputs, UNREAD_LEVEL, False))
    return _reaches(case, "R7", case.applied, Status.TO_STUDY, _advice(case, case.applied))


def _advice(case: Case, applied: Level) -> str:
    """The level below that the points would reach and that may be applied for: not yet held, and the next one."""
    if _best_level(case) is None:
        return ""
    name, held = case.programme.level_name, case.held.level
    free = bool(case.ruling(RulingKind.ALLOW_SKIP))
    for level in reversed(case.programme.levels):
        open_ = held < level.number < applied.number and (free or level.requires <= held)
        if open_ and case.awarded and case.awarded.total >= level.min_awarded:
            return f"可调整为{level.name}"
    return f"未达{applied.name}线，没有可调整的等级（现等级{name(held)}）"


def _reaches(case: Case, rule: str, level: Level, demand: Status, remark: str) -> Verdict:
    line = f"{level.name}线{level.min_awarded}分"
    inputs = (
        *case.score_inputs,
        Input("最低考评分", f"{level.name}{level.min_awarded}分", f"等级表：{level.clause}"),
    )
    if case.awarded is None or not case.complete:
        return Verdict(Reason(rule, "四（二）", inputs, f"尚无完整的考评分，未与{line}比较", False))
    total = show_total(case.programme, case.awarded.total)
    if case.awarded.total >= level.min_awarded:
        return Verdict(Reason(rule, "四（二）", inputs, f"考评{total}分，达到{line}", True))
    advice = "" if demand is Status.BELOW_STANDARD else remark.removeprefix(f"未达{level.name}线，")
    told = "；".join(filter(None, (f"考评{total}分，未达{line}", advice)))
    return Verdict(Reason(rule, "四（二）", inputs, told, False), demand, (remark,) if remark else ())


LINE_GATES = (reaches_lowest_line, reaches_level_line)
"""The gates that hold the awarded total against a line; no other demand changes with it."""


def never_raised(case: Case) -> Verdict:
    """R8: points beyond a higher line change nothing."""
    best = _best_level(case)
    higher = best is not None and best.number > case.level
    outcome = f"考评分已达{best.name}线，仍按申报等级办理，不升级" if best and higher else "不涉及升级"
    return Verdict(Reason("R8", "四（二）", (*case.level_inputs, *case.score_inputs), outcome, True))


def own_score(case: Case) -> Verdict:
    """R5: the unit's own total only pre-checks."""
    total = show_card(case.programme, case.claimed)
    inputs = (Input("自评分", total, case.source("")), *case.level_inputs)
    if case.applied is None or not case.claimed.complete:
        return Verdict(Reason("R5", "四（二）", inputs, "自评分或申报等级不全，未比较", False))
    line = f"{case.applied.name}线{case.applied.min_awarded}分"
    if case.claimed.total >= case.applied.min_awarded:
        return Verdict(Reason("R5", "四（二）", inputs, f"自评{total}分，达到{line}", True))
    return Verdict(
        Reason("R5", "四（二）", inputs, f"自评{total}分，低于{line}", False), None, ("自评低于申报等级线（核实）",)
    )


def adjusted_level(case: Case) -> Verdict:
    """R7: the level applied for is the form's, unless a ruling lowers it."""
    ruling = case.ruling(RulingKind.ADJUST_LEVEL)
    name = case.programme.level_name
    form = case.application.level
    if ruling is None:
        return Verdict(Reason("R7", "四（二）", case.level_inputs, f"按申报表：{name(form)}", True))
    inputs = (*case.level_inputs, cite(ruling))
    if case.level == form:
        remark = f"裁定调整申报等级“{ruling.content}”未生效：只能调低"
        return Verdict(Reason("R7", "四（二）", inputs, remark, False), None, (remark,))
    told = f"申报表为{name(form)}，裁定调整为{name(case.level)}"
    return Verdict(Reason("R7", "四（二）", inputs, told, True), None, (told,))


def base_after_recheck(case: Case) -> Verdict:
    """R13: a level that this year's recheck proposes to cancel is no base."""
    held, name = case.held, case.programme.level_name
    inputs = (case.held_input, *(honour_input(case.programme, "复查建议取消", item) for item in held.cancelled))
    told = [f"{item.year}年度{name(item.level)}复查建议取消，不作为现等级" for item in held.cancelled]
    if held.unsettled:
        told.append("现等级的复查因并列待裁定")
    settled = not told
    outcome = "；".join(told) or f"现等级{name(held.level)}"
    return Verdict(Reason("R13", "四（四）", inputs, outcome, settled), None, tuple(told))


def step_by_step(case: Case) -> Verdict:
    """R6: level by level in principle; a jump needs the office's ruling."""
    name, held = case.programme.level_name, case.held
    inputs = (case.held_input, *case.level_inputs)
    if case.applied is None:
        return Verdict(Reason("R6", "四（一）", inputs, UNREAD_LEVEL, False))
    strange = _namesake(case)
    if held.level >= case.applied.requires:
        return Verdict(Reason("R6", "四（一）", inputs, f"现等级{name(held.level)}，逐级申报", True), None, strange)
    told = f"越级：现等级{name(held.level)}，申报{name(case.level)}须先有{name(case.applied.requires)}"
    ruling = case.ruling(RulingKind.ALLOW_SKIP)
    if ruling:
        reason = Reason("R6", "四（一）", (*inputs, cite(ruling)), f"{told}；裁定同意越级", True)
        return Verdict(reason, None, (f"越级申报，裁定同意（现等级{name(held.level)}）", *strange))
    return Verdict(Reason("R6", "四（一）", inputs, told, False), Status.TO_STUDY, (told, *strange))


def not_yet_held(case: Case) -> Verdict:
    """R12: applying for a level that is held, or for a lower one, needs the office's ruling."""
    name, held = case.programme.level_name, case.held
    inputs = (case.held_input, *case.level_inputs)
    if case.applied is None:
        return Verdict(Reason("R12", "四（一）", inputs, UNREAD_LEVEL, False))
    if held.level < case.level:
        return Verdict(Reason("R12", "四（一）", inputs, f"尚未获{name(case.level)}", True))
    told = f"已获{name(held.level)}，申报{name(case.level)}"
    short = f"已获{'同级' if held.level == case.level else '更高等级'}（{name(held.level)}）"
    ruling = case.ruling(RulingKind.ALLOW_REPEAT)
    if ruling:
        reason = Reason("R12", "四（一）", (*inputs, cite(ruling)), f"{told}；裁定同意重复申报", True)
        return Verdict(reason, None, (f"{short}，裁定同意重复申报",))
    return Verdict(Reason("R12", "四（一）", inputs, told, False), Status.TO_STUDY, (short,))


def who_confers(case: Case) -> Verdict:
    """R14: for the highest level our score only decides whether we put the application forward."""
    level = case.applied
    if level is None:
        return Verdict(Reason(CONFERRING, "四（三）3", case.level_inputs, UNREAD_LEVEL, False))
    direct = is_direct(case.programme, level.number)
    outcome = f"{level.decided_by}；考评分只决定是否报送" if direct else level.decided_by
    return Verdict(Reason(CONFERRING, "四（三）3", case.level_inputs, outcome, True))


def beyond_support(case: Case) -> list[Verdict]:
    """Items claimed or awarded above what the unit's own numbers bear out; one reason for each."""
    found = [
        (item, exceeds(item.claimed, item.supported), exceeds(item.awarded, item.supported)) for item in case.supported
    ]
    return [_beyond(case, *item) for item in found if item[1] or item[2]]


def _beyond(case: Case, item: Supported, claimed: bool, awarded: bool) -> Verdict:
    criterion = case.programme.criterion(item.criterion)
    inputs = [Input("数据", item.basis, case.source(criterion.data[0].code if criterion.data else criterion.rate_of))]
    remarks = []
    if claimed and item.claimed is not None:
        inputs.append(Input("自评分", show_points(item.claimed), case.source(f"{item.criterion}/points")))
        remarks.append(f"{item.criterion}自评高于支持分（核实）")
    if awarded and item.awarded is not None and case.assessment:
        inputs.append(
            Input("考评分", show_points(item.awarded), case.assessment.sources.of(f"{item.criterion}/points"))
        )
        remarks.append(f"{item.criterion}考评高于支持分")
    outcome = f"数据支持{show_points(item.supported)}分：{'、'.join(remarks)}"
    reason = Reason(f"{criterion.method}-{criterion.code}", criterion.clause, tuple(inputs), outcome, False)
    return Verdict(reason, None, tuple(remarks))


def _best_level(case: Case) -> Level | None:
    """The highest level whose line the awarded total meets."""
    if case.awarded is None or not case.complete:
        return None
    met = [level for level in case.programme.levels if case.awarded.total >= level.min_awarded]
    return met[-1] if met else None


def _namesake(case: Case) -> tuple[str, ...]:
    """A chair is known by name alone, so an honour of another unit may be a namesake's."""
    honour = case.held.honour
    if honour is None or honour.unit_code == case.unit.code:
        return ()
    return (f"现等级为{honour.year}年度在“{honour.unit_name}”所获，请核实是否同一人",)
