"""The end of a season as the office meets it: the superior's list in, rewards out, next year's workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from sz_excel.records.campaign import FormKind
from sz_excel.workspace.locking import hold
from tests.cli.test_commands import find_row, run
from tests.workspaces import ROW, Season, make_season

LIST_HEADERS = ("对象", "等级", "单位编码", "单位名称", "姓名", "会员人数")
MEMBERS = {"YZ49": 49, "YZ50": 50, "YZ51": 51}
TWO_CHAIRS = [("工会主席", "星级", "YZ49", "", "主席YZ49", ""), ("工会主席", "五星级", "YZ51", "", "主席YZ51", "")]
UNIONS = [("基层工会", "星级", code, "", "", "") for code in MEMBERS]


def write_list(path: Path, rows: Sequence[Sequence[str]], headers: Sequence[str] = LIST_HEADERS) -> Path:
    book = openpyxl.Workbook()
    for row in (headers, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def register(season: Season) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(season.workspace.roster)["表彰史"].iter_rows(min_row=2, values_only=True))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sheet_rows(season: Season, sheet: str) -> list[tuple[object, ...]]:
    path = season.workspace.reports / "双争汇总表-2019.xlsx"
    return list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))


def units(**changes: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            **ROW,
            "单位编码": code,
            "单位名称": f"{code}工会",
            "会员人数": str(count),
            "工会主席": f"主席{code}",
            **changes.get(code, {}),
        }
        for code, count in MEMBERS.items()
    ]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Three unions at the line of 50 members, each with full marks claimed and awarded, for itself and its chair."""
    season = make_season(tmp_path / "工作区", units=units())
    for code, count in MEMBERS.items():
        answers = {"members": Decimal(count), "chair_name": f"主席{code}", "workers": Decimal(120)}
        season.receive(code, **answers, **{"U5.4-1": Decimal(count)})
        season.receive(code, form=FormKind.ASSESS)
    return season


def consolidate(season: Season) -> None:
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 0, result.stderr


def money(season: Season) -> dict[str, tuple[object, ...]]:
    """性质 and 金额 by unit, from the table of rewards (not from the names below it)."""
    rows = sheet_rows(season, "奖励经费")
    head = next(row for row in rows if "性质" in row)
    code, nature, amount = (head.index(name) for name in ("单位编码", "性质", "金额"))
    return {
        str(row[code]): (row[nature], row[amount])
        for row in rows
        if row[nature] in ("应发", "预计") and row[code] in MEMBERS
    }


# -- the commendation list ------------------------------------------------------------------------------------------


def test_rewards_are_expected_before_the_list_and_due_after_it(season: Season, tmp_path: Path) -> None:
    consolidate(season)
    assert money(season) == {"YZ49": ("预计", 1000), "YZ50": ("预计", 1000), "YZ51": ("预计", 2000)}
    path = write_list(tmp_path / "名单.xlsx", [*UNIONS[:2], ("基层工会", "五星级", "YZ51", "", "", ""), *TWO_CHAIRS])
    result = run("honours", path, "-w", season.root, "--document", "示例发1号")
    assert result.returncode == 0, result.stderr
    assert "已登记 5 行（基层工会 3，工会主席 2）" in result.stdout
    consolidate(season)
    assert money(season) == {"YZ49": ("应发", 1000), "YZ50": ("应发", 1000), "YZ51": ("应发", 10000)}
    told = [" ".join(str(cell) for cell in row if cell) for row in sheet_rows(season, "奖励经费")]
    assert [line for line in told if line.startswith("应发合计 12000")]
    assert [line for line in told if "主席YZ50" in line and " A" in line]
    assert [line for line in told if "主席YZ49" in line and " B" in line]
    assert [line for line in told if "YZ51" in line and "五一劳动奖状" in line]
    assert [line for line in told if "主席YZ51" in line and "五一劳动奖章" in line]
    assert not [line for line in told if "YZ49" in line and "五一劳动" in line]


def test_a_second_import_of_the_same_list_changes_nothing(season: Season, tmp_path: Path) -> None:
    path = write_list(tmp_path / "名单.xlsx", UNIONS)
    assert run("honours", path, "-w", season.root).returncode == 0
    before = digest(season.workspace.roster)
    again = run("honours", path, "-w", season.root)
    assert (again.returncode, digest(season.workspace.roster)) == (0, before)
    assert "已登记 0 行；表彰史中已有 3 行" in again.stdout
    assert len(list((season.workspace.state / "backups").iterdir())) == 1


