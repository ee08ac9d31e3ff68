"""待办: what the office does next, each with a link to the row that says why and to the file in the inbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from sz_excel.adjudication.publicity import publicity_doubts
from sz_excel.records.decisions import RecheckStatus, Status
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.ledger import Handling
from sz_excel.reports.columns import Kind
from sz_excel.reports.file_links import FileLinks
from sz_excel.reports.frames import View, join
from sz_excel.reports.key_dates import key_dates, unknown_years
from sz_excel.reports.sheets import (
    FIRST_ROW,
    Heading,
    cell_style,
    date_style,
    header_style,
    row_heights,
    set_print,
    write_header,
    write_heading,
    write_nothing,
)
from sz_excel.reports.tables import FINDINGS, LEDGER, MISSING, TODO, TRAIL
from sz_excel.reports.trail import DECISIVE
from sz_excel.reports.wording import campaign_year, subtitle
from sz_excel.spreadsheets.writing import Sheet

CHASE, CORRECT, RULE, COMPLETE, EXPLAIN, FILES = "催报", "退回补正", "作出裁定", "补齐表单", "核实说明", "处理文件"
WHAT = {
    CHASE: "应报未报的单位，逐家催报",
    CORRECT: "有须更正的问题，退回补正",
    RULE: "需要办公室裁定的申报、复查和文件",
    COMPLETE: "缺归口审核、考评打分或复查打分",
    EXPLAIN: "有疑点，请单位更正或说明",
    FILES: "没有认出或被隔离的文件，人工查看",
}
TARGETS = {CHASE: MISSING, CORRECT: FINDINGS, RULE: TRAIL, COMPLETE: TRAIL, EXPLAIN: FINDINGS, FILES: LEDGER}
TO_RULE = {Status.TO_STUDY: "需研究", Status.SUSPENDED: "公示有异议，暂缓"}
TO_COMPLETE = {Status.AWAITING_REVIEW: "缺归口审核意见", Status.AWAITING_ASSESSMENT: "缺完整的考评打分表"}
UNREADABLE = (Handling.UNRECOGNISED, Handling.QUARANTINED, Handling.COPYING)
PRESSING_HEADERS = ("日程", "日期", "状态")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: about whom, why, which row of which sheet shows it, which file it is about."""

    kind: str
    unit_code: str
    subject: str
    what: str
    sheet: str
    row: int
    file: str = ""


class Places:
    """Where in the other sheets a unit, a file or an application first stands (0-based rows)."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]):
        self.missing = _first_rows(frames[MISSING.sheet], "unit_code")
        self.trail = _first_rows(frames[TRAIL.sheet], "decides", "unit_code", "track")
        self.files = _first_rows(frames[LEDGER.sheet], "file")
        self.findings = _first_rows(frames[FINDINGS.sheet], "severity", "state", "unit_code", "file")


def _first_rows(frame: pd.DataFrame, *names: str) -> dict[tuple[object, ...], int]:
    keys = zip(*(frame[name].tolist() for name in names), strict=True)
    rows: dict[tuple[object, ...], int] = {}
    for row, key in enumerate(keys, FIRST_ROW):
        rows.setdefault(key, row)
    return rows


def list_tasks(view: View, frames: Mapping[str, pd.DataFrame]) -> list[Task]:
    """Everything to do, in the order of the kinds."""
    places = Places(frames)
    return [
        *_chase(view, places),
        *_findings(view, places, CORRECT, Severity.BLOCKING),
        *_rulings(view, places),
        *_sheets_to_complete(view, places),
        *_findings(view, places, EXPLAIN, Severity.QUERY),
        *_files(view, places),
    ]


def _chase(view: View, places: Places) -> Iterator[Task]:
    subjects: dict[str, list[str]] = defaultdict(list)
    for decision in view.outcome.decisions:
        if decision.status is Status.NOT_SUBMITTED:
            subjects[decision.unit_code].append(decision.track.label)
    for code, labels in subjects.items():
        unit = view.unit(code)
        what = f"联系{unit.contact} {unit.phone}" if unit and (unit.contact or unit.phone) else "名册中没有联系人和电话"
        yield Task(CHASE, code, "、".join(labels), what, MISSING.sheet, places.missing[code,])


def _findings(view: View, places: Places, kind: str, severity: Severity) -> Iterator[Task]:
    """One task per unit and file, however many open findings it has."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in view.material.findings:
        if finding.severity is severity and finding.is_open:
            groups[finding.unit_code, finding.file].append(finding)
    for (code, file), found in groups.items():
        more = f"等{len(found)}处" if len(found) > 1 else ""
        row = places.findings[severity.value, "未办结", code, file]
        yield Task(kind, code, "", f"{_fault(found[0])}{more}", FINDINGS.sheet, row, file)


