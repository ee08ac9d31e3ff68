"""Exact totals, rescaled areas, supported scores, and how totals are printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.adjudication.scoring import score, show_points, supported
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.decisions import Supported
from sz_excel.records.submissions import Ratings
from tests.adjudication.seasons import CHAIR, ENTERPRISE, PROGRAMME, UNION, application, assessment, ratings

LINES = [level.min_awarded for level in PROGRAMME.levels]


def total(given_ratings: Ratings, kind: UnitKind = ENTERPRISE, track: Track = UNION) -> Fraction:
    return score(PROGRAMME, kind, track, given_ratings).total


# -- totals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("five", [("28.1", "28.2", "28.7", "0", "0"), ("19.5", "15.3", "19.9", "12.5", "17.8")])
def test_85_is_85_where_binary_floats_fall_just_short(five: tuple[str, ...]) -> None:
    codes = ("C1.1", "C2.1", "C3.1", "C4.1", "C5.1")
    assert total(Ratings(dict(zip(codes, map(Decimal, five), strict=True))), track=CHAIR) == 85


def test_binary_floats_do_fall_short() -> None:
    assert 19.5 + 15.3 + 19.9 + 12.5 + 17.8 < 85


@pytest.mark.parametrize("track", list(Track))
@pytest.mark.parametrize("kind", list(UnitKind))
def test_full_marks_are_100_for_every_kind_and_track(kind: UnitKind, track: Track) -> None:
    card = score(PROGRAMME, kind, track, ratings("100", track, kind))
    assert (card.total, card.missing) == (100, ())


def test_public_units_answer_u4g_and_enterprise_items_do_not_count_for_them() -> None:
    points = {**ratings("100").points, "U4.G": Decimal(7)}
    assert total(Ratings(points), UnitKind.ORGAN) == 100
    assert total(Ratings(points), ENTERPRISE) == 100
    without = {code: value for code, value in points.items() if code != "U4.G"}
    assert score(PROGRAMME, UnitKind.INSTITUTION, UNION, Ratings(without)).missing == ("U4.G",)


def test_an_item_without_points_is_missing_and_not_zero() -> None:
    card = score(PROGRAMME, ENTERPRISE, UNION, ratings("100", without=["U2.1", "U7.4"]))
    assert card.missing == ("U2.1", "U7.4")
    assert not card.complete
    assert card.total == 100 - 4 - 3


# -- not applicable (R19) -----------------------------------------------------------------------------------------


def test_an_area_is_rescaled_over_its_applicable_items_as_an_exact_fraction() -> None:
    points = {**ratings("100").points, "U4.1": Decimal(1)}
    del points["U4.9"]
    card = score(PROGRAMME, ENTERPRISE, UNION, Ratings(points, {"U4.9": "没有董事会"}))
    area = next(area for area in card.areas if area.area == "U4")
    assert (area.raw, area.applicable, area.scaled) == (17, 18, Fraction(20 * 17, 18))
    assert card.total == 80 + Fraction(170, 9)
    assert card.complete


def test_points_left_beside_not_applicable_do_not_count() -> None:
    marked = ratings("100", exempt={"U4.9": "没有董事会"})
    assert total(marked) == 100
    assert total(Ratings({**marked.points, "U4.9": Decimal(0)}, marked.not_applicable)) == 100


@pytest.mark.parametrize(
    ("code", "reason"),
    [pytest.param("U4.8", "没有事故", id="criterion does not allow it"), pytest.param("U4.9", "", id="no reason")],
)
def test_not_applicable_that_is_not_allowed_leaves_the_item_missing(code: str, reason: str) -> None:
    card = score(PROGRAMME, ENTERPRISE, UNION, ratings("100", without=[code], exempt={code: reason}))
    assert card.missing == (code,)


def test_an_area_of_which_nothing_applies_is_missing_as_a_whole() -> None:
    allowing = tuple(replace(item, may_not_apply=True) if item.area == "U6" else item for item in PROGRAMME.criteria)
    programme = replace(PROGRAMME, criteria=allowing)
    none = {"U6.1": "无", "U6.2": "无", "U6.3": "无"}
    card = score(programme, ENTERPRISE, UNION, ratings("100", exempt=none))
    assert card.missing == ("U6.1", "U6.2", "U6.3")
    assert card.total == 92


@given(st.lists(st.decimals(0, 2, places=2), min_size=36, max_size=36))
def test_totals_are_the_sum_of_hundredths_whatever_the_points(points: list[Decimal]) -> None:
    asked = PROGRAMME.asked(UNION, ENTERPRISE)
    given_points = {item.code: value for item, value in zip(asked, points, strict=False)}
    hundredths = sum(int(value * 100) for value in given_points.values())
    assert total(Ratings(given_points)) == Fraction(hundredths, 100)


# -- printing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exact", "printed"),
    [
        ("85", "85"),
        ("84.99", "84.99"),
        ("84.994", "84.99"),
        ("84.996", "84.996"),
        ("84.9999", "84.9999"),
        ("85.004", "85.004"),
        ("85.01", "85.01"),
        ("90.50", "90.5"),
        ("88.125", "88.13"),
        ("0", "0"),
        ("100", "100"),
        ("254999/3000", "84.9997"),
        ("1/3", "0.33"),
        ("-1.125", "-1.13"),
    ],
)
def test_printed_totals_never_hide_their_side_of_a_line(exact: str, printed: str) -> None:
    assert show_points(Fraction(exact), LINES) == printed


@given(st.fractions(0, 100), st.lists(st.decimals(0, 100, places=2), max_size=3))
def test_the_printed_value_lies_on_the_side_of_the_true_one(exact: Fraction, lines: list[Decimal]) -> None:
    printed = Fraction(show_points(exact, lines))
    for line in map(Fraction, lines):
        assert (printed < line, printed == line) == (exact < line, exact == line)
    assert abs(printed - exact) <= Fraction(1, 200)


# -- supported scores ---------------------------------------------------------------------------------------------


def support(code: str, **answers: object) -> Supported | None:
    found = supported(PROGRAMME, ENTERPRISE, UNION, application(answers=answers), assessment("92"))
    return next((item for item in found if item.criterion == code), None)


@pytest.mark.parametrize(
    ("satisfied", "valid", "points"),
    [
        (90, 100, "5"),
        (100, 100, "5"),
        (101, 100, "5"),
        (899, 1000, "4.95"),
        (89, 100, "4.5"),
        (80, 100, "0"),
        (0, 100, "0"),
        (83, 92, "5"),
        (82, 92, "105/23"),
    ],
)
def test_satisfaction_below_90_percent_costs_half_a_point_for_each_percentage_point(
    satisfied: int, valid: int, points: str
) -> None:
    found = support("U7.3", work_satisfied=satisfied, work_valid=valid)
    assert found is not None
    assert found.supported == Fraction(points)


def test_the_basis_tells_the_numbers_the_rate_and_the_result() -> None:
    full = support("U7.3", work_satisfied=83, work_valid=92)
    assert full is not None
    assert full.basis == "满意票数83÷收回有效票数92＝90.22%，达到90%得满分"
    just = support("U7.3", work_satisfied=90, work_valid=100)
    assert just is not None
    assert just.basis == "满意票数90÷收回有效票数100＝90%，达到90%得满分"
    short = support("U7.3", work_satisfied=88, work_valid=100, work_basic=Decimal(7))
    assert short is not None
    assert short.basis == (
        "满意票数88÷收回有效票数100＝88%，比90%低2个百分点，每低1个扣0.5分，支持4分（连同基本满意为95%）"
    )


def test_a_rate_that_would_round_onto_the_target_is_printed_below_it() -> None:
    found = support("U7.3", work_satisfied=Decimal(89999), work_valid=100000)
    assert found is not None
    assert "＝89.999%，比90%低" in found.basis


def test_without_a_deduction_the_points_follow_the_rate() -> None:
    form = application(answers={"U5.7-1": 4, "U5.7-2": Decimal(3), "members": 51, "U5.4-1": 50})
    found = {item.criterion: item for item in supported(PROGRAMME, ENTERPRISE, UNION, form, None)}
    assert found["U5.7"].supported == Fraction(3, 2)
    assert found["U5.4"].supported == Fraction(100, 51)
    assert found["U5.4"].basis == "实名录入数50÷会员人数51＝98.04%，未到100%，按比例支持1.96分"


@pytest.mark.parametrize("answers", [{}, {"work_satisfied": 83}, {"work_satisfied": 0, "work_valid": 0}])
def test_a_missing_answer_or_a_base_of_zero_supports_nothing(answers: dict[str, object]) -> None:
    assert support("U7.3", **answers) is None


def test_a_boolean_is_no_number_of_votes() -> None:
    assert support("U7.3", work_satisfied=True, work_valid=True) is None


@pytest.mark.parametrize(
    ("petitions", "accidents", "points"),
    [(0, 0, 2), (1, 0, 0), (0, Decimal(1), 0), (Decimal(0), Decimal(0), 2), (None, 0, None), (1, None, None)],
)
def test_any_event_gives_zero_and_an_unanswered_one_nothing(
    petitions: Decimal | int | None, accidents: Decimal | int | None, points: int | None
) -> None:
    form = application(answers={"U4.8-1": petitions, "U4.8-2": accidents})
    found = {item.criterion: item.supported for item in supported(PROGRAMME, ENTERPRISE, UNION, form, None)}
    assert found.get("U4.8") == points


@pytest.mark.parametrize(("answer", "points"), [("无", 4), ("有", 0), ("不清楚", None), ("", None)])
def test_an_event_may_be_a_choice(answer: str, points: int | None) -> None:
    form = application(track=CHAIR, answers={"C1.5-1": answer})
    found = {item.criterion: item.supported for item in supported(PROGRAMME, ENTERPRISE, CHAIR, form, None)}
    assert found.get("C1.5") == points


@pytest.mark.parametrize(
    ("since", "points"),
    [("2016-09-29", 4), ("2016-09-30", 4), ("2016-10-01", 0), ("2010-01-01", 4), ("2019-03-01", 0)],
)
def test_three_years_of_union_work_count_the_anniversary(since: str, points: int) -> None:
    form = application(track=CHAIR, answers={"C1.2-1": dt.date.fromisoformat(since)})
    found = {item.criterion: item.supported for item in supported(PROGRAMME, ENTERPRISE, CHAIR, form, None)}
    assert found["C1.2"] == points


@pytest.mark.parametrize(
    ("appointed", "trained", "points", "why"),
    [
        ("2018-05-10", "2019-05-09", 2, "取证"),
        ("2018-05-10", "2019-05-10", 2, "取证"),
        ("2018-05-10", "2019-05-11", 0, "不得分"),
        ("2018-05-10", "2017-01-01", 2, "取证"),
        ("2016-02-29", "2017-02-28", 2, "取证"),
        ("2016-02-29", "2017-03-01", 0, "不得分"),
        ("2018-09-30", None, 2, "尚未到期"),
        ("2018-09-29", None, None, ""),
        (None, "2019-01-01", None, ""),
    ],
)
def test_training_is_due_within_a_year_of_taking_office(
    appointed: str | None, trained: str | None, points: int | None, why: str
) -> None:
    dates = {key: dt.date.fromisoformat(text) for key, text in (("U1.2-1", appointed), ("U1.2-2", trained)) if text}
    form = application(answers=dates)
    found = {item.criterion: item for item in supported(PROGRAMME, ENTERPRISE, UNION, form, None)}
    if points is None:
        assert "U1.2" not in found
    else:
        assert found["U1.2"].supported == points
        assert why in found["U1.2"].basis


def test_supported_scores_stand_beside_what_was_claimed_and_awarded() -> None:
    found = support("U7.3", work_satisfied=88, work_valid=100)
    assert found is not None
    assert (found.supported, found.claimed, found.awarded) == (4, 5, 0)


def test_items_marked_not_applicable_support_nothing() -> None:
    form = application(answers={"U4.4-1": 10, "U4.4-2": 9}, ratings=ratings("100", exempt={"U4.4": "无"}))
    assert [item.criterion for item in supported(PROGRAMME, ENTERPRISE, UNION, form, None)] == []