def test_one_wrong_row_and_nothing_is_written(season: Season, tmp_path: Path) -> None:
    path = write_list(tmp_path / "名单.xlsx", [*UNIONS, ("基层工会", "四星级", "ZZ", "", "", "五十")])
    before = digest(season.workspace.roster)
    result = run("honours", path, "-w", season.root)
    assert result.returncode == 1
    assert "名单.xlsx 有 3 处需要改正" in result.stderr
    assert "第5行“单位编码”列：“ZZ”不在单位名册中" in result.stderr
    assert digest(season.workspace.roster) == before
    assert not (season.workspace.state / "backups").exists()


def test_valid_only_writes_the_good_rows_and_names_the_others(season: Season, tmp_path: Path) -> None:
    path = write_list(tmp_path / "名单.xlsx", [*UNIONS, ("工会主席", "星级", "YZ49", "", "", "")])
    old = digest(season.workspace.roster)
    result = run("honours", path, "-w", season.root, "--valid-only")
    assert result.returncode == 0
    assert "未登记：工作表“Sheet”第5行“姓名”列" in result.stderr
    assert [row[2] for row in register(season)] == ["YZ49", "YZ50", "YZ51"]
    assert [digest(path) for path in (season.workspace.state / "backups").iterdir()] == [old]


def test_a_dry_run_of_the_import_writes_nothing(season: Season, tmp_path: Path) -> None:
    before = digest(season.workspace.roster)
    result = run("honours", write_list(tmp_path / "名单.xlsx", UNIONS), "-w", season.root, "--dry-run")
    assert result.returncode == 0
    assert "可以登记 3 行" in result.stdout
    assert digest(season.workspace.roster) == before


def test_a_list_of_another_year_is_refused(season: Season, tmp_path: Path) -> None:
    result = run("honours", write_list(tmp_path / "名单.xlsx", UNIONS), "-w", season.root, "--year", "2018")
    assert result.returncode == 1
    assert "“2018”不是本年度" in result.stderr


def test_a_list_that_is_no_workbook_is_refused(season: Season, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"%PDF-1.7 scanned")
    result = run("honours", path, "-w", season.root)
    assert result.returncode == 1
    assert "名单.xlsx：不是表格文件，无法读取" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_busy_workspace_and_an_open_roster_are_told(season: Season, tmp_path: Path) -> None:
    path = write_list(tmp_path / "名单.xlsx", UNIONS)
    with hold(season.workspace):
        assert "另一个程序正在处理" in run("honours", path, "-w", season.root).stderr
    (season.root / "~$roster.xlsx").touch()
    result = run("honours", path, "-w", season.root)
    assert result.returncode == 1
    assert "似乎正在 Excel、WPS 或 LibreOffice 中打开" in result.stderr


# -- closing the season -----------------------------------------------------------------------------------------------


def test_a_season_with_open_matters_is_not_closed_unless_asked(season: Season, tmp_path: Path) -> None:
    following = tmp_path / "2020"
    refused = run("close", "-w", season.root, "--next", following)
    assert refused.returncode == 1
    assert "还有 1 件事没有办结" in refused.stderr
    assert "表彰名单未导入：已推荐 6 项" in refused.stderr
    assert not following.exists()
    forced = run("close", "-w", season.root, "--next", following, "--anyway")
    assert forced.returncode == 0, forced.stderr
    assert "未办结：表彰名单未导入 1 件" in forced.stdout
    note = openpyxl.load_workbook(following / "结转说明.xlsx")["结转说明"]
    assert "用 sz-excel honours 导入上级的表彰名单" in find_row(note, "未办结")


def test_a_closed_season_becomes_the_next_year_s_workspace(season: Season, tmp_path: Path) -> None:
    before = {path: digest(path) for path in season.root.glob("*.xlsx")}
    following = tmp_path / "2020"
    season.receive("YZ51", folder="2019-09-25", name="again.xlsx", chair_name="新主席", members=Decimal(60))
    assert run("honours", write_list(tmp_path / "名单.xlsx", UNIONS), "-w", season.root).returncode == 0
    result = run("close", "-w", season.root, "--next", following)
    assert result.returncode == 0, result.stderr
    assert "document_number、document_date、as_of 已清空" in result.stdout
    roster = openpyxl.load_workbook(following / "roster.xlsx")
    rows = {row[0]: row for row in roster["单位名册"].iter_rows(min_row=2, values_only=True)}
    assert rows["YZ51"][4:9] == (None, None, None, "60", "新主席")
    assert rows["YZ49"][4:9] == (None, None, None, "49", "主席YZ49")
    assert [row[0] for row in roster["表彰史"].iter_rows(min_row=2, values_only=True)] == ["2019"] * 3
    assert openpyxl.load_workbook(following / "rulings.xlsx")["裁定"].max_row == 1
    unchanged = [path for path, value in before.items() if digest(path) == value]
    assert {path.name for path in unchanged} == {"programme.xlsx", "rulings.xlsx"}
    assert not (following / ".sz" / "next").exists()


