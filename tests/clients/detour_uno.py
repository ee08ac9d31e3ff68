"""Fill issued forms with LibreOffice Calc, save them as .ods, and those as .xlsx: ``python3 detour_uno.py job.json``.

What a person does whose Calc saves in its own format, until the office asks for .xlsx (job file: see form_jobs.py).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from fill_uno import XLSX_FILTER, answer_all, main, opened, save
from form_jobs import Job

ODS_FILTER = "calc8"


def take_the_detour(desktop: Any, job: Job) -> None:
    """Fill one workbook, and save it twice."""
    with tempfile.TemporaryDirectory() as folder:
        between = Path(folder) / "between.ods"
        with opened(desktop, job.source.resolve().as_uri(), FilterName=XLSX_FILTER) as document:
            answer_all(document, job)
            save(document, between, ODS_FILTER)
        with opened(desktop, between.as_uri(), FilterName=ODS_FILTER) as document:
            save(document, job.target)


if __name__ == "__main__":
    main(sys.argv[1:], take_the_detour)
