"""Queries about an application as a whole: its scores, its level, whether it was expected (R3, R5; RULES.md 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sz_excel.adjudication.scoring import score, show_points, supported
from sz_excel.adjudication.supporting import exceeds
from sz_excel.intake.findings import Place, make_finding
from sz_excel.intake.words import explanation
from sz_excel.programme.model import Programme
from sz_excel.records.findings import Finding
from sz_excel.records.submissions import Application
from sz_excel.records.units import Roster, Unit


def question_applications(applications: Iterable[Application], programme: Programme, roster: Roster) -> list[Finding]:
    """Queries of every application, in order; the unit may mend or explain them."""
    found: list[Finding] = []
    for application in applications:
        unit = roster.units[application.unit_code]
        found += _below_line(application, unit, programme)
        found += _unsupported(application, unit, programme)
        found += _mandatory_without_points(application, unit, programme)
        if not unit.pre_applied:
            found.append(make_finding("A06", _place(application, f"{application.track}_level", "四（三）3")))
    return found


def _place(application: Application, key: str, clause: str, item: str = "") -> Place:
    cell = application.sources.cells.get(key, "")
    return Place(application.sources.file, application.unit_code, cell, item, clause, application.track)


def _below_line(application: Application, unit: Unit, programme: Programme) -> Iterator[Finding]:
    """R5: a claimed total below the line of the level applied for."""
    if not application.level:
        return
    card = score(programme, unit.kind, application.track, application.ratings)
    level = programme.level(application.level)
    if card.complete and card.total < level.min_awarded:
        shown = show_points(card.total, [each.min_awarded for each in programme.levels])
        place = _place(application, f"{application.track}_level", "四（二）", f"{application.track.label}自评分")
        explained = explanation(application.answers.get(f"{application.track}_level/note"))
        yield make_finding("A02", place, found=shown, expected=level.name, explained=explained)


def _mandatory_without_points(application: Application, unit: Unit, programme: Programme) -> Iterator[Finding]:
    """必备 items that claim nothing: this edition has no veto (R9), so it is only said."""
    for criterion in programme.asked(application.track, unit.kind):
        if criterion.mandatory and application.ratings.points.get(criterion.code) == 0:
            place = _place(application, f"{criterion.code}/points", criterion.clause, f"{criterion.code}自评分")
            yield make_finding("A08", place, found=criterion.code)


def _unsupported(application: Application, unit: Unit, programme: Programme) -> Iterator[Finding]:
    """Claims above what the unit's own numbers bear out (M3, M7 and dated M1)."""
    for support in supported(programme, unit.kind, application.track, application, None):
        if support.claimed is None or not exceeds(support.claimed, support.supported):
            continue
        criterion = programme.criterion(support.criterion)
        yield make_finding(
            "A03",
            _place(application, f"{criterion.code}/points", criterion.clause, f"{criterion.code}自评分"),
            found=show_points(support.claimed, ()),
            expected=f"{show_points(support.supported, ())}分（{support.basis}）",
            explained=explanation(application.answers.get(f"{criterion.code}/note")),
        )
