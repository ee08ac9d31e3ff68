"""A sheet of a returned workbook as a grid: rows known by their code, columns by their header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sz_excel.intake.planning import Wanted
from sz_excel.spreadsheets.scanning import Cell, SheetCells

_LABEL = re.compile(r"^\*|（[^（）]*）$")


def plain_label(text: str) -> str:
    """A label without the star of a required answer and without its unit or remark in brackets."""
    return _LABEL.sub("", text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet with a header row: rows by code, columns by header. ``code_column`` is -1 where there is none."""

    sheet: SheetCells
    head_row: int
    code_column: int
    rows: dict[str, int]
    columns: dict[str, int]
    repeated: tuple[tuple[str, int], ...] = ()
    doubled: tuple[tuple[str, int], ...] = ()


def stored_at(grid: Grid, wanted: Wanted) -> Cell | None:
    """What a grid holds for an input; None where nothing is."""
    place = (grid.rows.get(wanted.code, -1), grid.columns.get(wanted.header, -1))
    return grid.sheet.cells.get(place)
