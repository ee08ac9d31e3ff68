"""The correction loop: what became of the faults when the next version of a workbook arrived."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sz_excel.adjudication.scoring import score
from sz_excel.intake.assembling import Taken, make_ratings
from sz_excel.intake.versions import Choice, Version
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import Handling
from sz_excel.records.resubmissions import Movement, Resubmission
from sz_excel.records.units import Roster


def find_resubmissions(taken: Taken, programme: Programme, roster: Roster) -> tuple[Resubmission, ...]:
    """One record per unit whose workbook that counts replaced an earlier one, in the order of the choices."""
    return tuple(
        _compare(taken, choice, earlier, choice.used, programme, roster.units[choice.subject].kind)
        for choice in taken.choices.values()
        if choice.used is not None
        for earlier in _replaced(choice)
    )


def _replaced(choice: Choice) -> Iterator[Version]:
    """The last version before the one that counts; none for a unit that sent one version only."""
    superseded = [version for version in choice.versions if version.handling is Handling.SUPERSEDED]
    yield from superseded[-1:]


def _compare(
    taken: Taken, choice: Choice, earlier: Version, later: Version, programme: Programme, kind: UnitKind
) -> Resubmission:
    before, after = _faults(taken, earlier), _faults(taken, later)
    return Resubmission(
        unit_code=choice.subject,
        earlier=earlier.transcript.file,
        later=later.transcript.file,
        received=later.receipt.day,
        fixed=tuple(text for key, text in before.items() if key not in after),
        still_open=tuple(text for key, text in after.items() if key in before),
        new=tuple(text for key, text in after.items() if key not in before),
        totals=tuple(
            Movement(track, *(_claimed(taken, version, programme, kind, track) for version in (earlier, later)))
            for track in Track
        ),
    )


def _faults(taken: Taken, version: Version) -> dict[tuple[str, str], str]:
    """Open faults of a version by kind and item."""
    findings = taken.findings.get(version.row, ())
    return {(each.code, each.item): _text(each) for each in findings if each.is_open}


def _text(finding: Finding) -> str:
    return f"{finding.item or finding.code}：{finding.problem}"


def _claimed(taken: Taken, version: Version, programme: Programme, kind: UnitKind, track: Track) -> Fraction | None:
    answers = taken.answers(version.row)
    if not programme.level_number(str(answers.get(f"{track}_level", ""))):
        return None
    return score(programme, kind, track, make_ratings(answers, programme.asked(track, kind), "note")).total
