"""Whose workbook it is: the token and the text must agree; what does not belong is named, never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sz_excel.intake.findings import Place, make_finding
from sz_excel.intake.transcripts import Transcript
from sz_excel.intake.understanding import clean
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import Handling
from sz_excel.records.units import Roster, Unit

TOLD_LATER = frozenset({"N07", "N10"})  # once the batch is understood


@dataclass(frozen=True, slots=True)
class Recognised:
    """A transcript whose subject is settled, or refused with a code; and what is to be said about its identity."""

    transcript: Transcript
    findings: tuple[Finding, ...] = ()


def recognise(transcripts: Iterable[Transcript], programme: Programme, roster: Roster) -> list[Recognised]:
    """Settle edition and subject of every workbook that could be read."""
    return [
        _recognise(transcript, programme, roster) if transcript.handling is Handling.USED else Recognised(transcript)
        for transcript in transcripts
    ]


def _recognise(transcript: Transcript, programme: Programme, roster: Roster) -> Recognised:
    if transcript.edition and transcript.edition != programme.edition:
        return _refuse(transcript, "X19", transcript.edition)
    if transcript.form is FormKind.REVIEW:
        known = transcript.subject in roster.districts
        return Recognised(transcript) if known else _refuse(transcript, "I01", transcript.subject)
    stated = _answer(transcript, "unit_code")
    subject = transcript.subject or stated
    unit = roster.units.get(subject)
    if unit is None:
        return _refuse(transcript, "I01", subject or "（空白）")
    settled = replace(transcript, subject=subject)
    return Recognised(settled, tuple(_identity(settled, unit, stated)))


def _refuse(transcript: Transcript, code: str, detail: str) -> Recognised:
    return Recognised(replace(transcript, handling=Handling.UNRECOGNISED, code=code, detail=detail))


def _answer(transcript: Transcript, key: str) -> str:
    try:
        return clean(transcript.values[transcript.keys.index(key)])
    except ValueError:
        return ""


def _identity(transcript: Transcript, unit: Unit, stated: str) -> Iterable[Finding]:
    """Findings about identity: remarks of the reader, and text that names another unit than the token."""
    place = Place(transcript.file, unit.code)
    for remark in transcript.remarks:
        if remark.code in TOLD_LATER:
            continue
        cell = f"{remark.sheet}!{remark.cell}" if remark.sheet else ""
        yield make_finding(remark.code, Place(transcript.file, unit.code, cell), found=remark.found or remark.sheet)
    if transcript.form is not FormKind.SELF:
        return
    name = _answer(transcript, "unit_name")
    own = f"{unit.code} {unit.name}"
    if stated and stated != unit.code:
        yield make_finding("I02", place, found=f"{stated} {name}", expected=own)
    elif name and not same_name(name, unit.name):
        known = any(same_name(name, alias) for alias in unit.aliases)
        yield make_finding("N16" if known else "I02", place, found=name, expected=unit.name if known else own)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ only in blanks, width of characters or kind of brackets."""
    return _fold(one) == _fold(other)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").lower()
