"""Whole forms through real programs and back: identity and every answer survive, or the loss is told.

What each program loses of a form is written down below; docs/robustness.md is the same for readers.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from _pytest.mark import ParameterSet

from sz_excel.intake.reading import read_workbook
from sz_excel.intake.understanding import shown
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from sz_excel.reports import marked_by_library, marked_in_place
from sz_excel.reports.marked_copies import LIST_SHEET
from tests.clients import OFFICE, PACKAGES, Client
from tests.intake.forms import PLAN, Form
from tests.intake.offices import DAY, Outcome, take
from tests.intake.round_trips import (
    CARRIERS,
    ENTERPRISE,
    ROSTER,
    TOWN_UNIT,
    Filled,
    carriers,
    every_form,
    issue,
    pass_through,
)

FORMS = every_form()
ASKED = f"{DAY}/{FormKind.SELF}-{ENTERPRISE}.xlsx"
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "robustness.md").read_text(encoding="utf-8")
CLEANED = Counter({"N06": 12})  # texts with a line end, a tab or odd blanks, twelve of them on ASKED
STALE_TOTALS = Counter({"N10": 2})


@dataclass(frozen=True)
class Trip:
    """The programs of one round trip, what they lose of a form, and what must be told of ``ASKED`` for it.

    ``changed`` are typed texts that the programs change for good: what arrives instead, None for nothing at all.
    """

    clients: tuple[Client, ...]
    lost: set[str]
    told: Counter[str]
    changed: Mapping[str, str | None] = field(default_factory=dict)


TRIPS = {
    "LibreOffice": Trip((Client.LIBREOFFICE,), {"very hidden sheet"}, CLEANED),
    "SheetJS": Trip((Client.SHEETJS,), {"validations", "protection"}, CLEANED + STALE_TOTALS),
    "ExcelJS": Trip((Client.EXCELJS,), {"token in a name", "token in a property"}, CLEANED + STALE_TOTALS),
    "openpyxl": Trip((Client.OPENPYXL,), set(), CLEANED),
    "xlsx-populate": Trip((Client.POPULATE,), set(), CLEANED),
    "excelize": Trip((Client.EXCELIZE,), set(), CLEANED + STALE_TOTALS),
    "Gnumeric": Trip(
        (Client.OPENPYXL, Client.GNUMERIC), {"token in a property", "hidden sheet", "very hidden sheet"}, CLEANED
    ),
    "values pasted into a new book": Trip(
        (Client.PASTED_VALUES,), set(CARRIERS) - {"codes", "headings"}, CLEANED + Counter({"N15": 1, "N04": 20})
    ),
    # Calc's own format keeps no tab in a text, and nothing in the workbook tells that there was one.
    "LibreOffice by way of .ods": Trip(
        (Client.ODS_DETOUR,), {"very hidden sheet"}, Counter({"N06": 8}), {"前\t后": "前后"}
    ),
    # A script of a few lines writes "=1+1" as a formula and "#N/A" as an error, also where they explain a 不适用.
    "pandas": Trip(
        (Client.OPENPYXL, Client.PANDAS),
        set(CARRIERS) - {"token in a cell", "sheet names", "codes", "headings", "date formats"},
        CLEANED + Counter({"V02": 4, "V03": 5, "V16": 1}),
        {"=1+1": None, "#N/A": None},
    ),
    "excelize, then LibreOffice, then ExcelJS": Trip(
        (Client.EXCELIZE, Client.LIBREOFFICE, Client.EXCELJS),
        {"token in a name", "token in a property", "very hidden sheet", "protection"},
        CLEANED + STALE_TOTALS,
    ),
    "SheetJS, then Gnumeric, then xlsx-populate": Trip(
        (Client.SHEETJS, Client.GNUMERIC, Client.POPULATE),
        {"hidden sheet", "very hidden sheet", "validations", "protection"},
        CLEANED,
    ),
}
NEEDED = {"office": set(OFFICE), "node": set(PACKAGES), "gnumeric": {Client.GNUMERIC}}


def marked(name: str, trip: Trip) -> ParameterSet:
    """A trip with the marks of the programs that it needs."""
    marks = [getattr(pytest.mark, mark) for mark, clients in NEEDED.items() if clients & set(trip.clients)]
    return pytest.param(trip, id=name, marks=marks)


@dataclass(frozen=True)
class Returned:
    """The workbooks of one round trip, and what a run made of them."""

    trip: Trip
    workbooks: Mapping[str, bytes]
    outcome: Outcome


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    places = issue(tmp_path_factory.mktemp("issued"))
    return {form.file: places[form.form, form.subject] for form in FORMS}


@pytest.fixture(scope="module", params=[marked(name, trip) for name, trip in TRIPS.items()])
def returned(
    request: pytest.FixtureRequest, issued: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Returned:
    folder = tmp_path_factory.mktemp("trip")
    workbooks = pass_through(request.param.clients, FORMS, issued, folder)
    # The unit that the district reviews has applied as well.
    inbox = {**workbooks, f"{DAY}/{TOWN_UNIT}.xlsx": Form.good(TOWN_UNIT).bytes()}
    return Returned(request.param, workbooks, take(folder, inbox, roster=ROSTER))


def test_every_form_is_known_for_what_it_is_and_whose_it_is(returned: Returned) -> None:
    rows = {form.file: returned.outcome.row(form.file) for form in FORMS}
    assert {file: (row.form, row.handling) for file, row in rows.items()} == {
        form.file: (form.form, Handling.USED) for form in FORMS
    }
    used = returned.outcome.run.intake.taken
    assert all(form.subject in used[form.form].choices for form in FORMS)


def test_every_answer_is_what_was_entered(returned: Returned) -> None:
    for form in FORMS:
        understood = returned.outcome.answers(form.subject, form.form)
        entered = form.expected
        assert len(entered) == len(form.typed())
        assert {key: understood.get(key) for key in entered} == arriving(form, returned.trip.changed)


def arriving(form: Filled, changed: Mapping[str, str | None]) -> dict[str, Value]:
    """What must be understood, with the texts that the programs change for good."""
    return {
        key: changed.get(typed, value) if isinstance(typed := form.answers[key], str) else value
        for key, value in form.expected.items()
    }


def test_nothing_is_understood_that_was_not_entered(returned: Returned) -> None:
    for form in FORMS:
        prefilled = {"unit_code", "unit_name", "district", "unit_kind", "held_union", "held_chair"}
        assert returned.outcome.answers(form.subject, form.form).keys() <= form.expected.keys() | prefilled


def test_what_the_programs_change_is_told(returned: Returned) -> None:
    told = Counter(finding.code for finding in returned.outcome.findings if finding.file == ASKED)
    assert told == returned.trip.told


def test_what_the_programs_lose_of_a_form_is_known(returned: Returned) -> None:
    assert set(CARRIERS) - carriers(returned.workbooks[ASKED]) == returned.trip.lost


@pytest.mark.parametrize("name", TRIPS)
def test_the_page_shows_what_a_program_keeps_and_what_is_told(name: str) -> None:
    trip = TRIPS[name]
    kept = ("" if carrier in trip.lost else "✓" for carrier in CARRIERS)
    told = ", ".join(f"{code}×{number}" for code, number in sorted(trip.told.items()))
    assert f"| {' | '.join((name, *kept, told))} |".replace("|  |", "| |").replace("|  |", "| |") in PAGE


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")  # Gnumeric names none
@pytest.mark.parametrize("way", [marked_in_place, marked_by_library], ids=["part by part", "by library"])
def test_the_workbook_can_be_marked_either_way_and_the_marked_copy_answers_the_same(
    returned: Returned, way: ModuleType
) -> None:
    content = returned.workbooks[ASKED]
    before = read_workbook("a.xlsx", content, PLAN)
    where = dict(zip(before.keys, before.cells, strict=True))
    places = [where[key].split("!") for key in ("U1.1/points", "U1.1-2", "members", "C1.1/note")]
    copy = way.mark(content, "补正事项", [fault(*place) for place in places])
    after = read_workbook("a.xlsx", copy, PLAN)
    assert (after.form, after.subject) == (before.form, before.subject)
    assert list(map(shown, after.kinds.lower(), after.values)) == list(map(shown, before.kinds.lower(), before.values))
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames[0] == LIST_SHEET
    assert all(book[sheet][cell].comment for sheet, cell in places)


def fault(sheet: str, cell: str) -> Finding:
    return Finding(
        "V01", Severity.BLOCKING, "a", ENTERPRISE, sheet, cell, "项", "没有填写", "", "", "请填写", "三（一）1"
    )
