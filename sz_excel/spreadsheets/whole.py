"""A workbook of another format than .xlsx, read whole: the same face as :class:`opening.Workbook`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.container import Limits
from sz_excel.spreadsheets.opening import Workbook
from sz_excel.spreadsheets.scanning import Cell, Cells, Merges, Place, SheetCells, Wanted, column_letters
from sz_excel.spreadsheets.sheet_ref import SheetRef

# MS-XLS 2.5.10 and MS-XLSB 2.5.97.2 give errors the same numbers.
ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
NO_LINES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name for people, the endings its files bear, and the finding code when one cannot be used."""

    name: str
    endings: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class WholeSheet:
    """One sheet: its cells, hidden rows and columns (from 0), comments, and its last cell when that lies far away."""

    cells: SheetCells
    hidden_rows: frozenset[int] = NO_LINES
    hidden_columns: frozenset[int] = NO_LINES
    comments: Mapping[Place, str] = field(default_factory=dict)
    pictures: frozenset[Place] = frozenset()
    struck: frozenset[Place] = frozenset()
    far: str = ""


@dataclass(frozen=True)
class WholeWorkbook:
    """A workbook that its reader took apart at once.

    ``parts`` are those of its container. ``links_outside`` tells that some formula reads another workbook or program;
    which one does, these formats do not say.
    """

    format: Format
    contents: Mapping[SheetRef, WholeSheet] = field(repr=False)
    parts: dict[str, bytes] = field(repr=False)
    epoch_1904: bool = False
    links_outside: bool = False

    @property
    def sheets(self) -> tuple[SheetRef, ...]:
        return tuple(self.contents)

    @property
    def names(self) -> dict[str, str]:
        """Defined names are not read: the token in a cell decides."""
        return {}

    def scan(self, sheet: SheetRef, _wanted: Wanted | None = None) -> SheetCells:
        """All cells of one sheet."""
        return self.contents[sheet].cells


Book = Workbook | WholeWorkbook


@dataclass(slots=True)
class Collected:
    """The cells of a sheet as a reader meets them; those beyond the limits are counted, never kept."""

    limits: Limits
    cells: Cells = field(default_factory=dict)
    _far: Place = (-1, -1)

    def add(self, row: int, column: int, cell: Cell) -> None:
        if row >= self.limits.rows or column >= self.limits.columns:
            self._far = (max(row, self._far[0]), max(column, self._far[1]))
        elif (row, column) in self.cells:
            raise UnreadableWorkbookError("X04", "同一单元格出现两次")
        else:
            self.cells[row, column] = cell

    @property
    def far(self) -> str:
        """The furthest row and column of the cells left out, as an address; empty where none was."""
        row, column = self._far
        return f"{column_letters(column)}{row + 1}" if row >= 0 else ""

    def sheet(self, ref: SheetRef, merges: Iterable[tuple[int, int, int, int]] = ()) -> SheetCells:
        """The finished sheet."""
        kept: Merges = tuple(merges)
        return SheetCells(ref.name, ref.state == "visible", self.cells, kept)


def number_text(number: float) -> str:
    """A double as .xlsx stores it: whole numbers without a decimal point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
