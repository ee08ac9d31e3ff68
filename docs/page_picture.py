"""Pages of a PDF → pictures, cut out around words that stand on them."""

from __future__ import annotations

import html
import io
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

DOTS = 72  # points in an inch
COARSE = 50
MARGIN = 6  # points left around what is cut out
PALE, ACROSS = 235, 150  # of 255: what is no line, and how much of the width a line takes
KEPT = 0.8  # share of the depth that is kept at least
WHITE, EDGE_COLOUR = "#FFFFFF", "#B8C0CC"
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


class NotOnPageError(Exception):
    """The words that a picture is cut out by stand on no page."""


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters without a blank, and the box around it in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a PDF: its number from 1, its size in points, its words."""

    pdf: Path
    number: int
    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Cut:
    """What to cut out: of the first page on which all of these words stand, the top ``depth`` points.

    A cut through a table is moved up to the line under the last whole row. ``corner`` is the word at the top
    left of what is shown, ``last`` one in the last column; without any of these it is all that is printed on the page.
    """

    on: tuple[str, ...]
    depth: float = 0
    corner: str = ""
    last: str = ""


@cache
def read_pages(pdf: Path) -> tuple[Page, ...]:
    """Every page with its words, by pdftotext."""
    told = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return tuple(
        Page(pdf, number, float(width), float(height), tuple(map(_word, _WORD.findall(body))))
        for number, (width, height, body) in enumerate(_PAGE.findall(told), 1)
    )


def _word(found: tuple[str, str, str, str, str]) -> Word:
    left, top, right, bottom = map(float, found[:4])
    return Word(html.unescape(found[4]), left, top, right, bottom)


def cut_out(pdf: Path, cut: Cut, width: int) -> tuple[Image.Image, str]:
    """The picture, ``width`` dots wide, and the text on it. Raises :class:`NotOnPageError`."""
    page = _find_page(pdf, cut.on)
    left, top = next(((word.left, word.top) for word in page.words if word.text == cut.corner), (0.0, 0.0))
    right = next((word.right for word in page.words if word.text == cut.last), page.width)
    box = _shrink(page, (max(0, left - MARGIN), max(0, top - MARGIN), right + MARGIN, page.height))
    if cut.depth:
        box = (*box[:3], _last_line(page, (*box[:3], box[1] + cut.depth)))
    return _framed(_render(page, box, width)), _text_within(page, box)


def _find_page(pdf: Path, words: tuple[str, ...]) -> Page:
    for page in read_pages(pdf):
        if all(any(text in word.text for word in page.words) for text in words):
            return page
    raise NotOnPageError(f"{pdf.name}: no page holds {'、'.join(words)}")


Box = tuple[float, float, float, float]


def _shrink(page: Page, box: Box) -> Box:
    """The box without the white around what is printed in it."""
    coarse = _render(page, box, round((box[2] - box[0]) * COARSE / DOTS))
    printed = ImageChops.difference(coarse, Image.new("RGB", coarse.size, WHITE)).getbbox()
    if printed is None:
        raise NotOnPageError(f"{page.pdf.name}, page {page.number}: nothing is printed in {box}")
    left, top, right, bottom = (edge * DOTS / COARSE for edge in printed)
    return (
        max(0, box[0] + left - MARGIN),
        max(box[1], box[1] + top - MARGIN),
        min(page.width, box[0] + right + MARGIN),
        min(box[3], box[1] + bottom + MARGIN),
    )


def _last_line(page: Page, box: Box) -> float:
    """Where the lowest line that runs across the box lies; the foot of the box where that would cut off too much."""
    fine = _render(page, box, round(box[2] - box[0])).convert("L").point(lambda light: 0 if light > PALE else 255)
    shares = fine.resize((1, fine.height), Image.Resampling.BOX).tobytes()
    lines = [row for row, share in enumerate(shares) if share > ACROSS]
    return box[1] + lines[-1] + 1 if lines and lines[-1] > KEPT * len(shares) else box[3]


def _render(page: Page, box: Box, width: int) -> Image.Image:
    scale = width / (box[2] - box[0])
    left, top, right, bottom = (round(edge * scale) for edge in box)
    command = ["pdftoppm", "-png", "-r", f"{scale * DOTS:.4f}", "-f", f"{page.number}", "-l", f"{page.number}"]
    window = ["-x", f"{left}", "-y", f"{top}", "-W", f"{right - left}", "-H", f"{bottom - top}"]
    picture = subprocess.run([*command, *window, page.pdf], capture_output=True, check=True).stdout
    return Image.open(io.BytesIO(picture)).convert("RGB")


def _text_within(page: Page, box: Box) -> str:
    left, top, right, bottom = box
    inside = [w for w in page.words if w.left >= left and w.top >= top and w.right <= right and w.bottom <= bottom]
    return "".join(word.text for word in inside)


def side_by_side(pdf: Path, numbers: Sequence[int], width: int) -> tuple[Image.Image, str]:
    """Whole pages beside each other, ``width`` dots wide together, and their text."""
    pages = [read_pages(pdf)[number - 1] for number in numbers]
    gap = 12
    share = (width - gap * (len(pages) - 1)) // len(pages)
    pictures = [_framed(_render(page, (0, 0, page.width, page.height), share)) for page in pages]
    image = Image.new("RGB", (width, max(picture.height for picture in pictures)), WHITE)
    for place, picture in enumerate(pictures):
        image.paste(picture, (place * (share + gap), 0))
    return image, "".join(page.text for page in pages)


def _framed(picture: Image.Image) -> Image.Image:
    """The picture with a thin edge, so that white paper stands out from a white page."""
    framed = Image.new("RGB", picture.size, EDGE_COLOUR)
    framed.paste(picture.crop((1, 1, picture.width - 1, picture.height - 1)), (1, 1))
    return framed
