"""Which answer lies where on each form. Pure: no workbook library, no path, no clock.

A :class:`Slot` is one input cell. It is *found* by the code in the 编号 column of its row and by its column header,
so it survives inserted, deleted and sorted rows; ``row`` and ``column`` say where it stood when the form was issued.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sz_excel.programme.model import ApplicationField, Area, Criterion, DataItem, Programme
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.units import Honour, Unit

CODE = "编号"
ANSWER = "填写内容"
EXPLANATION = "说明"
DATA = "数据"
NOT_APPLICABLE = "不适用"
CHECK = "自检"
POINTS = {FormKind.SELF: "自评分", FormKind.ASSESS: "考评分", FormKind.RECHECK: "复查得分"}
DEDUCTION = "扣分原因"

HEADER_ROW = 2
TRACK_SHEETS = {
    (FormKind.SELF, Track.UNION): "工会自评",
    (FormKind.SELF, Track.CHAIR): "主席自评",
    (FormKind.ASSESS, Track.UNION): "工会考评",
    (FormKind.ASSESS, Track.CHAIR): "主席考评",
    (FormKind.RECHECK, Track.UNION): "工会复查",
    (FormKind.RECHECK, Track.CHAIR): "主席复查",
}
INSTRUCTIONS = {
    FormKind.SELF: "填报说明",
    FormKind.REVIEW: "填报说明",
    FormKind.ASSESS: "说明",
    FormKind.RECHECK: "说明",
}
APPLICATION_SHEET = "申报信息"
REVIEW_SHEET = "审核汇总"

RUBRIC_HEADERS = {
    FormKind.SELF: (
        CODE,
        "考评项目",
        "考评内容",
        "分值",
        "评分标准",
        "佐证材料",
        "数据项目",
        DATA,
        "自评分",
        NOT_APPLICABLE,
        EXPLANATION,
        CHECK,
    ),
    FormKind.ASSESS: (
        CODE,
        "考评项目",
        "考评内容",
        "分值",
        "评分标准",
        "数据项目",
        "填报数据",
        "自评分",
        "考评分",
        NOT_APPLICABLE,
        DEDUCTION,
        CHECK,
    ),
    FormKind.RECHECK: (
        CODE,
        "考评项目",
        "考评内容",
        "分值",
        "评分标准",
        "佐证材料",
        "复查得分",
        NOT_APPLICABLE,
        DEDUCTION,
        CHECK,
    ),
}
APPLICATION_HEADERS = (CODE, "项目", ANSWER, "填写要求", EXPLANATION, CHECK)
REVIEW_HEADERS = (
    CODE,
    "单位编码",
    "单位名称",
    "申报对象",
    "姓名",
    "申报等级",
    "自评分",
    "审核意见",
    "审核日期",
    "经办人",
    "是否盖章",
    "备注",
    CHECK,
)
EXAMINER_HEADERS = (CODE, "项目", ANSWER)


@dataclass(frozen=True, slots=True)
class Spec:
    """What an input cell may hold. ``type``: points, integer, decimal, date, choice, text, phone, credit_code.

    ``required`` means an empty cell is a finding; ``decimals`` is the number of decimals allowed.
    """

    type: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """One input cell: its key in the frame, the code and header that find it, where it was issued (0-based)."""

    key: str
    code: str
    header: str
    row: int
    column: int
    spec: Spec
    label: str
    clause: str
    required: bool = False
    track: Track | None = None

    @property
    def cell(self) -> str:
        return a1(self.row, self.column)


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """One row (or ``span`` merged rows) of a sheet as issued; ``subject`` is what it is about."""

    row: int
    span: int
    code: str
    subject: Area | Criterion | ApplicationField | str


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet: headers stand in ``header_row``, rows follow; ``total_row`` is the row of the grand total."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[LayoutRow, ...]
    slots: tuple[Slot, ...]
    track: Track | None = None
    header_row: int = HEADER_ROW
    total_row: int | None = None

    def column(self, header: str) -> int:
        return self.headers.index(header)


@dataclass(frozen=True, slots=True)
class FormLayout:
    """All sheets of one form, without the sheet of instructions where that has no inputs."""

    kind: FormKind
    sheets: tuple[SheetLayout, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(slot for sheet in self.sheets for slot in sheet.slots)

    def sheet(self, name: str) -> SheetLayout:
        return next(sheet for sheet in self.sheets if sheet.name == name)


def a1(row: int, column: int) -> str:
    """A1 address of a 0-based cell."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def self_form(programme: Programme, kind: UnitKind) -> FormLayout:
    """自评申报表 for a unit of this kind: 申报信息, 工会自评, 主席自评."""
    rubrics = tuple(_rubric(programme, FormKind.SELF, track, kind) for track in Track)
    return FormLayout(FormKind.SELF, (_application(programme), *rubrics))