def test_the_next_year_runs_and_shows_last_year(season: Season, tmp_path: Path) -> None:
    following = tmp_path / "2020"
    assert run("honours", write_list(tmp_path / "名单.xlsx", UNIONS), "-w", season.root).returncode == 0
    assert run("close", "-w", season.root, "--next", following).returncode == 0
    issued = run("distribute", "-w", following)
    assert issued.returncode == 0, issued.stderr
    assert "注意：programme.xlsx 的“设置”没有填写本届活动依据文件的文号" in issued.stdout
    form = openpyxl.load_workbook(following / "outbox" / "self" / "直属" / "YZ49-YZ49工会.xlsx")
    texts = [str(cell) for sheet in form for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert [text for text in texts if text.startswith("*应签人数") and text.endswith("（上年：100）")]
    assert [text for text in texts if text.endswith("（上年：星级）")]
    assert "2020年度" in texts[0]
    recheck = run("distribute", "-w", following, "--form", "recheck")
    assert "共生成复查打分表 3 份" in recheck.stdout
    consolidated = run("consolidate", "-w", following)
    assert consolidated.returncode == 0, consolidated.stderr
    assert "document_number" in consolidated.stdout
    assert (following / "reports" / "双争汇总表-2020.xlsx").exists()


def test_a_proposed_cancellation_stays_valid_and_is_noted(tmp_path: Path) -> None:
    honour = {
        "年度": "2018",
        "对象": "基层工会",
        "单位编码": "YZ01",
        "单位名称": "YZ01工会",
        "等级": "星级",
        "状态": "有效",
    }
    row = {
        **ROW,
        "单位编码": "YZ01",
        "单位名称": "YZ01工会",
        "预申报": "否",
        "预申报工会等级": "",
        "预申报主席等级": "",
    }
    season = make_season(tmp_path / "工作区", units=[row], register=[honour])
    low = {f"U{area}_dot_1__points": Decimal(0) for area in range(1, 8)}
    season.receive("YZ01", form=FormKind.RECHECK, **low, U1_dot_2__points=Decimal(0))
    following = tmp_path / "2020"
    result = run("close", "-w", season.root, "--next", following)
    assert result.returncode == 0, result.stderr
    assert "建议取消，待上级决定 1 项" in result.stdout
    note = openpyxl.load_workbook(following / "结转说明.xlsx")["结转说明"]
    assert "扬州市总工会决定取消后" in str(find_row(note, "建议取消，待上级决定"))
    held = openpyxl.load_workbook(following / "roster.xlsx")["表彰史"]
    assert held["I2"].value == "有效"


def test_a_year_without_holiday_data_is_said_loudly(tmp_path: Path) -> None:
    row = {**ROW, "单位编码": "YZ01", "单位名称": "YZ01工会"}
    season = make_season(tmp_path / "工作区", units=[row], settings={"edition": "2026", "as_of": "2026-10-28"})
    result = run("close", "-w", season.root, "--next", tmp_path / "2027")
    assert result.returncode == 0, result.stderr
    assert "注意：2027年没有节假日安排数据" in result.stdout
    note = openpyxl.load_workbook(tmp_path / "2027" / "结转说明.xlsx")["结转说明"]
    assert [line for line in note.iter_rows(values_only=True) if "2027年没有节假日安排数据" in str(line)]
    assert "2027年没有节假日安排数据" in run("distribute", "-w", tmp_path / "2027").stdout


def test_existing_files_are_never_overwritten_and_a_dry_run_writes_nothing(season: Season, tmp_path: Path) -> None:
    following = tmp_path / "2020"
    tried = run("close", "-w", season.root, "--next", following, "--anyway", "--dry-run")
    assert tried.returncode == 0
    assert "试运行：没有建立 2020 年度的工作区" in tried.stdout
    assert not following.exists()
    following.mkdir()
    (following / "roster.xlsx").write_bytes(b"mine")
    result = run("close", "-w", season.root, "--next", following, "--anyway")
    assert result.returncode == 1
    assert "里已有 roster.xlsx，没有覆盖" in result.stderr
    assert [path.name for path in following.iterdir()] == ["roster.xlsx"]
    assert (following / "roster.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["honours", "close"])
def test_the_commands_of_the_year_s_end_have_help_in_chinese(name: str) -> None:
    result = run(name, "--help")
    assert result.returncode == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stdout)
    assert run(name).returncode == 2
