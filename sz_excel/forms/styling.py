"""How the forms look: one palette, one set of cell styles, and how high a row must be for its text."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sz_excel.spreadsheets.writing import Book, Format

FONT = "微软雅黑"
NORMAL = {"font_name": "宋体", "font_size": 11, "locked": False}
POINTS = 10
NAVY, BAND, GRID, PALE, INPUT, EDGE, MUTED = (
    "#1F3864",
    "#DCE6F1",
    "#BFBFBF",
    "#F2F2F2",
    "#FFF9E3",
    "#C07F00",
    "#595959",
)
DASHED, THIN = 8, 1
TEXT_FORMAT = 49
LINE = 1.5
PADDING = 6

_BASE: dict[str, Any] = {
    "font_name": FONT,
    "font_size": POINTS,
    "valign": "vcenter",
    "text_wrap": True,
    "locked": True,
}
_BOX = {"border": THIN, "border_color": GRID}
_INPUT = {"locked": False, "bg_color": INPUT, "border": DASHED, "border_color": EDGE}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "align": "center", "font_color": NAVY, "text_wrap": False},
    "subtitle": {"font_size": 11, "align": "center", "font_color": MUTED},
    "banner": {"font_size": 10, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "banner_center": {"font_size": 9, "font_color": NAVY, "align": "center", "bottom": 2, "bottom_color": NAVY},
    "mark": {"font_size": 9, "bold": True, "align": "center", "font_color": EDGE, "bottom": 2, "bottom_color": NAVY},
    "pointer": {"font_size": 9, "bold": True, "font_color": EDGE},
    "head": {"bold": True, "align": "center", "font_color": "#FFFFFF", "bg_color": NAVY, **_BOX},
    "head_input": {"bold": True, "align": "center", "font_color": NAVY, "bg_color": "#FFE699", **_BOX},
    "band": {"bold": True, "indent": 1, "font_color": NAVY, "bg_color": BAND, **_BOX},
    "band_center": {"bold": True, "align": "center", "font_color": NAVY, "bg_color": BAND, **_BOX},
    "band_points": {"bold": True, "align": "center", "bg_color": BAND, "num_format": "0.##;-0.##;0", **_BOX},
    "band_score": {"bold": True, "align": "center", "bg_color": BAND, "num_format": "0.00##", **_BOX},
    "band_small": {"font_size": 9, "font_color": MUTED, "bg_color": BAND, **_BOX},
    "code": {"align": "center", "font_size": 9, "bold": True, "text_wrap": False, **_BOX},
    "code_sub": {"align": "center", "font_size": 8, "font_color": MUTED, "text_wrap": False, **_BOX},
    "muted": {"font_size": 9, "align": "center", "font_color": MUTED, **_BOX},
    "text": _BOX,
    "small": {"font_size": 9, **_BOX},
    "label": {"bold": True, **_BOX},
    "center": {"align": "center", **_BOX},
    "points": {"align": "center", "num_format": "General", **_BOX},
    "status": {"font_size": 9, "align": "center", **_BOX},
    "fixed": {"bg_color": PALE, **_BOX},
    "fixed_center": {"bg_color": PALE, "align": "center", **_BOX},
    "fixed_score": {"bg_color": PALE, "align": "center", "num_format": "0.##;-0.##;0", **_BOX},
    "fixed_points": {"bg_color": PALE, "align": "center", "num_format": "0.00##", **_BOX},
    "fixed_date": {"bg_color": PALE, "align": "center", "num_format": "yyyy-mm-dd", **_BOX},
    "legend": {"align": "center", **_INPUT, "locked": True},
    "score": {"align": "center", "bold": True, "num_format": "0.00##", **_BOX},
    "closed": {"bg_color": PALE, "diag_type": 1, "diag_border": THIN, "diag_color": GRID, **_BOX},
    "input_text": {"num_format": TEXT_FORMAT, "align": "left", **_INPUT},
    "input_choice": {"align": "center", **_INPUT},
    "input_number": {"align": "center", "num_format": "General", **_INPUT},
    "input_date": {"align": "center", "num_format": "yyyy-mm-dd", **_INPUT},
    "input_points": {"align": "center", "num_format": "General", "bold": True, **_INPUT},
    "plain": {"indent": 1},
    "step": {"align": "center", "bold": True, "font_color": NAVY},
    "verdict": {"font_size": 14, "bold": True, "align": "center", "border": 2, "border_color": NAVY},
    "link": {"font_color": "#0563C1", "underline": 1, "bold": True, **_BOX},
    "note": {"font_size": 9, "font_color": MUTED},
    "note_box": {"font_size": 9, "font_color": MUTED, **_BOX},
}

INPUT_STYLE = {
    "points": "input_points",
    "integer": "input_number",
    "decimal": "input_number",
    "date": "input_date",
    "choice": "input_choice",
}


class Look:
    """The cell styles of one workbook, made once each."""

    def __init__(self, book: Book):
        book.base = dict(_BASE)
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self._book.format(**STYLES[name])
        return self._made[name]

    def input(self, kind: str) -> Format:
        return self[INPUT_STYLE.get(kind, "input_text")]

    def paint(self, **properties: Any) -> Format:
        """A style without the base, for conditional formats."""
        return self._book.xlsx.add_format(properties)


@lru_cache(maxsize=8192)
def lines(text: str, pixels: int, points: float = POINTS) -> int:
    """How many lines a text takes in a column of this width, counted on the safe side."""
    room = (pixels - 8) / (points * 96 / 72)
    return sum(max(1, math.ceil(_ems(paragraph) / room * _slack(room))) for paragraph in text.split("\n"))


def _slack(room: float) -> float:
    """Lines end early where punctuation may not begin the next: about half a character each."""
    return 1 + 0.5 / max(room, 1)


def _ems(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "FWA" else 0.6 for c in text)


def height(count: int, points: float = POINTS) -> float:
    """Row height in points for so many lines."""
    return round(min(count * points * LINE + PADDING, 409), 2)