def assess_form(programme: Programme, kind: UnitKind, tracks: Iterable[Track]) -> FormLayout:
    """考评打分表 for the tracks a unit applied for."""
    rubrics = tuple(_rubric(programme, FormKind.ASSESS, track, kind) for track in tracks)
    return FormLayout(FormKind.ASSESS, (_examiner(FormKind.ASSESS, "考评"), *rubrics))


def recheck_form(programme: Programme, kind: UnitKind, tracks: Iterable[Track]) -> FormLayout:
    """复查打分表 for the tracks on which a unit or its chair was honoured last year."""
    rubrics = tuple(_rubric(programme, FormKind.RECHECK, track, kind) for track in tracks)
    return FormLayout(FormKind.RECHECK, (_examiner(FormKind.RECHECK, "复查"), *rubrics))


def review_code(unit_code: str, track: Track) -> str:
    """What stands in the 编号 column of 审核汇总 for one application."""
    return f"{unit_code}-{track.label}"


def review_form(applied: Sequence[tuple[Unit, Track]]) -> FormLayout:
    """归口审核汇总表: one row per unit × track that the district reviews."""
    rows, slots = [], []
    for row, (unit, track) in enumerate(applied, HEADER_ROW + 1):
        code = review_code(unit.code, track)
        rows.append(LayoutRow(row, 1, code, unit.name))
        slots += [
            Slot(
                f"{unit.code}/{track}/{key}", code, header, row, REVIEW_HEADERS.index(header), spec, header, "四（三）2"
            )
            for key, header, spec in REVIEW_ANSWERS
        ]
    return FormLayout(FormKind.REVIEW, (SheetLayout(REVIEW_SHEET, REVIEW_HEADERS, tuple(rows), tuple(slots)),))


REVIEW_ANSWERS = (
    ("opinion", "审核意见", Spec("choice", choices=("同意", "不同意"))),
    ("day", "审核日期", Spec("date")),
    ("clerk", "经办人", Spec("text")),
    ("stamped", "是否盖章", Spec("choice", choices=("是", "否"))),
    ("remark", "备注", Spec("text")),
)


def unit_form(programme: Programme, form: FormKind, kind: UnitKind, tracks: Iterable[Track]) -> FormLayout:
    """The form of a unit: 自评申报表 always holds both tracks, the others those given."""
    if form is FormKind.SELF:
        return self_form(programme, kind)
    return (assess_form if form is FormKind.ASSESS else recheck_form)(programme, kind, tracks)


def full_form(programme: Programme, form: FormKind) -> FormLayout:
    """Every slot that a form can have for any unit: what the reader looks for."""
    first, second = (unit_form(programme, form, kind, Track) for kind in (UnitKind.ENTERPRISE, UnitKind.ORGAN))
    sheets = []
    for sheet, other in zip(first.sheets, second.sheets, strict=True):
        known = {slot.key for slot in sheet.slots}
        extra = tuple(slot for slot in other.slots if slot.key not in known)
        sheets.append(
            SheetLayout(sheet.name, sheet.headers, sheet.rows, sheet.slots + extra, sheet.track, sheet.header_row)
        )
    return FormLayout(form, tuple(sheets))


def _application(programme: Programme) -> SheetLayout:
    rows: list[LayoutRow] = []
    slots: list[Slot] = []
    row, group = HEADER_ROW + 1, ""
    for item in programme.fields:
        if item.group != group:
            group = item.group
            rows.append(LayoutRow(row, 1, "", group))
            row += 1
        rows.append(LayoutRow(row, 1, item.code, item))
        slots += _field_slots(item, row)
        row += 1
    return SheetLayout(APPLICATION_SHEET, APPLICATION_HEADERS, tuple(rows), tuple(slots))


