"""Fill issued forms with LibreOffice Calc: ``python3 fill_uno.py job.json`` (job file: see form_jobs.py).

Needs a python that can ``import uno``. One soffice with a profile and a pipe of its own does all workbooks of the
job file, so other soffice processes neither disturb it nor are disturbed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import uno
from com.sun.star.connection import NoConnectException
from form_jobs import Answer, AnswerError, Formula, Job, locate, read_jobs

START_SECONDS = 60
WORKBOOK_SECONDS = 90
END_SECONDS = 20
XLSX_FILTER = "Calc MS Excel 2007 XML"
CONTENT = ("VALUE", "DATETIME", "STRING", "FORMULA")


class OfficeError(Exception):
    """soffice is missing, did not start, or could not open or save a workbook."""


Deed = Callable[[Any, Job], None]
Grid = tuple[tuple[object, ...], ...]


def main(arguments: list[str], deed: Deed | None = None) -> None:
    """Fill all workbooks of the job file in one soffice; ``deed`` is what is done with one, if not filled and saved."""
    # A kill by a caller's time limit must still take soffice and its profile along: let it run the finally blocks.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    try:
        fill_all(read_jobs(Path(arguments[0])), deed or fill_workbook)
    except OfficeError as error:
        sys.exit(str(error))


def fill_all(jobs: list[Job], deed: Deed) -> None:
    """Do the workbooks one after the other; the first fault ends it and names its workbook."""
    with running_office() as (office, desktop):
        for job in jobs:
            try:
                with time_limit(office):
                    deed(desktop, job)
            except (AnswerError, OfficeError) as error:
                raise OfficeError(f"{job.source.name}: {error}") from error


@contextlib.contextmanager
def running_office() -> Iterator[tuple[subprocess.Popen[bytes], Any]]:
    """A headless soffice and its desktop object; process and profile are gone afterwards, whatever happened."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise OfficeError("soffice is not on the PATH")
    pipe = f"sz{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(prefix="sz-soffice-") as profile:
        office = start(program, pipe, Path(profile))
        desktop = None
        try:
            desktop = connect(office, pipe)
            yield office, desktop
        finally:
            end(office, desktop)


