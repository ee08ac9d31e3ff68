"""Workbooks whose identity is in doubt never take the place of one whose identity is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sz_excel.intake.recognition import Recognised
from sz_excel.intake.versions import names_file
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import Ruling, RulingKind

DOUBTS = frozenset({"I02", "I03"})
SET_ASIDE = "L07"


def set_aside(recognised: Sequence[Recognised], rulings: Iterable[Ruling]) -> list[Recognised]:
    """Refuse doubtful workbooks of a unit that sent a sound one of the same form as well, unless a ruling names them.

    The latest of the usable files counts (RULES.md section 4), and one that may be another unit's is none.
    Alone they stay, and their unit is asked.
    """
    pinned = [ruling.content for ruling in rulings if ruling.kind is RulingKind.USE_FILE]
    sound = {_place(each) for each in recognised if each.transcript.handling is Handling.USED and not _doubts(each)}
    return [
        _refused(each)
        if _doubts(each)
        and _place(each) in sound
        and not any(names_file(content, each.transcript.file) for content in pinned)
        else each
        for each in recognised
    ]


def _place(recognised: Recognised) -> tuple[str, str]:
    return str(recognised.transcript.form), recognised.transcript.subject


def _doubts(recognised: Recognised) -> list[str]:
    return [finding.problem for finding in recognised.findings if finding.code in DOUBTS]


def _refused(recognised: Recognised) -> Recognised:
    detail = "；".join(_doubts(recognised))
    transcript = replace(recognised.transcript, handling=Handling.UNRECOGNISED, code=SET_ASIDE, detail=detail)
    return Recognised(transcript)
