"""归口反馈表: own units only, as in the summary; no phone; faults in short; the whole as sums and means."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
from openpyxl.workbook import Workbook

from sz_excel.intake.engine import choose_engine
from sz_excel.pipeline import consolidate, open_office
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Roster
from sz_excel.reports.feedback import write_feedbacks
from sz_excel.reports.feedback_tasks import LISTED
from sz_excel.workspace.folders import FEEDBACK, Workspace
from sz_excel.workspace.office_books import write_roster
from tests.reports.example import empty_material, file_of, make_material, many_material
from tests.reports.reading import find_header, open_bytes, read_rows
from tests.reports.test_office import convert, formula_cells, strip_values
from tests.workspaces import ROW, make_season

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
SHEETS = ["本归口情况", "基层工会", "工会主席", "复查", "待办"]
LISTS = {"基层工会": "星级基层工会", "工会主席": "星级工会主席", "复查": "复查"}
TASKS = ("序号", "事项", "单位编码", "单位名称", "对象", "处数", "内容")
FIGURES = ("报送、推荐和复查", "本归口", "全部归口", "占全部")
STATISTICS = {
    "名册单位": "名册单位",
    "预申报单位": "预申报",
    "已报送单位": "已报送",
    "按期报送单位": "按期",
    "一次合格单位": "一次合格",
    "申报数": "申报数",
    "拟推荐星级": "拟推荐星级",
    "已复查": "已复查",
    "复查保留": "复查保留",
    "复查建议取消": "建议取消",
    "平均自评分": "平均自评分",
    "平均考评分": "平均考评分",
    "考评分减自评分（平均）": "平均差",
}


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample season, consolidated."""
    root = tmp_path_factory.mktemp("season") / "workspace"
    shutil.copytree(SAMPLE, root)
    consolidate(Workspace(root), choose_engine(1))
    return Workspace(root)


@pytest.fixture(scope="module")
def roster(season: Workspace) -> Roster:
    return open_office(season).roster


@pytest.fixture(scope="module")
def written(season: Workspace, roster: Roster) -> dict[str, Path]:
    """The workbook of each district."""
    paths = {name: season.reports / FEEDBACK / f"归口反馈表-2019-{name}.xlsx" for name in roster.districts}
    assert sorted(paths.values()) == sorted((season.reports / FEEDBACK).iterdir())
    return paths


@pytest.fixture(scope="module")
def books(written: dict[str, Path]) -> dict[str, Workbook]:
    return {name: openpyxl.load_workbook(path, data_only=True) for name, path in written.items()}


@pytest.fixture(scope="module")
def summary(season: Workspace) -> Workbook:
    return openpyxl.load_workbook(season.reports / "双争汇总表-2019.xlsx", data_only=True)


