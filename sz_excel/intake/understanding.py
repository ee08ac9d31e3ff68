"""One stored spelling → one exact value, or the code of a finding. Never 0, never full marks, never dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite

from sz_excel.forms.layout import Spec
from sz_excel.intake.transcripts import (
    LINKED,
    LONGEST_TEXT,
    MERGED,
    MISSING_COLUMN,
    MISSING_ROW,
    MISSING_SHEET,
    PICTURE,
    STRUCK,
)
from sz_excel.intake.words import choices_meant, clean, means_nothing, narrow, needs_cleaning, numeral
from sz_excel.records.submissions import Value
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.scanning import BLANK, BOOLEAN, ERROR, NO_VALUE, TEXT
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH

__all__ = ["Understood", "Window", "clean", "exact", "is_credit_code", "show", "shown", "understand"]


@dataclass(frozen=True, slots=True)
class Understood:
    """The value as meant, and the finding code with what to name in its text; a note leaves the value in place."""

    value: Value = None
    code: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Dates that make sense for an answer."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first.isoformat()}至{self.last.isoformat()}"


_TAKEN = {
    ERROR: "V02",
    NO_VALUE: "V03",
    MISSING_ROW: "V13",
    MISSING_COLUMN: "V14",
    MERGED: "V12",
    PICTURE: "V23",
    LINKED: "V24",
    STRUCK: "V27",
    MISSING_SHEET: "V26",
}
_STORED_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*\Z", re.ASCII)
_UNITS = {
    "points": re.compile(r" ?分\Z"),
    "other": re.compile(r" ?(?:人次|人|名|位|张|次|场|件|项|条|户|册|元|起|个|份|㎡|平方米|平米|m2)\Z"),
}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)\Z", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z", re.ASCII)
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?:\.\d+)?Z?"
_DATE = re.compile(rf"(\d{{4}}) ?[-./年] ?(\d{{1,2}}) ?[-./月] ?(\d{{1,2}}) ?[日号]?(?:[T ]{_CLOCK})?\Z", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_DISPLAYED_IMAGE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_LARGEST_SERIAL = 2958465  # 9999-12-31
SIGNIFICANT_DIGITS = 15
_LARGEST = Decimal(10) ** SIGNIFICANT_DIGITS  # beyond it a double no longer tells whole numbers apart


def understand(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    """What one stored cell means under its specification. ``kind`` may be upper case: a formula gave the value."""
    plain = kind.lower()
    if plain in _TAKEN:
        return Understood(code=_TAKEN[plain])
    if plain == BLANK or (plain == TEXT and not clean(text)):
        return Understood(code="V01")
    if len(text) > LONGEST_TEXT:
        return Understood(code="V25")
    if (plain in _NUMERIC and not _is_sound(text)) or (plain == BOOLEAN and text not in ("0", "1")):
        return Understood(code="V04")
    understood = _by_words(plain, text, spec) or _BY_TYPE[spec.type](plain, text, spec, window)
    if kind.isupper() and not understood.code:
        return Understood(understood.value, "N05", show(understood.value))
    return understood


_NUMERIC = frozenset({NUMBER, DATE, TIME, PERCENT})


def _is_sound(text: str) -> bool:
    """Whether a stored number is one that a double can hold."""
    return bool(_STORED_NUMBER.match(text)) and isfinite(float(text))


def _by_words(kind: str, text: str, spec: Spec) -> Understood | None:
    """Texts that stand for something else than a value: a WPS picture, a dash for an empty cell."""
    if kind != TEXT:
        return None
    if _DISPLAYED_IMAGE.match(text):
        return Understood(code="N14" if spec.type == "text" else "V23")
    if spec.type not in _FREE and not choices_meant(text, spec.choices) and means_nothing(text, spec.choices):
        return Understood(code="N17")
    return None


_FREE = frozenset({"text"})


def show(value: Value) -> str:
    """A value as printed in a finding."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def shown(kind: str, text: str) -> str:
    """A stored cell as a person sees it: 43529 in a date format is 2019-03-05, 0.95 in a percent format 95%."""
    plain = kind.lower()
    if plain == BOOLEAN:
        return "TRUE" if text == "1" else "FALSE"
    if plain not in _NUMERIC or not _is_sound(text):
        return text
    if plain == DATE and 0 <= float(text) <= _LARGEST_SERIAL:
        return (EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat()
    if plain == TIME:
        minutes = round(float(text) % 1 * 1440)
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{show(_plain(exact(text) * 100))}%" if plain == PERCENT else show(exact(text))


def exact(text: str) -> Decimal:
    """A stored number as Excel shows it: 15 significant digits, so that binary noise is gone."""
    number = Decimal(format(float(text), f".{SIGNIFICANT_DIGITS}g"))
    return _plain(number)


def _plain(number: Decimal) -> Decimal:
    if abs(number) > _LARGEST or not number.is_finite():
        return number
    return number.quantize(Decimal(1)) + 0 if number == number.to_integral_value() else number.normalize()


def _number(kind: str, text: str, spec: Spec, _: Window) -> Understood:
    if kind in (DATE, TIME, BOOLEAN):
        return Understood(code="V07")
    if kind == PERCENT:
        return Understood(code="V08")
    return _within(exact(text), spec, "", "") if kind == NUMBER else _text_number(text, spec)


def _text_number(text: str, spec: Spec) -> Understood:
    seen = clean(text)
    bare = narrow(seen).strip().removeprefix("'")
    without_unit = _UNITS["points" if spec.type == "points" else "other"].sub("", bare)
    grouped = without_unit.replace(",", "") if _GROUPED.match(without_unit) else without_unit
    if not _NUMBER.match(grouped):
        return _not_a_number(bare)
    number = _plain(Decimal(grouped))
    if len(number.as_tuple().digits) > SIGNIFICANT_DIGITS and abs(number) < _LARGEST:
        number = exact(grouped)
    return _within(number, spec, "N01" if seen == grouped else "N02", show(number))


def _not_a_number(bare: str) -> Understood:
    if bare.endswith("%"):
        return Understood(code="V08")
    proposed = numeral(bare)
    return Understood(code="V04") if proposed is None else Understood(code="V22", expected=show(proposed))


def _within(number: Decimal, spec: Spec, note: str, expected: str) -> Understood:
    if not number.is_finite() or abs(number) >= _LARGEST:
        return Understood(code="V05")
    if (spec.minimum is not None and number < spec.minimum) or (spec.maximum is not None and number > spec.maximum):
        return Understood(code="V05")
    if number != round(number, spec.decimals):
        return Understood(code="V06")
    return Understood(number, note, expected)


def _date(kind: str, text: str, _: Spec, window: Window) -> Understood:
    if kind in (BOOLEAN, PERCENT):
        return Understood(code="V09")
    if kind in _NUMERIC:
        return _serial_date(kind, text, window)
    bare = narrow(clean(text)).strip()
    match = _DATE.match(bare) or _COMPACT_DATE.match(bare)
    return _dated(match, window) if match else Understood(code="V09")


def _serial_date(kind: str, text: str, window: Window) -> Understood:
    """A day number; without a date format it is one only when it falls into the window."""
    compact = _COMPACT_DATE.match(text)
    if compact:
        return _dated(compact, window)
    serial = float(text)
    if not 1 <= serial <= _LARGEST_SERIAL:
        return Understood(code="V09" if kind == TIME else "V10", expected=str(window))
    return _in_window(EXCEL_EPOCH + timedelta(days=int(serial)), window, "" if kind == DATE else "N04")


def _dated(match: re.Match[str], window: Window) -> Understood:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Understood(code="V09")
    return _in_window(day, window, "N03")


def _in_window(day: date, window: Window, note: str) -> Understood:
    if not window.first <= day <= window.last:
        return Understood(code="V10", expected=str(window))
    return Understood(day, note, day.isoformat() if note else "")


def _choice(kind: str, text: str, spec: Spec, _: Window) -> Understood:
    if kind == BOOLEAN:
        bare = "true" if text == "1" else "false"
    elif kind == NUMBER:
        bare = show(exact(text))
    else:
        bare = clean(text) if kind == TEXT else ""
    if bare in spec.choices:
        return Understood(bare)
    meant = choices_meant(bare, spec.choices)
    if len(meant) == 1:
        return Understood(meant[0], "N08", meant[0])
    return Understood(code="N17" if means_nothing(bare, spec.choices) and kind != TEXT else "V11")


def _text(kind: str, text: str, _: Spec, __: Window) -> Understood:
    if kind in _NUMERIC or kind == BOOLEAN:
        return Understood(shown(kind, text) if kind != BOOLEAN else "是" if text == "1" else "否")
    cleaned = clean(text)
    return Understood(cleaned, "N06", cleaned) if needs_cleaning(text) else Understood(cleaned)


_MOBILE, _LANDLINE = r"1\d{2}[- ]?\d{4}[- ]?\d{4}", r"(?:\(0\d{2,3}\)|0\d{2,3})?[- ]?\d{7,8}(?:[-转]\d{1,6})?"
_PHONE = re.compile(rf"(?:\+?86[- ]?)?(?:{_MOBILE}|{_LANDLINE}|\d{{3}}-\d{{4}})\Z", re.ASCII)


def _phone(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    understood = _text(kind, text, spec, window)
    number = narrow(str(understood.value)).replace("—", "-")
    return Understood(number) if _PHONE.match(number) else Understood(number, "V19", "电话号码")


_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_CODE_WEIGHTS = tuple(3**place % 31 for place in range(17))


def _credit_code(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    """统一社会信用代码 by GB 32100-2015. Typed as a number it has lost its last digits for good."""
    code = narrow(clean(text)).replace(" ", "").removeprefix("'").upper()
    if kind != TEXT or not is_credit_code(code):
        return Understood(code="V20")
    return Understood(code) if code == text else Understood(code, "N06", code)


def is_credit_code(code: str) -> bool:
    """Whether 18 characters carry the right check character."""
    if len(code) != 18 or any(letter not in _CODE_LETTERS for letter in code):
        return False
    total = sum(_CODE_LETTERS.index(letter) * weight for letter, weight in zip(code, _CODE_WEIGHTS, strict=False))
    return _CODE_LETTERS[(31 - total % 31) % 31] == code[17]


_BY_TYPE: dict[str, Callable[[str, str, Spec, Window], Understood]] = {
    "points": _number,
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "choice": _choice,
    "text": _text,
    "phone": _phone,
    "credit_code": _credit_code,
}
