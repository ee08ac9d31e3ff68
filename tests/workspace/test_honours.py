"""The commendation list: what is read of it, what is refused, and that the office's roster keeps all that is in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from sz_excel.errors import OperatorError
from sz_excel.intake.commendations import COLUMNS, read_commendations
from sz_excel.intake.engine import SerialEngine
from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.units import Honour, Roster, Unit
from sz_excel.spreadsheets.amending import Amendment
from sz_excel.spreadsheets.listing import ListedRow, Listing
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.honours import CheckedList, Defaults, add_to_register, check_list
from sz_excel.workspace.office_books import write_roster
from sz_excel.workspace.replacing import replace_office_book
from sz_excel.workspace.roster import load_roster
from tests.workspaces import ROW

PROGRAMME = load_edition("2019")
UNION = {"对象": "基层工会", "单位编码": "YZ01", "等级": "星级"}
CHAIR = {"对象": "工会主席", "单位编码": "YZ01", "等级": "星级", "姓名": "张示例"}


def unit(code: str, name: str, *aliases: str) -> Unit:
    return Unit(code, name, UnitKind.ENTERPRISE, "直属", aliases=aliases)


UNITS = (unit("YZ01", "甲厂工会", "甲厂"), unit("YZ02", "乙厂（示例）工会", "乙厂"), unit("YZ03", "丙厂工会", "乙厂"))
ROSTER = Roster({each.code: each for each in UNITS})


def checked(*rows: Mapping[str, str], register: Sequence[Honour] = (), defaults: Defaults | None = None) -> CheckedList:
    listed = [ListedRow("名单", number, row) for number, row in enumerate(rows, 2)]
    return check_list(listed, PROGRAMME, Roster(ROSTER.units, tuple(register)), defaults)


def told(*rows: Mapping[str, str], **given: Sequence[Honour]) -> list[str]:
    return [f"{problem.row} {problem.column} {problem.what}" for problem in checked(*rows, **given).problems]


# -- rows ---------------------------------------------------------------------------------------------------------


def test_a_row_becomes_an_honour_of_the_year() -> None:
    (honour,) = checked({**CHAIR, "年度": "2019年", "文号": "示例发1号", "会员人数": "51"}).new
    assert honour == Honour(2019, Track.CHAIR, "YZ01", "甲厂工会", "张示例", 1, "示例发1号", 51, row=2)


@pytest.mark.parametrize("name", ["甲厂工会", "甲厂", " 甲厂 工会", "甲厂工会\u3000"])
def test_a_unit_is_known_by_exact_name_or_alias(name: str) -> None:
    assert [each.unit_code for each in checked({**UNION, "单位编码": "", "单位名称": name}).new] == ["YZ01"]


def test_brackets_of_either_width_are_the_same_name() -> None:
    assert checked({**UNION, "单位编码": "", "单位名称": "乙厂(示例)工会"}).new[0].unit_code == "YZ02"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"单位编码": "YZ09"}, "2 单位编码 “YZ09”不在单位名册中"),
        ({"单位编码": ""}, "2 单位编码 单位编码和单位名称都没有填写"),
        ({"单位编码": "", "单位名称": "甲厂工"}, "2 单位名称 “甲厂工”不在单位名册中"),
        ({"单位编码": "", "单位名称": "乙厂"}, "2 单位名称 “乙厂”对应名册中的多个单位（YZ02、YZ03）"),
        ({"单位名称": "乙厂（示例）工会"}, "2 单位名称 名册中YZ01是“甲厂工会”，不是“乙厂（示例）工会”"),
        ({"等级": "四星级"}, "2 等级 没有名为“四星级”的等级"),
        ({"等级": ""}, "2 等级 没有名为“（空白）”的等级"),
        ({"等级": "不申报"}, "2 等级 没有名为“不申报”的等级"),
        ({"对象": "职工"}, "2 对象 “职工”无法识别"),
        ({"对象": ""}, "2 对象 “（空白）”无法识别"),
        ({"对象": "工会主席"}, "2 姓名 工会主席的表彰没有填写姓名"),
        ({"年度": "2018"}, "2 年度 “2018”不是本年度"),
        ({"会员人数": "50人"}, "2 会员人数 “50人”不是整数"),
        ({"会员人数": "-1"}, "2 会员人数 “-1”不是整数"),
    ],
)
def test_each_fault_is_told_with_its_row_and_column(change: dict[str, str], expected: str) -> None:
    assert told({**UNION, **change}) == [expected]
    assert checked({**UNION, **change}).new == ()


def test_all_faults_are_told_at_once_and_good_rows_stay_good() -> None:
    found = checked({**UNION, "单位编码": "X", "等级": "特级"}, UNION, {**CHAIR, "姓名": ""})
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (2, "单位编码"),
        (2, "等级"),
        (4, "姓名"),
    ]
    assert [honour.row for honour in found.new] == [3]


def test_year_and_document_of_the_list_hold_where_a_row_has_none() -> None:
    rows = ({**UNION, "文号": "示例发2号"}, CHAIR)
    found = checked(*rows, defaults=Defaults("2019", "示例发1号"))
    assert [honour.document for honour in found.new] == ["示例发2号", "示例发1号"]
    assert told(UNION, defaults=Defaults("2020")) == ["2 年度 “2020”不是本年度"]


# -- nothing is doubled -------------------------------------------------------------------------------------------


def test_the_same_row_twice_is_refused_the_second_time() -> None:
    by_name = {**UNION, "单位编码": "", "单位名称": "甲厂"}
    found = checked(UNION, by_name)
    assert told(UNION, by_name) == ["3 单位编码 与工作表“名单”第2行重复"]
    assert [honour.row for honour in found.new] == [2]


def test_two_levels_for_one_unit_leave_neither_standing() -> None:
    assert checked(UNION, {**UNION, "等级": "三星级"}).new == ()


def test_two_persons_of_one_unit_and_the_unit_itself_are_three_honours() -> None:
    assert len(checked(UNION, CHAIR, {**CHAIR, "姓名": "王示例"}).new) == 3
    assert told(CHAIR, {**CHAIR, "姓名": "张\u3000示例"}) == ["3 单位编码 与工作表“名单”第2行重复"]


HELD = Honour(2019, Track.UNION, "YZ01", "甲厂工会", "", 1, row=7)


def test_a_row_that_the_register_holds_is_known_and_not_added_again() -> None:
    found = checked(UNION, CHAIR, register=[HELD])
    assert ([each.row for each in found.new], [each.row for each in found.known]) == ([3], [2])


def test_a_row_that_contradicts_the_register_is_refused() -> None:
    assert told({**UNION, "等级": "三星级"}, register=[HELD]) == ["2 等级 表彰史第7行已登记为星级"]
    cancelled = Honour(2019, Track.UNION, "YZ01", "甲厂工会", "", 1, valid=False, row=7)
    assert told(UNION, register=[cancelled]) == ["2 等级 表彰史第7行已登记为星级，状态为已取消"]


def test_an_honour_of_an_earlier_year_is_another_honour() -> None:
    earlier = Honour(2018, Track.UNION, "YZ01", "甲厂工会", "", 1, row=7)
    assert len(checked(UNION, register=[earlier]).new) == 1


# -- the workbook -------------------------------------------------------------------------------------------------


def listing_of(book: openpyxl.Workbook, folder: Path) -> Listing:
    path = folder / "名单.xlsx"
    book.save(path)
    return read_commendations(path, SerialEngine())


def book_of(*rows: Sequence[object]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_the_header_may_stand_below_a_title_and_other_columns_are_left_alone(tmp_path: Path) -> None:
    book = book_of(
        ["示例名单"], [], ["序号", "单位 名称", "对象", "等级", "备注"], [1, "甲厂", "基层工会", "星级", "好"]
    )
    (row,) = listing_of(book, tmp_path).rows
    assert (row.number, dict(row.cells)) == (4, {"单位名称": "甲厂", "对象": "基层工会", "等级": "星级"})


def test_every_visible_sheet_with_the_headers_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = book_of(["单位编码", "对象", "等级"], ["YZ01", "基层工会", "星级"])
    second = book.create_sheet("主席")
    second.append(["单位编码", "对象", "等级", "姓名"])
    second.append(["YZ01", "工会主席", "星级", "张示例"])
    book.create_sheet("说明").append(["对象", "等级"])
    hidden = book.create_sheet("旧名单")
    hidden.append(["单位编码", "对象", "等级"])
    hidden.append(["YZ09", "基层工会", "星级"])
    hidden.sheet_state = "hidden"
    found = listing_of(book, tmp_path)
    assert [(row.sheet, row.number) for row in found.rows] == [("Sheet", 2), ("主席", 2)]
    assert found.passed_over == ("“说明”没有所需的表头", "“旧名单”是隐藏的工作表")


def test_a_level_merged_over_several_rows_holds_for_each(tmp_path: Path) -> None:
    book = book_of(["单位编码", "对象", "等级"], ["YZ01", "基层工会", "星级"], ["YZ02"], ["YZ03", "基层工会", "三星级"])
    book.active.merge_cells("C2:C3")
    book.active.merge_cells("B2:B3")
    assert [row.cells["等级"] for row in listing_of(book, tmp_path).rows] == ["星级", "星级", "三星级"]


def test_a_formula_without_result_and_a_doubled_column_are_problems(tmp_path: Path) -> None:
    book = book_of(["单位编码", "对象", "等级", "等级"], ["YZ01", "基层工会", "=1/0", "星级"])
    problems = listing_of(book, tmp_path).rows[0].problems
    assert [problem.what for problem in problems] == ["这一列出现了两次", "公式出错或没有结果"]


def test_numbers_and_dates_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    book = book_of([*COLUMNS], [2019, "基层工会", "YZ01", None, None, "星级", None, 50.0])
    cells = listing_of(book, tmp_path).rows[0].cells
    assert (cells["年度"], cells["会员人数"], cells["文号"]) == ("2019", "50", "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 cut off", "文件已损坏"),
        (b"name,level\n", "不是 Excel 表格"),
        (b"%PDF-1.7 scanned", "不是表格文件"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_the_reason(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(OperatorError, match=expected):
        read_commendations(path, SerialEngine())


class DeadEngine(SerialEngine):
    """An engine whose worker does not survive its file."""

    def apply(self, function: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        return [None for _ in items]


def test_a_list_that_kills_its_reader_is_told_and_goes_no_further(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(OperatorError, match=r"名单.xlsx：读取这个文件时程序异常中断"):
        read_commendations(path, DeadEngine())


def test_a_workbook_without_such_a_table_says_which_headers_are_wanted(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="“Sheet”没有所需的表头.*表头须有“对象”“等级”"):
        listing_of(book_of(["单位编码", "等级"], ["YZ01", "星级"]), tmp_path)


# -- the roster keeps what is in it -------------------------------------------------------------------------------


def staff_roster(path: Path, register: Sequence[Mapping[str, str]]) -> bytes:
    """A roster that staff have worked on: colours, a comment, a column of their own, formulas, a further sheet."""
    write_roster(path, [{**ROW, "单位编码": "YZ01", "单位名称": "甲厂工会"}], register)
    book = openpyxl.load_workbook(path)
    units, honours = book["单位名册"], book["表彰史"]
    units["H2"].fill = PatternFill("solid", fgColor="FFFF00")
    units["A2"].comment = Comment("联系过", "某人")
    honours["J1"] = "备注"
    honours["J2"] = "=A2"
    pick = DataValidation(type="list", formula1='"甲,乙"')
    pick.add("J2:J100")
    honours.add_data_validation(pick)
    book.create_sheet("办公室自用")["A1"] = "=1+1"
    book.save(path)
    cached = re.compile(rb"<f>A2</f><v ?(/>|></v>)")
    edited = rewritten(
        path.read_bytes(), "xl/worksheets/sheet2.xml", lambda held: cached.sub(b"<f>A2</f><v>2018</v>", held)
    )
    path.write_bytes(edited)
    return path.read_bytes()


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed: here the value that Excel keeps beside a formula."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, held in parts(content).items():
            archive.writestr(name, change(held) if name == part else held)
    return target.getvalue()


EARLIER = {
    "年度": "2018",
    "对象": "基层工会",
    "单位编码": "YZ01",
    "单位名称": "甲厂工会",
    "等级": "星级",
    "状态": "有效",
}
NEW = Honour(2019, Track.CHAIR, "YZ01", "甲厂工会", "=张&<示例>", 3, "示例发1号", 51)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_the_sheet_of_the_register_changes(tmp_path: Path) -> None:
    before = staff_roster(tmp_path / "roster.xlsx", [EARLIER])
    after = add_to_register(before, [NEW], PROGRAMME)
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert [name for name in old if old[name] != new[name]] == ["xl/worksheets/sheet2.xml"]


def test_the_new_row_stands_below_the_others_looks_like_them_and_is_text(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    after = add_to_register(staff_roster(path, [EARLIER]), [NEW], PROGRAMME)
    sheet = openpyxl.load_workbook(io.BytesIO(after))["表彰史"]
    values = [cell.value for cell in sheet[3]]
    assert values == ["2019", "工会主席", "YZ01", "甲厂工会", "=张&<示例>", "三星级", "示例发1号", "51", "有效", None]
    assert sheet["E3"].data_type == "s"
    assert all(above._style == below._style for above, below in zip(sheet[2][:9], sheet[3][:9], strict=True))
    assert sheet["J2"].value == "=A2"
    assert openpyxl.load_workbook(io.BytesIO(after), data_only=True)["表彰史"]["J2"].value == 2018
    assert sheet.dimensions == "A1:J3"
    path.write_bytes(after)
    assert [honour.person for honour in load_roster(path, PROGRAMME).register] == ["", "=张&<示例>"]


def test_a_register_without_rows_and_one_with_formatted_empty_rows_are_filled_from_the_top(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    staff_roster(path, [])
    book = openpyxl.load_workbook(path)
    book["表彰史"]["J2"] = None
    for row in range(2, 9):
        book["表彰史"].cell(row, 6).fill = PatternFill("solid", fgColor="00FF00")
    book.save(path)
    path.write_bytes(add_to_register(path.read_bytes(), [NEW, HELD], PROGRAMME))
    sheet = openpyxl.load_workbook(path)["表彰史"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2, max_row=4)] == ["2019", "2019", None]
    assert sheet["F2"].fill.fgColor.rgb == "0000FF00"


def test_a_year_is_a_number_where_staff_keep_numbers(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    staff_roster(path, [EARLIER])
    book = openpyxl.load_workbook(path)
    book["表彰史"]["A2"] = 2018
    book.save(path)
    after = add_to_register(path.read_bytes(), [HELD], PROGRAMME)
    assert openpyxl.load_workbook(io.BytesIO(after))["表彰史"]["A3"].value == 2019


def test_columns_in_another_order_are_found_by_their_headers(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    staff_roster(path, [])
    book = openpyxl.load_workbook(path)
    book["表彰史"]["J2"] = None
    book["表彰史"].move_range("A1:A1", cols=14)
    book.save(path)
    path.write_bytes(add_to_register(path.read_bytes(), [NEW], PROGRAMME))
    assert load_roster(path, PROGRAMME).register[0].year == 2019


def test_sheets_with_prefixes_and_without_addresses_are_amended_too() -> None:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<x:worksheet xmlns:x="{space}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>乙</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    content = minimal_book(sheet)
    amended = Amendment(content)
    amended.sheet("表").append({"乙": "二", "甲": "一"})
    rows = openpyxl.load_workbook(io.BytesIO(amended.bytes()))["表"].iter_rows(values_only=True)
    assert list(rows) == [("甲", "乙"), ("一", "二")]


def minimal_book(sheet: str) -> bytes:
    """A workbook of one sheet named 表 with this XML."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.title = "表"
    book.save(stream)
    return rewritten(stream.getvalue(), "xl/worksheets/sheet1.xml", lambda _: sheet.encode())


