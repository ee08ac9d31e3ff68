"""What a correction notice says: all faults at once, in reading order, with the right deadline."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from sz_excel.notices.catalogue import KINDS
from sz_excel.notices.context import LONGEST_FOUND, correction_notices, document_name
from sz_excel.notices.names import official_number
from sz_excel.records.findings import Severity
from sz_excel.records.units import Roster
from tests.notices.samples import AS_OF, BLOCKING, CALENDAR, PROGRAMME, QUERY, UNIT, notice


@pytest.mark.parametrize(
    ("as_of", "deadline"),
    [
        (dt.date(2019, 10, 9), "2019年10月15日"),  # Saturday 12 October is a working day, Sunday 13 is not
        (dt.date(2019, 9, 27), "2019年10月10日"),  # Sunday 29 September is a working day, then seven days off
        (dt.date(2019, 10, 14), "2019年10月21日"),  # an ordinary week: the day itself does not count
    ],
)
def test_the_deadline_is_five_working_days_after_the_day_of_the_notice(as_of: dt.date, deadline: str) -> None:
    context = notice(as_of=as_of)
    assert context["deadline"] == deadline
    assert context["correction_days"] == 5
    assert context["unknown_years"] == []


def test_a_deadline_in_a_year_without_holiday_data_says_so() -> None:
    assert notice(as_of=dt.date(2031, 12, 30))["unknown_years"] == ["2031", "2032"]


def test_blocking_faults_and_open_queries_are_told_apart_and_notes_are_left_out() -> None:
    explained = replace(QUERY, explained="已向上级报告")
    note = replace(BLOCKING, severity=Severity.NOTE, problem="读作2.5分")
    context = notice(BLOCKING, QUERY, explained, note)
    assert [fault["problem"] for fault in context["blocking"]] == [BLOCKING.problem]
    assert context["blocking_count"] == 1
    assert [(part["count"], part["faults"][0]["problem"]) for part in context["query_parts"]] == [(1, QUERY.problem)]


def test_without_queries_the_part_is_absent() -> None:
    assert notice(BLOCKING, replace(QUERY, explained="属实"))["query_parts"] == []


def test_faults_stand_in_the_order_in_which_cells_are_read() -> None:
    cells = ["I12", "I5", "AA5", "C5", ""]
    context = notice(*(replace(BLOCKING, cell=cell) for cell in cells))
    assert [fault["cell"] for fault in context["blocking"]] == ["", "C5", "I5", "AA5", "I12"]
    assert [fault["number"] for fault in context["blocking"]] == [1, 2, 3, 4, 5]


def test_a_fault_of_the_whole_file_and_an_empty_cell_are_said_in_words() -> None:
    fault = notice(replace(BLOCKING, sheet="", cell="", item="", found=""))["blocking"][0]
    assert (fault["place"], fault["found"]) == ("整个文件", "（空白）")


@pytest.mark.parametrize("length", [LONGEST_FOUND - 1, LONGEST_FOUND, LONGEST_FOUND + 1])
def test_only_a_long_answer_is_shortened_and_says_how_long_it_was(length: int) -> None:
    found = notice(replace(BLOCKING, found="某" * length))["blocking"][0]["found"]
    assert found.count("某") == min(length, LONGEST_FOUND)
    assert (f"全文{length}字" in found) == (length > LONGEST_FOUND)


def test_a_workbook_without_a_blocking_fault_is_not_returned() -> None:
    with pytest.raises(ValueError, match="0007"):
        notice(QUERY)


def test_units_under_a_district_are_copied_to_it_and_direct_units_to_nobody() -> None:
    direct = replace(UNIT, district=PROGRAMME.settings["direct_district"])
    assert notice()["copy_lines"] == ["样例镇"]
    assert notice(unit=direct)["copy_lines"] == []


def test_one_notice_per_returned_workbook_in_the_order_of_the_roster() -> None:
    first, second, third = (replace(UNIT, code=code) for code in ("0009", "0002", "0003"))
    roster = Roster({unit.code: unit for unit in (first, second, third)})
    findings = [
        replace(BLOCKING, unit_code="0002"),
        replace(BLOCKING, unit_code="0009", file="甲.xlsx"),
        replace(BLOCKING, unit_code="0009", file="乙.xlsx"),
        replace(QUERY, unit_code="0003"),
        replace(BLOCKING, unit_code=""),
        replace(BLOCKING, unit_code="9999"),
    ]
    made = dict(correction_notices(PROGRAMME, CALENDAR, roster, findings, AS_OF))
    stem = "样例机械有限公司工会"
    assert list(made) == [f"补正通知-0009-{stem}", f"补正通知-0009-{stem}-2", f"补正通知-0002-{stem}"]
    assert [context["file_name"] for context in made.values()] == ["甲.xlsx", "乙.xlsx", "样例机械.xlsx"]


@pytest.mark.parametrize("name", ["../../etc/某厂", 'a:b*c?"<>|\n', "某" * 300, " . "])
def test_a_file_name_is_only_ever_a_name(name: str) -> None:
    made = document_name("补正通知", "0007", name)
    assert made.startswith("补正通知-0007")
    assert not set(made) & set('\\/:*?"<>|\n')
    assert len(f"{made}-2.docx".encode()) < 255


@pytest.mark.parametrize("typed", ["仪工字（2019）42号", "仪工字(2019)42号", "仪工字[2019]42号", "仪工字〔2019〕42号"])
def test_a_document_number_has_its_year_in_hexagonal_brackets(typed: str) -> None:
    assert official_number(typed) == "仪工字〔2019〕42号"


@pytest.mark.parametrize("kind", KINDS)
def test_a_specimen_has_every_documented_name_and_no_other(kind: str) -> None:
    documented = {name.removesuffix("[]") for name, _ in KINDS[kind].names.explained() if "." not in name}
    assert set(KINDS[kind].names.specimen(turns=1)) == documented
