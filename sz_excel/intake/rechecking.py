"""复查打分表 that count → recheck sheets; the register says whose sheet it is, and nobody is guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sz_excel.intake.assembling import Taken, make_deductions, make_ratings, used_rows
from sz_excel.intake.findings import Place, make_finding
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.findings import Finding
from sz_excel.records.submissions import Ratings, RecheckSheet
from sz_excel.records.units import Roster

Persons = Mapping[tuple[str, Track], tuple[str, ...]]


def make_recheck_sheets(taken: Taken, programme: Programme, roster: Roster) -> list[RecheckSheet]:
    """One recheck sheet per unit and track that holds any points and belongs to one valid honour in scope."""
    persons = honoured_persons(programme, roster)
    sheets = []
    for unit, row, track, ratings in _filled(taken, programme, roster):
        named = persons.get((unit, track), ())
        if len(named) == 1:
            reasons = make_deductions(taken.answers(row), programme.asked(track, roster.units[unit].kind))
            place = (taken.sources(row), taken.blocking(row, track))
            sheets.append(RecheckSheet(unit, track, named[0], ratings, *place, reasons))
    return sheets


def recheck_findings(taken: Taken, programme: Programme, roster: Roster) -> list[Finding]:
    """Sheets with points that belong to no valid honour of the year in scope, or to two persons of one unit."""
    persons = honoured_persons(programme, roster)
    found = []
    for unit, row, track, _ in _filled(taken, programme, roster):
        named = persons.get((unit, track), ())
        if len(named) != 1:
            place = Place(taken.sources(row).file, unit, item=f"{track.label}复查", track=track)
            told = "、".join(named) or "无"
            found.append(make_finding("O04" if named else "O03", place, found=told, expected=track.label))
    return found


def honoured_persons(programme: Programme, roster: Roster) -> Persons:
    """Who is rechecked this year, per unit and track: persons by name, a union as one without a name (四（四）)."""
    year = programme.year - programme.parameters["recheck_year_offset"].integer
    found: dict[tuple[str, Track], dict[str, None]] = defaultdict(dict)
    for honour in roster.register:
        if honour.valid and honour.year == year:
            found[honour.unit_code, honour.track][honour.person if honour.track is Track.CHAIR else ""] = None
    return {key: tuple(names) for key, names in found.items()}


def _filled(taken: Taken, programme: Programme, roster: Roster) -> Iterator[tuple[str, int, Track, Ratings]]:
    """Unit, row, track and points of every sheet on which any points were given."""
    for unit, row, answers in used_rows(taken):
        for track in Track:
            ratings = make_ratings(answers, programme.asked(track, roster.units[unit].kind), "reason")
            if ratings.points:
                yield unit, row, track, ratings
