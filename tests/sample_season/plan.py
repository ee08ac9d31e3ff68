"""The plan of the sample season: its tables, and what each program types into which form.

Points are planned as full marks minus listed deductions (``U2.4-0.5``), so that every total can be added up by hand;
``自评`` in a later table stands for the deductions the unit claimed itself, ``U4.9/不适用`` for an item left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from sz_excel.forms.layout import TRACK_SHEETS, data_row_code, review_code
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Criterion
from sz_excel.records.campaign import FormKind, Track, UnitKind
from tests.clients import Answer, Client, Formula, Value

FOLDER = Path(__file__).resolve().parent
EDITION = "2019"
SETTINGS = {"as_of": "2019-10-28", "contact_name": "苏示例", "contact_address": "示例路1号（虚构）"}
NOT_APPLIED = "不申报"
NOT_APPLICABLE = "不适用"
CLAIMED = "自评"
VOTES = ("issued", "returned", "valid", "satisfied", "basic", "dissatisfied")
REASONS = {"M1": "未提供佐证材料", "M2": "台账记录不全", "M3": "比率未达标", "M6": "成效一般", "M7": "发生事件"}
WAIVER_REASON = "未设董事会、监事会"
MANNER = {FormKind.ASSESS: "听汇报、查看台账资料、个别访谈", FormKind.RECHECK: "查看台账资料"}
REVIEW_DAY = date(2019, 10, 11)

Row = Mapping[str, str]


@dataclass(frozen=True)
class Filling:
    """One workbook to come back: who fills which form, where it lands in the inbox, and what is typed in."""

    file: str
    form: FormKind
    subject: str
    client: Client
    answers: tuple[Answer, ...]


@cache
def table(name: str) -> tuple[Row, ...]:
    """Rows of one table of the plan."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def self_fillings() -> list[Filling]:
    """自评申报表 as the units returned it, every version."""
    return [_filling(row, FormKind.SELF, row["unit"], _self_answers(row)) for row in table("returns")]


def assess_fillings() -> list[Filling]:
    """考评打分表 as the federation filled it."""
    return [_filling(row, FormKind.ASSESS, row["unit"], _score_answers(row, FormKind.ASSESS)) for row in _assessments()]


def recheck_fillings() -> list[Filling]:
    """复查打分表 for the honours of last year."""
    rows = table("rechecks")
    return [_filling(row, FormKind.RECHECK, row["unit"], _score_answers(row, FormKind.RECHECK)) for row in rows]


def review_fillings() -> list[Filling]:
    """归口审核汇总表 of each district."""
    return [
        _filling(row, FormKind.REVIEW, row["district"], _review_answers(row["district"])) for row in table("reviews")
    ]


def returned_units() -> dict[str, Row]:
    """The last planned return of each unit: what it applied for and claimed."""
    return {row["unit"]: row for row in reversed(table("returns"))}


def _filling(row: Row, form: FormKind, subject: str, answers: Iterable[Answer]) -> Filling:
    client = Client[row["client"].upper()]
    return Filling(row["file"], form, subject, client, tuple(_with_overrides(row["file"], answers)))


def _with_overrides(file: str, answers: Iterable[Answer]) -> Iterator[Answer]:
    """Planned answers, then the careless ones of the table ``answers`` in their place."""
    typed = {(a.sheet, a.code, a.header): a for a in answers}
    for row in table("answers"):
        if row["file"] == file:
            place = (row["sheet"], row["code"], row["header"])
            typed[place] = Answer(*place, _typed(row["kind"], row["value"]))
    yield from typed.values()


def _typed(kind: str, text: str) -> Value:
    parsers = {"text": str, "number": Decimal, "formula": Formula, "date": date.fromisoformat, "blank": lambda _: None}
    return parsers[kind](text)


# -- self-assessment --------------------------------------------------------------------------------------------------


def _self_answers(row: Row) -> Iterator[Answer]:
    programme = load_edition(EDITION)
    keys = {field.key: field.code for field in programme.fields}
    for key, value in _application(row).items():
        yield Answer("申报信息", keys[key], "填写内容", value)
    for track in _tracks(row):
        sheet = TRACK_SHEETS[FormKind.SELF, track]
        deductions = _deductions(row[f"{track}_deductions"])
        for criterion in programme.asked(track, _kind(row["unit"])):
            yield from _points(sheet, "自评分", criterion, deductions)
            if _remaining(criterion, deductions):
                yield from _data(sheet, criterion, row)


def _application(row: Row) -> dict[str, Value]:
    values: dict[str, Value] = {
        "workers": int(row["workers"]),
        "union_level": row["union"],
        "chair_level": row["chair"],
        "filled_on": date.fromisoformat(row["filled_on"]),
        "publicity_start": date.fromisoformat(row["publicity_start"]),
        "publicity_end": date.fromisoformat(row["publicity_end"]),
        "objection": row["objection"],
    }
    optional = {"objection_note": "objection_note", "chair_name": "person", "chair_post": "post"}
    values |= {key: row[column] for key, column in optional.items() if row[column]}
    if row["members"]:
        values["members"] = int(row["members"])
    if row["since"]:
        values["chair_since"] = date.fromisoformat(row["since"])
    for prefix, column in (("work", "work_votes"), ("chair", "chair_votes")):
        values |= {f"{prefix}_{name}": int(votes) for name, votes in zip(VOTES, row[column].split(), strict=False)}
    return values


