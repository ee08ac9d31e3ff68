"""双争工作底稿: opens on what to do, holds every record with its place, and leads from each number to its cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.decisions import LostItem, NearLine, Shortfall, Status
from sz_excel.records.findings import Severity
from sz_excel.reports.material import Material
from sz_excel.reports.summary import write_summary
from sz_excel.reports.working_papers import write_working_papers
from tests.reports.example import cells_of, empty_material, make_material, programme
from tests.reports.reading import find_header, open_bytes, read_rows

COLUMNS = {
    "收件台账": ("文件", "收到日期", "日期依据", "单位编码", "单位名称", "表单", "处理结果", "原因", "SHA-256"),
    "未报送": ("单位编码", "单位名称", "归口", "联系人", "联系电话"),
    "问题清单": (
        *("编码", "级别", "单位编码", "单位名称", "文件", "工作表", "单元格"),
        *("问题", "填报内容", "修改建议", "依据"),
    ),
    "补正情况": ("单位编码", "单位名称", "归口", "上一版文件", "本版文件", "收到日期", "已改正", "仍存在", "新出现"),
    "逐项得分": ("单位编码", "单位名称", "来源", "总分"),
    "逐项得分（主席）": ("单位编码", "单位名称", "姓名", "来源", "总分"),
    "裁定过程": ("单位编码", "对象", "规则", "依据", "输入", "结果", "来源", "决定"),
    "临界提示": ("单位编码", "单位名称", "对象", "事项", "数值", "界线", "差距", "影响"),
    "数据支持分": ("单位编码", "单位名称", "对象", "编号", "数据支持分", "自评分", "考评分"),
    "数据来源": ("文件", "单位编码", "单位名称", "对象", "表单", "版式"),
    "数据版式": ("版式", "编号/字段", "名称", "工作表!单元格"),
}
TASKS = ("序号", "事项", "单位编码", "单位名称", "归口", "对象", "内容", "查看", "文件")


@pytest.fixture(scope="module")
def material() -> Material:
    return make_material()


@pytest.fixture(scope="module")
def papers(material):
    return open_bytes(write_working_papers(material))


def rows_of(book, sheet):
    return read_rows(book[sheet], COLUMNS[sheet])


def test_opens_on_what_to_do_and_has_the_agreed_sheets(papers):
    assert papers.active.title == "待办"
    assert papers.sheetnames == ["待办", *COLUMNS]


@pytest.mark.parametrize("sheet", COLUMNS)
def test_columns_stand_in_the_agreed_order(papers, sheet):
    _, places = find_header(papers[sheet], COLUMNS[sheet])
    assert [places[name] for name in COLUMNS[sheet]] == sorted(places[name] for name in COLUMNS[sheet])


def test_every_file_of_the_inbox_has_its_row(papers, material):
    rows = rows_of(papers, "收件台账")
    assert [(row["文件"], row["处理结果"], row["SHA-256"]) for row in rows] == [
        (item.file, item.handling.value, item.sha256) for item in material.ledger
    ]


def test_missing_units_are_listed_with_whom_to_call(papers):
    (row,) = rows_of(papers, "未报送")
    assert (row["单位编码"], row["联系电话"], row["应报对象"]) == ("P303", "000-0000", "基层工会、工会主席")
    assert "副本-P303.xlsx（待裁定）" in row["情况"]


def test_findings_stand_the_gravest_first_with_where_what_and_how_to_mend(papers, material):
    rows = rows_of(papers, "问题清单")
    assert [row["编码"] for row in rows] == ["B010", "B021", "Q004", "Q009", "N002"]
    by_code = {item.code: item for item in material.findings}
    for row in rows:
        item = by_code[row["编码"]]
        assert (row["文件"], row["工作表"], row["单元格"]) == (item.file, item.sheet, item.cell)
        assert (row["填报内容"], row["修改建议"]) == (item.found, item.remedy)
    assert [row["状态"] for row in rows] == ["未办结", "未办结", "未办结", "已说明", None]


@pytest.mark.parametrize(("track", "sheet"), [(Track.UNION, "逐项得分"), (Track.CHAIR, "逐项得分（主席）")])
def test_the_matrix_holds_every_point_and_says_why_there_is_none(papers, material, track, sheet):
    rows = {(row["单位编码"], row["来源"]): row for row in rows_of(papers, sheet)}
    given = {"自评": material.season.applications, "考评": material.season.assessments}
    given["复查"] = material.season.recheck_sheets
    expected = {(item.unit_code, form) for form, items in given.items() for item in items if item.track is track}
    assert set(rows) == expected
    for form, items in given.items():
        for item in (item for item in items if item.track is track):
            row = rows[item.unit_code, form]
            for code, points in item.ratings.points.items():
                assert row[code] == float(points)
            assert row["总分"] == pytest.approx(float(sum(item.ratings.points.values())))


def test_the_matrix_tells_apart_what_is_not_asked_not_applicable_and_missing(material):
    first, *others = material.season.applications
    points = {code: value for code, value in first.ratings.points.items() if code not in ("U1.1", "U4.1")}
    ratings = replace(first.ratings, points=points, not_applicable={"U4.1": "没有"})
    season = replace(material.season, applications=(replace(first, ratings=ratings), *others))
    row = rows_of(open_bytes(write_working_papers(replace(material, season=season))), "逐项得分")[0]
    assert (row["U1.1"], row["U4.1"], row["U4.3"]) == ("缺", "不适用", "—")


def test_the_matrix_is_marked_where_points_are_low_or_lowered(papers):
    rules = papers["逐项得分"].conditional_formatting
    formulas = [rule.formula[0] for item in rules for rule in item.rules]
    assert 'AND($C4="考评",$C3="自评",$A4=$A3,ISNUMBER(D4),ISNUMBER(D3),D4<D3)' in formulas
    assert len(formulas) == 1 + sum(item.track is Track.UNION for item in programme().criteria)


def test_codes_are_explained_on_their_headers(papers):
    sheet = papers["逐项得分"]
    header, places = find_header(sheet, COLUMNS["逐项得分"])
    note = sheet.cell(header, places["U1.1"]).comment.text
    assert note.startswith("U1.1（2分）")
    assert programme().criterion("U1.1").clause_text in note


def test_every_reason_has_a_row_with_inputs_and_where_they_stand(papers, material):
    rows = [row for row in rows_of(papers, "裁定过程") if row["规则"] not in ("计分", "差距")]
    reasons = [reason for item in material.outcome.decisions for reason in item.reasons]
    reasons += [reason for item in material.outcome.rechecks for reason in item.reasons]
    assert len(rows) == len(reasons)
    for row, reason in zip(rows, reasons, strict=True):
        assert (row["规则"], row["依据"], row["结果"]) == (reason.rule, reason.clause, reason.outcome)
        assert all(f"{item.name}：{item.value}" in row["输入"] for item in reason.inputs)
        assert all(item.source in (row["来源"] or "") for item in reason.inputs)
    assert rows[-1]["对象"] == "工会主席复查"


def test_the_way_starts_from_the_cells_in_which_points_were_lost(papers, material):
    rows = [row for row in rows_of(papers, "裁定过程") if (row["单位编码"], row["对象"]) == ("T101", "基层工会")]
    counted = [row for row in rows if row["规则"] == "计分"]
    assert rows[: len(counted)] == counted
    lost, total = counted[-2:]
    assert (lost["依据"], lost["输入"]) == ("三（一）1", "U1.1：0/2；U1.2：0/2；U1.3：0/2；U1.4：2.8/3")
    assert lost["结果"] == "考评U1工会班子建设强得8.8分（满分15分）"
    assert lost["来源"].split("；")[0].endswith("T101-青石镇人民政府机关工会委员会.xlsx!工会考评!I5")
    assert total["结果"] == "考评合计93.8分"
    assert total["输入"].startswith("U1工会班子建设强：8.8/15；U2职工队伍素质高：15/15")


def test_a_missed_line_says_which_items_would_have_reached_it(material):
    short = Shortfall(
        1, Decimal(85), Fraction("0.5"), (LostItem("U2.1", *map(Fraction, (3, 4, 1)), "台账不全", "f!s!I9"),)
    )
    decision = replace(material.outcome.decisions[0], shortfalls=(short,))
    outcome = replace(material.outcome, decisions=(decision,))
    rows = rows_of(open_bytes(write_working_papers(replace(material, outcome=outcome))), "裁定过程")
    (row,) = [row for row in rows if row["规则"] == "差距"]
    assert (row["输入"], row["来源"]) == ("U2.1：得3分，失1分，台账不全", "f!s!I9")
    assert row["结果"] == "距星级线85分差0.5分；补足U2.1（1分）即可达到"


def test_outcomes_that_one_point_would_change_follow_the_figures_near_a_line(material):
    near = NearLine("考评分减1分", "85", "星级85分", "正在线上", "减1分为84分，拟推荐（星级）将变为不达标")
    first, *others = material.outcome.decisions
    recheck = replace(material.outcome.rechecks[0], what_if=(replace(near, what="复查得分减1分"),))
    outcome = replace(material.outcome, decisions=(replace(first, what_if=(near,)), *others), rechecks=(recheck,))
    rows = rows_of(open_bytes(write_working_papers(replace(material, outcome=outcome))), "临界提示")
    assert [(row["单位编码"], row["对象"], row["事项"]) for row in rows] == [
        ("T102", "基层工会", "考评分"),
        ("T101", "基层工会", "考评分减1分"),
        ("T101", "基层工会复查", "复查得分减1分"),
    ]
    assert rows[1]["影响"] == near.consequence


def test_a_task_leads_to_the_rule_that_decided(material):
    late = next(item for item in material.outcome.decisions if item.status is Status.TO_STUDY)
    reasons = (late.reasons[0], replace(late.reasons[1], decides=True))
    outcome = replace(material.outcome, decisions=(replace(late, reasons=reasons),), rechecks=())
    book = open_bytes(write_working_papers(replace(material, outcome=outcome)))
    header, places = find_header(book["待办"], TASKS)
    tasks = read_rows(book["待办"], TASKS)
    (task,) = [place for place, row in enumerate(tasks, header + 1) if row["事项"] == "作出裁定" and row["对象"]]
    target = book["待办"].cell(task, places["查看"]).hyperlink.location.partition("!")[2]
    assert [cell.value for cell in book["裁定过程"][int(target.lstrip("A"))]][2] == reasons[1].rule


def test_the_rules_that_decided_are_marked(material):
    first, *_ = material.outcome.decisions
    reasons = (first.reasons[0], replace(first.reasons[1], decides=True))
    outcome = replace(material.outcome, decisions=(replace(first, reasons=reasons),), rechecks=())
    rows = rows_of(open_bytes(write_working_papers(replace(material, outcome=outcome))), "裁定过程")
    assert [row["规则"] for row in rows if row["决定"] == "▶"] == [reasons[1].rule]


def test_scores_above_what_the_numbers_bear_out_are_shown(papers):
    rows = [row for row in rows_of(papers, "数据支持分") if row["编号"] == "U7.3"]
    assert rows
    assert {(row["数据支持分"], row["自评分"]) for row in rows} == {(0, 5)}
    assert {row["高出者"] for row in rows} == {"自评", "自评、考评"}


def test_every_point_leads_to_its_file_sheet_and_cell(papers, material):
    places = {(row["版式"], row["编号/字段"], row["名称"]): row["工作表!单元格"] for row in rows_of(papers, "数据版式")}
    files = {(row["单位编码"], row["对象"], row["表单"]): row for row in rows_of(papers, "数据来源")}
    for item in material.season.applications:
        row = files[item.unit_code, item.track.label, FormKind.SELF.title]
        assert row["文件"] == item.sources.file
        for code in item.ratings.points:
            assert places[row["版式"], code, f"{code}自评分"] == cells_of(FormKind.SELF)[f"{code}/points"]


def test_workbooks_with_the_same_cells_share_a_pattern_and_a_moved_one_has_its_own(material):
    first, second, *others = material.season.applications
    equal = replace(second, sources=replace(second.sources, cells=dict(second.sources.cells)))
    moved = replace(first, sources=replace(first.sources, cells={"members": "申报信息!C99"}))
    season = replace(material.season, applications=(moved, equal, *others))
    book = open_bytes(write_working_papers(replace(material, season=season)))
    used = {row["单位编码"]: row["版式"] for row in rows_of(book, "数据来源") if row["表单"] == "自评申报表"}
    assert used[second.unit_code] == used["T202"] != used[first.unit_code] or first.unit_code == "T101"
    places = {(row["版式"], row["名称"]): row["工作表!单元格"] for row in rows_of(book, "数据版式")}
    assert places["自评1", "会员人数"] == "申报信息!C99"


def test_review_opinions_lead_to_the_districts_workbook(papers):
    rows = [row for row in rows_of(papers, "数据版式") if row["版式"] == "审核1"]
    assert (rows[0]["编号/字段"], rows[0]["名称"], rows[0]["工作表!单元格"]) == (
        "T101-基层工会",
        "审核意见",
        "审核汇总!H4",
    )


def test_tasks_cover_everything_that_waits_for_the_office(papers):
    tasks = read_rows(papers["待办"], TASKS)
    found = {(task["事项"], task["单位编码"], task["对象"]) for task in tasks}
    assert ("催报", "P303", "基层工会、工会主席") in found
    assert ("退回补正", "S402", None) in found
    assert {("作出裁定", code, "基层工会") for code in ("T201", "S401", "D501")} <= found
    assert ("作出裁定", "S401", "基层工会复查") in found
    assert {("补齐表单", "T202", "基层工会"), ("补齐表单", "P302", "基层工会")} <= found
    assert ("补齐表单", "D502", "基层工会复查") in found
    assert ("核实说明", "T102", None) in found
    assert ("核实说明", "T101", None) not in found
    assert ("处理文件", None, None) in found
    counts = {cells[0].value: cells[2].value for cells in papers["待办"]["A4:C9"]}
    assert counts == {kind: sum(task["事项"] == kind for task in tasks) for kind in counts}


def test_a_publicity_that_is_not_recorded_is_told_in_the_working_papers_and_not_to_the_superior(material, papers):
    def told(book):
        cells = (str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        return [text for text in cells if "公示结果还没有记录" in text]

    assert len(told(papers)) == 1
    assert told(open_bytes(write_summary(material))) == []
    assert told(open_bytes(write_working_papers(empty_material()))) == []


def test_what_is_to_be_corrected_names_the_answer(papers):
    told = [task["内容"] for task in read_rows(papers["待办"], TASKS) if task["事项"] == "退回补正"]
    assert told == ["U2.1：自评分超过本项分值等2处"]


def test_links_lead_to_the_row_that_says_why_and_to_the_file(papers):
    sheet = papers["待办"]
    header, places = find_header(sheet, TASKS)
    for row in range(header + 1, sheet.max_row + 1):
        code, link = sheet.cell(row, places["单位编码"]).value, sheet.cell(row, places["查看"]).hyperlink
        name, _, cell = link.location.partition("!")
        target = papers[name.strip("'")]
        if code:
            assert code in [item.value for item in target[int(cell.lstrip("A"))]]
        file = sheet.cell(row, places["文件"]).hyperlink
        assert file is None or file.target.startswith("..\\inbox\\2019-09-2")


def test_an_empty_season_prints_nothing_found_instead_of_empty_sheets():
    book = open_bytes(write_working_papers(empty_material()))
    for sheet, columns in COLUMNS.items():
        assert read_rows(book[sheet], columns) == []
        assert book[sheet].cell(4, 2).value == "无"
    assert read_rows(book["待办"], TASKS) == []


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "<r><t>x</t></r>", 'a & b < c "d"', "@SUM(1)", "http://example.invalid/"]
)
def test_what_a_unit_wrote_stays_text(material, text):
    finding = replace(material.findings[0], found=text, explained=text, severity=Severity.QUERY)
    reason = material.outcome.decisions[0].reasons[0]
    inputs = (replace(reason.inputs[0], value=text),)
    decision = replace(material.outcome.decisions[0], reasons=(replace(reason, inputs=inputs),))
    outcome = replace(material.outcome, decisions=(decision,), rechecks=())
    changed = replace(material, findings=(finding,), outcome=outcome)
    book = open_bytes(write_working_papers(changed), values=False)
    (trail,) = [row[4] for row in book["裁定过程"].iter_rows() if row[2].value == reason.rule and row[0].value]
    for cell in (book["问题清单"]["I4"], trail):
        assert cell.data_type == "s"
        assert text in cell.value
        assert cell.hyperlink is None


def test_the_same_material_gives_the_same_bytes(material):
    assert write_working_papers(material) == write_working_papers(make_material())
