"""One unit explained: from its cells to its status, every rule, the words of the document once, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from sz_excel.adjudication.deciding import decide
from sz_excel.adjudication.season import Season
from sz_excel.errors import OperatorError
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.rulings import RulingKind
from sz_excel.records.submissions import Receipt, Sources
from sz_excel.reports.clause_words import PARAMETERS, quotations
from sz_excel.reports.explaining import explain, find_unit
from sz_excel.reports.material import Material
from sz_excel.reports.visible import visible
from tests.adjudication.seasons import (
    CHAIR,
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

ASSESSED = Sources(
    "考评D001.xlsx", {f"{item.code}/points": f"工会考评!I{row}" for row, item in enumerate(PROGRAMME.criteria)}
)


def material(given: Season, findings: Iterable[Finding] = (), ledger: Iterable[LedgerRow] = ()) -> Material:
    return Material(given, decide(given), day("10-28"), tuple(ledger), tuple(findings))


def told(given: Season, name: str = "D001", track: Any = None, **papers: Any) -> str:
    return "\n".join(explain(material(given, **papers), name, track))


def block(text: str, title: str) -> list[str]:
    """The lines below a title, up to the first that is indented no deeper."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.strip().startswith(title))
    depth = len(lines[start]) - len(lines[start].lstrip())
    found = []
    for line in lines[start + 1 :]:
        if not line.strip() or len(line) - len(line.lstrip()) <= depth:
            break
        found.append(line.strip())
    return found


def missed(**changes: Any) -> Season:
    """三星级 applied for at 89.5 points: full marks but for the last items."""
    sheet = assessment("89.5", sources=ASSESSED, deductions={"U7.3": "没有测评记录"})
    register = [honour(STAR, 2017)]
    return season(applications=[application(level=THREE)], assessments=[sheet], register=register, **changes)


# -- points and rules -------------------------------------------------------------------------------------------------


def test_areas_stand_side_by_side_and_lost_items_with_points_reason_and_cell() -> None:
    text = told(missed())
    points = block(text, "得分：自评合计100分；考评合计89.5分")
    assert points[0] == "U1 工会班子建设强（15分）：自评15，考评15"
    assert points[-1] == "U7 会员满意绩效优（12分）：自评12，考评1.5"
    assert block(text, "考评失分项目：") == [
        "U7.1 1.5/2 年度工作受到上级工会表彰〔考评D001.xlsx!工会考评!I36〕",
        "U7.2 0/2 开展会员评家活动，工会工作在职工群众中有影响，得到职工群众认可〔考评D001.xlsx!工会考评!I37〕",
        "U7.3 0/5（没有测评记录） 在年度工会工作满意度测评中，满意度在90%以上〔考评D001.xlsx!工会考评!I38〕",
        "U7.4 0/3 职工代表提案落实率达95%以上〔考评D001.xlsx!工会考评!I39〕",
    ]
    assert "自评失分项目" not in text


def test_an_item_left_out_says_so_with_its_reason() -> None:
    claimed = ratings("100", exempt={"U4.9": "没有董事会"})
    text = told(season(applications=[application(ratings=claimed)]))
    assert "U4.9 不适用（没有董事会）" in "".join(block(text, "自评失分项目："))


def test_the_rule_that_decided_is_marked_and_every_rule_shows_what_it_saw() -> None:
    given = missed()
    decision = next(item for item in decide(given).decisions if item.track is UNION)
    rules = block(told(given), "规则（")
    (decisive,) = [line for line in rules if line.startswith("▶")]
    assert decisive.startswith("▶ R7 四（二）：考评89.5分，未达三星级线90分")
    for reason in decision.reasons:
        assert any(f"{reason.rule} {reason.clause}：{reason.outcome}" in line for line in rules)
    assert "申报等级 三星级〔inbox/D001.xlsx!申报信息!C18〕" in "".join(rules)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"receipt": Receipt(day("10-9"), "收件文件夹")}, ["R20"]),
        ({"publicity_end": None}, ["R24", "R26"]),
        ({}, ["R14"]),
    ],
)
def test_every_rule_that_gave_the_status_is_marked_and_no_other(changes: dict[str, Any], rules: list[str]) -> None:
    given = season(applications=[application(**changes)], assessments=[assessment("92")])
    lines = block(told(given), "规则（")
    assert [line.split(" ")[1] for line in lines if line.startswith("▶")] == rules


