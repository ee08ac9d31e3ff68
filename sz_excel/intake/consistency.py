"""The rows of 核对规则 over a batch → findings: within a workbook, across units, against the register and last year.

Every operator is one function from a check to hits; a hit names a row of the batch, an answer, what was found there.
"""

from __future__ import annotations

import operator
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sz_excel.adjudication.supporting import anniversary
from sz_excel.forms.layout import Slot
from sz_excel.intake.assembling import Taken
from sz_excel.intake.findings import Place, explanation_keys, make_finding
from sz_excel.intake.words import explanation, means_nothing
from sz_excel.programme.checks import EVERY_NOTE, HELD, Operator, Scope
from sz_excel.programme.model import Check, Programme
from sz_excel.records.campaign import Track
from sz_excel.records.findings import Finding
from sz_excel.records.units import Honour, Roster

NAMED = 3
SHOWN = 20
WITHOUT_RECHECK = "未计今年复查结果"
CODES = {Scope.UNIT: "C01", Scope.UNITS: "C02", Scope.REGISTER: "C03", Scope.LAST_YEAR: "C04"}
NOT_DUE = "C05"


class Hit(NamedTuple):
    """A check that does not hold: row of the batch, key of the answer, what was found."""

    row: int
    key: str
    found: str


@dataclass(frozen=True)
class Consistency:
    """The checks of an edition over all workbooks of 自评申报表; ``applied`` says per track which rows apply on it."""

    taken: Taken
    programme: Programme
    roster: Roster
    applied: Mapping[Track, np.ndarray]

    def find(self) -> Iterator[tuple[int, Finding]]:
        """Every finding with its row of the batch, in the order of the table."""
        for check in self.programme.checks:
            for hit in _HITS[check.operator](self, check):
                yield hit.row, self._finding(check, hit)

    def _finding(self, check: Check, hit: Hit) -> Finding:
        slot = self.slots[hit.key]
        sources, answers = self.taken.sources(hit.row), self.taken.answers(hit.row)
        track = None if check.track == "both" else Track(check.track)
        cell = sources.cells.get(hit.key, "")
        return make_finding(
            NOT_DUE if check.operator is Operator.NOT_YET_DUE else CODES[check.scope],
            Place(sources.file, self.subjects[hit.row], cell, slot.label, check.clause, track),
            found=hit.found,
            expected=check.text,
            severity=check.severity,
            explained=next(filter(None, (explanation(answers.get(key)) for key in explanation_keys(slot))), ""),
        )

    # -- answers ------------------------------------------------------------------------------------------------------

    @property
    def slots(self) -> Mapping[str, Slot]:
        return self.taken.batch.slots

    @cached_property
    def subjects(self) -> list[str]:
        return [str(subject) for subject in self.taken.batch.values["subject"]]

    @cached_property
    def counting(self) -> np.ndarray:
        """Whether a row is the workbook that counts for its unit."""
        used = [choice.used.row for choice in self.taken.choices.values() if choice.used]
        return np.isin(np.arange(len(self.subjects)), used)

    def applies(self, check: Check) -> np.ndarray:
        everywhere = np.ones(len(self.subjects), dtype=bool)
        return everywhere if check.track == "both" else self.applied[Track(check.track)]

    def rows(self, check: Check, keys: Iterable[str]) -> np.ndarray:
        """Rows to which the check applies and that answer all of these keys; a parameter is always answered."""
        asked = [key for key in keys if key in self.slots]
        answered = self.taken.batch.values[asked].notna().all(axis=1).to_numpy()
        return np.flatnonzero(self.applies(check) & answered)

    def totals(self, keys: Iterable[str], rows: np.ndarray) -> np.ndarray:
        """The sum of these answers and parameters for each of the rows; a date plus numbers is so many years later."""
        return reduce(_ADD, [self._operand(key, rows) for key in keys])

    def _operand(self, key: str, rows: np.ndarray) -> np.ndarray:
        if key in self.slots:
            values: np.ndarray = self.taken.batch.values[key].to_numpy(dtype=object)[rows]
            return values
        return np.full(len(rows), self.parameter(key), dtype=object)

    def parameter(self, key: str) -> Decimal | date:
        """A parameter as a number, or as a day of the season."""
        parameter = self.programme.parameters[key]
        return parameter.on(self.programme.year) if "-" in parameter.value else parameter.points

    def pairs(self, check: Check, key: str) -> Iterator[tuple[int, Any]]:
        """Row and answer of every workbook to which the check applies and that answers this key."""
        rows = self.rows(check, [key])
        yield from zip(rows.tolist(), self._operand(key, rows), strict=True)

    # -- the register -------------------------------------------------------------------------------------------------

    @cached_property
    def held(self) -> Mapping[tuple[Track, str], Honour]:
        """The highest valid honour of an earlier year: of a union by its code, of a person by name (R6)."""
        best: dict[tuple[Track, str], Honour] = {}
        for honour in self.roster.register:
            key = (honour.track, honour.unit_code if honour.track is Track.UNION else honour.person)
            earlier = honour.valid and honour.year < self.programme.year
            if earlier and (key not in best or honour.level > best[key].level):
                best[key] = honour
        return best

    def holder(self, track: Track, row: int) -> str:
        """Whose level counts: the unit's, or that of the person who applies."""
        return self.subjects[row] if track is Track.UNION else self._chairs[row] or ""

    @cached_property
    def _chairs(self) -> list[str | None]:
        chairs: list[str | None] = self.taken.batch.values["chair_name"].tolist()
        return chairs

    @cached_property
    def last_year(self) -> Mapping[tuple[str, Track], Honour]:
        """Last year's row of the register per unit and track; the later row wins."""
        year = self.programme.year - 1
        return {(each.unit_code, each.track): each for each in self.roster.register if each.year == year}


