"""The tables of an edition, declared once: a folder of CSV files or a workbook gives the same rows.

Rows are plain dictionaries of text; :mod:`sz_excel.programme.loading` turns them into a :class:`Programme`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sz_excel.errors import TableError, TableProblem
from sz_excel.programme.checks import Operator, Scope
from sz_excel.spreadsheets.tabular import read_table


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in CSV files and code, its header in the workbook, whether a cell may be empty."""

    key: str
    header: str
    required: bool = False
    width: int = 14
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of ``programme.xlsx`` and the CSV file it is made from."""

    name: str
    sheet: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the place it came from; ``number`` is the row in the sheet, 1 the header."""

    table: Table
    number: int
    cells: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def problem(self, key: str, what: str, how: str) -> TableProblem:
        header = next((column.header for column in self.table.columns if column.key == key), key)
        return TableProblem(self.table.sheet, self.number, header, what, how)


TRACKS = ("union", "chair")
CLAUSE = Column("clause", "依据", required=True, width=16)

TABLES = (
    Table(
        "settings",
        "设置",
        (Column("key", "项目", True, 18), Column("value", "值", width=48), Column("meaning", "含义", width=40)),
    ),
    Table(
        "levels",
        "等级",
        (
            Column("level", "等级号", True, 8),
            Column("name", "名称", True),
            Column("short", "简称"),
            Column("min_awarded", "最低考评分", True, 12),
            Column("requires", "须先有等级号", width=14),
            Column("decided_by", "认定机关", width=34),
            Column("reward_yuan", "奖励经费（元）", True, 16),
            CLAUSE,
        ),
    ),
    Table(
        "parameters",
        "参数",
        (
            Column("key", "参数", True, 26),
            Column("value", "值", True, 10),
            Column("unit", "单位", width=8),
            Column("boundary", "界限", width=10),
            CLAUSE,
            Column("clause_text", "原文", width=44),
        ),
    ),
    Table(
        "areas",
        "领域",
        (
            Column("area", "领域编号", True, 10),
            Column("track", "对象", True, 8, TRACKS),
            Column("name", "名称", True, 20),
            Column("points", "分值", True, 8),
            Column("departments", "责任部门", True, 40),
            CLAUSE,
        ),
    ),
    Table(
        "criteria",
        "指标",
        (
            Column("code", "编号", True, 8),
            Column("track", "对象", True, 8, TRACKS),
            Column("area", "领域编号", True, 10),
            Column("applies_to", "适用单位", True, 12, ("all", "enterprise", "public")),
            Column("mandatory", "必备", True, 8, ("yes", "no")),
            Column("may_not_apply", "可不适用", True, 10, ("yes", "no")),
            CLAUSE,
            Column("clause_text", "原文", True, 60),
            Column("points", "分值", True, 8),
            Column("method", "评分方法", True, 10, ("M1", "M2", "M3", "M6", "M7")),
            Column("target_percent", "目标百分比", width=12),
            Column("deduct_per_percent", "每低1个百分点扣分", width=18),
            Column("parts", "应有项数", width=10),
            Column("rate_of", "比率分子", width=18),
            Column("rate_base", "比率分母", width=18),
            Column("events", "发生数", width=18),
            Column("evidence", "佐证材料", width=30),
        ),
    ),
    Table(
        "data_items",
        "指标数据",
        (
            Column("code", "数据编号", True, 10),
            Column("criterion", "编号", True, 8),
            Column("label", "名称", True, 20),
            Column("type", "类型", True, 12, ("integer", "decimal", "date", "choice", "text")),
            Column("unit", "单位", width=8),
            Column("required", "必填", True, 8, ("yes", "no")),
            Column("minimum", "最小值", width=8),
            Column("maximum", "最大值", width=8),
            Column("choices", "选项", width=20),
            CLAUSE,
        ),
    ),
    Table(
        "application_fields",
        "申报字段",
        (
            Column("code", "编号", True, 8),
            Column("key", "字段", True, 20),
            Column("group", "分组", True, 24),
            Column("label", "项目", True, 22),
            Column(
                "type",
                "类型",
                True,
                12,
                ("text", "integer", "decimal", "date", "choice", "phone", "credit_code"),
            ),
            Column("unit", "单位", width=8),
            Column("required", "必填", True, 8, ("yes", "no")),
            Column("track", "对象", True, 8, ("both", *TRACKS)),
            Column("prefill", "预填", width=8, choices=("", "fixed", "open")),
            Column("minimum", "最小值", width=8),
            Column("maximum", "最大值", width=8),
            Column("choices", "选项", width=30),
            Column("hint", "填写要求", width=44),
            CLAUSE,
        ),
    ),
    Table(
        "checks",
        "核对规则",
        (
            Column("code", "编号", True, 8),
            Column("scope", "范围", True, 12, tuple(Scope)),
            Column("track", "对象", True, 8, ("both", *TRACKS)),
            Column("left", "左项", True, 50),
            Column("operator", "关系", True, 14, tuple(Operator)),
            Column("right", "右项", width=26),
            Column("severity", "级别", True, 8, ("退回", "核实", "提示")),
            CLAUSE,
            Column("text", "核对内容", True, 60),
        ),
    ),
    Table(
        "holidays",
        "节假日",
        (
            Column("day", "日期", True),
            Column("kind", "类别", True, 8, ("休息", "上班")),
            Column("name", "名称", width=16),
            Column("source", "来源", width=30),
        ),
    ),
    Table("clauses", "条款", (Column("clause", "条款", True, 12), Column("text", "原文", True, 100))),
)


