"""``last_year.xlsx``: what each unit answered last year, shown beside the answers on this year's forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from sz_excel.programme.model import ApplicationField, Programme
from sz_excel.records.submissions import Application, Value
from sz_excel.records.units import Roster
from sz_excel.spreadsheets.tabular import read_table
from sz_excel.workspace.columns import OfficeColumn
from sz_excel.workspace.office_books import write_sheets

SHEET = "上年填报"
COLUMNS = (
    OfficeColumn("年度", 8, True),
    OfficeColumn("单位编码", 12, True),
    OfficeColumn("单位名称", 34),
    OfficeColumn("编号", 12, True),
    OfficeColumn("项目", 40),
    OfficeColumn("值", 30, True),
)
OF_ONE_SEASON = frozenset(
    {"filled_on", "publicity_start", "publicity_end", "objection", "objection_note", "explanation"}
)


def write_last_year(path: Path, programme: Programme, roster: Roster, applications: Iterable[Application]) -> int:
    """One row per answer of the applications that counted; gives the number of units."""
    answers = {application.unit_code: application.answers for application in applications}
    labels = {code: (number, label) for number, code, label in _carried(programme)}
    rows = [
        {
            "年度": programme.edition,
            "单位编码": code,
            "单位名称": roster.units[code].name,
            "编号": number,
            "项目": label,
            "值": shown(answers[code][key]),
        }
        for code in roster.units
        if code in answers
        for key, (number, label) in labels.items()
        if answers[code].get(key) not in (None, "")
    ]
    write_sheets(path, SHEET, [(SHEET, COLUMNS, rows)])
    return len(answers)


def load_last_year(path: Path, programme: Programme) -> dict[str, dict[str, str]]:
    """Unit code → answer key → text, of the year before the edition; empty without the workbook.

    A row of another year, or of an item that this year's programme no longer asks for, is left out.
    """
    if not path.exists():
        return {}
    keys = {number: key for number, key, _ in _carried(programme)}
    known: dict[str, dict[str, str]] = {}
    for _, cells in read_table(path, SHEET, required=[column.header for column in COLUMNS if column.required]).rows:
        key = keys.get(cells["编号"])
        if key and cells["值"] and cells["年度"] == str(programme.year - 1):
            known.setdefault(cells["单位编码"], {})[key] = cells["值"]
    return known


def _carried(programme: Programme) -> Iterator[tuple[str, str, str]]:
    """编号, key and label of every answer that says something about the next year too."""
    for item in programme.fields:
        if _is_lasting(item):
            yield item.code, item.key, item.label
    for criterion in programme.criteria:
        for data in criterion.data:
            yield data.code, data.code, data.label


def _is_lasting(item: ApplicationField) -> bool:
    return item.prefill != "fixed" and item.key not in OF_ONE_SEASON


def shown(value: Value) -> str:
    """An answer as a person writes it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
