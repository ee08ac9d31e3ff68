"""Which inputs a workbook must answer: its tracks, the kind of its unit, and what was declared not applicable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sz_excel.forms.layout import NOT_APPLICABLE, Slot
from sz_excel.intake.normalising import Batch
from sz_excel.programme.model import Criterion, Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.units import Roster, Unit


@dataclass(frozen=True)
class Relevance:
    """Boolean arrays over the batch, a row per workbook and a column per input (in the order of ``batch.slots``).

    ``asked``: the unit is asked this (kind of unit, track applied for). ``waived``: its criterion was declared not
    applicable. ``track_applied`` has one array per track.
    """

    batch: Batch
    units: tuple[Unit, ...]
    criteria: Mapping[str, Criterion]
    tracks: Mapping[str, frozenset[Track]]

    @cached_property
    def keys(self) -> list[str]:
        return list(self.batch.slots)

    @cached_property
    def columns(self) -> dict[str, int]:
        return {key: column for column, key in enumerate(self.batch.slots)}

    @cached_property
    def track_applied(self) -> dict[Track, np.ndarray]:
        return {
            track: np.array([track in self.tracks.get(unit.code, ()) for unit in self.units], dtype=bool)
            for track in Track
        }

    @cached_property
    def asked(self) -> np.ndarray:
        public = np.array([unit.kind.is_public for unit in self.units], dtype=bool)
        asked = np.ones((len(self.batch), len(self.keys)), dtype=bool)
        for column, slot in enumerate(self.batch.slots.values()):
            if slot.track is not None:
                asked[:, column] &= self.track_applied[slot.track]
            criterion = self.criterion_of(slot)
            if criterion is not None and criterion.applies_to != "all":
                asked[:, column] &= public if criterion.applies_to == "public" else ~public
        return asked

    @cached_property
    def waived(self) -> np.ndarray:
        waived = np.zeros((len(self.batch), len(self.keys)), dtype=bool)
        for column, slot in enumerate(self.batch.slots.values()):
            criterion = self.criterion_of(slot)
            if criterion is not None and f"{criterion.code}/na" in self.columns:
                waived[:, column] = self.batch.values[f"{criterion.code}/na"] == NOT_APPLICABLE
        return waived

    def criterion_of(self, slot: Slot) -> Criterion | None:
        """The criterion that an input belongs to: data rows carry its code with a number behind a hyphen."""
        return self.criteria.get(slot.code) or self.criteria.get(slot.code.rpartition("-")[0])

    def value(self, key: str) -> pd.Series:
        return self.batch.values[key]


def find_relevance(
    batch: Batch, programme: Programme, roster: Roster, tracks: Mapping[str, frozenset[Track]]
) -> Relevance:
    """Relevance of a batch whose subjects are unit codes."""
    units = tuple(roster.units[subject] for subject in batch.values["subject"])
    return Relevance(batch, units, {criterion.code: criterion for criterion in programme.criteria}, tracks)


def applied_tracks(batch: Batch, programme: Programme) -> dict[str, frozenset[Track]]:
    """The tracks each unit applied for, from 申报信息.

    A level that was not understood counts as applied for, and so does one left blank beside a sheet with points.
    """
    if batch.form is not FormKind.SELF:
        return {}
    unclear = batch.faults[batch.faults["code"] != "V01"]
    faulty = set(zip(unclear["row"].tolist(), unclear["key"].tolist(), strict=True))
    tracks: dict[str, frozenset[Track]] = {}
    for track in Track:
        key = f"{track}_level"
        scored = _scored(batch, track)
        for row, (subject, level) in enumerate(zip(batch.values["subject"], batch.values[key], strict=True)):
            known = tracks.get(subject, frozenset())
            unclear_or_blank = (row, key) in faulty or (level is None and scored[row])
            applied = programme.level_number(str(level or "")) or unclear_or_blank
            tracks[subject] = known | {track} if applied else known
    return tracks


def _scored(batch: Batch, track: Track) -> np.ndarray:
    """By row, whether the sheet of a track holds any points."""
    keys = [key for key, slot in batch.slots.items() if slot.track is track and key.endswith("/points")]
    scored: np.ndarray = batch.values[keys].notna().any(axis=1).to_numpy()
    return scored
