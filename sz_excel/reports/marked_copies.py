"""Marked copies for the unit: the sender's own workbook with every fault at its cell, answers untouched.

Runs in worker processes: the workbook passed the gate, but it is still a returned file. Where it cannot be copied, the
answers are set into a clean form by :mod:`sz_excel.forms` instead.
"""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.records.findings import Finding
from sz_excel.reports import marked_in_place
from sz_excel.reports.marking_words import LIST_SHEET, SIDE_HEADER, CannotCopyError
from sz_excel.spreadsheets.overlay import UnusualWorkbookError

__all__ = ["LIST_SHEET", "SIDE_HEADER", "CannotCopyError", "mark"]


def mark(data: bytes, title: str, findings: Sequence[Finding]) -> bytes:
    """A copy of a returned workbook with its open faults marked; equal input gives equal bytes.

    A first sheet lists them with links, each cell has a comment, and a column beside the table holds the hints.
    ``title`` heads the list. Raises :class:`CannotCopyError` when the workbook is too large or cannot be copied.
    """
    due = [finding for finding in findings if finding.is_open]
    try:
        return marked_in_place.mark(data, title, due)
    except UnreadableWorkbookError as error:
        raise CannotCopyError(str(error)) from error
    except UnusualWorkbookError:
        from sz_excel.reports import marked_by_library  # noqa: PLC0415  # a third of a second in every worker

        return marked_by_library.mark(data, title, due)
