"""What goes back to a unit, and what is said when its next version arrives."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.workbook import Workbook as OpenBook

from sz_excel.intake.engine import ProcessEngine, SerialEngine
from sz_excel.intake.reading import Plan, read_workbook
from sz_excel.marking import MarkingJob
from sz_excel.pipeline import Consolidation, consolidate
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Unit
from sz_excel.reports.marked_copies import LIST_SHEET, SIDE_HEADER, CannotCopyError, mark
from sz_excel.returning import transplant
from tests.workspaces import PROGRAMME, Season, filled, make_season

PLAN = Plan.of(PROGRAMME)


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return make_season(tmp_path / "workspace")


def run(season: Season) -> Consolidation:
    return consolidate(season.workspace, SerialEngine())


def returned(season: Season, code: str = "YZ01") -> Path:
    return season.workspace.returned / "直属" / f"{code}-{code}工会-补正.xlsx"


def load(path: Path) -> OpenBook:
    return openpyxl.load_workbook(path)


def finding(**changes: object) -> Finding:
    fields = {
        "code": "V01",
        "severity": Severity.BLOCKING,
        "file": "a.xlsx",
        "unit_code": "YZ01",
        "sheet": "工会自评",
        "cell": "I5",
        "item": "U1.1自评分",
        "problem": "没有填写",
        "found": "",
        "expected": "",
        "remedy": "请填写",
        "clause": "三（一）1",
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def test_every_fault_stands_at_its_cell_in_a_column_beside_and_on_the_first_sheet(season: Season) -> None:
    season.receive("YZ01", U1_dot_3__points=None, U2_dot_1__points=Decimal(9))
    run(season)
    book = load(returned(season))
    listed = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=5)]
    assert book.worksheets[0].title == LIST_SHEET
    assert [(row[2], row[3]) for row in listed] == [("工会自评 I9", "U1.3自评分"), ("工会自评 I16", "U2.1自评分")]
    sheet = book["工会自评"]
    assert "没有填写" in sheet["I9"].comment.text
    assert "“9”超出允许的范围" in sheet["I16"].comment.text
    side = next(cell.column for row in sheet.iter_rows(max_row=5) for cell in row if cell.value == SIDE_HEADER)
    assert "没有填写" in sheet.cell(9, side).value
    assert sheet["I16"].value == 9
    links = [row[2].hyperlink.location or row[2].hyperlink.target for row in book.worksheets[0].iter_rows(min_row=5)]
    assert all("工会自评" in link for link in links)


def test_the_answers_of_a_marked_copy_are_those_of_the_workbook(season: Season) -> None:
    path = season.receive("YZ01", U1_dot_3__points=None)
    run(season)
    before = read_workbook("a", path.read_bytes(), PLAN)
    after = read_workbook("a", returned(season).read_bytes(), PLAN)
    answers = dict(zip(before.keys, zip(before.kinds.lower(), before.values, strict=True), strict=True))
    copied = dict(zip(after.keys, zip(after.kinds.lower(), after.values, strict=True), strict=True))
    assert copied == answers
    assert (after.form, after.subject) == (before.form, before.subject)


def test_a_workbook_without_blocking_faults_is_not_sent_back(season: Season) -> None:
    season.receive("YZ01", workers=Decimal(70))
    outcome = run(season)
    assert [each.code for each in outcome.material.findings if each.is_open] == ["C01"]
    assert not returned(season).exists()


def test_a_copy_is_taken_away_when_the_faults_are_mended(season: Season) -> None:
    season.receive("YZ01", folder="2019-09-20", U1_dot_3__points=None)
    run(season)
    assert returned(season).exists()
    notice = season.workspace.notices / "补正通知" / "补正通知-YZ01-YZ01工会.docx"
    assert notice.exists()
    season.receive("YZ01", folder="2019-09-25")
    run(season)
    assert not returned(season).exists()
    assert not notice.exists()


def test_a_copy_that_the_office_changed_is_kept_and_not_taken_for_current(season: Season) -> None:
    season.receive("YZ01", folder="2019-09-20", U1_dot_3__points=None)
    run(season)
    changed = b"changed by the office"
    returned(season).write_bytes(changed)
    season.receive("YZ01", folder="2019-09-25")
    told = run(season).remarks
    kept = returned(season).with_name("YZ01-YZ01工会-补正（已失效，手工修改保留 1）.xlsx")
    assert kept.read_bytes() == changed
    assert not returned(season).exists()
    assert told == (f"手工修改过，现在已经不需要，改了名：{returned(season).name} → {kept.name}",)


def test_the_next_version_tells_what_is_fixed_open_and_new(season: Season) -> None:
    first = {"U1_dot_3__points": None, "U2_dot_1__points": Decimal(9)}
    season.receive("YZ01", folder="2019-09-20", **first)
    season.receive("YZ01", folder="2019-09-25", U2_dot_1__points=Decimal(9), C1_dot_1__points=None)
    (moved,) = run(season).material.resubmissions
    assert moved.fixed == ("U1.3自评分：没有填写",)
    assert moved.still_open == ("U2.1自评分：“9”超出允许的范围",)
    assert moved.new == ("C1.1自评分：没有填写",)
    assert moved.received == date(2019, 9, 25)
    union, chair = moved.totals
    assert (union.track, union.before, union.after) == (Track.UNION, 94, 96)
    assert (chair.track, chair.before, chair.after) == (Track.CHAIR, 100, 95)


def test_a_second_run_writes_the_same_bytes_and_workers_do_it_too(season: Season) -> None:
    season.receive("YZ01", U1_dot_3__points=None)
    run(season)
    first = returned(season).read_bytes()
    returned(season).unlink()
    consolidate(season.workspace, ProcessEngine(1))
    assert returned(season).read_bytes() == first


def test_a_fault_on_a_merged_cell_is_marked_at_the_first_cell() -> None:
    book = load_bytes(mark(filled("YZ01", FormKind.SELF, {}), "t", [finding(cell="I6")]))
    assert "没有填写" in book["工会自评"]["I5"].comment.text


@pytest.mark.parametrize("list_kept", [True, False], ids=["list kept", "list deleted"])
def test_a_copy_marked_again_shows_the_new_faults_only(list_kept: bool) -> None:
    first = mark(filled("YZ01", FormKind.SELF, {}), "t", [finding(cell="I9"), finding(cell="I16", problem="超出范围")])
    book = load_bytes(first)
    book["工会自评"]["I16"].comment = Comment(f"{book['工会自评']['I16'].comment.text}\n已请示", "单位")
    if not list_kept:
        del book[LIST_SHEET]
    stream = io.BytesIO()
    book.save(stream)
    sheet = load_bytes(mark(stream.getvalue(), "t", [finding(cell="I20", problem="看不懂")]))["工会自评"]
    side = next(cell.column for cell in sheet[3] if cell.value == SIDE_HEADER)
    told = {row: sheet.cell(row, side).value for row in range(4, sheet.max_row + 1)}
    assert {row: text for row, text in told.items() if text} == {20: "【退回】看不懂。请填写（依据三（一）1）"}
    assert [cell.value for cell in sheet[3]].count(SIDE_HEADER) == 1
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"I16": "已请示", "I20": "【退回】看不懂。请填写（依据三（一）1）"}
    assert sheet["I9"].fill.fgColor.rgb == sheet["I7"].fill.fgColor.rgb != sheet["I20"].fill.fgColor.rgb


def test_the_hints_of_a_marked_copy_are_no_comments_of_the_unit(season: Season) -> None:
    first = mark(filled("YZ01", FormKind.SELF, {}), "t", [finding(cell="I9"), finding(cell="I16")])
    book = load_bytes(first)
    book["工会自评"]["I16"].comment = Comment(f"{book['工会自评']['I16'].comment.text}\n已请示", "单位")
    stream = io.BytesIO()
    book.save(stream)
    read = read_workbook("a.xlsx", stream.getvalue(), PLAN)
    assert [(each.cell, each.found) for each in read.remarks if each.code == "N19"] == [("I16", "已请示")]
    assert not {each.code for each in read.remarks} & {"I03", "I04", "I10", "I11", "N07"}


def test_a_digit_crossed_out_stays_crossed_out_on_a_marked_copy() -> None:
    book = load_bytes(mark(filled("YZ01", FormKind.SELF, {}), "t", [finding(cell="I9")]))
    crossed = TextBlock(InlineFont(strike=True), "1")
    book["申报信息"]["C13"] = CellRichText(crossed, "200")
    stream = io.BytesIO()
    book.save(stream)
    again = read_workbook("a.xlsx", mark(stream.getvalue(), "t", [finding(cell="I9")]), PLAN)
    assert dict(zip(again.keys, again.values, strict=True))["members"] == "1\u0336200"


def test_texts_of_a_returned_file_stay_texts_on_the_list() -> None:
    hostile = finding(found="=1+1", problem="“=cmd()”不对", item="@SUM(A1)", remedy="+1")
    book = load_bytes(mark(filled("YZ01", FormKind.SELF, {}), "=title()", [hostile]))
    row = list(book.worksheets[0][5])
    assert [cell.data_type for cell in row[1:]] == ["s"] * 7
    assert book.worksheets[0]["A1"].data_type == "s"


def test_a_workbook_that_cannot_be_copied_is_refused() -> None:
    with pytest.raises(CannotCopyError):
        mark(b"PK\x03\x04 broken", "t", [finding()])
    large = openpyxl.Workbook()
    large.active["A9000"] = 1
    stream = io.BytesIO()
    large.save(stream)
    with pytest.raises(CannotCopyError):
        mark(stream.getvalue(), "t", [finding()])


def test_answers_that_cannot_be_copied_move_into_a_clean_form() -> None:
    changes = {"U2.1/points": Decimal("2.5"), "contact": "=HYPERLINK(1)", "U1.1-1": date(2018, 3, 5)}
    transcript = read_workbook("a.xlsx", filled("YZ01", FormKind.SELF, changes), PLAN)
    where = dict(zip(transcript.keys, transcript.cells, strict=True))["U2.1/points"]
    sheet, _, cell = where.partition("!")
    job = MarkingJob("a.xlsx", "a.xlsx", "单位", (finding(sheet=sheet, cell=cell),))
    unit = Unit("YZ01", "YZ01工会", UnitKind.ENTERPRISE, "直属")
    copied = read_workbook("a.xlsx", transplant(transcript, job, PROGRAMME, unit), PLAN)
    before = dict(zip(transcript.keys, transcript.values, strict=True))
    after = dict(zip(copied.keys, copied.values, strict=True))
    assert {key: after[key] for key in changes} == {key: before[key] for key in changes}
    assert after == before


def load_bytes(data: bytes) -> OpenBook:
    return openpyxl.load_workbook(io.BytesIO(data))
