"""The end of a season: the superior's commendation list into the register, then the workspace of the next year."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sz_excel.adjudication.closing import (
    OpenMatter,
    honours_of_the_year,
    open_matters,
    proposed_cancellations,
    put_forward_without_honour,
)
from sz_excel.errors import OperatorError, TableError, TableProblem
from sz_excel.intake.commendations import read_commendations
from sz_excel.intake.engine import Engine
from sz_excel.pipeline import Office, Progress, open_office, silent, understand
from sz_excel.programme.loading import load_programme
from sz_excel.records.submissions import Application
from sz_excel.records.units import Honour, Roster
from sz_excel.reports.material import Material
from sz_excel.workspace.carrying import (
    NOTE_SHEET,
    Change,
    Note,
    next_programme,
    next_roster,
    note_change,
    roster_changes,
    write_note,
)
from sz_excel.workspace.folders import Workspace, prepare_folders, require_writable, write_whole
from sz_excel.workspace.honours import Defaults, add_to_register, check_list
from sz_excel.workspace.last_year import write_last_year
from sz_excel.workspace.locking import hold
from sz_excel.workspace.office_books import write_rulings
from sz_excel.workspace.outputs import known_outputs
from sz_excel.workspace.publishing import publication
from sz_excel.workspace.replacing import refuse_open, replace_office_book
from sz_excel.workspace.roster import load_roster


@dataclass(frozen=True)
class Imported:
    """What an import found and did: honours added, held already, rows left out, and the copy of the old roster."""

    added: tuple[Honour, ...]
    known: tuple[Honour, ...]
    problems: tuple[TableProblem, ...]
    passed_over: tuple[str, ...]
    backup: Path | None = None


def import_honours(
    workspace: Workspace,
    path: Path,
    engine: Engine,
    *,
    defaults: Defaults | None = None,
    valid_only: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Add the rows of a commendation list to 表彰史; with ``dry_run`` nothing is written.

    Raises :class:`TableError` with every fault and writes nothing when any row is wrong, unless ``valid_only``.
    """
    workspace.require()
    with hold(workspace):
        refuse_open(workspace.roster)
        office = open_office(workspace)
        listing = read_commendations(path, engine)
        checked = check_list(listing.rows, office.programme, office.roster, defaults)
        if checked.problems and not valid_only:
            raise TableError(path.name, list(checked.problems))
        imported = Imported(checked.new, checked.known, checked.problems, listing.passed_over)
        if dry_run or not checked.new:
            return imported
        content = add_to_register(workspace.roster.read_bytes(), checked.new, office.programme)
        backup = replace_office_book(workspace, workspace.roster, content)
        return Imported(checked.new, checked.known, checked.problems, listing.passed_over, backup)


@dataclass(frozen=True)
class Closing:
    """What closing a season found and made: what stays open, what the note says, the files of the next workspace."""

    edition: str
    open: tuple[OpenMatter, ...]
    notes: tuple[Note, ...]
    made: tuple[Path, ...] = ()


