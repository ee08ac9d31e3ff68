"""What a reader looks for in the forms of an edition; small, so that every worker process gets its own copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sz_excel.forms.layout import (
    CODE,
    REVIEW_ANSWERS,
    SheetLayout,
    data_row_code,
    full_form,
    unit_form,
)
from sz_excel.programme.limits import WorkerLimits, file_limits, worker_limits
from sz_excel.programme.model import ApplicationField, Criterion, Programme
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.scanning import Wanted as Columns
from sz_excel.spreadsheets.scanning import squeeze

CLAUSE_TEXT, DATA_LABEL, FIELD_LABEL = "考评内容", "数据项目", "项目"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One input cell to look for: its key, what finds it, whether a bare number there is a date.

    ``cells`` are the addresses at which it is issued, which differ between kinds of units.
    """

    key: str
    code: str
    header: str
    is_date: bool
    cells: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row says beside its code: ``text`` under ``header``, below the row or heading ``section``."""

    code: str
    header: str
    text: str
    section: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class WantedSheet:
    """The inputs of one sheet of a form, and the codes by which the sheet is known. Compared by identity."""

    name: str
    inputs: tuple[Wanted, ...]
    codes: frozenset[str]
    headers: frozenset[str]
    all_codes: tuple[str, ...]
    all_headers: tuple[str, ...]
    marks: tuple[Mark, ...] = ()

    @classmethod
    def of(cls, name: str, inputs: Iterable[Wanted], marks: Iterable[Mark] = ()) -> WantedSheet:
        inputs = tuple(inputs)
        codes = tuple(dict.fromkeys(wanted.code for wanted in inputs))
        headers = tuple(dict.fromkeys(wanted.header for wanted in inputs))
        return cls(name, inputs, frozenset(codes), frozenset(headers), codes, headers, tuple(marks))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reader must know of an edition."""

    edition: str
    forms: dict[FormKind, tuple[WantedSheet, ...]]
    columns: Columns
    limits: Limits
    workers: WorkerLimits

    @classmethod
    def of(cls, programme: Programme) -> Plan:
        forms: dict[FormKind, tuple[WantedSheet, ...]] = {
            form: _wanted(programme, form) for form in FormKind if form is not FormKind.REVIEW
        }
        headers = {header for sheets in forms.values() for sheet in sheets for header in sheet.headers}
        headers |= {header for _, header, _ in REVIEW_ANSWERS}
        headers |= {mark.header for sheets in forms.values() for sheet in sheets for mark in sheet.marks}
        return cls(programme.edition, forms, Columns(CODE, frozenset(headers)), *_limits(programme))


def _limits(programme: Programme) -> tuple[Limits, WorkerLimits]:
    return file_limits(programme.settings), worker_limits(programme.settings)


def _wanted(programme: Programme, form: FormKind) -> tuple[WantedSheet, ...]:
    issued = _issued_cells(programme, form)
    return tuple(
        WantedSheet.of(
            sheet.name,
            (
                Wanted(slot.key, slot.code, slot.header, slot.spec.type == "date", frozenset(issued[slot.key]))
                for slot in sheet.slots
            ),
            _marks(programme, sheet),
        )
        for sheet in full_form(programme, form).sheets
    )


def _issued_cells(programme: Programme, form: FormKind) -> dict[str, set[str]]:
    cells: dict[str, set[str]] = defaultdict(set)
    for kind in UnitKind:
        for slot in unit_form(programme, form, kind, Track).slots:
            cells[slot.key].add(slot.cell)
    return cells


def _marks(programme: Programme, sheet: SheetLayout) -> Iterator[Mark]:
    """The words by which rows are known when the codes are gone."""
    for row in sheet.rows:
        if isinstance(row.subject, ApplicationField):
            yield Mark(row.code, FIELD_LABEL, squeeze(row.subject.label), squeeze(row.subject.group))
    if sheet.track:
        for criterion in (each for each in programme.criteria if each.track is sheet.track):
            yield from _criterion_marks(criterion)


def _criterion_marks(criterion: Criterion) -> Iterator[Mark]:
    yield Mark(criterion.code, CLAUSE_TEXT, squeeze(criterion.clause_text))
    for number, item in enumerate(criterion.data[1:], 1):
        yield Mark(data_row_code(criterion.code, number), DATA_LABEL, squeeze(item.label), criterion.code)