def text_of(workbook: bytes) -> str:
    """Everything that is stored in a workbook: every part, also what no cell shows."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return "\n".join(package.read(name).decode() for name in package.namelist())


def rows_of(workbook: Workbook, sheet: str, key: str = "单位编码") -> list[dict[str, Any]]:
    rows = read_rows(workbook[sheet], ("序号", key))
    return [{name: value for name, value in row.items() if name != "序号"} for row in rows]


def tasks_of(workbook: Workbook) -> list[dict[str, Any]]:
    return read_rows(workbook["待办"], TASKS)


def figures_of(workbook: Workbook) -> dict[str, tuple[Any, Any]]:
    """项目 → own, whole: both blocks on the left."""
    sheet = workbook["本归口情况"]
    top, _ = find_header(sheet, FIGURES)
    rows = sheet.iter_rows(min_row=top + 1, max_col=3, values_only=True)
    return {label: (own, whole) for label, own, whole in rows if label}


# -- the sample season --------------------------------------------------------------------------------------------


def test_every_district_has_a_workbook_of_five_sheets(books: dict[str, Workbook]) -> None:
    assert len(books) == 9
    for workbook in books.values():
        assert workbook.sheetnames == SHEETS
        assert workbook.active.title == SHEETS[0]


def test_no_workbook_names_another_district_or_unit(written: dict[str, Path], roster: Roster) -> None:
    for district, path in written.items():
        text = text_of(path.read_bytes())
        for unit in roster.units.values():
            if unit.district == district:
                assert unit.name in text
            else:
                assert unit.code not in text
                assert unit.name not in text
        others = [name for name in roster.districts if name != district and name in text]
        assert others == []


def test_no_workbook_holds_a_phone_an_address_or_a_credit_code(written: dict[str, Path], roster: Roster) -> None:
    private = {value for unit in roster.units.values() for value in (unit.phone, unit.email, unit.credit_code) if value}
    assert len(private) > 100
    for path in written.values():
        text = text_of(path.read_bytes())
        assert not [value for value in private if value in text]
        assert not re.search(r"(?<!\d)000-\d{4}", text)
        assert "@" not in text.replace('formatCode="@"', "").replace("@charset", "")


@pytest.mark.parametrize("sheet", LISTS)
def test_lists_are_the_rows_of_the_summary_ranks_included(
    books: dict[str, Workbook], summary: Workbook, roster: Roster, sheet: str
) -> None:
    whole = rows_of(summary, LISTS[sheet])
    own = {district: rows_of(workbook, sheet) for district, workbook in books.items()}
    for district, rows in own.items():
        assert rows == [row for row in whole if roster.units[row["单位编码"]].district == district]
    assert sum(map(len, own.values())) == len(whole) > 10


def test_figures_are_those_of_the_summary_own_and_whole(books: dict[str, Workbook], summary: Workbook) -> None:
    statistics = {row["归口"]: row for row in read_rows(summary["归口统计"], ("序号", "归口"))}
    header, places = find_header(summary["归口统计"], ("序号", "归口"))
    total = next(
        row
        for row in summary["归口统计"].iter_rows(min_row=header + len(statistics) + 1, values_only=True)
        if "合计" in row
    )
    for district, workbook in books.items():
        figures = figures_of(workbook)
        for label, header_text in STATISTICS.items():
            own, whole = figures[label]
            wanted = statistics[district][header_text]
            assert own == (None if wanted in (None, "") else pytest.approx(wanted)), (district, label)
            assert whole == pytest.approx(total[places[header_text] - 1]), (district, label)


def test_tasks_tell_what_the_working_papers_tell(season: Workspace, books: dict[str, Workbook]) -> None:
    papers = openpyxl.load_workbook(season.reports / "双争工作底稿-2019.xlsx", data_only=True)
    missing = {row["单位编码"] for row in read_rows(papers["未报送"], ("单位编码", "应报对象"))}
    notices = {path.stem.split("-")[1] for path in (season.notices / "补正通知").iterdir()}
    tasks = [task for workbook in books.values() for task in tasks_of(workbook)]
    assert {task["单位编码"] for task in tasks if task["事项"] == "催报"} == missing
    assert {task["单位编码"] for task in tasks if task["事项"] == "退回补正"} == notices
    assert all("联系" not in task["内容"] for task in tasks)


def test_a_missing_opinion_is_a_task_of_a_reviewing_district_only(books: dict[str, Workbook]) -> None:
    wanted = {"样例开发区": ["YZ0408"]}
    for district, workbook in books.items():
        codes = [task["单位编码"] for task in tasks_of(workbook) if task["事项"] == "补审核意见"]
        assert set(wanted.get(district, ())) <= set(codes)
        assert district != "直属" or codes == []


def test_a_second_run_changes_nothing(season: Workspace, written: dict[str, Path]) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written.values()}
    consolidate(season, choose_engine(1))
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in written.values()}


# -- made by hand -------------------------------------------------------------------------------------------------


def finding(code: str, **changes: Any) -> Finding:
    roster = make_material().season.roster
    first = Finding(
        code=code,
        severity=Severity.BLOCKING,
        file=file_of(roster, "S402", FormKind.SELF),
        unit_code="S402",
        sheet="申报信息",
        cell="C18",
        item="联系电话",
        problem="“000-1234567”不像电话号码，白沙镇物流行业工会联合会也填了它",
        found="000-1234567",
        expected="区号-号码",
        remedy="",
        clause="四（三）2",
    )
    return replace(first, **changes)


def feedback_on(*findings: Finding) -> dict[str, Workbook]:
    material = replace(make_material(), findings=findings)
    return {name: open_bytes(content) for name, content in write_feedbacks(material).items()}


def faults_in(workbook: Workbook, kind: str) -> list[tuple[str, int, str]]:
    return [(task["单位编码"], task["处数"], task["内容"]) for task in tasks_of(workbook) if task["事项"] == kind]


def test_a_fault_tells_place_item_and_title_but_nothing_that_was_typed() -> None:
    books = feedback_on(finding("V19"))
    assert faults_in(books["卫生健康系统"], "退回补正") == [("S402", 1, "1. 申报信息 C18 联系电话：号码格式")]
    assert faults_in(books["白沙镇"], "退回补正") == []


def test_a_sheet_name_made_up_in_the_file_is_left_out() -> None:
    books = feedback_on(finding("V01", sheet="打我电话000-7654321"))
    assert faults_in(books["卫生健康系统"], "退回补正") == [("S402", 1, "1. C18 联系电话：未填写")]


@pytest.mark.parametrize("code", ["C01", "C02"])
def test_an_inconsistency_is_told_by_the_text_of_its_check(code: str) -> None:
    books = feedback_on(finding(code, severity=Severity.QUERY, expected="会员人数不应多于职工人数", item="会员人数"))
    assert faults_in(books["卫生健康系统"], "核实说明")[0][2] == "1. 申报信息 C18 会员人数：会员人数不应多于职工人数"


def test_an_explained_query_and_faults_of_the_offices_own_sheets_are_no_tasks() -> None:
    roster = make_material().season.roster
    explained = finding("V19", severity=Severity.QUERY, explained="新号码")
    own_sheet = finding("V01", unit_code="T101", file=file_of(roster, "T101", FormKind.ASSESS))
    ruling = finding("O01", severity=Severity.QUERY, file="rulings.xlsx")
    for workbook in feedback_on(explained, own_sheet, ruling).values():
        assert {task["事项"] for task in tasks_of(workbook)} <= {"催报"}


def test_many_faults_of_a_unit_are_one_task_that_says_how_many() -> None:
    books = feedback_on(*(finding("V01", cell=f"C{row}") for row in range(20, 60)))
    [(code, count, what)] = faults_in(books["卫生健康系统"], "退回补正")
    assert (code, count) == ("S402", 40)
    assert what.count("\n") == LISTED
    assert what.endswith("……共40处，其余见补正通知")


def test_many_queries_of_a_unit_refer_to_no_notice_that_it_does_not_get() -> None:
    queries = (finding("V19", severity=Severity.QUERY, cell=f"C{row}") for row in range(20, 60))
    [(_, count, what)] = faults_in(feedback_on(*queries)["卫生健康系统"], "核实说明")
    assert count == 40
    assert what.endswith("\n……共40处")


def test_names_of_any_kind_stay_text() -> None:
    name = '=HYPERLINK("x")&<b>“' + "名" * 60
    base = make_material()
    roster = base.season.roster
    units = {code: replace(unit, name=name) for code, unit in roster.units.items()}
    material = replace(base, season=replace(base.season, roster=replace(roster, units=units)), findings=())
    for content in write_feedbacks(material).values():
        workbook = open_bytes(content, values=False)
        names = [row["单位名称"] for row in rows_of(workbook, "基层工会")]
        assert names
        assert set(names) == {name}


def test_nobody_on_the_roster_is_no_workbook_and_a_district_without_applications_is_one_with_empty_lists() -> None:
    assert write_feedbacks(empty_material()) == {}
    base = make_material()
    bare = replace(base, outcome=replace(base.outcome, decisions=(), rechecks=()), findings=())
    for content in write_feedbacks(bare).values():
        workbook = open_bytes(content)
        assert [workbook[sheet]["B4"].value for sheet in SHEETS[1:]] == ["无"] * 4


def test_a_table_no_longer_due_is_taken_away_and_one_that_was_edited_stays(tmp_path: Path) -> None:
    rows = [{**ROW, "单位编码": f"YZ0{n}", "单位名称": f"{n}号工会", "归口": f"示例{n}镇"} for n in (1, 2, 3)]
    season = make_season(tmp_path, units=rows)
    consolidate(season.workspace, choose_engine(1))
    folder = season.workspace.reports / FEEDBACK
    (folder / "归口反馈表-2019-示例3镇.xlsx").write_bytes(b"edited")
    write_roster(season.workspace.roster, rows[:1], [])
    consolidate(season.workspace, choose_engine(1))
    assert {path.name for path in folder.iterdir()} == {
        "归口反馈表-2019-示例1镇.xlsx",
        "归口反馈表-2019-示例3镇（已失效，手工修改保留 1）.xlsx",
    }


def test_two_districts_whose_names_a_file_system_cannot_tell_apart_have_two_files(tmp_path: Path) -> None:
    names = ("A/1镇", "A:1镇", "a_1镇")
    rows = [{**ROW, "单位编码": f"YZ{n}", "单位名称": f"{n}号", "归口": name} for n, name in enumerate(names)]
    season = make_season(tmp_path, units=rows)
    consolidate(season.workspace, choose_engine(1))
    assert len({path.name.casefold() for path in (season.workspace.reports / FEEDBACK).iterdir()}) == 3


# -- in LibreOffice -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, written: dict[str, Path]) -> Path:
    """Workbooks as written, the same calculated anew by LibreOffice, and their pages."""
    folder = tmp_path_factory.mktemp("feedback")
    for name in ("样例工业园", "直属"):
        shutil.copy(written[name], folder / f"{name}.xlsx")
    [(_, long)] = write_feedbacks(many_material(500)).items()
    (folder / "long.xlsx").write_bytes(long)
    files = sorted(folder.glob("*.xlsx"))
    for name in ("bare", "calculated"):
        (folder / name).mkdir()
    for path in files:
        strip_values(path, folder / "bare" / path.name)
    convert(folder, "pdf", folder, files)
    convert(folder, "xlsx", folder / "calculated", sorted((folder / "bare").glob("*.xlsx")))
    return folder


def texts_of(path: Path) -> list[str]:
    """The text of every page, each of which is A4 landscape with nothing beyond its edge."""
    texts = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            assert (round(page.width), round(page.height)) == (842, 595)
            assert max(word["x1"] for word in page.extract_words()) < page.width
            texts.append(page.extract_text())
    return texts


@pytest.mark.office
@pytest.mark.parametrize("name", ["样例工业园", "直属", "long"])
def test_every_live_value_equals_the_stored_one(rendered: Path, name: str) -> None:
    path = rendered / f"{name}.xlsx"
    stored = openpyxl.load_workbook(path, data_only=True)
    calculated = openpyxl.load_workbook(rendered / "calculated" / path.name, data_only=True)
    places = list(formula_cells(path))
    assert len(places) > 30
    for sheet, cell in places:
        here, there = stored[sheet][cell].value, calculated[sheet][cell].value
        assert (there or 0) == pytest.approx(here or 0, abs=1e-9), (sheet, cell)


@pytest.mark.office
def test_pages_are_a4_landscape_hold_every_unit_and_show_no_overflow(rendered: Path, roster: Roster) -> None:
    for name in ("样例工业园", "直属"):
        texts = texts_of(rendered / f"{name}.pdf")
        assert len(texts) == len(SHEETS)
        assert all(unit.code in "".join(texts) for unit in roster.district_units(name))
        assert not any("###" in text for text in texts)
    long = texts_of(rendered / "long.pdf")
    assert len(long) > 20
    assert all("单位编码" in text for text in long[1:])
