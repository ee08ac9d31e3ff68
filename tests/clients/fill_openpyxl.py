"""Fill issued forms with openpyxl: ``python fill_openpyxl.py job.json`` (job file: see form_jobs.py)."""

from __future__ import annotations

import sys

from form_jobs import Answer, AnswerError, Formula, Job, locate, run_jobs
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell


def fill_workbook(job: Job) -> None:
    """Load, fill and save one workbook; nothing is saved when an answer finds no place."""
    workbook = load_workbook(job.source)
    for answer in job.answers:
        put(workbook, answer)
    workbook.save(job.target)


def put(workbook: Workbook, answer: Answer) -> None:
    """Store one answer; openpyxl itself gives a date a date format where the cell has none."""
    if answer.sheet not in workbook.sheetnames:
        raise AnswerError(f"{answer}: the workbook has no such sheet")
    sheet = workbook[answer.sheet]
    row, column = locate(list(sheet.values), answer)
    cell = sheet.cell(row + 1, column + 1)
    if isinstance(cell, MergedCell):
        raise AnswerError(f"{answer}: {cell.coordinate} is inside a merged range, not its first cell")
    cell.value = answer.value.text if isinstance(answer.value, Formula) else answer.value
    if isinstance(answer.value, str):
        cell.data_type = "s"  # else openpyxl takes a text that begins with "=" for a formula, "#N/A" for an error


if __name__ == "__main__":
    run_jobs(sys.argv[1:], fill_workbook)