def test_a_rule_that_fails_without_deciding_is_told_apart() -> None:
    given = season(units=[unit(pre_applied=False)], applications=[application()], assessments=[assessment("92")])
    lines = block(told(given), "规则（")
    assert [line.split(" ")[1] for line in lines if line.startswith("×")] == ["R3"]


def test_what_would_have_reached_the_line_is_told_for_both_totals() -> None:
    given = missed()
    short = replace(given.applications[0], ratings=ratings("89"))
    text = told(replace(given, applications=(short,)))
    assert block(text, "补足哪些即可达到：") == [
        "考评距三星级线90分差0.5分；补足U7.1（0.5分）即可达到",
        "U7.1 得1.5分，失0.5分〔考评D001.xlsx!工会考评!I36〕",
        "自评距三星级线90分差1分；补足U7.1（1分）即可达到",
        "U7.1 得1分，失1分〔inbox/D001.xlsx〕",
    ]


def test_figures_near_a_line_and_what_one_point_would_change_are_told() -> None:
    lines = block(told(missed()), "临界：")
    assert lines[0].startswith("考评分：现为89.5，界线三星级90分，低0.5分；未达三星级线；补足U7.1")
    assert lines[1].endswith("加1分为90.5分，需研究将变为拟推荐（三星级）")


def test_the_recheck_is_told_with_its_place_and_points() -> None:
    given = season(register=[honour(STAR, row=9)], recheck_sheets=[recheck_sheet("79", deductions={"U7.3": "无记录"})])
    text = told(given)
    assert "复查 基层工会 2018年度星级：建议取消" in text
    assert "同等级名单1个，倒数第1名" in text
    assert "U7.3 0/5（无记录）" in text
    assert [line.split("：")[0] for line in block(text, "规则（") if line.startswith("▶")] == ["▶ 5-3 四（四）"]


# -- papers -----------------------------------------------------------------------------------------------------------


def test_files_show_what_became_of_them_the_district_s_review_too() -> None:
    rows = [
        LedgerRow("a/D001.xlsx", day("9-20"), "收件文件夹", "D001", "", FormKind.SELF, Handling.USED, "", ""),
        LedgerRow("b/D001.xlsx", None, "", "D001", "", None, Handling.QUARANTINED, "打不开", ""),
        LedgerRow("inbox/汇总.xlsx", day("9-25"), "收件文件夹", "", "", FormKind.REVIEW, Handling.USED, "", ""),
        LedgerRow("c/D002.xlsx", None, "", "D002", "", None, Handling.USED, "", ""),
    ]
    text = told(season(applications=[application()], reviews=[review(True)]), ledger=rows)
    assert block(text, "文件：") == [
        "a/D001.xlsx：自评申报表，采用，2019-09-20收到（收件文件夹）",
        "b/D001.xlsx：隔离，打不开",
        "inbox/汇总.xlsx：归口审核汇总表，采用，2019-09-25收到（收件文件夹）",
    ]


def test_the_register_is_told_oldest_first_with_honours_that_an_applicant_won_elsewhere() -> None:
    register = [
        honour(THREE, 2018, row=4),
        honour(STAR, 2016, row=3, valid=False),
        honour(STAR, 2015, "D404", CHAIR, person="主席D001", row=5),
        honour(STAR, 2017, "D404", CHAIR, person="别人", row=6),
    ]
    text = told(season(applications=[application(track=CHAIR)], register=register))
    assert block(text, "表彰史：") == [
        "2015年度 工会主席 主席D001（在示例D404工会） 星级，有效〔roster.xlsx!表彰史!A5〕",
        "2016年度 基层工会 星级，已失效〔roster.xlsx!表彰史!A3〕",
        "2018年度 基层工会 三星级，有效〔roster.xlsx!表彰史!A4〕",
    ]


