"""What the edition quotes stands in the document: every ``clause_text``, split at …, and every clause.

Compared are the words: blanks and line breaks do not count, and one kind of quotation mark is as good as another,
because the document itself mixes them (“双争“) and the tables write ‘ ’ inside quoted cells.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sz_excel.programme.loading import load_edition

PROGRAMME = load_edition("2019")
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "source-2019.txt"
OFFICE = "工作约定"  # agreed by the office, not part of the document


def words(text: str) -> str:
    return re.sub(r"[‘’“”\"'\s]", "", text)


SOURCE = words(DOCUMENT.read_text(encoding="utf-8"))
CLAUSES = {clause: text for clause, text in PROGRAMME.clauses.items() if clause != OFFICE}
QUOTED = {
    **{criterion.code: (criterion.clause, criterion.clause_text) for criterion in PROGRAMME.criteria},
    **{key: (item.clause, item.clause_text) for key, item in PROGRAMME.parameters.items() if item.clause != OFFICE},
}


@pytest.mark.parametrize("name", QUOTED)
def test_every_quoted_text_stands_in_the_document_and_in_the_clause_it_cites(name: str) -> None:
    clause, text = QUOTED[name]
    parts = [words(part) for part in text.split("…") if words(part)]
    assert parts
    for part in parts:
        assert part in SOURCE
        assert part in words(CLAUSES[clause])


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_stands_in_the_document(clause: str) -> None:
    """五2 leaves out the e-mail address at its end, so its full stop stands earlier than in the document."""
    assert words(CLAUSES[clause]).removesuffix("。") in SOURCE


def test_the_clauses_hold_all_that_the_document_orders() -> None:
    rest = SOURCE
    for text in sorted(CLAUSES.values(), key=len, reverse=True):
        rest = rest.replace(words(text).removesuffix("。"), "", 1)
    between = rest.partition("现制定如下实施意见。")[2].partition("附件：")[0]
    assert between.replace("，报送邮箱：（邮箱地址从略）", "").strip("。") == ""


def test_areas_carry_the_names_and_departments_of_the_document() -> None:
    for area in PROGRAMME.areas:
        assert area.name in CLAUSES[area.clause]
        named = "、".join(area.departments) in CLAUSES[area.clause]
        assert named or (area.clause.startswith("三（二）") and area.departments == ("组织部",))


def test_what_the_office_agreed_is_not_passed_off_as_the_document_s() -> None:
    agreed = [item.key for item in PROGRAMME.parameters.values() if item.clause == OFFICE]
    assert agreed == ["near_line_points", "near_line_members", "what_if_points"]
    assert words(PROGRAMME.clauses[OFFICE]) not in SOURCE
