"""What a user would write instead, other libraries, and the floor.

Readers give what they read, so that a test can prove that all of them read the same answers.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from docxtpl import DocxTemplate
from jinja2 import Environment
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

SHEETS = ["申报信息", "工会自评", "主席自评"]
CODE, POINTS = "编号", "自评分"
_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"')

Rows = Sequence[Sequence[Any]]
Read = dict[Path, dict[str, Rows]]  # rows of every sheet, by file and sheet


def pandas_three_calls(files: Sequence[Path]) -> dict[Path, dict[str, pd.DataFrame]]:
    """The loop that a user would write first."""
    with quiet():
        return {path: {sheet: pd.read_excel(path, sheet_name=sheet, header=None) for sheet in SHEETS} for path in files}


def pandas_one_call(files: Sequence[Path]) -> dict[Path, dict[str, pd.DataFrame]]:
    with quiet():
        return {path: pd.read_excel(path, sheet_name=SHEETS, header=None) for path in files}


def pandas_calamine(files: Sequence[Path]) -> dict[Path, dict[str, pd.DataFrame]]:
    return {path: pd.read_excel(path, sheet_name=SHEETS, header=None, engine="calamine") for path in files}


def openpyxl_values(files: Sequence[Path]) -> Read:
    with quiet():
        return {path: _values(load_workbook(path, data_only=True)) for path in files}


def openpyxl_read_only(files: Sequence[Path]) -> Read:
    with quiet():
        return {path: _values(load_workbook(path, data_only=True, read_only=True)) for path in files}


def _values(workbook: Any) -> dict[str, Rows]:
    rows = {sheet: list(workbook[sheet].iter_rows(values_only=True)) for sheet in SHEETS}
    workbook.close()
    return rows


def calamine_values(files: Sequence[Path]) -> Read:
    return {path: _calamine(CalamineWorkbook.from_path(path)) for path in files}


def _calamine(workbook: CalamineWorkbook) -> dict[str, Rows]:
    return {sheet: workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in SHEETS}


def inflate_and_scan(files: Sequence[Path]) -> int:
    """The floor: no reader can do with less than to inflate and look at every byte once. Gives the cells seen."""
    cells = 0
    for path in files:
        with zipfile.ZipFile(path) as archive:
            cells += sum(len(_CELL.findall(archive.read(name))) for name in archive.namelist())
    return cells


def summarise_folder(files: Sequence[Path]) -> bytes:
    """What Power Query does with a folder: every sheet of every file, stacked and grouped to a sheet of totals."""
    stacked = []
    for path, sheets in pandas_one_call(files).items():
        for sheet, frame in sheets.items():
            points = points_of(frame.to_numpy().tolist())
            stacked.append(pd.DataFrame(points.items(), columns=["code", "points"]).assign(file=path.name, sheet=sheet))
    whole = pd.concat(stacked, ignore_index=True)
    whole["points"] = pd.to_numeric(whole["points"], errors="coerce")
    stream = io.BytesIO()
    whole.pivot_table(index="file", columns="sheet", values="points", aggfunc="sum").to_excel(stream)
    return stream.getvalue()


def points_of(rows: Rows) -> dict[str, float | str]:
    """The points that stand beside each code of a sheet: numbers, or text as typed."""
    head = next((row for row in rows if CODE in row and POINTS in row), None)
    if head is None:
        return {}
    code, points = list(head).index(CODE), list(head).index(POINTS)
    below = rows[list(map(list, rows)).index(list(head)) + 1 :]
    return {str(row[code]): row[points] for row in below if _given(row[code]) and _given(row[points])}


def _given(value: object) -> bool:
    return not (value is None or value == "" or value != value)  # noqa: PLR0124  # not-a-number is what pandas reads


def load_and_save(master: bytes, count: int) -> bytes:
    """What many write to issue a form: open a master with openpyxl, set a cell, save. Gives the last form."""
    stream = io.BytesIO()
    for number in range(count):
        workbook = load_workbook(io.BytesIO(master))
        workbook[SHEETS[0]]["C5"] = f"示例{number}工会"
        stream = io.BytesIO()
        workbook.save(stream)
    return stream.getvalue()


def docxtpl_documents(template: Path, contexts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, bytes]:
    """Documents as the manual of docxtpl writes them: the template opened, rendered and saved for each."""
    documents = {}
    for name, context in contexts:
        word, stream = DocxTemplate(template), io.BytesIO()
        word.render(dict(context), Environment(autoescape=True), autoescape=True)
        word.save(stream)
        documents[name] = stream.getvalue()
    return documents


def quiet() -> warnings.catch_warnings[None]:
    """openpyxl warns of what it drops from a form; that is not the question here."""
    return warnings.catch_warnings(action="ignore")
