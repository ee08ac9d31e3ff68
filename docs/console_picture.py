"""What a command printed → a picture of a console window, on a grid where a Chinese character is two columns wide."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = "Noto Sans Mono CJK SC"
CELL_WIDTH, LINE_HEIGHT, SIZE, EDGE = 9, 22, 18, 14
PAPER, INK = "#1E2430", "#E6E9EF"
LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)
STROKES = {
    "HORIZONTAL": (LEFT, RIGHT),
    "VERTICAL": (UP, DOWN),
    "LEFT": (LEFT,),
    "RIGHT": (RIGHT,),
    "UP": (UP,),
    "DOWN": (DOWN,),
}


def draw_console(lines: list[str]) -> Image.Image:
    """A picture just large enough for the lines; lines are drawn as they are, never wrapped."""
    columns = max(sum(map(_columns, line)) for line in lines)
    size = (2 * EDGE + columns * CELL_WIDTH, 2 * EDGE + len(lines) * LINE_HEIGHT)
    image = Image.new("RGB", size, PAPER)
    draw, font = ImageDraw.Draw(image), _font()
    for row, line in enumerate(lines):
        x, y = EDGE, EDGE + row * LINE_HEIGHT
        for letter in line:
            _draw_letter(draw, font, letter, (x, y))
            x += CELL_WIDTH * _columns(letter)
    return image


def fold(lines: Iterable[str], columns: int) -> list[str]:
    """Lines broken where a console of that many columns breaks them; blank ones are left out."""
    folded: list[str] = []
    for line in lines:
        piece, used = "", 0
        for letter in line.rstrip():
            if used + _columns(letter) > columns:
                folded.append(piece)
                piece, used = "", 0
            piece, used = piece + letter, used + _columns(letter)
        folded += [piece] if piece else []
    return folded


def _columns(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" or letter in "“”…—‘’▶×" else 1


def _draw_letter(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, letter: str, place: tuple[int, int]) -> None:
    """Lines of tables are drawn stroke by stroke: the font has them two columns wide."""
    name = unicodedata.name(letter, "")
    if not name.startswith("BOX DRAWINGS"):
        draw.text((place[0], place[1] - 4), letter, INK, font)
        return
    middle = (place[0] + CELL_WIDTH // 2, place[1] + LINE_HEIGHT // 2)
    for word in name.split():
        for across, down in STROKES.get(word, ()):
            end = (middle[0] + across * (CELL_WIDTH // 2 + 1), middle[1] + down * LINE_HEIGHT // 2)
            left, right = sorted((middle[0], end[0]))
            upper, lower = sorted((middle[1], end[1]))
            thick = 1 if "HEAVY" in name else 0
            draw.rectangle((left, upper, right + thick, lower + thick), INK)


def _font() -> ImageFont.FreeTypeFont:
    command = ["fc-match", "--format=%{file}\t%{index}", FONT]
    file, _, index = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\t")
    return ImageFont.truetype(Path(file), SIZE, index=int(index))
