"""The rubric sheets of self, assess and recheck forms: one row per criterion, live subtotals, 自检."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from sz_excel.forms import checking
from sz_excel.forms.canvas import break_pages, colour_statuses, page, protect, set_height, set_widths, text_height
from sz_excel.forms.drafting import Draft, Tally, column_letter, put
from sz_excel.forms.expressions import Expr, if_, lift, rounded, total
from sz_excel.forms.inputs import write_input
from sz_excel.forms.layout import (
    CHECK,
    CODE,
    DATA,
    DEDUCTION,
    EXPLANATION,
    NOT_APPLICABLE,
    SheetLayout,
    data_row_code,
)
from sz_excel.forms.prefill import Prefill
from sz_excel.forms.rubric_cells import Block, Item, RubricCells, line_text
from sz_excel.programme.model import Area, Criterion, DataItem
from sz_excel.records.campaign import FormKind, Track
from sz_excel.spreadsheets.writing import Content, Sheet

WIDTHS = {
    CODE: 56,
    "考评项目": 64,
    "考评内容": 230,
    "分值": 42,
    "评分标准": 140,
    "佐证材料": 100,
    "数据项目": 112,
    DATA: 100,
    "填报数据": 92,
    "自评分": 62,
    "考评分": 62,
    "复查得分": 70,
    NOT_APPLICABLE: 60,
    EXPLANATION: 126,
    DEDUCTION: 170,
    CHECK: 104,
}
RECHECK_WIDTHS = {"考评内容": 320, "评分标准": 190, "佐证材料": 150, DEDUCTION: 190}
NUMERALS = "一二三四五六七八九十"
SMALL, BODY = 9.0, 10.0
WIDEST_STATUS = "字" * 12
TITLES = {FormKind.SELF: "考评细则·自评表", FormKind.ASSESS: "考评打分表", FormKind.RECHECK: "复查打分表"}


class RubricSheet:
    """Writes one rubric sheet; :meth:`write` gives its tally."""

    def __init__(self, draft: Draft, sheet: Sheet, layout: SheetLayout, track: Track):
        self.draft, self.sheet, self.layout, self.track = draft, sheet, layout, track
        self.look = draft.look
        self.kind = draft.layout.kind
        self.cells = RubricCells(draft, layout, track)
        self.column = layout.column
        self.inputs = {slot.header for slot in layout.slots}
        self.widths = {header: WIDTHS[header] for header in layout.headers}
        if self.kind is FormKind.RECHECK:
            self.widths |= RECHECK_WIDTHS
        self.heights: dict[int, float] = {}

    def write(self) -> Tally:
        set_widths(self.sheet, list(self.widths.values()))
        self._headings()
        statuses: list[Expr] = []
        subtotals = []
        for number, block in enumerate(self.cells.blocks):
            rows = [self._criterion(block.area, item) for item in block.items]
            statuses += rows
            status, subtotal = self._area(number, block, rows)
            statuses.append(status)
            subtotals.append(subtotal)
        tally = self._tally(statuses, self._total(subtotals))
        self._banner(tally)
        self._finish()
        return tally

    def _height(self, row: int, points: float) -> None:
        self.heights[row] = points
        set_height(self.sheet, row, points)

    def _chunks(self) -> list[tuple[int, float]]:
        """Rows that no page may cut: a band with its first criterion, a criterion, the last one with the total."""
        starts = [block.row for block in self.cells.blocks]
        starts += [item.row for block in self.cells.blocks for item in block.items[1:]]
        ends = [*sorted(starts)[1:], self.cells.end + 1]
        return [
            (first, sum(self.heights[row] for row in range(first, end)))
            for first, end in zip(sorted(starts), ends, strict=True)
        ]

    def _headings(self) -> None:
        settings = self.draft.programme.settings
        subject = settings.get(f"{self.track}_title") or f"{settings['campaign']}{self.track.label}"
        title = f"{settings['edition']}年度{subject}{TITLES[self.kind]}"
        status = settings.get("rubric_status", "")
        told = f"{title}（{status}）" if status else title
        self.sheet.merge((0, 0), (0, len(self.layout.headers) - 1), told, self.look["title"])
        self._height(0, 30)
        for column, header in enumerate(self.layout.headers):
            style = "head_input" if header in self.inputs else "head"
            self.sheet.write(self.layout.header_row, column, header, self.look[style])
        self._height(self.layout.header_row, 24)

    def _banner(self, tally: Tally) -> None:
        """Row between title and header: whose form it is, the live self-check, a mark over each input column."""
        row, left = self.layout.header_row - 1, self.column("考评内容")
        first = min(self.column(header) for header in self.inputs)
        name = self.draft.prefill.subject
        self.sheet.merge((row, 0), (row, left), name, self.look["banner"])
        put(self.sheet, (row, left + 1), self._summary(tally), self.look["banner"], (row, first - 1))
        for column in range(first, len(self.layout.headers)):
            mark = "▼填写" if self.layout.headers[column] in self.inputs else ""
            self.sheet.write(row, column, mark, self.look["mark"])
        self._height(row, banner_height(name, sum(list(self.widths.values())[: left + 1])))

    def _summary(self, tally: Tally) -> Expr:
        missing, faults = tally.missing(local=True), tally.faults(local=True)
        points = tally.total or lift(0)
        count = lift("自检：待填 ") & missing & " 项，有误 " & faults & " 项；合计 " & rounded(points, 4) & " 分"
        line = line_text(self.draft, self.layout, self.track, points)
        told = count & if_(line.is_("=", ""), "", lift("，") & line)
        idle = self.cells.idle
        return told if idle is None else if_(idle, f"自检：本项未申报，{checking.IDLE}", told)

    def _area(self, number: int, block: Block, rows: Sequence[Expr]) -> tuple[Expr, Expr]:
        """Band row of an area: name, points, departments, live subtotal, what its rows still lack."""
        row, area = block.row, block.area
        points, score, check = (self.column(header) for header in ("分值", self.cells.points_header, CHECK))
        name = f"{NUMERALS[number] if number < len(NUMERALS) else number + 1}、{area.name}"
        departments = f"负责部门：{'、'.join(area.departments)}" if area.departments else ""
        self.sheet.write(row, 0, area.code, self.look["band_center"])
        self.sheet.merge((row, 1), (row, points - 1), name, self.look["band"])
        self.sheet.write(row, points, area.points, self.look["band_points"])
        self.sheet.merge((row, points + 1), (row, score - 1), departments, self.look["band_small"])
        subtotal = put(self.sheet, (row, score), self.cells.subtotal(block), self.look["band_score"])
        rescaling = self.cells.rescaling(block)
        put(self.sheet, (row, score + 1), rescaling, self.look["band_small"], (row, check - 1))
        self._height(row, 24)
        return put(self.sheet, (row, check), self.cells.area_status(block, rows), self.look["status"]), subtotal

    def _criterion(self, area: Area, item: Item) -> Expr:
        self._heights(area, item)
        self._wording(area, item)
        if "数据项目" in self.layout.headers:
            self._data(item)
        if self.kind is FormKind.ASSESS:
            self._span(item, "自评分", self.draft.value(f"{item.criterion.code}/claimed"), "fixed_score")
        self._answers(item)
        column = self.column(CHECK)
        status = self.cells.status(item.criterion)
        return put(self.sheet, (item.row, column), status, self.look["status"], (item.last, column))

    def _wording(self, area: Area, item: Item) -> None:
        criterion = item.criterion
        self.sheet.write(item.row, 0, criterion.code, self.look["code"])
        self._span(item, "考评项目", area.name, "muted")
        self._span(item, "考评内容", criterion.clause_text, "text")
        self._span(item, "分值", criterion.points, "points")
        self._span(item, "评分标准", standard(criterion), "small")
        if "佐证材料" in self.layout.headers:
            self._span(item, "佐证材料", criterion.evidence, "small")

    def _span(self, item: Item, header: str, content: Content, style: str) -> None:
        column = self.column(header)
        self.sheet.merge((item.row, column), (item.last, column), content, self.look[style])

    def _data(self, item: Item) -> None:
        criterion, labels = item.criterion, self.column("数据项目")
        if not criterion.data:
            self.sheet.write(item.row, labels, self._source(criterion), self.look["note_box"])
            self.sheet.write(item.row, labels + 1, self._votes(criterion), self.look["fixed_center"])
        for number, data in enumerate(criterion.data):
            row = item.row + number
            if number:
                self.sheet.write(row, 0, data_row_code(criterion.code, number), self.look["code_sub"])
            self.sheet.write(row, labels, data_label(data, self.draft.prefill), self.look["small"])
            if self.kind is FormKind.SELF:
                write_input(self.draft, self.sheet, self.cells.slots[data.code])
            else:
                style = "fixed_date" if data.type == "date" else "fixed_center"
                self.sheet.write(row, labels + 1, self.draft.value(data.code), self.look[style])

    def _source(self, criterion: Criterion) -> str:
        """Where the numbers of a rate come from when the row itself asks for none."""
        if criterion.method != "M3":
            return ""
        return "由申报信息中的会员评议票数计算" if self.kind is FormKind.SELF else "会员评议：满意票/有效票"

    def _votes(self, criterion: Criterion) -> str:
        of, base = (self.draft.value(key) for key in (criterion.rate_of, criterion.rate_base))
        if self.kind is FormKind.SELF or not isinstance(of, (int, Decimal)) or not isinstance(base, (int, Decimal)):
            return ""
        return f"{of}/{base}\n＝{float(Fraction(of) / Fraction(base)):.2%}" if base else f"{of}/{base}"

    def _answers(self, item: Item) -> None:
        for suffix in ("points", self.cells.note_suffix):
            write_input(self.draft, self.sheet, self.cells.slot(item.criterion, suffix), last_row=item.last)
        slot = self.cells.slot(item.criterion, "na")
        if item.criterion.may_not_apply:
            write_input(self.draft, self.sheet, slot, hint="不适用的，选“不适用”并写明原因", last_row=item.last)
        else:
            self._span(item, NOT_APPLICABLE, self.draft.value(slot.key), "closed")

    def _heights(self, area: Area, item: Item) -> None:
        """Every row high enough for its own data label, all rows of a criterion together for its longest text."""
        criterion = item.criterion
        texts = [
            ("考评内容", criterion.clause_text, BODY),
            ("评分标准", standard(criterion), SMALL),
            ("考评项目", area.name, SMALL),
            ("佐证材料", criterion.evidence, SMALL),
            ("数据项目", "" if criterion.data else self._source(criterion), SMALL),
            (CHECK, WIDEST_STATUS, SMALL),
        ]
        needed = text_height(
            [(text, self.widths[header], size) for header, text, size in texts if header in self.widths]
        )
        own = [self._data_height(criterion, number) for number in range(item.span)]
        more = max(0.0, needed - sum(own)) / item.span
        for number, points in enumerate(own):
            self._height(item.row + number, round(points + more, 1))

    def _data_height(self, criterion: Criterion, number: int) -> float:
        if "数据项目" not in self.widths or number >= len(criterion.data):
            return 24.0
        data = criterion.data[number]
        texts = [(data_label(data, self.draft.prefill), self.widths["数据项目"], SMALL)]
        known = self.draft.value(data.code)
        if isinstance(known, str):
            texts.append((known, self.widths["填报数据" if self.kind is FormKind.ASSESS else DATA], BODY))
        return max(24.0, text_height(texts))

    def _total(self, subtotals: Sequence[Expr]) -> Expr:
        row, points, score = self.cells.end, self.column("分值"), self.column(self.cells.points_header)
        full = sum((block.area.points for block in self.cells.blocks), Decimal(0))
        self.sheet.merge((row, 0), (row, points - 1), "合计", self.look["band_center"])
        self.sheet.write(row, points, full, self.look["band_points"])
        claimed = self.draft.value(f"claimed_total/{self.track}")
        if self.kind is FormKind.ASSESS:
            self.sheet.merge((row, points + 1), (row, score - 2), "自评合计", self.look["band_center"])
            self.sheet.write(row, score - 1, claimed, self.look["band_score"])
        else:
            self.sheet.merge((row, points + 1), (row, score - 1), "", self.look["band"])
        grand = put(self.sheet, (row, score), rounded(total(subtotals), 6), self.look["band_score"])
        told = line_text(self.draft, self.layout, self.track, grand)
        put(self.sheet, (row, score + 1), told, self.look["band_center"], (row, len(self.layout.headers) - 1))
        self._height(row, 28)
        return grand

    def _tally(self, statuses: Sequence[Expr], grand: Expr) -> Tally:
        column = column_letter(self.column(CHECK))
        rows = (self.layout.header_row + 1, self.cells.end - 1)
        start = self.layout.slots[0].cell
        return Tally(self.layout.name, column, rows, tuple(statuses), start, self.track, self.cells.idle, grand)

    def _finish(self) -> None:
        header, column = self.layout.header_row, self.column(CHECK)
        colour_statuses(self.sheet, self.look, (header + 1, column), (self.cells.end - 1, column))
        self.sheet.xlsx.freeze_panes(header + 1, 1)
        first = min(self.layout.slots, key=lambda slot: (slot.row, slot.column))
        self.sheet.xlsx.set_selection(first.row, first.column, first.row, first.column)
        heading = sum(self.heights[row] for row in range(header + 1))
        break_pages(self.sheet, list(self.widths.values()), heading, self._chunks())
        last = (self.cells.end, len(self.layout.headers) - 1)
        page(self.sheet, last, landscape=True, repeat=(0, header), footer=self.draft.footer(self.layout.name))
        protect(self.sheet)


def banner_height(name: str, room: int = WIDTHS[CODE] + WIDTHS["考评项目"] + WIDTHS["考评内容"]) -> float:
    """Height in points of the row that names the unit."""
    return max(36.0, text_height([(name, room, BODY)]))


def standard(criterion: Criterion) -> str:
    """评分标准 as printed: the method's wording, and what is special about the item."""
    marks = ("（必备项）" if criterion.mandatory else "", "（可不适用，须写明原因）" if criterion.may_not_apply else "")
    return criterion.wording + "".join(marks)


def data_label(data: DataItem, prefill: Prefill) -> str:
    """数据项目 as printed: required ones marked, with the unit and last year's answer."""
    unit = f"（{data.unit}）" if data.unit else ""
    known = prefill.last_year.get(data.code)
    last_year = "" if known in (None, "") else f"（上年：{known}）"
    return f"{'*' if data.required else ''}{data.label}{unit}{last_year}"


def label_height(label: str) -> float:
    """Height in points that a data label needs."""
    return text_height([(label, WIDTHS["数据项目"], SMALL)])
