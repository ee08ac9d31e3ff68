"""``roster.xlsx`` → units and the register of honours. Every fault is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from sz_excel.errors import TableError, TableProblem
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.units import District, Honour, Roster, Unit
from sz_excel.spreadsheets.tabular import read_table, sheet_names
from sz_excel.workspace.columns import DISTRICT_SHEET, REGISTER, REGISTER_SHEET, ROSTER, ROSTER_SHEET

TRACK_NAMES = {"基层工会": Track.UNION, "工会": Track.UNION, "工会主席": Track.CHAIR, "主席": Track.CHAIR}
T = TypeVar("T")
YES_NO = {"是": True, "否": False, "": False}
VALID = {"有效": True, "": True, "已取消": False}


def load_roster(path: Path, programme: Programme) -> Roster:
    """Read both sheets. Raises :class:`TableError` with sheet, row, column, what is wrong and how to mend it."""
    reader = _Reader(programme)
    districts = reader.read_districts(path)
    units = reader.read_units(path, districts)
    register = reader.read_register(path)
    if reader.problems:
        raise TableError(path.name, reader.problems)
    return Roster(units, register, districts)


class _Reader:
    """Collects problems over both sheets."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self.problems: list[TableProblem] = []

    def read_districts(self, path: Path) -> dict[str, District]:
        """The sheet 归口; a roster without it knows only the districts that its units name."""
        if DISTRICT_SHEET not in sheet_names(path):
            return {}
        table = read_table(path, DISTRICT_SHEET, required=["归口"])
        rows = (_Row(self, DISTRICT_SHEET, number, cells) for number, cells in table.rows)
        found = [
            District(r.text("归口", required=True), r.text("联系人"), r.text("联系电话"), r.text("电子邮箱"))
            for r in rows
        ]
        return {district.name: district for district in found}

    def read_units(self, path: Path, districts: Mapping[str, District]) -> dict[str, Unit]:
        table = read_table(path, ROSTER_SHEET, required=[column.header for column in ROSTER if column.required])
        units: dict[str, Unit] = {}
        for number, cells in table.rows:
            row = _Row(self, ROSTER_SHEET, number, cells)
            unit = self._unit(row, districts)
            if unit.code in units:
                first = units[unit.code].row
                row.add("单位编码", f"“{unit.code}”重复，第{first}行已有", "每个单位的编码须不同，请改正其中一行")
            units.setdefault(unit.code, unit)
        if not units:
            self.problems.append(TableProblem(ROSTER_SHEET, None, "", "名册里没有单位", "请填写单位名册"))
        return units

    def _unit(self, row: _Row, districts: Mapping[str, District]) -> Unit:
        levels = {
            Track.UNION: row.level("预申报工会等级", self.programme),
            Track.CHAIR: row.level("预申报主席等级", self.programme),
        }
        return Unit(
            code=row.code(),
            name=row.text("单位名称", required=True),
            kind=row.choice("单位类型", {kind.value: kind for kind in UnitKind}, UnitKind.ENTERPRISE),
            district=self._district(row, districts),
            pre_applied=row.choice("预申报", YES_NO, False),
            members=row.count("会员人数"),
            chair=row.text("工会主席"),
            contact=row.text("联系人"),
            phone=row.text("联系电话"),
            email=row.text("电子邮箱"),
            credit_code=row.text("统一社会信用代码"),
            aliases=tuple(part.strip() for part in row.text("别名").replace(";", "；").split("；") if part.strip()),
            expected={track: level for track, level in levels.items() if level},
            row=row.number,
        )

    def _district(self, row: _Row, districts: Mapping[str, District]) -> str:
        name = row.text("归口", required=True)
        known = (*districts, self.programme.settings["direct_district"])
        if districts and name and name not in known:
            row.add("归口", f"没有名为“{name}”的归口", f"请改为“{DISTRICT_SHEET}”表已有的归口，或先在该表补上")
        return name

    def read_register(self, path: Path) -> tuple[Honour, ...]:
        table = read_table(path, REGISTER_SHEET, required=[column.header for column in REGISTER if column.required])
        return tuple(self._honour(_Row(self, REGISTER_SHEET, number, cells)) for number, cells in table.rows)

    def _honour(self, row: _Row) -> Honour:
        track = row.choice("对象", TRACK_NAMES, Track.UNION)
        level = row.level("等级", self.programme)
        if not level:
            row.add("等级", "没有填写等级", "请填写获得的等级")
        if track is Track.CHAIR and not row.text("姓名"):
            row.add("姓名", "工会主席的表彰没有填写姓名", "请填写受表彰人姓名")
        return Honour(
            year=row.count("年度", required=True) or 0,
            track=track,
            unit_code=row.text("单位编码", required=True),
            unit_name=row.text("单位名称"),
            person=row.text("姓名"),
            level=level,
            document=row.text("文号"),
            members=row.count("会员人数"),
            valid=row.choice("状态", VALID, True),
            row=row.number,
        )


class _Row:
    """One row with typed access; a cell that cannot be used becomes a problem."""

    def __init__(self, reader: _Reader, sheet: str, number: int, cells: Mapping[str, str]):
        self.reader = reader
        self.sheet = sheet
        self.number = number
        self.cells = cells

    def add(self, column: str, what: str, how: str) -> None:
        self.reader.problems.append(TableProblem(self.sheet, self.number, column, what, how))

    def text(self, column: str, *, required: bool = False) -> str:
        text = self.cells.get(column, "")
        if required and not text:
            self.add(column, "没有填写", "请填写，不能留空")
        return text

    def code(self) -> str:
        code = self.text("单位编码", required=True)
        if any(letter in code for letter in '|/\\:*?"<>') or len(code) > 40:
            self.add("单位编码", f"“{code}”含有不能用于文件名的字符或过长", "请只用字母、数字和短横线，不超过40个字符")
        return code

    def choice(self, column: str, choices: Mapping[str, T], default: T) -> T:
        text = self.text(column)
        if text not in choices:
            allowed = "、".join(choice or "（空白）" for choice in choices)
            self.add(column, f"“{text or '（空白）'}”不在允许的范围内", f"请填写：{allowed}")
            return default
        return choices[text]

    def level(self, column: str, programme: Programme) -> int:
        text = self.text(column)
        number = programme.level_number(text)
        if number is None:
            names = "、".join(level.name for level in programme.levels)
            self.add(column, f"没有名为“{text}”的等级", f"请填写：{names}，或留空")
        return number or 0

    def count(self, column: str, *, required: bool = False) -> int | None:
        text = self.text(column, required=required)
        if not text:
            return None
        if not text.isdecimal():
            self.add(column, f"“{text}”不是整数", "请填写整数，不带单位")
            return None
        return int(text)
