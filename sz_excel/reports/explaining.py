"""The whole way from cells to status for one unit, in words for a console."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sz_excel.errors import OperatorError
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, RecheckDecision
from sz_excel.records.units import Roster, Unit
from sz_excel.reports.clause_words import quotations
from sz_excel.reports.frames import View
from sz_excel.reports.material import Material
from sz_excel.reports.unit_outcome import decision_lines, recheck_lines
from sz_excel.reports.unit_papers import file_lines, finding_lines, register_lines, ruling_lines
from sz_excel.reports.visible import visible

CANDIDATES = 10


def explain(material: Material, name: str, track: Track | None = None) -> list[str]:
    """Lines about the unit of this code, name or part of a name; of one track, where one is given.

    Every character that a console would act upon is spelled out. Raises :class:`OperatorError` when no unit is meant,
    or more than one.
    """
    view = View(material)
    unit = find_unit(material.season.roster, name)
    tracks = (track,) if track else tuple(Track)
    rechecks = [item for item in view.outcome.rechecks if item.unit_code == unit.code and item.track in tracks]
    decisions = [item for item in view.outcome.decisions if item.unit_code == unit.code and item.track in tracks]
    parts = (
        [f"{unit.name}（{unit.code}，{unit.kind}，归口{unit.district}）"],
        file_lines(view, unit),
        register_lines(view, unit, tracks),
        ruling_lines(view, unit, tracks),
        *(recheck_lines(view, item) for item in rechecks),
        *(decision_lines(view, item) for item in decisions),
        () if rechecks or decisions else ["本年没有申报，没有列入预申报，也不在复查范围"],
        finding_lines(view, unit, tracks),
        _clause_lines(view.programme, rechecks, decisions),
    )
    return [visible(line) for line in _with_blanks(parts)]


def find_unit(roster: Roster, name: str) -> Unit:
    """The unit of this code, name or alias, or else the only one whose code or name holds the text."""
    wanted = name.strip()
    units = roster.units.values()
    exact = [unit for unit in units if wanted in (unit.code, unit.name, *unit.aliases)]
    near = exact or [unit for unit in units if wanted and any(wanted in text for text in _names(unit))]
    if len(near) == 1:
        return near[0]
    if not near:
        raise OperatorError(f"名册中没有“{name}”。请填写名册中的单位编码、全称，或名称中的几个字。")
    shown = "；".join(f"{unit.code} {unit.name}" for unit in near[:CANDIDATES])
    more = f"等{len(near)}家" if len(near) > CANDIDATES else ""
    raise OperatorError(f"名册中有“{name}”的不止一家：{shown}{more}。请填写单位编码。")


def _names(unit: Unit) -> tuple[str, ...]:
    return (unit.code, unit.name, *unit.aliases)


def _clause_lines(
    programme: Programme, rechecks: Iterable[RecheckDecision], decisions: Iterable[Decision]
) -> Iterator[str]:
    """The words of the document behind all rules above, each clause once."""
    decided: list[RecheckDecision | Decision] = [*rechecks, *decisions]
    reasons = [reason for item in decided for reason in item.reasons]
    lines = [programme.levels[0].number, *(item.level for item in decided)]
    quoted = quotations(programme, reasons, lines)
    if quoted:
        yield "文件原文："
    yield from (f"  {clause}：{words}" for clause, words in quoted.items())


def _with_blanks(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """All parts, an empty line between them."""
    for place, part in enumerate(filter(None, (list(lines) for lines in parts))):
        if place:
            yield ""
        yield from part
