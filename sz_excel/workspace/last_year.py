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
WHOSE = (
    OfficeColumn("年度", 8, True),
    OfficeColumn("单位编码", 12, True),
    OfficeColumn("单位名称", 34),
)
OF_ONE_SEASON = frozenset(
    {"filled_on", "publicity_start", "publicity_end", "objection", "objection_note", "explanation"}
)


def write_last_year(path: Path, programme: Programme, roster: Roster, applications: Iterable[Application]) -> int:
    """One row per unit whose application counted, one column per item (编号, 项目); gives the rows."""
    answers = {application.unit_code: application.answers for application in applications}
    headers = {key: f"{number} {label}" for number, key, label in _carried(programme)}
    rows = [
        {
            "年度": programme.edition,
            "单位编码": unit.code,
            "单位名称": unit.name,
            **{header: shown(answers[unit.code].get(key)) for key, header in headers.items()},
        }
        for unit in roster.units.values()
        if unit.code in answers
    ]
    columns = (*WHOSE, *(OfficeColumn(header, 16) for header in headers.values()))
    write_sheets(path, SHEET, [(SHEET, columns, rows)])
    return len(rows)


def load_last_year(path: Path, programme: Programme) -> dict[str, dict[str, str]]:
    """Unit code → answer key → text, of the year before the edition; empty without the workbook.

    A row of another year, and a column that this year's programme does not ask for, are left out.
    """
    if not path.exists():
        return {}
    keys = {number: key for number, key, _ in _carried(programme)}
    table = read_table(path, SHEET, required=[column.header for column in WHOSE if column.required])
    asked = {header: keys[number] for header in table.headers if (number := header.partition(" ")[0]) in keys}
    return {
        cells["单位编码"]: {key: cells[header] for header, key in asked.items() if cells[header]}
        for _, cells in table.rows
        if cells["年度"] == str(programme.year - 1)
    }


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
    """An answer as a person writes it; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
