"""The job of copying and marking one returned workbook, as it is sent to a worker process: imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sz_excel.intake.gate import unpack
from sz_excel.records.findings import Finding
from sz_excel.reports.marked_copies import CannotCopyError, mark


@dataclass(frozen=True, slots=True)
class MarkingJob:
    """One workbook to copy and mark: where it lies on disk, its name in the ledger, what to write on it."""

    path: str
    file: str
    title: str
    findings: tuple[Finding, ...]


def mark_job(job: MarkingJob) -> bytes:
    """Copy and mark one workbook; empty when it cannot be copied. Runs in a worker process."""
    data = Path(job.path).read_bytes()
    for candidate in unpack(job.file if job.file.endswith(Path(job.path).name) else _archive(job), data):
        if candidate.file == job.file:
            try:
                return mark(candidate.data, job.title, job.findings)
            except CannotCopyError:
                return b""
    return b""


def _archive(job: MarkingJob) -> str:
    """The ledger's name of the archive that holds the workbook."""
    name = Path(job.path).name
    return job.file[: job.file.index(f"{name}/") + len(name)] if f"{name}/" in job.file else job.file
