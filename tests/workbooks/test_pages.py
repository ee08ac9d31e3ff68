"""Every workbook in LibreOffice: calculated anew it shows what is stored, and its pages hold all of it, whole."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock
from lxml import etree

from tests.workbooks.conftest import Written
from tests.workbooks.limits import Book
from tests.workbooks.reading import MAIN, formulas, stored
from tests.workbooks.seasons import some_of

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not on this machine"),
]
STORED_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")
OWN_HEIGHT = re.compile(rb' ht="[^"]*"( customHeight="1")?')
BLANK = re.compile(r"\s+")
A4 = (595, 842)
# What LibreOffice measures with another font than ours may be a line higher; more is a clipped text.
LINE = 14.5
RENDERED = {
    "sample": (
        "reports/",
        "returned/样例工业园/YZ0506",
        "outbox/review/示例二镇",
        "outbox/*/*/YZ0104",
        "outbox/*/*/YZ0102",
    ),
    "awkward": ("reports/", "returned/直属/YZ12", "outbox/self/直属/YZ18"),
    "crowded": ("reports/双争汇总表", "reports/归口反馈/归口反馈表-2019-示例1镇"),
    "alone": ("reports/", "outbox/"),
    "nobody": ("reports/",),
}


@dataclass(frozen=True)
class Rendered:
    """Workbooks of one season as pages and as calculated by LibreOffice, by their path in the workspace."""

    books: Mapping[str, Path]
    folder: Path

    def pages(self, path: str) -> list[str]:
        """The text of each page, cell by cell, without blanks."""
        run = ["pdftotext", "-raw", str(self.folder / f"{self._number(path)}.pdf"), "-"]
        text = subprocess.run(run, check=True, capture_output=True, timeout=120).stdout.decode()
        return [BLANK.sub("", page) for page in text.split("\f")[:-1]]

    def sizes(self, path: str) -> set[tuple[int, int]]:
        run = ["pdfinfo", "-f", "1", "-l", "-1", str(self.folder / f"{self._number(path)}.pdf")]
        told = subprocess.run(run, check=True, capture_output=True, timeout=60).stdout.decode()
        return {(round(float(w)), round(float(h))) for w, h in re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", told)}

    def calculated(self, path: str) -> Book:
        return Book(self.folder / "calculated" / f"{self._number(path)}.xlsx")

    def _number(self, path: str) -> int:
        return list(self.books).index(path)


@pytest.fixture(scope="module", params=RENDERED)
def rendered(request: pytest.FixtureRequest, season: Written, shared: Path) -> Rendered:
    name = request.param
    folder = shared / f"{name}-pages"
    found = some_of(season(name))
    books = {path: file for path, file in found.items() if any(_matches(path, part) for part in RENDERED[name])}
    with FileLock(shared / f"{name}-pages.lock"):
        if not folder.exists():
            _render(folder, list(books.values()))
    return Rendered(books, folder)


def _matches(path: str, start: str) -> bool:
    return re.match(re.escape(start).replace(r"\*", "[^/]+"), path) is not None


def _render(folder: Path, books: Sequence[Path]) -> None:
    """Files get numbers for names: LibreOffice puts all into one folder."""
    for part in ("whole", "bare", "calculated"):
        (folder / part).mkdir(parents=True)
    for number, file in enumerate(books):
        shutil.copyfile(file, folder / "whole" / f"{number}.xlsx")
        _strip(file, folder / "bare" / f"{number}.xlsx")
    _convert(folder, "pdf", "whole", folder)
    _convert(folder, "xlsx", "bare", folder / "calculated")


def _strip(source: Path, target: Path) -> None:
    """Without stored values a program has to calculate, without heights it has to measure."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                content = OWN_HEIGHT.sub(b"", STORED_VALUE.sub(rb"\1", content))
            new.writestr(info, content)


def _convert(folder: Path, target: str, source: str, to: Path) -> None:
    files = sorted((folder / source).iterdir())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(to), *map(str, files)]
    subprocess.run(command, check=True, timeout=400, capture_output=True)
    assert all((to / f"{path.stem}.{target}").exists() for path in files)


def test_every_formula_gives_the_value_that_is_stored(rendered: Rendered) -> None:
    wrong = []
    for path, file in rendered.books.items():
        ours, theirs = stored(Book(file)), stored(rendered.calculated(path))
        for place in formulas(Book(file)):
            if not _same(ours.get(place, ""), theirs.get(place, "")):
                wrong.append((path, *place, ours.get(place), theirs.get(place)))
    assert wrong == []


