"""What the office holds about one unit: files, honours, rulings with their effect, findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sz_excel.adjudication.cases import answer_label
from sz_excel.forms.layout import full_form
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.decisions import Reason
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import LedgerRow
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Application
from sz_excel.records.units import Honour, Unit
from sz_excel.reports.findings_text import finding_line
from sz_excel.reports.frames import View

SEVERITIES = tuple(Severity)
Tracks = Collection[Track]


def file_lines(view: View, unit: Unit) -> Iterator[str]:
    """The unit's files, and the review sheets of its district that judge its applications."""
    judged = {review.sources.file for review in view.season.reviews if review.unit_code == unit.code}
    rows = [row for row in view.material.ledger if row.unit_code == unit.code or row.file in judged]
    yield "文件：" if rows else "文件：没有收到这家单位的文件"
    yield from (f"  {_file(row)}" for row in rows)


def _file(row: LedgerRow) -> str:
    form = f"{row.form.title}，" if row.form else ""
    received = f"，{row.received}收到（{row.basis}）" if row.received else ""
    return f"{row.file}：{form}{row.handling}{received}{'，' + row.reason if row.reason else ''}"


def register_lines(view: View, unit: Unit, tracks: Tracks) -> Iterator[str]:
    """The register rows of the unit, and those of its applicants in other units, oldest first."""
    persons = {item.person for item in view.season.applications if item.unit_code == unit.code and item.person}
    rows = [
        honour
        for honour in view.season.roster.register
        if honour.track in tracks
        and (honour.unit_code == unit.code or (honour.track is Track.CHAIR and honour.person in persons))
    ]
    yield "表彰史：" if rows else "表彰史：没有记录"
    for honour in sorted(rows, key=lambda item: (item.year, item.row)):
        yield f"  {_honour(view.programme, honour, unit)}"


def _honour(programme: Programme, honour: Honour, unit: Unit) -> str:
    who = f" {honour.person}" if honour.person else ""
    where = "" if honour.unit_code == unit.code else f"（在{honour.unit_name}）"
    document = f"，{honour.document}" if honour.document else ""
    state = "有效" if honour.valid else "已失效"
    what = f"{honour.track.label}{who}{where} {programme.level_name(honour.level)}"
    return f"{honour.year}年度 {what}，{state}{document}〔roster.xlsx!表彰史!A{honour.row}〕"


# -- rulings ----------------------------------------------------------------------------------------------------------


def ruling_lines(view: View, unit: Unit, tracks: Tracks) -> Iterator[str]:
    """Every ruling on the unit with the computed value beside the ruled one, and the rules in which it counted."""
    rulings = [
        item
        for item in view.season.rulings
        if item.unit_code == unit.code and (item.track is None or item.track in tracks)
    ]
    if rulings:
        yield "裁定："
    for ruling in rulings:
        yield f"  {_ruling(ruling)}"
        effects = list(dict.fromkeys(_effects(view, ruling, tracks)))
        yield from (f"    {effect}" for effect in effects or ["没有一条规则用到这一裁定"])


def _ruling(ruling: Ruling) -> str:
    subject = ruling.track.label if ruling.track else "两个对象"
    parts = (ruling.content, f"理由：{ruling.reason}", ruling.document, ruling.clerk, str(ruling.day or ""))
    return f"{ruling.kind}（{subject}）：{'；'.join(filter(None, parts))}〔{ruling.source}〕"


def _effects(view: View, ruling: Ruling, tracks: Tracks) -> Iterator[str]:
    if ruling.kind is RulingKind.CORRECT:
        for application in view.season.applications:
            if application.unit_code == ruling.unit_code and application.track in tracks:
                yield from _corrected(view.programme, application, ruling)
    for code, track, reasons in _decided(view):
        if code == ruling.unit_code and track in tracks:
            for reason in reasons:
                if any(fact.source == ruling.source for fact in reason.inputs):
                    yield f"{track.label} {reason.rule} {reason.clause}：{reason.outcome}"


def _decided(view: View) -> Iterator[tuple[str, Track, tuple[Reason, ...]]]:
    yield from ((item.unit_code, item.track, item.reasons) for item in view.outcome.decisions)
    yield from ((item.unit_code, item.track, item.reasons) for item in view.outcome.rechecks)


def _corrected(programme: Programme, application: Application, ruling: Ruling) -> Iterator[str]:
    """Which answer the ruling replaced: the one sent in beside the one that counts."""
    named = ruling.content.replace("＝", "=").partition("=")[0].strip()
    slots = {slot.key: slot for slot in full_form(programme, FormKind.SELF).slots}
    for key, sent in application.originals.items():
        if named in (key, key.removesuffix("/points"), slots[key].code, slots[key].label):
            told = f"填报{sent or '空白'}，裁定更正为{application.answers.get(key)}"
            yield f"{application.track.label} {answer_label(programme, key)}：{told}〔{application.sources.of(key)}〕"


# -- findings ---------------------------------------------------------------------------------------------------------


def finding_lines(view: View, unit: Unit, tracks: Tracks) -> Iterator[str]:
    """The findings on the unit, the gravest first; a query that was explained says so."""
    found = [
        item
        for item in view.material.findings
        if item.unit_code == unit.code and (not item.track or item.track in tracks)
    ]
    yield "问题：" if found else "问题：没有"
    for item in sorted(found, key=lambda each: (SEVERITIES.index(each.severity), not each.is_open)):
        file = f"{item.file} " if item.file else ""
        yield f"  {item.severity}（{_state(item)}）{file}{finding_line(item)}"


def _state(finding: Finding) -> str:
    if finding.severity is Severity.NOTE:
        return "供了解"
    return "未办结" if finding.is_open else "已说明"