def _field_slots(item: ApplicationField, row: int) -> list[Slot]:
    spec = Spec(item.type, item.minimum, item.maximum, item.choices, 2 if item.type == "decimal" else 0)
    track = None if item.track == "both" else Track(item.track)
    answer, note = (APPLICATION_HEADERS.index(header) for header in (ANSWER, EXPLANATION))
    return [
        Slot(item.key, item.code, ANSWER, row, answer, spec, item.label, item.clause, item.required, track),
        Slot(f"{item.key}/note", item.code, EXPLANATION, row, note, Spec("text"), f"{item.label}说明", item.clause),
    ]


def _rubric(programme: Programme, form: FormKind, track: Track, kind: UnitKind) -> SheetLayout:
    headers = RUBRIC_HEADERS[form]
    rows: list[LayoutRow] = []
    slots: list[Slot] = []
    row = HEADER_ROW + 1
    asked = programme.asked(track, kind)
    for area in programme.track_areas(track):
        rows.append(LayoutRow(row, 1, area.code, area))
        row += 1
        for criterion in (item for item in asked if item.area == area.code):
            span = 1 if form is FormKind.RECHECK else max(1, len(criterion.data))
            rows.append(LayoutRow(row, span, criterion.code, criterion))
            slots += _criterion_slots(form, headers, criterion, row)
            row += span
    return SheetLayout(TRACK_SHEETS[form, track], headers, tuple(rows), tuple(slots), track, total_row=row)


def _criterion_slots(form: FormKind, headers: tuple[str, ...], criterion: Criterion, row: int) -> list[Slot]:
    def slot(suffix: str, header: str, spec: Spec, *, required: bool = False) -> Slot:
        label = f"{criterion.code}{header}"
        column = headers.index(header)
        key = f"{criterion.code}/{suffix}"
        return Slot(key, criterion.code, header, row, column, spec, label, criterion.clause, required, criterion.track)

    points = Spec("points", Decimal(0), criterion.points, decimals=2)
    remark = ("note", EXPLANATION) if form is FormKind.SELF else ("reason", DEDUCTION)
    slots = [
        slot("points", POINTS[form], points, required=True),
        slot("na", NOT_APPLICABLE, Spec("choice", choices=("不适用",))),
        slot(remark[0], remark[1], Spec("text")),
    ]
    if form is FormKind.SELF:
        slots += [_data_slot(headers, criterion, item, row, n) for n, item in enumerate(criterion.data)]
    return slots


def data_row_code(criterion: str, number: int) -> str:
    """编号 of the row that holds the data item ``number`` (0-based): the first shares the criterion's own row."""
    return criterion if number == 0 else f"{criterion}-{number + 1}"


def _data_slot(headers: tuple[str, ...], criterion: Criterion, item: DataItem, row: int, number: int) -> Slot:
    floor = item.minimum if item.minimum is not None or item.type not in ("integer", "decimal") else Decimal(0)
    spec = Spec(item.type, floor, item.maximum, item.choices, 2 if item.type == "decimal" else 0)
    code = data_row_code(criterion.code, number)
    label = f"{criterion.code}{item.label}"
    place = (row + number, headers.index(DATA))
    return Slot(item.code, code, DATA, *place, spec, label, item.clause, item.required, criterion.track)


EXAMINER_ROW = 3


def _examiner(form: FormKind, word: str) -> SheetLayout:
    """考评组, 考评日期, 考评方式 on the sheet 说明."""
    answers = (
        ("examiner", "K01", f"{word}组", Spec("text")),
        ("examined_on", "K02", f"{word}日期", Spec("date")),
        ("manner", "K03", f"{word}方式", Spec("text")),
    )
    rows = tuple(LayoutRow(EXAMINER_ROW + n, 1, code, label) for n, (_, code, label, _) in enumerate(answers))
    slots = tuple(
        Slot(key, code, ANSWER, EXAMINER_ROW + n, EXAMINER_HEADERS.index(ANSWER), spec, label, "四（三）3")
        for n, (key, code, label, spec) in enumerate(answers)
    )
    return SheetLayout(INSTRUCTIONS[form], EXAMINER_HEADERS, rows, slots)


def honoured_tracks(honours: Iterable[Honour]) -> tuple[Track, ...]:
    """The tracks of these honours in the order of the forms."""
    found = {honour.track for honour in honours}
    return tuple(track for track in Track if track in found)