# -- within one workbook ----------------------------------------------------------------------------------------------


def _compare(books: Consistency, check: Check) -> Iterator[Hit]:
    rows = books.rows(check, (*check.left, *check.right))
    left, right = books.totals(check.left, rows), books.totals(check.right, rows)
    holds = _COMPARE[check.operator](left, right).astype(bool)
    for place in np.flatnonzero(~holds):
        yield Hit(int(rows[place]), check.left[0], f"{left[place]}与{right[place]}")


def _starts_with(books: Consistency, check: Check) -> Iterator[Hit]:
    for row, text in books.pairs(check, check.left[0]):
        if not _fold(text).startswith(_fold(check.literal)):
            yield Hit(row, check.left[0], text)


def _not_yet_due(books: Consistency, check: Check) -> Iterator[Hit]:
    """R46: what is not there need not be, because its time has not passed at the deadline."""
    rows = books.rows(check, check.left)
    blank = books.taken.batch.values[check.right[0]].isna().to_numpy()[rows]
    for row, due in zip(rows[blank].tolist(), books.totals(check.left, rows[blank]), strict=True):
        if due >= books.programme.deadline:
            yield Hit(row, check.left[0], f"{due}到期")


# -- across units -----------------------------------------------------------------------------------------------------


class _Answer(NamedTuple):
    row: int
    key: str
    text: str


def _distinct(books: Consistency, check: Check) -> Iterator[Hit]:
    """The same text in the workbooks that count of two units; blanks and width of characters make no difference."""
    shared: dict[str, list[_Answer]] = defaultdict(list)
    for answer in _texts(books, check):
        folded = _fold(answer.text)
        if len(folded) >= check.number and not means_nothing(folded):
            shared[folded].append(answer)
    for answers in shared.values():
        units = dict.fromkeys(books.subjects[answer.row] for answer in answers)
        for answer in answers if len(units) > 1 else ():
            others = [code for code in units if code != books.subjects[answer.row]]
            yield Hit(answer.row, answer.key, f"{_shorten(answer.text)}，与{_name(books, others)}相同")


def _texts(books: Consistency, check: Check) -> Iterator[_Answer]:
    keys = [key for left in check.left for key in _expand(books, left)]
    values = books.taken.batch.values[keys].to_numpy(dtype=object)
    filled = pd.notna(values) & (books.applies(check) & books.counting)[:, None]
    for row, column in zip(*(place.tolist() for place in np.nonzero(filled)), strict=True):
        yield _Answer(row, keys[column], values[row, column])


