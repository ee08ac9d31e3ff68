"""The job file of the client scripts, and where an answer belongs on a sheet.

Standard library only: ``fill_uno.py`` runs under whatever python has ``uno``, where nothing else need be installed.
``form_jobs.mjs`` is the same for the JavaScript clients.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

CODE_HEADER = "编号"


class AnswerError(Exception):
    """An answer of the job cannot be put where the job wants it; the text names sheet, code and header."""


@dataclass(frozen=True)
class Formula:
    """A live formula as Excel writes it in English, with the leading ``=``."""

    text: str


Value = str | int | float | Decimal | bool | date | Formula | None


@dataclass(frozen=True)
class Answer:
    """One cell to fill: the row whose 编号 is ``code``, the column under ``header``; ``None`` empties the cell."""

    sheet: str
    code: str
    header: str
    value: Value

    def __str__(self) -> str:
        return f"sheet {self.sheet!r}, code {self.code!r}, header {self.header!r}"


@dataclass(frozen=True)
class Job:
    """Fill the workbook ``source`` with ``answers`` and save it as ``target`` in a folder that exists.

    The target is .xlsx; SheetJS also writes .xlsb, .xls and .ods.
    """

    source: Path
    target: Path
    answers: Sequence[Answer]


def write_jobs(jobs: Sequence[Job], path: Path) -> None:
    """Write a job file with absolute paths, so that a script may run in any folder."""
    document = [
        {
            "source": str(job.source.resolve()),
            "target": str(job.target.resolve()),
            "answers": [[answer.sheet, answer.code, answer.header, _to_json(answer.value)] for answer in job.answers],
        }
        for job in jobs
    ]
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def read_jobs(path: Path) -> list[Job]:
    """Read a job file: ``[{"source": …, "target": …, "answers": [[sheet, code, header, value], …]}, …]``."""
    return [
        Job(
            Path(job["source"]),
            Path(job["target"]),
            [Answer(sheet, code, header, _from_json(value)) for sheet, code, header, value in job["answers"]],
        )
        for job in json.loads(path.read_text(encoding="utf-8"))
    ]


def run_jobs(arguments: Sequence[str], deed: Callable[[Job], None]) -> None:
    """Do the jobs of the file named on the command line; the first fault ends with exit code 1 and its text."""
    for job in read_jobs(Path(arguments[0])):
        try:
            deed(job)
        except AnswerError as error:
            sys.exit(f"{job.source.name}: {error}")


def refuse_answers(job: Job) -> None:
    """Raise AnswerError for a job with answers, in a program that only opens and saves."""
    if job.answers:
        raise AnswerError(f"{job.answers[0]}: this program opens and saves, it fills nothing in")


def locate(grid: Sequence[Sequence[object]], answer: Answer) -> tuple[int, int]:
    """Row and column (from 0) of the answer in ``grid``, the cells of its sheet from A1 on.

    The header row is the first row with a cell 编号. Raises AnswerError unless exactly one column and one row fit.
    """
    rows = [[_text(cell) for cell in row] for row in grid]
    head = next((number for number, row in enumerate(rows) if CODE_HEADER in row), None)
    if head is None:
        raise AnswerError(f"{answer}: the sheet has no cell {CODE_HEADER!r}")
    code_column = rows[head].index(CODE_HEADER)
    codes = ["" if number <= head else row[code_column] for number, row in enumerate(rows)]
    return _only(codes, answer.code, f"{answer}: code"), _only(rows[head], answer.header, f"{answer}: header")


def _only(texts: Sequence[str], wanted: str, what: str) -> int:
    places = [place for place, text in enumerate(texts) if text and text == _text(wanted)]
    if len(places) != 1:
        raise AnswerError(f"{what} found {len(places)} times, expected once")
    return places[0]


def _text(cell: object) -> str:
    """The cell as comparable text: no white space, a whole number without decimals (a code may be stored as one)."""
    text = f"{cell:.15g}" if isinstance(cell, float) else "" if cell is None else str(cell)
    return "".join(text.split())


def _to_json(value: Value) -> object:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Formula):
        return {"formula": value.text}
    return float(value) if isinstance(value, Decimal) else value


def _from_json(value: object) -> Value:
    if not isinstance(value, Mapping):
        return value
    if value.keys() == {"date"}:
        return date.fromisoformat(value["date"])
    if value.keys() == {"formula"}:
        return Formula(value["formula"])
    raise AnswerError(f"value {value!r} is neither a date nor a formula")
