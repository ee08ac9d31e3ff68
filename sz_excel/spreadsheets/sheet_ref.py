"""How a workbook names its sheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A sheet of the workbook and the part that holds it."""

    name: str
    state: str
    part: str
