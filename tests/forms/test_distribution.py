"""One form per unit or district, in its folder, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.forms.distribution import distribute, safe_name
from sz_excel.forms.identity import HIDDEN_SHEET, find_tokens
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.units import Honour, Roster
from tests.forms.issued import APPLIED, BUREAU, FACTORY, HONOURS, ROSTER, SCHOOL, opened, programme


def written(outbox: Path, form: FormKind) -> list[str]:
    return sorted(str(path.relative_to(outbox / form.value)) for path in (outbox / form.value).rglob("*.xlsx"))


def test_every_unit_of_the_roster_gets_a_self_assessment_by_district(tmp_path: Path) -> None:
    issued = distribute(programme(), ROSTER, FormKind.SELF, tmp_path)
    assert written(tmp_path, FormKind.SELF) == [
        "教育系统/SY0001-示范学校工会.xlsx",
        "直属/JG0001-示范局机关工会.xlsx",
        "示范镇/QY0001-示范精密机械有限公司工会.xlsx",
    ]
    assert [item.token.subject for item in issued] == ["QY0001", "JG0001", "SY0001"]
    for item in issued:
        hidden = opened(item.path.read_bytes())[HIDDEN_SHEET]
        assert find_tokens(str(hidden["A1"].value)) == [item.token]


def test_units_that_applied_get_an_assessment_sheet_for_their_tracks(tmp_path: Path) -> None:
    applied = {code: items for code, items in APPLIED.items() if code != BUREAU.code}
    issued = distribute(programme(), ROSTER, FormKind.ASSESS, tmp_path, applied=applied)
    assert written(tmp_path, FormKind.ASSESS) == [
        "教育系统/SY0001-示范学校工会.xlsx",
        "示范镇/QY0001-示范精密机械有限公司工会.xlsx",
    ]
    sheets = {item.token.subject: opened(item.path.read_bytes()).sheetnames for item in issued}
    assert sheets["SY0001"] == ["说明", "主席考评", HIDDEN_SHEET]
    assert sheets["QY0001"] == ["说明", "工会考评", "主席考评", HIDDEN_SHEET]


def test_a_track_that_was_not_applied_for_gets_no_assessment(tmp_path: Path) -> None:
    nothing = replace(APPLIED[SCHOOL.code][0], level=0)
    assert distribute(programme(), ROSTER, FormKind.ASSESS, tmp_path, applied={SCHOOL.code: [nothing]}) == []
    assert not (tmp_path / "assess").exists()


def test_honours_of_last_year_that_stand_are_rechecked(tmp_path: Path) -> None:
    distribute(programme(), ROSTER, FormKind.RECHECK, tmp_path)
    assert written(tmp_path, FormKind.RECHECK) == [
        "教育系统/SY0001-示范学校工会.xlsx",
        "示范镇/QY0001-示范精密机械有限公司工会.xlsx",
    ]
    school = opened((tmp_path / "recheck/教育系统/SY0001-示范学校工会.xlsx").read_bytes())
    assert "工会复查" not in school.sheetnames


def test_an_honoured_unit_that_is_not_on_the_roster_is_named(tmp_path: Path) -> None:
    gone = Honour(2018, Track.UNION, "QY0009", "示范已撤销单位工会", "", 1)
    with pytest.raises(OperatorError, match="示范已撤销单位工会.*单位名册"):
        distribute(programme(), Roster(ROSTER.units, (*HONOURS, gone)), FormKind.RECHECK, tmp_path)
    assert not any(tmp_path.iterdir())


def test_districts_review_their_applications_and_direct_units_have_no_review(tmp_path: Path) -> None:
    issued = distribute(programme(), ROSTER, FormKind.REVIEW, tmp_path, applied=APPLIED)
    assert written(tmp_path, FormKind.REVIEW) == [
        "教育系统/教育系统-归口审核汇总表.xlsx",
        "示范镇/示范镇-归口审核汇总表.xlsx",
    ]
    assert [item.token.subject for item in issued] == ["示范镇", "教育系统"]


def test_a_second_run_changes_nothing_and_leaves_other_files_alone(tmp_path: Path) -> None:
    first = distribute(programme(), ROSTER, FormKind.SELF, tmp_path)
    other = first[0].path.with_name("别人的文件.txt")
    other.write_text("留着", encoding="utf-8")
    before = {item.path: (item.path.read_bytes(), item.path.stat().st_mtime_ns) for item in first}
    distribute(programme(), ROSTER, FormKind.SELF, tmp_path)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
    assert other.read_text(encoding="utf-8") == "留着"
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".xlsx", ".txt"}


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self/教育系统").write_text("一个同名文件", encoding="utf-8")
    with pytest.raises(OperatorError, match="教育系统.*不能写入"):
        distribute(programme(), ROSTER, FormKind.SELF, tmp_path)
    assert not list(tmp_path.rglob("*.xlsx"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("示范镇", "示范镇"),
        ('甲/乙\\丙:丁*戊?己"庚<辛>壬|癸', "甲_乙_丙_丁_戊_己_庚_辛_壬_癸"),
        ("[1]甲", "_1_甲"),
        ("../../etc", "_.._etc"),
        ("..", "_"),
        ("", "_"),
        ("换\n行\x00", "换_行_"),
        ("末尾的点. ", "末尾的点"),
        ("con", "_con"),
        ("字" * 61, "字" * 60),
        ("甲\u202e乙", "甲_乙"),
    ],
)
def test_names_of_files_are_safe_on_every_system(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_two_units_whose_names_differ_only_in_forbidden_characters_get_two_files(tmp_path: Path) -> None:
    units = [replace(FACTORY, code="QY/1"), replace(FACTORY, code="QY:1"), replace(FACTORY, code="qy_1")]
    issued = distribute(programme(), Roster({unit.code: unit for unit in units}), FormKind.SELF, tmp_path)
    assert len({str(item.path).casefold() for item in issued}) == 3
    again = distribute(programme(), Roster({unit.code: unit for unit in units}), FormKind.SELF, tmp_path)
    assert [item.path for item in again] == [item.path for item in issued]


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    distribute(programme(), ROSTER, FormKind.SELF, tmp_path, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
