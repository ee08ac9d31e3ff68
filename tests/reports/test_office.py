"""Both workbooks in LibreOffice: totals calculated anew equal the stored ones, and pages hold every name."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pdfplumber
import pytest

from sz_excel.reports.summary import write_summary
from sz_excel.reports.working_papers import write_working_papers
from tests.reports.example import UNITS, empty_material, make_material, many_material

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine"),
]
A4_LANDSCAPE = (842, 595)
STORED_VALUE = re.compile(r"(</f>)<v>[^<]*</v>")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Workbooks as written; the same without stored formula values, calculated by LibreOffice; pages (.pdf)."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "summary-season.xlsx").write_bytes(write_summary(make_material()))
    (folder / "summary-empty.xlsx").write_bytes(write_summary(empty_material()))
    (folder / "summary-many.xlsx").write_bytes(write_summary(many_material(500)))
    (folder / "papers-season.xlsx").write_bytes(write_working_papers(make_material()))
    (folder / "papers-empty.xlsx").write_bytes(write_working_papers(empty_material()))
    written = sorted(folder.glob("*.xlsx"))
    for name in ("bare", "calculated"):
        (folder / name).mkdir()
    for path in written:
        strip_values(path, folder / "bare" / path.name)
    convert(folder, "pdf", folder, written)
    convert(folder, "xlsx", folder / "calculated", sorted((folder / "bare").glob("*.xlsx")))
    return folder


def convert(folder: Path, target: str, to: Path, files: list[Path]) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(to), *map(str, files)]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    assert all((to / f"{path.stem}.{target}").exists() for path in files)


def strip_values(source: Path, target: Path) -> None:
    """Without stored values a program has to calculate."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                content = STORED_VALUE.sub(r"\1", content.decode()).encode()
            new.writestr(info, content)


def formula_cells(path: Path) -> Iterator[tuple[str, str]]:
    for sheet in openpyxl.load_workbook(path):
        for cells in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in cells if cell.data_type == "f")


@pytest.mark.parametrize("name", ["summary-season", "summary-empty", "summary-many"])
def test_every_live_total_equals_the_stored_value(folder, name):
    path = folder / f"{name}.xlsx"
    stored = openpyxl.load_workbook(path, data_only=True)
    calculated = openpyxl.load_workbook(folder / "calculated" / path.name, data_only=True)
    places = list(formula_cells(path))
    assert len(places) > 20
    for sheet, cell in places:
        assert calculated[sheet][cell].value == pytest.approx(stored[sheet][cell].value, abs=1e-9), (sheet, cell)


@pytest.mark.parametrize("name", ["summary-season", "summary-empty", "summary-many", "papers-season", "papers-empty"])
def test_every_page_is_a4_landscape_with_something_on_it_and_nothing_overflows(folder, name):
    with pdfplumber.open(folder / f"{name}.pdf") as pages:
        for page in pages.pages:
            words = page.extract_words()
            assert (round(page.width), round(page.height)) == A4_LANDSCAPE
            assert len(words) > 12, f"page {page.page_number} is nearly empty"
            assert not [word for word in words if "###" in word["text"]]
            assert max(word["x1"] for word in words) < page.width


def test_pages_hold_every_unit_and_the_charts(folder):
    with pdfplumber.open(folder / "summary-season.pdf") as pages:
        text = "".join(page.extract_text() for page in pages.pages)
        first = pages.pages[0].extract_text()
    for code, name, *_ in UNITS:
        assert code in text
        assert name[:8] in text
    for title in ("各归口报送情况", "考评分按等级线分布", "自评分（横轴）与考评分（纵轴）"):
        assert title in first


def test_a_long_list_repeats_its_header_on_every_page(folder):
    with pdfplumber.open(folder / "summary-many.pdf") as pages:
        texts = [page.extract_text() for page in pages.pages]
    lists = [text for text in texts if re.search(r"^\d+ M\d{4} ", text, re.MULTILINE)]
    assert len(lists) > 10
    assert all("单位编码" in text and "推荐等级" in text for text in lists)
