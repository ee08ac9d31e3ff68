"""The whole way from cells to status for one unit, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sz_excel.adjudication.scoring import show_points
from sz_excel.errors import OperatorError
from sz_excel.programme.model import Programme
from sz_excel.records.decisions import Decision, Reason, RecheckDecision, Scorecard
from sz_excel.records.units import Unit
from sz_excel.reports.findings_text import finding_line
from sz_excel.reports.material import Material


def explain(material: Material, name: str) -> list[str]:
    """Lines for the unit of this code or name. Raises :class:`OperatorError` when there is none."""
    unit = _find_unit(material, name)
    lines = [f"{unit.name}（{unit.code}，{unit.kind}，归口{unit.district}）"]
    for row in material.ledger:
        if row.unit_code == unit.code:
            received = f"，{row.received}收到（{row.basis}）" if row.received else ""
            lines.append(f"  文件 {row.file}：{row.handling}{received}{'，' + row.reason if row.reason else ''}")
    programme = material.season.programme
    for recheck in material.outcome.rechecks:
        if recheck.unit_code == unit.code:
            lines += _recheck_lines(recheck, programme)
    for decision in material.outcome.decisions:
        if decision.unit_code == unit.code:
            lines += _decision_lines(decision, programme)
    for finding in material.findings:
        if finding.unit_code == unit.code:
            lines.append(f"  {finding.severity} {finding_line(finding)}")
    return lines


def _find_unit(material: Material, name: str) -> Unit:
    units = material.season.roster.units
    found = [unit for unit in units.values() if name in (unit.code, unit.name, *unit.aliases)]
    if len(found) == 1:
        return found[0]
    near = [f"{unit.code} {unit.name}" for unit in units.values() if name and name in unit.name][:10]
    hint = f"是不是其中之一：{'；'.join(near)}" if near else "请填写名册中的单位编码或全称"
    raise OperatorError(f"名册中没有“{name}”。{hint}。")


def _recheck_lines(recheck: RecheckDecision, programme: Programme) -> Iterator[str]:
    level = programme.level_name(recheck.level)
    yield f"  复查 {recheck.track.label} {recheck.person} {recheck.year}年{level}：{recheck.status}"
    yield from _reason_lines(recheck.reasons, programme)


def _decision_lines(decision: Decision, programme: Programme) -> Iterator[str]:
    level = programme.level_name(decision.level)
    person = f" {decision.person}" if decision.person else ""
    yield f"  {decision.track.label}{person} 申报{level}：{decision.status}"
    for word, card in (("自评", decision.claimed), ("考评", decision.awarded)):
        if card is not None:
            yield f"    {word}合计 {_card(card, programme)}"
    yield from _reason_lines(decision.reasons, programme)
    for remark in decision.remarks:
        yield f"    说明：{remark}"


def _card(card: Scorecard, programme: Programme) -> str:
    lines = [level.min_awarded for level in programme.levels]
    areas = "，".join(f"{area.area} {show_points(area.scaled, ())}" for area in card.areas)
    missing = f"；没有得分的项目：{'、'.join(card.missing)}" if card.missing else ""
    return f"{show_points(card.total, lines)}分（{areas}）{missing}"


def _reason_lines(reasons: Iterable[Reason], programme: Programme) -> Iterator[str]:
    for reason in reasons:
        facts = "；".join(
            f"{fact.name} {fact.value}{f'〔{fact.source}〕' if fact.source else ''}" for fact in reason.inputs
        )
        yield f"    {reason.rule} {reason.clause}：{reason.outcome}"
        if facts:
            yield f"      所看：{facts}"
        words = programme.clauses.get(reason.clause, "")
        if words:
            yield f"      原文：{words if len(words) <= 120 else words[:119] + '…'}"