def list_editions() -> list[str]:
    """Names of the editions shipped with the package, oldest first."""
    return sorted(entry.name for entry in files("sz_excel.programme").joinpath("editions").iterdir() if entry.is_dir())


def edition_folder(edition: str) -> Path:
    """The folder of CSV tables of a shipped edition."""
    return Path(str(files("sz_excel.programme").joinpath("editions", edition)))


def read_rows(source: Path) -> dict[str, list[Row]]:
    """Rows of every table of an edition, by table name, from a folder of CSV files or from a workbook.

    Raises :class:`TableError` when sheets or columns are missing, naming all of them.
    """
    read = _read_csv if source.is_dir() else _read_sheet
    problems: list[TableProblem] = []
    rows: dict[str, list[Row]] = {}
    for table in TABLES:
        try:
            header, lines = read(source, table)
        except TableError as error:
            problems += error.problems
            continue
        problems += _missing_columns(table, header)
        rows[table.name] = [Row(table, number, cells) for number, cells in lines]
    if problems:
        raise TableError(source.name, problems)
    return rows


def _missing_columns(table: Table, header: tuple[str, ...]) -> list[TableProblem]:
    return [
        TableProblem(table.sheet, None, column.header, "缺少这一列", "请补上该列，列名须与此处完全一致")
        for column in table.columns
        if column.key not in header
    ]


def _read_csv(folder: Path, table: Table) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    path = folder / f"{table.name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = list(csv.reader(stream)) or [[]]
    except FileNotFoundError as error:
        raise _unreadable(folder, table, f"没有表格文件 {path.name}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(folder, table, f"表格文件 {path.name} 读不出来，或编码不是 UTF-8") from error
    blank = dict.fromkeys(header, "")
    return tuple(header), [
        (number, blank | {key: text.strip() for key, text in zip(header, line, strict=False)})
        for number, line in enumerate(lines, 2)
        if any(line)
    ]


def _unreadable(folder: Path, table: Table, what: str) -> TableError:
    problem = TableProblem(table.sheet, None, "", what, "请从原来的表格恢复这个文件，另存时选 CSV UTF-8")
    return TableError(folder.name, [problem])


def _read_sheet(path: Path, table: Table) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    headers = {column.header: column.key for column in table.columns}
    found = read_table(path, table.sheet, required=())
    present = tuple(headers[name] for name in found.headers if name in headers)
    lines = [
        (number, {headers[name]: text for name, text in cells.items() if name in headers})
        for number, cells in found.rows
    ]
    return present, lines
