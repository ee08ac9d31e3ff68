"""Live formulas that know their own value: one expression gives the text for the cell and what it shows when issued.

Only functions that Excel 2010, WPS and LibreOffice share. Values are computed lazily and exactly, with the rules of a
spreadsheet: a blank cell is 0 or "" as needed, comparisons of text ignore nothing, numbers print without noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sz_excel.records.submissions import Value

EPOCH = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Expr:
    """A formula without its ``=`` and the value it has now."""

    text: str
    compute: Callable[[], Any]

    @property
    def value(self) -> Any:
        return self.compute()

    def __add__(self, other: Expr | int) -> Expr:
        return _binary(self, "+", lift(other), lambda a, b: number(a) + number(b))

    def __sub__(self, other: Expr) -> Expr:
        return _binary(self, "-", other, lambda a, b: number(a) - number(b))

    def __mul__(self, other: Expr) -> Expr:
        return _binary(self, "*", other, lambda a, b: number(a) * number(b))

    def __truediv__(self, other: Expr) -> Expr:
        return _binary(self, "/", other, lambda a, b: number(a) / number(b))

    def __and__(self, other: Expr | str) -> Expr:
        return _binary(self, "&", lift(other), lambda a, b: shown(a) + shown(b))

    def is_(self, operator: str, other: Expr | Decimal | int | str) -> Expr:
        """Comparison: ``=``, ``<>``, ``<``, ``<=``, ``>``, ``>=``."""
        compare = _COMPARE[operator]
        return _binary(self, operator, lift(other), lambda a, b: compare(*_alike(a, b)))


def number(value: Any) -> Fraction:
    """A cell value in arithmetic."""
    if value in (None, ""):
        return Fraction(0)
    return Fraction((value - EPOCH).days) if isinstance(value, date) else Fraction(value)


def shown(value: Any) -> str:
    """A cell value joined to text with ``&``."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{float(number(value)):.10g}"


def _alike(a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(a, str) and isinstance(b, str):
        return a, b
    if isinstance(a, str) or isinstance(b, str):
        return (_text_rank(a, b), _text_rank(b, a))
    return number(a), number(b)


def _text_rank(value: Any, other: Any) -> Any:
    """Text is greater than any number; a blank beside text is empty text."""
    if value is None or other is None:
        return shown(value)
    return 1 if isinstance(value, str) else 0


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "<>": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _binary(a: Expr, operator: str, b: Expr, compute: Callable[[Any, Any], Any]) -> Expr:
    return Expr(f"({a.text}{operator}{b.text})", lambda: compute(a.value, b.value))


def lift(content: Expr | Decimal | Fraction | int | str) -> Expr:
    """A literal as an expression."""
    if isinstance(content, Expr):
        return content
    if isinstance(content, str):
        quoted = content.replace('"', '""')
        return Expr(f'"{quoted}"', lambda: content)
    return Expr(f"{content:f}" if isinstance(content, Decimal) else str(content), lambda: content)


FALSE = Expr("FALSE", lambda: False)


def cell(address: str, value: Value | Fraction, sheet: str = "") -> Expr:
    """A reference to a cell that holds ``value`` when the form is issued."""
    return Expr(f"'{sheet}'!{address}" if sheet else address, lambda: value)


def formula_cell(address: str, content: Expr, sheet: str = "") -> Expr:
    """A reference to a cell that holds this formula."""
    return Expr(f"'{sheet}'!{address}" if sheet else address, content.compute)


def if_(condition: Expr, then: Expr | str, otherwise: Expr | str) -> Expr:
    yes, no = lift(then), lift(otherwise)
    return Expr(f"IF({condition.text},{yes.text},{no.text})", lambda: yes.value if condition.value else no.value)


def first_of(*cases: tuple[Expr, Expr | str], otherwise: Expr | str) -> Expr:
    """Nested IFs: the first case whose condition holds."""
    result = lift(otherwise)
    for condition, outcome in reversed(cases):
        result = if_(condition, outcome, result)
    return result


def all_(conditions: Sequence[Expr]) -> Expr:
    return Expr(f"AND({_join(conditions)})", lambda: all(item.value for item in conditions))


def any_(conditions: Sequence[Expr]) -> Expr:
    return Expr(f"OR({_join(conditions)})", lambda: any(item.value for item in conditions))


def not_(condition: Expr) -> Expr:
    return Expr(f"NOT({condition.text})", lambda: not condition.value)


def is_number(item: Expr) -> Expr:
    return Expr(f"ISNUMBER({item.text})", lambda: is_numeric(item.value))


def is_numeric(value: Any) -> bool:
    return isinstance(value, (int, Decimal, Fraction, date)) and not isinstance(value, bool)


def trim(item: Expr) -> Expr:
    return Expr(f"TRIM({item.text})", lambda: " ".join(part for part in shown(item.value).split(" ") if part))


def length(item: Expr) -> Expr:
    return Expr(f"LEN({item.text})", lambda: len(shown(item.value)))


def whole(item: Expr) -> Expr:
    return Expr(f"INT({item.text})", lambda: math.floor(number(item.value)))


def rounded(item: Expr, digits: int) -> Expr:
    """ROUND, half away from zero as spreadsheets do it."""
    return Expr(f"ROUND({item.text},{digits})", lambda: _round(number(item.value), digits))


def _round(value: Fraction, digits: int) -> Fraction:
    scaled = abs(value) * 10**digits
    nearest = math.floor(scaled + Fraction(1, 2))
    return Fraction(-nearest if value < 0 else nearest, 10**digits)


def least(*items: Expr) -> Expr:
    return Expr(f"MIN({_join(items)})", lambda: min(number(item.value) for item in items))


def greatest(*items: Expr) -> Expr:
    return Expr(f"MAX({_join(items)})", lambda: max(number(item.value) for item in items))


def total(items: Sequence[Expr]) -> Expr:
    """SUM of single cells: text counts for nothing."""
    return Expr(f"SUM({_join(items)})", lambda: sum((_summand(item.value) for item in items), Fraction(0)))


def count(items: Sequence[Expr]) -> Expr:
    """COUNT of single cells: how many hold numbers."""
    return Expr(f"COUNT({_join(items)})", lambda: sum(is_numeric(item.value) for item in items))


def sum_where_not(summed: str, tested: str, unwanted: str, pairs: Sequence[tuple[Expr, Expr]]) -> Expr:
    """SUMIFS over two ranges of one shape: the numbers whose neighbour is not ``unwanted``."""

    def compute() -> Fraction:
        return sum((_summand(a.value) for a, b in pairs if b.value != unwanted), Fraction(0))

    return Expr(f'SUMIFS({summed},{tested},"<>{unwanted}")', compute)


def count_like(tested: str, pattern: str, items: Sequence[Expr]) -> Expr:
    """COUNTIF of texts that begin (``x*``) or end (``*x``) with something."""
    word = pattern.strip("*")
    fits = str.startswith if pattern.endswith("*") else str.endswith

    def compute() -> int:
        return sum(isinstance(item.value, str) and fits(item.value, word) for item in items)

    return Expr(f'COUNTIF({tested},"{pattern}")', compute)


def percent_text(item: Expr) -> Expr:
    """A rate with two decimals and %."""
    return Expr(f'TEXT({item.text},"0.00%")', lambda: f"{float(_round(number(item.value) * 100, 2)):.2f}%")


def _summand(value: Any) -> Fraction:
    return number(value) if is_numeric(value) else Fraction(0)


def _join(items: Sequence[Expr]) -> str:
    return ",".join(item.text for item in items)
