"""Every document of the sample season, as the command writes it: equal to the tables, whole on its pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pdfplumber
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from pdfplumber.page import Page

from docs.make_pictures import write_commendations
from docs.picture_list import HONOURS
from sz_excel.cli.main import group
from sz_excel.intake.engine import SerialEngine
from sz_excel.notices.amounts import in_capitals
from sz_excel.notices.catalogue import KINDS
from sz_excel.notices.pdf import to_pdf
from sz_excel.pipeline import open_office, understand
from sz_excel.workspace.folders import Workspace
from tests.notices.samples import members, text_of

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
MM = 72 / 25.4
FOOT = 262
LETTER, LETTERS = "考评结果告知书", 12
PAGES = {
    "催报通知": 3,
    "公示-基层工会": 3,
    "公示-工会主席": 2,
    "考评结果通报": 9,
    "推荐报告": 5,
    "复查情况通报": 5,
    "取消等级决定-代拟稿": 2,
    "奖励经费拨付通知": 3,
    "奖励经费拨付单": 1,
    "主席奖励建议名单": 3,
    "五一候选名单": 1,
    "考评结果告知书": 3,
    "补正通知": 3,
}
PUT_FORWARD = ("拟推荐", "拟报扬州考核")


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample season with a commendation list, consolidated, every document written."""
    root = tmp_path_factory.mktemp("documents")
    workspace = root / "workspace"
    shutil.copytree(SAMPLE, workspace, ignore=shutil.ignore_patterns("README.md", "*.csv"))
    write_commendations(root / "表彰名单.xlsx", (*HONOURS, FIVE_STAR))
    for words in (["honours", str(root / "表彰名单.xlsx")], ["consolidate"], ["notices"]):
        done = CliRunner().invoke(group, [words[0], "-w", str(workspace), *words[1:]])
        assert done.exit_code == 0, done.output
    return Workspace(workspace)


FIVE_STAR = ("基层工会", "YZ0302", "", "", "五星级", "示例工发〔2019〕21号")


@pytest.fixture(scope="module")
def texts(season: Workspace) -> dict[str, str]:
    """The text of every document by its name."""
    return {path.stem: text_of(path.read_bytes()) for path in sorted(season.notices.rglob("*.docx"))}


@pytest.fixture(scope="module")
def pages(season: Workspace) -> Iterator[dict[str, list[Page]]]:
    """The pages of documents by their names: all, but of the many letters only some."""
    letters = sorted((season.notices / LETTER).glob("*.docx"))
    paths = sorted(set(season.notices.rglob("*.docx")) - set(letters[LETTERS:]))
    with ExitStack() as stack:
        opened = [stack.enter_context(pdfplumber.open(path)) for path in to_pdf(paths, timeout=400)]
        yield {path.stem: pdf.pages for path, pdf in zip(paths, opened, strict=True)}


def table(season: Workspace, sheet: str) -> list[dict[str, str]]:
    """The rows of a sheet of 双争汇总表 that have a number or a key in their first column."""
    rows = load_workbook(season.reports / "双争汇总表-2019.xlsx", data_only=True)[sheet].iter_rows(values_only=True)
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    head = next(at for at, row in enumerate(texts) if row[0] == "序号")
    found = (dict(zip(texts[head], row, strict=True)) for row in texts[head + 1 :])
    return [row for row in found if any(row.values())]


def one(texts: dict[str, str], kind: str) -> str:
    return next(text for name, text in texts.items() if name.startswith(kind))


# -- what they say ------------------------------------------------------------------------------------------------


def test_there_is_every_kind_of_document(texts: dict[str, str]) -> None:
    assert {kind for kind in KINDS if not any(name.startswith(kind) for name in texts)} == set()


@pytest.mark.parametrize(
    ("kind", "sheet", "column"),
    [("公示-基层工会", "星级基层工会", "单位名称"), ("公示-工会主席", "星级工会主席", "姓名")],
)
def test_a_publicity_and_the_report_name_those_whom_the_summary_puts_forward(
    season: Workspace, texts: dict[str, str], kind: str, sheet: str, column: str
) -> None:
    rows = [row for row in table(season, sheet) if row["序号"].isdigit()]
    chosen = [row[column] for row in rows if row["结论"] in PUT_FORWARD]
    others = [row[column] for row in rows if row["结论"] not in PUT_FORWARD]
    assert len(chosen) > 10
    union, chair = ("新时代星级基层工会　", "新时代星级基层工会主席　")
    roll = one(texts, "推荐报告").partition(union)[2].partition(chair)
    for text in (one(texts, kind), roll[0] if kind == "公示-基层工会" else roll[2]):
        lines = Counter(text.split("\n"))
        assert [name for name in chosen if not lines[name]] == []
        assert [name for name in others if lines[name] and name not in chosen] == []
    assert f"拟推荐的{len(chosen)}" in one(texts, kind)


def test_the_circular_has_the_figures_of_the_districts(season: Workspace, texts: dict[str, str]) -> None:
    text = one(texts, "考评结果通报").split("\n附件1\n")[1]
    rows = [row for row in table(season, "归口统计") if row["序号"].isdigit()]
    assert len(rows) == 9
    for row in rows:
        put_forward = sum(int(row[f"拟推荐{level}"]) for level in ("星级", "三星级", "五星级"))
        counts = (row[name] for name in ("名册单位", "预申报", "已报送", "按期", "申报数"))
        figures = [row["归口"], *counts, str(put_forward)]
        assert "\n".join(figures) in re.sub(r"\n+", "\n", text), figures


