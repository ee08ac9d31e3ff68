"""Each client puts answers where they belong, and what it keeps and loses of a form is known."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import psutil
import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from tests.clients import (
    PACKAGES,
    Answer,
    AnswerError,
    Client,
    ClientError,
    Formula,
    Job,
    available,
    fill,
)
from tests.clients.form_jobs import locate, read_jobs, write_jobs

EVERY_CLIENT = [
    pytest.param(Client.LIBREOFFICE, marks=pytest.mark.office),
    *(pytest.param(client, marks=pytest.mark.node) for client in PACKAGES),
    Client.OPENPYXL,
]
TOKEN = "SZ2019-SELF-0042"
ANSWERS = [
    Answer("工会自评", "A1", "自评分", 9.5),
    Answer("工会自评", "A1", "说明", "=不是公式, 0012"),
    Answer("工会自评", "A2", "自评分", Formula("=9+0.5")),
    Answer("工会自评", "A2", "不适用", True),
    Answer("工会自评", "A3", "自评分", Formula("=SUM(G4,'申报 信息'!E5)")),
    Answer("工会自评", "A3", "说明", None),
    Answer("工会自评", "A3", "完成日期", date(2019, 9, 20)),
    Answer("申报 信息", "1", "填报内容", "深圳市<甲>&乙工会"),
    Answer("申报 信息", "2", "填报内容", 30),
    Answer("申报 信息", "3", "填报内容", date(2019, 9, 20)),
]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    workbook = xlsxwriter.Workbook(path)
    add_rubric(workbook)
    add_details(workbook)
    hidden = workbook.add_worksheet("_sz")
    hidden.write_string("A1", TOKEN)
    hidden.very_hidden()
    workbook.set_custom_property("sz_token", TOKEN)
    workbook.define_name("sz_token", f'="{TOKEN}"')
    workbook.define_name("sz_cell", "=_sz!$A$1")
    workbook.close()
    return path


def add_rubric(workbook: xlsxwriter.Workbook) -> None:
    """Columns B to H; header in row 3; 说明 and 附件 of A1 are one merged range; a total with a stale value below."""
    sheet = workbook.add_worksheet("工会自评")
    sheet.write_string("B1", "星级基层工会自评表")
    sheet.write_row("B3", ["编号", "考评\n项目", "完成日期", "不适用", "自评 分", "说明", "附件"])
    two_places = workbook.add_format({"num_format": "0.00", "bg_color": "#FFF2CC", "locked": False})
    for row, code in enumerate(["A1", "A2", "A3"], 3):
        sheet.write_row(row, 1, [code, f"项目{code}"])
        sheet.write_blank(row, 5, None, two_places)
        sheet.write_blank(row, 3, None, two_places)
    sheet.merge_range("G4:H4", "", two_places)
    sheet.write_string("G6", "去年的说明")
    sheet.write_formula("F8", "=SUM(F4:F6)", two_places, 7)
    sheet.freeze_panes(3, 2)
    sheet.data_validation("F4:F6", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10})


def add_details(workbook: xlsxwriter.Workbook) -> None:
    """A protected sheet whose input cells are open, and whose codes are numbers."""
    sheet = workbook.add_worksheet("申报 信息")
    sheet.write_row("C3", ["编号", "项目", "填报内容"])
    is_open = workbook.add_format({"locked": False})
    day = workbook.add_format({"locked": False, "num_format": 'yyyy"年"m"月"d"日"'})
    for row, cell_format in enumerate([is_open, is_open, day], 3):
        sheet.write_number(row, 2, row - 2)
        sheet.write_blank(row, 4, None, cell_format)
    sheet.protect()


@pytest.fixture(scope="module", params=EVERY_CLIENT)
def client(request: pytest.FixtureRequest) -> Client:
    return present(request.param)


def present(client: Client) -> Client:
    """The client, or a skipped test where the program is missing; on the build server a failed one."""
    if not available(client):
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(f"{client.name} is not available; for node: tests.clients.install_node_clients()")
    return client


@pytest.fixture(scope="module")
def returned(client: Client, form: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form as the client returned it, as the second of two jobs of one run."""
    folder = tmp_path_factory.mktemp(client.name)
    target = folder / "returned.xlsx"
    fill(client, [Job(form, folder / "first.xlsx", ANSWERS[:1]), Job(form, target, ANSWERS)])
    assert load_workbook(folder / "first.xlsx")["工会自评"]["F4"].value == 9.5
    return target


@pytest.fixture
def book(returned: Path) -> Iterator[Workbook]:
    workbook = load_workbook(repaired(returned))
    yield workbook
    workbook.close()