def close_season(
    workspace: Workspace,
    target: Workspace,
    engine: Engine,
    *,
    anyway: bool = False,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Closing:
    """Write next year's workspace into ``target``; with ``dry_run`` nothing is written.

    Raises :class:`OperatorError` before anything is written when a file of ``target`` exists, or when something is
    open and not ``anyway``; what stays open goes into the note.
    """
    workspace.require()
    refuse_target(workspace, target)
    with hold(workspace):
        office = open_office(workspace)
        consolidation = understand(workspace, office, engine, progress=progress)
        still_open = _open_matters(consolidation.material)
        if still_open and not anyway:
            raise OperatorError(_told(still_open, office.roster))
        edition = str(office.programme.year + 1)
        changes = roster_changes(office.roster, consolidation.intake.applications)
        notes = tuple(_notes(office, consolidation.material, still_open, changes))
        closing = Closing(edition, still_open, notes)
        if dry_run:
            return closing
        with hold(target):
            refuse_target(workspace, target)
            applications = consolidation.intake.applications
            return replace(closing, made=_write_next(workspace, target, office, applications, changes, notes))


def next_files(target: Workspace) -> tuple[Path, ...]:
    """The files of a new workspace; the programme comes last, because without it nothing else is one."""
    return (target.rulings, target.last_year, target.root / f"{NOTE_SHEET}.xlsx", target.roster, target.programme)


def refuse_target(workspace: Workspace, target: Workspace) -> None:
    """Raise :class:`OperatorError` when the next workspace would lie in this one or over existing files."""
    here, there = workspace.root.resolve(), target.root.resolve()
    if there == here or here in there.parents:
        raise OperatorError(f"{target.root} 在本年度的工作区里。请为下一年度另选一个文件夹。")
    known = known_outputs(target)
    existing = [path.name for path in next_files(target) if path.exists() and not known.is_begun(path.name, path)]
    if existing:
        raise OperatorError(
            f"文件夹 {target.root} 里已有 {'、'.join(existing)}，没有覆盖。请换一个文件夹，或先把这些文件移走。"
        )


def _open_matters(material: Material) -> tuple[OpenMatter, ...]:
    return open_matters(material.season, material.outcome, material.ledger, material.findings)


def _told(matters: Sequence[OpenMatter], roster: Roster) -> str:
    lines = [f"  {number}. {_line(matter, roster)}" for number, matter in enumerate(matters, 1)]
    return (
        f"还有 {len(matters)} 件事没有办结，没有建立下一年度的工作区：\n"
        + "\n".join(lines)
        + "\n办结后重试；确需先行结转的，加 --anyway，未办结事项会写入下一年度的结转说明。"
    )


def _line(matter: OpenMatter, roster: Roster) -> str:
    parts = (matter.unit_code, _name(roster, matter.unit_code), matter.subject, matter.what)
    return f"{matter.kind}：{' '.join(filter(None, parts))}。{matter.how}"


def _name(roster: Roster, code: str) -> str:
    return roster.units[code].name if code in roster.units else ""


def _notes(
    office: Office, material: Material, still_open: Sequence[OpenMatter], changes: Sequence[Change]
) -> Iterator[Note]:
    roster, year = office.roster, office.programme.year
    yield from _to_fill_in(office)
    for matter in still_open:
        name = _name(roster, matter.unit_code)
        what = "：".join(filter(None, (matter.kind, matter.what)))
        yield Note("未办结", what, matter.how, matter.unit_code, name, matter.subject)
    for item in proposed_cancellations(material.outcome):
        what = f"{item.year}年度{office.programme.level_name(item.level)}：复查建议取消；表彰史仍为有效"
        how = f"{office.programme.settings['superior']}决定取消后，把“表彰史”该行的状态改为“已取消”"
        subject = " ".join(filter(None, (item.track.label, item.person)))
        yield Note("建议取消，待上级决定", what, how, item.unit_code, item.unit_name, subject)
    for decision in put_forward_without_honour(material.season, material.outcome):
        what = f"{year}年度{decision.status.value}，不在导入的表彰名单中"
        code = decision.unit_code
        yield Note("未列入表彰名单", what, "请与上级核对", code, _name(roster, code), decision.track.label)
    yield from map(note_change, changes)
    honours = honours_of_the_year(material.season)
    yield Note("已结转", f"表彰史 {len(roster.register)} 行，其中{year}年度 {len(honours)} 行", "")


def _to_fill_in(office: Office) -> Iterator[Note]:
    """What nobody but the office can know of the new year."""
    year = office.programme.year + 1
    yield Note(
        "待填写",
        "“设置”中的 document_number、document_date、as_of 已清空",
        "在 programme.xlsx 填写新一年度活动依据文件的文号和日期",
    )
    yield Note("待核对", f"{year}年度的活动是否已按规定获批", "确认获批后再下发表格")
    yield Note("待填写", "“单位名册”的预申报各列已清空", "收到年初预申报名单后在 roster.xlsx 填写；增减单位也在名册改")
    yield Note(
        "待核对",
        f"等级、参数、考评细则、申报字段沿用{office.programme.edition}年度",
        "新文件有变动的，在 programme.xlsx 改正",
    )
    if not office.calendar.knows(year):
        yield Note(
            "待填写",
            f"{year}年没有节假日安排数据，工作日暂按周一至周五计算",
            "国务院办公厅公布后，在 programme.xlsx 的“节假日”补充",
        )


def _write_next(
    workspace: Workspace,
    target: Workspace,
    office: Office,
    applications: Sequence[Application],
    changes: Sequence[Change],
    notes: Sequence[Note],
) -> tuple[Path, ...]:
    """Everything is made and proved aside first and put into place at the end.

    What a killed run has put into place already is known as its own, and the next run completes it.
    """
    prepare_folders(target)
    aside = Workspace(target.state / "next")
    shutil.rmtree(aside.root, ignore_errors=True)
    require_writable(aside.root)
    rulings, last_year, note, roster, programme = next_files(aside)
    write_rulings(rulings, [])
    write_last_year(last_year, office.programme, office.roster, applications)
    write_note(note, notes)
    write_whole(roster, next_roster(workspace.roster.read_bytes(), office.roster, changes))
    write_whole(programme, next_programme(workspace.programme, str(office.programme.year + 1)))
    load_roster(roster, load_programme(programme))
    with publication(target, "结转") as made:
        for path, final in zip(next_files(aside), next_files(target), strict=True):
            made.stage(final, path.read_bytes())
        shutil.rmtree(aside.root, ignore_errors=True)
        made.publish()
    return next_files(target)
