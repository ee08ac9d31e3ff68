"""docs/clauses.md: no rule without a clause, no line without its tests, no sentence of the document forgotten."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.clause_page import Assignment, Left, assignments, clauses_page, left_alone, parameter_value, split
from sz_excel.programme.loading import PARAMETER_PARSERS, load_edition

ROOT = Path(__file__).resolve().parents[2]
PROGRAMME = load_edition("2019")
TABLE = assignments()
LEFT = left_alone()
IDS = [f"{item.clause} {item.rule} {item.parameter or item.fragment}" for item in TABLE]
RULE = re.compile(r"R\d+b?|[456]-\d|M[1-7]|计分|差距")
READINGS = {*(f"R{number}" for number in (*range(1, 10), *range(12, 15), *range(16, 27), 45, 46)), "R24b"}
# A share has no line of its own, and which level comes first is a chain: tested as wholes.
WITHOUT_LINE = {"reward_half_factor", "levels.requires"} | {f"levels.{number}.reward_yuan" for number in (1, 3, 5)}


def words(text: str) -> str:
    return re.sub(r"[‘’“”\"'\s]", "", text)


CLAUSES = {clause: words(text) for clause, text in PROGRAMME.clauses.items()}


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    assert page == clauses_page(), "run: python -m docs.generate"


# -- the document → the table -------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", TABLE, ids=IDS)
def test_every_fragment_stands_in_its_clause(item: Assignment) -> None:
    assert words(item.fragment) in CLAUSES[item.clause]


@pytest.mark.parametrize("item", LEFT, ids=[f"{item.clause} {item.fragment}" for item in LEFT])
def test_what_is_left_alone_stands_in_its_clause_and_says_why(item: Left) -> None:
    assert words(item.fragment) in CLAUSES[item.clause]
    assert item.kind in ("people", "text")
    assert item.where


def sentences() -> list[tuple[str, str]]:
    return [
        (clause, words(sentence))
        for clause, text in PROGRAMME.clauses.items()
        for sentence in re.split("[。；！]", text)
        if words(sentence)
    ]


def covered(clause: str, sentence: str) -> bool:
    """Whether a rule, an item of the rubric, an area's heading, or the list of what is left speaks of it."""
    quoted = [item.fragment for item in TABLE if item.clause == clause]
    quoted += [item.fragment for item in LEFT if item.clause == clause]
    quoted += [part for item in PROGRAMME.criteria if item.clause == clause for part in item.clause_text.split("…")]
    quoted += [
        part for area in PROGRAMME.areas if area.clause == clause for part in (area.name, "、".join(area.departments))
    ]
    fragments = [words(part) for text in quoted for part in re.split("[。；]", text)]
    return any(fragment and (fragment in sentence or sentence in fragment) for fragment in fragments)


@pytest.mark.parametrize(("clause", "sentence"), sentences())
def test_no_sentence_of_the_document_is_forgotten(clause: str, sentence: str) -> None:
    assert covered(clause, sentence)


# -- rules and parameters → the table -----------------------------------------------------------------------------


def rules_in_code() -> set[str]:
    """Rule ids of the reasons that the rules give."""
    found = set()
    for path in (ROOT / "sz_excel" / "adjudication").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE.fullmatch(node.value):
                found.add(node.value)
    return found


def test_every_rule_that_gives_a_reason_has_its_clause() -> None:
    found = rules_in_code()
    assert found >= {"R4", "R20", "R24", "4-2", "5-3", "M3", "M7"}
    assert found - {rule for item in TABLE for rule in item.rules} == set()


def test_every_reading_of_the_document_has_its_clause() -> None:
    """R10, R11 and R15 do not exist: numbers that readings had before they were merged."""
    assert READINGS - {"R15"} - {rule for item in TABLE for rule in item.rules} == set()


def reasons_in_code() -> set[tuple[object, object]]:
    """Rule and clause of every reason that names both outright."""
    found: set[tuple[object, object]] = set()
    for path in (ROOT / "sz_excel" / "adjudication").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name("Reason"), [ast.Constant(rule), ast.Constant(clause), *_]):
                    found.add((rule, clause))
    return found


def test_the_clause_that_a_reason_cites_is_the_clause_of_its_rule() -> None:
    assert ("R6", "四（一）") in reasons_in_code()
    assert reasons_in_code() - {(rule, item.clause) for item in TABLE for rule in item.rules} == set()


def parameters() -> dict[str, str]:
    """Every number of the edition that a rule reads, with the clause that the edition cites."""
    found = {key: item.clause for key, item in PROGRAMME.parameters.items()}
    for level in PROGRAMME.levels:
        found[f"levels.{level.number}.min_awarded"] = "四（二）"
        found[f"levels.{level.number}.reward_yuan"] = "四（四）"
    found["levels.requires"] = "四（一）"
    found |= {f"{item.code}.target_percent": item.clause for item in PROGRAMME.criteria if item.target_percent}
    found |= {f"{item.code}.events": item.clause for item in PROGRAMME.criteria if item.events}
    return found


def test_every_parameter_has_its_clause_and_the_table_names_no_other() -> None:
    assert {item.parameter for item in TABLE if item.parameter} == parameters().keys()
    assert PARAMETER_PARSERS.keys() == PROGRAMME.parameters.keys()


@pytest.mark.parametrize("item", [item for item in TABLE if item.parameter], ids=lambda item: item.parameter)
def test_a_parameter_stands_under_the_clause_that_the_edition_cites(item: Assignment) -> None:
    assert item.clause == parameters()[item.parameter]
    assert parameter_value(PROGRAMME, item.parameter)


@pytest.mark.parametrize("item", [item for item in TABLE if item.parameter], ids=lambda item: item.parameter)
def test_every_line_has_a_test_just_under_at_and_just_over_it(item: Assignment) -> None:
    sides = item.line_tests
    if item.parameter in WITHOUT_LINE or item.parameter.endswith(".events"):
        assert split(item.tests)
    else:
        assert all(sides[side] for side in ("under", "at", "over"))


# -- the table → code and tests -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted({path for item in TABLE for path in item.functions}))
def test_every_function_named_exists(path: str) -> None:
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        assert callable(found) or isinstance(found, property)
        return
    pytest.fail(f"{path} is in no module")


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """Ids of all tests in the files that the table names, and each also without its parameters."""
    files = sorted({name.partition("::")[0] for item in TABLE for name in item.all_tests})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        *files,
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    names = {_readable(line) for line in run.stdout.splitlines() if "::" in line}
    return names | {name.partition("[")[0] for name in names}


def _readable(name: str) -> str:
    """An id with its Chinese letters, which pytest escapes."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match.group(1), 16)), name)


@pytest.mark.parametrize("item", TABLE, ids=IDS)
def test_every_test_named_exists(item: Assignment, collected: set[str]) -> None:
    assert item.all_tests
    assert set(item.all_tests) - collected == set()
