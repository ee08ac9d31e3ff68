"""The rubric sheets of self, assess and recheck forms: one row per criterion, live subtotals, 自检."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sz_excel.forms import checking
from sz_excel.forms.canvas import (
    colour_statuses,
    page,
    protect,
    set_height,
    set_widths,
    text_height,
)
from sz_excel.forms.drafting import Draft, Tally, column_letter, put
from sz_excel.forms.expressions import (
    Expr,
    cell,
    count_like,
    first_of,
    if_,
    lift,
    rounded,
    sum_where_not,
    total,
)
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import (
    CHECK,
    CODE,
    DATA,
    DEDUCTION,
    EXPLANATION,
    NOT_APPLICABLE,
    POINTS,
    LayoutRow,
    SheetLayout,
    Slot,
    data_row_code,
)
from sz_excel.forms.styling import height, lines
from sz_excel.programme.model import Area, Criterion, DataItem
from sz_excel.records.campaign import FormKind, Track
from sz_excel.spreadsheets.writing import Sheet

WIDTHS = {
    CODE: 54,
    "考评项目": 66,
    "考评内容": 226,
    "分值": 42,
    "评分标准": 138,
    "佐证材料": 98,
    "数据项目": 108,
    DATA: 98,
    "填报数据": 88,
    "自评分": 62,
    "考评分": 62,
    "复查得分": 70,
    NOT_APPLICABLE: 60,
    EXPLANATION: 126,
    DEDUCTION: 150,
    CHECK: 100,
}
NUMERALS = "一二三四五六七八九十"
SMALL = 9


@dataclass(frozen=True)
class Block:
    """One area on the sheet: its band row, its criteria, and the range of rows that they take."""

    row: int
    area: Area
    items: tuple[LayoutRow, ...]

    @property
    def first(self) -> int:
        return self.row + 1

    @property
    def last(self) -> int:
        return max((item.row + item.span - 1 for item in self.items), default=self.row)


class RubricSheet:
    """Writes one rubric sheet; :meth:`write` gives its tally."""

    def __init__(self, draft: Draft, sheet: Sheet, layout: SheetLayout, track: Track):
        self.draft, self.sheet, self.layout, self.track = draft, sheet, layout, track
        self.look = draft.look
        self.kind = draft.layout.kind
        self.points_header = POINTS[self.kind]
        self.note_header = EXPLANATION if self.kind is FormKind.SELF else DEDUCTION
        self.idle = draft.idle(track, layout)
        self.slots = {slot.key: slot for slot in layout.slots}
        self.widths = {header: WIDTHS[header] for header in layout.headers}
        if self.kind is FormKind.RECHECK:
            self.widths |= {"考评内容": 320, "评分标准": 190, "佐证材料": 150, DEDUCTION: 190}
        self.end = layout.total_row or layout.rows[-1].row + layout.rows[-1].span

    def write(self) -> Tally:
        set_widths(self.sheet, [self.widths[header] for header in self.layout.headers])
        self._headings()
        statuses, subtotals = [], []
        for number, block in enumerate(self._blocks()):
            rows = [self._criterion(block.area, item) for item in block.items]
            band, subtotal = self._area(number, block, rows)
            statuses += [band, *rows]
            subtotals.append(subtotal)
        grand = self._total(subtotals)
        tally = self._tally(statuses, grand)
        self._banner(tally)
        self._finish()
        return tally

    def column(self, header: str) -> int:
        return self.layout.column(header)

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for item in self.layout.rows:
            if isinstance(item.subject, Area):
                blocks.append(Block(item.row, item.subject, ()))
            else:
                blocks[-1] = Block(blocks[-1].row, blocks[-1].area, (*blocks[-1].items, item))
        return blocks

    def _headings(self) -> None:
        settings = self.draft.programme.settings
        title = f"{settings['edition']}年度{settings[f'{self.track}_title']}{_TITLES[self.kind]}"
        status = settings.get("rubric_status", "")
        self.sheet.merge(
            (0, 0), (0, len(self.layout.headers) - 1), f"{title}（{status}）" if status else title, self.look["title"]
        )
        set_height(self.sheet, 0, 30)
        inputs = {slot.header for slot in self.layout.slots}
        for column, header in enumerate(self.layout.headers):
            style = "head_input" if header in inputs else "head"
            self.sheet.write(self.layout.header_row, column, header, self.look[style])
        set_height(self.sheet, self.layout.header_row, 24)

    def _banner(self, tally: Tally) -> None:
        """Row between title and header: whose form it is, the live self-check, a mark over each input column."""
        row = self.layout.header_row - 1
        inputs = {slot.header for slot in self.layout.slots}
        first = min(self.layout.column(header) for header in inputs)
        unit = self.draft.prefill.unit
        name = unit if isinstance(unit, str) else f"{unit.name}（{unit.code}）"
        left = self.column("考评内容")
        self.sheet.merge((row, 0), (row, left), name, self.look["banner"])
        put(self.sheet, (row, left + 1), self._summary(tally), self.look["banner"], (row, first - 1))
        for column in range(first, len(self.layout.headers)):
            mark = "▼填写" if self.layout.headers[column] in inputs else ""
            self.sheet.write(row, column, mark, self.look["mark"])
        room = sum(list(self.widths.values())[: left + 1])
        set_height(self.sheet, row, max(34, height(lines(name, room))))

    def _summary(self, tally: Tally) -> Expr:
        missing, faults = tally.missing(local=True), tally.faults(local=True)
        assert tally.total is not None
        count = lift("自检：待填 ") & missing & " 项，有误 " & faults & " 项；合计 " & rounded(tally.total, 4) & " 分"
        line = line_text(self.draft, self.layout, self.track, tally.total)
        told = count & if_(line.is_("=", ""), "", lift("，") & line)
        return told if self.idle is None else if_(self.idle, f"自检：本项未申报，{checking.IDLE}", told)

    def _area(self, number: int, block: Block, rows: Sequence[Expr]) -> tuple[Expr, Expr]:
        """Band row of an area: name, points, live subtotal (rescaled, R19), what its rows still lack."""
        row, area = block.row, block.area
        points = self.column("分值")
        self.sheet.write(row, 0, area.code, self.look["band_center"])
        name = f"{NUMERALS[number] if number < len(NUMERALS) else number + 1}、{area.name}"
        self.sheet.merge((row, 1), (row, points - 1), name, self.look["band"])
        self.sheet.write(row, points, area.points, self.look["band_points"])
        self._departments(row, area)
        raw, applicable = self._sums(block)
        subtotal = self._subtotal(row, area, raw, applicable)
        status = self._area_status(block, rows, applicable)
        place = (row, self.column(CHECK))
        set_height(self.sheet, row, 24)
        return put(self.sheet, place, status, self.look["status"]), subtotal

    def _departments(self, row: int, area: Area) -> None:
        """Between 分值 and the points: who examines the area; on assess forms also what was claimed for it."""
        left, right = self.column("分值") + 1, self.column(self.points_header) - 1
        told = f"负责部门：{'、'.join(area.departments)}" if area.departments else ""
        self.sheet.merge((row, left), (row, right), told, self.look["band_small"])

    def _sums(self, block: Block) -> tuple[Expr, Expr]:
        scores, na, maxima = [], [], []
        for item in block.items:
            scores.append(self._cell(item, "points"))
            na.append(self._cell(item, "na"))
            criterion = item.subject
            assert isinstance(criterion, Criterion)
            maxima.append(lift(criterion.points))
        tested = self._range(NOT_APPLICABLE, block)
        raw = sum_where_not(self._range(self.points_header, block), tested, checking.EXEMPT, _pairs(scores, na))
        applicable = sum_where_not(self._range("分值", block), tested, checking.EXEMPT, _pairs(maxima, na))
        return raw, applicable

    def _subtotal(self, row: int, area: Area, raw: Expr, applicable: Expr) -> Expr:
        full = cell(f"${column_letter(self.column('分值'))}${row + 1}", area.points)
        scaled = first_of(
            (applicable.is_("=", 0), lift(0)), (applicable.is_("=", full), raw), otherwise=raw * full / applicable
        )
        subtotal = put(self.sheet, (row, self.column(self.points_header)), scaled, self.look["band_score"])
        told = lift("实得") & rounded(raw, 4) & "分，按适用" & applicable & "分折算"
        rescaled = if_(applicable.is_("=", full), "", told)
        left, right = self.column(self.points_header) + 1, self.column(CHECK) - 1
        put(self.sheet, (row, left), rescaled, self.look["band_small"], (row, right))
        return subtotal

    def _area_status(self, block: Block, rows: Sequence[Expr], applicable: Expr) -> Expr:
        missing = count_like(self._range(CHECK, block), f"*{checking.MISSING}", rows)
        told = first_of(
            (applicable.is_("=", 0), f"{checking.FAULT}不能全部不适用"),
            (missing.is_("=", 0), "已填齐"),
            otherwise=lift("缺") & missing & "项",
        )
        return told if self.idle is None else if_(self.idle, checking.IDLE, told)

    def _criterion(self, area: Area, item: LayoutRow) -> Expr:
        criterion = item.subject
        assert isinstance(criterion, Criterion)
        self._heights(area, item, criterion)
        self._wording(area, item, criterion)
        if "数据项目" in self.layout.headers:
            self._data(item, criterion)
        if self.kind is FormKind.ASSESS:
            claimed = self.draft.value(f"{criterion.code}/claimed")
            self._span(item, "自评分", claimed, "fixed_score")
        self._answers(item, criterion)
        status = checking.status(self._cases(item, criterion), self._fine(item, criterion), self.idle)
        return self._check(item, status)

    def _wording(self, area: Area, item: LayoutRow, criterion: Criterion) -> None:
        self.sheet.write(item.row, 0, item.code, self.look["code"])
        self._span(item, "考评项目", area.name, "muted")
        self._span(item, "考评内容", criterion.clause_text, "text")
        self._span(item, "分值", criterion.points, "points")
        self._span(item, "评分标准", self._wording_text(criterion), "small")
        if "佐证材料" in self.layout.headers:
            self._span(item, "佐证材料", criterion.evidence, "small")

    def _wording_text(self, criterion: Criterion) -> str:
        extra = "（必备项）" if criterion.mandatory else ""
        return f"{criterion.wording}{extra}" + ("（可不适用，须写明原因）" if criterion.may_not_apply else "")

    def _span(self, item: LayoutRow, header: str, content: object, style: str) -> None:
        column = self.column(header)
        last = (item.row + item.span - 1, column)
        self.sheet.merge((item.row, column), last, content, self.look[style])  # type: ignore[arg-type]

    def _data(self, item: LayoutRow, criterion: Criterion) -> None:
        labels = self.column("数据项目")
        answers = labels + 1
        if not criterion.data:
            self.sheet.write(item.row, labels, _elsewhere(criterion, self.kind), self.look["note_box"])
            self.sheet.write(item.row, answers, self._rate_given(criterion), self.look["fixed_center"])
            return
        for number, data in enumerate(criterion.data):
            row = item.row + number
            if number:
                self.sheet.write(row, 0, data_row_code(criterion.code, number), self.look["code_sub"])
            self.sheet.write(row, labels, data_label(data), self.look["small"])
            if self.kind is FormKind.SELF:
                write_input(self.draft, self.sheet, self.slots[data.code])
            else:
                self.sheet.write(row, answers, self.draft.value(data.code), self._known_style(data))

    def _known_style(self, data: DataItem) -> object:
        return self.look["fixed_date" if data.type == "date" else "fixed_center"]

    def _rate_given(self, criterion: Criterion) -> str:
        """On assess forms: the votes that a rate comes from, where they are known."""
        of, base = (self.draft.value(key) for key in (criterion.rate_of, criterion.rate_base))
        if self.kind is FormKind.SELF or not isinstance(of, (int, Decimal)) or not isinstance(base, (int, Decimal)):
            return ""
        return f"{of}/{base}\n＝{float(Fraction(of) / Fraction(base)):.2%}" if base else f"{of}/{base}"

    def _answers(self, item: LayoutRow, criterion: Criterion) -> None:
        last = item.row + item.span - 1
        for suffix in ("points", "note" if self.kind is FormKind.SELF else "reason"):
            write_input(self.draft, self.sheet, self.slots[f"{criterion.code}/{suffix}"], last_row=last)
        slot = self.slots[f"{criterion.code}/na"]
        if criterion.may_not_apply:
            write_input(self.draft, self.sheet, slot, hint="不适用的，选“不适用”并写明原因", last_row=last)
        else:
            self._span(item, NOT_APPLICABLE, self.draft.value(slot.key), "closed")

    def _cases(self, item: LayoutRow, criterion: Criterion) -> list[checking.Case]:
        points, na, note = (self._cell(item, suffix) for suffix in ("points", "na", self._note_suffix))
        cases = checking.not_applicable_cases(na, note, allowed=criterion.may_not_apply)
        cases.append((checking.is_blank(points), checking.MISSING))
        cases += checking.faults(points, self._slot(criterion, "points").spec)
        if self.kind is not FormKind.SELF:
            short = points.is_("<", criterion.points)
            return [*cases, (checking.all_((short, checking.is_blank(note))), f"{checking.QUERY}写明扣分原因")]
        for data in criterion.data:
            slot = self.slots[data.code]
            cases += checking.data_cases(self._resolve_slot(slot), slot.spec, data.label, required=data.required)
        cases += checking.event_cases(criterion, points, note, self._resolve)
        return cases + self._consistency(criterion, note)

    def _consistency(self, criterion: Criterion, note: Expr) -> list[checking.Case]:
        own = {data.code for data in criterion.data}
        return [
            case
            for check in self.draft.programme.checks
            if check.left[0] in own
            for case in checking.consistency_cases(check, self._resolve, self.draft.label, note)
        ]

    def _fine(self, item: LayoutRow, criterion: Criterion) -> Expr:
        if self.kind is FormKind.RECHECK:
            return lift(checking.FINE)
        note = self._cell(item, self._note_suffix)
        return checking.rated(criterion, self._cell(item, "points"), note, self._resolve)

    def _check(self, item: LayoutRow, status: Expr) -> Expr:
        column = self.column(CHECK)
        last = (item.row + item.span - 1, column)
        return put(self.sheet, (item.row, column), status, self.look["status"], last)

    @property
    def _note_suffix(self) -> str:
        return "note" if self.kind is FormKind.SELF else "reason"

    def _slot(self, criterion: Criterion, suffix: str) -> Slot:
        return self.slots[f"{criterion.code}/{suffix}"]

    def _cell(self, item: LayoutRow, suffix: str) -> Expr:
        assert isinstance(item.subject, Criterion)
        return self._resolve_slot(self._slot(item.subject, suffix))

    def _resolve_slot(self, slot: Slot) -> Expr:
        return cell(f"${column_letter(slot.column)}${slot.row + 1}", self.draft.value(slot.key))

    def _resolve(self, key: str) -> Expr | None:
        if not key:
            return None
        if self.kind is FormKind.ASSESS and key in self._data_places:
            row, column = self._data_places[key]
            return cell(f"${column_letter(column)}${row + 1}", self.draft.value(key))
        return self.draft.answer(key, self.layout)

    @property
    def _data_places(self) -> dict[str, tuple[int, int]]:
        column = self.column("数据项目") + 1
        return {
            data.code: (item.row + number, column)
            for item in self.layout.rows
            if isinstance(item.subject, Criterion)
            for number, data in enumerate(item.subject.data)
        }

    def _range(self, header: str, block: Block) -> str:
        letter = column_letter(self.column(header))
        return f"${letter}${block.first + 1}:${letter}${block.last + 1}"

    def _heights(self, area: Area, item: LayoutRow, criterion: Criterion) -> None:
        """Every row high enough for its own data label, all rows of a criterion together for its longest text."""
        texts = [
            (criterion.clause_text, self.widths["考评内容"], 10.0),
            (self._wording_text(criterion), self.widths["评分标准"], SMALL),
            (area.name, self.widths["考评项目"], SMALL),
        ]
        if "佐证材料" in self.widths:
            texts.append((criterion.evidence, self.widths["佐证材料"], SMALL))
        if "数据项目" in self.widths and not criterion.data:
            texts.append((_elsewhere(criterion, self.kind), self.widths["数据项目"], SMALL))
        texts.append(("字" * 12, self.widths[CHECK], SMALL))
        needed = text_height([(text, width, size) for text, width, size in texts])
        own = [self._data_height(criterion, number) for number in range(item.span)]
        missing = max(0.0, needed - sum(own)) / item.span
        for number, points in enumerate(own):
            set_height(self.sheet, item.row + number, round(points + missing, 1))

    def _data_height(self, criterion: Criterion, number: int) -> float:
        if "数据项目" not in self.widths or number >= len(criterion.data):
            return 24.0
        return max(24.0, text_height([(data_label(criterion.data[number]), self.widths["数据项目"], SMALL)]))

    def _total(self, subtotals: Sequence[Expr]) -> Expr:
        row, points = self.end, self.column("分值")
        self.sheet.merge((row, 0), (row, points - 1), "合计", self.look["band_center"])
        full = sum((area.points for area in self.draft.programme.track_areas(self.track)), Decimal(0))
        self.sheet.write(row, points, full, self.look["band_points"])
        score = self.column(self.points_header)
        self._claimed_total(row, points + 1, score - 1)
        grand = put(self.sheet, (row, score), rounded(total(subtotals), 6), self.look["band_score"])
        told = line_text(self.draft, self.layout, self.track, grand)
        put(self.sheet, (row, score + 1), told, self.look["band_center"], (row, len(self.layout.headers) - 1))
        set_height(self.sheet, row, 28)
        return grand

    def _claimed_total(self, row: int, left: int, right: int) -> None:
        if self.kind is not FormKind.ASSESS:
            self.sheet.merge((row, left), (row, right), "", self.look["band"])
            return
        self.sheet.merge((row, left), (row, right - 1), "自评合计", self.look["band_center"])
        self.sheet.write(row, right, self.draft.value(f"claimed_total/{self.track}"), self.look["band_score"])

    def _tally(self, statuses: Sequence[Expr], grand: Expr) -> Tally:
        first = min((slot for slot in self.layout.slots if slot.header == self.points_header), key=lambda s: s.row)
        return Tally(
            self.layout.name,
            column_letter(self.column(CHECK)),
            (self.layout.header_row + 1, self.end - 1),
            tuple(statuses),
            first.cell,
            self.track,
            self.idle,
            grand,
        )

    def _finish(self) -> None:
        header, column = self.layout.header_row, self.column(CHECK)
        colour_statuses(self.sheet, self.look, (header + 1, column), (self.end - 1, column))
        self.sheet.xlsx.freeze_panes(header + 1, 1)
        first = min(self.layout.slots, key=lambda slot: (slot.row, slot.column))
        self.sheet.xlsx.set_selection(first.row, first.column, first.row, first.column)
        last = (self.end, len(self.layout.headers) - 1)
        settings = self.draft.programme.settings
        footer = f"{settings['edition']}年度{settings['campaign']}{self.kind.title}　{self.layout.name}"
        page(self.sheet, last, landscape=True, repeat=(0, header), footer=footer)
        protect(self.sheet)


_TITLES = {FormKind.SELF: "考评细则·自评表", FormKind.ASSESS: "考评打分表", FormKind.RECHECK: "复查打分表"}


def data_label(data: DataItem) -> str:
    """数据项目 as printed: required ones marked, with the unit."""
    unit = f"（{data.unit}）" if data.unit else ""
    return f"{'*' if data.required else ''}{data.label}{unit}"


def _elsewhere(criterion: Criterion, kind: FormKind) -> str:
    if criterion.method != "M3" or kind is not FormKind.SELF:
        return ""
    return "由申报信息中的会员评议票数计算"


def _pairs(values: Sequence[Expr], tests: Sequence[Expr]) -> list[tuple[Expr, Expr]]:
    return list(zip(values, tests, strict=True))


def line_text(draft: Draft, sheet: SheetLayout, track: Track, points: Expr) -> Expr:
    """The total against the line of the level applied for (四（二）, R4), or of the level that is known."""
    levels = draft.programme.levels
    chosen = draft.answer(f"{track}_level", sheet) if draft.layout.kind is FormKind.SELF else None
    if chosen is not None:
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
