"""LibreOffice calculates issued forms as we do, and the check notices when it does not."""

from __future__ import annotations

import random
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from sz_excel.errors import OperatorError
from sz_excel.forms import despatch_check
from sz_excel.forms.despatch_check import check_issued, full_marks, random_marks
from sz_excel.forms.layout import FormLayout
from sz_excel.records.submissions import Value
from tests.forms.issued import BUREAU, FACTORY, assess_of, every_form, opened, programme, self_of

office = pytest.mark.office


def folder_of(place: Path, forms: dict[str, tuple[FormLayout, bytes]]) -> Path:
    for name, (_, content) in forms.items():
        (place / f"{name}.xlsx").write_bytes(content)
    return place


@office
def test_every_form_calculates_as_we_do_with_full_marks(tmp_path: Path) -> None:
    assert check_issued(folder_of(tmp_path, every_form()), programme()) == []


@office
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_form_calculates_as_we_do_with_any_marks(tmp_path: Path, seed: int) -> None:
    filling = random_marks(seed)(programme(), self_of(FACTORY)[0])
    assert any(Decimal(str(value)) % 1 for key, value in filling.items() if key.endswith("/points"))
    assert check_issued(folder_of(tmp_path, every_form()), programme(), fill=random_marks(seed)) == []


def test_some_of_the_seeds_leave_out_items_that_do_not_apply() -> None:
    layout = self_of(FACTORY)[0]
    assert any("U4.9/na" in random_marks(seed)(programme(), layout) for seed in (1, 2, 3))


@office
def test_faults_of_a_form_are_told_with_file_sheet_and_values(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"good": self_of(BUREAU), "bad": self_of(FACTORY)})
    layout, _ = self_of(FACTORY)
    book = openpyxl.load_workbook(folder / "bad.xlsx")
    sheet = layout.sheet("工会自评")
    area = next(row.row + 1 for row in sheet.rows if row.code == "U4")
    book["工会自评"].cell(area, sheet.column("自评分") + 1).value = 19
    book["主席自评"].cell(5, 12).value = '="！坏了"'
    book.save(folder / "bad.xlsx")
    faults = check_issued(folder, programme())
    assert all("bad.xlsx" in fault for fault in faults)
    told = "\n".join(faults)
    assert "“工会自评”U4应为20，表中显示19" in told
    assert "“工会自评”合计应为100，表中显示99" in told
    assert "“主席自评”C1.1填好后自检仍显示“！坏了”" in told
    assert "首页没有显示“可以报送”" in told


@office
def test_a_form_that_lost_a_carrier_of_its_token_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"bad": self_of(FACTORY)})
    book = openpyxl.load_workbook(folder / "bad.xlsx")
    del book.defined_names["_sz_token"]
    book.save(folder / "bad.xlsx")
    assert [fault.split("：")[1] for fault in check_issued(folder, programme())] == ["没有本年度的表单标识"]


def test_without_libreoffice_the_operator_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(despatch_check, "CONVERTER", "no-such-program")
    with pytest.raises(OperatorError, match="没有找到 LibreOffice"):
        check_issued(tmp_path, programme())


def any_answers(layout: FormLayout, seed: int) -> dict[str, Value]:
    """Sound, missing, absurd and mistyped answers in every kind of input."""
    generator = random.Random(seed)
    sound = full_marks(programme(), layout)
    odd: list[Value] = [
        None,
        "9.5",
        "  ",
        -1,
        Decimal("0.005"),
        Decimal("2.5"),
        99,
        "不适用",
        date(2019, 9, 3),
        46085,
        "有",
    ]
    return {
        slot.key: sound.get(slot.key) if generator.random() < 0.6 else generator.choice(odd)
        for slot in layout.slots
        if slot.row > 3
    }


@office
def test_the_values_in_the_file_are_those_that_libreoffice_calculates(tmp_path: Path) -> None:
    """Every formula of empty, full and carelessly filled forms: what we stored is what the program computes."""
    forms = every_form()
    for seed in range(6):
        make, unit = (assess_of, FACTORY) if seed % 3 == 0 else (self_of, (FACTORY, BUREAU)[seed % 2])
        forms[f"{make.__name__}{seed}"] = make(unit, any_answers(make(unit)[0], seed))
    for name, (_, content) in forms.items():
        book = opened(content)
        book.save(tmp_path / f"{name}.xlsx")
    recalculate(tmp_path)
    compared = 0
    for name, (_, content) in forms.items():
        stored, formulas = opened(content, values=True), opened(content)
        computed = openpyxl.load_workbook(tmp_path / "out" / f"{name}.xlsx", data_only=True)
        for sheet in formulas:
            for cell in (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=IF(")):
                ours = stored[sheet.title][cell.coordinate].value or ""
                theirs = computed[sheet.title][cell.coordinate].value or ""
                compared += 1
                assert (name, sheet.title, cell.coordinate, same(ours)) == (
                    name,
                    sheet.title,
                    cell.coordinate,
                    same(theirs),
                ), cell.value
    assert compared > 1000


def same(value: object) -> object:
    return round(value, 6) if isinstance(value, (int, float)) else value


def recalculate(folder: Path) -> None:
    program = shutil.which("soffice")
    assert program
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    files = sorted(map(str, folder.glob("*.xlsx")))
    subprocess.run([*command, "--outdir", str(folder / "out"), *files], check=True, capture_output=True, timeout=300)


def test_full_marks_answer_everything_that_is_required() -> None:
    layout, _ = self_of(FACTORY)
    assert {slot.key for slot in layout.slots if slot.required} <= set(full_marks(programme(), layout))
