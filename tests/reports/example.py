"""A season of twelve fictitious units, made by hand: every status, both tracks, rechecks, rewards, files, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from sz_excel.adjudication.scoring import score, supported
from sz_excel.adjudication.season import Outcome, Season
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.decisions import (
    ChairReward,
    Decision,
    DistrictFigures,
    Input,
    LabourCandidate,
    NearLine,
    Reason,
    RecheckDecision,
    RecheckStatus,
    Reward,
    Scorecard,
    Status,
)
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.submissions import Application, Assessment, Ratings, Receipt, RecheckSheet, Review, Sources
from sz_excel.records.units import Honour, Roster, Unit
from sz_excel.reports.material import Material

AS_OF = date(2019, 10, 20)
RECEIVED = date(2019, 9, 26)

UNITS = (
    ("T101", "青石镇人民政府机关工会委员会", UnitKind.ORGAN, "青石镇", 68, "赵一"),
    ("T102", "青石镇示范精密机械有限公司工会委员会", UnitKind.ENTERPRISE, "青石镇", 212, "钱二"),
    ("T103", "青石镇中心小学工会委员会", UnitKind.INSTITUTION, "青石镇", 50, "孙三"),
    ("T201", "白沙镇物流行业工会联合会", UnitKind.INDUSTRIAL, "白沙镇", 430, "李四"),
    ("T202", "白沙镇示例纺织有限责任公司工会委员会", UnitKind.ENTERPRISE, "白沙镇", 51, "周五"),
    ("P301", "示范化工园区第一区域性工会联合会", UnitKind.REGIONAL, "示范化工园区", 1260, "吴六"),
    ("P302", "示范化工园区示例新材料股份有限公司工会委员会", UnitKind.ENTERPRISE, "示范化工园区", 345, "郑七"),
    ("P303", "示范化工园区示例涂料有限公司工会委员会", UnitKind.ENTERPRISE, "示范化工园区", 88, "王八一"),
    ("S401", "示例市卫生健康系统第一医院工会委员会", UnitKind.INSTITUTION, "卫生健康系统", 520, "冯九"),
    ("S402", "示例市卫生健康系统疾病预防控制中心工会委员会", UnitKind.INSTITUTION, "卫生健康系统", 47, "陈十"),
    ("D501", "示例供电服务有限公司工会委员会", UnitKind.ENTERPRISE, "直属", 160, "褚十一"),
    ("D502", "示例建设投资集团有限公司工会委员会", UnitKind.ENTERPRISE, "直属", 275, "卫十二"),
)

# unit, track, level held, level applied for, points off claimed, points off awarded (None: no sheet), status, remarks
CASES = (
    ("T101", Track.UNION, 1, 3, "3.5", "6.2", Status.RECOMMENDED, ()),
    ("T102", Track.UNION, 0, 1, "5", "15.004", Status.BELOW_STANDARD, ("考评84.996分，未达星级线85分",)),
    ("T103", Track.UNION, 0, 1, "8", "15", Status.RECOMMENDED, ("首日不计仅4个工作日",)),
    ("T201", Track.UNION, 1, 5, "2", "4.25", Status.TO_STUDY, ("越级：现等级星级，申报五星级须先有三星级",)),
    ("T202", Track.UNION, 0, 1, "6", None, Status.AWAITING_ASSESSMENT, ()),
    ("P301", Track.UNION, 3, 5, "1.5", "3.25", Status.TO_CITY, ()),
    ("P302", Track.UNION, 0, 1, "7", None, Status.AWAITING_REVIEW, ("自评低于申报等级线（核实）",)),
    ("P303", Track.UNION, 0, 0, None, None, Status.NOT_SUBMITTED, ()),
    ("S401", Track.UNION, 1, 3, "4", "9.5", Status.TO_STUDY, ("逾期2天",)),
    ("S402", Track.UNION, 0, 1, "9", None, Status.TO_CORRECT, ("公示仅4个工作日",)),
    ("D501", Track.UNION, 0, 1, "6.5", "8.75", Status.SUSPENDED, ("公示有异议",)),
    ("D502", Track.UNION, 0, 1, "5", "11", Status.REJECTED, ("裁定异议成立",)),
    ("T101", Track.CHAIR, 0, 1, "4", "8", Status.RECOMMENDED, ()),
    ("T201", Track.CHAIR, 1, 3, "3", "7.5", Status.RECOMMENDED, ()),
    ("P301", Track.CHAIR, 0, 1, "2.5", "8", Status.RECOMMENDED, ()),
    ("P303", Track.CHAIR, 0, 0, None, None, Status.NOT_SUBMITTED, ()),
    ("S401", Track.CHAIR, 0, 1, "5", "14.5", Status.TO_STUDY, ("逾期2天",)),
)
RECHECKS = (
    ("T101", Track.UNION, 1, "91.5", 4, RecheckStatus.KEPT, ()),
    ("T201", Track.UNION, 1, "79.5", 2, RecheckStatus.PROPOSE_CANCEL, ("79.5分，列后3名",)),
    ("S401", Track.UNION, 1, "80", 3, RecheckStatus.TO_STUDY, ("末位并列，待并列裁定",)),
    ("D502", Track.UNION, 3, None, None, RecheckStatus.AWAITING, ("没有复查打分表",)),
    ("T201", Track.CHAIR, 1, "88", 1, RecheckStatus.KEPT, ("依据一般条款，请确认",)),
)


@cache
def programme() -> Programme:
    return load_edition("2019")


def make_material(units: Sequence[tuple[str, str, UnitKind, str, int, str]] = UNITS) -> Material:
    """The season as it stands on 2019-10-20."""
    roster = Roster({row[0]: _unit(row) for row in units}, _register())
    applications = tuple(_application(roster, case) for case in CASES if case[4] is not None)
    assessments = tuple(_assessment(roster, case) for case in CASES if case[5] is not None)
    season = Season(
        programme=programme(),
        calendar=WorkCalendar.of(programme().holidays),
        roster=roster,
        applications=applications,
        reviews=_reviews(),
        assessments=assessments,
        recheck_sheets=tuple(_recheck_sheet(roster, case) for case in RECHECKS if case[3] is not None),
        receipts={item.unit_code: item.receipt for item in applications},
        first_time=frozenset({"T101", "T103", "P301"}),
    )
    outcome = Outcome(
        decisions=tuple(_decision(roster, case, applications, assessments) for case in CASES),
        rechecks=tuple(_recheck(roster, case) for case in RECHECKS),
        rewards=_rewards(),
        districts=_districts(roster),
        chair_lists=(
            ChairReward("A", "T201", "白沙镇物流行业工会联合会", "李四", 2018, 1),
            ChairReward(
                "B", "T201", "白沙镇物流行业工会联合会", "李四", 2018, 1, "受表彰时为李四，现任主席为李四四，请核实"
            ),
        ),
        candidates=(
            LabourCandidate(Track.UNION, "P301", "示范化工园区第一区域性工会联合会", "", 5, Fraction("96.75")),
        ),
    )
    notes = ("有1个文件在汇总时仍在复制，未读取",)
    return Material(season, outcome, AS_OF, _ledger(roster), _findings(), notes)


def empty_material() -> Material:
    """A season in which nothing has come and nobody is on the roster."""
    season = Season(programme(), WorkCalendar.of(programme().holidays), Roster({}))
    return Material(season, Outcome((), (), (), ()), AS_OF)


def many_material(count: int) -> Material:
    """``count`` unions with long names, all recommended."""
    base = make_material()
    name = "示范" * 27 + "工会委员会"
    units = {f"M{n:04}": Unit(f"M{n:04}", name + "&", UnitKind.ENTERPRISE, "青石镇", members=60) for n in range(count)}
    decision = base.outcome.decisions[0]
    decisions = tuple(replace(decision, unit_code=code, rank=n) for n, code in enumerate(units, 1))
    outcome = Outcome(decisions, (), (), base.outcome.districts[:1])
    return Material(replace(base.season, roster=Roster(units)), outcome, AS_OF)


def _unit(row: tuple[str, str, UnitKind, str, int, str]) -> Unit:
    code, name, kind, district, members, chair = row
    contact = f"联络{code[-1]}"
    return Unit(
        code, name, kind, district, True, members, chair, contact, "000-0000", f"{code}@example.invalid".lower()
    )


def _register() -> tuple[Honour, ...]:
    return (
        Honour(2018, Track.UNION, "T101", "青石镇人民政府机关工会委员会", "", 1),
        Honour(2018, Track.UNION, "T201", "白沙镇物流行业工会联合会", "李四", 1),
    )


def ratings_of(unit: Unit, track: Track, off: str) -> Ratings:
    """Full marks but for ``off`` points, taken off item by item."""
    left = Decimal(off)
    points = {}
    for item in programme().asked(track, unit.kind):
        taken = min(left, item.points)
        points[item.code] = item.points - taken
        left -= taken
    return Ratings(points)


@cache
def cells_of(form: FormKind) -> dict[str, str]:
    """One mapping for all files of a form, as the intake shares it."""
    sheets = {
        FormKind.SELF: ("工会自评", "主席自评"),
        FormKind.ASSESS: ("工会考评", "主席考评"),
        FormKind.RECHECK: ("工会复查", "主席复查"),
    }
    cells = {"members": "申报信息!C13", "publicity_start": "申报信息!C36"} if form is FormKind.SELF else {}
    for track, sheet in zip(Track, sheets[form], strict=True):
        items = [item for item in programme().criteria if item.track is track]
        cells |= {f"{item.code}/points": f"{sheet}!I{row}" for row, item in enumerate(items, 5)}
    return cells


def file_of(roster: Roster, code: str, form: FormKind) -> str:
    folder = {FormKind.SELF: "2019-09-26", FormKind.ASSESS: "2019-10-15", FormKind.RECHECK: "2019-10-16"}[form]
    return f"{folder}/{code}-{roster.units[code].name}.xlsx"


def _application(roster: Roster, case: tuple[object, ...]) -> Application:
    code, track, _, level, off = case[:5]
    unit = roster.units[str(code)]
    sources = Sources(file_of(roster, unit.code, FormKind.SELF), cells_of(FormKind.SELF))
    person = unit.chair if track is Track.CHAIR else ""
    answers = {
        "work_satisfied": 80,
        "work_valid": 100,
        "chair_satisfied": 95,
        "chair_valid": 100,
        "U4.8-1": 0,
        "U4.8-2": 0,
    }
    receipt = Receipt(RECEIVED, "收件夹日期")
    return Application(
        unit.code, track, level, person, receipt, ratings_of(unit, track, off), answers, sources, unit.members
    )  # type: ignore[arg-type]


def _assessment(roster: Roster, case: tuple[object, ...]) -> Assessment:
    code, track, off = str(case[0]), case[1], str(case[5])
    sources = Sources(file_of(roster, code, FormKind.ASSESS), cells_of(FormKind.ASSESS))
    return Assessment(code, track, ratings_of(roster.units[code], track, off), sources)  # type: ignore[arg-type]


def _recheck_sheet(roster: Roster, case: tuple[object, ...]) -> RecheckSheet:
    code, track, points = str(case[0]), case[1], str(case[3])
    sources = Sources(file_of(roster, code, FormKind.RECHECK), cells_of(FormKind.RECHECK))
    off = str(100 - Decimal(points))
    person = roster.units[code].chair if track is Track.CHAIR else ""
    return RecheckSheet(code, track, person, ratings_of(roster.units[code], track, off), sources)  # type: ignore[arg-type]


def _reviews() -> tuple[Review, ...]:
    codes = ("T101", "T102", "T103")
    cells = {f"{code}/union/opinion": f"审核汇总!H{row}" for row, code in enumerate(codes, 4)}
    sources = Sources("2019-09-28/青石镇-归口审核汇总表.xlsx", cells)
    return tuple(Review(code, Track.UNION, True, date(2019, 9, 27), True, sources) for code in codes)


def _card(roster: Roster, items: Sequence[Application | Assessment], code: str, track: Track) -> Scorecard | None:
    found = next((item for item in items if (item.unit_code, item.track) == (code, track)), None)
    return score(programme(), roster.units[code].kind, track, found.ratings) if found else None


def _decision(
    roster: Roster, case: tuple[object, ...], applications: Sequence[Application], assessments: Sequence[Assessment]
) -> Decision:
    code, track, held, level, _, _, status, remarks = case
    application = next((item for item in applications if (item.unit_code, item.track) == (code, track)), None)
    assessment = next((item for item in assessments if (item.unit_code, item.track) == (code, track)), None)
    awarded = _card(roster, assessments, code, track)  # type: ignore[arg-type]
    unit = roster.units[str(code)]
    support = supported(programme(), unit.kind, track, application, assessment) if application else ()  # type: ignore[arg-type]
    near = (NearLine("考评分", "84.996", "星级85分", "低0.004分", "未达星级线"),) if code == "T102" else ()
    return Decision(
        unit_code=unit.code,
        track=track,  # type: ignore[arg-type]
        person=unit.chair if track is Track.CHAIR else "",
        held_level=held,  # type: ignore[arg-type]
        form_level=level,  # type: ignore[arg-type]
        level=level,  # type: ignore[arg-type]
        status=status,  # type: ignore[arg-type]
        recommended_level=level if status.is_put_forward else 0,  # type: ignore[arg-type,attr-defined]
        claimed=_card(roster, applications, code, track),  # type: ignore[arg-type]
        awarded=awarded,
        rank=1 if status.is_put_forward else None,  # type: ignore[attr-defined]
        reasons=_reasons(roster, unit.code, awarded),
        remarks=remarks,  # type: ignore[arg-type]
        near=near,
        supported=support,
    )


def _reasons(roster: Roster, code: str, awarded: Scorecard | None) -> tuple[Reason, ...]:
    file = file_of(roster, code, FormKind.SELF)
    received = Input("收到日期", str(RECEIVED), file)
    reasons = [
        Reason(
            "R20", "四（三）2", (received, Input("截止日期", "2019-09-30")), "2019-09-26收到，不晚于2019-09-30", True
        )
    ]
    if awarded:
        inputs = (
            Input("考评分", f"{float(awarded.total):g}", file_of(roster, code, FormKind.ASSESS)),
            Input("星级线", "85"),
        )
        reasons.append(Reason("R4", "四（二）", inputs, "与星级线85分比较", awarded.total >= 85))
    return tuple(reasons)


def _recheck(roster: Roster, case: tuple[object, ...]) -> RecheckDecision:
    code, track, level, points, bottom, status, remarks = case
    unit = roster.units[str(code)]
    total = Fraction(str(points)) if points else None
    reason = Reason("5-3", "四（四）", (Input("复查得分", str(points)),), str(status), True)
    person = unit.chair if track is Track.CHAIR else ""
    return RecheckDecision(
        unit.code, unit.name, track, person, 2018, level, total, bottom, 4, status, (reason,), remarks
    )  # type: ignore[arg-type]


def _rewards() -> tuple[Reward, ...]:
    return (
        Reward("T101", "青石镇人民政府机关工会委员会", 3, 68, 6000, False, 6000, False),
        Reward(
            "T103",
            "青石镇中心小学工会委员会",
            1,
            50,
            2000,
            True,
            1000,
            False,
            "会员人数：采用50人，名册52人，分处50人界线两侧，影响金额，须核定后发放",
        ),
        Reward("P301", "示范化工园区第一区域性工会联合会", 5, 1260, 10000, False, 10000, False),
    )


def _districts(roster: Roster) -> tuple[DistrictFigures, ...]:
    figures = []
    for name in roster.districts:
        codes = [unit.code for unit in roster.district_units(name)]
        cases = [case for case in CASES if case[0] in codes and case[4] is not None]
        forward = [case[3] for case in cases if case[6].is_put_forward]
        claimed = [100 - Fraction(case[4]) for case in cases if case[4] is not None]
        both = [(100 - Fraction(c[4]), 100 - Fraction(c[5])) for c in cases if c[4] and c[5]]
        awarded = [pair[1] for pair in both]
        figures.append(
            DistrictFigures(
                district=name,
                units=len(codes),
                pre_applied=len(codes),
                returned=len({case[0] for case in cases}),
                on_time=len({case[0] for case in cases}) - (name == "卫生健康系统"),
                first_time=1,
                applications=len(cases),
                put_forward={level: forward.count(level) for level in (1, 3, 5)},
                mean_claimed=sum(claimed, Fraction()) / len(claimed) if claimed else None,
                mean_awarded=sum(awarded, Fraction()) / len(awarded) if awarded else None,
                rechecked=1,
                kept=1,
                propose_cancel=0,
                mean_gap=sum((b - a for a, b in both), Fraction()) / len(both) if both else None,
            )
        )
    return tuple(figures)


def _ledger(roster: Roster) -> tuple[LedgerRow, ...]:
    codes = dict.fromkeys(case[0] for case in CASES if case[4] is not None)
    rows = [_ledger_row(roster, code, FormKind.SELF) for code in codes]
    rows += [_ledger_row(roster, case[0], FormKind.ASSESS) for case in CASES if case[5] is not None]
    strange = LedgerRow(
        "2019-09-27/通知截图.xlsx",
        RECEIVED,
        "收件夹日期",
        "",
        "",
        None,
        Handling.UNRECOGNISED,
        "没有找到表单标识",
        "b" * 64,
        9120,
    )
    twice = LedgerRow(
        "2019-09-26/副本-P303.xlsx",
        RECEIVED,
        "收件夹日期",
        "P303",
        roster.units["P303"].name if "P303" in roster.units else "",
        FormKind.SELF,
        Handling.UNDECIDED,
        "同一天收到两份内容不同的文件，尚未确定以哪份为准",
        "c" * 64,
        31044,
    )
    return (*rows, strange, twice)


def _ledger_row(roster: Roster, code: str, form: FormKind) -> LedgerRow:
    name = roster.units[code].name
    return LedgerRow(
        file_of(roster, code, form),
        RECEIVED,
        "收件夹日期",
        code,
        name,
        form,
        Handling.USED,
        "最新的可用文件",
        "a" * 64,
        30512,
    )


def _findings() -> tuple[Finding, ...]:
    file = "2019-09-26/S402-示例市卫生健康系统疾病预防控制中心工会委员会.xlsx"
    return (
        Finding(
            code="N002",
            severity=Severity.NOTE,
            file=file,
            unit_code="S402",
            sheet="申报信息",
            cell="C18",
            item="申报日期",
            problem="日期写成文字，已按2019年9月20日理解",
            found="2019.9.20",
            expected="日期",
            remedy="下次请按“年-月-日”填写",
            clause="四（三）2",
        ),
        Finding(
            code="B010",
            severity=Severity.BLOCKING,
            file=file,
            unit_code="S402",
            sheet="工会自评",
            cell="I12",
            item="U2.1",
            problem="自评分超过本项分值",
            found="40",
            expected="0至4之间的数",
            remedy="请改为不超过4分的分数",
            clause="四（二）",
        ),
        Finding(
            code="B021",
            severity=Severity.BLOCKING,
            file=file,
            unit_code="S402",
            sheet="申报信息",
            cell="C36",
            item="公示日期",
            problem="公示不足5个工作日",
            found="2019-09-16至2019-09-19",
            expected="不少于5个工作日",
            remedy="请补足公示天数后重新报送",
            clause="四（三）2",
        ),
        Finding(
            code="Q004",
            severity=Severity.QUERY,
            file="2019-09-26/T102-青石镇示范精密机械有限公司工会委员会.xlsx",
            unit_code="T102",
            sheet="申报信息",
            cell="C13",
            item="会员人数",
            problem="会员人数多于职工人数",
            found="212",
            expected="不大于职工人数200",
            remedy="请核对两个人数，或在“说明”栏写明原因",
            clause="三（一）4",
        ),
        Finding(
            code="Q009",
            severity=Severity.QUERY,
            file="2019-09-26/T101-青石镇人民政府机关工会委员会.xlsx",
            unit_code="T101",
            sheet="申报信息",
            cell="C20",
            item="联系电话",
            problem="电话位数不对",
            found="000-00",
            expected="区号-号码或手机号",
            remedy="请核对",
            clause="四（三）2",
            explained="新号码尚未启用",
        ),
    )
