"""Excel opens every workbook of every season without repairing it, and every link leads somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
import xlsxwriter

from tests.workbooks.conftest import Written
from tests.workbooks.limits import Book, violations
from tests.workbooks.seasons import SEASONS, some_of


@pytest.mark.parametrize("name", SEASONS)
def test_excel_takes_every_workbook_as_it_is(season: Written, name: str) -> None:
    found = {path: faults for path, file in some_of(season(name)).items() if (faults := violations(file))}
    assert found == {}


@pytest.mark.parametrize("name", SEASONS)
def test_every_link_to_a_file_opens_one_that_is_there(season: Written, name: str) -> None:
    workspace = season(name)
    papers = Book(workspace.reports / "双争工作底稿-2019.xlsx")
    targets = {unquote(target).replace("\\", "/") for target in papers.external_links()}
    missing = [target for target in targets if not (workspace.reports / target).is_file()]
    assert missing == []
    outside = [target for target in targets if not target.startswith("../")]
    assert outside == []
    assert bool(targets) == (name not in ("alone", "nobody"))


@pytest.mark.parametrize("name", SEASONS)
def test_only_the_working_papers_hold_links_to_files(season: Written, name: str) -> None:
    others = {path: file for path, file in some_of(season(name)).items() if "工作底稿" not in path}
    assert {path: links for path, file in others.items() if (links := Book(file).external_links())} == {}


def test_the_check_itself_finds_what_excel_would_repair(tmp_path: Path) -> None:
    path = tmp_path / "bad.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        sheet.set_row(0, 410)
        sheet.write_formula(1, 0, "=_xlfn.XLOOKUP(1,A1,B1)")
        sheet.write_formula(2, 0, '=IF(A1="' + "字" * 256 + '",1,2)')
        sheet.conditional_format(0, 0, 0, 0, {"type": "formula", "criteria": "=乙!A1>0"})
        sheet.write_url(3, 0, "internal:'丙'!A1")
        book.define_name("乙", "='丁'!$A$1")
    words = "\n".join(violations(path))
    for part in ("410", "XLOOKUP", "more than 255", "乙!A1", "leads to the sheet 丙", "looks at the sheet 丁"):
        assert part in words
    assert words.count("甲:") == 5
