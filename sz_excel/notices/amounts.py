"""Sums of money in figures and in capitals (人民币大写: 支付结算办法, annex 1, as banks read it)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
GROUPS = ("亿", "万", "")
FIGURES = 12


def in_figures(yuan: int) -> str:
    """``10000`` → ``10,000``."""
    return f"{yuan:,}"


def in_capitals(yuan: int) -> str:
    """Whole yuan in capitals: 10500 → 壹万零伍佰元整. Raises ValueError below 0 and from 10^12 on."""
    if not 0 <= yuan < 10**FIGURES:
        raise ValueError(f"{yuan} cannot be written as a sum")
    figures = f"{yuan:0{FIGURES}}"
    text = ""
    for start, name in zip(range(0, FIGURES, 4), GROUPS, strict=True):
        group = figures[start : start + 4]
        if group != "0000":
            # A gap before the group is read once as 零, however many noughts it has.
            gap = text and (group[0] == "0" or figures[start - 1] == "0")
            text += ("零" if gap else "") + _group(group) + name
    return f"{text or '零'}元整"


def _group(four: str) -> str:
    """Up to four figures: 0305 → 叁佰零伍."""
    pairs = zip(four, PLACES, strict=True)
    read = "".join(DIGITS[int(figure)] + place if figure != "0" else "零" for figure, place in pairs)
    while "零零" in read:
        read = read.replace("零零", "零")
    return read.strip("零")
