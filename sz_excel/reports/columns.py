"""How a table of a report is declared: its columns once, with name, header, kind, width and meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pandas as pd


class Kind(StrEnum):
    """What a column holds; it decides the types allowed in the frame, the number format and the alignment."""

    TEXT = "text"
    CENTRED = "centred"
    INTEGER = "integer"
    POINTS = "points"
    MARK = "mark"
    YUAN = "yuan"
    DATE = "date"


EMPTY = type(None)
ALLOWED: dict[Kind, frozenset[type]] = {
    Kind.TEXT: frozenset({str}),
    Kind.CENTRED: frozenset({str}),
    Kind.INTEGER: frozenset({int, EMPTY}),
    Kind.POINTS: frozenset({Fraction, Decimal, EMPTY}),
    Kind.MARK: frozenset({Fraction, Decimal, str, EMPTY}),
    Kind.YUAN: frozenset({int, EMPTY}),
    Kind.DATE: frozenset({date, EMPTY}),
}
NUMBER_FORMATS = {
    Kind.INTEGER: "0",
    Kind.POINTS: "0.00",
    Kind.MARK: "General",
    Kind.YUAN: "#,##0",
    Kind.DATE: "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in characters of the workbook's font; ``total`` asks for a live sum below."""

    name: str
    header: str
    kind: Kind
    width: float
    meaning: str
    total: bool = False

    @property
    def wraps(self) -> bool:
        return self.kind in (Kind.TEXT, Kind.CENTRED)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's table: columns in print order, how many stay in view, how many are printed (0: all)."""

    sheet: str
    columns: tuple[Column, ...]
    frozen: int = 0
    printed: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def print_width(self) -> int:
        return self.printed or len(self.columns)

    def place(self, name: str) -> int:
        """0-based place of a column."""
        return self.names.index(name)

    def frame(self, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
        """A checked frame from rows in the order of the columns."""
        held = list(rows)
        by_column = zip(*held, strict=True) if held else [()] * len(self.columns)
        data = {name: list(cells) for name, cells in zip(self.names, by_column, strict=True)}
        frame = pd.DataFrame(data, columns=list(self.names), dtype=object)
        self.columns_of(frame)
        return frame

    def columns_of(self, frame: pd.DataFrame) -> list[list[Any]]:
        """The values of a frame, column by column; raises :class:`TypeError` where they are not as declared."""
        if tuple(frame.columns) != self.names:
            raise TypeError(f"{self.sheet}: columns {list(frame.columns)} instead of {list(self.names)}")
        columns = [frame[name].tolist() for name in self.names]
        for column, values in zip(self.columns, columns, strict=True):
            foreign = set(map(type, values)) - ALLOWED[column.kind]
            if foreign:
                names = ", ".join(sorted(kind.__name__ for kind in foreign))
                raise TypeError(f"{self.sheet}.{column.name} ({column.kind}) holds {names}")
        return columns
