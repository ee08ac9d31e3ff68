"""What a unit mended between two versions of its workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sz_excel.records.campaign import Track


@dataclass(frozen=True, slots=True)
class Movement:
    """How the claimed total of one track moved; None where a version did not apply on it."""

    track: Track
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Resubmission:
    """A version that counts against the one before it: faults fixed, still open and new, as printed."""

    unit_code: str
    earlier: str
    later: str
    received: date
    fixed: tuple[str, ...]
    still_open: tuple[str, ...]
    new: tuple[str, ...]
    totals: tuple[Movement, ...]
