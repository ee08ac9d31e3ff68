"""docs/clauses.md: each sentence of the document that decides something → rule → parameter → function → tests.

The assignment stands in two tables: ``clause_table.csv`` (what the program decides) and ``clause_left.csv`` (what it
leaves to people, and sentences with nothing to decide). The rubric and the consistency checks come from the edition.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docs.markdown import WARNING, table
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Criterion, Programme

FOLDER = Path(__file__).resolve().parent
EDITION = "2019"
SEPARATOR = "；"
INTRODUCTION = """# From the document to the code

Source: 仪工字（2019）42号, kept word for word in [source-2019.txt](source-2019.txt). Clause ids: `四（二）` is section
four, paragraph (二); `三（一）7` is section three, (一), item 7. 以上、以下、以内 include the number; 不满、超过、
不含 exclude it. Values are those of the shipped edition; an office changes them in `programme.xlsx`, never in code.

Rule ids: R… readings of the document; 4-n the statuses of one application in their order, 4-N figures near a line;
5-n recheck; 6-n rewards; 7-K consistency; M… methods of scoring; 计分 and 差距 explain a total.
`sz-excel explain` and the sheet 裁定过程 show the same ids. For a rule with a line the tests just under, at and
just over it are named."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One row of ``clause_table.csv``; names that are several are separated by ；."""

    clause: str
    fragment: str
    rule: str
    parameter: str
    function: str
    under: str
    at: str
    over: str
    tests: str
    reading: str

    @property
    def rules(self) -> list[str]:
        return self.rule.split()

    @property
    def functions(self) -> list[str]:
        return self.function.split(SEPARATOR)

    @property
    def line_tests(self) -> dict[str, list[str]]:
        sides = {"under": self.under, "at": self.at, "over": self.over}
        return {side: split(names) for side, names in sides.items()}

    @property
    def all_tests(self) -> list[str]:
        return [name for names in self.line_tests.values() for name in names] + split(self.tests)


@dataclass(frozen=True, slots=True)
class Left:
    """One row of ``clause_left.csv``: ``where`` people record the answer, or why a text has nothing to decide."""

    clause: str
    fragment: str
    kind: str
    where: str


def split(names: str) -> list[str]:
    return [name for name in names.split(SEPARATOR) if name]


def assignments() -> list[Assignment]:
    return [Assignment(**row) for row in _rows("clause_table.csv")]


def left_alone() -> list[Left]:
    return [Left(**row) for row in _rows("clause_left.csv")]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def parameter_value(programme: Programme, name: str) -> str:
    """The value of a parameter of the clause table, such as ``recheck_cancel_max`` or ``levels.1.min_awarded``."""
    if name in programme.parameters:
        parameter = programme.parameters[name]
        return f"{parameter.value}{parameter.unit}{parameter.boundary and f'（{parameter.boundary}）'}"
    table_name, *path = name.split(".")
    if table_name == "levels":
        attribute = path[-1]
        chosen = programme.levels if len(path) == 1 else [programme.level(int(path[0]))]
        return "、".join(f"{level.name} {getattr(level, attribute)}" for level in chosen)
    code, attribute = name.rsplit(".", 1)
    value = getattr(programme.criterion(code), attribute)
    return SEPARATOR.join(map(programme.label, value)) if attribute == "events" else f"{value}%"


def clauses_page() -> str:
    """The whole page."""
    programme = load_edition(EDITION)
    parts = [WARNING, INTRODUCTION, "## Decided by the program", *_decided(programme)]
    parts += ["## Rubric (三; 示例，非官方)", _rubric(programme), "## Consistency checks (7-K)", _checks(programme)]
    parts += ["## Left to people", _left("people", "Where the answer is recorded")]
    parts += ["## Nothing to decide", _left("text", "Why")]
    return "\n\n".join(parts) + "\n"


def _decided(programme: Programme) -> Iterator[str]:
    headers = ("Words of the document", "Rule", "Reading", "Parameter", "Function", "Tests")
    found = assignments()
    for clause in programme.clauses:
        rows = [_assignment(programme, item) for item in found if item.clause == clause]
        if rows:
            yield f"### {clause}\n\n{table(headers, rows)}"


def _assignment(programme: Programme, item: Assignment) -> tuple[str, ...]:
    parameter = f"`{item.parameter}`\n{parameter_value(programme, item.parameter)}" if item.parameter else ""
    functions = "\n".join(f"`{name.removeprefix('sz_excel.')}`" for name in item.functions)
    lines = [f"{side}: {_short(name)}" for side, names in item.line_tests.items() for name in names]
    tests = "\n".join([*lines, *map(_short, split(item.tests))])
    return item.fragment, item.rule, item.reading, parameter, functions, tests


def _short(name: str) -> str:
    """A test without the folders that every test has."""
    return f"`{name.removeprefix('tests/').replace('.py::', '::')}`"


def _rubric(programme: Programme) -> str:
    headers = ("编号", "条款", "原文", "适用", "分值", "方法", "评分标准", "Decided by")
    return table(headers, [_criterion(programme, item) for item in programme.criteria])


def _criterion(programme: Programme, item: Criterion) -> tuple[str, ...]:
    applies = {"all": "全部", "enterprise": "企业及联合会", "public": "机关、事业"}[item.applies_to]
    own = [row for row in assignments() if item.code in row.parameter.split(".t")[0].split(".e")[0]]
    decided = "the unit's own numbers" if own else "assessors; dates where a rule names them"
    return item.code, item.clause, item.clause_text, applies, f"{item.points}", item.method, item.wording, decided


def _checks(programme: Programme) -> str:
    rows = [
        (
            check.code,
            check.clause,
            check.scope,
            f"`{' + '.join(check.left)} {check.operator} {' + '.join(check.right)}`",
            check.severity,
            check.text,
        )
        for check in programme.checks
    ]
    return table(("编号", "条款", "Scope", "Relation", "级别", "核对内容"), rows)


def _left(kind: str, header: str) -> str:
    rows = [(item.clause, item.fragment, item.where) for item in left_alone() if item.kind == kind]
    return table(("Clause", "Words of the document", header), rows)
