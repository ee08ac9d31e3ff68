"""Input cells: how they look, what they accept, and what they say when entered or mistaken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sz_excel.forms.checking import DATES
from sz_excel.forms.drafting import Draft
from sz_excel.forms.layout import Slot, Spec
from sz_excel.spreadsheets.writing import Sheet


def write_input(draft: Draft, sheet: Sheet, slot: Slot, *, hint: str = "", last_row: int | None = None) -> None:
    """One input cell: what is known already, its style, and a validation that explains itself."""
    place, last = (slot.row, slot.column), (last_row or slot.row, slot.column)
    sheet.merge(place, last, draft.value(slot.key), draft.look.input(slot.spec.type))
    rule = validation(slot.spec, hint)
    if rule:
        sheet.validate(place, place, rule)


def validation(spec: Spec, hint: str = "") -> dict[str, Any]:
    """The data validation of an input; free text has none unless there is something to tell."""
    rule = _RULES.get(spec.type, _any_rule)(spec)
    expected = rule.pop("expected", "")
    if hint or expected:
        rule |= {"input_title": "填写要求", "input_message": (hint or expected)[:255]}
    if rule.get("validate") != "any":
        rule |= {"error_title": "请更正", "error_message": f"{expected}。"[:255], "error_type": "stop"}
    return rule if rule.get("input_message") or rule.get("validate") != "any" else {}


def _any_rule(_spec: Spec) -> dict[str, Any]:
    return {"validate": "any"}


def _number_rule(spec: Spec) -> dict[str, Any]:
    kind = {"integer": "integer"}.get(spec.type, "decimal")
    word = {"integer": "整数"}.get(spec.type, f"数字，最多{spec.decimals}位小数")
    if spec.maximum is not None:
        limits = {"criteria": "between", "minimum": _plain(spec.minimum or Decimal(0)), "maximum": _plain(spec.maximum)}
        return {"validate": kind, **limits, "expected": f"填{spec.minimum or Decimal(0):f}～{spec.maximum:f}的{word}"}
    low = spec.minimum if spec.minimum is not None else Decimal("-999999999999")
    told = f"填不小于{low:f}的{word}" if spec.minimum is not None else f"填{word}"
    return {"validate": kind, "criteria": ">=", "value": _plain(low), "expected": told}


def _plain(limit: Decimal) -> int | float:
    return int(limit) if limit == int(limit) else float(limit)


def _date_rule(_spec: Spec) -> dict[str, Any]:
    limits = {"criteria": "between", "minimum": f"={DATES[0]}", "maximum": f"={DATES[1]}"}
    return {"validate": "date", **limits, "expected": "按“年-月-日”填写，如 2019-9-20"}


def _choice_rule(spec: Spec) -> dict[str, Any]:
    return {"validate": "list", "source": list(spec.choices), "expected": f"从下拉列表选择：{'、'.join(spec.choices)}"}


_RULES = {
    "points": _number_rule,
    "integer": _number_rule,
    "decimal": _number_rule,
    "date": _date_rule,
    "choice": _choice_rule,
}