def test_the_recheck_circular_has_the_scores_and_outcomes_of_the_summary(
    season: Workspace, texts: dict[str, str]
) -> None:
    text = re.sub(r"\n+", "\n", one(texts, "复查情况通报"))
    rows = [row for row in table(season, "复查") if row["序号"].isdigit()]
    counts = Counter(row["结论"] for row in rows)
    assert f"列入复查{len(rows)}个" in text
    for told in (
        f"保留等级{counts['保留']}个",
        f"建议取消等级{counts['建议取消']}个",
        f"因并列待研究{counts['需研究（并列）']}个",
        f"待复查{counts['待复查']}个",
    ):
        assert told in text


def test_the_payment_notice_has_the_sums_of_the_summary(season: Workspace, texts: dict[str, str]) -> None:
    rows = [row for row in table(season, "奖励经费") if row["性质"] == "应发" and row["序号"]]
    text = one(texts, "奖励经费拨付通知")
    total = sum(int(float(row["金额"])) for row in rows)
    assert len(rows) == 5
    assert text.count(f"{in_capitals(total)}（{total:,}元）") == 2
    slips = [told for name, told in texts.items() if name.startswith("奖励经费拨付单")]
    assert sorted(row["单位名称"] for row in rows if any(row["单位名称"] in slip for slip in slips)) == sorted(
        row["单位名称"] for row in rows
    )
    for row in rows:
        assert f"{int(float(row['金额'])):,}\n" in text


def test_a_report_makes_no_request(texts: dict[str, str]) -> None:
    text = one(texts, "推荐报告")
    assert "特此报告" in text
    assert [word for word in ("请", "批复", "批准", "恳", "望") if word in text] == []


def test_a_public_document_holds_no_phone_no_mail_no_code_no_contact_of_any_unit(
    season: Workspace, texts: dict[str, str]
) -> None:
    office = open_office(season)
    settings = office.programme.settings
    ours = {settings[key] for key in ("contact_name", "contact_phone", "contact_email")}
    types = {item.key: item.type for item in office.programme.fields}
    private = {
        text
        for unit in office.roster.units.values()
        for text in (unit.code, unit.phone, unit.email, unit.credit_code, unit.contact)
    }
    for application in understand(season, office, SerialEngine()).intake.applications:
        private |= {
            str(answer) for key, answer in application.answers.items() if types.get(key) in ("phone", "credit_code")
        }
    chairs = {unit.chair for unit in office.roster.units.values()}
    private -= {"", *ours, *chairs}
    assert len(private) > 150
    for kind in ("公示-基层工会", "公示-工会主席"):
        text = one(texts, kind)
        assert [item for item in sorted(private) if item in text] == []
        for our in ours:
            text = text.replace(our, "")
        assert re.findall(r"\d{5,}|\d{3,}-\d+|[A-Za-z]+\d+|@", text) == []


def test_nothing_internal_and_no_tag_is_left_in_any_document(texts: dict[str, str]) -> None:
    left = r"\{\{|\}\}|\{%|%\}|\bNone\b|\bTrue\b|\bnan\b|（请填写）|待填"
    assert [name for name, text in texts.items() if re.search(left, text)] == []
    # 补正通知 says of an answer what the cell shows.
    dates = [name for name, text in texts.items() if re.search(r"\d{4}-\d{2}-\d{2}", text)]
    assert [name for name in dates if not name.startswith("补正通知")] == []


# -- the same on every machine --------------------------------------------------------------------------------------


def test_documents_are_equal_in_another_time_zone_with_other_hashes_and_in_two_processes(season: Workspace) -> None:
    before = {path: members(path.read_bytes()) for path in sorted(season.notices.rglob("*.docx"))}
    kept = season.root.parent / "again"
    shutil.copytree(season.root, kept, ignore=shutil.ignore_patterns("notices", ".sz"))
    environment = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77", "LC_ALL": "C"}
    command = [sys.executable, "-m", "sz_excel.cli.main", "notices", "-w", str(kept), "--jobs", "2"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    after = {season.notices / path.relative_to(kept / "notices"): path for path in kept.rglob("notices/*/*.docx")}
    assert after.keys() == before.keys()
    assert [path.name for path in before if members(after[path].read_bytes()) != before[path]] == []


# -- on paper -----------------------------------------------------------------------------------------------------


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@pytest.mark.office
def test_every_letter_and_figure_of_a_document_is_on_its_pages(
    texts: dict[str, str], pages: dict[str, list[Page]]
) -> None:
    lost = {
        name: missing
        for name, sheets in pages.items()
        if (missing := letters(texts[name]) - letters("".join(c["text"] for sheet in sheets for c in sheet.chars)))
    }
    assert lost == {}
    assert len(pages) > 25


@pytest.mark.office
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_has_as_many_pages_as_expected(kind: str, pages: dict[str, list[Page]]) -> None:
    found = {name: len(sheets) for name, sheets in pages.items() if name.startswith(kind)}
    assert found
    assert max(found.values()) == PAGES[kind], found


@pytest.mark.office
def test_no_page_ends_with_the_head_of_a_table_and_none_is_empty(pages: dict[str, list[Page]]) -> None:
    for name, sheets in pages.items():
        for page in sheets:
            assert any(char["text"].strip() for char in page.chars if char["bottom"] / MM < FOOT), name
            assert all(len(found.rows) > 1 for found in page.find_tables() if _is_ruled(found)), (
                name,
                page.page_number,
            )


def _is_ruled(found: object) -> bool:
    """A table of rows and columns: the rules of the red head and of 版记 make none."""
    return len(found.rows[0].cells) > 1  # type: ignore[attr-defined]
