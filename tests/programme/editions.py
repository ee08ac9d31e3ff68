"""An edition that a test may spoil, written as a folder of CSV files or as the workbook that staff edit."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from sz_excel.programme.tables import TABLES, edition_folder, read_rows

SHIPPED = edition_folder("2019")


@dataclass
class Edition:
    """The tables of the shipped edition as rows of text; ``columns`` and ``rows`` may be changed freely."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table, found in ((table, read_rows(SHIPPED)[table.name]) for table in TABLES):
            self.columns[table.name] = [column.key for column in table.columns]
            self.rows[table.name] = [dict(row.cells) for row in found]

    def row(self, table: str, key: str) -> dict[str, Any]:
        """The row whose first column holds ``key``."""
        return next(row for row in self.rows[table] if row[self.columns[table][0]] == key)

    def number(self, table: str, key: str) -> int:
        """The number of that row as Excel shows it; the header is row 1."""
        return self.rows[table].index(self.row(table, key)) + 2

    def drop_table(self, table: str) -> None:
        del self.columns[table]


def write_folder(edition: Edition, folder: Path) -> Path:
    """Gives the folder of CSV files."""
    target = folder / "edition"
    target.mkdir()
    for name, columns in edition.columns.items():
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(edition.rows[name])
    return target


def write_workbook(edition: Edition, folder: Path) -> Path:
    """Gives the workbook, saved as another program would."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table in (table for table in TABLES if table.name in edition.columns):
        headers = {column.key: column.header for column in table.columns}
        sheet = book.create_sheet(table.sheet)
        keys = edition.columns[table.name]
        sheet.append([headers[key] for key in keys])
        for row in edition.rows[table.name]:
            sheet.append([row[key] or None for key in keys])
    path = folder / "programme.xlsx"
    book.save(path)
    return path


Write = Callable[[Edition, Path], Path]
WAYS: dict[str, Write] = {"folder of CSV files": write_folder, "workbook": write_workbook}
