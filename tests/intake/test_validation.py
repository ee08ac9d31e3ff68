"""Faults of a workbook as a whole: publicity, members, levels, steps; at, under and over their lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Roster
from tests.intake.forms import OWN, UNITS, Form, Stored, Typed, number, text
from tests.intake.mishaps import verdict
from tests.intake.offices import DAY, take

FILE = f"{DAY}/{OWN}.xlsx"


def findings(folder: Path, answers: Mapping[str, Typed | Stored], roster: Roster | None = None) -> list[Finding]:
    form = Form.good().type(answers)
    return list(take(folder, {FILE: form.bytes()}, **({"roster": roster} if roster else {})).findings)


def codes(folder: Path, answers: Mapping[str, Typed | Stored], roster: Roster | None = None) -> list[str]:
    """Codes of findings, but for the total that the form itself would show."""
    return sorted(finding.code for finding in findings(folder, answers, roster) if finding.code != "N10")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2019, 9, 16), date(2019, 9, 20), []),
        (date(2019, 9, 17), date(2019, 9, 20), ["D01"]),
        (date(2019, 9, 13), date(2019, 9, 18), ["D01"]),
        (date(2019, 9, 12), date(2019, 9, 18), ["D01"]),
        (date(2019, 9, 11), date(2019, 9, 18), []),
        (date(2019, 9, 20), date(2019, 9, 16), ["D03"]),
        (date(2019, 9, 20), date(2019, 9, 20), ["D01"]),
        (date(2019, 9, 18), date(2019, 9, 25), []),
        (date(2019, 9, 18), date(2019, 9, 26), ["D02"]),
    ],
    ids=[
        "five days",
        "four",
        "Mid-Autumn",
        "four with it",
        "five with it",
        "reversed",
        "one",
        "ends on receipt",
        "later",
    ],
)
def test_publicity_is_counted_in_working_days_and_ends_before_receipt(
    first: date, last: date, expected: list[str], tmp_path: Path
) -> None:
    """13 September 2019 is a holiday; the file was received on the 25th."""
    assert codes(tmp_path, {"publicity_start": first, "publicity_end": last}) == expected


@pytest.mark.parametrize(
    ("stated", "listed", "expected"),
    [(200, 200, []), (199, 200, ["A04"]), (51, 50, ["A05"]), (50, 51, ["A05"]), (50, 49, ["A04"]), (52, 51, ["A04"]),
     (200, None, [])],
)  # fmt: skip
def test_members_are_compared_with_the_roster_on_both_sides_of_the_line(
    stated: int, listed: int | None, expected: list[str], tmp_path: Path
) -> None:
    roster = Roster({OWN: replace(UNITS[OWN], members=listed)})
    fewer = {"members": stated, "U5.4-1": min(stated, 200)}
    assert [code for code in codes(tmp_path, fewer, roster) if code in ("A04", "A05")] == expected


def test_an_explanation_closes_a_query_and_a_dash_does_not(tmp_path: Path) -> None:
    roster = Roster({OWN: replace(UNITS[OWN], members=190)})
    for words, is_open in (("新入会10人", False), ("/", True), ("无", True)):
        found = findings(tmp_path, {"members/note": words}, roster)
        assert [(each.code, each.is_open) for each in found] == [("A04", is_open)]


@pytest.mark.parametrize(("points", "expected"), [("0.5", []), ("1", []), ("0.75", ["V21"]), ("0.3", ["V21"])])
def test_judged_items_go_in_steps_of_a_half(points: str, expected: list[str], tmp_path: Path) -> None:
    assert codes(tmp_path, {"U2.4/points": number(points)}) == expected


def test_nothing_is_asked_about_a_track_that_is_not_applied_for(tmp_path: Path) -> None:
    found = findings(tmp_path, {"chair_level": "不申报", "C1.1/points": text("约2"), "C1.2/points": text("-")})
    assert [verdict(finding) for finding in found if finding.severity is not Severity.NOTE] == []
    assert {finding.code for finding in found} <= {"N09", "N10"}


def test_a_fault_in_an_answer_that_is_not_required_is_a_query(tmp_path: Path) -> None:
    found = findings(tmp_path, {"U1.4-1": text("很多"), "U1.1/points": text("很多")})
    assert [(each.item, each.severity) for each in found] == [
        ("U1.1自评分", Severity.BLOCKING),
        ("U1.4学习次数", Severity.QUERY),
    ]


def test_a_finding_says_where_what_and_how(tmp_path: Path) -> None:
    finding = findings(tmp_path, {"U1.1/points": number("3")})[0]
    assert (finding.sheet, finding.cell, finding.found, finding.clause) == ("工会自评", "I5", "3", "三（一）1")
    assert finding.problem == "“3”超出允许的范围"
    assert finding.remedy == "请填写0～2分的数，最多2位小数"


def test_findings_show_what_a_person_sees(tmp_path: Path) -> None:
    finding = findings(tmp_path, {"U1.1/points": text("约\u200b2\x07")})[0]
    assert finding.found == "约\\u200b2\\u0007"
