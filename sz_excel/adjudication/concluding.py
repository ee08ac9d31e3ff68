"""The status of an application from what its gates demand (RULES.md section 4): the first in order stands."""

from __future__ import annotations

from collections.abc import Iterable

from sz_excel.programme.model import Programme
from sz_excel.records.decisions import Status

ORDER = {status: place for place, status in enumerate(Status)}


def conclude(programme: Programme, level: int, demands: Iterable[Status | None]) -> Status:
    """The gravest status demanded; where none is, the application goes forward at its level."""
    gravest = min((demand for demand in demands if demand), key=ORDER.__getitem__, default=None)
    if gravest:
        return gravest
    return Status.TO_CITY if is_direct(programme, level) else Status.RECOMMENDED


def is_direct(programme: Programme, level: int) -> bool:
    """Whether the superior assesses the level itself (四（三）3, R14): the highest level of the edition."""
    return bool(level) and level == programme.levels[-1].number
