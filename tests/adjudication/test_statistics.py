"""District statistics: what the annual appraisal of districts looks at."""

from __future__ import annotations

from fractions import Fraction

from sz_excel.adjudication.deciding import decide
from sz_excel.records.decisions import DistrictFigures
from sz_excel.records.submissions import Receipt
from tests.adjudication.seasons import (
    CHAIR,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    day,
    honour,
    ratings,
    recheck_sheet,
    review,
    season,
    unit,
)

LATE = Receipt(day("10-1"), "收件文件夹")
IN_TIME = Receipt(day("9-30"), "收件文件夹")


def figures() -> dict[str, DistrictFigures]:
    """示例镇: A and B apply, C is awaited, D takes no part; 直属: E sent a workbook that applies for nothing."""
    units = [
        unit("A", district="示例镇"),
        unit("E"),
        unit("B", district="示例镇", pre_applied=False),
        unit("C", district="示例镇", pre_applied=False, expected={UNION: STAR}),
        unit("D", district="示例镇", pre_applied=False),
    ]
    forms = [
        application("A", ratings=ratings("95"), receipt=IN_TIME),
        application("A", CHAIR, ratings=ratings("90", CHAIR, without=["C1.1"]), receipt=IN_TIME),
        application("B", level=THREE, ratings=ratings("93"), receipt=LATE),
    ]
    sheets = [assessment("92", "A"), assessment("88", "A", CHAIR), assessment("90.5", "B", blocking=("V06",))]
    outcome = decide(
        season(
            units=units,
            applications=forms,
            assessments=sheets,
            reviews=[review(True, "A"), review(True, "A", CHAIR), review(True, "B")],
            receipts={"A": IN_TIME, "B": LATE, "E": IN_TIME},
            first_time=frozenset({"A", "E"}),
            register=[honour(STAR, 2018, code) for code in ("B", "C", "E")] + [honour(STAR, 2018, "D404")],
            recheck_sheets=[recheck_sheet("70", "B"), recheck_sheet("90", "E")],
        )
    )
    return {item.district: item for item in outcome.districts}


def test_districts_come_in_the_order_of_the_roster() -> None:
    assert list(figures()) == ["示例镇", "直属"]


def test_units_returns_and_applications_are_counted() -> None:
    town, direct = figures().values()
    assert (town.units, town.pre_applied, town.returned, town.on_time, town.first_time, town.applications) == (
        *(4, 2, 2, 1, 1),
        3,
    )
    assert (direct.units, direct.pre_applied, direct.returned, direct.on_time, direct.first_time) == (1, 1, 1, 1, 1)
    assert direct.applications == 0


def test_those_put_forward_are_counted_per_level() -> None:
    town, direct = figures().values()
    assert town.put_forward == {1: 2, 3: 0, 5: 0}
    assert direct.put_forward == {1: 0, 3: 0, 5: 0}


def test_means_are_exact_and_leave_out_what_is_not_complete() -> None:
    town, direct = figures().values()
    assert town.mean_claimed == Fraction(95 + 93, 2)
    assert town.mean_awarded == Fraction(92 + 88, 2)
    assert town.mean_gap == -3
    assert (direct.mean_claimed, direct.mean_awarded, direct.mean_gap) == (None, None, None)


def test_rechecks_are_counted_by_outcome() -> None:
    town, direct = figures().values()
    assert (town.rechecked, town.kept, town.propose_cancel) == (1, 0, 1)
    assert (direct.rechecked, direct.kept, direct.propose_cancel) == (1, 1, 0)