def repaired(path: Path) -> io.BytesIO:
    """The workbook with the empty fill filled that xlsx-populate writes for a new style: openpyxl refuses it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            content = source.read(entry).replace(b"<fill/>", b'<fill><patternFill patternType="none"/></fill>')
            target.writestr(entry.filename, content)
    return stream


def test_numbers_arrive_as_numbers_and_texts_as_texts(book: Workbook) -> None:
    rubric, details = book["工会自评"], book["申报 信息"]
    assert (rubric["F4"].value, rubric["F4"].data_type) == (9.5, "n")
    assert (rubric["G4"].value, rubric["G4"].data_type) == ("=不是公式, 0012", "s")
    assert (details["E4"].value, details["E5"].value) == ("深圳市<甲>&乙工会", 30)


def test_a_boolean_arrives_as_a_boolean_and_null_empties_the_cell(book: Workbook) -> None:
    assert (book["工会自评"]["E5"].value, book["工会自评"]["E5"].data_type) == (True, "b")
    assert book["工会自评"]["G6"].value is None


def test_formulas_arrive_as_formulas(book: Workbook) -> None:
    assert book["工会自评"]["F5"].value == "=9+0.5"
    assert book["工会自评"]["F6"].value.replace(" ", "") == "=SUM(G4,'申报信息'!E5)"


def test_a_date_arrives_as_a_date_in_the_format_the_cell_had_or_else_in_iso_format(book: Workbook) -> None:
    bare, formatted = book["工会自评"]["D6"], book["申报 信息"]["E6"]
    assert bare.value == formatted.value == datetime(2019, 9, 20)  # noqa: DTZ001 - a cell has no time zone
    assert bare.number_format.replace("\\", "") == "yyyy-mm-dd"
    assert "年" in formatted.number_format


def test_a_filled_cell_keeps_its_number_format(book: Workbook) -> None:
    assert [book["工会自评"][cell].number_format for cell in ("F4", "F5", "F6")] == ["0.00"] * 3


def test_the_token_in_the_hidden_sheet_and_the_merged_range_survive_every_client(book: Workbook) -> None:
    assert book["_sz"]["A1"].value == TOKEN
    assert book["_sz"].sheet_state != "visible"
    assert [str(merged) for merged in book["工会自评"].merged_cells.ranges] == ["G4:H4"]


LOST = {
    Client.LIBREOFFICE: {"very hidden"},
    Client.SHEETJS: {"validation", "protection", "frozen panes", "fill colour", "format of blank cells"},
    Client.EXCELJS: {"custom property", "named text"},
    Client.OPENPYXL: set(),
    Client.POPULATE: set(),
    Client.EXCELIZE: set(),
}


def test_what_a_client_loses_of_a_form_is_known(client: Client, book: Workbook) -> None:
    kept = {
        "custom property": [item.value for item in book.custom_doc_props.props] == [TOKEN],
        "named text": "sz_token" in book.defined_names,
        "named cell": "sz_cell" in book.defined_names,
        "very hidden": book["_sz"].sheet_state == "veryHidden",
        "validation": bool(book["工会自评"].data_validations.dataValidation),
        "frozen panes": book["工会自评"].freeze_panes == "C4",
        "protection": book["申报 信息"].protection.sheet,
        "fill colour": book["工会自评"]["F4"].fill.start_color.rgb == "FFFFF2CC",
        "format of blank cells": book["工会自评"]["D4"].number_format == "0.00",
    }
    assert {name for name, is_kept in kept.items() if not is_kept} == LOST[client]


STORED_TOTAL = {
    Client.LIBREOFFICE: 49,
    Client.SHEETJS: 7,
    Client.EXCELJS: 7,
    Client.OPENPYXL: None,
    Client.POPULATE: None,
    Client.EXCELIZE: 7,
}


def test_only_libreoffice_recalculates_so_that_other_totals_are_stale_or_missing(
    client: Client, returned: Path
) -> None:
    rubric = load_workbook(repaired(returned), data_only=True)["工会自评"]
    entered = (rubric["F5"].value, rubric["F6"].value)
    assert entered == ((9.5, 30) if client is Client.LIBREOFFICE else (None, None))
    assert rubric["F8"].value == STORED_TOTAL[client]


@pytest.mark.parametrize(
    "lost",
    [
        Answer("主席自评", "A1", "自评分", 1),
        Answer("工会自评", "A9", "自评分", 1),
        Answer("工会自评", "A1", "考评分", 1),
        Answer("工会自评", "A1", "附件", 1),
    ],
    ids=["sheet", "code", "header", "cell covered by a merge"],
)
def test_an_answer_without_a_place_is_an_error_that_names_it(
    client: Client, form: Path, tmp_path: Path, lost: Answer
) -> None:
    target = tmp_path / "returned.xlsx"
    with pytest.raises(ClientError) as error:
        fill(client, [Job(form, target, [ANSWERS[0], lost])])
    assert all(repr(name) in str(error.value) for name in (lost.sheet, lost.code, lost.header))
    assert "Traceback" not in str(error.value)
    assert not target.exists()


@pytest.mark.office
def test_libreoffice_refuses_a_locked_cell_because_calc_would_ignore_the_answer(form: Path, tmp_path: Path) -> None:
    locked = Answer("申报 信息", "1", "项目", "改名")
    with pytest.raises(ClientError, match="locked"):
        fill(present(Client.LIBREOFFICE), [Job(form, tmp_path / "returned.xlsx", [locked])])


@pytest.mark.office
@pytest.mark.parametrize("source", ["form.xlsx", "missing.xlsx"])
def test_libreoffice_leaves_neither_process_nor_profile_whether_it_worked_or_not(
    form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    target = form.with_name("out.xlsx")
    try:
        fill(present(Client.LIBREOFFICE), [Job(form.with_name(source), target, ANSWERS)])
    except ClientError:
        assert source == "missing.xlsx"
    assert list(tmp_path.iterdir()) == []
    assert not [process for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in str(process.info)]


RESAVED = [
    pytest.param(Client.GNUMERIC, marks=pytest.mark.gnumeric),
    Client.PANDAS,
]


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")  # Gnumeric names none
@pytest.mark.parametrize("client", RESAVED)
def test_a_program_that_only_saves_keeps_the_answers_of_another_and_takes_none_of_its_own(
    client: Client, form: Path, tmp_path: Path
) -> None:
    filled, saved = tmp_path / "filled.xlsx", tmp_path / "saved.xlsx"
    fill(Client.OPENPYXL, [Job(form, filled, ANSWERS[:1])])
    fill(present(client), [Job(filled, saved, [])])
    assert load_workbook(saved)["工会自评"]["F4"].value == 9.5
    with pytest.raises(ClientError, match="fills nothing in"):
        fill(client, [Job(filled, tmp_path / "third.xlsx", ANSWERS[:1])])


@pytest.mark.gnumeric
def test_a_workbook_that_gnumeric_cannot_open_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK")
    with pytest.raises(ClientError, match="broken.xlsx"):
        fill(present(Client.GNUMERIC), [Job(broken, tmp_path / "saved.xlsx", [])])


@pytest.mark.office
def test_pasted_values_are_bare_numbers_and_texts_on_sheets_of_a_new_book(form: Path, tmp_path: Path) -> None:
    target = tmp_path / "pasted.xlsx"
    fill(present(Client.PASTED_VALUES), [Job(form, target, ANSWERS)])
    book = load_workbook(target)
    assert book.sheetnames == ["Sheet1", "Sheet2"]
    assert not book.defined_names
    rubric, details = book["Sheet1"], book["Sheet2"]
    assert [rubric[cell].value for cell in ("B1", "F4", "F5", "F8")] == ["星级基层工会自评表", 9.5, 9.5, 49]
    assert (details["E6"].value, details["E6"].number_format) == (43728, "General")
    assert not rubric.merged_cells.ranges


@pytest.mark.office
def test_the_detour_by_way_of_ods_keeps_values_and_the_token(form: Path, tmp_path: Path) -> None:
    target = tmp_path / "detour.xlsx"
    fill(present(Client.ODS_DETOUR), [Job(form, target, ANSWERS)])
    book = load_workbook(target)
    assert (book["工会自评"]["F4"].value, book["申报 信息"]["E6"].value) == (9.5, datetime(2019, 9, 20))  # noqa: DTZ001
    assert book["_sz"]["A1"].value == TOKEN


def test_a_job_file_gives_back_the_jobs_it_was_written_from(tmp_path: Path) -> None:
    jobs = [Job(tmp_path / "in.xlsx", tmp_path / "out.xlsx", ANSWERS)]
    write_jobs(jobs, tmp_path / "job.json")
    assert read_jobs(tmp_path / "job.json") == jobs


GRID = [["说明"], [None, "编 号", "自评\n分", "备注", "备注"], [None, "A1"], [None, 2.0], [None, "A3"], [None, "A3"]]


@pytest.mark.parametrize(("code", "place"), [("A1", (2, 2)), ("2", (3, 2)), (" A 1", (2, 2))])
def test_a_row_is_found_by_its_code_even_when_that_is_stored_as_a_number(code: str, place: tuple[int, int]) -> None:
    assert locate(grid_of_equal_width(), Answer("表", code, "自评分", 1)) == place


@pytest.mark.parametrize(("code", "header"), [("A3", "自评分"), ("A1", "备注"), ("", "自评分"), ("编号", "自评分")])
def test_two_places_or_none_are_an_error(code: str, header: str) -> None:
    with pytest.raises(AnswerError, match=r"found [02] times"):
        locate(grid_of_equal_width(), Answer("表", code, header, 1))


def grid_of_equal_width() -> list[list[object]]:
    return [row + [None] * (5 - len(row)) for row in GRID]
