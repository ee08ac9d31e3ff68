"""Tables → :class:`Programme`. A wrong table is refused with every fault: sheet, row, column, what, how to mend."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from sz_excel.errors import TableError, TableProblem
from sz_excel.programme import checks
from sz_excel.programme.checks import Operator, Scope
from sz_excel.programme.limits import LARGEST, limit_faults
from sz_excel.programme.model import (
    ApplicationField,
    Area,
    Check,
    Criterion,
    DataItem,
    Holiday,
    Level,
    Parameter,
    Programme,
)
from sz_excel.programme.publicity import RESULT, publicity_fault
from sz_excel.programme.tables import Row, edition_folder, read_rows
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.findings import Severity

T = TypeVar("T")

COMMON_YEAR = 2001
NATURAL, DECIMAL = re.compile(r"\d{1,9}"), re.compile(r"\d{1,9}(\.\d{1,9})?")


def natural(text: str) -> int:
    """A whole number, 0 or more, in plain digits; raises ValueError for anything else."""
    if not NATURAL.fullmatch(text) or not text.isascii():
        raise ValueError(text)
    return int(text)


def decimal(text: str) -> Decimal:
    """A number, 0 or more, in plain digits with at most one point; raises ValueError for anything else."""
    if not DECIMAL.fullmatch(text) or not text.isascii():
        raise ValueError(text)
    return Decimal(text)


def month_day(text: str) -> date:
    """``09-30``, a day that every year has; raises ValueError for anything else."""
    month, day = text.split("-")
    return date(COMMON_YEAR, natural(month), natural(day))


def share(text: str) -> Fraction:
    """A part of the whole, such as ``1/2``; raises ValueError for anything else."""
    part = Fraction(text)
    if not 0 <= part <= 1:
        raise ValueError(text)
    return part


SETTING_KEYS = ("edition", "campaign", "campaign_title", "issuer", "superior", "office", "direct_district", "as_of")
PARAMETER_PARSERS: dict[str, Callable[[str], object]] = {
    "application_deadline": month_day,
    "unit_publicity_days": natural,
    "city_publicity_days": natural,
    "recommendation_deadline": month_day,
    "recheck_cancel_max": decimal,
    "recheck_cancel_last": natural,
    "reward_half_members_max": natural,
    "reward_half_factor": share,
    "chair_reward_years": natural,
    "recheck_year_offset": natural,
    "chair_experience_years": natural,
    "training_within_years": natural,
    "near_line_points": decimal,
    "near_line_members": natural,
    "what_if_points": decimal,
}
FULL_MARKS = 100


def load_programme(source: Path) -> Programme:
    """Read an edition from a folder of CSV files or from ``programme.xlsx``.

    Raises :class:`TableError` listing every fault; nothing is corrected silently.
    """
    rows = read_rows(source)
    builder = _Builder(rows)
    programme = builder.build()
    if builder.problems:
        raise TableError(source.name, builder.problems)
    return programme


def load_edition(edition: str) -> Programme:
    """A shipped edition, such as ``2019``."""
    return load_programme(edition_folder(edition))


class _Builder:
    """Turns rows into records and collects problems instead of stopping at the first."""

    def __init__(self, rows: dict[str, list[Row]]):
        self.rows = rows
        self.problems: list[TableProblem] = []

    def build(self) -> Programme:
        self._refuse_empty_and_foreign()
        clauses = self._unique("clauses", "clause", lambda row: row["text"])
        levels = tuple(self._unique("levels", "level", self._level).values())
        areas = self._unique("areas", "area", self._area)
        items = self._unique("data_items", "code", self._data_item)
        criteria = self._unique("criteria", "code", lambda row: self._criterion(row, items.values()))
        programme = Programme(
            settings=self._settings(),
            levels=tuple(sorted(levels, key=lambda level: level.number)),
            parameters=self._unique("parameters", "key", self._parameter),
            areas=tuple(areas.values()),
            criteria=tuple(criteria.values()),
            fields=tuple(self._unique("application_fields", "code", self._field).values()),
            checks=tuple(self._unique("checks", "code", self._check).values()),
            holidays=tuple(self._unique("holidays", "day", self._holiday).values()),
            clauses=clauses,
            fingerprint=self._fingerprint(),
        )
        self._check_references(programme)
        self._check_levels(programme)
        self._check_sums(programme)
        return programme

    # -- rows to records ------------------------------------------------------------------------------------------

    def _settings(self) -> dict[str, str]:
        settings = self._unique("settings", "key", lambda row: row["value"])
        for key in SETTING_KEYS:
            if key not in settings or (key != "as_of" and not settings[key]):
                self._missing("settings", key, "缺少这一项或没有填值")
        if not settings.get("edition", "").isdigit():
            self._missing("settings", "edition", "年度须为四位数字")
            settings["edition"] = "0"
        fault = publicity_fault(settings)
        if fault:
            self._missing("settings", RESULT, fault)
        for key in limit_faults(settings):
            self._missing("settings", key, f"须为1到{LARGEST}的整数，或者空着")
        return settings

    def _level(self, row: Row) -> Level:
        return Level(
            number=self._number(row, "level", natural, 0),
            name=row["name"],
            short=row["short"],
            min_awarded=self._number(row, "min_awarded", decimal, Decimal(0)),
            requires=self._number(row, "requires", natural, 0) if row["requires"] else 0,
            decided_by=row["decided_by"],
            reward_yuan=self._number(row, "reward_yuan", natural, 0),
            clause=row["clause"],
        )

    def _parameter(self, row: Row) -> Parameter:
        parse = PARAMETER_PARSERS.get(row["key"])
        if parse is None:
            self._add(row, "key", f"没有名为“{row['key']}”的参数", "请删去这一行或改回原名")
        else:
            self._number(row, "value", parse, None)
        return Parameter(row["key"], row["value"], row["unit"], row["boundary"], row["clause"], row["clause_text"])

    def _area(self, row: Row) -> Area:
        departments = tuple(part for part in row["departments"].split("；") if part)
        points = self._number(row, "points", decimal, Decimal(0))
        return Area(row["area"], self._track(row), row["name"], points, departments, row["clause"])

    def _data_item(self, row: Row) -> DataItem:
        return DataItem(
            code=row["code"],
            criterion=row["criterion"],
            label=row["label"],
            type=row["type"],
            unit=row["unit"],
            required=row["required"] == "yes",
            minimum=self._optional(row, "minimum"),
            maximum=self._optional(row, "maximum"),
            choices=self._choices(row),
            clause=row["clause"],
        )

    def _criterion(self, row: Row, items: Iterable[DataItem]) -> Criterion:
        return Criterion(
            code=row["code"],
            track=self._track(row),
            area=row["area"],
            applies_to=row["applies_to"],
            mandatory=row["mandatory"] == "yes",
            may_not_apply=row["may_not_apply"] == "yes",
            clause=row["clause"],
            clause_text=row["clause_text"],
            points=self._number(row, "points", decimal, Decimal(0)),
            method=row["method"],
            target_percent=self._optional(row, "target_percent"),
            deduct_per_percent=self._optional(row, "deduct_per_percent"),
            parts=self._number(row, "parts", natural, None) if row["parts"] else None,
            rate_of=row["rate_of"],
            rate_base=row["rate_base"],
            events=tuple(part.strip() for part in row["events"].split("；") if part.strip()),
            evidence=row["evidence"],
            data=tuple(item for item in items if item.criterion == row["code"]),
        )

    def _field(self, row: Row) -> ApplicationField:
        return ApplicationField(
            code=row["code"],
            key=row["key"],
            group=row["group"],
            label=row["label"],
            type=row["type"],
            unit=row["unit"],
            required=row["required"] == "yes",
            track=row["track"],
            prefill=row["prefill"],
            minimum=self._optional(row, "minimum"),
            maximum=self._optional(row, "maximum"),
            choices=self._choices(row),
            hint=row["hint"],
            clause=row["clause"],
        )

    def _check(self, row: Row) -> Check:
        severity = Severity(row["severity"]) if row["severity"] in set(Severity) else Severity.QUERY
        return Check(
            code=row["code"],
            scope=Scope(row["scope"]) if row["scope"] in set(Scope) else Scope.UNIT,
            track=row["track"],
            left=checks.split(row["left"]),
            operator=Operator(row["operator"]) if row["operator"] in set(Operator) else Operator.EQUAL,
            right=checks.split(row["right"]),
            severity=severity,
            clause=row["clause"],
            text=row["text"],
        )

    def _holiday(self, row: Row) -> Holiday:
        day = self._number(row, "day", date.fromisoformat, date.min)
        return Holiday(day, row["kind"] == "上班", row["name"], row["source"])

    # -- checks ---------------------------------------------------------------------------------------------------

    def _refuse_empty_and_foreign(self) -> None:
        for rows in self.rows.values():
            for row in rows:
                for column in row.table.columns:
                    text = row[column.key]
                    if column.required and not text:
                        self._add(row, column.key, "没有填写", "请填写，不能留空")
                    elif column.choices and text not in column.choices:
                        allowed = "、".join(choice or "（空白）" for choice in column.choices)
                        self._add(row, column.key, f"“{text}”不在允许的范围内", f"请从这些值中选一个：{allowed}")

    def _check_references(self, programme: Programme) -> None:
        answers = {item.code for criterion in programme.criteria for item in criterion.data}
        answers |= {field.key for field in programme.fields}
        areas = {area.code: area for area in programme.areas}
        for row in self.rows["criteria"]:
            self._check_criterion(row, areas, answers)
        for row in self.rows["data_items"]:
            self._expect(row, "criterion", {criterion.code for criterion in programme.criteria}, "指标")
        kinds = _answer_kinds(programme)
        for row in self.rows["checks"]:
            for problem in checks.problems(row.cells, kinds):
                self._add(row, *problem)
        self._check_clauses(set(programme.clauses))
        for key in sorted(PARAMETER_PARSERS.keys() - programme.parameters.keys()):
            self._missing("parameters", key, "缺少这个参数")

    def _check_criterion(self, row: Row, areas: dict[str, Area], answers: set[str]) -> None:
        self._expect(row, "area", areas.keys(), "领域")
        for key in ("rate_of", "rate_base", "events"):
            self._check_answers(row, key, row[key].split("；"), answers)
        if row["method"] == "M3" and not (row["target_percent"] and row["rate_of"] and row["rate_base"]):
            self._add(row, "target_percent", "按比率评分（M3）须有目标百分比、比率分子和比率分母", "请补全这三列")
        if row["area"] in areas and areas[row["area"]].track != row["track"]:
            self._add(row, "track", "与所属领域的对象不一致", "请改为与领域相同的对象")

    def _check_answers(self, row: Row, column: str, parts: Iterable[str], answers: set[str]) -> None:
        for part in filter(None, (part.strip() for part in parts)):
            if part not in answers:
                self._add(row, column, f"没有编号为“{part}”的数据或申报字段", "请核对“指标数据”“申报字段”中的编号")

    def _check_clauses(self, clauses: set[str]) -> None:
        for name, rows in self.rows.items():
            for row in rows:
                if name == "clauses" or "clause" not in row.cells:
                    continue
                for part in filter(None, row["clause"].split("；")):
                    if part not in clauses:
                        self._add(row, "clause", f"“条款”表中没有“{part}”", "请改正条款号，或在“条款”表补上")

    def _check_levels(self, programme: Programme) -> None:
        numbers = {level.number for level in programme.levels}
        lines = [level.min_awarded for level in programme.levels]
        for row in self.rows["levels"]:
            if row["requires"] and row["requires"].isdigit() and int(row["requires"]) not in numbers:
                self._add(row, "requires", f"没有等级号{row['requires']}", "请填写本表已有的等级号")
        if lines != sorted(lines):
            self._missing("levels", "min_awarded", "等级越高，最低考评分应越高")

    def _check_sums(self, programme: Programme) -> None:
        for track in Track:
            self._check_sum("areas", f"{track.label}各领域", sum(a.points for a in programme.track_areas(track)))
            for kind in UnitKind:
                asked = programme.asked(track, kind)
                self._check_sum("criteria", f"{kind}单位的{track.label}指标", sum(c.points for c in asked))
        for area in programme.areas:
            for kind in (UnitKind.ORGAN, UnitKind.ENTERPRISE):
                total = sum(c.points for c in programme.asked(area.track, kind) if c.area == area.code)
                if total != area.points:
                    what = f"领域{area.code}的指标（{kind}单位）合计{total}分，领域分值是{area.points}分"
                    self._missing("criteria", "points", what)

    def _check_sum(self, table: str, what: str, total: Decimal | int) -> None:
        if total != FULL_MARKS:
            self._missing(table, "points", f"{what}分值合计是{total}分，应为{FULL_MARKS}分")

    # -- small tools ----------------------------------------------------------------------------------------------

    def _unique(self, name: str, key: str, make: Callable[[Row], T]) -> dict[str, T]:
        found: dict[str, T] = {}
        for row in self.rows[name]:
            if row[key] in found:
                self._add(row, key, f"“{row[key]}”重复", "每一行须不同，请删去或改正其中一行")
            found[row[key]] = make(row)
        return found

    def _number(self, row: Row, key: str, parse: Callable[[str], T], default: T) -> T:
        try:
            return parse(row[key])
        except (ValueError, ZeroDivisionError):
            self._add(row, key, f"“{row[key]}”不是可用的值", "请按同列其他行的写法填写")
            return default

    def _optional(self, row: Row, key: str) -> Decimal | None:
        return self._number(row, key, decimal, None) if row[key] else None

    def _choices(self, row: Row) -> tuple[str, ...]:
        choices = tuple(part for part in row["choices"].split("；") if part)
        if row["type"] == "choice" and not choices:
            self._add(row, "choices", "类型是选项，却没有列出选项", "请用“；”隔开列出选项")
        return choices

    def _track(self, row: Row) -> Track:
        return Track(row["track"]) if row["track"] in set(Track) else Track.UNION

    def _expect(self, row: Row, key: str, known: Iterable[str], what: str) -> None:
        if row[key] not in known:
            self._add(row, key, f"没有编号为“{row[key]}”的{what}", f"请填写已有的{what}编号，或先补上该{what}")

    def _add(self, row: Row, key: str, what: str, how: str) -> None:
        self.problems.append(row.problem(key, what, how))

    def _missing(self, table: str, key: str, what: str) -> None:
        rows = self.rows[table]
        spec = rows[0].table if rows else None
        header = next((c.header for c in spec.columns if c.key == key), key) if spec else key
        self.problems.append(TableProblem(spec.sheet if spec else table, None, header, what, "请核对该列并改正"))

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name, rows in sorted(self.rows.items()):
            for row in rows:
                digest.update(repr((name, sorted(row.cells.items()))).encode())
        return digest.hexdigest()[:16]


def _answer_kinds(programme: Programme) -> dict[str, str]:
    """The kind of everything that a check may compare: application fields, data items, plain parameters."""
    asked: list[tuple[str, str, tuple[str, ...]]] = [(item.key, item.type, item.choices) for item in programme.fields]
    asked += [(item.code, item.type, item.choices) for each in programme.criteria for item in each.data]
    kinds = {key: _kind(type_, choices) for key, type_, choices in asked}
    by_parser = {month_day: checks.DATE, natural: checks.NUMBER, decimal: checks.NUMBER}
    return kinds | {key: by_parser[parse] for key, parse in PARAMETER_PARSERS.items() if parse in by_parser}


def _kind(type_: str, choices: Iterable[str]) -> str:
    if type_ == "date":
        return checks.DATE
    counted = type_ == "choice" and all(choice.isdigit() for choice in choices)
    return checks.NUMBER if counted or type_ in ("integer", "decimal") else checks.TEXT