def _same(ours: str, theirs: str) -> bool:
    try:
        return abs(float(ours) - float(theirs)) < 1e-9
    except ValueError:
        return ours == theirs


def test_no_row_is_lower_than_its_text(rendered: Rendered) -> None:
    low = [
        (path, sheet, row, height, needed)
        for path, file in rendered.books.items()
        for (sheet, row), (height, needed) in _heights(Book(file), rendered.calculated(path)).items()
        if height < min(needed, 400) - LINE
    ]
    assert low == []


def _heights(ours: Book, theirs: Book) -> dict[tuple[str, str], tuple[float, float]]:
    own, measured = _row_heights(ours), _row_heights(theirs)
    return {place: (own[place], measured[place]) for place in own if place in measured}


def _row_heights(book: Book) -> dict[tuple[str, str], float]:
    return {
        (name, row.get("r")): float(row.get("ht"))
        for name, part in book.sheets().items()
        for row in etree.fromstring(book.parts[part]).iter(f"{MAIN}row")
        if row.get("ht")
    }


def test_pages_hold_every_word_and_no_page_is_empty(rendered: Rendered) -> None:
    for path, file in rendered.books.items():
        pages = rendered.pages(path)
        whole = "".join(pages)
        assert "###" not in whole, path
        assert min(map(len, pages)) > 20, f"{path}: page {pages.index(min(pages, key=len)) + 1}"
        assert rendered.sizes(path) <= {A4, A4[::-1]}
        assert [text for text in _printed(Book(file)) if BLANK.sub("", text) not in whole] == [], path


def _printed(book: Book) -> list[str]:
    """Texts inside the printed part of each sheet, up to a length that no page cuts."""
    areas = _print_areas(book)
    shown = stored(book)
    return [
        text
        for (sheet, place), text in shown.items()
        if sheet in areas and _column(place) <= areas[sheet] and not _is_number(text) and len(text) < 400
    ]


def _print_areas(book: Book) -> dict[str, int]:
    """The last printed column of each sheet that is printed."""
    names = list(book.sheets())
    areas = [node for node in book.workbook.iter("{*}definedName") if node.get("name") == "_xlnm.Print_Area"]
    return {
        names[int(node.get("localSheetId"))]: _column(node.text.rpartition(":")[2].replace("$", "")) for node in areas
    }


def _column(place: str) -> int:
    column = 0
    for letter in place.rstrip("0123456789"):
        column = 26 * column + ord(letter) - 64
    return column


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[\d.]+(E-?\d+)?", text) is not None


def test_every_page_with_units_has_the_whole_header_and_its_number(rendered: Rendered) -> None:
    """First and last column on one page: no table is wider than the paper."""
    for path in (path for path in rendered.books if path.startswith("reports/") and "工作底稿" not in path):
        pages = rendered.pages(path)
        lists = [page for page in pages if re.search(r"YZ\d{2,4}", page)]
        assert all("序号" in page and "单位编码" in page and ("说明" in page or "内容" in page) for page in lists), path
        assert all(f"第{number}页共{len(pages)}页" in page for number, page in enumerate(pages, 1)), path


def test_the_overview_takes_one_page_and_every_sheet_at_least_one(rendered: Rendered) -> None:
    summary = "reports/双争汇总表-2019.xlsx"
    pages = rendered.pages(summary)
    assert [number for number, page in enumerate(pages) if "情况总览" in page] == [0]
    for title in ("申报推荐汇总表", "复查情况表", "奖励经费表", "归口统计表", "口径说明"):
        assert any(title in page for page in pages[1:]), title


def test_a_long_list_fills_its_pages(rendered: Rendered) -> None:
    """All pages of the list but its last are full: of units with such names between eight and fourteen fit."""
    pages = rendered.pages("reports/双争汇总表-2019.xlsx")
    first = next(place for place, page in enumerate(pages) if "基层工会”申报推荐汇总表" in page)
    behind = next(place for place, page in enumerate(pages) if "工会主席”申报推荐汇总表" in page)
    units = [len(set(re.findall(r"YZ\d{4}", page))) for page in pages[first:behind]]
    if sum(units) >= 500:
        assert min(units[:-1]) >= 8
