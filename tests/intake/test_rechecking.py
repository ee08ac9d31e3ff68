"""Whose recheck sheet it is: the register says, and where it names two persons or none, nobody is guessed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.decisions import RecheckStatus
from sz_excel.records.units import Honour, Roster
from tests.intake.forms import OWN, PROGRAMME, UNITS, Form
from tests.intake.offices import Outcome, take

YEAR = PROGRAMME.year - 1
FILE = f"2019-10-20/{OWN}-复查.xlsx"
CHAIR = Honour(YEAR, Track.CHAIR, OWN, UNITS[OWN].name, "甲示例", 1, row=2)
UNION = replace(CHAIR, track=Track.UNION, person="", row=3)


def rechecked(folder: Path, *register: Honour) -> Outcome:
    """A recheck form with full marks on both tracks."""
    marks = {f"{item.code}/points": item.points for t in Track for item in PROGRAMME.asked(t, UNITS[OWN].kind)}
    form = Form.blank(OWN, FormKind.RECHECK).type(marks)
    return take(folder, {FILE: form.bytes()}, roster=Roster(UNITS, register))


def questions(outcome: Outcome) -> list[tuple[str, str]]:
    return [(each.code, each.track) for each in outcome.findings if each.code in ("O03", "O04")]


def test_each_sheet_goes_to_the_honour_of_its_track(tmp_path: Path) -> None:
    outcome = rechecked(tmp_path, CHAIR, UNION)
    assert {(each.track, each.person) for each in outcome.run.intake.recheck_sheets} == {
        (Track.UNION, ""),
        (Track.CHAIR, "甲示例"),
    }
    assert {each.score for each in outcome.run.outcome.rechecks} == {100}
    assert questions(outcome) == []


def test_of_two_persons_nobody_is_guessed(tmp_path: Path) -> None:
    deputy = replace(CHAIR, person="乙副例", row=4)
    outcome = rechecked(tmp_path, CHAIR, UNION, deputy)
    status = {each.person: each.status for each in outcome.run.outcome.rechecks}
    assert (status["甲示例"], status["乙副例"]) == (RecheckStatus.AWAITING, RecheckStatus.AWAITING)
    assert status[""] is RecheckStatus.KEPT
    assert questions(outcome) == [("O04", Track.CHAIR)]
    (finding,) = [each for each in outcome.findings if each.code == "O04"]
    assert (finding.found, finding.file, finding.unit_code) == ("甲示例、乙副例", FILE, OWN)


@pytest.mark.parametrize(
    "other", [{"person": "乙副例", "valid": False}, {"person": "乙副例", "year": YEAR - 1}, {"level": 3}]
)
def test_cancelled_and_earlier_honours_and_a_second_row_of_one_person_do_not_count(
    other: dict[str, object], tmp_path: Path
) -> None:
    outcome = rechecked(tmp_path, replace(CHAIR, row=4, **other), CHAIR, UNION)  # type: ignore[arg-type]
    assert [each.person for each in outcome.run.intake.recheck_sheets if each.track is Track.CHAIR] == ["甲示例"]
    assert questions(outcome) == []


def test_points_for_which_the_register_has_no_valid_honour_are_asked_about(tmp_path: Path) -> None:
    outcome = rechecked(tmp_path, UNION, replace(CHAIR, valid=False))
    assert [each.track for each in outcome.run.intake.recheck_sheets] == [Track.UNION]
    assert questions(outcome) == [("O03", Track.CHAIR)]
