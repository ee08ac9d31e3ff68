"""Change workbooks with LibreOffice Calc as a person does: ``python3 edit_uno.py job.json``.

The job file is a list of ``{"source": …, "target": …, "filter": …, "steps": [[verb, …], …]}``; verbs are
the functions of ``VERBS``. One soffice does all workbooks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fill_uno import XLSX_FILTER, OfficeError, opened, running_office, save, time_limit

PERCENT = 128  # com.sun.star.util.NumberFormat


def main(arguments: list[str]) -> None:
    """Change all workbooks of the job file."""
    jobs = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    try:
        with running_office() as (office, desktop):
            for job in jobs:
                with time_limit(office):
                    change(desktop, job)
    except OfficeError as error:
        sys.exit(str(error))


def change(desktop: Any, job: dict[str, Any]) -> None:
    """Open, change and save one workbook."""
    with opened(desktop, Path(job["source"]).resolve().as_uri(), FilterName=XLSX_FILTER) as document:
        for verb, *arguments in job["steps"]:
            VERBS[verb](document, *arguments)
        document.calculateAll()
        save(document, Path(job["target"]), job["filter"])


def sheet_of(document: Any, name: str) -> Any:
    """A sheet, open for changes: the protection of our forms has no password."""
    sheet = document.Sheets.getByName(name)
    sheet.unprotect("")
    return sheet


def insert_rows(document: Any, sheet: str, at: int, count: int) -> None:
    sheet_of(document, sheet).Rows.insertByIndex(at, count)


def delete_rows(document: Any, sheet: str, at: int, count: int) -> None:
    sheet_of(document, sheet).Rows.removeByIndex(at, count)


def insert_columns(document: Any, sheet: str, at: int, count: int) -> None:
    sheet_of(document, sheet).Columns.insertByIndex(at, count)


def delete_columns(document: Any, sheet: str, at: int, count: int) -> None:
    sheet_of(document, sheet).Columns.removeByIndex(at, count)


def hide_rows(document: Any, sheet: str, first: int, last: int) -> None:
    for row in range(first, last + 1):
        sheet_of(document, sheet).Rows.getByIndex(row).IsVisible = False


def hide_column(document: Any, sheet: str, column: int) -> None:
    sheet_of(document, sheet).Columns.getByIndex(column).IsVisible = False


def hide_sheet(document: Any, sheet: str) -> None:
    document.Sheets.getByName(sheet).IsVisible = False


def merge(document: Any, sheet: str, reference: str) -> None:
    sheet_of(document, sheet).getCellRangeByName(reference).merge(True)


def copy_sheet(document: Any, sheet: str, name: str) -> None:
    document.Sheets.copyByName(sheet, name, document.Sheets.Count)


def rename_sheet(document: Any, sheet: str, name: str) -> None:
    document.Sheets.getByName(sheet).Name = name


def remove_sheet(document: Any, sheet: str) -> None:
    document.Sheets.removeByName(sheet)


def write(document: Any, sheet: str, cell: str, value: float | str) -> None:
    target = sheet_of(document, sheet).getCellRangeByName(cell)
    if isinstance(value, str):
        target.String = value
    else:
        target.Value = value


def type_in(document: Any, sheet: str, cell: str, text: str) -> None:
    """Typed as at the keyboard: ``3/4`` becomes a date, ``95%`` a percentage."""
    sheet_of(document, sheet).getCellRangeByName(cell).setFormula(text)


def write_percentage(document: Any, sheet: str, cell: str, number: float) -> None:
    """A number in a cell that shows it as a percentage."""
    there = sheet_of(document, sheet).getCellRangeByName(cell)
    there.setValue(number)
    there.NumberFormat = document.getNumberFormats().getStandardFormat(PERCENT, there.CharLocale)


VERBS = {
    each.__name__: each
    for each in (
        insert_rows,
        delete_rows,
        insert_columns,
        delete_columns,
        hide_rows,
        hide_column,
        hide_sheet,
        merge,
        copy_sheet,
        rename_sheet,
        remove_sheet,
        write,
        type_in,
        write_percentage,
    )
}


if __name__ == "__main__":
    main(sys.argv[1:])
