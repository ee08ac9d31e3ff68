"""The decision on one application: every gate at, just under and just over its line, and every ruling."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from sz_excel.adjudication import recheck
from sz_excel.adjudication.gates import GATES, decide
from sz_excel.adjudication.season import Season
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.records.campaign import Objection
from sz_excel.records.decisions import Decision, Reason, Status
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import Receipt, Sources
from tests.adjudication.seasons import (
    CHAIR,
    FIVE,
    PROGRAMME,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    day,
    honour,
    ratings,
    recheck_sheet,
    review,
    ruling,
    season,
    unit,
)


def decisions(given: Season) -> tuple[Decision, ...]:
    return decide(given, recheck.decide(given))


def decided(*, awarded: str | None = "92", **changes: Any) -> Decision:
    """The one decision on a good application for 星级 with these changes; keys of a season go to the season."""
    of_season = {key: changes.pop(key) for key in tuple(changes) if key in SEASON_KEYS}
    form = application(**changes)
    sheets = [assessment(awarded, track=form.track)] if awarded is not None else []
    parts = {"applications": [form], "assessments": sheets, **of_season}
    return next(item for item in decisions(season(**parts)) if item.track is form.track)


SEASON_KEYS = {"units", "register", "rulings", "reviews", "assessments", "recheck_sheets", "calendar", "programme"}


def reason(decision: Decision, rule: str) -> Reason:
    """The last reason of this rule."""
    return [item for item in decision.reasons if item.rule == rule][-1]


def shown(found: Reason) -> dict[str, str]:
    return {item.name: item.value for item in found.inputs}


def sources(found: Reason) -> set[str]:
    return {item.source for item in found.inputs}


# -- a good application -------------------------------------------------------------------------------------------


def test_a_good_application_is_put_forward_with_a_reason_from_every_gate() -> None:
    decision = decided()
    assert (decision.status, decision.recommended_level, decision.rank) == (Status.RECOMMENDED, STAR, 1)
    assert decision.remarks == ()
    assert len(decision.reasons) == len(GATES[UNION])
    assert all(item.holds and item.clause and item.outcome for item in decision.reasons)


def test_the_gates_cover_the_rules_of_section_4() -> None:
    rules = {item.rule for item in decided(track=CHAIR).reasons}
    assert rules == {
        *("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R12", "R13", "R14"),
        *("R20", "R22", "R23", "R24", "R25", "R26", "4-2", "4-5", "4-6"),
    }


def test_reasons_name_the_cell_of_each_answer() -> None:
    decision = decided()
    assert "inbox/D001.xlsx!申报信息!C40" in sources(reason(decision, "R24"))
    assert "inbox/D001.xlsx!申报信息!C18" in sources(reason(decision, "R6"))
    assert "inbox/考评D001.xlsx" in sources(reason(decision, "R4"))


# -- points and lines (R4, R5, R7, R8) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "held", "awarded", "status"),
    [
        (STAR, 0, "84.99", Status.BELOW_STANDARD),
        (STAR, 0, "84.996", Status.BELOW_STANDARD),
        (STAR, 0, "85", Status.RECOMMENDED),
        (STAR, 0, "85.01", Status.RECOMMENDED),
        (THREE, STAR, "84.99", Status.BELOW_STANDARD),
        (THREE, STAR, "85", Status.TO_STUDY),
        (THREE, STAR, "89.99", Status.TO_STUDY),
        (THREE, STAR, "90", Status.RECOMMENDED),
        (THREE, STAR, "90.01", Status.RECOMMENDED),
        (FIVE, THREE, "94.99", Status.TO_STUDY),
        (FIVE, THREE, "95", Status.TO_CITY),
        (FIVE, THREE, "95.01", Status.TO_CITY),
    ],
)
def test_the_awarded_total_decides_at_each_line(level: int, held: int, awarded: str, status: Status) -> None:
    register = [honour(held, 2017)] if held else []
    assert decided(level=level, awarded=awarded, register=register).status is status


def test_a_total_just_below_the_line_is_never_printed_on_it() -> None:
    found = reason(decided(awarded="84.996"), "R4")
    assert shown(found)["考评分"] == "84.996"
    assert found.outcome.startswith("考评84.996分，未达星级线85分")


@pytest.mark.parametrize(
    ("level", "held", "awarded", "advice"),
    [
        (FIVE, STAR, "94.99", "可调整为三星级"),
        (FIVE, STAR, "90", "可调整为三星级"),
        (FIVE, STAR, "89.99", "未达五星级线，没有可调整的等级（现等级星级）"),
        (FIVE, THREE, "94.99", "未达五星级线，没有可调整的等级（现等级三星级）"),
        (FIVE, 0, "94.99", "可调整为星级"),
        (THREE, 0, "89.99", "可调整为星级"),
        (THREE, 0, "85", "可调整为星级"),
        (THREE, STAR, "89.99", "未达三星级线，没有可调整的等级（现等级星级）"),
    ],
)
def test_below_the_line_applied_for_a_level_is_suggested_that_fits_and_is_not_yet_held(
    level: int, held: int, awarded: str, advice: str
) -> None:
    register = [honour(held, 2017)] if held else []
    decision = decided(level=level, awarded=awarded, register=register)
    assert advice in decision.remarks
    assert (decision.level, decision.recommended_level) == (level, 0)


def test_where_a_jump_was_allowed_the_highest_level_that_fits_is_suggested() -> None:
    allowed = ruling(RulingKind.ALLOW_SKIP, "同意")
    assert "可调整为三星级" in decided(level=FIVE, awarded="94.99", rulings=[allowed]).remarks


def test_below_the_lowest_line_no_level_is_suggested() -> None:
    assert not any("可调整" in remark for remark in decided(level=THREE, awarded="84.99").remarks)


def test_points_beyond_a_higher_line_raise_nothing() -> None:
    decision = decided(awarded="99", register=[])
    assert decision.recommended_level == STAR
    assert reason(decision, "R8").outcome == "考评分已达五星级线，仍按申报等级办理，不升级"
    assert reason(decided(awarded="89"), "R8").outcome == "不涉及升级"


@pytest.mark.parametrize(("claimed", "queried"), [("84.99", True), ("85", False), ("85.01", False)])
def test_a_claim_below_the_line_is_only_a_query(claimed: str, queried: bool) -> None:
    decision = decided(ratings=ratings(claimed))
    assert decision.status is Status.RECOMMENDED
    assert ("自评低于申报等级线（核实）" in decision.remarks) is queried


def test_scores_above_what_the_numbers_support_are_remarked() -> None:
    decision = decided(answers={"work_satisfied": 80, "work_valid": 100}, awarded="100")
    assert decision.status is Status.RECOMMENDED
    assert {"U7.3自评高于支持分（核实）", "U7.3考评高于支持分"} <= set(decision.remarks)
    assert shown(reason(decision, "M3-U7.3"))["自评分"] == "5"


def test_a_claim_rounded_to_the_two_decimals_of_the_form_is_not_above_its_support() -> None:
    rounded = ratings("100")
    for points, above in (("1.96", False), ("1.97", True)):
        claim = replace(rounded, points={**rounded.points, "U5.4": type(rounded.points["U5.4"])(points)})
        decision = decided(ratings=claim, answers={"U5.4-1": 50, "members": 51}, awarded="85")
        assert any(item.startswith("U5.4自评") for item in decision.remarks) is above


# -- level by level (R6, R12, R13, R14) ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "level", "status", "remark"),
    [
        (0, STAR, Status.RECOMMENDED, ""),
        (0, THREE, Status.TO_STUDY, "越级：现等级无，申报三星级须先有星级"),
        (0, FIVE, Status.TO_STUDY, "越级：现等级无，申报五星级须先有三星级"),
        (STAR, STAR, Status.TO_STUDY, "已获同级（星级）"),
        (STAR, THREE, Status.RECOMMENDED, ""),
        (STAR, FIVE, Status.TO_STUDY, "越级：现等级星级，申报五星级须先有三星级"),
        (THREE, STAR, Status.TO_STUDY, "已获更高等级（三星级）"),
        (THREE, THREE, Status.TO_STUDY, "已获同级（三星级）"),
        (THREE, FIVE, Status.TO_CITY, ""),
        (FIVE, FIVE, Status.TO_STUDY, "已获同级（五星级）"),
    ],
)
def test_levels_are_taken_one_by_one(held: int, level: int, status: Status, remark: str) -> None:
    register = [honour(held, 2016)] if held else []
    decision = decided(level=level, awarded="96", register=register)
    assert (decision.status, decision.held_level) == (status, held)
    assert remark == "" or remark in decision.remarks


@pytest.mark.parametrize(
    ("register", "held"),
    [
        pytest.param([honour(THREE, 2019)], 0, id="this year's list is no base"),
        pytest.param([honour(THREE, 2017, valid=False)], 0, id="a cancelled row is no base"),
        pytest.param([honour(THREE, 2016), honour(STAR, 2017)], THREE, id="the highest, not the latest"),
        pytest.param([honour(THREE, 2017, "D002")], 0, id="of another unit"),
        pytest.param([honour(THREE, 2017, track=CHAIR)], 0, id="of the chair"),
    ],
)
def test_the_base_is_the_highest_valid_level_of_an_earlier_year(register: list[Any], held: int) -> None:
    assert decided(register=register).held_level == held


def test_a_chair_takes_the_honour_along_by_name_and_a_namesake_is_queried() -> None:
    elsewhere = honour(STAR, 2017, "D009", CHAIR, person="主席D001")
    decision = decided(track=CHAIR, level=THREE, register=[elsewhere, honour(FIVE, 2017, track=CHAIR, person="旁人")])
    assert (decision.held_level, decision.status) == (STAR, Status.RECOMMENDED)
    assert "现等级为2017年度在“示例D009工会”所获，请核实是否同一人" in decision.remarks


def test_a_blank_name_matches_nobody() -> None:
    register = [honour(THREE, 2017, track=CHAIR, person="")]
    assert decided(track=CHAIR, person="", register=register).held_level == 0


def test_a_level_that_the_recheck_proposes_to_cancel_is_no_base() -> None:
    register = [honour(STAR, 2018)]
    low = decided(level=THREE, register=register, recheck_sheets=[recheck_sheet("80")])
    assert (low.status, low.held_level) == (Status.TO_STUDY, 0)
    assert "2018年度星级复查建议取消，不作为现等级" in low.remarks
    high = decided(level=THREE, register=register, recheck_sheets=[recheck_sheet("80.01")])
    assert (high.status, high.held_level) == (Status.RECOMMENDED, STAR)


def test_a_base_whose_recheck_waits_for_a_ruling_on_a_tie_still_counts_and_says_so() -> None:
    codes = ("D001", "D002", "D003", "D004")
    tied = {
        "units": [unit(code) for code in codes],
        "register": [honour(STAR, 2018, code) for code in codes],
        "recheck_sheets": [recheck_sheet("75", code) for code in codes],
    }
    decision = decided(level=THREE, **tied)
    assert (decision.status, decision.held_level) == (Status.RECOMMENDED, STAR)
    assert decision.remarks == ("现等级的复查因并列待裁定",)


def test_after_a_cancelled_level_an_older_one_is_the_base() -> None:
    register = [honour(STAR, 2016), honour(THREE, 2018)]
    decision = decided(level=THREE, register=register, recheck_sheets=[recheck_sheet("70")])
    assert (decision.status, decision.held_level) == (Status.RECOMMENDED, STAR)


def test_the_superior_assesses_five_stars_itself() -> None:
    decision = decided(level=FIVE, awarded="96", register=[honour(THREE, 2017)])
    assert (decision.status, decision.recommended_level) == (Status.TO_CITY, FIVE)
    assert "直接考核验收" in reason(decision, "R14").outcome


# -- receipt and deadline (R20, R22, R23) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "status"),
    [("9-29", Status.RECOMMENDED), ("9-30", Status.RECOMMENDED), ("10-1", Status.TO_STUDY)],
)
def test_the_deadline_day_itself_is_in_time(received: str, status: Status) -> None:
    decision = decided(receipt=Receipt(day(received), "收件文件夹"))
    assert decision.status is status
    assert ("逾期1天" in decision.remarks) is (status is Status.TO_STUDY)


def test_a_deadline_on_a_day_of_rest_does_not_move() -> None:
    resting = WorkCalendar({day("9-30"): False})
    late = decided(receipt=Receipt(day("10-1"), "收件文件夹"), calendar=resting)
    assert late.status is Status.TO_STUDY
    assert "截止日为休息日，不顺延" in late.remarks
    in_time = decided(receipt=Receipt(day("9-30"), "收件文件夹"), calendar=resting)
    assert in_time.remarks == ()
    assert reason(in_time, "R22").outcome == "截止日为休息日，不顺延"


def test_the_evidence_for_the_date_of_receipt_is_shown() -> None:
    assert reason(decided(), "R23").outcome == "收到日期2019-09-20，依据收件文件夹"


# -- publicity and objections (R24, R25, R26) ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "status", "remark"),
    [
        ("9-23", "9-26", Status.TO_CORRECT, "公示仅4个工作日"),
        ("9-23", "9-27", Status.RECOMMENDED, "首日不计仅4个工作日"),
        ("9-22", "9-27", Status.RECOMMENDED, ""),
        ("9-23", "9-29", Status.RECOMMENDED, ""),
        ("9-28", "9-28", Status.TO_CORRECT, "公示仅0个工作日"),
        ("9-9", "9-13", Status.TO_CORRECT, "公示仅4个工作日"),
        ("9-27", "9-23", Status.TO_CORRECT, "公示仅0个工作日"),
    ],
)
def test_five_working_days_of_publicity_with_both_ends_counted(
    first: str, last: str, status: Status, remark: str
) -> None:
    decision = decided(publicity_start=day(first), publicity_end=day(last), receipt=Receipt(day("9-30"), "收件文件夹"))
    assert decision.status is status
    assert decision.remarks == ((remark,) if remark else ())


def test_the_sunday_that_was_a_working_day_counts() -> None:
    late = {"publicity_start": day("9-23"), "publicity_end": day("9-29"), "receipt": Receipt(day("9-30"), "")}
    assert reason(decided(**late), "R24").outcome == "2019-09-23至2019-09-29公示6个工作日"


def test_a_year_without_calendar_data_says_so() -> None:
    settings = {**PROGRAMME.settings, "edition": "2027"}
    dates = {"publicity_start": dt.date(2027, 9, 6), "publicity_end": dt.date(2027, 9, 13)}
    receipt = Receipt(dt.date(2027, 9, 20), "收件文件夹")
    decision = decided(**dates, receipt=receipt, programme=replace(PROGRAMME, settings=settings))
    assert decision.status is Status.RECOMMENDED
    assert "缺2027年节假日数据，按周一至周五计" in decision.remarks


@pytest.mark.parametrize(
    ("received", "status"),
    [("9-16", Status.TO_CORRECT), ("9-17", Status.RECOMMENDED), ("9-18", Status.RECOMMENDED)],
)
def test_the_publicity_ends_on_or_before_the_day_of_receipt(received: str, status: Status) -> None:
    decision = decided(receipt=Receipt(day(received), "收件文件夹"))
    assert decision.status is status
    assert ("公示结束晚于收到日期" in decision.remarks) is (status is Status.TO_CORRECT)


@pytest.mark.parametrize("missing", ["publicity_start", "publicity_end", "objection"])
def test_a_missing_answer_about_the_publicity_is_to_be_completed(missing: str) -> None:
    assert decided(**{missing: None}).status is Status.TO_CORRECT


@pytest.mark.parametrize(
    ("answer", "ruled", "status"),
    [
        (Objection.NONE, None, Status.RECOMMENDED),
        (Objection.RAISED, None, Status.SUSPENDED),
        (Objection.RAISED, RulingKind.OBJECTION_REJECTED, Status.RECOMMENDED),
        (Objection.RAISED, RulingKind.OBJECTION_UPHELD, Status.REJECTED),
        (Objection.NONE, RulingKind.OBJECTION_UPHELD, Status.REJECTED),
    ],
)
def test_an_objection_suspends_until_it_is_ruled_upon(
    answer: Objection, ruled: RulingKind | None, status: Status
) -> None:
    decision = decided(objection=answer, rulings=[ruling(ruled)] if ruled else [])
    assert decision.status is status
    assert shown(reason(decision, "R25"))["公示结果"] == answer


# -- faults, review, assessment -----------------------------------------------------------------------------------


def test_an_open_blocking_fault_sends_the_workbook_back_whatever_else_is_wrong() -> None:
    decision = decided(blocking=("V05", "V07"), objection=Objection.RAISED, awarded=None)
    assert decision.status is Status.TO_CORRECT
    assert shown(reason(decision, "4-2"))["须补正事项"] == "V05、V07"


@pytest.mark.parametrize(
    ("faults", "remarks"),
    [
        (("U1.3自评分：没有填写",), ("U1.3自评分：没有填写",)),
        (("U1.3自评分：没有填写", "会员人数：没有填写"), ("U1.3自评分：没有填写等2处",)),
    ],
)
def test_what_is_to_be_corrected_is_said_in_short(faults: tuple[str, ...], remarks: tuple[str, ...]) -> None:
    assert decided(blocking=faults).remarks == remarks


def test_what_the_dates_have_said_is_not_said_twice() -> None:
    short = {
        "publicity_start": day("9-23"),
        "publicity_end": day("9-26"),
        "receipt": Receipt(day("9-27"), "收件文件夹"),
    }
    said = "公示结束日期：公示只有4个工作日"
    assert decided(blocking=(said,), **short).remarks == ("公示仅4个工作日",)
    assert decided(blocking=(said, "会员人数：没有填写"), **short).remarks == ("公示仅4个工作日", f"{said}等2处")


@pytest.mark.parametrize("blocking", [(), ("基层工会申报等级：没有填写",)])
def test_an_unread_level_is_named_once(blocking: tuple[str, ...]) -> None:
    (remark,) = decided(level=0, blocking=blocking).remarks
    assert remark == (blocking[0] if blocking else "申报等级未能读出")


def test_an_unread_level_is_to_be_corrected_and_compared_with_nothing() -> None:
    decision = decided(level=0)
    assert (decision.status, decision.recommended_level) == (Status.TO_CORRECT, 0)
    assert reason(decision, "R6").outcome == "申报等级未能读出，未比较"


@pytest.mark.parametrize(
    ("district", "agreed", "status"),
    [
        ("直属", None, Status.RECOMMENDED),
        ("直属", False, Status.REJECTED),
        ("示例镇", None, Status.AWAITING_REVIEW),
        ("示例镇", True, Status.RECOMMENDED),
        ("示例镇", False, Status.REJECTED),
    ],
)
def test_units_of_a_district_are_reviewed_first(district: str, agreed: bool | None, status: Status) -> None:
    decision = decided(units=[unit(district=district)], reviews=[review(agreed)])
    assert decision.status is status


def test_no_review_at_all_is_awaited() -> None:
    assert decided(units=[unit(district="示例镇")]).status is Status.AWAITING_REVIEW


def test_a_review_without_stamp_is_queried() -> None:
    decision = decided(units=[unit(district="示例镇")], reviews=[review(True, stamped=None)])
    assert decision.status is Status.RECOMMENDED
    assert decision.remarks == ("归口审核未注明盖章（核实）",)


@pytest.mark.parametrize(
    "sheet",
    [
        pytest.param(None, id="none"),
        pytest.param(assessment(ratings=ratings("100", without=["U1.1"])), id="an item without points"),
        pytest.param(assessment(blocking=("V06",)), id="a fault"),
    ],
)
def test_without_a_complete_assessment_nothing_is_compared(sheet: Any) -> None:
    decision = decided(assessments=[sheet] if sheet else [])
    assert (decision.status, decision.rank, decision.near) == (Status.AWAITING_ASSESSMENT, None, ())
    assert not reason(decision, "R4").holds


# -- who applies (R2, R3, 4-1) ------------------------------------------------------------------------------------


def test_applying_without_being_on_the_early_list_is_only_a_query() -> None:
    decision = decided(units=[unit(pre_applied=False)])
    assert (decision.status, decision.remarks) == (Status.RECOMMENDED, ("未列入年初预申报名单",))


def test_the_early_list_may_name_tracks() -> None:
    listed = unit(expected={CHAIR: STAR})
    assert "未列入年初预申报名单" in decided(units=[listed]).remarks
    assert decided(units=[listed], track=CHAIR).remarks == ()


def test_two_persons_of_one_unit_are_a_query() -> None:
    forms = [application(track=CHAIR, person="甲"), application(track=CHAIR, person="乙")]
    found = decisions(season(applications=forms, assessments=[assessment(track=CHAIR)]))
    chairs = [item for item in found if item.track is CHAIR]
    assert [item.person for item in chairs] == ["甲", "乙"]
    assert all("本单位本年申报2人：甲、乙（核实）" in item.remarks for item in chairs)


@pytest.mark.parametrize(
    ("listed", "awaited"),
    [
        (unit(), [UNION]),
        (unit(pre_applied=False), []),
        (unit(expected={CHAIR: THREE}), [CHAIR]),
        (unit(pre_applied=False, expected={UNION: STAR, CHAIR: 0}), [UNION, CHAIR]),
    ],
)
def test_what_was_announced_and_did_not_come_is_not_submitted(listed: Any, awaited: list[Any]) -> None:
    found = decisions(season(units=[listed]))
    assert [(item.track, item.status) for item in found] == [(track, Status.NOT_SUBMITTED) for track in awaited]
    assert all((item.level, item.claimed, item.rank) == (0, None, None) for item in found)


def test_a_workbook_that_applies_on_no_track_is_remarked() -> None:
    (found,) = decisions(season(receipts={"D001": Receipt(day("9-20"), "收件文件夹")}))
    assert found.status is Status.NOT_SUBMITTED
    assert found.remarks == ("已收到自评申报表，但未申报基层工会",)


# -- rulings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changes", "before", "after", "rule"),
    [
        (
            RulingKind.ACCEPT_LATE,
            {"receipt": Receipt(dt.date(2019, 10, 8), "收件文件夹")},
            Status.TO_STUDY,
            Status.RECOMMENDED,
            "R20",
        ),
        (RulingKind.ALLOW_SKIP, {"level": THREE}, Status.TO_STUDY, Status.RECOMMENDED, "R6"),
        (RulingKind.ALLOW_REPEAT, {"register": [honour(STAR, 2017)]}, Status.TO_STUDY, Status.RECOMMENDED, "R12"),
        (RulingKind.OBJECTION_UPHELD, {"objection": Objection.RAISED}, Status.SUSPENDED, Status.REJECTED, "R25"),
        (RulingKind.OBJECTION_REJECTED, {"objection": Objection.RAISED}, Status.SUSPENDED, Status.RECOMMENDED, "R25"),
        (RulingKind.RECEIPT, {}, Status.RECOMMENDED, Status.RECOMMENDED, "R23"),
        (RulingKind.USE_FILE, {}, Status.RECOMMENDED, Status.RECOMMENDED, "R23"),
        (RulingKind.CORRECT, {}, Status.RECOMMENDED, Status.RECOMMENDED, "4-2"),
    ],
)
def test_each_ruling_has_its_effect_and_is_cited(
    kind: RulingKind, changes: dict[str, Any], before: Status, after: Status, rule: str
) -> None:
    assert decided(**changes).status is before
    decision = decided(**changes, rulings=[ruling(kind)])
    assert decision.status is after
    assert "rulings.xlsx!裁定!A5" in sources(reason(decision, rule))


@pytest.mark.parametrize(
    ("about", "after"),
    [
        (ruling(RulingKind.ACCEPT_LATE, track=None), Status.RECOMMENDED),
        (ruling(RulingKind.ACCEPT_LATE, track=CHAIR), Status.TO_STUDY),
        (ruling(RulingKind.ACCEPT_LATE, code="D002"), Status.TO_STUDY),
        (ruling(RulingKind.ALLOW_SKIP), Status.TO_STUDY),
    ],
)
def test_a_ruling_concerns_its_own_unit_track_and_question(about: Any, after: Status) -> None:
    assert decided(receipt=Receipt(day("10-8"), "收件文件夹"), rulings=[about]).status is after


def test_the_computed_fact_stays_beside_the_ruling() -> None:
    decision = decided(receipt=Receipt(day("10-8"), "收件文件夹"), rulings=[ruling(RulingKind.ACCEPT_LATE)])
    assert reason(decision, "R20").outcome == "逾期8天；裁定逾期受理"
    assert "逾期8天，裁定受理" in decision.remarks


@pytest.mark.parametrize(
    ("content", "level", "status"),
    [
        ("星级", STAR, Status.RECOMMENDED),
        ("达标级", STAR, Status.RECOMMENDED),
        ("三星级", THREE, Status.TO_STUDY),
        ("五星级", THREE, Status.TO_STUDY),
        ("不申报", THREE, Status.TO_STUDY),
        ("随便", THREE, Status.TO_STUDY),
    ],
)
def test_a_ruling_lowers_the_level_and_never_raises_it(content: str, level: int, status: Status) -> None:
    decision = decided(level=THREE, rulings=[ruling(RulingKind.ADJUST_LEVEL, content)])
    assert (decision.form_level, decision.level, decision.status) == (THREE, level, status)
    assert any("未生效" in item for item in decision.remarks) is (level == THREE)


def test_the_later_row_wins_where_rulings_contradict_each_other() -> None:
    upheld, rejected = ruling(RulingKind.OBJECTION_UPHELD, row=3), ruling(RulingKind.OBJECTION_REJECTED, row=9)
    assert decided(objection=Objection.RAISED, rulings=[rejected, upheld]).status is Status.RECOMMENDED
    lowered = [ruling(RulingKind.ADJUST_LEVEL, "三星级", row=9), ruling(RulingKind.ADJUST_LEVEL, "星级", row=4)]
    assert decided(level=FIVE, rulings=lowered).level == THREE
    later = [replace(upheld, row=12), rejected]
    assert decided(objection=Objection.RAISED, rulings=later).status is Status.REJECTED


# -- order of the statuses ----------------------------------------------------------------------------------------


def test_the_first_status_in_order_stands_as_the_faults_are_mended_one_by_one() -> None:
    bad: dict[str, Any] = {
        "units": [unit(district="示例镇")],
        "level": THREE,
        "receipt": Receipt(day("10-8"), "收件文件夹"),
        "blocking": ("V05",),
        "reviews": [review(False)],
        "objection": Objection.RAISED,
        "awarded": None,
    }
    mending: list[tuple[Status, dict[str, Any]]] = [
        (Status.TO_CORRECT, {"blocking": ()}),
        (Status.REJECTED, {"reviews": []}),
        (Status.SUSPENDED, {"objection": Objection.NONE}),
        (Status.AWAITING_REVIEW, {"reviews": [review(True)]}),
        (Status.AWAITING_ASSESSMENT, {"awarded": "84"}),
        (Status.BELOW_STANDARD, {"awarded": "92"}),
        (Status.TO_STUDY, {"rulings": [ruling(RulingKind.ACCEPT_LATE), ruling(RulingKind.ALLOW_SKIP)]}),
        (Status.RECOMMENDED, {}),
    ]
    for status, mended in mending:
        assert decided(**bad).status is status
        bad |= mended


def test_an_application_of_a_unit_that_is_not_on_the_roster_is_refused_loudly() -> None:
    with pytest.raises(ValueError, match="D404"):
        decisions(season(applications=[application("D404", sources=Sources())]))
