"""``sz-excel explain`` on real workbooks: from file, sheet and cell to the status, for a clerk at a console."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sz_excel.records.campaign import FormKind
from tests.cli.test_commands import run
from tests.workspaces import ROW, Season, make_season

UNITS = [
    {**ROW, "单位编码": "YZ01", "单位名称": "YZ01工会"},
    {**ROW, "单位编码": "YZ02", "单位名称": "YZ02工会", "工会主席": "王示例"},
    {
        **ROW,
        "单位编码": "YZ03",
        "单位名称": "YZ03工会",
        "预申报": "否",
        "预申报工会等级": "",
        "预申报主席等级": "",
    },
]
RULINGS = [
    {"单位编码": "YZ01", "裁定事项": "更正数据", "裁定内容": "会员人数=77", "理由": "经电话核对"},
    {"单位编码": "YZ01", "裁定事项": "收件登记", "裁定内容": "2019-09-21", "理由": "纸质材料先到"},
]
CLAUSE = "要以适当的形式在本单位予以公示五个工作日"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    """YZ01 misses the line by half a point; YZ02 and YZ03 sent nothing."""
    season = make_season(tmp_path_factory.mktemp("explain") / "工作区", units=UNITS, rulings=RULINGS)
    season.receive("YZ01", members=7, U2_dot_1__note="台账\u202e在整理", U2_dot_1__points=3)
    lost = {"U7_dot_3__points": 0, "U1_dot_5__points": 0, "U3_dot_5__points": 0, "U2_dot_1__points": 1.5}
    reasons = {"U2_dot_1__reason": "台账记录不全\x1b", "U7_dot_3__reason": "没有测评"}
    season.receive("YZ01", form=FormKind.ASSESS, folder="2019-10-20", **lost, **reasons)
    return season


def explained(season: Season, *arguments: str) -> str:
    result = run("explain", "-w", season.root, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def text(season: Season) -> str:
    return explained(season, "YZ01")


def test_it_leads_from_the_cells_to_the_status(text: str) -> None:
    assert "YZ01工会（YZ01，企业，归口直属）" in text
    assert "2019-09-20/YZ01-self.xlsx：自评申报表，采用，2019-09-21收到（裁定收件登记）" in text
    assert "基层工会：不达标" in text
    assert "得分：自评合计99分；考评合计84.5分" in text
    assert "▶ R4 四（二）：考评84.5分，未达星级线85分" in text
    assert "公示开始 2019-09-09〔2019-09-20/YZ01-self.xlsx!申报信息!C" in text
    assert "U2.1 1.5/4（台账记录不全" in text
    assert "〔2019-10-20/YZ01-assess.xlsx!工会考评!I" in text


def test_it_says_what_would_have_been_enough(text: str) -> None:
    assert "考评距星级线85分差0.5分；补足U2.1（2.5分）即可达到" in text
    assert "加1分为85.5分，不达标将变为" in text


def test_it_sets_the_ruled_value_beside_the_computed_one(text: str) -> None:
    assert "会员人数：填报7，裁定更正为77〔2019-09-20/YZ01-self.xlsx!申报信息!C" in text
    assert "收到日期2019-09-21，依据裁定收件登记；未裁定时为2019-09-20（收件文件夹）" in text


def test_it_quotes_each_clause_once(text: str) -> None:
    assert text.count(CLAUSE) == 1


def test_what_a_unit_wrote_cannot_steer_the_console(text: str) -> None:
    assert not set(text) & set("\x1b\u202e\r\t")


def test_one_track_alone(season: Season) -> None:
    chair = explained(season, "--track", "chair", "YZ01")
    assert "工会主席 张示例：" in chair
    assert "基层工会：" not in chair
    assert run("explain", "-w", season.root, "--track", "both", "YZ01").returncode == 2


def test_a_part_of_the_name_is_enough_where_only_one_unit_has_it(season: Season) -> None:
    assert "YZ01工会（YZ01" in explained(season, "01工")
    several = run("explain", "-w", season.root, "工会")
    assert several.returncode == 1
    assert "不止一家：YZ01 YZ01工会；YZ02 YZ02工会；YZ03 YZ03工会" in several.stderr


@pytest.mark.parametrize(
    ("code", "told"), [("YZ02", "▶ 4-1 四（三）2：预申报后未报送"), ("YZ03", "本年没有申报，没有列入预申报")]
)
def test_a_unit_that_sent_nothing_is_explained_too(season: Season, code: str, told: str) -> None:
    assert told in explained(season, code)


def test_it_writes_nothing(season: Season) -> None:
    before = _files(season.root)
    explained(season, "YZ02")
    assert {name: content for name, content in _files(season.root).items() if not name.startswith(".sz")} == {
        name: content for name, content in before.items() if not name.startswith(".sz")
    }


def _files(root: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
