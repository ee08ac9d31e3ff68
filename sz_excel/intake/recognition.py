"""Whose workbook it is: the token and the text must agree; what does not belong is named, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from sz_excel.intake.findings import Place, make_finding
from sz_excel.intake.transcripts import Remark, Transcript
from sz_excel.intake.understanding import clean
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import Handling
from sz_excel.records.units import Roster, Unit
from sz_excel.spreadsheets.formats import NUMBER
from sz_excel.spreadsheets.scanning import TEXT

TOLD_LATER = frozenset({"N07", "N10"})  # once the batch is understood
SEVERAL = "I03"
_SAYING = frozenset({TEXT, NUMBER, TEXT.upper(), NUMBER.upper()})
NEAR, PROPOSED = 0.6, 3
_COMMON = re.compile(r"(?:股份|集团|有限|责任|公司|委员会|联合会|工会|工會)+")


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
        if transcript.subject not in roster.districts:
            return _refuse(transcript, "I01", transcript.subject)
        return Recognised(transcript, tuple(_remarks(transcript, "", roster)))
    stated, name = _stated_code(transcript, roster), _answer(transcript, "unit_name")
    unit = roster.units.get(transcript.subject or stated)
    if unit is None and not (transcript.subject or stated):
        unit = _called(name, roster)
    if unit is None:
        return _refuse(transcript, *_unknown(transcript.subject or stated, name, roster))
    if transcript.form is not FormKind.SELF and transcript.heading and not _is_called(unit, transcript.heading):
        detail = f"标题是“{transcript.heading}（{unit.code}）”，名册中{unit.code}是{unit.name}"
        return _refuse(transcript, "I08", detail)
    settled = replace(transcript, subject=unit.code)
    return Recognised(settled, tuple(_identity(settled, unit, roster)))


def _refuse(transcript: Transcript, code: str, detail: str) -> Recognised:
    return Recognised(replace(transcript, handling=Handling.UNRECOGNISED, code=code, detail=detail))


def _answer(transcript: Transcript, key: str) -> str:
    """What stands there; an error value or what was taken away says nothing."""
    try:
        position = transcript.keys.index(key)
    except ValueError:
        return ""
    return clean(transcript.values[position]) if transcript.kinds[position] in _SAYING else ""


def _stated_code(transcript: Transcript, roster: Roster) -> str:
    """The unit code that the sheet states, as the roster spells it."""
    stated = _answer(transcript, "unit_code")
    if not stated or stated in roster.units:
        return stated
    return next((code for code in roster.units if _fold(code) == _fold(stated)), stated)


def _cell(transcript: Transcript, key: str) -> str:
    try:
        return transcript.cells[transcript.keys.index(key)]
    except ValueError:
        return ""


def _unknown(code: str, name: str, roster: Roster) -> tuple[str, str]:
    """Finding code and text for a unit that is not on the roster: what stands there, and who might be meant."""
    near = _near(name, roster) if name else []
    if not near:
        return "I01", code or "（空白）"
    proposals = "、".join(f"{unit.name}（{unit.code}）" for unit in near)
    return "I08", f"单位编码“{code or '空白'}”，名称“{name}”，名册中相近的有{proposals}"


def _near(name: str, roster: Roster) -> list[Unit]:
    """The few units whose names are most like this one, the nearest first."""
    cores = {code: _core(unit.name) for code, unit in roster.units.items()}
    found = process.extract(_core(name), cores, scorer=fuzz.ratio, score_cutoff=100 * NEAR, limit=PROPOSED)
    return [roster.units[code] for _, _, code in found]


def _called(name: str, roster: Roster) -> Unit | None:
    """The one unit of this very name or alias."""
    called = [unit for unit in roster.units.values() if name and _is_called(unit, name)]
    return called[0] if len(called) == 1 else None


def _is_called(unit: Unit, name: str) -> bool:
    return any(same_name(name, each) for each in (unit.name, *unit.aliases))


def _identity(transcript: Transcript, unit: Unit, roster: Roster) -> Iterable[Finding]:
    """Findings about identity: remarks of the reader, and text that names another unit than the token."""
    yield from _remarks(transcript, unit.code, roster)
    if transcript.form is not FormKind.SELF or any(remark.code == SEVERAL for remark in transcript.remarks):
        return
    stated, name = _stated_code(transcript, roster), _answer(transcript, "unit_name")
    own = f"{unit.code} {unit.name}"
    if stated and stated != unit.code:
        place = Place(transcript.file, unit.code, _cell(transcript, "unit_code"))
        yield make_finding("I02", place, found=f"{stated} {name}", expected=own)
    elif name and not same_name(name, unit.name):
        place = Place(transcript.file, unit.code, _cell(transcript, "unit_name"))
        code = _name_code(name, unit, roster)
        yield make_finding(code, place, found=name, expected=own if code == "I02" else unit.name)


def _remarks(transcript: Transcript, unit_code: str, roster: Roster) -> Iterable[Finding]:
    """What the reader noticed beside the answers; a district's sheet is about no unit."""
    told = (remark for remark in transcript.remarks if remark.code not in TOLD_LATER)
    return (_remark(transcript, remark, unit_code, roster) for remark in told)


def _remark(transcript: Transcript, remark: Remark, unit_code: str, roster: Roster) -> Finding:
    place = Place(transcript.file, unit_code, f"{remark.sheet}!{remark.cell}" if remark.sheet else "")
    found = remark.found or remark.sheet
    if remark.code == SEVERAL:
        named = (roster.units.get(code) for code in found.split("、"))
        found = "、".join(f"{each.code} {each.name}" for each in named if each) or found
    return make_finding(remark.code, place, found=found)


def _name_code(name: str, unit: Unit, roster: Roster) -> str:
    """An alias is a note, a near miss a proposal for the office, anything else another unit's form."""
    if _is_called(unit, name):
        return "N16"
    others = [other for other in roster.units.values() if other.code != unit.code]
    own = likeness(name, unit.name)
    if own < NEAR or any(_is_called(other, name) or likeness(name, other.name) >= own for other in others):
        return "I02"
    return "I07"


def same_name(one: str, other: str) -> bool:
    """Whether two names differ only in blanks, width of characters or kind of brackets."""
    return _fold(one) == _fold(other)


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, without the words that most names share."""
    return fuzz.ratio(_core(one), _core(other)) / 100


def _core(name: str) -> str:
    folded = _fold(name)
    return _COMMON.sub("", folded) or folded


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").lower()
