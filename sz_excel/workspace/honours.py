"""Rows of a commendation list → honours for the register; every fault is told at once, nothing is doubled."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sz_excel.errors import TableProblem
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.units import Honour, Roster, Unit
from sz_excel.spreadsheets.amending import Amendment
from sz_excel.spreadsheets.listing import ListedRow
from sz_excel.workspace.columns import REGISTER_SHEET
from sz_excel.workspace.roster import TRACK_NAMES

Key = tuple[int, Track, str, str]


@dataclass(frozen=True, slots=True)
class CheckedList:
    """``new``: honours to be added, in the order of the list; ``known``: those that the register holds already."""

    new: tuple[Honour, ...]
    known: tuple[Honour, ...]
    problems: tuple[TableProblem, ...]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for rows whose own cell is blank."""

    year: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A row that was understood, and what speaks against adding it."""

    row: ListedRow
    honour: Honour
    problems: list[TableProblem]


def check_list(
    rows: Iterable[ListedRow], programme: Programme, roster: Roster, defaults: Defaults | None = None
) -> CheckedList:
    """Understand every row. A row with any problem is not among ``new``; ``row`` of an honour is that of the list."""
    reader = _Reader(programme, roster, defaults or Defaults())
    candidates = [reader.read(row) for row in rows]
    _compare_rows(candidates, programme)
    known = _compare_register(candidates, programme, roster)
    sound = [candidate.honour for candidate in candidates if not candidate.problems]
    return CheckedList(
        tuple(honour for honour in sound if honour_key(honour) not in known),
        tuple(honour for honour in sound if honour_key(honour) in known),
        tuple(problem for candidate in candidates for problem in candidate.problems),
    )


def honour_key(honour: Honour) -> Key:
    """What must not stand twice in the register: a union once a year, each person of a unit once a year."""
    return honour.year, honour.track, honour.unit_code, honour.person if honour.track is Track.CHAIR else ""


class _Reader:
    """Understands one row at a time; collects what is wrong with it."""

    def __init__(self, programme: Programme, roster: Roster, defaults: Defaults):
        self.programme = programme
        self.roster = roster
        self.defaults = defaults
        self.names: dict[str, list[Unit]] = defaultdict(list)
        for unit in roster.units.values():
            for name in dict.fromkeys(map(plain_name, (unit.name, *unit.aliases))):
                self.names[name].append(unit)

    def read(self, listed: ListedRow) -> _Candidate:
        row = _Row(listed, list(listed.problems))
        track = TRACK_NAMES.get(row.text("对象"))
        if track is None:
            row.add("对象", f"“{row.shown('对象')}”无法识别", "请填写基层工会或工会主席")
        unit = self._unit(row)
        honour = Honour(
            year=self._year(row),
            track=track or Track.UNION,
            unit_code=unit.code if unit else "",
            unit_name=unit.name if unit else "",
            person=_person(row, track),
            level=self._level(row),
            document=row.text("文号") or self.defaults.document,
            members=_members(row),
            row=listed.number,
        )
        return _Candidate(listed, honour, row.problems)

    def _unit(self, row: _Row) -> Unit | None:
        """By code; else by the exact name or alias. Where both are given they must name the same unit."""
        code, name = row.text("单位编码"), row.text("单位名称")
        named = self.names.get(plain_name(name), []) if name else []
        if code:
            return self._coded_unit(row, code, name, named)
        if not name:
            row.add("单位编码", "单位编码和单位名称都没有填写", "请至少填写一项")
        elif not named:
            row.add("单位名称", f"“{name}”不在单位名册中", "请核对全称，或在名册“别名”列补上这个名称")
        elif len(named) > 1:
            codes = "、".join(unit.code for unit in named)
            row.add("单位名称", f"“{name}”对应名册中的多个单位（{codes}）", "请填写单位编码")
        return named[0] if len(named) == 1 else None

    def _coded_unit(self, row: _Row, code: str, name: str, named: Sequence[Unit]) -> Unit | None:
        unit = self.roster.units.get(code)
        if unit is None:
            row.add("单位编码", f"“{code}”不在单位名册中", "请填写名册中的单位编码，或先在名册补上该单位")
        elif name and unit not in named:
            how = "请改正其中一项；名称确属该单位的，在名册“别名”列补上"
            row.add("单位名称", f"名册中{code}是“{unit.name}”，不是“{name}”", how)
            return None
        return unit

    def _level(self, row: _Row) -> int:
        text = row.text("等级")
        level = self.programme.level_number(text)
        if not level:
            names = "、".join(each.name for each in self.programme.levels)
            row.add("等级", f"没有名为“{row.shown('等级')}”的等级", f"请填写：{names}")
        return level or 0

    def _year(self, row: _Row) -> int:
        """The year of the edition: this year's list goes into this year's register."""
        edition = self.programme.edition
        text = row.text("年度") or self.defaults.year or edition
        if text.removesuffix("度").removesuffix("年") != edition:
            how = f"本工作区是{edition}年度；其他年度的名单请在相应年度的工作区导入"
            row.add("年度", f"“{text}”不是本年度", how)
        return self.programme.year


@dataclass(frozen=True, slots=True)
class _Row:
    listed: ListedRow
    problems: list[TableProblem]

    def text(self, column: str) -> str:
        return self.listed.cells.get(column, "")

    def shown(self, column: str) -> str:
        return self.text(column) or "（空白）"

    def add(self, column: str, what: str, how: str) -> None:
        self.problems.append(TableProblem(self.listed.sheet, self.listed.number, column, what, how))


def _person(row: _Row, track: Track | None) -> str:
    """The name without the blanks that align two-character names; a person's honour must have one."""
    text = row.text("姓名")
    person = text if text.isascii() else "".join(text.split())
    if track is Track.CHAIR and not person:
        row.add("姓名", "工会主席的表彰没有填写姓名", "请填写受表彰人姓名")
    return person


