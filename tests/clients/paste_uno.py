"""Fill issued forms with LibreOffice Calc and paste the values into a new workbook: ``python3 paste_uno.py job.json``.

What a person does who selects all cells of each sheet that can be seen and pastes their values: no formats, no
validations, no hidden sheet, no name, no property goes along; a date arrives as the number that Calc holds for it, and
the sheets are called as in any new workbook (job file: see form_jobs.py).
"""

from __future__ import annotations

import sys
from typing import Any

from fill_uno import XLSX_FILTER, answer_all, main, opened, save, used_cells
from form_jobs import Job


def paste_values(desktop: Any, job: Job) -> None:
    """Fill one workbook, and save nothing of it but its values."""
    form_place = job.source.resolve().as_uri()
    with opened(desktop, form_place, FilterName=XLSX_FILTER) as form, opened(desktop, "private:factory/scalc") as book:
        answer_all(form, job)
        shown = [used_cells(sheet) for sheet in form.Sheets if sheet.IsVisible]
        for number in range(book.Sheets.Count, len(shown)):
            book.Sheets.insertNewByName(f"Sheet{number + 1}", number)
        for values, sheet in zip(shown, book.Sheets, strict=True):
            sheet.getCellRangeByPosition(0, 0, len(values[0]) - 1, len(values) - 1).setDataArray(values)
        save(book, job.target)


if __name__ == "__main__":
    main(sys.argv[1:], paste_values)
