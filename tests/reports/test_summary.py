"""双争汇总表: sheets and columns as agreed, every number that of the records, totals live, nothing internal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from sz_excel.programme.calendar import WorkCalendar
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Status
from sz_excel.reports.frames import total_of
from sz_excel.reports.material import Material
from sz_excel.reports.summary import write_summary
from tests.reports.example import empty_material, make_material, many_material
from tests.reports.reading import find_header, open_bytes, read_rows

RESULT = ("现等级", "申报等级", "自评分", "考评分", "名次", "推荐等级", "结论", "说明")
COLUMNS = {
    "星级基层工会": ("序号", "单位编码", "单位名称", "归口", "单位类型", "会员人数", "工会主席", *RESULT),
    "星级工会主席": ("序号", "单位编码", "单位名称", "归口", "姓名", *RESULT),
    "复查": (
        "序号",
        "对象",
        "单位编码",
        "单位名称",
        "姓名",
        "表彰年度",
        "等级",
        "复查得分",
        "倒数名次",
        "结论",
        "说明",
    ),
    "奖励经费": ("序号", "单位编码", "单位名称", "等级", "会员人数", "标准", "减半", "金额", "性质"),
    "归口统计": ("序号", "归口", "名册单位", "已报送", "申报数"),
}
SHEETS = ["总览", "星级基层工会", "星级工会主席", "复查", "奖励经费", "归口统计", "口径说明"]


@pytest.fixture(scope="module")
def material() -> Material:
    return make_material()


@pytest.fixture(scope="module")
def summary(material):
    return open_bytes(write_summary(material))


@pytest.fixture(scope="module")
def formulas(material):
    return open_bytes(write_summary(material), values=False)


def test_sheets_stand_in_the_agreed_order(summary):
    assert summary.sheetnames == SHEETS
    assert summary.active.title == "总览"


@pytest.mark.parametrize("sheet", COLUMNS)
def test_columns_stand_in_the_agreed_order_and_further_ones_follow(summary, sheet):
    header, places = find_header(summary[sheet], COLUMNS[sheet])
    assert [places[name] for name in COLUMNS[sheet]] == sorted(places[name] for name in COLUMNS[sheet])
    assert header == 3


@pytest.mark.parametrize(("track", "sheet"), [(Track.UNION, "星级基层工会"), (Track.CHAIR, "星级工会主席")])
def test_every_application_has_its_row_with_exact_points(summary, material, track, sheet):
    rows = read_rows(summary[sheet], COLUMNS[sheet])
    decisions = [decision for decision in material.outcome.decisions if decision.track is track]
    assert [row["序号"] for row in rows] == list(range(1, len(decisions) + 1))
    for row, decision in zip(rows, decisions, strict=True):
        claimed, awarded = total_of(decision.claimed), total_of(decision.awarded)
        assert row["单位编码"] == decision.unit_code
        assert row["结论"] == decision.status
        assert row["名次"] == decision.rank
        assert row["自评分"] == (None if claimed is None else float(claimed))
        assert row["考评分"] == (None if awarded is None else float(awarded))


def test_rounding_never_hides_the_side_of_a_line(summary):
    sheet = summary["星级基层工会"]
    header, places = find_header(sheet, COLUMNS["星级基层工会"])
    cells = {
        sheet.cell(row, places["单位编码"]).value: sheet.cell(row, places["考评分"]) for row in range(header + 1, 16)
    }
    assert (cells["T102"].value, cells["T102"].number_format) == (84.996, "0.000")
    assert (cells["T103"].value, cells["T103"].number_format) == (85, "0.00")


def test_an_assessment_with_blocking_faults_shows_no_awarded_total(material):
    blocked = tuple(replace(sheet, blocking=("没有考评组",)) for sheet in material.season.assessments)
    changed = replace(material, season=replace(material.season, assessments=blocked))
    rows = read_rows(open_bytes(write_summary(changed))["星级基层工会"], COLUMNS["星级基层工会"])
    assert {row["考评分"] for row in rows} == {None}


def test_recommended_level_is_blank_unless_put_forward(summary, material):
    rows = read_rows(summary["星级基层工会"], COLUMNS["星级基层工会"])
    unions = [item for item in material.outcome.decisions if item.track is Track.UNION]
    forward = {item.unit_code for item in unions if item.status.is_put_forward}
    assert {row["单位编码"] for row in rows if row["推荐等级"]} == forward


def test_recheck_and_reward_rows_are_those_of_the_records(summary, material):
    rechecks = read_rows(summary["复查"], COLUMNS["复查"])
    assert [(row["单位编码"], row["结论"]) for row in rechecks] == [
        (item.unit_code, item.status.value) for item in material.outcome.rechecks
    ]
    rewards = read_rows(summary["奖励经费"], COLUMNS["奖励经费"])
    assert [(row["单位编码"], row["金额"], row["减半"]) for row in rewards] == [
        ("T101", 6000, "否"),
        ("T103", 1000, "是"),
        ("P301", 10000, "否"),
    ]


def test_sums_paid_and_sums_expected_have_their_own_live_totals(material):
    paid = tuple(replace(item, final=item.unit_code == "T103") for item in material.outcome.rewards)
    changed = replace(material, outcome=replace(material.outcome, rewards=paid))
    values, live = (open_bytes(write_summary(changed), values=flag)["奖励经费"] for flag in (True, False))
    rows = read_rows(values, COLUMNS["奖励经费"])
    assert [row["性质"] for row in rows] == ["应发", "预计", "预计"]
    totals = [(values.cell(row, 2).value, values.cell(row, 8).value) for row in (7, 8)]
    assert totals == [("应发合计", 1000), ("预计合计", 16000)]
    assert live["H7"].value == '=SUMIF(I4:I6,"应发",H4:H6)'


def test_district_totals_are_live_and_means_are_over_applications_not_districts(summary, formulas, material):
    sheet, live = summary["归口统计"], formulas["归口统计"]
    _, places = find_header(sheet, COLUMNS["归口统计"])
    rows = read_rows(sheet, COLUMNS["归口统计"])
    total = 4 + len(rows)
    assert sheet.cell(total, places["归口"]).value == "合计"
    assert sheet.cell(total, places["名册单位"]).value == sum(row["名册单位"] for row in rows) == 12
    assert live.cell(total, places["名册单位"]).value == "=SUM(C4:C8)"
    awarded = [total_of(item.awarded) for item in material.outcome.decisions if item.awarded]
    assert sheet.cell(total, places["平均考评分"]).value == pytest.approx(
        float(sum(awarded, Fraction()) / len(awarded))
    )
    assert live.cell(total, places["平均考评分"]).value.startswith("=IFERROR(AVERAGE(")


def test_overview_counts_every_status_with_live_formulas(summary, formulas, material):
    counted = {
        str(cells[0].value).strip(): tuple(cell.value for cell in cells[1:4]) for cells in summary["总览"]["A4:D26"]
    }
    for status in Status:
        per_track = [
            sum(item.status is status and item.track is track for item in material.outcome.decisions) for track in Track
        ]
        assert counted[status] == (*per_track, sum(per_track))
    assert counted["申报数"] == (12, 5, 17)
    assert counted["名册单位"] == (12, None, None)
    assert formulas["总览"]["B5"].value == "=COUNTIF('星级基层工会'!$N$4:$N$15,\"未报送\")"


def test_season_calendar_counts_the_publicity_back_from_the_recommendation(summary):
    dates = {cells[0].value: (cells[1].value.date(), cells[3].value) for cells in summary["总览"]["F4:I6"]}
    assert dates == {
        "单位申报截止（含当日）": (date(2019, 9, 30), "已过20天"),
        "推荐对象公示最迟开始（5个工作日，首日不计）": (date(2019, 11, 7), "▶ 还有18天"),
        "推荐对象公示最迟结束、推荐材料最迟报出": (date(2019, 11, 14), "还有25天"),
    }


def test_a_publicity_that_should_have_begun_is_warned_of(material):
    late = open_bytes(write_summary(replace(material, as_of=date(2019, 11, 8))))["总览"]
    assert (late["I4"].value, late["I4"].font.b) == ("已过39天", False)
    assert (late["I5"].value, late["I5"].font.color.rgb) == ("已过1天，注意", "FFC00000")
    assert late["I6"].value == "▶ 还有6天"


def test_a_year_without_holidays_is_said_loudly(material):
    programme = replace(material.season.programme, settings={**material.season.programme.settings, "edition": "2031"})
    season = replace(material.season, programme=programme, calendar=WorkCalendar())
    book = open_bytes(write_summary(replace(material, season=season, as_of=date(2031, 10, 20))))
    for name in ("总览", "口径说明"):
        texts = [str(cell.value) for cells in book[name].iter_rows() for cell in cells if cell.value]
        assert any("没有2031年的法定节假日数据" in text for text in texts)


def test_three_native_charts_look_at_the_cells(summary):
    charts = summary["总览"]._charts
    assert len(charts) == 3
    series = [item for chart in charts for item in chart.series]
    areas = [(item.val or item.yVal).numRef.f.replace("'", "") for item in series]
    returns = ["归口统计!$D$4:$D$8", "归口统计!$E$4:$E$8", "归口统计!$F$4:$F$8"]
    awarded = ["星级基层工会!$K$4:$K$15", "星级工会主席!$I$4:$I$8"]
    assert areas == [*returns, "总览!$G$9:$G$12", "总览!$H$9:$H$12", *awarded]


def test_basis_names_every_parameter_with_value_and_clause(summary, material):
    rows = [tuple(cell.value for cell in cells) for cells in summary["口径说明"].iter_rows()]
    for parameter in material.season.programme.parameters.values():
        expected = (parameter.value, parameter.unit or None, parameter.boundary or None, parameter.clause)
        assert any(row[1:5] == expected for row in rows), parameter.key
    names = [
        row[0] for row in rows if row[4] in {item.clause for item in material.season.programme.parameters.values()}
    ]
    assert not [name for name in names if str(name).isascii()]
    texts = " ".join(str(cell) for row in rows for cell in row if cell)
    assert "示例，非官方" in texts
    assert material.notes[0] in texts


def test_every_sheet_says_that_the_rubric_is_not_official(summary):
    for name in SHEETS:
        assert "示例，非官方" in summary[name]["A2"].value


def test_remarks_for_the_office_and_phone_numbers_stay_inside(summary):
    texts = [str(cell.value) for sheet in summary for cells in sheet.iter_rows() for cell in cells if cell.value]
    assert not [text for text in texts if "核实）" in text]
    assert not [text for text in texts if "000-0000" in text or "example.invalid" in text]


@pytest.mark.parametrize("name", SHEETS)
def test_prints_on_a4_landscape_as_wide_as_the_paper(summary, name):
    sheet = summary[name]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert sheet.print_area
    assert "&P" in sheet.oddFooter.right.text
    if name in COLUMNS:
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
        signed = [cell.value for cells in sheet.iter_rows() for cell in cells if cell.value]
        assert signed[-4:] == ["制表人：", "审核人：", "单位盖章：", "年    月    日"]


def test_an_empty_season_prints_nothing_found_instead_of_empty_sheets():
    book = open_bytes(write_summary(empty_material()))
    for sheet, columns in COLUMNS.items():
        assert read_rows(book[sheet], columns) == []
        assert book[sheet].cell(4, 2).value == "无"
    assert book["总览"]["D4"].value == 0


def test_five_hundred_long_names_hold():
    rows = read_rows(open_bytes(write_summary(many_material(500)))["星级基层工会"], COLUMNS["星级基层工会"])
    assert len(rows) == 500
    assert all(len(row["单位名称"]) == 60 and row["单位名称"].endswith("&") for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "<r><t>x</t></r>",
        "a & b < c",
        "+86",
        "@x",
        "_x0041_",
        "<r>_x0041_</r>",
        " 前后 ",
        "行\n行",
        "\x0b控制",
        "'引号",
    ],
)
def test_text_from_a_file_stays_text(material, text):
    decision = replace(material.outcome.decisions[0], remarks=(text,))
    changed = replace(material, outcome=replace(material.outcome, decisions=(decision,)))
    cell = open_bytes(write_summary(changed), values=False)["星级基层工会"]["O4"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x0b", " ")


def test_the_same_material_gives_the_same_bytes(material):
    assert write_summary(material) == write_summary(make_material())