def _members(row: _Row) -> int | None:
    text = row.text("会员人数")
    if text and not (text.isascii() and text.isdigit()):
        row.add("会员人数", f"“{text}”不是整数", "请填写整数，不带单位，或留空")
        return None
    return int(text) if text else None


def plain_name(name: str) -> str:
    """A name without blanks, full-width and half-width forms alike: “甲（乙） 工会” is “甲(乙)工会”."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _compare_rows(candidates: Sequence[_Candidate], programme: Programme) -> None:
    """The same honour twice in the list: a repetition falls away; where levels differ nobody can say which holds."""
    groups: dict[Key, list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.honour.unit_code:
            groups[honour_key(candidate.honour)].append(candidate)
    for first, *others in groups.values():
        for other in others:
            _add_twice(other, first)
        if len({each.honour.level for each in (first, *others)}) > 1:
            levels = "、".join(programme.level_name(each.honour.level) for each in (first, *others))
            _add(first, "等级", f"同一对象在名单中有不同等级（{levels}）", "请核对文件，只保留正确的一行")


def _add_twice(candidate: _Candidate, first: _Candidate) -> None:
    place = f"工作表“{first.row.sheet}”第{first.row.number}行"
    _add(candidate, "单位编码", f"与{place}重复", "同一单位、同一对象只能有一行，请删去多余的")


def _add(candidate: _Candidate, column: str, what: str, how: str) -> None:
    candidate.problems.append(TableProblem(candidate.row.sheet, candidate.row.number, column, what, how))


def _compare_register(candidates: Iterable[_Candidate], programme: Programme, roster: Roster) -> frozenset[Key]:
    """Keys that the register holds alike; a row that contradicts the register gets a problem."""
    register = {honour_key(honour): honour for honour in roster.register}
    known = set()
    for candidate in candidates:
        held = register.get(honour_key(candidate.honour))
        if held is None:
            continue
        known.add(honour_key(held))
        if held.level != candidate.honour.level or not held.valid:
            state = "" if held.valid else "，状态为已取消"
            what = f"表彰史第{held.row}行已登记为{programme.level_name(held.level)}{state}"
            _add(candidate, "等级", what, "请核对文件；表彰史有误的，先在 roster.xlsx 更正")
    return frozenset(known)


def add_to_register(content: bytes, honours: Iterable[Honour], programme: Programme) -> bytes:
    """``roster.xlsx`` with these honours below the last row of 表彰史; all else stays byte for byte as it was."""
    book = Amendment(content)
    register = book.sheet(REGISTER_SHEET)
    for honour in honours:
        register.append(_register_row(honour, programme))
    return book.bytes()


def _register_row(honour: Honour, programme: Programme) -> dict[str, str]:
    return {
        "年度": str(honour.year),
        "对象": honour.track.label,
        "单位编码": honour.unit_code,
        "单位名称": honour.unit_name,
        "姓名": honour.person,
        "等级": programme.level_name(honour.level),
        "文号": honour.document,
        "会员人数": "" if honour.members is None else str(honour.members),
        "状态": "有效",
    }