def _data(sheet: str, criterion: Criterion, row: Row) -> Iterator[Answer]:
    planned = {item["code"]: item["value"] for item in table("defaults")}
    for number, item in enumerate(criterion.data):
        text = planned[item.code]
        if text in ("members", "workers"):
            text = row[text] or unit(row["unit"])["会员人数"]
        kind = {"integer": "number", "decimal": "number", "date": "date"}.get(item.type, "text")
        value = _typed(kind, text) if item.choices == () else _choice(text)
        yield Answer(sheet, data_row_code(criterion.code, number), "数据", value)


def _choice(text: str) -> Value:
    return int(text) if text.isdigit() else text


# -- scores -----------------------------------------------------------------------------------------------------------


def _assessments() -> list[Row]:
    """Assessments with the claimed deductions written out."""
    claimed = returned_units()
    columns = ("union_deductions", "chair_deductions")
    return [
        {**row, **{column: row[column].replace(CLAIMED, claimed[row["unit"]][column]) for column in columns}}
        for row in table("assessments")
    ]


def _score_answers(row: Row, form: FormKind) -> Iterator[Answer]:
    examined = (("K01", row["examiner"]), ("K02", date.fromisoformat(row["examined_on"])), ("K03", MANNER[form]))
    yield from (Answer("说明", code, "填写内容", value) for code, value in examined)
    header = {FormKind.ASSESS: "考评分", FormKind.RECHECK: "复查得分"}[form]
    for track in Track:
        if not row[f"{track}_deductions"]:
            continue
        deductions = _deductions(row[f"{track}_deductions"])
        sheet = TRACK_SHEETS[form, track]
        for criterion in load_edition(EDITION).asked(track, _kind(row["unit"])):
            yield from _points(sheet, header, criterion, deductions)
            if deductions.get(criterion.code, 0) is None:
                yield Answer(sheet, criterion.code, "扣分原因", WAIVER_REASON)
            elif deductions.get(criterion.code):
                yield Answer(sheet, criterion.code, "扣分原因", REASONS[criterion.method])


def _deductions(text: str) -> dict[str, Decimal | None]:
    """Points taken off per criterion; None where the item does not apply. Listed twice adds up."""
    taken: dict[str, Decimal | None] = {}
    for token in text.split():
        if token.endswith(f"/{NOT_APPLICABLE}"):
            taken[token.partition("/")[0]] = None
        else:
            code, points = token.split("-")
            taken[code] = (taken.get(code) or Decimal(0)) + Decimal(points)
    return taken


def _remaining(criterion: Criterion, deductions: Mapping[str, Decimal | None]) -> Decimal:
    off = deductions.get(criterion.code, Decimal(0))
    return criterion.points - (criterion.points if off is None else off)


def _points(
    sheet: str, header: str, criterion: Criterion, deductions: Mapping[str, Decimal | None]
) -> Iterator[Answer]:
    if deductions.get(criterion.code, 0) is None:
        yield Answer(sheet, criterion.code, NOT_APPLICABLE, NOT_APPLICABLE)
    else:
        yield Answer(sheet, criterion.code, header, _remaining(criterion, deductions))


# -- review -----------------------------------------------------------------------------------------------------------


def _review_answers(district: str) -> Iterator[Answer]:
    """Agreed, unless the table ``opinions`` says otherwise; a blank opinion leaves the whole row blank."""
    opinions = {(row["unit"], row["track"]): row for row in table("opinions")}
    agreed = {"opinion": "同意", "remark": ""}
    for code, row in returned_units().items():
        if unit(code)["归口"] != district:
            continue
        for track in _tracks(row):
            said = opinions.get((code, track.label), agreed)
            if said["opinion"]:
                yield from _review_row(review_code(code, track), said)


def _review_row(code: str, said: Row) -> Iterator[Answer]:
    typed = {
        "审核意见": said["opinion"],
        "审核日期": REVIEW_DAY,
        "经办人": "审示例",
        "是否盖章": "是",
        "备注": said["remark"],
    }
    yield from (Answer("审核汇总", code, header, value) for header, value in typed.items() if value)


# -- units ------------------------------------------------------------------------------------------------------------


def _tracks(row: Row) -> list[Track]:
    return [track for track in Track if row[str(track)] != NOT_APPLIED]


def unit(code: str) -> Row:
    """The roster row of a unit."""
    return next(row for row in table("units") if row["单位编码"] == code)


def _kind(code: str) -> UnitKind:
    return UnitKind(unit(code)["单位类型"])
