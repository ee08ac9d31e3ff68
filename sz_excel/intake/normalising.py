"""The pandas step: one wide frame for a whole batch of one form, a row per workbook, a column per answer.

Each different spelling of each kind of answer is understood once, however many workbooks hold it; the results are
spread over the frame by position. Nothing is computed workbook by workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from sz_excel.forms.layout import REVIEW_ANSWERS, Slot, Spec, full_form
from sz_excel.intake.frames import FAULT_COLUMNS, FILE_COLUMNS, check_frame
from sz_excel.intake.transcripts import MISSING_ROW, Transcript
from sz_excel.intake.understanding import Understood, Window, shown, understand
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind
from sz_excel.spreadsheets.scanning import TEXT

BLANK_ANSWER = "V01"
EARLIEST_YEARS, LATEST_YEARS = 60, 10
SEASON_DATES = frozenset({"filled_on", "publicity_start", "publicity_end"})


@dataclass(frozen=True, eq=False)
class Batch:
    """All workbooks of one form.

    ``values`` has a row per transcript and a column per answer key (objects: Decimal, date, str, or None where
    nothing was understood); ``faults`` a row per answer that needs a finding (``FAULT_COLUMNS``), for which an optional
    one left blank is none; ``slots`` the inputs.
    ``originals`` holds, by row and key, what was sent in where a ruling put another value in its place.
    """

    form: FormKind
    transcripts: tuple[Transcript, ...]
    values: pd.DataFrame
    faults: pd.DataFrame
    slots: dict[str, Slot]
    originals: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.transcripts)


def season_window(programme: Programme) -> Window:
    """Dates from the working life of a person to the years in which agreements of the season run out."""
    return Window(date(programme.year - EARLIEST_YEARS, 1, 1), date(programme.year + LATEST_YEARS, 12, 31))


def window_of(programme: Programme, key: str) -> Window:
    """The dates that an answer may hold: application and publicity belong to the season itself (四（三）2)."""
    if key in SEASON_DATES:
        return Window(date(programme.year, 1, 1), date(programme.year, 12, 31))
    return season_window(programme)


def normalise(programme: Programme, form: FormKind, transcripts: Sequence[Transcript]) -> Batch:
    """Understand every answer of every workbook of one form."""
    slots = _slots(programme, form, transcripts)
    kinds, texts = _align(list(slots), transcripts)
    values = np.full(kinds.shape, None, dtype=object)
    faults: list[pd.DataFrame] = []
    for (spec, window), columns in _by_meaning(programme, slots).items():
        spellings, positions = _distinct(kinds[:, columns], texts[:, columns])
        understood = [understand(spelling[0], spelling[1:], spec, window) for spelling in spellings]
        values[:, columns] = _spread([each.value for each in understood])[positions]
        faults.append(_faults(understood, spellings, positions, columns, list(slots.values())))
    frame = pd.DataFrame(values, columns=list(slots), dtype=object)
    frame.insert(0, "file", pd.Series([transcript.file for transcript in transcripts], dtype="str"))
    frame.insert(1, "subject", pd.Series([transcript.subject for transcript in transcripts], dtype="str"))
    all_faults = pd.concat(faults, ignore_index=True) if faults else _no_faults()
    return Batch(
        form,
        tuple(transcripts),
        check_frame(frame, FILE_COLUMNS),
        check_frame(all_faults.sort_values(["row", "column"], ignore_index=True), FAULT_COLUMNS),
        slots,
    )


def _slots(programme: Programme, form: FormKind, transcripts: Sequence[Transcript]) -> dict[str, Slot]:
    if form is not FormKind.REVIEW:
        return {slot.key: slot for slot in full_form(programme, form).slots}
    keys = dict.fromkeys(key for transcript in transcripts for key in transcript.keys)
    return {key: _review_slot(key) for key in keys}


def _review_slot(key: str) -> Slot:
    code, answer = key.rsplit("/", 1)
    header, spec = next((header, spec) for name, header, spec in REVIEW_ANSWERS if name == answer)
    return Slot(key, code, header, 0, 0, spec, header, "四（三）2")


def _align(keys: list[str], transcripts: Sequence[Transcript]) -> tuple[np.ndarray, np.ndarray]:
    """Kinds and texts as two arrays of one shape; an answer that a workbook does not have is a missing row."""
    kinds = np.full((len(transcripts), len(keys)), MISSING_ROW, dtype=object)
    texts = np.full((len(transcripts), len(keys)), "", dtype=object)
    expected = tuple(keys)
    for row, transcript in enumerate(transcripts):
        if transcript.keys == expected:
            kinds[row] = list(transcript.kinds)
            texts[row] = transcript.values
        else:
            columns = [keys.index(key) for key in transcript.keys]
            kinds[row, columns] = list(transcript.kinds)
            texts[row, columns] = transcript.values
    return kinds, texts


def _by_meaning(programme: Programme, slots: dict[str, Slot]) -> dict[tuple[Spec, Window], list[int]]:
    """Columns whose answers mean the same when they are spelled the same."""
    groups: dict[tuple[Spec, Window], list[int]] = defaultdict(list)
    for column, slot in enumerate(slots.values()):
        groups[slot.spec, window_of(programme, slot.key)].append(column)
    return groups


def _distinct(kinds: np.ndarray, texts: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Every different kind + text, and for each answer the position of its spelling."""
    codes, distinct = pd.factorize((kinds + texts).ravel())
    return list(distinct), codes.reshape(kinds.shape)


def _spread(values: list[object]) -> np.ndarray:
    spread = np.empty(len(values), dtype=object)
    spread[:] = values
    return spread


def _faults(
    understood: list[Understood], spellings: list[str], positions: np.ndarray, columns: list[int], slots: list[Slot]
) -> pd.DataFrame:
    """A row for every answer whose understanding carries a finding code; blank ones only where they are required."""
    faulty = np.array([bool(each.code) for each in understood], dtype=bool)
    blank = np.array([each.code == BLANK_ANSWER for each in understood], dtype=bool)
    optional = np.array([not slots[column].required for column in columns], dtype=bool)
    rows, places = np.nonzero(faulty[positions] & ~(blank[positions] & optional))
    if len(rows) == 0:
        return _no_faults()
    which = positions[rows, places]
    each = [understood[position] for position in which]
    where = np.asarray(columns)[places]
    return pd.DataFrame(
        {
            "row": rows.astype("int64"),
            "column": where.astype("int64"),
            "key": [slots[column].key for column in where],
            "code": [one.code for one in each],
            "found": [shown(spellings[position][0], spellings[position][1:]) for position in which],
            "expected": [one.expected for one in each],
        }
    )


def _no_faults() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "row": pd.Series(dtype="int64"),
            "column": pd.Series(dtype="int64"),
            "key": pd.Series(dtype="str"),
            "code": pd.Series(dtype="str"),
            "found": pd.Series(dtype="object"),
            "expected": pd.Series(dtype="object"),
        }
    )


assert len(TEXT) == 1  # a kind is one letter, so that kind + text can be taken apart again
