"""An edition is read whole or refused: every fault with sheet, row, column, what is wrong and how to mend it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from sz_excel.errors import OperatorError, TableError, TableProblem
from sz_excel.programme.loading import load_edition, load_programme
from sz_excel.programme.tables import TABLES, Table
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.workspace.office_books import write_programme
from tests.programme.editions import SHIPPED, WAYS, Edition, Write, write_folder, write_workbook

Spoil = Callable[[Edition], None]
Place = tuple[str, int | None, str]


@pytest.fixture
def edition() -> Edition:
    return Edition()


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def write(request: pytest.FixtureRequest) -> Write:
    way: Write = request.param
    return way


def problems(path: Path) -> tuple[TableProblem, ...]:
    with pytest.raises(TableError) as caught:
        load_programme(path)
    assert caught.value.file == path.name
    return caught.value.problems


def place(problem: TableProblem) -> Place:
    return problem.sheet, problem.row, problem.column


# -- what is right is read the same way ---------------------------------------------------------------------------


def test_the_workbook_that_init_writes_gives_the_edition_that_it_was_made_from(tmp_path: Path) -> None:
    write_programme(tmp_path / "programme.xlsx", "2019")
    assert load_programme(tmp_path / "programme.xlsx") == load_edition("2019")


def test_both_ways_of_keeping_an_edition_give_the_same_programme(
    edition: Edition, write: Write, tmp_path: Path
) -> None:
    assert load_programme(write(edition, tmp_path)) == load_edition("2019")


def test_numbers_typed_as_numbers_count_as_those_typed_as_text(edition: Edition, tmp_path: Path) -> None:
    for row in edition.rows["criteria"]:
        row["points"] = float(row["points"])
    for row in edition.rows["levels"]:
        row["min_awarded"], row["reward_yuan"] = int(row["min_awarded"]), int(row["reward_yuan"])
    edition.row("parameters", "near_line_points")["value"] = 0.5
    for row in edition.rows["holidays"]:
        row["day"] = dt.date.fromisoformat(row["day"])
    assert load_programme(write_workbook(edition, tmp_path)) == load_edition("2019")


def test_an_edition_holds_the_numbers_of_the_document() -> None:
    programme = load_edition("2019")
    assert [
        (level.number, int(level.min_awarded), level.requires, level.reward_yuan) for level in programme.levels
    ] == [
        (1, 85, 0, 2000),
        (3, 90, 1, 6000),
        (5, 95, 3, 10000),
    ]
    assert programme.deadline == dt.date(2019, 9, 30)
    assert programme.parameters["recheck_cancel_max"].points == Decimal(80)
    assert programme.parameters["reward_half_factor"].fraction == Fraction(1, 2)
    assert len(programme.asked(Track.UNION, UnitKind.ENTERPRISE)) == 39
    assert len(programme.asked(Track.CHAIR, UnitKind.ENTERPRISE)) == 24


def test_columns_may_stand_in_another_order_and_further_ones_may_follow(
    edition: Edition, write: Write, tmp_path: Path
) -> None:
    for columns in edition.columns.values():
        columns.reverse()
    assert load_programme(write(edition, tmp_path)) == load_edition("2019")


# -- what is wrong is refused -------------------------------------------------------------------------------------


def changed(table: str, key: str, column: str, value: str) -> Spoil:
    def spoil(edition: Edition) -> None:
        edition.row(table, key)[column] = value

    return spoil


def doubled(table: str, key: str) -> Spoil:
    def spoil(edition: Edition) -> None:
        edition.rows[table].append(dict(edition.row(table, key)))

    return spoil


def removed(table: str, key: str) -> Spoil:
    def spoil(edition: Edition) -> None:
        edition.rows[table].remove(edition.row(table, key))

    return spoil


def cases() -> Iterator[tuple[str, Spoil, Place, str, str]]:
    """Name, fault, place (row None: the whole table), what is said, how it is mended."""
    yield (
        "points of the criteria do not add up",
        changed("criteria", "U1.1", "points", "3"),
        ("指标", None, "分值"),
        "企业单位的基层工会指标分值合计是101分，应为100分",
        "请核对该列并改正",
    )
    yield (
        "points of the areas do not add up",
        changed("areas", "U7", "points", "11"),
        ("领域", None, "分值"),
        "基层工会各领域分值合计是99分，应为100分",
        "请核对该列并改正",
    )
    yield (
        "an area's criteria do not add up to its points",
        changed("areas", "C1", "points", "21"),
        ("指标", None, "分值"),
        "领域C1的指标（机关单位）合计20分，领域分值是21分",
        "请核对该列并改正",
    )
    yield (
        "unknown area",
        changed("criteria", "U2.1", "area", "U9"),
        ("指标", 8, "领域编号"),
        "没有编号为“U9”的领域",
        "请填写已有的领域编号，或先补上该领域",
    )
    yield (
        "area of the other track",
        changed("criteria", "U2.1", "track", "chair"),
        ("指标", 8, "对象"),
        "与所属领域的对象不一致",
        "请改为与领域相同的对象",
    )
    yield (
        "duplicate code",
        doubled("criteria", "U6.1"),
        ("指标", 66, "编号"),
        "“U6.1”重复",
        "每一行须不同，请删去或改正其中一行",
    )
    yield (
        "blank clause",
        changed("parameters", "recheck_cancel_max", "clause", ""),
        ("参数", 6, "依据"),
        "没有填写",
        "请填写，不能留空",
    )
    yield (
        "clause that is not in the table of clauses",
        changed("levels", "3", "clause", "四（一）；四（九）"),
        ("等级", 3, "依据"),
        "“条款”表中没有“四（九）”",
        "请改正条款号，或在“条款”表补上",
    )
    yield (
        "unknown method",
        changed("criteria", "U1.2", "method", "M9"),
        ("指标", 3, "评分方法"),
        "“M9”不在允许的范围内",
        "请从这些值中选一个：M1、M2、M3、M6、M7",
    )
    yield (
        "a rate without its base",
        changed("criteria", "U7.3", "rate_base", ""),
        ("指标", 40, "目标百分比"),
        "按比率评分（M3）须有目标百分比、比率分子和比率分母",
        "请补全这三列",
    )
    yield (
        "unknown data",
        changed("criteria", "U7.3", "rate_of", "work_happy"),
        ("指标", 40, "比率分子"),
        "没有编号为“work_happy”的数据或申报字段",
        "请核对“指标数据”“申报字段”中的编号",
    )
    yield (
        "unknown criterion of a data item",
        changed("data_items", "U1.1-1", "criterion", "U1.0"),
        ("指标数据", 2, "编号"),
        "没有编号为“U1.0”的指标",
        "请填写已有的指标编号，或先补上该指标",
    )
    yield (
        "choice without choices",
        changed("data_items", "U1.1-2", "choices", ""),
        ("指标数据", 3, "选项"),
        "类型是选项，却没有列出选项",
        "请用“；”隔开列出选项",
    )
    yield (
        "unknown answer in a check",
        changed("checks", "K02", "left", "work_satisfied + work_good"),
        ("核对规则", 3, "左项"),
        "没有编号为“work_good”的数据或申报字段",
        "请核对“指标数据”“申报字段”中的编号",
    )
    yield (
        "unknown parameter",
        changed("parameters", "near_line_members", "key", "near_members"),
        ("参数", 15, "参数"),
        "没有名为“near_members”的参数",
        "请删去这一行或改回原名",
    )
    yield (
        "missing parameter",
        removed("parameters", "near_line_members"),
        ("参数", None, "near_line_members"),
        "缺少这个参数",
        "请核对该列并改正",
    )
    yield (
        "missing setting",
        changed("settings", "superior", "value", ""),
        ("设置", None, "superior"),
        "缺少这一项或没有填值",
        "请核对该列并改正",
    )
    yield (
        "a year that is none",
        changed("settings", "edition", "value", "今年"),
        ("设置", None, "edition"),
        "年度须为四位数字",
        "请核对该列并改正",
    )
    yield (
        "unknown required level",
        changed("levels", "5", "requires", "4"),
        ("等级", 4, "须先有等级号"),
        "没有等级号4",
        "请填写本表已有的等级号",
    )
    yield (
        "a higher level with a lower line",
        changed("levels", "5", "min_awarded", "89"),
        ("等级", None, "最低考评分"),
        "等级越高，最低考评分应越高",
        "请核对该列并改正",
    )


CASES = {name: (spoil, where, what, how) for name, spoil, where, what, how in cases()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_wrong_table_is_refused_with_place_fault_and_remedy(
    case: tuple[Spoil, Place, str, str], edition: Edition, write: Write, tmp_path: Path
) -> None:
    spoil, where, what, how = case
    spoil(edition)
    found = problems(write(edition, tmp_path))
    assert (where, what, how) in [(place(problem), problem.what, problem.how) for problem in found]


NO_NUMBERS = ["二分", "2分", "", "-2", "+2", "1,000", "1_0", "2e0", "NaN", "Infinity", "０", "2．0", "2 0", ".5"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_plain_number_is_refused(text: str, edition: Edition, write: Write, tmp_path: Path) -> None:
    edition.row("criteria", "C5.7")["points"] = text
    found = problems(write(edition, tmp_path))
    what = "没有填写" if not text else f"“{text}”不是可用的值"
    assert (("指标", edition.number("criteria", "C5.7"), "分值"), what) in [(place(item), item.what) for item in found]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unit_publicity_days", "5.5"),
        ("unit_publicity_days", "五"),
        ("application_deadline", "9月30日"),
        ("application_deadline", "2019-09-30"),
        ("application_deadline", "02-29"),
        ("application_deadline", "09-31"),
        ("recommendation_deadline", "W46-5"),
        ("recheck_cancel_max", "八十"),
        ("reward_half_factor", "1/0"),
        ("reward_half_factor", "3/2"),
        ("reward_half_factor", "减半"),
    ],
)
def test_a_parameter_of_the_wrong_kind_is_refused(
    key: str, value: str, edition: Edition, write: Write, tmp_path: Path
) -> None:
    edition.row("parameters", key)["value"] = value
    (found,) = problems(write(edition, tmp_path))
    assert place(found) == ("参数", edition.number("parameters", key), "值")
    assert found.what == f"“{value}”不是可用的值"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_missing_column_is_named(table: Table, edition: Edition, write: Write, tmp_path: Path) -> None:
    name, column = table.name, table.columns[-1]
    edition.columns[name].remove(column.key)
    (found,) = problems(write(edition, tmp_path))
    assert place(found) == (table.sheet, None, column.header)
    assert found.what == "缺少这一列"


def test_missing_tables_are_all_named(edition: Edition, write: Write, tmp_path: Path) -> None:
    edition.drop_table("levels")
    edition.drop_table("holidays")
    found = problems(write(edition, tmp_path))
    assert [place(problem) for problem in found] == [("等级", None, ""), ("节假日", None, "")]
    assert all(problem.what.startswith(("没有表格文件", "工作簿里没有")) and problem.how for problem in found)


def test_every_fault_is_told_at_once(edition: Edition, write: Write, tmp_path: Path) -> None:
    for name in ("unknown method", "blank clause", "unknown answer in a check"):
        CASES[name][0](edition)
    path = write(edition, tmp_path)
    found = problems(path)
    assert {CASES[name][1] for name in ("unknown method", "blank clause", "unknown answer in a check")} <= {
        place(problem) for problem in found
    }
    with pytest.raises(OperatorError, match=rf"{path.name} 有 {len(found)} 处需要改正"):
        load_programme(path)


# -- faults that only one of the two ways can have ------------------------------------------------------------------


def test_a_table_in_another_encoding_is_refused(edition: Edition, tmp_path: Path) -> None:
    folder = write_folder(edition, tmp_path)
    (folder / "areas.csv").write_bytes((SHIPPED / "areas.csv").read_text(encoding="utf-8").encode("gbk"))
    (found,) = problems(folder)
    assert found.sheet == "领域"
    assert "编码不是 UTF-8" in found.what
    assert "UTF-8" in found.how


def test_rows_with_more_or_fewer_cells_than_the_header_are_read_as_far_as_it_goes(
    edition: Edition, tmp_path: Path
) -> None:
    folder = write_folder(edition, tmp_path)
    path = folder / "holidays.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], f"{lines[2]},多余", "", "2019-12-30,休息"]), encoding="utf-8")
    holidays = load_programme(folder).holidays
    assert [holiday.name for holiday in holidays] == ["中秋节", "国庆节调休", ""]


@pytest.mark.parametrize(("cell", "said"), [("#REF!", "公式出错（#REF!）"), ("=1+1", "公式出错（没有结果）")])
def test_a_cell_that_shows_an_error_or_nothing_is_refused(
    cell: str, said: str, edition: Edition, tmp_path: Path
) -> None:
    path = write_workbook(edition, tmp_path)
    book = openpyxl.load_workbook(path)
    book["参数"]["B6"] = cell
    book.save(path)
    (found,) = problems(path)
    assert (place(found), found.what) == (("参数", 6, "值"), said)


@pytest.mark.parametrize(
    ("key", "typed"), [("application_deadline", dt.date(2026, 9, 30)), ("reward_half_factor", dt.date(2026, 1, 2))]
)
def test_what_excel_turned_into_a_date_is_refused(key: str, typed: dt.date, edition: Edition, tmp_path: Path) -> None:
    edition.row("parameters", key)["value"] = typed
    (found,) = problems(write_workbook(edition, tmp_path))
    assert found.what == f"“{typed.isoformat()}”不是可用的值"


def test_a_workbook_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    path.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(OperatorError, match=r"programme\.xlsx 不是完好的 \.xlsx 工作簿"):
        load_programme(path)
