"""Whole seasons through the front door: the sample, awkward words everywhere, one unit, five hundred, none."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sz_excel.forms.layout import full_form
from sz_excel.intake.engine import choose_engine
from sz_excel.issuing import distribute
from sz_excel.pipeline import consolidate
from sz_excel.records.campaign import FormKind
from sz_excel.records.submissions import Value
from sz_excel.workspace.folders import Workspace
from tests.workspaces import PROGRAMME, ROW, make_season

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
AWKWARD = (
    "=1+1",
    "+86甲",
    "-1乙",
    "@SUM(A1)丙",
    '=DISPIMG("ID_1",1)',
    '=HYPERLINK("http://example.invalid/","丁")',
    "http://example.invalid/x",
    "mailto:x@example.invalid",
    "\\\\example\\戊.xlsx",
    "{{ unit }}{% x %}",
    "<w:p>&amp;</w:p>",
    "A & B < C > \"D\" 'E'",
    "'前引号",
    "[red]红[/] [/]",
    "_x0041_",
    "CON",
    "己/庚\\辛:壬*癸?",
    "a\tb",
    "示范" * 30,
)
LONG_DISTRICT = "示例经济技术开发区、循环经济产业园和现代物流园区联合管理委员会（筹）"
DISTRICTS = ("直属", LONG_DISTRICT, "=1+1", "[red]镇[/]", "甲/乙:丙", "{{ district }}&<w:p>")


def sample(root: Path) -> Workspace:
    """The sample season as the first run of a clone sees it."""
    shutil.copytree(SAMPLE, root)
    return Workspace(root)


def awkward(root: Path) -> Workspace:
    """Words that look like formulas, links, templates or markup in every place where somebody can write."""
    return _worded(root, AWKWARD, DISTRICTS)


def plain(root: Path) -> Workspace:
    """The same season with words that look like nothing else."""
    districts = ("直属", *(f"归口{number}" for number in range(1, len(DISTRICTS))))
    return _worded(root, [f"词{number:02}" for number in range(len(AWKWARD))], districts)


def _worded(root: Path, all_words: Sequence[str], districts: Sequence[str]) -> Workspace:
    pairs = enumerate(all_words)
    units = [_worded_unit(number, words, districts[number % len(districts)]) for number, words in pairs]
    register = [_honour(row) for row in units[:8]]
    rulings = [_ruling(row, words) for row, words in zip(units, all_words, strict=True)]
    season = make_season(root, units=units, register=register, rulings=rulings)
    for number, (row, words) in enumerate(zip(units, all_words, strict=True)):
        faults: Mapping[str, Value] = {"U1.1__points": words, "members": words} if number % 2 else {}
        answers = _words(FormKind.SELF, words) | {"chair_name": words, "contact": words} | dict(faults)
        season.receive(row["单位编码"], folder=f"2019-09-20/{_folder(words)}", **answers)
        if not number % 2:
            season.receive(row["单位编码"], folder="2019-10-15", form=FormKind.ASSESS, **_words(FormKind.ASSESS, words))
        if number < len(register):
            reasons = _words(FormKind.RECHECK, words)
            season.receive(row["单位编码"], folder="2019-10-16", form=FormKind.RECHECK, **reasons)
    (season.workspace.inbox / "=1+1 [red]&{{ x }}.xlsx").write_bytes(b"no workbook at all")
    return season.workspace


def _worded_unit(number: int, words: str, district: str) -> dict[str, str]:
    people = {"工会主席": words, "联系人": words, "电子邮箱": f"u{number}@example.invalid", "别名": words}
    return {**ROW, **people, "单位编码": f"YZ{number:02}", "单位名称": f"{words}工会{number}", "归口": district}


def _honour(row: Mapping[str, str]) -> dict[str, str]:
    shared = {"单位编码": row["单位编码"], "单位名称": row["单位名称"], "姓名": row["工会主席"]}
    return {
        **shared,
        "年度": "2018",
        "对象": "基层工会",
        "等级": "星级",
        "文号": "=1+1",
        "会员人数": "80",
        "状态": "有效",
    }


def _ruling(row: Mapping[str, str], words: str) -> dict[str, str]:
    what = {"对象": "基层工会", "裁定事项": "同意重复申报", "裁定内容": words, "理由": words, "依据文号": words}
    return {"单位编码": row["单位编码"], **what, "经办人": words, "日期": "2019-10-20"}


def _words(form: FormKind, words: str) -> dict[str, Value]:
    """The words in every free answer of a form; the identity stays the unit's."""
    own = {"unit_code", "unit_name", "district", "unit_kind", "held_union", "held_chair"}
    slots = full_form(PROGRAMME, form).slots
    free = [slot.key for slot in slots if slot.spec.type == "text" and slot.key.partition("/")[0] not in own]
    return {key.replace("/", "__").replace(".", "_dot_"): words for key in free}


def _folder(words: str) -> str:
    """What a file system of any kind takes of the words."""
    return "".join(letter for letter in words if letter not in '/\\:*?"<>|\t')[:40]


def alone(root: Path) -> Workspace:
    """One unit in the whole county."""
    season = make_season(root, ["YZ01"])
    season.receive("YZ01")
    season.receive("YZ01", folder="2019-10-15", form=FormKind.ASSESS)
    return season.workspace


def crowded(root: Path) -> Workspace:
    """Five hundred units with names of sixty letters in nine districts, forty of which have sent something."""
    name = "示范" * 26 + "工会"
    units = [
        {**ROW, "单位编码": f"YZ{n:04}", "单位名称": f"{name}第{n:03}分会", "归口": f"示例{n % 9 + 1}镇"}
        for n in range(500)
    ]
    season = make_season(root, units=units)
    for row in units[:40]:
        season.receive(row["单位编码"])
    return season.workspace


def nobody(root: Path) -> Workspace:
    """One unit that did not pre-apply, and an inbox without files: every list is empty (a roster must hold a unit)."""
    row = {
        **ROW,
        "单位编码": "YZ01",
        "单位名称": "示例工会",
        "预申报": "否",
        "预申报工会等级": "",
        "预申报主席等级": "",
    }
    return make_season(root, units=[row]).workspace


SEASONS: Mapping[str, Callable[[Path], Workspace]] = {
    made.__name__: made for made in (sample, awkward, plain, alone, crowded, nobody)
}


def write_all(workspace: Workspace, jobs: int = 1) -> Workspace:
    """All that a season writes as workbooks: reports, feedback, marked copies, and the forms of all kinds."""
    engine = choose_engine(jobs)
    consolidate(workspace, engine)
    for form in FormKind:
        distribute(workspace, form, engine)
    return workspace


def written(workspace: Workspace) -> dict[str, Path]:
    """Every workbook that the program wrote, by its path in the workspace; the inbox is not among them."""
    paths = (path for path in workspace.root.rglob("*.xlsx") if workspace.inbox not in path.parents)
    return {path.relative_to(workspace.root).as_posix(): path for path in sorted(paths)}


def some_of(workspace: Workspace, forms: int = 8) -> dict[str, Path]:
    """The same, but of the forms of one kind no more than a few: they are stamped from one master."""
    found = written(workspace)
    for kind in FormKind:
        issued = [path for path in found if path.startswith(f"outbox/{kind}/")]
        for path in issued[forms:]:
            del found[path]
    return found


if __name__ == "__main__":
    name, folder, jobs = sys.argv[1:]
    write_all(SEASONS[name](Path(folder)), int(jobs))
