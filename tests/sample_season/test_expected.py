"""The whole sample season through the front door: every row worked out by hand equals the outputs."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from sz_excel.forms.layout import FormLayout, assess_form, recheck_form, self_form
from sz_excel.intake.engine import choose_engine
from sz_excel.pipeline import consolidate
from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.workspace.folders import Workspace
from tests.sample_season import plan

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
UNION, CHAIR = (track.label for track in Track)
RESULT_SHEETS = {UNION: "星级基层工会", CHAIR: "星级工会主席"}
NOTHING = {"", "无", "—", "-"}
INCOMPLETE = "不完整"
EXACT = 6
MUST = "必有"

Row = Mapping[str, str]
Written = Mapping[str, Cell]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the sample season, consolidated."""
    root = tmp_path_factory.mktemp("season") / "workspace"
    shutil.copytree(SAMPLE, root)
    consolidate(Workspace(root), choose_engine(1))
    return Workspace(root)


def expected(name: str) -> list[Row]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def written(path: Path, sheet: str, headers: Collection[str], keys: Collection[str]) -> list[Written]:
    """Rows of an output sheet by header: from below the first row that holds all headers to the first blank key."""
    rows = iter(load_workbook(path)[sheet].iter_rows())
    head: list[str] = []
    for row in rows:
        head = [str(cell.value or "") for cell in row]
        if set(headers) <= set(head):
            break
    else:
        raise AssertionError(f"{path.name}, {sheet}: no row holds all of {sorted(headers)}")
    found = []
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        if not all(text(cells[key]) for key in keys):
            break
        found.append(cells)
    return found


def text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def same_text(wanted: str, cell: Cell) -> bool:
    return wanted == text(cell) or (wanted in NOTHING and text(cell) in NOTHING)


def same_points(wanted: str, cell: Cell) -> bool:
    """Equal to the decimals worked out by hand; an incomplete form has no total."""
    if wanted == INCOMPLETE or wanted in NOTHING:
        return not isinstance(cell.value, (int, float))
    if not isinstance(cell.value, (int, float)):
        return False
    decimals = len(wanted.partition(".")[2])
    step = Decimal(1).scaleb(-(decimals if decimals > 2 else EXACT))
    return Decimal(str(cell.value)).quantize(step) == Decimal(wanted)


Compare = Callable[[str, Cell], bool]


def differences(
    wanted: Iterable[Row], found: Iterable[Written], keys: Collection[str], columns: Mapping[str, Compare]
) -> list[str]:
    """Every difference as a line: rows by their keys, values that differ, rows too few or too many."""
    by_key: dict[tuple[str, ...], Written] = {tuple(text(row[key]) for key in keys): row for row in found}
    lines = []
    for row in wanted:
        key = tuple(row[name] for name in keys)
        cells = by_key.pop(key, None)
        if cells is None:
            lines.append(f"{' '.join(key)}: no such row")
            continue
        lines += [
            f"{' '.join(key)}: {name} is {text(cells[name]) or 'blank'}, worked out {row[name] or 'blank'}"
            for name, same in columns.items()
            if not same(row[name], cells[name])
        ]
    return lines + [f"{' '.join(key)}: a row that nobody expects" for key in by_key]


def report(lines: list[str]) -> str:
    return f"{len(lines)} differences:\n" + "\n".join(lines)


def summary_of(workspace: Workspace) -> Path:
    return workspace.reports / f"双争汇总表-{plan.EDITION}.xlsx"


def papers_of(workspace: Workspace) -> Path:
    return workspace.reports / f"双争工作底稿-{plan.EDITION}.xlsx"


@pytest.mark.parametrize("track", RESULT_SHEETS)
def test_every_application_is_decided_as_worked_out_by_hand(workspace: Workspace, track: str) -> None:
    columns: dict[str, Compare] = {
        "单位名称": same_text,
        "现等级": same_text,
        "申报等级": same_text,
        "自评分": same_points,
        "考评分": same_points,
        "名次": same_text,
        "推荐等级": same_text,
        "结论": same_text,
    }
    if track == CHAIR:
        columns["姓名"] = same_text
    wanted = [row for row in expected("预期结果") if row["对象"] == track]
    found = written(summary_of(workspace), RESULT_SHEETS[track], {"序号", "单位编码", *columns}, ["序号", "单位编码"])
    lines = differences(wanted, found, ["单位编码"], columns)
    assert not lines, report(lines)


@pytest.mark.parametrize("track", RESULT_SHEETS)
def test_the_remarks_say_why(workspace: Workspace, track: str) -> None:
    found = written(summary_of(workspace), RESULT_SHEETS[track], {"序号", "单位编码", "说明"}, ["序号", "单位编码"])
    remarks = {text(row["单位编码"]): text(row["说明"]) for row in found}
    lines = [
        f"{row['单位编码']}: {word!r} is not in {remarks[row['单位编码']]!r}"
        for row in expected("预期结果")
        if row["对象"] == track
        for word in filter(None, row["说明须含"].split("；"))
        if word not in remarks[row["单位编码"]]
    ]
    assert not lines, report(lines)


