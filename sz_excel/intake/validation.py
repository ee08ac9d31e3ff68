"""Faults of a batch → findings: only what was asked, each once, with cell, remedy and clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from sz_excel.forms.layout import DEDUCTION, EXPLANATION, NOT_APPLICABLE, Slot
from sz_excel.intake.findings import Place, describe_spec, explanation_keys, make_finding, place_of
from sz_excel.intake.normalising import Batch
from sz_excel.intake.relevance import Relevance
from sz_excel.intake.words import explanation
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.findings import Finding, Severity

NOTE_CODES = frozenset(code for code, entry in CATALOGUE.items() if entry.severity is Severity.NOTE)
ABSENT = ("V01", "V13", "V14", "V26")
HALF = Decimal("0.5")

Findings = dict[int, list[Finding]]


@dataclass(frozen=True, slots=True)
class Validator:
    """Validates one batch; every method yields (row, finding)."""

    programme: Programme
    calendar: WorkCalendar
    relevance: Relevance

    def validate(self) -> Findings:
        """Findings per row of the batch, in the order of the form."""
        found: Findings = defaultdict(list)
        checks = [self._faults(), self._waivers(), self._waived_areas(), self._judged_steps(), self._moved()]
        if self.batch.form is FormKind.SELF:
            checks += [self._levels(), self._unasked(), self._publicity(), self._members(), self._prefilled()]
        for check in checks:
            for row, finding in check:
                found[row].append(finding)
        return found

    @property
    def batch(self) -> Batch:
        return self.relevance.batch

    # -- what could not be understood -----------------------------------------------------------------------------

    def _faults(self) -> Iterator[tuple[int, Finding]]:
        faults = self._relevant_faults()
        seen: set[tuple[int, str, str]] = set()
        for row, key, code, found, expected in zip(
            faults["row"], faults["key"], self._codes(faults), faults["found"], faults["expected"], strict=True
        ):
            slot = self.batch.slots[key]
            gone = self._gone(code, row, slot)
            if gone and (row, code, gone) in seen:
                continue
            seen.add((row, code, gone))
            severity = None if code in NOTE_CODES or slot.required else Severity.QUERY
            yield (
                row,
                make_finding(
                    code,
                    self._place(row, slot),
                    found=gone or str(found),
                    expected=expected or describe_spec(slot.spec),
                    severity=severity if CATALOGUE[code].severity is Severity.BLOCKING else None,
                    explained=self._explanation(row, slot),
                ),
            )

    def _gone(self, code: str, row: int, slot: Slot) -> str:
        """What took many answers away at once, so that it is told once: a row, a column, a sheet."""
        sheet = self._cell(row, slot).partition("!")[0]
        return {"V13": slot.code, "V14": slot.header, "V26": sheet}.get(code, "")

    def _codes(self, faults: pd.DataFrame) -> list[str]:
        """The codes of faults; a dash where an answer must be is an answer left out."""
        return [
            "V01" if code == "N17" and self.batch.slots[key].required else code
            for key, code in zip(faults["key"], faults["code"], strict=True)
        ]

    def _relevant_faults(self) -> pd.DataFrame:
        """Faults of inputs that were asked; a blank or lost input matters only when it is required and applies."""
        faults = self.batch.faults
        if faults.empty:
            return faults
        rows, columns = faults["row"].to_numpy(), faults["column"].to_numpy()
        required = np.array([slot.required for slot in self.batch.slots.values()], dtype=bool)[columns]
        absent = faults["code"].isin(ABSENT).to_numpy()
        waived = self.relevance.waived[rows, columns]
        dash = (faults["code"] == "N17").to_numpy()
        keep = self.relevance.asked[rows, columns] & (~absent | (required & ~waived)) & ~(dash & waived)
        if self.batch.form is not FormKind.SELF:
            keep &= ~(absent & self._untouched[rows, columns])
        relevant: pd.DataFrame = faults[keep]
        return relevant

    @property
    def _untouched(self) -> np.ndarray:
        """Inputs on a sheet of a track where no points were given yet: the sheet waits, it is not faulty."""
        untouched = np.zeros((len(self.batch), len(self.batch.slots)), dtype=bool)
        for track in Track:
            columns = [
                column
                for column, (key, slot) in enumerate(self.batch.slots.items())
                if slot.track is track and key.endswith("/points")
            ]
            keys = [self.relevance.keys[column] for column in columns]
            blank = self.batch.values[keys].isna().all(axis=1).to_numpy()
            untouched[:, columns] = blank[:, None]
        return untouched

    # -- not applicable, steps, places ----------------------------------------------------------------------------

    def _waivers(self) -> Iterator[tuple[int, Finding]]:
        remark = "note" if self.batch.form is FormKind.SELF else "reason"
        for criterion in self.relevance.criteria.values():
            slot = self.batch.slots.get(f"{criterion.code}/na")
            if slot is None:
                continue
            column = self.relevance.columns[slot.key]
            asked = self.relevance.asked[:, column]
            for row in _rows((self.relevance.value(slot.key) == NOT_APPLICABLE).to_numpy() & asked):
                points = self.relevance.value(f"{criterion.code}/points")[row]
                reason = self.relevance.value(f"{criterion.code}/{remark}")[row]
                yield from ((row, finding) for finding in self._waiver(row, slot, criterion.code, points, reason))

    def _waived_areas(self) -> Iterator[tuple[int, Finding]]:
        """R19: an area of which nothing applies cannot be rescaled."""
        for area in self.programme.areas:
            slots = [
                self.batch.slots[f"{criterion.code}/points"]
                for criterion in self.relevance.criteria.values()
                if criterion.area == area.code and f"{criterion.code}/points" in self.batch.slots
            ]
            columns = [self.relevance.columns[slot.key] for slot in slots]
            asked, waived = self.relevance.asked[:, columns], self.relevance.waived[:, columns]
            for row in _rows(asked.any(axis=1) & (waived | ~asked).all(axis=1)):
                yield row, make_finding("V18", self._place(row, slots[0]), found=f"{area.code}{area.name}")

    def _waiver(self, row: int, slot: Slot, code: str, points: object, reason: object) -> Iterator[Finding]:
        place = self._place(row, slot)
        points_slot = self.batch.slots[f"{code}/points"]
        if not self.relevance.criteria[code].may_not_apply:
            yield make_finding("V15", place, found=NOT_APPLICABLE, expected=describe_spec(points_slot.spec))
        elif not explanation(reason):
            column = EXPLANATION if self.batch.form is FormKind.SELF else DEDUCTION
            yield make_finding("V16", place, found=NOT_APPLICABLE, expected=column)
        if isinstance(points, Decimal):
            yield make_finding("V17", place, found=format(points, "f"))

    def _judged_steps(self) -> Iterator[tuple[int, Finding]]:
        """M6 is judged in steps of 0.5 (RULES.md section 7)."""
        for criterion in (each for each in self.relevance.criteria.values() if each.method == "M6"):
            slot = self.batch.slots.get(f"{criterion.code}/points")
            if slot is None:
                continue
            for row, value in enumerate(self.relevance.value(slot.key)):
                asked = self.relevance.asked[row, self.relevance.columns[slot.key]]
                if asked and isinstance(value, Decimal) and value % HALF:
                    explained = self._explanation(row, slot)
                    yield (
                        row,
                        make_finding("V21", self._place(row, slot), found=format(value, "f"), explained=explained),
                    )

    def _moved(self) -> Iterator[tuple[int, Finding]]:
        for row, transcript in enumerate(self.batch.transcripts):
            marks = [remark for remark in transcript.remarks if remark.code == "N07"]
            if marks:
                place = Place(transcript.file, self.relevance.units[row].code)
                yield row, make_finding("N07", place, found=marks[0].found)

    # -- the application as a whole -------------------------------------------------------------------------------

    def _levels(self) -> Iterator[tuple[int, Finding]]:
        applied = np.logical_or.reduce([self.relevance.track_applied[track] for track in Track])
        for row in _rows(~applied):
            yield row, make_finding("A01", self._place(row, self.batch.slots["union_level"]))

    def _unasked(self) -> Iterator[tuple[int, Finding]]:
        for track in Track:
            keys = [key for key, slot in self.batch.slots.items() if slot.track is track and key.endswith("/points")]
            filled = self.batch.values[keys].notna().sum(axis=1).to_numpy()
            for row in _rows(~self.relevance.track_applied[track] & (filled > 0)):
                place = self._place(row, self.batch.slots[f"{track}_level"])
                yield row, make_finding("N09", place, found=str(filled[row]))

    def _publicity(self) -> Iterator[tuple[int, Finding]]:
        """R24: count both the first and the last day."""
        needed = self.programme.parameters["unit_publicity_days"].integer
        slot = self.batch.slots["publicity_end"]
        pairs = zip(self.relevance.value("publicity_start"), self.relevance.value(slot.key), strict=True)
        for row, (first, last) in enumerate(pairs):
            if not (isinstance(first, date) and isinstance(last, date)):
                continue
            found = f"{first.isoformat()}至{last.isoformat()}"
            if last < first:
                yield row, make_finding("D03", self._place(row, slot), found=found)
                continue
            days = self.calendar.count(first, last)
            if days < needed:
                yield row, make_finding("D01", self._place(row, slot), found=found, expected=f"{days}个工作日")

    def _members(self) -> Iterator[tuple[int, Finding]]:
        """Members of the application against the roster (四（四）): on different sides of the line is blocking."""
        line = self.programme.parameters["reward_half_members_max"].integer
        slot = self.batch.slots["members"]
        for row, stated in enumerate(self.relevance.value("members")):
            listed = self.relevance.units[row].members
            if not isinstance(stated, Decimal) or listed is None or stated == listed:
                continue
            code = "A05" if (stated <= line) != (listed <= line) else "A04"
            explained = self._explanation(row, slot)
            yield (
                row,
                make_finding(
                    code, self._place(row, slot), found=format(stated, "f"), expected=str(listed), explained=explained
                ),
            )

    def _prefilled(self) -> Iterator[tuple[int, Finding]]:
        """What the form was issued with from the roster and the unit changed: the roster counts, the office looks."""
        for key, listed in (("district", [unit.district for unit in self.relevance.units]),
                            ("unit_kind", [unit.kind.value for unit in self.relevance.units])):  # fmt: skip
            for row, (stated, known) in enumerate(zip(self.relevance.value(key), listed, strict=True)):
                if isinstance(stated, str) and stated.replace(" ", "") != known.replace(" ", ""):
                    place = self._place(row, self.batch.slots[key])
                    yield row, make_finding("N24", place, found=stated, expected=known)

    # -- places ---------------------------------------------------------------------------------------------------

    def _file(self, row: int) -> str:
        return self.batch.transcripts[row].file

    def _cell(self, row: int, slot: Slot) -> str:
        transcript = self.batch.transcripts[row]
        position = self.relevance.columns[slot.key]
        if len(transcript.keys) == len(self.batch.slots):
            return transcript.cells[position]
        return dict(zip(transcript.keys, transcript.cells, strict=True)).get(slot.key, "")

    def _place(self, row: int, slot: Slot) -> Place:
        return place_of(self._file(row), self.relevance.units[row].code, slot, self._cell(row, slot))

    def _explanation(self, row: int, slot: Slot) -> str:
        """What the unit wrote in 说明 on the same row; it closes a query."""
        for key in explanation_keys(slot):
            if key in self.relevance.columns:
                return explanation(self.relevance.value(key)[row])
        return ""


def _rows(mask: Any) -> list[int]:
    """Positions at which a boolean array holds."""
    return [int(row) for row in np.flatnonzero(mask)]
