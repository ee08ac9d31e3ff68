"""What is asked about an application as a whole."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sz_excel import pipeline
from sz_excel.intake.engine import SerialEngine
from sz_excel.pipeline import Consolidation, consolidate
from sz_excel.records.findings import Severity
from tests.workspaces import Season, make_season


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return make_season(tmp_path / "workspace", codes=["YZ01"])


def run(season: Season) -> Consolidation:
    return consolidate(season.workspace, SerialEngine())


def found(outcome: Consolidation, code: str) -> list[str]:
    return [finding.problem for finding in outcome.material.findings if finding.code == code]


def test_versions_that_put_forward_two_persons_are_asked_about(season: Season) -> None:
    season.receive("YZ01", folder="2019-09-20", chair_name="张示例")
    season.receive("YZ01", folder="2019-09-24", chair_name="李示例", chair_post="副主席")
    assert found(run(season), "A07") == ["一个单位有不止一人申报：张示例、李示例"]


def test_a_version_that_does_not_apply_for_the_chair_names_nobody(season: Season) -> None:
    season.receive("YZ01", folder="2019-09-20", chair_name="张示例", chair_level="不申报")
    season.receive("YZ01", folder="2019-09-24", chair_name="李示例")
    assert found(run(season), "A07") == []


@pytest.mark.parametrize(("points", "told"), [("0", 1), ("0.01", 0), ("2", 0)])
def test_a_mandatory_item_that_claims_nothing_is_told(season: Season, points: str, told: int) -> None:
    season.receive("YZ01", U1_dot_1__points=Decimal(points))
    assert len(found(run(season), "A08")) == told


def test_an_area_of_which_nothing_applies_is_sent_back(season: Season, monkeypatch: pytest.MonkeyPatch) -> None:
    def generous(path: Path):  # type: ignore[no-untyped-def]  # an edition in which all of U6 may not apply
        programme = load(path)
        criteria = tuple(replace(item, may_not_apply=item.area == "U6") for item in programme.criteria)
        return replace(programme, criteria=criteria)

    load = pipeline.load_programme
    monkeypatch.setattr(pipeline, "load_programme", generous)
    season.receive("YZ01", **waive("U6.1", "U6.2", "U6.3"))
    outcome = run(season)
    assert found(outcome, "V18") == ["“U6工会工作特色明”的各项全部填了“不适用”"]
    (finding,) = [each for each in outcome.material.findings if each.code == "V18"]
    assert finding.severity is Severity.BLOCKING
    season.receive("YZ01", folder="2019-09-24", **waive("U6.1", "U6.2"))
    assert found(run(season), "V18") == []


def waive(*codes: str) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for code in codes:
        answers |= {f"{code}/points": None, f"{code}/na": "不适用", f"{code}/note": "本单位没有此项工作"}
    return answers


def test_a_pinned_file_says_so_in_the_ledger(tmp_path: Path) -> None:
    ruling = {"单位编码": "YZ01", "裁定事项": "采用文件", "裁定内容": "first.xlsx", "理由": "后一份为误发"}
    season = make_season(tmp_path / "workspace", codes=["YZ01"], rulings=[ruling])
    season.receive("YZ01", folder="2019-09-20", name="first.xlsx")
    season.receive("YZ01", folder="2019-09-24", name="second.xlsx", workers=Decimal(130))
    reasons = {row.file: (str(row.handling), row.reason) for row in run(season).material.ledger}
    assert reasons == {
        "2019-09-20/first.xlsx": ("采用", ""),
        "2019-09-24/second.xlsx": ("被替代", "按裁定采用 2019-09-20/first.xlsx"),
    }
