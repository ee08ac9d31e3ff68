"""What would have reached a missed line: the fewest items, exact, also where an area is rescaled."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.adjudication.gates import decide
from sz_excel.adjudication.marking import awarded_form, claimed_form, counted, lost_items
from sz_excel.adjudication.scoring import score
from sz_excel.adjudication.shortfall import shortfall_reason, shortfalls, show_remedy, smallest_set
from sz_excel.records.decisions import Decision, LostItem, Shortfall
from sz_excel.records.submissions import Ratings, Sources
from tests.adjudication.seasons import (
    ENTERPRISE,
    FIVE,
    PROGRAMME,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    honour,
    season,
)

CELLS = {f"{item.code}/points": f"工会考评!I{row}" for row, item in enumerate(PROGRAMME.asked(UNION, ENTERPRISE), 5)}


def without(exempt: dict[str, str] | None = None, **lost: str) -> Ratings:
    """Full marks but for these points, such as ``U2_1="0.5"``."""
    off = {code.replace("_", "."): Decimal(points) for code, points in lost.items()}
    points = {item.code: item.points - off.get(item.code, 0) for item in PROGRAMME.asked(UNION, ENTERPRISE)}
    return Ratings({code: given for code, given in points.items() if code not in (exempt or {})}, exempt or {})


def decided(ratings: Ratings, level: int = STAR, held: int = 0, **reasons: str) -> Decision:
    deductions = {code.replace("_", "."): reason for code, reason in reasons.items()}
    sheet = assessment(ratings=ratings, deductions=deductions, sources=Sources("考评.xlsx", CELLS))
    register = [honour(held, 2017)] if held else []
    given_season = season(applications=[application(level=level)], assessments=[sheet], register=register)
    return next(item for item in decide(given_season, ()) if item.track is UNION)


def codes(shortfall: Shortfall) -> list[str]:
    return [item.criterion for item in shortfall.items]


# -- the smallest set -------------------------------------------------------------------------------------------------

GAINS = st.lists(st.sampled_from(["0.5", "1", "10/9", "1.11", "2", "3", "20/9", "5"]).map(Fraction), max_size=7)
MISSING = st.sampled_from(["0.001", "0.5", "1", "10/9", "2", "2.5", "3.99", "4", "7", "12"]).map(Fraction)


@given(GAINS, MISSING)
def test_no_smaller_set_of_items_would_have_been_enough(gains: list[Fraction], missing: Fraction) -> None:
    enough = [
        len(chosen)
        for count in range(len(gains) + 1)
        for chosen in combinations(gains, count)
        if sum(chosen) >= missing
    ]
    places = smallest_set(gains, missing)
    assert len(places) == (min(enough) if enough else 0)
    assert not enough or sum(gains[place] for place in places) >= missing
    assert list(places) == sorted(set(places))


@given(GAINS, MISSING)
def test_where_one_item_is_enough_it_is_the_least_that_is_and_the_first_of_equals(
    gains: list[Fraction], missing: Fraction
) -> None:
    single = [(gain, place) for place, gain in enumerate(gains) if gain >= missing]
    if single:
        assert smallest_set(gains, missing) == (min(single)[1],)


@pytest.mark.parametrize(
    ("gains", "missing", "places"),
    [
        ("1 2 3", "0.5", (0,)),
        ("3 2 1", "1", (2,)),
        ("3 2 1", "1.01", (1,)),
        ("1 1 1", "1", (0,)),
        ("1 3 2", "4", (0, 1)),
        ("1 3 2", "4.01", (1, 2)),
        ("1 3 2", "6", (0, 1, 2)),
        ("1 3 2", "6.01", ()),
        ("1 3 2", "0", ()),
        ("", "1", ()),
    ],
)
def test_the_set_at_just_under_and_just_over_its_sums(gains: str, missing: str, places: tuple[int, ...]) -> None:
    assert smallest_set([Fraction(gain) for gain in gains.split()], Fraction(missing)) == places


def test_a_difference_beyond_all_decimals_still_counts() -> None:
    hair = Fraction(1, 10**30)
    assert smallest_set([Fraction(1), Fraction(2)], 1 - hair) == (0,)
    assert smallest_set([Fraction(1), Fraction(2)], 1 + hair) == (1,)


# -- the lines --------------------------------------------------------------------------------------------------------


def test_half_a_point_below_the_lowest_line_the_least_item_that_is_enough_is_named() -> None:
    found = decided(without(U7_3="5", U1_5="3", U2_1="2.5", U4_8="2", U5_7="2", U1_2="1"), U1_2="没有任命文件")
    (short,) = found.shortfalls
    assert (short.level, short.line, short.missing) == (STAR, Decimal(85), Fraction("0.5"))
    (item,) = short.items
    assert item == LostItem("U1.2", Fraction(1), Fraction(2), Fraction(1), "没有任命文件", "考评.xlsx!工会考评!I6")
    assert show_remedy(short) == "补足U1.2（1分）即可达到"


def test_a_total_on_the_line_misses_nothing() -> None:
    found = decided(without(U7_3="5", U1_5="3", U2_1="3", U4_8="2", U5_7="2"))
    assert found.awarded is not None
    assert (found.awarded.total, found.shortfalls) == (85, ())


def test_both_the_lowest_line_and_that_of_the_level_applied_for_are_told() -> None:
    found = decided(without(U7_3="5", U1_5="3", U2_1="2", U3_3="2", U4_8="2", U5_7="2"), THREE, held=STAR)
    assert [(item.level, item.missing, codes(item)) for item in found.shortfalls] == [
        (STAR, 1, ["U2.1"]),
        (THREE, 6, ["U2.1", "U7.3"]),
    ]
    assert show_remedy(found.shortfalls[1]) == "最少2项：补足U2.1（2分）、U7.3（5分）即可达到"


def test_a_line_between_the_lowest_and_that_applied_for_is_not_told() -> None:
    found = decided(without(U7_3="5", U1_5="3", U2_1="2", U3_3="2", U4_8="2"), FIVE, held=THREE)
    assert [(item.level, item.missing) for item in found.shortfalls] == [(FIVE, 9)]


def test_an_item_of_an_area_in_which_others_do_not_apply_weighs_more() -> None:
    """U4.9 不适用: 1 point of the 18 that apply counts 20/18, which is enough where a plain point is not."""
    lost = without({"U4.9": "没有董事会"}, U4_1="1", U7_3="5", U7_4="3", U1_5="3", U5_7="2", U2_1="1", U6_2="0.9")
    (short,) = decided(lost).shortfalls
    assert short.missing == Fraction(10, 9) - Fraction("0.1")
    assert [(item.criterion, item.gain) for item in short.items] == [("U4.1", Fraction(10, 9))]
    assert show_remedy(short) == "补足U4.1（1分，折算1.11分）即可达到"


def test_an_incomplete_sheet_has_no_total_to_miss_a_line() -> None:
    lost = without(U7_3="5", U7_4="3", U1_5="3", U5_7="2", U3_5="5")
    incomplete = Ratings({code: points for code, points in lost.points.items() if code != "U1.1"})
    assert decided(lost).shortfalls
    assert decided(incomplete).shortfalls == ()


def test_the_claimed_total_has_its_own() -> None:
    claimed = without(U7_3="5", U7_4="3", U1_5="3", U5_7="2", U3_5="2.5")
    form = application(ratings=claimed, answers={"U3.5/note": "制度正在修订"})
    card = score(PROGRAMME, ENTERPRISE, UNION, claimed)
    (short,) = shortfalls(PROGRAMME, claimed_form(ENTERPRISE, form, card), STAR)
    assert [(item.criterion, item.reason) for item in short.items] == [("U5.7", "")]
    lost = lost_items(PROGRAMME, claimed_form(ENTERPRISE, form, card))
    assert [(item.criterion, item.reason) for item in lost if item.reason] == [("U3.5", "制度正在修订")]


def test_where_nothing_would_have_been_enough_it_says_so() -> None:
    assert show_remedy(Shortfall(FIVE, Decimal(95), Fraction(1), ())) == "补足全部失分也达不到"


# -- as rows of the trail ---------------------------------------------------------------------------------------------


def test_the_shortfall_is_told_as_a_reason_with_its_cells() -> None:
    found = decided(without(U7_3="5", U1_5="3", U2_1="2.5", U4_8="2", U5_7="2", U1_2="1"), U1_2="没有任命文件")
    reason = shortfall_reason(PROGRAMME, found.shortfalls[0])
    assert reason.outcome == "距星级线85分差0.5分；补足U1.2（1分）即可达到"
    assert [(fact.name, fact.value, fact.source) for fact in reason.inputs] == [
        ("U1.2", "得1分，失1分，没有任命文件", "考评.xlsx!工会考评!I6")
    ]


def test_the_points_are_counted_area_by_area_and_then_in_all() -> None:
    lost = without({"U4.9": "没有董事会"}, U4_1="0.5", U1_2="1")
    sheet = assessment(ratings=lost, deductions={"U1.2": "没有任命文件"}, sources=Sources("考评.xlsx", CELLS))
    card = score(PROGRAMME, ENTERPRISE, UNION, lost)
    first, second, total = counted(PROGRAMME, awarded_form(ENTERPRISE, sheet, card))
    assert (first.clause, first.outcome) == ("三（一）1", "考评U1工会班子建设强得14分（满分15分）")
    assert [(fact.value, fact.source) for fact in first.inputs] == [("1/2（没有任命文件）", "考评.xlsx!工会考评!I6")]
    assert second.outcome == "考评U4维权机制建设好得19.44分（满分20分），不适用折算：17.5×20÷18"
    assert [fact.value for fact in second.inputs] == ["不适用（没有董事会）", "1.5/2"]
    assert (total.clause, total.outcome, len(total.inputs)) == ("四（二）", "考评合计98.44分", 7)


def test_a_card_without_all_its_points_says_which_are_missing() -> None:
    points = {code: given for code, given in without().points.items() if code not in ("U1.1", "U7.4")}
    card = score(PROGRAMME, ENTERPRISE, UNION, Ratings(points))
    *_, total = counted(PROGRAMME, awarded_form(ENTERPRISE, assessment(ratings=Ratings(points)), card))
    assert (total.outcome, total.holds) == ("考评合计95分；没有得分的项目：U1.1、U7.4", False)


def test_full_marks_leave_one_row() -> None:
    card = score(PROGRAMME, ENTERPRISE, UNION, without())
    (total,) = counted(PROGRAMME, awarded_form(ENTERPRISE, assessment(ratings=without()), card))
    assert total.outcome == "考评合计100分"
