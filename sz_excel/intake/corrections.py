"""Rulings 更正数据: the office's value for one answer, kept beside the one that was sent in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import pandas as pd

from sz_excel.forms.layout import Slot
from sz_excel.intake.normalising import Batch
from sz_excel.intake.understanding import Window, show, understand
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Value
from sz_excel.spreadsheets.scanning import TEXT


@dataclass(frozen=True, slots=True)
class Correction:
    """A valid 更正数据 ruling: which answer of which unit, the value it now has."""

    unit_code: str
    key: str
    value: Value
    ruling: Ruling


def read_corrections(
    rulings: Iterable[Ruling], slots: Mapping[str, Slot], window: Window
) -> tuple[list[Correction], list[tuple[Ruling, str]]]:
    """Corrections, and the rulings that name no answer or no possible value, with the reason in Chinese."""
    corrections, refused = [], []
    for ruling in rulings:
        if ruling.kind is not RulingKind.CORRECT:
            continue
        name, _, text = ruling.content.replace("＝", "=").partition("=")
        found = _find_slots(name.strip(), slots)
        if len(found) != 1:
            refused.append((ruling, _not_one(name.strip(), found)))
            continue
        slot = found[0]
        understood = understand(TEXT, text.strip(), slot.spec, window)
        if understood.value is None:
            refused.append((ruling, f"“{text.strip()}”不能作为“{slot.label}”的值"))
        else:
            corrections.append(Correction(ruling.unit_code, slot.key, understood.value, ruling))
    return corrections, refused


def _find_slots(name: str, slots: Mapping[str, Slot]) -> list[Slot]:
    """By key, by label, or by code; the code of a criterion means its points. Several labels are alike."""
    for candidate in (name, f"{name}/points"):
        if candidate in slots:
            return [slots[candidate]]
    named = [slot for slot in slots.values() if slot.label == name]
    return named or [slot for slot in slots.values() if slot.code == name][:1]


def _not_one(name: str, found: list[Slot]) -> str:
    if not found:
        return f"没有名为“{name}”的项目"
    return f"名为“{name}”的项目有{len(found)}个，请写编号：{'、'.join(slot.code for slot in found)}"


def apply_corrections(batch: Batch, corrections: Iterable[Correction]) -> Batch:
    """The batch with corrected answers in place and their faults closed; the frame given is left as it is.

    What was sent in stays beside it: ``originals`` of the batch.
    """
    values, faults = batch.values.copy(), batch.faults
    originals: dict[tuple[int, str], str] = {}
    for correction in corrections:
        rows = values.index[values["subject"] == correction.unit_code]
        for row in rows:
            originals.setdefault((row, correction.key), _sent(batch, row, correction.key))
        values.loc[rows, correction.key] = pd.Series([correction.value] * len(rows), index=rows, dtype=object)
        faults = faults[~(faults["row"].isin(rows) & (faults["key"] == correction.key))]
    return replace(batch, values=values, faults=faults, originals=originals)


def _sent(batch: Batch, row: int, key: str) -> str:
    """An answer as it was understood, or else as it was written; '' where there was none."""
    value = cast("Value", batch.values.at[row, key])
    if value is not None:
        return show(value)
    transcript = batch.transcripts[row]
    return dict(zip(transcript.keys, transcript.values, strict=True)).get(key, "")
