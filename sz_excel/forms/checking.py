"""The live self-check (自检): what a row still lacks, as formulas that staff see change while they type.

A status is 待填 (possibly after the name of a data item), begins with ！ (a fault) or 核实： (to explain in 说明),
or says that nothing is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from sz_excel.forms.expressions import (
    FALSE,
    Expr,
    all_,
    any_,
    count,
    first_of,
    greatest,
    if_,
    is_number,
    least,
    length,
    lift,
    not_,
    percent_text,
    rounded,
    total,
    trim,
    whole,
)
from sz_excel.forms.layout import Spec
from sz_excel.programme.checks import COMPARISONS
from sz_excel.programme.model import Check, Criterion

MISSING = "待填"
FAULT = "！"
QUERY = "核实："
FINE = "√"
OPTIONAL = "选填"
IDLE = "无须填写"
EXEMPT = "不适用"

DATES = (18264, 73050)
"""Serial numbers of 1950-01-01 and 2099-12-31: outside, a number in a date cell is no date that anyone meant."""

Case = tuple[Expr, Expr | str]
Resolve = Callable[[str], Expr | None]


def is_blank(cell: Expr) -> Expr:
    return trim(cell).is_("=", "")


def is_filled(cell: Expr) -> Expr:
    return trim(cell).is_("<>", "")


def faults(cell: Expr, spec: Spec, name: str = "") -> list[Case]:
    """What can be wrong with a filled cell of this kind; nothing of it holds for a blank one."""
    start = f"{FAULT}{name}"
    if spec.type in ("points", "integer", "decimal"):
        return _number_faults(cell, spec, start)
    if spec.type == "date":
        low, high = DATES
        outside = any_((not_(is_number(cell)), cell.is_("<", low), cell.is_(">", high)))
        return [(all_((is_filled(cell), outside)), f"{start}须为日期")]
    if spec.type == "choice":
        unknown = [(cell & "").is_("<>", choice) for choice in spec.choices]
        return [(all_((is_filled(cell), *unknown)), f"{start}请从列表选")]
    return _text_faults(cell, spec, start)


def _number_faults(cell: Expr, spec: Spec, start: str) -> list[Case]:
    cases: list[Case] = [(all_((is_filled(cell), not_(is_number(cell)))), f"{start}须为数字")]
    bounds = (("<", spec.minimum), (">", spec.maximum))
    lines = [cell.is_(operator, bound) for operator, bound in bounds if bound is not None]
    if lines:
        cases.append((all_((is_number(cell), any_(lines))), f"{start}{_range(spec)}"))
    nearest, told = (whole(cell), "须为整数") if spec.type == "integer" else _decimals(cell, spec)
    cases.append((if_(is_number(cell), nearest.is_("<>", cell), FALSE), f"{start}{told}"))
    return cases


def _decimals(cell: Expr, spec: Spec) -> tuple[Expr, str]:
    return rounded(cell, spec.decimals), f"最多{spec.decimals}位小数"


def _text_faults(cell: Expr, spec: Spec, start: str) -> list[Case]:
    if spec.type == "credit_code":
        return [
            (is_number(cell), f"{start}须为文本"),
            (all_((is_filled(cell), length(trim(cell)).is_("<>", 18))), f"{start}应为18位"),
        ]
    if spec.type == "phone":
        return [(all_((is_filled(cell), length(trim(cell)).is_("<", 7))), f"{QUERY}{start[1:]}核对位数")]
    return []


def _range(spec: Spec) -> str:
    if spec.maximum is None:
        return f"不得小于{spec.minimum:f}"
    return f"超出{spec.minimum or Decimal(0):f}～{spec.maximum:f}"


def data_cases(cell: Expr, spec: Spec, name: str, *, required: bool) -> list[Case]:
    """Cases of one data item of a criterion, each naming the item."""
    missing: list[Case] = [(is_blank(cell), f"{name}{MISSING}")] if required else []
    return missing + faults(cell, spec, name)


def consistency_cases(check: Check, resolve: Resolve, label: Callable[[str], str], note: Expr) -> list[Case]:
    """One consistency check of the edition, silent until all its numbers are there or once it is explained.

    Only what compares answers of the form itself can be checked live; the rest is found when the form comes back.
    """
    if check.operator not in COMPARISONS:
        return []
    left, right = [resolve(key) for key in check.left], [resolve(key) for key in check.right]
    cells = [cell for cell in (*left, *right) if cell is not None]
    if len(cells) < len(left) + len(right):
        return []
    ours, theirs = cells[: len(left)], cells[len(left) :]
    holds = total(ours).is_(check.operator, total(theirs))
    word = _DEVIATIONS.get(check.operator, "不等于")
    text = f"{QUERY}{'合计' if len(left) > 1 else ''}{word}{label(check.right[0])}"
    return [(all_((count(cells).is_("=", len(cells)), not_(holds), is_blank(note))), text)]


_DEVIATIONS = {"<=": "大于", ">=": "小于", "<": "不小于", ">": "不大于"}


def not_applicable_cases(cell: Expr, note: Expr, *, allowed: bool) -> list[Case]:
    """不适用 needs a criterion that allows it and a reason (R19)."""
    if not allowed:
        return [(is_filled(cell), f"{FAULT}本项不得选不适用")]
    return [
        (cell.is_("=", EXEMPT), if_(is_blank(note), f"{FAULT}写明不适用原因", EXEMPT)),
        (is_filled(cell), f"{FAULT}只能选不适用"),
    ]


def event_cases(criterion: Criterion, points: Expr, note: Expr, resolve: Resolve) -> list[Case]:
    """M7: any event that the unit itself reports leaves no points."""
    cells = [cell for cell in map(resolve, criterion.events) if cell is not None]
    if criterion.method != "M7" or not cells:
        return []
    events = any_(
        [all_((is_number(cell), cell.is_(">", 0))) for cell in cells] + [cell.is_("=", "有") for cell in cells]
    )
    return [(all_((events, points.is_(">", 0), is_blank(note))), f"{QUERY}有发生应为0分")]


def rated(criterion: Criterion, points: Expr, note: Expr, resolve: Resolve) -> Expr:
    """What a row says when all else is well; M3 rows add the live rate, or what the numbers support if that is less."""
    of, base = resolve(criterion.rate_of), resolve(criterion.rate_base)
    if criterion.method != "M3" or of is None or base is None:
        return lift(FINE)
    rate = of / base
    supported = rounded(supported_points(criterion, rate), 6)
    over = all_((points.is_(">", supported), is_blank(note)))
    told = if_(over, lift(f"{QUERY}数据可得") & rounded(supported, 2) & "分", lift(f"{FINE} ") & percent_text(rate))
    return if_(all_((count((of, base)).is_("=", 2), is_number(base), base.is_(">", 0))), told, FINE)


def supported_points(criterion: Criterion, rate: Expr) -> Expr:
    """M3: full points at the target, a fixed deduction per percentage point below it, or in proportion."""
    target = lift(criterion.target_percent or Decimal(100))
    full, zero, percent = lift(criterion.points), lift(0), rate * lift(100)
    if criterion.deduct_per_percent is None:
        return greatest(zero, least(full, full * percent / target))
    deducted = greatest(zero, target - percent) * lift(criterion.deduct_per_percent)
    return greatest(zero, full - deducted)


def status(cases: Sequence[Case], otherwise: Expr | str, idle: Expr | None) -> Expr:
    """The text of one 自检 cell; a track that is not applied for has nothing to fill in."""
    whole_row = first_of(*cases, otherwise=otherwise)
    return whole_row if idle is None else if_(idle, IDLE, whole_row)