def test_the_printed_points_never_hide_on_which_side_of_a_line_they_lie(workspace: Workspace) -> None:
    rows = written(summary_of(workspace), RESULT_SHEETS[UNION], {"序号", "单位编码", "考评分"}, ["序号", "单位编码"])
    formats = {text(row["单位编码"]): row["考评分"].number_format for row in rows}
    assert formats["YZ0507"] == "0.000"
    assert formats["YZ0302"] == "0.00"


def test_every_recheck_comes_out_as_worked_out_by_hand(workspace: Workspace) -> None:
    columns = {
        "单位名称": same_text,
        "姓名": same_text,
        "复查得分": same_points,
        "倒数名次": same_text,
        "结论": same_text,
    }
    keys = ["对象", "单位编码", "等级"]
    found = written(summary_of(workspace), "复查", {"序号", *keys, *columns}, ["序号", *keys])
    lines = differences(expected("预期复查"), found, keys, columns)
    assert not lines, report(lines)


def test_every_sum_of_money_comes_out_as_worked_out_by_hand(workspace: Workspace) -> None:
    columns = dict.fromkeys(["单位名称", "等级", "会员人数", "标准", "减半", "金额", "性质"], same_text)
    wanted = expected("预期奖励")
    found = written(summary_of(workspace), "奖励经费", {"序号", "单位编码", *columns}, ["序号", "单位编码"])
    lines = differences(wanted, found, ["单位编码"], columns)
    assert not lines, report(lines)
    assert sum(int(row["金额"]) for row in wanted) == 120_000


def test_every_figure_near_a_line_is_listed_and_no_other(workspace: Workspace) -> None:
    found = written(papers_of(workspace), "临界提示", {"单位编码", "对象", "事项", "数值", "界线"}, ["单位编码"])
    seen = {
        (text(row["单位编码"]), text(row["对象"])[:4], text(row["事项"]), text(row["数值"]).rstrip("分人")): text(
            row["界线"]
        )
        for row in found
    }
    wanted = {(row["单位编码"], row["对象"], row["事项"], row["数值"]): row["界线"] for row in expected("预期临界")}
    assert seen.keys() == wanted.keys()
    assert not {key: line for key, line in seen.items() if wanted[key] not in line}


def test_every_file_of_the_inbox_has_its_row_in_the_ledger(workspace: Workspace) -> None:
    wanted = expected("预期台账")
    found = written(papers_of(workspace), "收件台账", {"文件", "单位编码", "处理结果"}, ["文件"])
    lines = differences(
        wanted,
        found,
        ["文件"],
        {"单位编码": lambda want, cell: not want or want == text(cell), "处理结果": same_text},
    )
    assert not lines, report(lines)


FINDING_HEADERS = {"编码", "级别", "单位编码", "文件", "工作表", "单元格", "问题"}


def test_the_office_is_told_what_is_wrong_and_nothing_else(workspace: Workspace) -> None:
    found = written(papers_of(workspace), "问题清单", FINDING_HEADERS, ["编码"])
    wanted = expected("预期问题")
    lines = _unmet([row for row in wanted if row["比对"] == MUST], found)
    lines += [
        f"{text(cells['单位编码'])} {text(cells['工作表'])} {text(cells['单元格'])}: "
        f"nobody expects {text(cells['级别'])} {text(cells['问题'])}"
        for cells in found
        if text(cells["级别"]) != "提示" and not any(_fits(row, cells) for row in wanted)
    ]
    assert not lines, report(lines)


def _unmet(wanted: Iterable[Row], found: Collection[Written]) -> list[str]:
    return [
        f"{row['单位编码']} {row['工作表']} {row['编号']}: no {row['级别'] or 'finding'} for {row['问题要点']}"
        for row in wanted
        if not any(_fits(row, cells) for cells in found)
    ]


def _fits(row: Row, cells: Written) -> bool:
    """Same unit, severity and sheet, and the cell of that answer (or any cell of its row where no column is named)."""
    if text(cells["单位编码"]) != row["单位编码"] or row["级别"] not in ("", text(cells["级别"])):
        return False
    if row["工作表"] == "*":
        return True
    if row["工作表"] != text(cells["工作表"]):
        return False
    place = text(cells["单元格"])
    return row["编号"] == "*" or place in _cells(row)


def _cells(row: Row) -> set[str]:
    kind = UnitKind(plan.unit(row["单位编码"])["单位类型"])
    sheet = _form(row["表单"], kind).sheet(row["工作表"])
    return {
        slot.cell for slot in sheet.slots if _criterion(slot.code) == row["编号"] and row["列"] in ("*", slot.header)
    }


def _criterion(code: str) -> str:
    return code.partition("-")[0]


def _form(title: str, kind: UnitKind) -> FormLayout:
    programme = load_edition(plan.EDITION)
    if title == "自评申报表":
        return self_form(programme, kind)
    return {"考评打分表": assess_form, "复查打分表": recheck_form}[title](programme, kind, Track)