def test_a_ruling_stands_with_its_reason_and_the_rules_in_which_it_counted() -> None:
    late = Receipt(day("10-9"), "收件文件夹")
    given = season(
        applications=[application(receipt=late)],
        assessments=[assessment("92")],
        rulings=[ruling(RulingKind.ACCEPT_LATE), ruling(RulingKind.ALLOW_SKIP, row=6)],
    )
    assert block(told(given), "裁定：") == [
        "逾期受理（基层工会）：理由：会议研究同意〔rulings.xlsx!裁定!A5〕",
        "基层工会 R20 四（三）2：逾期9天；裁定逾期受理",
        "同意越级（基层工会）：理由：会议研究同意〔rulings.xlsx!裁定!A6〕",
        "没有一条规则用到这一裁定",
    ]


def test_a_correction_shows_what_was_sent_in_beside_what_was_ruled() -> None:
    sources = Sources("D001.xlsx", {"members": "申报信息!C13", "U2.1/points": "工会自评!I16"})
    form = application(
        answers={"members": 77, "U2.1/points": 3}, originals={"members": "7", "U2.1/points": ""}, sources=sources
    )
    rulings = [ruling(RulingKind.CORRECT, "会员人数=77"), ruling(RulingKind.CORRECT, "U2.1＝3", row=6)]
    lines = block(told(season(applications=[form], rulings=rulings)), "裁定：")
    assert "基层工会 会员人数：填报7，裁定更正为77〔D001.xlsx!申报信息!C13〕" in lines
    assert "基层工会 U2.1自评分：填报空白，裁定更正为3〔D001.xlsx!工会自评!I16〕" in lines
    assert lines.index("基层工会 会员人数：填报7，裁定更正为77〔D001.xlsx!申报信息!C13〕") == 1


def finding(severity: Severity, **changes: Any) -> Finding:
    base = Finding("V01", severity, "a.xlsx", "D001", "申报信息", "C9", "会员人数", "没有填写", "", "", "请填写", "二")
    return replace(base, **changes)


def test_findings_come_the_gravest_first_and_say_whether_they_are_open() -> None:
    found = [
        finding(Severity.NOTE, code="N01"),
        finding(Severity.QUERY, code="Q01", explained="确实如此"),
        finding(Severity.QUERY, code="Q02"),
        finding(Severity.BLOCKING, code="B01"),
        finding(Severity.BLOCKING, code="B02", unit_code="D002"),
    ]
    lines = block(told(season(applications=[application()]), findings=found), "问题：")
    assert [line.split(" ")[0] for line in lines] == [
        "退回（未办结）a.xlsx",
        "核实（未办结）a.xlsx",
        "核实（已说明）a.xlsx",
        "提示（供了解）a.xlsx",
    ]
    assert "申报信息!C9 会员人数：没有填写。请填写（依据二）〔B01〕" in lines[0]


# -- the words of the document ----------------------------------------------------------------------------------------


def test_each_clause_is_quoted_once_whatever_number_of_rules_cite_it() -> None:
    text = told(missed(), ledger=())
    words = block(text, "文件原文：")
    clauses = [line.split("：")[0] for line in words]
    assert len(clauses) == len(set(clauses))
    assert {"四（一）", "四（二）", "四（三）2", "四（四）"} <= set(clauses)
    assert text.count("要以适当的形式在本单位予以公示五个工作日") == 1


def test_only_the_sentences_that_decide_are_quoted() -> None:
    quoted = quotations(PROGRAMME, decide(missed()).decisions[0].reasons, [STAR, THREE])
    assert "每年的9月30日之前" in quoted["四（三）2"]
    assert "职工群众对公示结果无异议的" not in quoted["四（三）2"]
    assert "85分以上" in quoted["四（二）"]
    assert "90分以上" in quoted["四（二）"]
    assert "95分以上" not in quoted["四（二）"]
    assert "复查得分在80分以下且列表彰等级后3名" in quoted["四（四）"]
    assert "奖励经费减半" not in quoted["四（四）"]


