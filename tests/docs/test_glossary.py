"""docs/glossary.md: every identifier is real, every status, kind, form and ruling is listed with its Chinese word."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import FormKind, Objection, Track, UnitKind
from sz_excel.records.decisions import RecheckStatus, Status
from sz_excel.records.findings import Severity
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import RulingKind

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (?P<term>[^|]+) \| `(?P<name>[\w.]+)` \| (?P<meaning>[^|]+) \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
TERMS = [(match["term"], match["name"]) for match in ROW.finditer(PAGE)]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "sz_excel").rglob("*.py")))
ENUMS: tuple[type[StrEnum], ...] = (UnitKind, Objection, Severity, Handling, Status, RecheckStatus, RulingKind)
TITLED: list[tuple[StrEnum, str]] = [
    *((member, member.label) for member in Track),
    *((member, member.title) for member in FormKind),
    *((member, member.value) for kind in ENUMS for member in kind),
]


def test_every_line_of_the_tables_is_a_term() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| 中文", "| ---"))]
    assert len(lines) == len(TERMS) > 100


@pytest.mark.parametrize(("term", "name"), TERMS)
def test_every_identifier_occurs_in_the_code(term: str, name: str) -> None:
    assert re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", CODE), term


@pytest.mark.parametrize(("member", "word"), TITLED, ids=str)
def test_every_status_kind_form_and_ruling_is_listed(member: StrEnum, word: str) -> None:
    assert (word, f"{type(member).__name__}.{member.name}") in TERMS


def test_every_level_is_listed() -> None:
    terms = {term for term, _ in TERMS}
    assert {level.name for level in load_edition("2019").levels} <= terms


def test_no_member_is_listed_that_does_not_exist() -> None:
    real = {f"{type(member).__name__}.{member.name}" for member, _ in TITLED}
    assert {name for _, name in TERMS if "." in name} - real == set()


def test_statuses_stand_in_the_order_in_which_they_apply() -> None:
    listed = [name for _, name in TERMS if name.startswith("Status.")]
    assert listed == [f"Status.{member.name}" for member in Status]


def test_no_term_is_explained_twice() -> None:
    terms = [term for term, _ in TERMS]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []
