"""Issued forms as a reader, a printer and a clerk meet them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sz_excel.forms.authoring import author
from sz_excel.forms.identity import DEFINED_NAME, HIDDEN_SHEET, PROPERTY, Token, find_tokens
from sz_excel.forms.layout import APPLICATION_SHEET, CODE, INSTRUCTIONS, NOT_APPLICABLE, a1, self_form
from sz_excel.forms.prefill import self_prefill
from sz_excel.forms.styling import height, lines
from sz_excel.records.campaign import FormKind
from tests.forms.issued import (
    BUREAU,
    FACTORY,
    ROSTER,
    assess_of,
    every_form,
    full_self,
    opened,
    programme,
    recheck_of,
    review_of,
    self_of,
    status,
)

FORMS = every_form()
EACH = pytest.mark.parametrize("name", FORMS)
SHARED_FUNCTIONS = {
    *("IF", "AND", "OR", "NOT", "ISNUMBER", "TRIM", "LEN", "INT", "ROUND", "MIN", "MAX", "SUM", "COUNT"),
    *("SUMIFS", "COUNTIF", "TEXT", "NETWORKDAYS", "SUMPRODUCT"),
}


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return {name: source.read(name).decode() for name in source.namelist()}


def formulas(content: bytes) -> list[str]:
    book = opened(content)
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return [value for value in cells if isinstance(value, str) and value.startswith("=")]


@EACH
def test_a_form_carries_its_token_in_three_places(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    hidden = book[HIDDEN_SHEET]
    carried = [
        str(hidden["A1"].value),
        str(book.defined_names[DEFINED_NAME].attr_text),
        next(str(item.value) for item in book.custom_doc_props.props if item.name == PROPERTY),
    ]
    tokens = [find_tokens(text) for text in carried]
    assert tokens[0] == tokens[1] == tokens[2]
    assert [token.form for token in tokens[0]] == [layout.kind]
    assert hidden.sheet_state == "veryHidden"


@EACH
def test_only_inputs_are_unlocked_and_the_style_normal_is_too(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    shown = {str(value): slot for slot in layout.slots for value in [slot.key]}
    assert shown
    for sheet in layout.sheets:
        cells = book[sheet.name]
        assert cells.protection.sheet
        assert cells.protection.password is None
        assert not cells.protection.formatColumns
        assert not cells.protection.formatRows
        inputs = {slot.cell for slot in sheet.slots}
        merged = {a1(row - 1, column - 1) for area in cells.merged_cells.ranges for row, column in area.cells}
        unlocked = {cell.coordinate for row in cells.iter_rows() for cell in row if not cell.protection.locked}
        styled = {cell.coordinate for row in cells.iter_rows() for cell in row if cell.has_style}
        assert (unlocked & styled) - inputs <= merged
        assert unlocked & styled
    assert '<protection locked="0"/>' in parts(content)["xl/styles.xml"].split("</cellStyleXfs>")[0]


@EACH
def test_each_input_stands_where_the_layout_says_with_code_and_header(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    for sheet in layout.sheets:
        cells = book[sheet.name]
        for slot in sheet.slots:
            code = cells.cell(slot.row + 1, sheet.column(CODE) + 1).value
            header = cells.cell(sheet.header_row + 1, slot.column + 1).value
            assert (code, header) == (slot.code, slot.header)


@EACH
def test_the_workbook_opens_on_its_first_sheet_with_the_cursor_at_an_input(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    assert book.active.title == INSTRUCTIONS[layout.kind]
    for sheet in layout.sheets:
        start = book[sheet.name].sheet_view.selection[-1].activeCell
        assert start in {slot.cell for slot in sheet.slots}


@EACH
def test_it_prints_on_a4_one_page_wide_with_headings_and_page_numbers(name: str) -> None:
    layout, content = FORMS[name]
    for sheet in opened(content):
        if sheet.title == HIDDEN_SHEET:
            continue
        assert sheet.page_setup.paperSize == 9
        tall = None if sheet.title == APPLICATION_SHEET else 0
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, tall)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "第 &P 页 共 &N 页" in str(sheet.oddFooter.right.text).replace("[Page]", "P")
        assert sheet.print_area
        if sheet.title != INSTRUCTIONS[layout.kind]:
            assert sheet.print_title_rows == "$1:$3"
            assert sheet.freeze_panes is not None


@EACH
def test_formulas_use_only_what_excel_2010_wps_and_libreoffice_share(name: str) -> None:
    _, content = FORMS[name]
    found = {word for text in formulas(content) for word in re.findall(r"([A-Z][A-Z0-9.]+)\(", text)}
    assert found <= SHARED_FUNCTIONS
    assert max(map(len, formulas(content))) < 8000


@EACH
def test_no_page_break_cuts_a_criterion(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    for sheet in layout.sheets:
        inside = {row.row + n for row in sheet.rows for n in range(1, row.span)}
        breaks = {item.id for item in book[sheet.name].row_breaks.brk}
        assert not breaks & inside


@EACH
def test_equal_input_gives_equal_bytes(name: str) -> None:
    assert FORMS[name][1] == every_form()[name][1]


def test_public_bodies_are_asked_about_their_own_mechanisms() -> None:
    codes = {cell.value for row in opened(FORMS["self-机关"][1])["工会自评"].iter_rows(max_col=1) for cell in row}
    assert "U4.G" in codes
    assert not codes & {"U4.3", "U4.4", "U4.9"}


@pytest.mark.parametrize("name", ["self-企业", "assess-企业", "recheck"])
def test_the_label_of_the_rubric_stands_wherever_the_rubric_is_shown(name: str) -> None:
    layout, content = FORMS[name]
    book = opened(content)
    for sheet in layout.sheets:
        if sheet.track:
            assert programme().settings["rubric_status"] in book[sheet.name]["A1"].value


def test_inputs_are_marked_by_more_than_colour() -> None:
    book = opened(FORMS["self-企业"][1])
    sheet = book["工会自评"]
    points = next(slot for slot in FORMS["self-企业"][0].slots if slot.key == "U1.1/points")
    assert sheet[points.cell].border.left.style == "mediumDashed"
    assert sheet.cell(2, points.column + 1).value == "▼填写"


def test_a_score_takes_numbers_up_to_its_maximum_and_says_so_in_chinese() -> None:
    layout, content = FORMS["self-企业"]
    slot = next(slot for slot in layout.slots if slot.key == "U1.4/points")
    rule = next(item for item in opened(content)["工会自评"].data_validations.dataValidation if slot.cell in item.sqref)
    assert (rule.type, rule.operator, rule.formula1, rule.formula2) == ("decimal", None, "0", "3")
    assert rule.prompt == "填0～3的数字，最多2位小数"
    assert rule.errorTitle == "请更正"
    assert rule.showErrorMessage


def test_levels_are_picked_from_a_list() -> None:
    layout, content = FORMS["self-企业"]
    slot = next(slot for slot in layout.slots if slot.key == "union_level")
    rules = opened(content)[APPLICATION_SHEET].data_validations.dataValidation
    rule = next(item for item in rules if slot.cell in item.sqref)
    assert rule.formula1 == '"不申报,星级,三星级,五星级"'


def test_not_applicable_can_be_chosen_only_where_the_criterion_allows_it() -> None:
    layout, content = FORMS["self-企业"]
    sheet = opened(content)["工会自评"]
    open_codes = {
        slot.code
        for slot in layout.sheet("工会自评").slots
        if slot.header == NOT_APPLICABLE and not sheet[slot.cell].protection.locked
    }
    assert open_codes == {"U4.9"}


def test_an_empty_form_says_what_is_missing() -> None:
    layout, content = self_of(FACTORY)
    first = opened(content, values=True)["填报说明"]
    assert first["A3"].value == "暂不能报送：还差 83 项待填"
    assert status(content, layout, "U1.1") == "待填"
    assert status(content, layout, "U1") == "缺6项"
    assert opened(content, values=True)["工会自评"].cell(layout.sheet("工会自评").total_row + 1, 9).value == 0


def test_a_form_well_filled_says_that_it_can_be_sent_and_which_line_it_meets() -> None:
    _, content = self_of(FACTORY, full_self(FACTORY))
    first = opened(content, values=True)["填报说明"]
    assert first["A3"].value == "可以报送"
    assert [first.cell(row, 3).value for row in (6, 7, 8)] == [
        "√ 已填齐",
        "√ 已填齐，达到星级85分线",
        "√ 已填齐，达到三星级90分线",
    ]


def test_a_track_not_applied_for_needs_nothing() -> None:
    answers = {**full_self(FACTORY), "chair_level": "不申报"}
    answers = {key: value for key, value in answers.items() if not key.startswith("C")}
    layout, content = self_of(FACTORY, answers)
    book = opened(content, values=True)
    assert book["填报说明"]["A3"].value == "可以报送"
    assert book["填报说明"].cell(8, 3).value == "本项未申报，无须填写"
    assert status(content, layout, "C1.1") == "无须填写"
    assert "本项未申报，无须填写" in book["主席自评"]["D2"].value


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        ({"U1.1/points": "2"}, "U1.1", "！须为数字"),
        ({"U1.1/points": Decimal("2.01")}, "U1.1", "！超出0～2"),
        ({"U1.1/points": Decimal("-0.01")}, "U1.1", "！超出0～2"),
        ({"U1.1/points": Decimal(2)}, "U1.1", "√"),
        ({"U1.1/points": Decimal("1.995")}, "U1.1", "！最多2位小数"),
        ({"U1.1/points": "  "}, "U1.1", "待填"),
        ({"U1.1/points": Decimal(2), "U1.1-1": "去年三月"}, "U1.1", "！选举日期须为日期"),
        ({"U1.1/points": Decimal(2), "U1.1-2": "其他"}, "U1.1", "！选举方式请从列表选"),
        ({"U1.1/na": "不适用"}, "U1.1", "！本项不得选不适用"),
        ({"U4.9/na": "不适用"}, "U4.9", "！写明不适用原因"),
        ({"U4.9/na": "不适用", "U4.9/note": "没有董事会"}, "U4.9", "不适用"),
        ({"U4.4/points": Decimal(2)}, "U4.4", "应签人数待填"),
        ({"U4.4/points": Decimal(2), "U4.4-1": 100, "U4.4-2": "九十"}, "U4.4", "！已签人数须为数字"),
        ({"U4.4/points": Decimal(2), "U4.4-1": 100, "U4.4-2": 95}, "U4.4", "核实：数据可得1分"),
        ({"U4.4/points": Decimal(1), "U4.4-1": 100, "U4.4-2": 95}, "U4.4", "√ 95.00%"),
        ({"U4.4/points": Decimal(2), "U4.4-1": 100, "U4.4-2": 101}, "U4.4", "核实：大于应签人数"),
        ({"U4.8/points": Decimal(2), "U4.8-1": 1, "U4.8-2": 0}, "U4.8", "核实：有发生应为0分"),
        ({"U4.8/points": Decimal(2), "U4.8-1": 1, "U4.8-2": 0, "U4.8/note": "已平息"}, "U4.8", "√"),
        ({"workers": 100}, "A09", "核实：大于职工人数"),
        ({"workers": 120}, "A09", "√"),
        ({"workers": Decimal("1.5")}, "A08", "！须为整数"),
        ({"credit_code": "8132"}, "A07", "！应为18位"),
        ({"union_level": "不申报", "chair_level": "不申报"}, "A13", "！至少申报一项"),
        ({"objection": "有异议"}, "A33", "待填"),
        ({"objection": "无异议"}, "A33", "选填"),
        ({"publicity_start": date(2019, 9, 9), "publicity_end": date(2019, 9, 13)}, "A31", "！公示仅4个工作日"),
        ({"publicity_start": date(2019, 9, 9), "publicity_end": date(2019, 9, 16)}, "A31", "√"),
        ({"publicity_start": date(2019, 9, 23), "publicity_end": date(2019, 9, 27)}, "A31", "√"),
        ({"publicity_start": date(2019, 9, 25), "publicity_end": date(2019, 9, 29)}, "A31", "！公示仅4个工作日"),
        ({"publicity_start": date(2019, 9, 24), "publicity_end": date(2019, 9, 29)}, "A31", "√"),
        (
            {"publicity_start": date(2019, 9, 9), "publicity_end": date(2019, 9, 20), "filled_on": date(2019, 9, 19)},
            "A31",
            "！晚于申报日期",
        ),
    ],
)
def test_the_self_check_of_a_row(answers: dict[str, object], code: str, expected: str) -> None:
    layout, content = self_of(FACTORY, answers)  # type: ignore[arg-type]
    assert status(content, layout, code) == expected


def test_an_area_is_rescaled_over_what_applies() -> None:
    answers = {**full_self(FACTORY), "U4.9/na": "不适用", "U4.9/note": "没有董事会", "U4.1/points": Decimal(1)}
    layout, content = self_of(FACTORY, answers)
    row = next(row for row in layout.sheet("工会自评").rows if row.code == "U4").row + 1
    sheet = opened(content, values=True)["工会自评"]
    assert sheet.cell(row, 9).value == pytest.approx(17 * 20 / 18)
    assert sheet.cell(row, 10).value == "实得17分，按适用18分折算"


def test_points_just_under_a_line_do_not_look_as_if_they_met_it() -> None:
    answers = {**full_self(FACTORY), "U7.3/points": Decimal("0"), "U2.4/points": Decimal(0), "U2.1/points": Decimal(0)}
    answers["U2.3/points"] = Decimal("0.99")
    _, content = self_of(FACTORY, answers)
    sheet = opened(content, values=True)["工会自评"]
    assert "合计 84.99 分，距星级85分线差0.01分" in sheet["D2"].value


def test_an_assessment_shows_what_was_claimed_and_the_line_to_reach() -> None:
    layout, content = assess_of(FACTORY)
    sheet = layout.sheet("工会考评")
    cells = opened(content, values=True)["工会考评"]
    shown = {row.code: cells.cell(row.row + 1, sheet.column("自评分") + 1).value for row in sheet.rows}
    assert (shown["U1.1"], shown["U4.9"]) == (2, "不适用")
    assert cells.cell(sheet.total_row + 1, sheet.column("自评分") + 1).value == 100
    assert "距三星级90分线差90分" in cells["D2"].value
    dates = next(row.row for row in sheet.rows if row.code == "U1.1")
    assert cells.cell(dates + 1, sheet.column("填报数据") + 1).value.date() == date(2018, 3, 2)


def test_an_examiner_is_reminded_of_the_reason_for_a_deduction() -> None:
    layout, content = assess_of(FACTORY, {"U1.1/points": Decimal(1)})
    assert status(content, layout, "U1.1") == "核实：写明扣分原因"
    layout, content = assess_of(FACTORY, {"U1.1/points": Decimal(1), "U1.1/reason": "没有批复"})
    assert status(content, layout, "U1.1") == "√"


def test_a_recheck_form_has_the_sheets_of_the_honours_only() -> None:
    _, content = recheck_of(FACTORY)
    assert opened(content).sheetnames == ["说明", "工会复查", "主席复查", HIDDEN_SHEET]


def test_a_review_lists_each_application_with_its_level_and_claimed_total() -> None:
    _, content = review_of(FACTORY.district)
    cells = opened(content, values=True)["审核汇总"]
    rows = [[cell.value for cell in row] for row in cells["A4:G5"]]
    assert rows == [
        ["QY0001-基层工会", "QY0001", FACTORY.name, "基层工会", None, "三星级", 100],
        ["QY0001-工会主席", "QY0001", FACTORY.name, "工会主席", "甲某", "星级", 100],
    ]


def test_last_year_stands_beside_the_answer() -> None:
    layout, content = self_of(FACTORY)
    cells = opened(content)[APPLICATION_SHEET]
    row = next(slot.row for slot in layout.slots if slot.key == "members") + 1
    assert cells.cell(row, 3).value == 120
    assert cells.cell(row, 4).value.endswith("（上年：118）")


def test_last_year_stands_beside_the_number_that_is_asked_again() -> None:
    roster = replace(
        ROSTER, last_year={FACTORY.code: {"U4.4-1": "120", "union_level": "三星级", "chair_level": "不申报"}}
    )
    prefill = self_prefill(programme(), roster, FACTORY)
    layout = self_form(programme(), FACTORY.kind)
    content = author(programme(), layout, Token(programme().edition, FormKind.SELF, FACTORY.code), prefill)
    texts = [
        str(cell) for sheet in opened(content) for row in sheet.iter_rows(values_only=True) for cell in row if cell
    ]
    assert [text for text in texts if text.endswith("（上年：120）")]
    assert prefill.last_year["union_level"] == "星级"
    assert prefill.last_year["chair_level"] == "星级"
    other = self_prefill(programme(), replace(roster, register=()), FACTORY)
    assert (other.last_year["union_level"], other.last_year["chair_level"]) == ("申报三星级", "不申报")


def test_held_levels_come_from_the_register() -> None:
    layout, content = self_of(BUREAU)
    held = next(slot for slot in layout.slots if slot.key == "held_union")
    assert opened(content)[APPLICATION_SHEET][held.cell].value == "三星级"


def test_text_that_looks_like_a_formula_stays_text() -> None:
    layout, content = self_of(FACTORY, {"contact": "=1+1"})
    slot = next(slot for slot in layout.slots if slot.key == "contact")
    cell = opened(content)[APPLICATION_SHEET][slot.cell]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("text", "pixels", "expected"), [("", 100, 1), ("字" * 10, 150, 1), ("字" * 30, 150, 3), ("a\nb", 90, 2)]
)
def test_lines_are_counted_on_the_safe_side(text: str, pixels: int, expected: int) -> None:
    assert lines(text, pixels) == expected
    assert height(expected) >= expected * 14.5


@EACH
def test_every_wrapped_text_fits_its_row(name: str) -> None:
    """Checked on the file: text width from its font, room from the columns, height from the rows."""
    _, content = FORMS[name]
    for sheet in opened(content, values=True):
        if sheet.title == HIDDEN_SHEET:
            continue
        areas = {area.start_cell.coordinate: area for area in sheet.merged_cells.ranges}
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            if not cell.alignment.wrap_text:
                continue
            bounds = areas[cell.coordinate].bounds if cell.coordinate in areas else (cell.column, cell.row) * 2
            width = sum(sheet.column_dimensions[a1(0, n - 1)[:-1]].width for n in range(bounds[0], bounds[2] + 1)) * 8
            room = sum(sheet.row_dimensions[n].height for n in range(bounds[1], bounds[3] + 1))
            em = cell.font.size * 96 / 72
            ems = [sum(1 if ord(c) > 0x2000 else 0.55 for c in part) for part in cell.value.split("\n")]
            needed = sum(-(-count * em // (width - 6)) or 1 for count in ems) * cell.font.size * 1.4
            assert needed <= room + 0.5, (sheet.title, cell.coordinate, cell.value)