def _fault(finding: Finding) -> str:
    """What is wrong with which answer."""
    return f"{finding.item}：{finding.problem}" if finding.item else finding.problem


def _rulings(view: View, places: Places) -> Iterator[Task]:
    for decision in view.outcome.decisions:
        if decision.status in TO_RULE:
            what = join([TO_RULE[decision.status], *decision.remarks])
            yield _trail_task(RULE, decision.unit_code, decision.track.label, what, places)
    for item in view.outcome.rechecks:
        if item.status is RecheckStatus.TO_STUDY:
            what = join([item.status.value, *item.remarks])
            yield _trail_task(RULE, item.unit_code, f"{item.track.label}复查", what, places)
    for row in view.material.ledger:
        if row.handling is Handling.UNDECIDED:
            yield Task(RULE, row.unit_code, "", row.reason, LEDGER.sheet, places.files[row.file,], row.file)


def _sheets_to_complete(view: View, places: Places) -> Iterator[Task]:
    for decision in view.outcome.decisions:
        if decision.status in TO_COMPLETE:
            what = TO_COMPLETE[decision.status]
            yield _trail_task(COMPLETE, decision.unit_code, decision.track.label, what, places)
    for item in view.outcome.rechecks:
        if item.status is RecheckStatus.AWAITING:
            subject = f"{item.track.label}复查"
            yield _trail_task(COMPLETE, item.unit_code, subject, "缺完整的复查打分表", places)


def _trail_task(kind: str, code: str, subject: str, what: str, places: Places) -> Task:
    """Leads to the rule that decided, or else to where the way to the status begins."""
    rows = (places.trail.get((mark, code, subject)) for mark in (DECISIVE, ""))
    return Task(kind, code, subject, what, TRAIL.sheet, next(filter(None, rows), FIRST_ROW))


def _files(view: View, places: Places) -> Iterator[Task]:
    for row in view.material.ledger:
        if row.handling in UNREADABLE:
            what = join([row.handling.value, row.reason, row.file])
            yield Task(FILES, row.unit_code, "", what, LEDGER.sheet, places.files[row.file,], row.file)


# -- the sheet ----------------------------------------------------------------------------------------------------


def write_todo(sheet: Sheet, view: View, frames: Mapping[str, pd.DataFrame]) -> None:
    """Counts with links, dates that press, then every task."""
    tasks = list_tasks(view, frames)
    title = f"{campaign_year(view.programme)}工作底稿：待办事项"
    write_heading(sheet, Heading(title, subtitle(view.material)), len(TODO.columns))
    header = max(_write_counts(sheet, tasks, FIRST_ROW - 1), _write_dates(sheet, view, FIRST_ROW - 1)) + 1
    write_header(sheet, TODO, header)
    last = _write_tasks(sheet, view, tasks, header + 1)
    sheet.call(sheet.xlsx.autofilter, header, 0, last, len(TODO.columns) - 1)
    set_print(sheet, last, len(TODO.columns), f"{campaign_year(view.programme)}工作底稿    内部使用", header=header)
    sheet.xlsx.activate()