def test_a_formula_is_never_overwritten() -> None:
    book = openpyxl.Workbook()
    book.active.append(["人数"])
    book.active.append(["=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(OperatorError, match="A2 是公式"):
        Amendment(stream.getvalue()).sheet("Sheet").put(2, "人数", "3")


# -- replacing the roster -----------------------------------------------------------------------------------------


def test_the_old_roster_is_kept_under_a_new_number_each_time(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.roster.write_bytes(b"one")
    first = replace_office_book(workspace, workspace.roster, b"two")
    second = replace_office_book(workspace, workspace.roster, b"three")
    assert (first.name, first.read_bytes()) == ("roster-0001.xlsx", b"one")
    assert (second.name, second.read_bytes()) == ("roster-0002.xlsx", b"two")
    assert workspace.roster.read_bytes() == b"three"


@pytest.mark.parametrize("mark", ["~$roster.xlsx", ".~lock.roster.xlsx#"])
def test_a_roster_that_is_open_is_not_replaced(tmp_path: Path, mark: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.roster.write_bytes(b"one")
    (tmp_path / mark).touch()
    with pytest.raises(OperatorError, match="似乎正在"):
        replace_office_book(workspace, workspace.roster, b"two")
    assert workspace.roster.read_bytes() == b"one"


def test_a_roster_that_cannot_be_replaced_stays_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(tmp_path)
    workspace.roster.write_bytes(b"one")
    replace = Path.replace

    def held_open(path: Path, target: Path) -> Path:
        if target == workspace.roster:
            raise PermissionError(13, "in use")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(OperatorError, match=r"roster\.xlsx 不能更新"):
        replace_office_book(workspace, workspace.roster, b"two")
    assert workspace.roster.read_bytes() == b"one"
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["roster.xlsx"]
