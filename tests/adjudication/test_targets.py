"""Every target percentage of the document: met at the line and over it, missed just under it.

The table is written from section three of the document and the default rubric, not from the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest

from sz_excel.adjudication.scoring import supported
from sz_excel.records.campaign import Track
from tests.adjudication.seasons import CHAIR, ENTERPRISE, PROGRAMME, UNION, application


@dataclass(frozen=True)
class Target:
    """Full points from ``line`` of 1,000; one less costs ``deduct`` tenths, or a thousandth of the points."""

    track: Track
    part: str
    base: str
    line: int
    points: int
    deduct: str = ""

    def just_under(self) -> Fraction:
        if self.deduct:
            return self.points - Fraction(self.deduct) / 10
        return Fraction(self.points * (self.line - 1), self.line)


TARGETS = {
    "U1.6": Target(UNION, "chair_satisfied", "chair_valid", 900, 3, "0.2"),
    "U4.4": Target(UNION, "U4.4-2", "U4.4-1", 1000, 2, "0.2"),
    "U5.4": Target(UNION, "U5.4-1", "members", 1000, 2),
    "U5.7": Target(UNION, "U5.7-2", "U5.7-1", 1000, 2),
    "U7.3": Target(UNION, "work_satisfied", "work_valid", 900, 5, "0.5"),
    "U7.4": Target(UNION, "U7.4-2", "U7.4-1", 950, 3, "0.3"),
    "C2.3": Target(CHAIR, "C2.3-2", "C2.3-1", 1000, 6),
    "C5.5": Target(CHAIR, "chair_satisfied", "chair_valid", 900, 6, "0.5"),
}


def support(code: str, part: int) -> Fraction:
    """Supported points with ``part`` of 1,000."""
    target = TARGETS[code]
    form = application(track=target.track, answers={target.part: part, target.base: 1000})
    found = supported(PROGRAMME, ENTERPRISE, target.track, form, None)
    return next(item.supported for item in found if item.criterion == code)


def test_every_target_of_the_edition_stands_in_the_table() -> None:
    assert {item.code for item in PROGRAMME.criteria if item.method == "M3"} == TARGETS.keys()


@pytest.mark.parametrize("code", TARGETS)
def test_just_under_the_target_points_are_lost(code: str) -> None:
    assert support(code, TARGETS[code].line - 1) == TARGETS[code].just_under()


@pytest.mark.parametrize("code", TARGETS)
def test_at_the_target_the_points_are_full(code: str) -> None:
    assert support(code, TARGETS[code].line) == TARGETS[code].points


@pytest.mark.parametrize("code", TARGETS)
def test_over_the_target_the_points_are_full_and_no_more(code: str) -> None:
    assert support(code, TARGETS[code].line + 1) == TARGETS[code].points


@pytest.mark.parametrize("code", TARGETS)
def test_nothing_at_all_is_never_below_zero(code: str) -> None:
    assert support(code, 0) == 0


# -- events: any gives 0 (M7) -------------------------------------------------------------------------------------

EVENTS = {
    "U4.8": (UNION, {"U4.8-1": 0, "U4.8-2": 0}, 2),
    "C1.5": (CHAIR, {"C1.5-1": "无"}, 4),
    "C2.4": (CHAIR, {"C2.4-1": 0}, 4),
    "C5.3": (CHAIR, {"C5.3-1": "无"}, 4),
}


def test_every_event_of_the_edition_stands_in_the_table() -> None:
    assert {item.code for item in PROGRAMME.criteria if item.method == "M7"} == EVENTS.keys()


@pytest.mark.parametrize("code", EVENTS)
def test_no_event_gives_full_points_and_a_single_one_none(code: str) -> None:
    track, none, points = EVENTS[code]

    def given(answers: dict[str, object]) -> Fraction:
        form = application(track=track, answers=answers)
        found = supported(PROGRAMME, ENTERPRISE, track, form, None)
        return next(item.supported for item in found if item.criterion == code)

    assert given(dict(none)) == points
    for key in none:
        assert given({**none, key: "有" if none[key] == "无" else 1}) == 0
