"""Closed tables of spellings: what counts as nothing, which words mean a choice, which numerals propose a number.

A spelling that is not in a table is never interpreted; it is asked back.
"""

from __future__ import annotations

import re
from decimal import Decimal

# Control characters but for white space, soft hyphen, zero-width and direction marks, what could not be decoded.
_RANGES = ((0x00, 0x09), (0x0E, 0x1C), (0x7F, 0x85), (0x86, 0xA0), (0xAD, 0xAE), (0x200B, 0x2010), (0x202A, 0x202F),
           (0x2060, 0x2070), (0xFE00, 0xFE10), (0xFEFF, 0xFF00), (0xFFF9, 0xFFFC), (0xFFFD, 0xFFFE))  # fmt: skip
_INVISIBLE = {code: None for first, end in _RANGES for code in range(first, end)}
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean(text: str) -> str:
    """Text without invisible characters, blanks at the ends, and with any run of white space as one blank."""
    return " ".join(text.translate(_INVISIBLE).split())


def needs_cleaning(text: str) -> bool:
    """Whether :func:`clean` takes away more than blanks at the ends and double blanks."""
    return clean(text) != " ".join(piece for piece in text.split(" ") if piece)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs (９．５％) as ASCII; nothing else is folded, so that 9² stays what it is."""
    return text.translate(_WIDE)


NOTHING = frozenset({"-", "--", "—", "——", "–", "/", "//", "\\", "无", "暂无", "没有", "空", "未填", "n/a", "N/A"})

# Words that mean a choice beyond doubt; anything else is asked back.
SYNONYMS = {
    "是": ("√", "✓", "✔", "☑", "对", "有", "y", "yes", "true", "1", "达标"),
    "否": ("×", "✗", "✘", "x", "不是", "没有", "n", "no", "false", "0"),
    "有": ("是", "√", "✓", "✔", "y", "yes"),
    "无": ("没有", "否", "×", "n", "no"),
    "不申报": ("无", "不报", "不参加", "-", "/", "—"),
    "星级": ("达标级", "一星", "一星级", "1星", "1星级"),
    "三星级": ("三星", "3星", "3星级"),
    "五星级": ("五星", "5星", "5星级"),
    "同意": ("√", "✓", "✔", "通过", "审核同意", "同意推荐"),
    "不同意": ("×", "✗", "不通过"),
    "不适用": ("√", "✓", "✔", "是", "y", "yes", "true", "1"),
    "无异议": ("无", "没有异议", "没有"),
    "有异议": ("有",),
    "主席": ("工会主席",),
    "副主席": ("工会副主席",),
    "3": ("3年", "三年", "三"),
    "5": ("5年", "五年", "五"),
}
# Words in a cell with a single choice (不适用) that leave it unchosen.
DECLINED = frozenset({"否", "×", "✗", "x", "n", "no", "false", "0", "适用"})


def choices_meant(text: str, choices: tuple[str, ...]) -> list[str]:
    """The choices that a spelling means; one is an answer, none or several are asked back."""
    folded = narrow(clean(text)).replace(" ", "").rstrip("。.").lower()
    return [choice for choice in choices if folded == choice.lower() or folded in SYNONYMS.get(choice, ())]


def means_nothing(text: str, choices: tuple[str, ...] = ()) -> bool:
    """Whether a spelling stands for an empty cell."""
    bare = narrow(clean(text)).replace(" ", "")
    return bare in NOTHING or (len(choices) == 1 and bare.rstrip("。").lower() in DECLINED)


def explanation(text: object) -> str:
    """What a 说明 says: a dash, a stroke or 无 explains nothing."""
    return "" if text is None or means_nothing(str(text)) else str(text)


_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMERAL = re.compile(
    r"(?:(?P<hundreds>[一二两三四五六七八九])百零?)?(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?"
    r"(?P<ones>[零〇一二两三四五六七八九])?(?:点(?P<decimals>[零〇一二三四五六七八九]+))?(?P<half>半)?\Z"
)


def numeral(text: str) -> Decimal | None:
    """The number that Chinese numerals most likely mean (九十五, 九点五, 九分半): a proposal, never a value."""
    bare = clean(text).replace(" ", "").replace("分", "", 1)
    match = _NUMERAL.match(bare)
    if not bare or match is None:
        return None
    tens = (_DIGITS[match["tens"]] if match["tens"] else 1) if match["ten"] else 0
    whole = 100 * _DIGITS.get(match["hundreds"] or "", 0) + 10 * tens + _DIGITS.get(match["ones"] or "", 0)
    decimals = "".join(str(_DIGITS[digit]) for digit in match["decimals"] or "")
    half = "5" if match["half"] and not decimals else ""
    return Decimal(f"{whole}.{decimals or half or 0}").normalize() + 0
