"""docs/findings.md and the catalogue: every code is used, explained, shown by an example, and on the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from docs.finding_page import GROUPS, findings_page
from sz_excel.records.catalogue import CATALOGUE, Entry
from sz_excel.records.findings import Severity

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(rf"[{''.join(GROUPS)}]\d\d")
BLANKS = {"found": "", "expected": ""}


def used_codes() -> dict[str, str]:
    """Every string of the program that has the shape of a code, with one place where it stands."""
    found: dict[str, str] = {}
    declared = ROOT / "sz_excel" / "records"
    for path in sorted((ROOT / "sz_excel").rglob("*.py")):
        if path.parent == declared:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.setdefault(node.value, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert page == findings_page(), "run: python -m docs.generate"


def test_every_code_that_the_program_uses_is_in_the_catalogue() -> None:
    assert {code: place for code, place in used_codes().items() if code not in CATALOGUE} == {}


def test_every_entry_of_the_catalogue_is_used() -> None:
    assert sorted(CATALOGUE.keys() - used_codes().keys()) == []


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_every_entry_says_what_is_wrong_and_how_it_is_mended(entry: Entry) -> None:
    assert CODE.fullmatch(entry.code)
    assert entry.title
    assert entry.example
    assert entry.problem.format_map(BLANKS)
    assert entry.expected.format_map(BLANKS) or "{" in entry.expected or entry.severity is Severity.NOTE
    assert entry.remedy.format_map(BLANKS) or entry.severity is Severity.NOTE


def test_titles_tell_the_entries_apart() -> None:
    titles = [entry.title for entry in CATALOGUE.values()]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=CATALOGUE)
def test_texts_are_written_for_a_clerk(entry: Entry) -> None:
    """No English word but names of programs and file types, no half-width punctuation in Chinese."""
    words = set(re.findall(r"[A-Za-z]{3,}", "".join((entry.title, entry.problem, entry.expected, entry.remedy))))
    known = {"Excel", "WPS", "xlsx", "xlsm", "xlsb", "xls", "ods", "zip", "rar", "eml", "rulings", "found", "expected"}
    assert words <= known
    assert not re.search(r"[一-鿿][,;?!]", entry.problem + entry.expected + entry.remedy)
