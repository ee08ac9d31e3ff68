"""Reads a written report as the contract of DESIGN.md section 4 says a reader may."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def open_bytes(content: bytes, *, values: bool = True) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def find_header(sheet: Worksheet, columns: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The first row that holds all column names, and where each stands (1-based)."""
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if set(columns) <= set(cells):
            return number, {str(header): place for place, header in enumerate(cells, 1) if header}
    raise AssertionError(f"{sheet.title}: no row holds {columns}")


def read_rows(sheet: Worksheet, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows below the header until the first blank 序号 or key (the first column)."""
    return list(_rows(sheet, columns))


def _rows(sheet: Worksheet, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    header, places = find_header(sheet, columns)
    for cells in sheet.iter_rows(min_row=header + 1, values_only=True):
        if cells[0] in (None, ""):
            return
        yield {name: cells[place - 1] for name, place in places.items()}
