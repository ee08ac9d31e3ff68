"""The table 核对规则: which rows are understood, and what is said of a row that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from sz_excel.errors import TableError, TableProblem
from sz_excel.programme.checks import OPERATORS, Operator, Scope
from sz_excel.programme.loading import load_edition, load_programme
from sz_excel.records.findings import Severity
from tests.programme.editions import WAYS, Edition, Write, write_folder

COLUMNS = {"scope": "范围", "left": "左项", "operator": "关系", "right": "右项", "text": "核对内容", "clause": "依据"}


def problems(edition: Edition, folder: Path, write: Write = write_folder) -> list[TableProblem]:
    """What is wrong with the edition; nothing when it loads."""
    try:
        load_programme(write(edition, folder))
    except TableError as error:
        return list(error.problems)
    return []


def test_every_operator_belongs_to_one_scope() -> None:
    listed = [operator for operators in OPERATORS.values() for operator in operators]
    assert sorted(listed) == sorted(Operator)
    assert set(OPERATORS) == set(Scope)


def test_rows_are_read_as_they_stand() -> None:
    checks = {check.code: check for check in load_edition("2019").checks}
    term, percent, pasted = checks["K18"], checks["K28"], checks["K23"]
    assert (term.left, term.operator, term.right) == (
        ("U1.3-1", "U1.3-2"),
        Operator.AT_LEAST,
        ("application_deadline",),
    )
    assert (percent.scope, percent.number, percent.severity) == (Scope.LAST_YEAR, 20, Severity.QUERY)
    assert (pasted.left, pasted.number) == (("*/note", "objection_note", "explanation"), 40)
    assert checks["K21"].number == 0


UNREADABLE = [
    ("K02", {"scope": "district"}, "scope", "“district”不在允许的范围内"),
    ("K02", {"operator": "<"}, "operator", "“<”不在允许的范围内"),
    ("K02", {"operator": "各不相同"}, "operator", "范围“unit”不能用关系“各不相同”"),
    ("K21", {"operator": "<="}, "operator", "范围“units”不能用关系“<=”"),
    ("K02", {"left": ""}, "left", "没有填写"),
    ("K02", {"text": ""}, "text", "没有填写"),
    ("K02", {"clause": ""}, "clause", "没有填写"),
    ("K02", {"clause": "六"}, "clause", "“条款”表中没有“六”"),
    ("K02", {"left": "work_good"}, "left", "没有编号为“work_good”的数据或申报字段"),
    ("K02", {"right": "work_good"}, "right", "没有编号为“work_good”的数据或申报字段"),
    ("K02", {"left": "*/note"}, "left", "没有编号为“*/note”的数据或申报字段"),
    ("K02", {"right": ""}, "right", "没有填写"),
    ("K02", {"right": "filled_on"}, "right", "左项与右项不是同类数据，不能比较"),
    ("K02", {"left": "filled_on + publicity_end"}, "right", "左项与右项不是同类数据，不能比较"),
    ("K02", {"left": "chair_name + workers"}, "right", "左项与右项不是同类数据，不能比较"),
    ("K18", {"right": "reward_half_factor"}, "right", "没有编号为“reward_half_factor”的数据或申报字段"),
    ("K18", {"right": "unit_publicity_days"}, "right", "左项与右项不是同类数据，不能比较"),
    ("K19", {"left": "training_within_years"}, "left", "须是日期，可加年数"),
    ("K19", {"right": ""}, "right", "须是一个数据编号"),
    ("K20", {"left": "members"}, "left", "须是一个文字字段"),
    ("K20", {"right": ""}, "right", "没有填写开头的文字"),
    ("K22", {"left": "members"}, "left", "须是文字字段"),
    ("K22", {"left": "no_such_field"}, "left", "没有编号为“no_such_field”的数据或申报字段"),
    ("K23", {"right": "长"}, "right", "“长”不是字数"),
    ("K23", {"right": "0"}, "right", "“0”不是字数"),
    ("K24", {"right": "held"}, "right", "须是现有等级"),
    ("K24", {"right": "held_chair"}, "left", "与右项不是同一对象的等级"),
    ("K25", {"left": "members"}, "left", "与右项不是同一对象的等级"),
    ("K28", {"left": "workers"}, "left", "表彰史里没有这一项的上年数"),
    ("K28", {"right": "20"}, "right", "“20”不是百分比"),
    ("K28", {"right": "0.2"}, "right", "“0.2”不是百分比"),
    ("K28", {"right": "很多%"}, "right", "“很多%”不是百分比"),
    ("K29", {"left": "contact"}, "left", "表彰史里没有这一项的上年内容"),
    ("K29", {"right": "20%"}, "right", "这种关系没有右项"),
]


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(("code", "changes", "column", "what"), UNREADABLE)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(
    code: str, changes: dict[str, str], column: str, what: str, write: Write, tmp_path: Path
) -> None:
    edition = Edition()
    edition.row("checks", code).update(changes)
    number = edition.number("checks", code)
    found = problems(edition, tmp_path, write)
    assert [(each.sheet, each.row, each.column, each.what) for each in found] == [
        ("核对规则", number, COLUMNS[column], what)
    ]
    assert all(each.how for each in found)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("K28", {"right": "25%"}),
        ("K23", {"right": "60"}),
        ("K23", {"right": ""}),
        ("K18", {"severity": "退回"}),
        ("K02", {"left": "publicity_start", "right": "publicity_end"}),
        ("K02", {"left": "members", "right": "near_line_members", "operator": ">="}),
        ("K02", {"left": "chair_name", "right": "contact", "operator": "="}),
    ],
)
def test_a_row_may_be_changed(code: str, changes: dict[str, str], tmp_path: Path) -> None:
    edition = Edition()
    edition.row("checks", code).update(changes)
    assert problems(edition, tmp_path) == []
