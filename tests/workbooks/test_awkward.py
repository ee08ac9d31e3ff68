"""Words that look like formulas, links, templates or markup are words in every workbook and on the console."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sz_excel.workspace.folders import Workspace
from tests.workbooks.conftest import Written
from tests.workbooks.limits import LITERAL, Book
from tests.workbooks.reading import formulas, notes, texts
from tests.workbooks.seasons import AWKWARD, written

SUMMARY, PAPERS = "reports/双争汇总表-2019.xlsx", "reports/双争工作底稿-2019.xlsx"


@pytest.fixture(scope="module")
def workspace(season: Written) -> Workspace:
    return season("awkward")


def counted(workspace: Workspace) -> Counter[tuple[str, str, str]]:
    """Every formula of every workbook with its sheet and cell, however often it occurs."""
    found = written(workspace).values()
    return Counter((*place, formula) for path in found for place, formula in formulas(Book(path)).items())


def test_no_cell_is_a_formula_but_those_that_plain_words_give_as_well(season: Written, workspace: Workspace) -> None:
    ours = counted(workspace)
    assert ours == counted(season("plain"))
    assert ours.total() > 9_000


def test_no_chart_and_no_name_calculates_with_words_of_a_unit(workspace: Workspace) -> None:
    foreign = re.compile(r"1\+1|DISPIMG|HYPERLINK|SUM\(A1\)|\{\{|example\.invalid|_x0041_")
    held = []
    for path, file in written(workspace).items():
        book = Book(file)
        held += [(path, LITERAL.sub("", node.text)) for node in book.workbook.iter("{*}definedName")]
        held += [(path, part.decode()) for name, part in book.parts.items() if name.startswith("xl/charts")]
    assert len(held) > 200
    assert [path for path, text in held if foreign.search(text)] == []


@pytest.mark.parametrize("words", AWKWARD)
def test_the_name_of_a_unit_stands_in_both_reports_as_it_is(workspace: Workspace, words: str) -> None:
    name = f"{words}工会{AWKWARD.index(words)}"
    for report in (SUMMARY, PAPERS):
        assert name in texts(workspace.root / report)


def test_every_fault_is_told_in_a_note_that_holds_the_words(workspace: Workspace) -> None:
    told = "\n".join(
        note for path, file in written(workspace).items() if path.startswith("returned/") for note in notes(file)
    )
    for words in ("+86甲", '=HYPERLINK("http://example.invalid/","丁")', "[red]红[/] [/]", "\\\\example\\戊.xlsx"):
        assert words in told


def test_no_note_is_styled_by_what_it_holds(workspace: Workspace) -> None:
    copies = [Book(file).parts for path, file in written(workspace).items() if path.startswith("returned/")]
    found = [content for parts in copies for name, content in parts.items() if name.startswith("xl/comments")]
    assert len(found) >= len(copies) == len(AWKWARD)
    assert [content for content in found if b"<rPr" in content] == []


def test_no_name_of_a_file_or_folder_is_forbidden_anywhere(workspace: Workspace) -> None:
    parts = {part for path in written(workspace) for part in Path(path).parts}
    assert [
        part for part in parts if set(part) & set('\\:*?"<>|[]') or part.endswith((".", " ")) or len(part) > 120
    ] == []
    stems = [path.casefold() for path in written(workspace)]
    assert len(stems) == len(set(stems))


def test_a_district_with_a_long_name_has_its_workbook_and_its_title(workspace: Workspace) -> None:
    (path,) = (workspace.reports / "归口反馈").glob("*循环经济*")
    assert any(text.endswith("联合管理委员会（筹））") for text in texts(path))


@pytest.mark.parametrize(
    "command",
    [
        ("consolidate", "--jobs", "1"),
        ("status",),
        ("explain", "YZ13"),
        ("explain", "YZ09"),
        ("check", "inbox/2019-09-20/[red]红[] []/YZ13-self.xlsx"),
        ("distribute", "--form", "self"),
    ],
)
def test_the_console_shows_the_words_and_obeys_none_of_them(workspace: Workspace, command: tuple[str, ...]) -> None:
    name, *rest = command
    rest = [str(workspace.root / word) if word.startswith("inbox/") else word for word in rest]
    run = subprocess.run(
        [sys.executable, "-m", "sz_excel.cli.main", name, "--workspace", str(workspace.root), *rest],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "FORCE_COLOR": "1", "PYTHONUTF8": "1"},
        timeout=300,
        check=False,
    )
    shown = run.stdout + run.stderr
    assert run.returncode == (1 if name == "check" else 0), shown
    assert "Traceback" not in shown
    assert "\x1b[31m红" not in shown
    if "YZ13" in str(command):
        assert "[red]红[/] [/]" in shown
