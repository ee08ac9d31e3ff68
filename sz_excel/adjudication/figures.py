"""Exact figures: how points become fractions and back into print (RULES.md section 1).

Integers throughout, because a season prints and compares thousands of fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

PRINTED_DECIMALS = 2


@lru_cache(maxsize=4096)
def exact(number: Decimal | int) -> Fraction:
    """The number as a fraction; nothing is rounded."""
    return Fraction(number)


def show_points(total: Fraction, lines: Iterable[Decimal] = ()) -> str:
    """``total`` with at most two decimals, half up, trailing zeros cut; more where two would hide its side of a line.

    84.996 beside the line 85 prints as 84.996, never as 85.
    """
    places = PRINTED_DECIMALS
    limits = [line.as_integer_ratio() for line in lines]
    while True:
        units, scale = _units(total, places), _power(places)
        if all(_side(units, scale, limit) == _side(total.numerator, total.denominator, limit) for limit in limits):
            return _plain(units, places)
        places += 1


def is_above(points: Fraction, support: Fraction) -> bool:
    """Whether points are more than ``support``, itself rounded half up to the two decimals that a form takes."""
    return points.numerator * _power(PRINTED_DECIMALS) > _units(support, PRINTED_DECIMALS) * points.denominator


def _units(number: Fraction, places: int) -> int:
    """The number in units of its last printed place; halves go away from zero, as on paper."""
    numerator, denominator = number.numerator * _power(places), number.denominator
    units = (2 * abs(numerator) + denominator) // (2 * denominator)
    return units if numerator >= 0 else -units


def _side(numerator: int, denominator: int, limit: tuple[int, int]) -> int:
    left, right = numerator * limit[1], limit[0] * denominator
    return (left > right) - (left < right)


def _plain(units: int, places: int) -> str:
    whole, rest = divmod(abs(units), _power(places))
    text = f"{whole}.{rest:0{places}}".rstrip("0").rstrip(".")
    return f"-{text}" if units < 0 else text


def _power(places: int) -> int:
    return int(10**places)
