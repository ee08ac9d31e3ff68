"""Office programs that fill in issued forms, so that tests and the sample season hold files other programs saved.

    fill(Client.SHEETJS, [Job(Path("form.xlsx"), Path("returned.xlsx"), [Answer("工会自评", "1.1", "自评分", 9.5)])])

The JavaScript clients need node and, once on each clone, :func:`install_node_clients`.
"""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from .form_jobs import Answer, AnswerError, Formula, Job, Value, write_jobs

__all__ = ["Answer", "AnswerError", "Client", "ClientError", "Formula", "Job", "Value", "available", "fill",
           "install_node_clients"]  # fmt: skip

FOLDER = Path(__file__).resolve().parent
START_SECONDS = 120
WORKBOOK_SECONDS = 20
GRACE_SECONDS = 30


class ClientError(Exception):
    """A client script failed or took too long; the text ends with what the script said."""


class Client(StrEnum):
    """The programs, and ways to use one; each value is the stem of its script.

    GNUMERIC and PANDAS open and save: they take jobs without answers, on workbooks that another program filled in.
    """

    LIBREOFFICE = "fill_uno"
    SHEETJS = "fill_sheetjs"
    EXCELJS = "fill_exceljs"
    OPENPYXL = "fill_openpyxl"
    POPULATE = "fill_populate"
    EXCELIZE = "fill_excelize"
    PASTED_VALUES = "paste_uno"
    ODS_DETOUR = "detour_uno"
    GNUMERIC = "resave_gnumeric"
    PANDAS = "resave_pandas"


OFFICE = (Client.LIBREOFFICE, Client.PASTED_VALUES, Client.ODS_DETOUR)
LIBRARIES = {Client.OPENPYXL: "openpyxl", Client.PANDAS: "pandas"}
PACKAGES = {
    Client.SHEETJS: "xlsx",
    Client.EXCELJS: "exceljs",
    Client.POPULATE: "xlsx-populate",
    Client.EXCELIZE: "excelize-wasm",
}


def fill(client: Client, jobs: Sequence[Job]) -> None:
    """Let one run of the program fill and save the workbooks of all jobs.

    Raises ClientError when the program is not available, takes too long, or finds no place for an answer; targets of
    earlier jobs have been written then.
    """
    interpreter = _interpreter(client)
    if interpreter is None:
        raise ClientError(f"{client.name} is not available on this machine")
    with tempfile.TemporaryDirectory(prefix="sz-clients-") as folder:
        job_file = Path(folder) / "job.json"
        write_jobs(jobs, job_file)
        script = FOLDER / f"{client}{'.mjs' if client in PACKAGES else '.py'}"
        _run([interpreter, str(script), str(job_file)], START_SECONDS + WORKBOOK_SECONDS * len(jobs))


def available(client: Client) -> bool:
    """Whether :func:`fill` can run this program here."""
    return _interpreter(client) is not None


def install_node_clients() -> None:
    """Install the pinned npm packages beside the scripts; no lock file, which would name a registry."""
    npm = shutil.which("npm")
    if npm is None:
        raise ClientError("npm is not on the PATH")
    command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=FOLDER, check=True, timeout=600)


def _run(command: list[str], seconds: float) -> None:
    script = Path(command[1]).name
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, encoding="utf-8", errors="replace") as process:
        try:
            _, errors = process.communicate(timeout=seconds)
        except BaseException as interruption:
            errors = _stop(process)
            if isinstance(interruption, subprocess.TimeoutExpired):
                raise ClientError(f"{script} took more than {seconds:.0f} s: {errors}") from None
            raise
    if process.returncode != 0:
        raise ClientError(f"{script} failed: {errors.strip()}")


def _stop(process: subprocess.Popen[str]) -> str:
    """End the script gently first: fill_uno.py must get the time to take its soffice along."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.communicate(timeout=GRACE_SECONDS)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[1]


def _interpreter(client: Client) -> str | None:
    if client in OFFICE:
        return _python_with_uno() if shutil.which("soffice") or shutil.which("libreoffice") else None
    if client in PACKAGES:
        return shutil.which("node") if (FOLDER / "node_modules" / PACKAGES[client]).is_dir() else None
    there = shutil.which("ssconvert") if client is Client.GNUMERIC else find_spec(LIBRARIES[client])
    return sys.executable if there else None


@functools.cache
def _python_with_uno() -> str | None:
    """A python that can import uno: seldom the one of a virtual environment, mostly the system's or LibreOffice's."""
    office = Path(shutil.which("soffice") or os.devnull).resolve().parent / "python"
    candidates = [sys.executable, "/usr/bin/python3", shutil.which("python3"), shutil.which("python"), str(office)]
    return next((python for python in candidates if python and _imports_uno(python)), None)


def _imports_uno(python: str) -> bool:
    try:
        subprocess.run([python, "-c", "import uno"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True
