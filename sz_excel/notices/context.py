"""补正通知: the findings of a returned workbook → the names of its notice; figures and names, no wording."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sz_excel.notices.names import Context, Letter, Names, chinese_date, name
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Roster, Unit

CORRECTION = "补正通知"
LONGEST_FOUND = 60
LONGEST_FILE_NAME = 60
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")


@dataclass(frozen=True, kw_only=True)
class Fault(Names):
    """One fault of a returned workbook, as a row of a notice."""

    number: int = name("序号，每张表从1起")
    place: str = name("位置：工作表和单元格一行，项目一行")
    sheet: str = name("工作表")
    cell: str = name("单元格")
    item: str = name("项目编号或名称")
    problem: str = name("存在问题")
    found: str = name("填报内容（过长的只列开头）")
    expected: str = name("应当怎样填")
    remedy: str = name("改正方法")
    clause: str = name("依据条款")


@dataclass(frozen=True, kw_only=True)
class QueryPart(Names):
    """The open queries of one workbook; a notice without any has no such part."""

    count: int = name("需要核实的处数")
    faults: tuple[Fault, ...] = name("需要核实的各处")


@dataclass(frozen=True, kw_only=True)
class CorrectionNotice(Letter):
    """补正通知: everything that is wrong with one returned workbook (一次性告知)."""

    unit_name: str = name("单位名称")
    unit_code: str = name("单位编码")
    district: str = name("归口")
    form_title: str = name("表单名称")
    file_name: str = name("退回的电子表格文件名")
    blocking_count: int = name("必须补正的处数")
    blocking: tuple[Fault, ...] = name("必须补正的各处")
    query_parts: tuple[QueryPart, ...] = name("需要核实的部分；没有时为空，整段不出现")
    deadline: str = name("补正截止日期")
    correction_days: int = name("补正期限的工作日数")
    unknown_years: tuple[str, ...] = name("期限内没有节假日安排的年份；没有时为空")
    copy_lines: tuple[str, ...] = name("抄送单位，多个写成一行；没有时为空")


def correction_notice(
    programme: Programme, calendar: WorkCalendar, unit: Unit, findings: Sequence[Finding], as_of: dt.date
) -> Context:
    """The names of the 补正通知 for one returned workbook.

    ``findings`` are those of that workbook; notes and explained queries are left out. The deadline is
    ``correction_days`` working days after ``as_of``, that day itself not counted. Raises ValueError when no blocking
    finding is open, for then there is nothing to return.
    """
    blocking = _faults(findings, Severity.BLOCKING)
    queries = _faults(findings, Severity.QUERY)
    if not blocking:
        raise ValueError(f"no open blocking finding for {unit.code}")
    days = int(programme.settings["correction_days"])
    deadline = calendar.end_of(as_of, days, count_first=False)
    return CorrectionNotice.of(
        programme,
        as_of,
        unit_name=unit.name,
        unit_code=unit.code,
        district=unit.district,
        form_title=FormKind.SELF.title,
        file_name=PurePosixPath(findings[0].file).name,
        blocking_count=len(blocking),
        blocking=blocking,
        query_parts=(QueryPart(count=len(queries), faults=queries),) if queries else (),
        deadline=chinese_date(deadline),
        correction_days=days,
        unknown_years=tuple(str(year) for year in range(as_of.year, deadline.year + 1) if not calendar.knows(year)),
        copy_lines=() if programme.is_direct(unit.district) else (unit.district,),
    ).context()


def correction_notices(
    programme: Programme, calendar: WorkCalendar, roster: Roster, findings: Iterable[Finding], as_of: dt.date
) -> Iterator[tuple[str, Context]]:
    """File name (without suffix) and names of every 补正通知 that is due, in the order of the roster.

    ``findings`` are those of the self-assessment workbooks that count. A workbook of a unit that is not on the roster
    has no addressee; it stands in the ledger instead.
    """
    workbooks: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        workbooks.setdefault(finding.unit_code, {}).setdefault(finding.file, []).append(finding)
    for unit in roster.units.values():
        due = [found for found in workbooks.get(unit.code, {}).values() if any(map(_blocks, found))]
        for turn, found in enumerate(due, 1):
            suffix = f"-{turn}" if turn > 1 else ""
            stem = document_name(CORRECTION, unit.code, unit.name)
            yield f"{stem}{suffix}", correction_notice(programme, calendar, unit, found, as_of)


def document_name(kind: str, *parts: str) -> str:
    """``补正通知-0001-单位名称``: a file name that every system takes, whatever the name holds."""
    clean = (_NOT_IN_FILE_NAMES.sub("_", part)[:LONGEST_FILE_NAME].strip(" .") for part in parts)
    return "-".join([kind, *filter(None, clean)])


def _blocks(finding: Finding) -> bool:
    return finding.severity is Severity.BLOCKING and finding.is_open


def _faults(findings: Sequence[Finding], severity: Severity) -> tuple[Fault, ...]:
    sheets = list(dict.fromkeys(finding.sheet for finding in findings))
    open_ones = [finding for finding in findings if finding.severity is severity and finding.is_open]
    ordered = sorted(open_ones, key=lambda finding: (sheets.index(finding.sheet), _position(finding.cell)))
    return tuple(_fault(number, finding) for number, finding in enumerate(ordered, 1))


def _fault(number: int, finding: Finding) -> Fault:
    sheet = finding.sheet or "整个文件"
    return Fault(
        number=number,
        place=f"{sheet} {finding.cell}\n{finding.item}".strip(),
        sheet=sheet,
        cell=finding.cell,
        item=finding.item,
        problem=finding.problem,
        found=_beginning(finding.found) or "（空白）",
        expected=finding.expected,
        remedy=finding.remedy,
        clause=finding.clause,
    )


def _beginning(text: str) -> str:
    if len(text) <= LONGEST_FOUND:
        return text
    return f"{text[:LONGEST_FOUND]}……（全文{len(text)}字）"


def _position(cell: str) -> tuple[int, int, str]:
    """Row, then column: the order in which a reader meets the cells. A fault without a cell comes first."""
    match = _CELL.match(cell)
    if match is None:
        return 0, 0, cell
    return int(match[2]), len(match[1]), match[1]
