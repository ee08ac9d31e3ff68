"""The totals that forms show, against the totals of their items: told where they differ, never used (R9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.scoring import score, show_points
from sz_excel.forms.layout import TRACK_SHEETS
from sz_excel.intake.assembling import Taken
from sz_excel.intake.findings import Place, make_finding
from sz_excel.intake.understanding import shown
from sz_excel.programme.model import Programme
from sz_excel.records.findings import Finding
from sz_excel.records.submissions import Application, Assessment, RecheckSheet
from sz_excel.records.units import Roster
from sz_excel.spreadsheets.formats import NUMBER

CODE = "N10"
NOISE = Fraction(1, 200)  # forms show six decimals, programs round in between


def total_notes(
    taken: Taken,
    records: Iterable[Application | Assessment | RecheckSheet],
    programme: Programme,
    roster: Roster,
) -> Iterator[Finding]:
    """A note for each complete sheet whose own total is not the sum of its items."""
    files = {transcript.file: transcript for transcript in taken.batch.transcripts}
    for record in records:
        transcript = files.get(record.sources.file)
        card = score(programme, roster.units[record.unit_code].kind, record.track, record.ratings)
        if transcript is None or not card.complete:
            continue
        for remark in transcript.remarks:
            own_sheet = remark.code == CODE and remark.item == TRACK_SHEETS[taken.batch.form, record.track]
            if own_sheet and _differs(remark.found, card.total):
                place = Place(transcript.file, record.unit_code, f"{remark.sheet}!{remark.cell}", track=record.track)
                lines = [level.min_awarded for level in programme.levels]
                expected = show_points(card.total, lines)
                yield make_finding(CODE, place, found=shown(NUMBER, remark.found), expected=expected)


def _differs(stored: str, total: Fraction) -> bool:
    try:
        return abs(Fraction(Decimal(stored)) - total) > NOISE
    except (ArithmeticError, ValueError, OverflowError):
        return True
