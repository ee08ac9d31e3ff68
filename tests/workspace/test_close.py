"""What goes on into the next year's workbooks, what is emptied, what is left to the office."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from sz_excel.errors import OperatorError
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_edition, load_programme
from sz_excel.programme.standing import standing_notes
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.submissions import Application, Ratings, Receipt, Sources, Value
from sz_excel.records.units import Roster, Unit
from sz_excel.workspace.carrying import Change, next_programme, next_roster, note_change, roster_changes
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.last_year import SHEET, load_last_year, write_last_year
from sz_excel.workspace.office_books import write_programme, write_roster
from sz_excel.workspace.roster import load_roster
from sz_excel.year_end import refuse_target
from tests.workspaces import ROW

PROGRAMME = load_edition("2019")
UNIT = Unit("YZ01", "甲厂工会", UnitKind.ENTERPRISE, "直属", True, 80, "张示例", row=2)
ROSTER = Roster({UNIT.code: UNIT})


def applied(*, members: int | None = 80, blocking: tuple[str, ...] = (), **answers: Value) -> Application:
    given: dict[str, Value] = {"chair_name": "张示例", "chair_post": "主席", **answers}
    return Application(
        unit_code=UNIT.code,
        track=Track.UNION,
        level=1,
        person="",
        receipt=Receipt(date(2019, 9, 20), ""),
        ratings=Ratings({}),
        answers=given,
        sources=Sources(),
        members=members,
        blocking=blocking,
    )


# -- the roster -----------------------------------------------------------------------------------------------------


def changes(**answers: Any) -> list[tuple[str, str, str, bool]]:
    return [(each.column, each.before, each.after, each.sure) for each in roster_changes(ROSTER, [applied(**answers)])]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, []),
        ({"members": None}, []),
        ({"members": 81}, [("会员人数", "80", "81", True)]),
        ({"chair_name": "王示例"}, [("工会主席", "张示例", "王示例", True)]),
        ({"chair_name": "王示例", "chair_post": "副主席"}, [("工会主席", "张示例", "王示例", False)]),
        ({"chair_name": "王示例", "chair_post": ""}, [("工会主席", "张示例", "王示例", False)]),
        ({"members": 81, "blocking": ("U1.1",)}, [("会员人数", "80", "81", False)]),
    ],
)
def test_only_what_is_beyond_doubt_is_taken_into_the_roster(
    answers: dict[str, Any], expected: list[tuple[str, str, str, bool]]
) -> None:
    assert changes(**answers) == expected


def test_a_doubtful_change_says_why_and_what_to_do() -> None:
    (change,) = roster_changes(ROSTER, [applied(chair_name="王示例", chair_post="副主席")])
    note = note_change(change)
    assert note.kind == "名册未更新，请核实"
    assert note.what == "工会主席：名册为“张示例”，上年申报为“王示例”；职务填的是“副主席”"


def test_a_unit_without_application_is_left_alone() -> None:
    assert roster_changes(ROSTER, []) == ()


def test_the_next_roster_is_this_one_with_sure_changes_and_no_pre_applications(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    row = {**ROW, "单位编码": "YZ01", "单位名称": "甲厂工会"}
    honour = {"年度": "2019", "对象": "基层工会", "单位编码": "YZ01", "等级": "星级", "状态": "有效"}
    write_roster(path, [row], [honour, {**honour, "年度": "2017", "状态": "已取消"}])
    book = openpyxl.load_workbook(path)
    book["单位名册"]["B2"].fill = PatternFill("solid", fgColor="FFFF00")
    book.save(path)
    sure, doubtful = (Change(UNIT, "会员人数", "80", "81", True), Change(UNIT, "工会主席", "张示例", "王示例", False))
    path.write_bytes(next_roster(path.read_bytes(), load_roster(path, PROGRAMME), [sure, doubtful]))
    roster = load_roster(path, PROGRAMME)
    unit = roster.units["YZ01"]
    assert (unit.pre_applied, unit.expected, unit.members, unit.chair) == (False, {}, 81, "张示例")
    assert [(each.year, each.valid) for each in roster.register] == [(2019, True), (2017, False)]
    assert openpyxl.load_workbook(path)["单位名册"]["B2"].fill.fgColor.rgb == "00FFFF00"


# -- the programme ----------------------------------------------------------------------------------------------------


def test_the_next_programme_is_the_office_s_own_with_another_year(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    write_programme(path, "2019", {"as_of": "2019-10-28", "contact_name": "某联系人"})
    book = openpyxl.load_workbook(path)
    criteria = book["指标"]
    criteria["H2"] = "办公室改写的考评内容"
    book.save(path)
    before = load_programme(path)
    path.write_bytes(next_programme(path, "2020"))
    after = load_programme(path)
    assert (after.edition, after.settings["as_of"], after.settings["document_number"]) == ("2020", "", "")
    assert after.settings["contact_name"] == "某联系人"
    assert after.criteria == before.criteria
    assert after.criteria[0].clause_text == "办公室改写的考评内容"
    assert (after.levels, after.parameters, after.fields) == (before.levels, before.parameters, before.fields)


def test_a_programme_without_number_or_calendar_says_so(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    write_programme(path, "2019", {"edition": "2026"})
    assert standing_notes(load_programme(path), WorkCalendar.of(PROGRAMME.holidays)) == ()
    path.write_bytes(next_programme(path, "2027"))
    programme = load_programme(path)
    notes = standing_notes(programme, WorkCalendar.of(programme.holidays))
    assert ["2027年没有节假日安排数据" in notes[0], "document_number" in notes[1]] == [True, True]


# -- last year's answers ------------------------------------------------------------------------------------------


def next_year(tmp_path: Path) -> Any:
    path = tmp_path / "programme.xlsx"
    write_programme(path, "2019", {"edition": "2020"})
    return load_programme(path)


def test_answers_come_back_by_key_as_a_person_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "last_year.xlsx"
    answers: dict[str, Value] = {
        "U4.4-1": Decimal(80),
        "chair_since": date(2010, 5, 1),
        "U7.4-1": Decimal("20.50"),
        "C5.3-1": "=无",
        "workers": None,
        "filled_on": date(2019, 9, 20),
        "explanation": "说明",
        "unit_code": "YZ01",
        "U1.1/points": Decimal(2),
    }
    assert write_last_year(path, PROGRAMME, ROSTER, [applied(**answers)]) == 1
    assert load_last_year(path, next_year(tmp_path)) == {
        "YZ01": {
            "U4.4-1": "80",
            "chair_since": "2010-05-01",
            "chair_name": "张示例",
            "chair_post": "主席",
            "U7.4-1": "20.5",
            "C5.3-1": "=无",
        }
    }
    rows = list(openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True))
    assert rows[0][:3] == ("年度", "单位编码", "单位名称")
    assert rows[1][:3] == ("2019", "YZ01", "甲厂工会")
    assert dict(zip(rows[0], rows[1], strict=True))["A17 任现职日期"] == "2010-05-01"


def test_answers_of_another_year_and_of_items_no_longer_asked_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "last_year.xlsx"
    write_last_year(path, PROGRAMME, ROSTER, [applied(**{"U4.4-1": Decimal(9)})])
    assert load_last_year(path, PROGRAMME) == {}
    book = openpyxl.load_workbook(path)
    for cell in book[SHEET][1]:
        cell.value = str(cell.value).replace("U4.4-1", "Z99")
    book.save(path)
    assert "U4.4-1" not in load_last_year(path, next_year(tmp_path))["YZ01"]


def test_a_workspace_without_last_year_has_no_answers(tmp_path: Path) -> None:
    assert load_last_year(tmp_path / "last_year.xlsx", PROGRAMME) == {}


# -- where the next workspace may lie -----------------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["", "inbox", "下年/工作区"])
def test_the_next_workspace_never_lies_in_this_one(tmp_path: Path, inside: str) -> None:
    with pytest.raises(OperatorError, match="另选一个文件夹"):
        refuse_target(Workspace(tmp_path), Workspace(tmp_path / inside))


@pytest.mark.parametrize("name", ["programme.xlsx", "roster.xlsx", "rulings.xlsx", "last_year.xlsx", "结转说明.xlsx"])
def test_existing_files_are_named_and_not_overwritten(tmp_path: Path, name: str) -> None:
    target = tmp_path / "2020"
    target.mkdir()
    (target / name).write_bytes(b"mine")
    with pytest.raises(OperatorError, match=name):
        refuse_target(Workspace(tmp_path / "2019"), Workspace(target))
