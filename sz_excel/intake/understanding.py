"""One stored spelling → one exact value, or the code of a finding. Never 0, never full marks, never dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sz_excel.forms.layout import Spec
from sz_excel.intake.transcripts import MERGED, MISSING_COLUMN, MISSING_ROW
from sz_excel.records.submissions import Value
from sz_excel.spreadsheets.formats import DATE, NUMBER, PERCENT, TIME
from sz_excel.spreadsheets.scanning import BLANK, BOOLEAN, ERROR, NO_VALUE, TEXT
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH


@dataclass(frozen=True, slots=True)
class Understood:
    """The value as meant, and the finding code with what to name in its text; a note leaves the value in place."""

    value: Value = None
    code: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Dates that make sense this season."""

    first: date
    last: date


_TAKEN = {ERROR: "V02", NO_VALUE: "V03", MISSING_ROW: "V13", MISSING_COLUMN: "V14", MERGED: "V12"}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"), None)
_UNITS = re.compile(r"(?:分|人|张|次|场|件|项|条|户|册|元|起|人次|个|㎡|平方米|年)$")
_NUMBER = re.compile(r"[+]?\d+(?:\.\d+)?$|[+]?\.\d+$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?$")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_LARGEST_SERIAL = 2958465
SIGNIFICANT_DIGITS = 15


def clean(text: str) -> str:
    """Text without invisible characters, blanks at the ends, and with any run of white space as one blank."""
    text = text.translate(_INVISIBLE)
    return " ".join(text.replace("\u3000", " ").replace("\xa0", " ").split())


