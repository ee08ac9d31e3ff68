"""What a row of 核对规则 may say: the operators of each scope, and what may stand on either side of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

NUMBER, DATE, TEXT = "number", "date", "text"
EVERY_NOTE = "*/note"
HELD = {"held_union": "union_level", "held_chair": "chair_level"}
LAST_YEAR_NUMBER, LAST_YEAR_TEXT = "members", "chair_name"


class Scope(StrEnum):
    """范围: what the answers of a workbook are compared with."""

    UNIT = "unit"
    UNITS = "units"
    REGISTER = "register"
    LAST_YEAR = "last_year"


class Operator(StrEnum):
    """关系: what must hold between the left and the right side. Several answers joined by + are added up; a date plus
    numbers is that date so many years later."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EQUAL = "="
    STARTS_WITH = "以此开头"
    NOT_YET_DUE = "尚未到期"
    DISTINCT = "各不相同"
    ABOVE = "高于"
    NEXT_LEVEL = "逐级"
    WITHIN_PERCENT = "相差不超过"
    AS_LAST_YEAR = "与上年相同"


COMPARISONS = (Operator.AT_MOST, Operator.AT_LEAST, Operator.EQUAL)
OPERATORS: Mapping[Scope, tuple[Operator, ...]] = {
    Scope.UNIT: (*COMPARISONS, Operator.STARTS_WITH, Operator.NOT_YET_DUE),
    Scope.UNITS: (Operator.DISTINCT,),
    Scope.REGISTER: (Operator.ABOVE, Operator.NEXT_LEVEL),
    Scope.LAST_YEAR: (Operator.WITHIN_PERCENT, Operator.AS_LAST_YEAR),
}

Problem = tuple[str, str, str]


def split(side: str) -> tuple[str, ...]:
    """The keys of one side."""
    return tuple(part.strip() for part in side.split("+") if part.strip())


def problems(cells: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[Problem]:
    """Why a row cannot be used: column, what is wrong, how to mend it. ``kinds`` maps each answer to its kind.

    Only rows whose scope and operator are known are looked at; the others are refused by their columns.
    """
    if cells["scope"] not in set(Scope) or cells["operator"] not in set(Operator):
        return
    scope, operator = Scope(cells["scope"]), Operator(cells["operator"])
    if not split(cells["left"]):
        return
    if operator not in OPERATORS[scope]:
        known = "、".join(OPERATORS[scope])
        yield "operator", f"范围“{scope}”不能用关系“{operator}”", f"请从这些关系中选一个：{known}"
        return
    unknown = [*_unknown("left", cells, kinds, operator), *_unknown("right", cells, kinds, operator)]
    yield from unknown or _SIDES[operator](split(cells["left"]), cells["right"], kinds)


def _unknown(side: str, cells: Mapping[str, str], kinds: Mapping[str, str], operator: Operator) -> Iterator[Problem]:
    if side == "right" and operator not in (*COMPARISONS, Operator.NOT_YET_DUE):
        return
    for key in split(cells[side]):
        if key not in kinds and not (key == EVERY_NOTE and operator is Operator.DISTINCT):
            yield side, f"没有编号为“{key}”的数据或申报字段", "请核对“指标数据”“申报字段”中的编号"


def _compared(left: tuple[str, ...], right: str, kinds: Mapping[str, str]) -> Iterator[Problem]:
    if not split(right):
        yield "right", "没有填写", "请填写与左项比较的数据编号"
        return
    sides = [_kind(left, kinds), _kind(split(right), kinds)]
    if sides[0] != sides[1] or "" in sides:
        yield "right", "左项与右项不是同类数据，不能比较", "数与数、日期与日期（日期可加年数）比较"


def _kind(keys: Iterable[str], kinds: Mapping[str, str]) -> str:
    """Kind of a sum; empty for what cannot be added up."""
    first, *rest = (kinds[key] for key in keys)
    addable = first in (NUMBER, DATE) and set(rest) <= {NUMBER}
    return first if addable or not rest else ""


def _starting(left: tuple[str, ...], right: str, kinds: Mapping[str, str]) -> Iterator[Problem]:
    if [kinds[key] for key in left] != [TEXT]:
        yield "left", "须是一个文字字段", "请填写一个文字字段的编号"
    if not right:
        yield "right", "没有填写开头的文字", "请填写应有的开头，如 81"


def _due(left: tuple[str, ...], right: str, kinds: Mapping[str, str]) -> Iterator[Problem]:
    if _kind(left, kinds) != DATE:
        yield "left", "须是日期，可加年数", "请填写起算日期＋年数，如 U1.2-1 + training_within_years"
    if len(split(right)) != 1:
        yield "right", "须是一个数据编号", "请填写到期前应有的那一项"


def _distinct(left: tuple[str, ...], right: str, kinds: Mapping[str, str]) -> Iterator[Problem]:
    if any(kinds.get(key, TEXT) != TEXT for key in left):
        yield "left", "须是文字字段", "请只填写文字字段的编号，或 */note（全部“说明”栏）"
    if right and not _is_count(right):
        yield "right", f"“{right}”不是字数", "请填写起算的字数，如 40；留空为任何长度"


def _against_register(left: tuple[str, ...], right: str, _: Mapping[str, str]) -> Iterator[Problem]:
    if right not in HELD:
        yield "right", "须是现有等级", f"请填写：{'、'.join(HELD)}"
    elif left != (HELD[right],):
        yield "left", "与右项不是同一对象的等级", f"请填写：{HELD[right]}"


def _within(left: tuple[str, ...], right: str, _: Mapping[str, str]) -> Iterator[Problem]:
    if left != (LAST_YEAR_NUMBER,):
        yield "left", "表彰史里没有这一项的上年数", f"请填写：{LAST_YEAR_NUMBER}"
    if not (right.endswith("%") and _is_count(right.removesuffix("%"))):
        yield "right", f"“{right}”不是百分比", "请填写整数百分比，如 20%"


def _same(left: tuple[str, ...], right: str, _: Mapping[str, str]) -> Iterator[Problem]:
    if left != (LAST_YEAR_TEXT,):
        yield "left", "表彰史里没有这一项的上年内容", f"请填写：{LAST_YEAR_TEXT}"
    if right:
        yield "right", "这种关系没有右项", "请清空"


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


_SIDES = {
    **dict.fromkeys(COMPARISONS, _compared),
    Operator.STARTS_WITH: _starting,
    Operator.NOT_YET_DUE: _due,
    Operator.DISTINCT: _distinct,
    Operator.ABOVE: _against_register,
    Operator.NEXT_LEVEL: _against_register,
    Operator.WITHIN_PERCENT: _within,
    Operator.AS_LAST_YEAR: _same,
}
