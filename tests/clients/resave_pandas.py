"""Read every sheet of a workbook with pandas and write them to a new one: ``python resave_pandas.py job.json``.

What a colleague does who tidies up tables with a script of a few lines. The jobs hold no answers: another program has
filled in the workbooks (job file: see form_jobs.py).
"""

from __future__ import annotations

import sys

import pandas as pd
from form_jobs import Job, refuse_answers, run_jobs


def write_anew(job: Job) -> None:
    """Copy the cells of all sheets, hidden ones as well, to a workbook of pandas' own."""
    refuse_answers(job)
    sheets = pd.read_excel(job.source, sheet_name=None, header=None, dtype=object, keep_default_na=False)
    with pd.ExcelWriter(job.target, engine="openpyxl") as writer:
        for name, cells in sheets.items():
            cells.to_excel(writer, sheet_name=name, header=False, index=False)


if __name__ == "__main__":
    run_jobs(sys.argv[1:], write_anew)
