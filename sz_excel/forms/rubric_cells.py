"""Where things stand on one rubric sheet, and the formulas over them: status of a row, sums of an area, the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sz_excel.forms import checking
from sz_excel.forms.drafting import Facts, column_letter
from sz_excel.forms.expressions import Expr, all_, cell, count_like, first_of, if_, lift, rounded, sum_where_not
from sz_excel.forms.layout import CHECK, NOT_APPLICABLE, POINTS, LayoutRow, SheetLayout, Slot
from sz_excel.programme.model import Area, Criterion
from sz_excel.records.campaign import FormKind, Track


@dataclass(frozen=True)
class Item:
    """One criterion on the sheet and the rows that it takes."""

    row: int
    span: int
    criterion: Criterion

    @property
    def last(self) -> int:
        return self.row + self.span - 1


@dataclass(frozen=True)
class Block:
    """One area on the sheet: its band row and its criteria below."""

    row: int
    area: Area
    items: tuple[Item, ...]


class RubricCells:
    """Cells of one rubric sheet as formulas see them."""

    def __init__(self, draft: Facts, layout: SheetLayout, track: Track):
        self.draft, self.layout, self.track = draft, layout, track
        self.kind = draft.layout.kind
        self.points_header = POINTS[self.kind]
        self.note_suffix = "note" if self.kind is FormKind.SELF else "reason"
        self.idle = draft.idle(track, layout)
        self.slots = {slot.key: slot for slot in layout.slots}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        starts = [row for row in self.layout.rows if isinstance(row.subject, Area)]
        ends = [*(row.row for row in starts[1:]), self.end]
        return tuple(
            Block(start.row, start.subject, tuple(map(_item, self._between(start.row, end))))
            for start, end in zip(starts, ends, strict=True)
            if isinstance(start.subject, Area)
        )

    @property
    def end(self) -> int:
        """Row of the grand total."""
        last = self.layout.rows[-1]
        return self.layout.total_row or last.row + last.span

    def _between(self, first: int, end: int) -> list[LayoutRow]:
        return [row for row in self.layout.rows if first < row.row < end]

    def slot(self, criterion: Criterion, suffix: str) -> Slot:
        return self.slots[f"{criterion.code}/{suffix}"]

    def answer(self, criterion: Criterion, suffix: str) -> Expr:
        return self.held(self.slot(criterion, suffix))

    def held(self, slot: Slot) -> Expr:
        return cell(f"${column_letter(slot.column)}${slot.row + 1}", self.draft.value(slot.key))

    def resolve(self, key: str) -> Expr | None:
        """The cell that holds an answer, on this sheet or another; what is known where there is no cell."""
        if key in self._given:
            return self._given[key]
        return self.draft.answer(key, self.layout) if key else None

    @cached_property
    def _given(self) -> dict[str, Expr]:
        """Data that an assess form only shows."""
        if self.kind is not FormKind.ASSESS:
            return {}
        letter = column_letter(self.layout.column("填报数据"))
        return {
            data.code: cell(f"${letter}${item.row + number + 1}", self.draft.value(data.code))
            for block in self.blocks
            for item in block.items
            for number, data in enumerate(item.criterion.data)
        }

    def range(self, header: str, block: Block) -> str:
        """All rows of an area in one column."""
        letter = column_letter(self.layout.column(header))
        return f"${letter}${block.row + 2}:${letter}${block.items[-1].last + 1}"

    def status(self, criterion: Criterion) -> Expr:
        """自检 of one criterion."""
        points, note = self.answer(criterion, "points"), self.answer(criterion, self.note_suffix)
        cases = checking.not_applicable_cases(self.answer(criterion, "na"), note, allowed=criterion.may_not_apply)
        cases.append((checking.is_blank(points), checking.MISSING))
        cases += checking.faults(points, self.slot(criterion, "points").spec)
        if self.kind is FormKind.SELF:
            cases += self._data_cases(criterion, points, note)
        else:
            unexplained = all_((points.is_("<", criterion.points), checking.is_blank(note)))
            cases.append((unexplained, f"{checking.QUERY}写明扣分原因"))
        fine = lift(checking.FINE)
        if self.kind is not FormKind.RECHECK:
            fine = checking.rated(criterion, points, note, self.resolve)
        return checking.status(cases, fine, self.idle)

    def _data_cases(self, criterion: Criterion, points: Expr, note: Expr) -> list[checking.Case]:
        cases: list[checking.Case] = []
        for data in criterion.data:
            slot = self.slots[data.code]
            cases += checking.data_cases(self.held(slot), slot.spec, data.label, required=data.required)
        cases += checking.event_cases(criterion, points, note, self.resolve)
        own = {data.code for data in criterion.data}
        for check in self.draft.programme.checks:
            if check.left[0] in own:
                cases += checking.consistency_cases(check, self.resolve, self.draft.label, note)
        return cases

    def sums(self, block: Block) -> tuple[Expr, Expr]:
        """Points given and points that can be had over the applicable items of an area (R19)."""
        exempt = [self.answer(item.criterion, "na") for item in block.items]
        given = [self.answer(item.criterion, "points") for item in block.items]
        most = [lift(item.criterion.points) for item in block.items]
        tested = self.range(NOT_APPLICABLE, block)
        raw, applicable = (
            sum_where_not(self.range(header, block), tested, checking.EXEMPT, list(zip(values, exempt, strict=True)))
            for header, values in ((self.points_header, given), ("分值", most))
        )
        return raw, applicable

    def subtotal(self, block: Block) -> Expr:
        """Points of an area, rescaled over its applicable items."""
        raw, applicable = self.sums(block)
        full = self.full(block)
        whole_area: checking.Case = (applicable.is_("=", full), raw)
        return first_of((applicable.is_("=", 0), lift(0)), whole_area, otherwise=raw * full / applicable)

    def full(self, block: Block) -> Expr:
        return cell(f"${column_letter(self.layout.column('分值'))}${block.row + 1}", block.area.points)

    def rescaling(self, block: Block) -> Expr:
        """What is said beside a subtotal that was rescaled: the raw points and what they are out of."""
        raw, applicable = self.sums(block)
        told = lift("实得") & rounded(raw, 4) & "分，按适用" & applicable & "分折算"
        return if_(applicable.is_("=", self.full(block)), "", told)

    def area_status(self, block: Block, statuses: Sequence[Expr]) -> Expr:
        """自检 of an area: how many of its items are still open."""
        missing = count_like(self.range(CHECK, block), f"*{checking.MISSING}", statuses)
        told = first_of(
            (self.sums(block)[1].is_("=", 0), f"{checking.FAULT}不能全部不适用"),
            (missing.is_("=", 0), "已填齐"),
            otherwise=lift("缺") & missing & "项",
        )
        return told if self.idle is None else if_(self.idle, checking.IDLE, told)


def _item(row: LayoutRow) -> Item:
    if not isinstance(row.subject, Criterion):
        raise TypeError(f"row {row.row} of a rubric is about {row.subject!r}")
    return Item(row.row, row.span, row.subject)


def line_text(draft: Facts, seen_from: SheetLayout | None, track: Track, points: Expr) -> Expr:
    """The total against the line of the level applied for (四（二）, R4): chosen on the form, or known beforehand."""
    levels = draft.programme.levels
    if draft.layout.kind is FormKind.SELF:
        chosen = draft.answer(f"{track}_level", seen_from)
        if chosen is None:
            return lift("")
        cases = [(chosen.is_("=", level.name), _against(level.name, level.min_awarded, points)) for level in levels]
        return first_of(*cases, otherwise="")
    applied = draft.prefill.levels.get(track, 0)
    if not applied or draft.layout.kind is FormKind.RECHECK:
        return lift("")
    level = draft.programme.level(applied)
    return _against(level.name, level.min_awarded, points)


def _against(name: str, line: Decimal, points: Expr) -> Expr:
    below = lift(f"距{name}{line:f}分线差") & rounded(lift(line) - points, 4) & "分"
    return if_(rounded(points, 6).is_(">=", line), f"达到{name}{line:f}分线", below)
