"""Marked copies of workbooks that real programs saved: marked part by part where that can be, else by the library."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sz_excel.intake.reading import Plan, read_workbook
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.reports import marked_by_library, marked_in_place
from sz_excel.reports.marked_copies import LIST_SHEET, SIDE_HEADER, CannotCopyError, mark
from sz_excel.spreadsheets.overlay import UnusualWorkbookError
from tests.sample_season import plan
from tests.workspaces import PROGRAMME, filled

PLAN = Plan.of(PROGRAMME)
INBOX = Path(__file__).resolve().parents[2] / "sample_workbooks" / "inbox"
SAMPLES = {row["client"]: INBOX / row["file"] for row in plan.table("returns") if (INBOX / row["file"]).is_file()}


def finding(cell: str, severity: Severity = Severity.BLOCKING, sheet: str = "工会自评") -> Finding:
    return Finding("V01", severity, "a", "YZ01", sheet, cell, "U1.1自评分", "没有填写", "", "", "请填写", "三（一）1")


FOUND = [finding("I5"), finding("I9", Severity.QUERY), finding("C12", sheet="申报信息"), finding("", sheet="")]


def answers(content: bytes) -> dict[str, tuple[str, str]]:
    transcript = read_workbook("a.xlsx", content, PLAN)
    return dict(zip(transcript.keys, zip(transcript.kinds.lower(), transcript.values, strict=True), strict=True))


def test_every_program_is_among_the_samples() -> None:
    assert set(SAMPLES) == {"libreoffice", "sheetjs", "exceljs", "openpyxl"}


@pytest.mark.parametrize("client", sorted(SAMPLES))
def test_a_workbook_of_any_program_is_marked_part_by_part_and_answers_the_same(client: str) -> None:
    content = SAMPLES[client].read_bytes()
    copy = marked_in_place.mark(content, "补正事项", FOUND)
    assert answers(copy) == answers(content)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames[0] == LIST_SHEET
    assert [cell.value for cell in book[LIST_SHEET]["A"][4:]] == [1, 2, 3, 4]
    assert {cell: book["工会自评"][cell].comment is not None for cell in ("I5", "I7", "I9")} == {
        "I5": True,
        "I7": False,
        "I9": True,
    }


@pytest.mark.parametrize("client", sorted(SAMPLES))
def test_both_ways_of_marking_say_the_same_in_the_same_places(client: str) -> None:
    content = SAMPLES[client].read_bytes()
    one, other = (
        openpyxl.load_workbook(io.BytesIO(way.mark(content, "补正事项", FOUND)))
        for way in (marked_in_place, marked_by_library)
    )
    assert one.sheetnames == other.sheetnames
    for name in one.sheetnames:
        shown, expected = (
            {
                cell.coordinate: (
                    cell.value,
                    cell.comment.text if cell.comment else None,
                    str(cell.fill.fgColor.rgb)[-6:],
                )
                for row in book[name].iter_rows()
                for cell in row
                if cell.value is not None or cell.comment
            }
            for book in (one, other)
        )
        assert shown == expected


def test_totals_keep_the_values_that_the_unit_saw() -> None:
    content = SAMPLES["libreoffice"].read_bytes()
    before, after = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=True)["工会自评"]
        for data in (content, mark(content, "补正事项", FOUND))
    )
    totals = [cell.coordinate for cell in before["I"] if isinstance(cell.value, (int, float))]
    assert len(totals) > 30
    assert [after[place].value for place in totals] == [before[place].value for place in totals]


def test_a_style_with_an_empty_fill_as_xlsx_populate_writes_it_is_no_hindrance() -> None:
    content = with_part(filled("YZ01", FormKind.SELF, {}), "xl/styles.xml", b"</fills>", b"<fill/></fills>")
    copy = mark(content, "补正事项", FOUND)
    assert answers(copy) == answers(content)
    with pytest.raises(CannotCopyError):
        marked_by_library.mark(content, "补正事项", FOUND)


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something in one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            target.writestr(entry, part.replace(old, new) if entry.filename == name else part)
    return stream.getvalue()


def test_a_copy_that_comes_back_with_faults_is_marked_again_in_the_same_places() -> None:
    first = mark(filled("YZ01", FormKind.SELF, {}), "补正事项", [finding("I5")])
    with pytest.raises(UnusualWorkbookError):
        marked_in_place.mark(first, "补正事项", [finding("I7")])
    book = openpyxl.load_workbook(io.BytesIO(mark(first, "补正事项", [finding("I7")])))
    assert book.sheetnames.count(LIST_SHEET) == 1
    heads = [cell.column_letter for row in book["工会自评"].iter_rows() for cell in row if cell.value == SIDE_HEADER]
    assert len(heads) == 1
    assert "没有填写" in book["工会自评"][f"{heads[0]}7"].value
