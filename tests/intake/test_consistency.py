"""The rows of 核对规则 on returned workbooks: what each asks about, at, under and over its line (RULES.md 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sz_excel.programme.checks import Scope
from sz_excel.records.campaign import Track
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Honour, Roster
from tests.intake.forms import CREDIT_CODES, OWN, PROGRAMME, ROSTER, UNITS, Form, Typed, cell_of
from tests.intake.offices import DAY, take

OTHER, THIRD, FOURTH = [code for code in UNITS if code != OWN]
TRANSFER = "91000000MJ0009098A"
LONG = "以班组为单位推行金点子积分制度，积分与评先评优挂钩，全年征集合理化建议三十余条，成效明显的"
CODES = ("C01", "C02", "C03", "C04", "C05")

Answers = Mapping[str, Typed]


def asked(
    folder: Path, own: Answers, *others: tuple[str, Answers], register: Sequence[Honour] = (), clear: Sequence[str] = ()
) -> list[Finding]:
    """What the checks find in the workbooks of these units, the first without the answers of ``clear``."""
    forms = [(OWN, own), *others]
    files = {
        f"{DAY}/{code}.xlsx": Form.good(code).type(answers).clear(*(clear if code == OWN else ())).bytes()
        for code, answers in forms
    }
    found = take(folder, files, roster=Roster(UNITS, tuple(register))).findings
    return [finding for finding in found if finding.code in CODES]


def honour(level: int, track: Track = Track.UNION, **changes: object) -> Honour:
    person = UNITS[OWN].chair if track is Track.CHAIR else ""
    given = Honour(PROGRAMME.year - 1, track, OWN, UNITS[OWN].name, person, level, row=2)
    return replace(given, **changes)  # type: ignore[arg-type]  # any field of the record


# -- within one workbook ----------------------------------------------------------------------------------------------


def test_good_workbooks_of_all_units_raise_no_question(tmp_path: Path) -> None:
    assert asked(tmp_path, {}, *((code, {}) for code in (OTHER, THIRD, FOURTH))) == []


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"workers": 199, "members": 200, "U5.4-1": 200}, "members"),
        ({"work_satisfied": 59}, "work_satisfied"),
        ({"work_valid": 61}, "work_valid"),
        ({"work_returned": 61}, "work_returned"),
        ({"chair_satisfied": 59}, "chair_satisfied"),
        ({"chair_valid": 61}, "chair_valid"),
        ({"chair_returned": 61}, "chair_returned"),
        ({"U4.4-2": 241}, "U4.4-2"),
        ({"U5.4-1": 201}, "U5.4-1"),
        ({"U5.7-2": 6}, "U5.7-2"),
        ({"U7.4-2": 21}, "U7.4-2"),
        ({"C2.3-2": 6}, "C2.3-2"),
        ({"U2.1-2": 31}, "U2.1-2"),
        ({"C3.2-2": 31}, "C3.2-2"),
        ({"C4.3-2": 7}, "C4.3-2"),
        ({"U1.2-1": date(2016, 3, 10), "U1.2-2": date(2016, 3, 9)}, "U1.2-2"),
        ({"U4.3-1": date(2018, 7, 1), "U4.3-2": date(2018, 6, 30)}, "U4.3-2"),
    ],
)
def test_numbers_and_dates_that_cannot_both_be_right_are_asked_about(
    changes: Answers, key: str, tmp_path: Path
) -> None:
    (found,) = asked(tmp_path, changes)
    assert (found.code, found.severity, f"{found.sheet}!{found.cell}") == ("C01", Severity.QUERY, cell_of(key))


@pytest.mark.parametrize(
    "changes",
    [
        {"workers": 200, "U4.4-1": 200, "U4.4-2": 200},
        {"work_returned": 59, "work_valid": 59, "work_satisfied": 57},
        {"U5.7-2": 5},
        {"U5.7-2": 4},
        {"U1.2-1": date(2016, 3, 10), "U1.2-2": date(2016, 3, 10)},
        {"U4.3-1": date(2018, 7, 1), "U4.3-2": date(2018, 7, 1)},
    ],
)
def test_numbers_and_dates_on_their_line_are_right(changes: Answers, tmp_path: Path) -> None:
    assert asked(tmp_path, changes) == []


@pytest.mark.parametrize(
    ("start", "years", "expired"),
    [
        (date(2014, 9, 29), "5", True),
        (date(2014, 9, 30), "5", False),
        (date(2014, 10, 1), "5", False),
        (date(2016, 9, 29), "3", True),
        (date(2016, 9, 30), "3", False),
        (date(2016, 9, 29), "5", False),
    ],
)
def test_a_term_must_run_to_the_deadline(start: date, years: str, expired: bool, tmp_path: Path) -> None:
    found = asked(tmp_path, {"U1.3-1": start, "U1.3-2": years})
    assert [f"{each.sheet}!{each.cell}" for each in found] == ([cell_of("U1.3-1")] if expired else [])
    assert all(each.clause == "三（一）1" and "2019-09-29" in each.found for each in found)


@pytest.mark.parametrize(
    ("appointed", "trained", "note"),
    [
        (date(2018, 9, 29), None, False),
        (date(2018, 9, 30), None, True),
        (date(2019, 3, 5), None, True),
        (date(2019, 3, 5), date(2019, 6, 1), False),
    ],
)
def test_training_within_the_first_year_is_noted_as_not_yet_due(
    appointed: date, trained: date | None, note: bool, tmp_path: Path
) -> None:
    given = {"U1.2-1": appointed} | ({"U1.2-2": trained} if trained else {})
    found = asked(tmp_path, given, clear=[] if trained else ["U1.2-2"])
    assert [(each.code, each.severity, each.is_open) for each in found] == [("C05", Severity.NOTE, False)] * note


@pytest.mark.parametrize(("code", "query"), [(TRANSFER, True), (CREDIT_CODES[0], False)])
def test_the_unions_own_credit_code_begins_with_81(code: str, query: bool, tmp_path: Path) -> None:
    found = asked(tmp_path, {"credit_code": code})
    assert [(each.code, f"{each.sheet}!{each.cell}") for each in found] == [("C01", cell_of("credit_code"))] * query


def test_without_a_credit_code_there_is_nothing_to_ask(tmp_path: Path) -> None:
    assert asked(tmp_path, {}, clear=["credit_code"]) == []


def test_checks_of_a_track_that_is_not_applied_for_are_not_made(tmp_path: Path) -> None:
    assert asked(tmp_path, {"chair_level": "不申报", "C2.3-2": 6}) == []


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"credit_code": TRANSFER}, "credit_code/note"),
        ({"work_satisfied": 59}, "work_satisfied/note"),
        ({"U1.3-1": date(2010, 1, 1)}, "U1.3/note"),
        ({"U5.7-2": 6}, "U5.7/note"),
    ],
)
def test_an_explanation_beside_the_answer_closes_the_question(changes: Answers, note: str, tmp_path: Path) -> None:
    (open_,) = asked(tmp_path, changes)
    assert open_.is_open
    (closed,) = asked(tmp_path, {**changes, note: "证书正在换发"})
    assert (closed.is_open, closed.explained) == (False, "证书正在换发")
    (said_nothing,) = asked(tmp_path, {**changes, note: "无"})
    assert said_nothing.is_open


# -- across units -----------------------------------------------------------------------------------------------------


def found_of(findings: Sequence[Finding], code: str) -> Finding:
    (found,) = [finding for finding in findings if finding.unit_code == code]
    return found


@pytest.mark.parametrize("spelling", ["丙示例", " 丙 示例", "丙　示例"])
def test_one_chair_for_two_units_is_asked_of_both(spelling: str, tmp_path: Path) -> None:
    found = asked(tmp_path, {"chair_name": spelling}, (THIRD, {"chair_name": "丙示例"}), (FOURTH, {}))
    assert [each.code for each in found] == ["C02", "C02"]
    for code, other in ((OWN, THIRD), (THIRD, OWN)):
        mine = found_of(found, code)
        assert f"{other} {UNITS[other].name}" in mine.found
        assert (mine.severity, f"{mine.sheet}!{mine.cell}") == (Severity.QUERY, cell_of("chair_name"))


def test_one_credit_code_for_two_units_is_asked_of_both(tmp_path: Path) -> None:
    found = asked(tmp_path, {"credit_code": CREDIT_CODES[2]}, (THIRD, {}))
    assert {each.unit_code: f"{each.sheet}!{each.cell}" for each in found} == dict.fromkeys(
        (OWN, THIRD), cell_of("credit_code")
    )


@pytest.mark.parametrize(("length", "query"), [(39, False), (40, True), (41, True)])
def test_long_text_pasted_from_another_unit_is_asked_of_both(length: int, query: bool, tmp_path: Path) -> None:
    text = LONG[:length]
    found = asked(tmp_path, {"U6.1/note": text}, (THIRD, {"U6.2/note": text}))
    assert {each.unit_code: f"{each.sheet}!{each.cell}" for each in found} == (
        {OWN: cell_of("U6.1/note"), THIRD: cell_of("U6.2/note", THIRD)} if query else {}
    )


def test_blanks_do_not_hide_a_pasted_text_and_one_other_word_makes_another_text(tmp_path: Path) -> None:
    spaced = f"{LONG[:10]}  {LONG[10:]}"
    assert len(asked(tmp_path, {"U6.1/note": spaced}, (THIRD, {"explanation": LONG}))) == 2
    assert asked(tmp_path, {"U6.1/note": f"{LONG}好"}, (THIRD, {"explanation": LONG})) == []


def test_a_pasted_text_does_not_explain_itself(tmp_path: Path) -> None:
    found = asked(tmp_path, {"U6.1/note": LONG}, (THIRD, {"U6.1/note": LONG, "explanation": "两家联合开展活动"}))
    assert found_of(found, OWN).is_open
    assert found_of(found, THIRD).explained == "两家联合开展活动"


def test_the_same_text_twice_in_one_workbook_is_no_matter(tmp_path: Path) -> None:
    assert asked(tmp_path, {"U6.1/note": LONG, "U6.2/note": LONG}, (THIRD, {})) == []


def test_only_workbooks_that_count_are_compared(tmp_path: Path) -> None:
    files = {
        f"2019-09-20/{OWN}.xlsx": Form.good(OWN).type({"chair_name": "丙示例"}).bytes(),
        f"2019-09-24/{OWN}.xlsx": Form.good(OWN).type({"chair_name": "甲示例"}).bytes(),
        f"2019-09-24/{THIRD}.xlsx": Form.good(THIRD).type({"chair_name": "丙示例"}).bytes(),
    }
    assert [each.code for each in take(tmp_path, files).findings if each.code in CODES] == []


# -- against the register ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize(
    ("held", "applied", "said"),
    [
        (0, "星级", ""),
        (0, "三星级", "须先有星级"),
        (0, "五星级", "须先有三星级"),
        (1, "星级", "已获同级"),
        (1, "三星级", ""),
        (1, "五星级", "须先有三星级"),
        (3, "星级", "已获更高等级"),
        (3, "三星级", "已获同级"),
        (3, "五星级", ""),
        (5, "五星级", "已获同级"),
    ],
)
def test_the_level_applied_for_is_held_against_the_register(
    track: Track, held: int, applied: str, said: str, tmp_path: Path
) -> None:
    key = f"{track}_level"
    register = [honour(held, track)] if held else []
    found = [each for each in asked(tmp_path, {key: applied}, register=register) if each.code == "C03"]
    assert [f"{each.sheet}!{each.cell}" for each in found] == ([cell_of(key)] if said else [])
    for each in found:
        assert "未计今年复查结果" in each.problem
        assert ("须先有" in each.problem) is said.startswith("须先有")
        assert each.clause == "四（一）"


def test_cancelled_honours_and_those_of_others_are_no_base(tmp_path: Path) -> None:
    register = [
        honour(1, valid=False),
        honour(1, unit_code=OTHER),
        honour(1, Track.CHAIR, person="倪前任", year=2017),
        honour(1, year=PROGRAMME.year),
    ]
    assert asked(tmp_path, {}, register=register) == []


def test_the_highest_of_several_honours_is_held(tmp_path: Path) -> None:
    register = [honour(3, year=2016), honour(1)]
    (found,) = asked(tmp_path, {"union_level": "三星级"}, register=register)
    assert "2016年度三星级" in found.found


# -- against last year ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("then", "query"), [(250, False), (251, True), (167, False), (166, True), (200, False), (None, False)]
)
def test_a_membership_more_than_a_fifth_off_last_years_is_asked_about(
    then: int | None, query: bool, tmp_path: Path
) -> None:
    """200 members now: of 250 it is exactly 20 % less, of 167 it is 19.8 % more, of 166 it is 20.5 % more."""
    found = asked(tmp_path, {"union_level": "三星级"}, register=[honour(1, members=then)])
    assert [(each.code, f"{each.sheet}!{each.cell}") for each in found] == [("C04", cell_of("members"))] * query
    assert all(f"2018年度表彰时{then}人" in each.found for each in found)


def test_the_year_before_last_is_not_compared(tmp_path: Path) -> None:
    assert asked(tmp_path, {"union_level": "三星级"}, register=[honour(1, year=2017, members=20)]) == []


@pytest.mark.parametrize(("person", "noted"), [("倪前任", True), ("甲示例", False), ("甲 示例", False)])
def test_a_change_of_chair_since_last_year_is_noted(person: str, noted: bool, tmp_path: Path) -> None:
    found = asked(tmp_path, {"chair_level": "三星级"}, register=[honour(1, Track.CHAIR, person=person)])
    told = [(each.severity, person in each.found) for each in found if each.code == "C04"]
    assert told == [(Severity.NOTE, True)] * noted


# -- the table --------------------------------------------------------------------------------------------------------


def test_the_edition_has_checks_of_every_scope() -> None:
    assert {check.scope for check in PROGRAMME.checks} == set(Scope)
    assert ROSTER.register == ()