def start(program: str, pipe: str, profile: Path) -> subprocess.Popen[bytes]:
    """Start soffice in a process group of its own, because the launcher's child is the real program."""
    quiet = ["--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    accept = f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"
    return subprocess.Popen(
        [program, f"-env:UserInstallation={profile.as_uri()}", *quiet, "--nolockcheck", accept],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def connect(office: subprocess.Popen[bytes], pipe: str) -> Any:
    """The desktop object of the soffice that listens on the pipe, as soon as it does."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and office.poll() is None:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.2)
        else:
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    raise OfficeError(f"soffice did not answer within {START_SECONDS} s (exit code {office.poll()})")


def end(office: subprocess.Popen[bytes], desktop: Any) -> None:
    """Ask soffice to leave; kill its process group if it does not, and return only when all of it is gone."""
    with contextlib.suppress(Exception):  # the bridge breaks while soffice obeys, or is broken already
        desktop.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        office.wait(END_SECONDS if desktop is not None else 0)
    deadline = time.monotonic() + END_SECONDS
    while kill(office) and time.monotonic() < deadline:
        office.poll()  # reaps the launcher, which would count as a living member of the group
        time.sleep(0.05)


def kill(office: subprocess.Popen[bytes]) -> bool:
    """Kill the process group of soffice; False when nothing of it is left."""
    try:
        os.killpg(office.pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextlib.contextmanager
def time_limit(office: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill soffice when a workbook takes too long: a call that hangs in UNO cannot be interrupted from Python."""
    timer = threading.Timer(WORKBOOK_SECONDS, kill, [office])
    timer.start()
    try:
        yield
    except Exception as error:
        if timer.finished.is_set():
            raise OfficeError(f"soffice was killed after {WORKBOOK_SECONDS} s") from error
        raise
    finally:
        timer.cancel()


def fill_workbook(desktop: Any, job: Job) -> None:
    """Open, fill, recalculate and save one workbook; nothing is saved when an answer finds no place."""
    with opened(desktop, job.source.resolve().as_uri(), FilterName=XLSX_FILTER) as document:
        answer_all(document, job)
        save(document, job.target)


@contextlib.contextmanager
def opened(desktop: Any, address: str, **how: object) -> Iterator[Any]:
    """A document, closed afterwards; ``how`` are UNO's own arguments for opening it."""
    # Not Hidden: without a view Calc forgets frozen panes and the active sheet, as no clerk's Calc does.
    document = desktop.loadComponentFromURL(address, "_blank", 0, properties(**how))
    if document is None:
        raise OfficeError("LibreOffice cannot open it")
    try:
        yield document
    finally:
        document.close(True)


def answer_all(document: Any, job: Job) -> None:
    """Put in every answer and let Calc compute what depends on them."""
    tables: dict[str, Table] = {}
    for answer in job.answers:
        if answer.sheet not in tables:
            tables[answer.sheet] = look_at(document, answer)
        put(document, tables[answer.sheet], answer)
    document.calculateAll()


class Table(NamedTuple):
    """A sheet, and what answers do not change of it: asking Calc for each of them anew takes its time."""

    sheet: Any
    grid: Grid
    is_protected: bool


def look_at(document: Any, answer: Answer) -> Table:
    """The sheet of an answer."""
    if not document.Sheets.hasByName(answer.sheet):
        raise AnswerError(f"{answer}: the workbook has no such sheet")
    sheet = document.Sheets.getByName(answer.sheet)
    return Table(sheet, used_cells(sheet), sheet.isProtected())


def save(document: Any, target: Path, file_type: str = XLSX_FILTER) -> None:
    """Save a copy; the document keeps its own place."""
    document.storeToURL(target.resolve().as_uri(), properties(FilterName=file_type))


def properties(**values: object) -> tuple[Any, ...]:
    """Named values in the form in which UNO takes them."""
    made = []
    for name, value in values.items():
        made.append(uno.createUnoStruct("com.sun.star.beans.PropertyValue"))
        made[-1].Name, made[-1].Value = name, value
    return tuple(made)


def put(document: Any, table: Table, answer: Answer) -> None:
    """Store one answer; a locked cell is an error, because UNO ignores writes to it without a word."""
    row, column = locate(table.grid, answer)
    cell = table.sheet.getCellByPosition(column, row)
    if table.is_protected and cell.CellProtection.IsLocked:
        raise AnswerError(f"{answer}: {cell.AbsoluteName} is locked on a protected sheet")
    merged = table.sheet.createCursorByRange(cell)
    merged.collapseToMergedArea()
    if (merged.RangeAddress.StartColumn, merged.RangeAddress.StartRow) != (column, row):
        raise AnswerError(f"{answer}: {cell.AbsoluteName} is inside a merged range, not its first cell")
    store(document, cell, answer.value)


def used_cells(sheet: Any) -> Grid:
    """The values of the sheet from A1 to its last used cell."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()


def store(document: Any, cell: Any, value: object) -> None:
    """Put a value into a cell as its own type, never by parsing it as typed input."""
    if value is None:
        cell.clearContents(sum(sheet_constant(f"CellFlags.{kind}") for kind in CONTENT))
    elif isinstance(value, Formula):
        store_formula(document, cell, value)
    elif isinstance(value, str):
        cell.String = value
    elif isinstance(value, date):
        cell.Value = days_since_null_date(document, value)
        require_date_format(document, cell)
    elif isinstance(value, bool):
        cell.Value = float(value)
        set_boolean_format(document, cell)
    elif isinstance(value, int | float | Decimal):
        cell.Value = float(value)


def store_formula(document: Any, cell: Any, formula: Formula) -> None:
    """Set a formula written for Excel: ``cell.Formula`` would want Calc's own ``;`` and ``Sheet.A1``."""
    mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.FormulaConvention = sheet_constant("AddressConvention.XL_A1")
    # Without Excel's own names and signs the parser takes the comma of SUM(A1,B1) for an error, and says nothing.
    parser.OpCodeMap = mapper.getAvailableMappings(
        sheet_constant("FormulaLanguage.XL_ENGLISH"), sheet_constant("FormulaMapGroup.ALL_EXCEPT_SPECIAL")
    )
    cell.setTokens(parser.parseFormula(formula.text.removeprefix("="), cell.CellAddress))


def sheet_constant(name: str) -> int:
    """A constant of UNO's spreadsheet module."""
    return uno.getConstantByName(f"com.sun.star.sheet.{name}")


def days_since_null_date(document: Any, day: date) -> int:
    """The serial number of a day in this workbook (1900 or 1904 system)."""
    null = document.NullDate
    return (day - date(null.Year, null.Month, null.Day)).days


def require_date_format(document: Any, cell: Any) -> None:
    """Give the cell the format YYYY-MM-DD unless it has a date format already."""
    formats = document.NumberFormats
    if not formats.getByKey(cell.NumberFormat).Type & uno.getConstantByName("com.sun.star.util.NumberFormat.DATE"):
        # By index, not by pattern: a pattern depends on the machine's language, or is saved with one in front.
        iso = uno.getConstantByName("com.sun.star.i18n.NumberFormatIndex.DATE_DIN_YYYYMMDD")
        cell.NumberFormat = formats.getFormatIndex(iso, uno.createUnoStruct("com.sun.star.lang.Locale"))


def set_boolean_format(document: Any, cell: Any) -> None:
    """Mark the cell as a boolean: Calc knows one only by its number format."""
    logical = uno.getConstantByName("com.sun.star.util.NumberFormat.LOGICAL")
    locale = uno.createUnoStruct("com.sun.star.lang.Locale")
    cell.NumberFormat = document.NumberFormats.getStandardFormat(logical, locale)


if __name__ == "__main__":
    main(sys.argv[1:])
