"""Text from returned files as a console may show it: nothing in it moves the cursor, colours, or turns the line."""

from __future__ import annotations

import unicodedata

# Controls, format characters (bidi marks, zero width), surrogates, private use, line and paragraph separators.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""The text with every character that a console would act upon, or not show, spelled out: ``\x1b``, ``\u202e``."""
    if text.isprintable():
        return text
    return "".join(_spelled(letter) if unicodedata.category(letter) in HIDDEN else letter for letter in text)


def _spelled(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