def test_a_clause_without_words_of_its_own_in_the_tables_is_cut() -> None:
    quoted = quotations(PROGRAMME, decide(missed()).decisions[0].reasons, [])
    assert len(quoted["四（三）3"]) == 120
    assert quoted["四（三）3"].endswith("…")


@pytest.mark.parametrize("rule", PARAMETERS)
def test_the_words_of_every_parameter_stand_in_a_clause_that_its_rule_cites(rule: str) -> None:
    for key in PARAMETERS[rule]:
        parameter = PROGRAMME.parameters[key]
        assert parameter.clause_text in PROGRAMME.clauses[parameter.clause]


# -- who is meant -----------------------------------------------------------------------------------------------------

THREE_UNITS = season(
    units=[
        unit("D001", name="示例一厂工会", aliases=("一厂",)),
        unit("D002", name="示例一厂分厂工会"),
        unit("D010", name="示例医院工会"),
    ]
).roster


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("D001", "D001"),
        ("示例一厂工会", "D001"),
        ("一厂", "D001"),
        (" 医院 ", "D010"),
        ("D010", "D010"),
        ("分厂", "D002"),
    ],
)
def test_a_unit_is_found_by_code_name_alias_or_an_unambiguous_part(name: str, code: str) -> None:
    assert find_unit(THREE_UNITS, name).code == code


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("示例", "不止一家：D001 示例一厂工会；D002 示例一厂分厂工会；D010 示例医院工会。"),
        ("没有", "名册中没有“没有”"),
        ("", "名册中没有"),
    ],
)
def test_a_name_of_none_or_of_several_is_refused(name: str, message: str) -> None:
    with pytest.raises(OperatorError, match=message):
        find_unit(THREE_UNITS, name)


def test_one_track_can_be_asked_for() -> None:
    given = season(
        applications=[application(), application(track=CHAIR)], register=[honour(STAR), honour(STAR, track=CHAIR)]
    )
    chair, union = told(given, track=CHAIR), told(given, track=UNION)
    assert "工会主席 主席D001：" in chair
    assert "基层工会" not in chair.replace("星级基层工会", "").replace("基层工会主席", "").split("文件原文")[0]
    assert "工会主席 主席D001：" not in union


def test_a_unit_that_sent_nothing_is_told_so() -> None:
    text = told(season())
    assert "文件：没有收到这家单位的文件" in text
    assert "基层工会：未报送" in text
    assert [line.split(" ")[1] for line in block(text, "规则（") if line.startswith("▶")] == ["4-1"]


def test_a_unit_that_takes_no_part_this_year_is_told_so() -> None:
    text = told(season(units=[unit(pre_applied=False)]))
    assert "本年没有申报，没有列入预申报，也不在复查范围" in text
    assert "文件原文" not in text


# -- what a console shows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("工会\u3000自评 “一”①★▶", "工会\u3000自评 “一”①★▶"),
        ("\x1b[31m红", "\\x1b[31m红"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("甲\u202e乙\u2066丙", "甲\\u202e乙\\u2066丙"),
        ("\u200b\ufeff\x7f\x9b", "\\u200b\\ufeff\\x7f\\x9b"),
        ("\u2028\u2029", "\\u2028\\u2029"),
    ],
)
def test_what_a_console_would_act_upon_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_line_holds_a_control_or_bidi_character_from_a_returned_file() -> None:
    evil = "\x1b]0;x\x07\u202e\n\u2067"
    sheet = assessment("92", deductions={"U7.3": evil}, sources=Sources(f"{evil}.xlsx"))
    form = application(person=evil, track=CHAIR)
    given = season(units=[unit(name=f"示例{evil}工会")], applications=[application(), form], assessments=[sheet])
    lines = explain(material(given, [finding(Severity.QUERY, found=evil, explained=evil, problem=evil)]), "D001")
    assert not {letter for line in lines for letter in line} & set("\x1b\x07\u202e\n\u2067")
    assert "\\x1b" in "".join(lines)
    assert "\\u202e" in "".join(lines)
