"""The commands as the office meets them: what they say, what they write, how they end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sz_excel.workspace.locking import hold
from sz_excel.workspace.office_books import write_roster
from tests.workspaces import ROW, Season, make_season


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sz_excel.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


@pytest.fixture
def season(tmp_path: Path) -> Season:
    season = make_season(tmp_path / "工作区")
    season.receive("YZ01")
    return season


def outputs(season: Season) -> dict[str, str]:
    folders = (season.workspace.reports, season.workspace.notices, season.workspace.outbox)
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(season.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def find_row(sheet: Worksheet, text: str) -> tuple[object, ...]:
    return next(row for row in sheet.iter_rows(values_only=True) if text in row)


def test_consolidate_says_what_came_and_writes_both_workbooks(season: Season) -> None:
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 0, result.stderr
    assert "收件：采用 1" in result.stdout
    assert "待考评" in result.stdout
    assert "未报送" in result.stdout
    assert set(outputs(season)) == {
        "reports/双争汇总表-2019.xlsx",
        "reports/双争工作底稿-2019.xlsx",
        "reports/归口反馈/归口反馈表-2019-直属.xlsx",
    }
    book = openpyxl.load_workbook(season.workspace.reports / "双争汇总表-2019.xlsx", data_only=True)
    row = find_row(book["星级基层工会"], "YZ01")
    assert {"待考评", "星级", 100} <= set(row)


def test_a_second_run_writes_the_same_bytes(season: Season) -> None:
    assert run("consolidate", "-w", season.root).returncode == 0
    first = outputs(season)
    assert run("consolidate", "-w", season.root).returncode == 0
    assert outputs(season) == first
    assert first


def test_the_inbox_is_never_written_to(season: Season) -> None:
    path = season.receive("YZ02", U1_dot_3__points=None)
    before = {each: (each.stat().st_mtime_ns, each.read_bytes()) for each in season.workspace.inbox.rglob("*.xlsx")}
    assert run("consolidate", "-w", season.root).returncode == 0
    after = {each: (each.stat().st_mtime_ns, each.read_bytes()) for each in season.workspace.inbox.rglob("*.xlsx")}
    assert after == before
    assert path in after


def test_a_missing_score_is_sent_back_with_a_notice(season: Season) -> None:
    season.receive("YZ02", U1_dot_3__points=None)
    assert run("consolidate", "-w", season.root).returncode == 0
    assert [name for name in outputs(season) if name.endswith(".docx")] == [
        "notices/补正通知/补正通知-YZ02-YZ02工会.docx"
    ]
    book = openpyxl.load_workbook(season.workspace.reports / "双争工作底稿-2019.xlsx", data_only=True)
    row = find_row(book["问题清单"], "YZ02")
    assert {"退回", "工会自评"} <= set(row)
    assert any("没有填写" in str(cell) for cell in row)


def test_a_dry_run_writes_nothing(season: Season) -> None:
    result = run("consolidate", "-w", season.root, "--dry-run")
    assert result.returncode == 0
    assert "没有写出任何文件" in result.stdout
    assert outputs(season) == {}


def bad_rosters() -> list[tuple[str, list[dict[str, str]], str]]:
    good = {**ROW, "单位编码": "YZ01", "单位名称": "YZ01工会"}
    return [
        ("duplicate code", [good, {**good, "单位名称": "另一工会"}], "第3行“单位编码”列：“YZ01”重复，第2行已有"),
        ("unknown kind", [{**good, "单位类型": "协会"}], "第2行“单位类型”列：“协会”不在允许的范围内"),
        ("unknown level", [{**good, "预申报工会等级": "四星级"}], "“预申报工会等级”列：没有名为“四星级”的等级"),
        ("members no number", [{**good, "会员人数": "八十人"}], "“会员人数”列：“八十人”不是整数"),
        ("no units", [], "名册里没有单位"),
    ]


@pytest.mark.parametrize(("_name", "units", "expected"), bad_rosters())
def test_a_wrong_roster_stops_the_run_and_says_where(
    season: Season, _name: str, units: list[dict[str, str]], expected: str
) -> None:
    write_roster(season.workspace.roster, units, [])
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert expected in result.stderr
    assert outputs(season) == {}


def test_a_unit_of_unknown_district_is_refused(season: Season) -> None:
    book = openpyxl.load_workbook(season.workspace.roster)
    book["归口"].delete_rows(2, 5)
    book["归口"].append(["示例一镇"])
    book["单位名册"]["D2"] = "无此镇"
    book.save(season.workspace.roster)
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert "第2行“归口”列：没有名为“无此镇”的归口" in result.stderr


def test_a_missing_column_is_named(season: Season) -> None:
    book = openpyxl.load_workbook(season.workspace.roster)
    book["单位名册"].delete_cols(8)
    book.save(season.workspace.roster)
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert "表头“会员人数”列：缺少这一列" in result.stderr
    assert outputs(season) == {}


def test_a_roster_that_is_no_workbook_is_refused(season: Season) -> None:
    season.workspace.roster.write_bytes(b"PK\x03\x04 damaged")
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert "roster.xlsx 不是完好的 .xlsx 工作簿" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_workspace_is_refused(tmp_path: Path) -> None:
    result = run("consolidate", "-w", tmp_path / "没有")
    assert result.returncode == 1
    assert "没有 programme.xlsx" in result.stderr


def test_an_output_folder_that_cannot_be_written_stops_the_run_before_anything_is_written(season: Season) -> None:
    season.workspace.reports.rmdir()
    season.workspace.reports.write_text("in the way")
    result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert "reports 不能写入" in result.stderr
    assert list(season.workspace.notices.iterdir()) == []


def test_a_second_run_at_the_same_time_says_so_and_stops(season: Season) -> None:
    with hold(season.workspace):
        result = run("consolidate", "-w", season.root)
    assert result.returncode == 1
    assert "另一个程序正在处理" in result.stderr
    assert outputs(season) == {}


def test_wrong_usage_ends_with_2() -> None:
    assert run("consolidate", "--no-such-option").returncode == 2
    assert run("无此命令").returncode == 2


def test_check_tells_of_one_file_and_ends_with_1_when_it_must_be_mended(season: Season, tmp_path: Path) -> None:
    good = run("check", "-w", season.root, season.receive("YZ01", name="good.xlsx"))
    assert good.returncode == 0
    assert "基层工会申报星级，自评100分" in good.stdout
    bad = run("check", "-w", season.root, season.receive("YZ02", U2_dot_1__points=9))
    assert bad.returncode == 1
    assert "工会自评!I" in bad.stdout
    assert "“9”超出允许的范围" in bad.stdout
    stranger = tmp_path / "stranger.xlsx"
    stranger.write_bytes(b"not a workbook")
    assert run("check", "-w", season.root, stranger).returncode == 1


def test_check_looks_into_folders_and_names_a_file_that_is_missing(season: Season, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "some" / "deep").mkdir(parents=True)
    (tmp_path / "some" / "=1+1 {{x}}.xlsx").write_bytes(season.receive("YZ01", name="good.xlsx").read_bytes())
    (tmp_path / "some" / "deep" / "none.xlsx").write_bytes(b"")
    (tmp_path / "some" / "dangling.xlsx").symlink_to(tmp_path / "nowhere")
    found = run("check", "-w", season.root, tmp_path / "some")
    assert found.returncode == 1
    assert found.stdout.count("文件：") == 2
    assert "文件是空的" in found.stdout
    assert "=1+1 {{x}}.xlsx" in found.stdout
    for path, told in ((tmp_path / "nowhere.xlsx", "找不到文件"), (tmp_path / "empty", "文件夹里没有文件")):
        refused = run("check", "-w", season.root, path)
        assert refused.returncode == 2
        assert told in refused.stderr
        assert "Traceback" not in refused.stderr


def test_explain_tells_rule_clause_and_cell(season: Season) -> None:
    result = run("explain", "-w", season.root, "YZ01")
    assert result.returncode == 0
    assert "R24 四（三）2：2019-09-09至2019-09-18公示7个工作日" in result.stdout
    assert "申报信息!C" in result.stdout
    assert "四（三）3" in result.stdout
    unknown = run("explain", "-w", season.root, "ZZ")
    assert unknown.returncode == 1
    assert "名册中没有“ZZ”" in unknown.stderr


def test_init_makes_a_workspace_and_touches_nothing_that_exists(tmp_path: Path) -> None:
    root = tmp_path / "new"
    assert run("init", "-w", root).returncode == 0
    roster = (root / "roster.xlsx").read_bytes()
    assert {path.name for path in root.iterdir()} >= {"programme.xlsx", "rulings.xlsx", "inbox", "outbox", "reports"}
    again = run("init", "-w", root)
    assert again.returncode == 0
    assert "已建立" not in again.stdout
    assert (root / "roster.xlsx").read_bytes() == roster
    assert run("init", "-w", root, "--edition", "1999").returncode == 1


def test_distribute_writes_a_form_per_unit(season: Season) -> None:
    result = run("distribute", "-w", season.root)
    assert result.returncode == 0, result.stderr
    assert "共生成自评申报表 2 份" in result.stdout
    assert (season.workspace.outbox / "self" / "直属" / "YZ01-YZ01工会.xlsx").exists()
    assess = run("distribute", "-w", season.root, "--form", "assess")
    assert "共生成考评打分表 1 份" in assess.stdout


def test_status_reads_no_workbook(season: Season) -> None:
    before = run("status", "-w", season.root)
    assert "尚未汇总 1 个" in before.stdout
    run("consolidate", "-w", season.root)
    assert "尚未汇总 0 个" in run("status", "-w", season.root).stdout


@pytest.mark.parametrize("name", ["init", "distribute", "consolidate", "status", "explain", "check"])
def test_every_command_has_help_in_chinese(name: str) -> None:
    result = run(name, "--help")
    assert result.returncode == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stdout)


def test_help_and_status_import_neither_pandas_nor_openpyxl(season: Season) -> None:
    probe = "import sys; sys.argv = {0}\nfrom sz_excel.cli.main import main\ntry: main()\nexcept SystemExit: pass\n"
    probe += "print('LOADED', [name for name in ('pandas', 'openpyxl', 'xlsxwriter') if name in sys.modules])"
    for arguments in (["sz-excel", "--help"], ["sz-excel", "status", "-w", str(season.root)]):
        code = [sys.executable, "-c", probe.format(arguments)]
        result = subprocess.run(code, capture_output=True, text=True, check=True, timeout=60, env=dict(os.environ))
        assert "LOADED []" in result.stdout
