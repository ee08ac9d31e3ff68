"""The next year's workbooks, made from this year's: what goes on, what is emptied, what is only noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sz_excel.programme.publicity import PUBLICITY_SETTINGS
from sz_excel.programme.tables import TABLES
from sz_excel.records.submissions import Application
from sz_excel.records.units import Roster, Unit
from sz_excel.spreadsheets.amending import Amendment
from sz_excel.spreadsheets.tabular import read_table
from sz_excel.workspace.columns import ROSTER_SHEET, OfficeColumn
from sz_excel.workspace.office_books import write_sheets

EMPTIED_SETTINGS = ("as_of", "document_number", "document_date", *PUBLICITY_SETTINGS)
EMPTIED_COLUMNS = ("预申报", "预申报工会等级", "预申报主席等级")
MEMBERS, CHAIR = "会员人数", "工会主席"
CHAIR_POST = "主席"
NOTE_SHEET = "结转说明"
NOTE_COLUMNS = (
    OfficeColumn("类别", 18),
    OfficeColumn("单位编码", 12),
    OfficeColumn("单位名称", 34),
    OfficeColumn("对象", 16),
    OfficeColumn("情况", 60),
    OfficeColumn("怎么办", 60),
)


@dataclass(frozen=True, slots=True)
class Change:
    """What a unit's own application says differently from the roster; ``sure`` when it is taken over."""

    unit: Unit
    column: str
    before: str
    after: str
    sure: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One row of 结转说明."""

    kind: str
    what: str
    how: str
    unit_code: str = ""
    unit_name: str = ""
    subject: str = ""


def next_programme(path: Path, edition: str) -> bytes:
    """``programme.xlsx`` for another edition: all tables as they are, what belongs to one year's document emptied."""
    table = next(table for table in TABLES if table.name == "settings")
    headers = {column.key: column.header for column in table.columns}
    changes = {"edition": edition, **dict.fromkeys(EMPTIED_SETTINGS, "")}
    book = Amendment(path.read_bytes())
    sheet = book.sheet(table.sheet)
    for number, cells in read_table(path, table.sheet, required=headers.values()).rows:
        key = cells[headers["key"]]
        if key in changes:
            sheet.put(number, headers["value"], changes[key])
    return book.bytes()


def next_roster(content: bytes, roster: Roster, changes: Iterable[Change]) -> bytes:
    """``roster.xlsx`` with the sure changes; 预申报 is empty, the register and all else as it is."""
    book = Amendment(content)
    sheet = book.sheet(ROSTER_SHEET)
    for unit in roster.units.values():
        for column in EMPTIED_COLUMNS:
            if column in sheet.columns:
                sheet.put(unit.row, column, "")
    for change in changes:
        if change.sure:
            sheet.put(change.unit.row, change.column, change.after)
    return book.bytes()


def roster_changes(roster: Roster, applications: Iterable[Application]) -> tuple[Change, ...]:
    """Members and chair where the application that counted says otherwise, in the order of the roster."""
    by_unit: Mapping[str, list[Application]] = defaultdict(list)
    for application in applications:
        by_unit[application.unit_code].append(application)
    return tuple(
        change for unit in roster.units.values() if by_unit[unit.code] for change in _changes(unit, by_unit[unit.code])
    )


def _changes(unit: Unit, applications: list[Application]) -> Iterator[Change]:
    """Only what is beyond doubt is sure: no open fault, and the person named is the chair and not a vice-chair."""
    fault = "申报表有未补正的问题" if any(application.blocking for application in applications) else ""
    members = next((each.members for each in applications if each.members is not None), None)
    before = "" if unit.members is None else str(unit.members)
    if members is not None and members != unit.members:
        yield Change(unit, MEMBERS, before, str(members), not fault, fault)
    answers = applications[0].answers
    chair, post = str(answers.get("chair_name") or ""), str(answers.get("chair_post") or "")
    if chair and chair != unit.chair:
        doubt = fault or ("" if post == CHAIR_POST else f"职务填的是“{post or '（空白）'}”")
        yield Change(unit, CHAIR, unit.chair, chair, not doubt, doubt)


def note_change(change: Change) -> Note:
    """A change as staff read it."""
    told = f"{change.column}：名册为“{change.before or '（空白）'}”，上年申报为“{change.after}”"
    if change.sure:
        kind, how = "名册已更新", "请核对"
    else:
        kind, how = "名册未更新，请核实", "核实后在 roster.xlsx“单位名册”更正"
        told = f"{told}；{change.why_not}"
    return Note(kind, told, how, change.unit.code, change.unit.name)


def write_note(path: Path, notes: Iterable[Note]) -> None:
    """结转说明: what was carried on, what has to be filled in, what stays open."""
    rows = [
        dict(
            zip(
                (column.header for column in NOTE_COLUMNS),
                (note.kind, note.unit_code, note.unit_name, note.subject, note.what, note.how),
                strict=True,
            )
        )
        for note in notes
    ]
    write_sheets(path, NOTE_SHEET, [(NOTE_SHEET, NOTE_COLUMNS, rows)])
