"""What keeps a season open, what only waits for the superior."""

from __future__ import annotations

from typing import Any

import pytest

from sz_excel.adjudication.closing import (
    honours_of_the_year,
    open_matters,
    proposed_cancellations,
    put_forward_without_honour,
)
from sz_excel.adjudication.deciding import decide
from sz_excel.records.campaign import Objection
from sz_excel.records.decisions import RecheckStatus
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.rulings import RulingKind
from tests.adjudication.seasons import (
    CHAIR,
    STAR,
    THREE,
    UNION,
    application,
    assessment,
    honour,
    recheck_sheet,
    ruling,
    season,
    unit,
)


def kinds(**parts: Any) -> list[tuple[str, str, str]]:
    made = season(**parts)
    return [(each.kind, each.unit_code, each.subject) for each in open_matters(made, decide(made), (), ())]


def ledger_row(handling: Handling) -> LedgerRow:
    return LedgerRow("a.xlsx", None, "", "", "", None, handling, "原因", "0" * 64)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"applications": [application(blocking=("U1.1",))]}, "待补正"),
        ({"applications": [application(objection=Objection.RAISED)]}, "暂缓"),
        ({"units": [unit(district="示例镇")], "applications": [application()]}, "待审核"),
        ({"applications": [application()]}, "待考评"),
        ({"applications": [application(level=THREE)], "assessments": [assessment("92")]}, "需研究"),
    ],
)
def test_each_unsettled_status_keeps_the_season_open(parts: dict[str, Any], expected: str) -> None:
    assert kinds(**parts) == [(expected, "D001", "基层工会")]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"units": [unit(expected={UNION: STAR})]},
        {"applications": [application()], "assessments": [assessment("84.99")]},
        {
            "applications": [application(objection=Objection.RAISED)],
            "rulings": [ruling(RulingKind.OBJECTION_UPHELD)],
        },
        {"applications": [application()], "assessments": [assessment()], "register": [honour(STAR, 2019)]},
    ],
)
def test_what_is_decided_does_not(parts: dict[str, Any]) -> None:
    assert kinds(**parts) == []


def test_a_recheck_without_sheet_and_a_tie_keep_it_open() -> None:
    codes = ["D001", "D002", "D003", "D004"]
    register = [honour(STAR, code=code) for code in codes]
    units = [unit(code, pre_applied=False) for code in codes]
    assert kinds(units=units, register=register[:1]) == [("待复查", "D001", "基层工会复查")]
    sheets = [recheck_sheet("70", code) for code in codes]
    found = kinds(units=units, register=register, recheck_sheets=sheets)
    assert found == [("需研究（并列）", code, "基层工会复查") for code in codes]


def test_the_list_of_the_superior_must_be_in_the_register_once_anything_was_put_forward() -> None:
    put_forward = {"applications": [application()], "assessments": [assessment()]}
    assert kinds(**put_forward) == [("表彰名单未导入", "", "")]
    assert kinds(**put_forward, register=[honour(STAR, 2017)]) != []


@pytest.mark.parametrize("handling", Handling)
def test_files_that_nobody_has_settled_keep_it_open(handling: Handling) -> None:
    made = season()
    found = open_matters(made, decide(made), [ledger_row(handling)], ())
    unsettled = {Handling.UNDECIDED, Handling.COPYING, Handling.UNRECOGNISED, Handling.QUARANTINED}
    assert [each.subject for each in found] == (["a.xlsx"] if handling in unsettled else [])


def test_a_ruling_without_effect_keeps_it_open_and_other_findings_do_not() -> None:
    made = season()
    findings = [
        Finding(
            code, Severity.QUERY, "rulings.xlsx", "D001", "裁定", "A5", "裁定", "没有写明理由", "", "", "填写理由", ""
        )
        for code in ("O01", "V01")
    ]
    (found,) = open_matters(made, decide(made), (), findings)
    assert (found.kind, found.subject, found.what, found.how) == ("裁定无效", "裁定!A5", "没有写明理由", "填写理由")


def test_put_forward_and_not_on_the_list_is_told_only_when_there_is_a_list() -> None:
    parts: dict[str, Any] = {
        "units": [unit(), unit("D002")],
        "applications": [application(), application(track=CHAIR), application("D002")],
        "assessments": [assessment(), assessment(track=CHAIR), assessment(code="D002")],
    }
    made = season(**parts)
    assert put_forward_without_honour(made, decide(made)) == ()
    listed = season(**parts, register=[honour(STAR, 2019), honour(STAR, 2019, track=CHAIR, person="另一人")])
    missing = [(item.unit_code, item.track) for item in put_forward_without_honour(listed, decide(listed))]
    assert sorted(missing) == [("D001", CHAIR), ("D002", UNION)]
    assert len(honours_of_the_year(listed)) == 2


def test_a_proposed_cancellation_waits_for_the_superior_and_keeps_nothing_open() -> None:
    parts: dict[str, Any] = {"register": [honour(STAR)], "recheck_sheets": [recheck_sheet("80")]}
    made = season(units=[unit(pre_applied=False)], **parts)
    outcome = decide(made)
    assert [item.status for item in proposed_cancellations(outcome)] == [RecheckStatus.PROPOSE_CANCEL]
    assert open_matters(made, outcome, (), ()) == ()
