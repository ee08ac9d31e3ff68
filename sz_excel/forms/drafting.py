"""One form while it is being written: its sheets, looks, what is known, and where each answer stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sz_excel.forms.checking import FAULT, MISSING, QUERY
from sz_excel.forms.expressions import Expr, cell, count_like, lift
from sz_excel.forms.layout import FormLayout, SheetLayout, a1
from sz_excel.forms.prefill import Prefill
from sz_excel.forms.styling import Look
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.submissions import Value
from sz_excel.spreadsheets.writing import Formula, Sheet

NOT_APPLIED = "不申报"


@dataclass
class Facts:
    """What formulas of a form may refer to: which answer stands where, and what is known of it."""

    programme: Programme
    layout: FormLayout
    prefill: Prefill

    def __post_init__(self) -> None:
        self._places = {slot.key: (sheet, slot) for sheet in self.layout.sheets for slot in sheet.slots}

    def value(self, key: str) -> Value:
        return self.prefill.values.get(key)

    def footer(self, sheet: str = "") -> str:
        """What is printed at the foot of every page."""
        settings = self.programme.settings
        title = f"{settings['edition']}年度{settings['campaign']}{self.layout.kind.title}"
        return f"{title}　{sheet}" if sheet else title

    def answer(self, key: str, sheet: SheetLayout | None) -> Expr | None:
        """The cell of an answer as seen from ``sheet``; a known number where the form has no such cell."""
        if key in self._places:
            home, slot = self._places[key]
            return cell(
                f"${column_letter(slot.column)}${slot.row + 1}", self.value(key), "" if home is sheet else home.name
            )
        known = self.value(key)
        return lift(known) if isinstance(known, (int, Decimal)) and not isinstance(known, bool) else None

    def label(self, key: str) -> str:
        """What staff call an answer."""
        if key not in self._places:
            return key
        slot = self._places[key][1]
        return slot.label.removeprefix(slot.code.split("-")[0])

    def idle(self, track: Track | None, sheet: SheetLayout | None) -> Expr | None:
        """Whether the unit does not apply on this track; None where that is not asked."""
        chosen = self.answer(f"{track}_level", sheet) if self.layout.kind is FormKind.SELF and track else None
        return None if chosen is None else chosen.is_("=", NOT_APPLIED)


@dataclass
class Draft(Facts):
    """The workbook in hand. ``tallies`` grows as sheets are written; the sheet of instructions reads it last."""

    look: Look
    tallies: list[Tally] = field(default_factory=list)


@dataclass(frozen=True)
class Tally:
    """What the self-check of one sheet found: texts of its 自检 column, its total and the cell to go to."""

    sheet: str
    column: str
    rows: tuple[int, int]
    statuses: tuple[Expr, ...]
    start: str
    track: Track | None = None
    idle: Expr | None = None
    total: Expr | None = None

    @property
    def total_elsewhere(self) -> Expr | None:
        """The total as seen from another sheet."""
        return None if self.total is None else Expr(f"'{self.sheet}'!{self.total.text}", self.total.compute)

    def missing(self, *, local: bool = False) -> Expr:
        return self._count(f"*{MISSING}", local)

    def faults(self, *, local: bool = False) -> Expr:
        return self._count(f"{FAULT}*", local)

    def queries(self, *, local: bool = False) -> Expr:
        return self._count(f"{QUERY}*", local)

    def _count(self, pattern: str, local: bool) -> Expr:
        place = f"${self.column}${self.rows[0] + 1}:${self.column}${self.rows[1] + 1}"
        return count_like(place if local else f"'{self.sheet}'!{place}", pattern, self.statuses)


def live(expression: Expr) -> Formula:
    """The formula as it is written, with the value that it shows now."""
    return Formula(f"={expression.text}", expression.value)


def put(
    sheet: Sheet, place: tuple[int, int], expression: Expr, style: Any, last: tuple[int, int] | None = None
) -> Expr:
    """Write a live formula (over a merged range up to ``last``); gives the reference to its cell."""
    written = live(expression)
    sheet.merge(place, last or place, written, style)
    value = written.value
    return Expr(f"${column_letter(place[1])}${place[0] + 1}", lambda: value)


def column_letter(column: int) -> str:
    return a1(0, column)[:-1]
