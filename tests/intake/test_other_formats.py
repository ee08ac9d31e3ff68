"""A workbook saved as .xlsb, .xls or .ods says the same as one saved as .xlsx, or is asked for as .xlsx."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.intake.gate import open_returned
from sz_excel.intake.reading import read_workbook
from sz_excel.marking import MarkingJob
from sz_excel.records.findings import Severity
from sz_excel.records.ledger import Handling
from sz_excel.reports.marked_copies import LIST_SHEET
from sz_excel.returning import transplant
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.opening import open_workbook
from tests.clients import Client, Job, available, fill
from tests.intake.forms import OWN, PLAN, PROGRAMME, UNITS, Form, boolean, cell_of, error, formula, text
from tests.intake.mishaps import verdict
from tests.intake.offices import DAY, Outcome, take

pytestmark = pytest.mark.node
FORMATS = {".xlsb": "二进制 .xlsb", ".xls": "旧版 .xls", ".ods": "开放文档 .ods"}
# What is not in order, or not in the usual way, in the workbook that is saved in every format.
ODD = {
    "U1.4/points": error("#DIV/0!"),
    "U1.5/points": boolean(True),
    "U2.2/points": text(" １.5 分"),
    "U2.3/points": text("约3"),
    "U2.1/points": Decimal("3.25"),
    "U2.4-2": Decimal("12345678"),
    "U6.3-1": text("<甲>&“乙”\n{{ 丙 }} =1+1"),
    "U3.2/points": formula("1+1", "2"),
    "U3.5/points": formula("5*1"),
    "publicity_end": date(2019, 9, 13),
}
BLANK = "U3.3/points"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """One workbook as SheetJS saves it in each format, by ending; .xlsx is the one to compare with."""
    if not available(Client.SHEETJS):
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("SheetJS is not available")
    folder = tmp_path_factory.mktemp("formats")
    source = folder / "source.xlsx"
    source.write_bytes(Form.good().type(ODD).clear(BLANK).bytes())
    targets = {ending: folder / f"{OWN}{ending}" for ending in (".xlsx", *FORMATS)}
    fill(Client.SHEETJS, [Job(source, target, []) for target in targets.values()])
    return {ending: target.read_bytes() for ending, target in targets.items()}


def taken(folder: Path, data: bytes, ending: str) -> Outcome:
    return take(folder, {f"{DAY}/{OWN}{ending}": data})


def told(outcome: Outcome) -> set[str]:
    return {verdict(finding) for finding in outcome.findings}


# SheetJS writes formulas into neither of the binary formats, and neither errors nor date formats into .ods.
UNTOLD = {
    ".xlsb": {f"N05 提示 {cell_of('U3.2/points')}", f"V03 退回 {cell_of('U3.5/points')}"},
    ".xls": {f"N05 提示 {cell_of('U3.2/points')}", f"V03 退回 {cell_of('U3.5/points')}"},
    ".ods": {f"V02 退回 {cell_of('U1.4/points')}", f"V03 退回 {cell_of('U3.5/points')}"},
}


@pytest.mark.parametrize("ending", FORMATS)
def test_every_answer_is_that_of_the_xlsx_workbook_and_what_is_asked_back_as_well(
    saved: Mapping[str, bytes], tmp_path: Path, ending: str
) -> None:
    usual, other = taken(tmp_path, saved[".xlsx"], ".xlsx"), taken(tmp_path, saved[ending], ending)
    assert other.answers(OWN) == usual.answers(OWN)
    assert asked_back(other) == asked_back(usual)
    assert {cell_of(key) for key in ("U1.4/points", "U1.5/points", "U3.5/points", BLANK)} < asked_back(usual)
    assert told(usual) - told(other) == UNTOLD[ending]
    more = {each.partition(" ")[0] for each in told(other) - told(usual)}
    assert more == ({"N23", "V01", "N04"} if ending == ".ods" else {"N23", "V01"})
    note = next(finding for finding in other.findings if finding.code == "N23")
    assert note.problem.startswith(f"文件是{FORMATS[ending]} 格式")


def asked_back(outcome: Outcome) -> set[str]:
    return {f"{finding.sheet}!{finding.cell}" for finding in outcome.of(Severity.BLOCKING)}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_answers_go_back_in_a_clean_form_because_only_xlsx_can_be_copied(
    saved: Mapping[str, bytes], tmp_path: Path, ending: str
) -> None:
    outcome = taken(tmp_path, saved[ending], ending)
    transcript = next(each for each in outcome.run.intake.taken["self"].batch.transcripts)
    job = MarkingJob("", transcript.file, "补正事项", tuple(outcome.findings))
    copy = transplant(transcript, job, PROGRAMME, UNITS[OWN])
    again = taken(tmp_path, copy, ".xlsx")
    assert open_workbook(unpacked(copy)).sheets[0].name == LIST_SHEET
    assert again.answers(OWN) == outcome.answers(OWN)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_workbook_cut_off_or_changed_anywhere_is_read_as_it_was_or_refused(
    saved: Mapping[str, bytes], ending: str
) -> None:
    """Whatever a byte does, the reader gives a workbook or a reason; nothing else comes out of it."""
    dice, data = random.Random(ending), saved[ending]
    handled = set()
    for number in range(150):
        if number % 3:
            mutant = bytearray(data)
            for _ in range(dice.randint(1, 8)):
                mutant[dice.randrange(len(mutant))] = dice.randrange(256)
        else:
            mutant = bytearray(data[: dice.randrange(len(data))])
        transcript = read_workbook("x", bytes(mutant), PLAN)
        handled.add(transcript.handling)
        assert (transcript.handling is Handling.USED) == (not transcript.code)
    assert Handling.QUARANTINED in handled


@pytest.mark.parametrize("ending", [".xlsb", ".ods"])
def test_records_changed_inside_a_whole_container_are_read_or_refused(saved: Mapping[str, bytes], ending: str) -> None:
    """The check sum of the container does not guard against a program that writes nonsense."""
    dice, parts = random.Random(ending), unpacked(saved[ending])
    names = [name for name in parts if name.endswith((".bin", "content.xml"))]
    for _ in range(150):
        name = dice.choice(names)
        part = bytearray(parts[name])
        for _ in range(dice.randint(1, 4)):
            part[dice.randrange(len(part))] = dice.randrange(256)
        with suppress(UnreadableWorkbookError):
            assert open_returned(packed(parts | {name: bytes(part)})).sheets


def packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_cell_far_away_in_a_binary_workbook_is_told_and_not_kept(saved: Mapping[str, bytes]) -> None:
    parts = unpacked(saved[".xlsb"])
    name = "xl/worksheets/sheet3.bin"
    end = parts[name].rindex(b"\x92\x01\x00")  # BrtEndSheetData
    far = b"\x00\x19" + struct.pack("<I", 1_048_575) + bytes(21)
    far += b"\x05\x10" + struct.pack("<II", 16_383, 0) + struct.pack("<d", 1.0)
    book = open_returned(packed(parts | {name: parts[name][:end] + far + parts[name][end:]}), Limits())
    sheet = list(book.contents.values())[2]  # type: ignore[union-attr]  # .xlsb is read whole
    assert sheet.far == "XFD1048576"
    assert max(sheet.cells.cells) < (100, 100)


def test_rows_repeated_a_million_times_in_an_open_document_are_told_and_not_kept(saved: Mapping[str, bytes]) -> None:
    parts = unpacked(saved[".ods"])
    cell = (
        b'<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1">'
        b"<text:p>1</text:p></table:table-cell>"
    )
    row = b'<table:table-row table:number-rows-repeated="1048000">' + cell + b"</table:table-row></table:table>"
    content = parts["content.xml"].replace(b"</table:table>", row, 1)
    book = open_returned(packed(parts | {"content.xml": content}), Limits(rows=200, columns=20))
    sheet = next(iter(book.contents.values()))  # type: ignore[union-attr]  # .ods is read whole
    assert sheet.far
    assert len(sheet.cells.cells) < 200 * 20 + 1000
