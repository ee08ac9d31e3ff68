"""Faults of roster.xlsx and rulings.xlsx: told with sheet, row, column, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sz_excel.errors import OperatorError, TableError
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.rulings import RulingKind
from sz_excel.records.units import Roster
from sz_excel.workspace.columns import REGISTER_SHEET, ROSTER_SHEET, RULINGS_SHEET
from sz_excel.workspace.office_books import write_roster, write_rulings
from sz_excel.workspace.roster import load_roster
from sz_excel.workspace.rulings import load_rulings
from tests.intake.forms import PROGRAMME, ROSTER

UNIT = {
    "单位编码": "YZ0001", "单位名称": "示例机械有限公司工会", "单位类型": "企业", "归口": "直属", "预申报": "是",
    "会员人数": "200", "工会主席": "甲示例", "别名": "示例机械; 机械厂",
}  # fmt: skip
HONOUR = {
    "年度": "2018",
    "对象": "基层工会",
    "单位编码": "YZ0001",
    "单位名称": "示例机械",
    "等级": "星级",
    "状态": "有效",
}
RULING = {"单位编码": "YZ0001", "裁定事项": "逾期受理", "裁定内容": "", "理由": "因台风顺延", "日期": "2019-10-08"}


def roster_of(
    tmp_path: Path, units: list[Mapping[str, str]], register: list[Mapping[str, str]] | None = None
) -> Roster:
    write_roster(tmp_path / "roster.xlsx", units, register or [])
    return load_roster(tmp_path / "roster.xlsx", PROGRAMME)


def faults(tmp_path: Path, units: list[Mapping[str, str]], register: list[Mapping[str, str]] | None = None) -> str:
    with pytest.raises(TableError) as error:
        roster_of(tmp_path, units, register)
    return str(error.value)


def test_a_roster_is_read_with_everything_in_it(tmp_path: Path) -> None:
    roster = roster_of(tmp_path, [UNIT], [HONOUR])
    unit = roster.units["YZ0001"]
    assert (unit.kind, unit.pre_applied, unit.members) == (UnitKind.ENTERPRISE, True, 200)
    assert unit.aliases == ("示例机械", "机械厂")
    assert [(honour.year, honour.track, honour.level, honour.valid) for honour in roster.register] == [
        (2018, Track.UNION, 1, True)
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"单位编码": ""}, "“单位编码”列：没有填写"),
        ({"单位编码": "a/b"}, "不能用于文件名"),
        ({"单位编码": "x" * 41}, "过长"),
        ({"单位名称": ""}, "“单位名称”列：没有填写"),
        ({"单位类型": "公司"}, "“公司”不在允许的范围内。请填写：机关、事业、企业"),
        ({"单位类型": ""}, "“（空白）”不在允许的范围内"),
        ({"归口": ""}, "“归口”列：没有填写"),
        ({"预申报": "也许"}, "“也许”不在允许的范围内"),
        ({"会员人数": "二百"}, "“二百”不是整数"),
        ({"会员人数": "200人"}, "“200人”不是整数"),
        ({"会员人数": "²"}, "“²”不是整数"),
        ({"预申报工会等级": "四星级"}, "没有名为“四星级”的等级"),
    ],
)
def test_faults_of_a_unit(tmp_path: Path, change: Mapping[str, str], told: str) -> None:
    text = faults(tmp_path, [UNIT, {**UNIT, "单位编码": "YZ0002", **change}])
    assert told in text
    assert f"工作表“{ROSTER_SHEET}”第3行" in text


def test_a_code_given_twice_names_both_rows(tmp_path: Path) -> None:
    assert "第3行“单位编码”列：“YZ0001”重复，第2行已有" in faults(tmp_path, [UNIT, UNIT])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"年度": "去年"}, "“去年”不是整数"),
        ({"年度": ""}, "“年度”列：没有填写"),
        ({"对象": "单位"}, "“单位”不在允许的范围内"),
        ({"等级": ""}, "没有填写等级"),
        ({"等级": "优秀"}, "没有名为“优秀”的等级"),
        ({"对象": "工会主席"}, "没有填写姓名"),
        ({"状态": "待定"}, "“待定”不在允许的范围内"),
    ],
)
def test_faults_of_the_register(tmp_path: Path, change: Mapping[str, str], told: str) -> None:
    text = faults(tmp_path, [UNIT], [{**HONOUR, **change}])
    assert told in text
    assert f"工作表“{REGISTER_SHEET}”第2行" in text


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = faults(tmp_path, [{**UNIT, "会员人数": "x", "单位类型": "x"}], [{**HONOUR, "等级": ""}])
    assert text.startswith("roster.xlsx 有 3 处需要改正：")
    assert "  3. " in text


def test_a_roster_without_units_is_told(tmp_path: Path) -> None:
    assert "名册里没有单位" in faults(tmp_path, [])


@pytest.mark.parametrize("sheet", [ROSTER_SHEET, REGISTER_SHEET])
def test_a_missing_sheet_or_column_is_named(tmp_path: Path, sheet: str) -> None:
    write_roster(tmp_path / "roster.xlsx", [UNIT], [])
    book = load_workbook(tmp_path / "roster.xlsx")
    book[sheet]["C1"] = "别的"
    book.save(tmp_path / "roster.xlsx")
    with pytest.raises(TableError, match="缺少这一列"):
        load_roster(tmp_path / "roster.xlsx", PROGRAMME)
    del book[sheet]
    book.save(tmp_path / "roster.xlsx")
    with pytest.raises(TableError, match=f"工作表“{sheet}”.*没有这张工作表"):
        load_roster(tmp_path / "roster.xlsx", PROGRAMME)


def test_a_formula_that_failed_is_told(tmp_path: Path) -> None:
    write_roster(tmp_path / "roster.xlsx", [UNIT], [])
    book = load_workbook(tmp_path / "roster.xlsx")
    book[ROSTER_SHEET]["H2"] = "#REF!"
    book.save(tmp_path / "roster.xlsx")
    with pytest.raises(TableError, match=r"公式出错（#REF!）"):
        load_roster(tmp_path / "roster.xlsx", PROGRAMME)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_roster_that_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "roster.xlsx").write_bytes(content)
    with pytest.raises(OperatorError, match="不是完好的 .xlsx 工作簿"):
        load_roster(tmp_path / "roster.xlsx", PROGRAMME)


def test_a_roster_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="找不到或打不开"):
        load_roster(tmp_path / "roster.xlsx", PROGRAMME)


# -- rulings ----------------------------------------------------------------------------------------------------------


def test_a_ruling_is_read_with_everything_in_it(tmp_path: Path) -> None:
    write_rulings(tmp_path / "rulings.xlsx", [{**RULING, "对象": "基层工会"}])
    ruling = load_rulings(tmp_path / "rulings.xlsx", PROGRAMME, ROSTER).valid[0]
    assert (ruling.kind, ruling.track, ruling.day) == (RulingKind.ACCEPT_LATE, Track.UNION, date(2019, 10, 8))
    assert ruling.source == "rulings.xlsx!裁定!A2"


def test_a_workspace_without_rulings_has_none(tmp_path: Path) -> None:
    rulings = load_rulings(tmp_path / "rulings.xlsx", PROGRAMME, ROSTER)
    assert (rulings.valid, rulings.void) == ((), ())


@pytest.mark.parametrize(
    ("change", "why", "how"),
    [
        ({"理由": ""}, "没有写明理由", "填写理由"),
        ({"理由": " "}, "没有写明理由", "填写理由"),
        ({"裁定事项": "同意"}, "“同意”不在规定的范围内", "收件登记"),
        ({"单位编码": "YZ9999"}, "“YZ9999”不在单位名册中", "名册中的单位编码"),
        ({"单位编码": ""}, "“”不在单位名册中", "名册中的单位编码"),
        ({"对象": "全部"}, "对象“全部”无法识别", "基层工会或工会主席"),
        ({"裁定事项": "调整申报等级", "裁定内容": "四星级"}, "“四星级”无法识别", "星级"),
        ({"裁定事项": "并列裁定", "裁定内容": "都可以"}, "“都可以”无法识别", "取消或保留"),
        ({"裁定事项": "更正数据", "裁定内容": "会员人数 180"}, "无法识别", "项目＝值"),
        ({"裁定事项": "采用文件"}, "没有裁定内容", "文件名"),
        ({"裁定事项": "收件登记"}, "没有裁定内容", "收件日期"),
    ],
)
def test_a_ruling_that_cannot_hold_has_no_effect_and_is_told(
    tmp_path: Path, change: Mapping[str, str], why: str, how: str
) -> None:
    write_rulings(tmp_path / "rulings.xlsx", [RULING, {**RULING, **change}])
    rulings = load_rulings(tmp_path / "rulings.xlsx", PROGRAMME, ROSTER)
    assert [ruling.row for ruling in rulings.valid] == [2]
    void = rulings.void[0]
    assert void.row == 3
    assert why in void.why
    assert how in void.how


def test_rulings_without_their_sheet_are_told(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "rulings.xlsx")
    with pytest.raises(TableError, match=f"工作表“{RULINGS_SHEET}”"):
        load_rulings(tmp_path / "rulings.xlsx", PROGRAMME, ROSTER)