def _expand(books: Consistency, key: str) -> list[str]:
    if key != EVERY_NOTE:
        return [key]
    return [note for note in books.slots if note.endswith(EVERY_NOTE.removeprefix("*"))]


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _shorten(text: str) -> str:
    return text if len(text) <= SHOWN else f"“{text[:SHOWN]}…”（{len(text)}字）"


def _name(books: Consistency, codes: list[str]) -> str:
    named = "、".join(f"{code} {books.roster.units[code].name}" for code in codes[:NAMED])
    return named if len(codes) <= NAMED else f"{named}等{len(codes)}家单位"


# -- against the register ---------------------------------------------------------------------------------------------


def _above_held(books: Consistency, check: Check) -> Iterator[Hit]:
    """R12: the same or a higher level is held."""
    for row, level, honour in _levels(books, check):
        if honour and honour.level >= level:
            yield Hit(row, check.left[0], _told(books, level, honour))


def _next_level(books: Consistency, check: Check) -> Iterator[Hit]:
    """R6: the level that this one requires is not held."""
    for row, level, honour in _levels(books, check):
        requires = books.programme.level(level).requires
        if (honour.level if honour else 0) < requires:
            needed = f"须先有{books.programme.level_name(requires)}"
            yield Hit(row, check.left[0], f"{_told(books, level, honour)}，{needed}")


def _levels(books: Consistency, check: Check) -> Iterator[tuple[int, int, Honour | None]]:
    """Row, level applied for, and the honour held by the register as it stands, before this year's recheck."""
    (track,) = (track for track in Track if HELD[check.literal] == f"{track}_level")
    for row, name in books.pairs(check, check.left[0]):
        level = books.programme.level_number(name)
        if level:
            yield row, level, books.held.get((track, books.holder(track, row)))


def _told(books: Consistency, level: int, honour: Honour | None) -> str:
    name = books.programme.level_name
    held = f"{honour.year}年度{name(honour.level)}" if honour else "无等级"
    return f"申报{name(level)}，表彰史为{held}（{WITHOUT_RECHECK}）"


# -- against last year ------------------------------------------------------------------------------------------------


def _within_percent(books: Consistency, check: Check) -> Iterator[Hit]:
    for row, now in books.pairs(check, check.left[0]):
        honour = books.last_year.get((books.subjects[row], Track.UNION))
        if honour is None or honour.members is None:
            continue
        if abs(now - honour.members) * 100 > check.number * honour.members:
            found = f"申报{now}人，{honour.year}年度表彰时{honour.members}人，相差超过{check.literal}"
            yield Hit(row, check.left[0], found)


def _as_last_year(books: Consistency, check: Check) -> Iterator[Hit]:
    for row, now in books.pairs(check, check.left[0]):
        honour = books.last_year.get((books.subjects[row], Track.CHAIR))
        if honour is not None and _fold(honour.person) != _fold(now):
            yield Hit(row, check.left[0], f"{honour.year}年度是{honour.person}，今年是{now}")


def _plus(total: Any, addend: Any) -> Any:
    return anniversary(total, int(addend)) if isinstance(total, date) else total + addend


_ADD = np.frompyfunc(_plus, 2, 1)
_COMPARE = {
    Operator.AT_MOST: np.frompyfunc(operator.le, 2, 1),
    Operator.AT_LEAST: np.frompyfunc(operator.ge, 2, 1),
    Operator.EQUAL: np.frompyfunc(operator.eq, 2, 1),
}
_HITS: Mapping[Operator, Callable[[Consistency, Check], Iterator[Hit]]] = {
    **dict.fromkeys(_COMPARE, _compare),
    Operator.STARTS_WITH: _starts_with,
    Operator.NOT_YET_DUE: _not_yet_due,
    Operator.DISTINCT: _distinct,
    Operator.ABOVE: _above_held,
    Operator.NEXT_LEVEL: _next_level,
    Operator.WITHIN_PERCENT: _within_percent,
    Operator.AS_LAST_YEAR: _as_last_year,
}