def understand(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    """What one stored cell means under its specification. ``kind`` may be upper case: a formula gave the value."""
    plain = kind.lower()
    if plain in _TAKEN:
        return Understood(code=_TAKEN[plain])
    if plain == BLANK or (plain == TEXT and not clean(text)):
        return Understood(code="V01")
    understood = _BY_TYPE[spec.type](plain, text, spec, window)
    if kind.isupper() and not understood.code:
        return Understood(understood.value, "N05", show(understood.value))
    return understood


def show(value: Value) -> str:
    """A value as printed in a finding."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def exact(text: str) -> Decimal:
    """A stored number as Excel shows it: 15 significant digits, so that binary noise is gone."""
    number = Decimal(format(float(text), f".{SIGNIFICANT_DIGITS}g"))
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _number(kind: str, text: str, spec: Spec, _: Window) -> Understood:
    if kind in (DATE, TIME, BOOLEAN):
        return Understood(code="V07")
    if kind == PERCENT:
        return Understood(code="V08")
    if kind == NUMBER:
        try:
            return _within(exact(text), spec, "", "")
        except (ValueError, ArithmeticError):
            return Understood(code="V04")
    return _text_number(text, spec)


def _text_number(text: str, spec: Spec) -> Understood:
    bare = unicodedata.normalize("NFKC", clean(text)).replace(" ", "").removeprefix("'")
    without_unit = _UNITS.sub("", bare)
    grouped = without_unit.replace(",", "") if _GROUPED.match(without_unit) else without_unit
    if not _NUMBER.match(grouped):
        return Understood(code="V08" if bare.endswith("%") else "V04")
    number = Decimal(grouped)
    return _within(number, spec, "N01" if clean(text) == grouped else "N02", show(number))


def _within(number: Decimal, spec: Spec, note: str, expected: str) -> Understood:
    if (spec.minimum is not None and number < spec.minimum) or (spec.maximum is not None and number > spec.maximum):
        return Understood(code="V05")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > spec.decimals and number.normalize() != round(number, spec.decimals):
        return Understood(code="V06")
    return Understood(number, note, expected)


def _date(kind: str, text: str, _: Spec, window: Window) -> Understood:
    if kind in (BOOLEAN, TIME, PERCENT):
        return Understood(code="V09")
    if kind in (NUMBER, DATE):
        serial = float(text)
        if not 1 <= serial <= _LARGEST_SERIAL:
            return Understood(code="V10")
        day = EXCEL_EPOCH + timedelta(days=int(serial))
        compact = _COMPACT_DATE.match(text) if kind == NUMBER else None
        if compact:
            return _dated(compact, window)
        return _in_window(day, window, "" if kind == DATE else "N04")
    bare = unicodedata.normalize("NFKC", clean(text)).replace(" ", "" if ":" not in text else " ")
    match = _DATE.match(bare) or _COMPACT_DATE.match(bare)
    return _dated(match, window) if match else Understood(code="V09")


def _dated(match: re.Match[str], window: Window) -> Understood:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Understood(code="V09")
    return _in_window(day, window, "N03")


def _in_window(day: date, window: Window, note: str) -> Understood:
    if not window.first <= day <= window.last:
        return Understood(code="V10")
    return Understood(day, note, day.isoformat() if note else "")


# Words that mean a choice beyond doubt; anything else is asked back.
_SYNONYMS = {
    "是": ("√", "✓", "☑", "对", "有", "y", "yes", "true", "1", "达标"),
    "否": ("×", "✗", "x", "不是", "没有", "n", "no", "false", "0"),
    "有": ("是", "√", "✓", "y", "yes"),
    "无": ("没有", "否", "×", "n", "no"),
    "不申报": ("无", "不报", "不参加", "-", "/", "—"),
    "星级": ("达标级", "一星", "一星级"),
    "三星级": ("三星", "3星", "3星级"),
    "五星级": ("五星", "5星", "5星级"),
    "同意": ("√", "✓", "通过", "审核同意", "同意推荐"),
    "不同意": ("×", "不通过"),
    "不适用": ("√", "✓", "是", "y", "yes", "true", "1"),
    "无异议": ("无", "没有异议"),
    "有异议": ("有",),
}


def _choice(kind: str, text: str, spec: Spec, _: Window) -> Understood:
    bare = clean(text) if kind in (TEXT, BOOLEAN) else show(exact(text)) if kind == NUMBER else ""
    if kind == BOOLEAN:
        bare = "true" if text == "1" else "false"
    if bare in spec.choices:
        return Understood(bare)
    folded = unicodedata.normalize("NFKC", bare).replace(" ", "").lower()
    fits = [choice for choice in spec.choices if folded == choice or folded in _SYNONYMS.get(choice, ())]
    return Understood(fits[0], "N08", fits[0]) if len(fits) == 1 else Understood(code="V11")


def _text(kind: str, text: str, _: Spec, __: Window) -> Understood:
    if kind in (NUMBER, PERCENT):
        return Understood(show(exact(text)))
    if kind == DATE:
        return Understood((EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat())
    if kind == BOOLEAN:
        return Understood("是" if text == "1" else "否")
    cleaned = clean(text)
    hidden = text.strip(" \n\r\t") != cleaned and " ".join(text.split(" ")).strip() != cleaned
    return Understood(cleaned, "N06", cleaned) if hidden and "\n" not in text else Understood(cleaned)


_PHONE = re.compile(r"(?:\+?86[- ]?)?(?:1\d{10}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:[-转]\d{1,6})?|\d{3}-\d{4})$")


def _phone(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    understood = _text(kind, text, spec, window)
    number = unicodedata.normalize("NFKC", str(understood.value)).replace("－", "-").replace("—", "-")
    return Understood(number) if _PHONE.match(number) else Understood(number, "V19", "电话号码")


_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_CODE_WEIGHTS = tuple(3**place % 31 for place in range(17))


def _credit_code(kind: str, text: str, spec: Spec, window: Window) -> Understood:
    """统一社会信用代码 by GB 32100-2015. Typed as a number it has lost its last digits for good."""
    code = unicodedata.normalize("NFKC", clean(text)).replace(" ", "").upper()
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