def _write_counts(sheet: Sheet, tasks: list[Task], row: int) -> int:
    """事项, 数量 and a link per kind, on the left."""
    book = sheet.book
    for column, text in ((0, "事项"), (2, "数量"), (3, "要做什么（点击转到）")):
        sheet.write(row, column, text, header_style(book))
    sheet.merge((row, 0), (row, 1), "事项", header_style(book))
    for kind, target in TARGETS.items():
        row += 1
        count = sum(task.kind == kind for task in tasks)
        sheet.merge((row, 0), (row, 1), kind, cell_style(book, Kind.CENTRED))
        sheet.write(row, 2, count, cell_style(book, Kind.INTEGER, bold=bool(count)))
        first = next((task for task in tasks if task.kind == kind), None)
        place = f"internal:'{first.sheet if first else target.sheet}'!A{(first.row if first else FIRST_ROW - 1) + 1}"
        _link(sheet, row, 3, place, WHAT[kind])
        sheet.call(sheet.xlsx.set_row, row, 21)
    return row + 1


def _write_dates(sheet: Sheet, view: View, row: int) -> int:
    """The dates that press, on the right."""
    book = sheet.book
    header, column = header_style(book), 5
    sheet.merge((row, column), (row, column + 1), "日程", header)
    sheet.write(row, column + 2, "日期", header)
    sheet.write(row, column + 3, "状态", header)
    for item in key_dates(view.material):
        row += 1
        style = date_style(book, past=item.past, missed=item.missed)
        sheet.merge((row, column), (row, column + 1), item.what, cell_style(book, Kind.TEXT))
        sheet.write(row, column + 2, item.day, cell_style(book, Kind.DATE))
        sheet.write(row, column + 3, item.state, style)
    doubts = publicity_doubts(view.season, view.outcome, view.material.as_of)
    for note in [unknown_years(view.season.calendar, view.programme.year), *view.material.notes, *doubts]:
        if note:
            row += 1
            style = cell_style(book, Kind.TEXT, bold=True)
            sheet.merge((row, column), (row, column + 3), f"注意：{note.removeprefix('注意：')}", style)
    return row + 1


def _write_tasks(sheet: Sheet, view: View, tasks: list[Task], row: int) -> int:
    """Every task with its links; gives the last row written."""
    if not tasks:
        write_nothing(sheet, row, len(TODO.columns))
        return row
    links = FileLinks(view.material.ledger)
    targets = [links.target(task.file) for task in tasks]
    rows = [_task_row(view, *item) for item in zip(range(1, len(tasks) + 1), tasks, targets, strict=True)]
    heights = row_heights(TODO, list(zip(*rows, strict=True)))
    styles = [cell_style(sheet.book, column.kind) for column in TODO.columns]
    look, open_file = TODO.place("row"), TODO.place("file")
    for offset, (task, cells, target) in enumerate(zip(tasks, rows, targets, strict=True), row):
        sheet.row(offset, 0, list(cells), styles)
        _link(sheet, offset, look, f"internal:'{task.sheet}'!A{task.row + 1}", cells[look])
        if target:
            _link(sheet, offset, open_file, f"external:{target}", cells[open_file])
        sheet.call(sheet.xlsx.set_row, offset, heights[offset - row])
    return row + len(tasks) - 1


def _task_row(view: View, number: int, task: Task, target: str) -> tuple[object, ...]:
    code = task.unit_code
    who = (code, view.unit_name(code), view.district(code), task.subject)
    return (number, task.kind, *who, task.what, task.sheet, "打开文件" if target else "")


def _link(sheet: Sheet, row: int, column: int, target: str, text: object) -> None:
    style = cell_style(sheet.book, Kind.CENTRED, font_color="#1F4E9E", underline=1)
    sheet.link(row, column, target, str(text), style)
