"""A returned form cut open at its input cells, so that a thousand like it are made in seconds, shaped as it was saved.

The grand totals are set with the answers; other formulas keep the values that they had when the master was saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sz_excel.forms.identity import Token
from sz_excel.forms.imprint import escape
from sz_excel.forms.layout import POINTS, FormLayout, SheetLayout, a1
from sz_excel.records.campaign import FormKind
from sz_excel.records.units import Unit
from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.opening import open_workbook
from sz_excel.spreadsheets.repacking import Archive

STRINGS = "xl/sharedStrings.xml"
WITH_TOKEN = ("xl/workbook.xml", "docProps/custom.xml")
TOTAL = "total"
_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)
_STYLE = re.compile(r'\bs="[0-9]+"')
_COUNTS = re.compile(r' count="[0-9]+" uniqueCount="[0-9]+"')

Stored = str | float | int | None


@dataclass
class OwnTexts:
    """Texts of one workbook that its master does not have, numbered after the master's."""

    first: int
    texts: dict[str, int] = field(default_factory=dict)

    def position(self, text: str) -> int:
        return self.texts.setdefault(text, self.first + len(self.texts))

    def xml(self) -> str:
        return "".join(f"<si><t>{escape(text)}</t></si>" for text in self.texts)


@dataclass(frozen=True)
class OpenSheet:
    """The XML of one sheet between its input cells, and key, address and style of each cell between.

    Of a total only the value lies between, and it has no address.
    """

    part: str
    pieces: tuple[str, ...]
    inputs: tuple[tuple[str, str, str], ...]

    def fill(self, answers: Mapping[str, Stored], texts: OwnTexts, number_type: str) -> bytes:
        filled = [self.pieces[0]]
        for (key, cell, style), piece in zip(self.inputs, self.pieces[1:], strict=True):
            filled += (_cell(cell, style, answers.get(key), texts, number_type), piece)
        return "".join(filled).encode()


def _cell(cell: str, style: str, value: Stored, texts: OwnTexts, number_type: str) -> str:
    if not cell:
        return str(value or 0)
    if value is None:
        return f'<c r="{cell}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{cell}"{style} t="s"><v>{texts.position(value)}</v></c>'
    return f'<c r="{cell}"{style}{number_type}><v>{value}</v></c>'


@dataclass(frozen=True)
class Master:
    """A self-assessment workbook of one unit, ready to become that of any other unit of its layout."""

    layout: FormLayout
    token: Token
    unit: Unit
    archive: Archive
    strings: str
    named: Mapping[str, str]
    sheets: tuple[OpenSheet, ...]
    number_type: str

    @classmethod
    def cut(cls, content: bytes, layout: FormLayout, token: Token, unit: Unit) -> Master:
        parts = open_parts(content)
        refs = {sheet.name: sheet.part for sheet in open_workbook(parts).sheets}
        sheets = tuple(
            _open_sheet(refs[sheet.name], parts[refs[sheet.name]].decode(), sheet) for sheet in layout.sheets
        )
        number_type = ' t="n"' if b' t="n"' in parts[sheets[0].part] else ""
        named = {name: parts[name].decode() for name in WITH_TOKEN if name in parts}
        archive = Archive.read(content)
        return cls(layout, token, unit, archive, parts[STRINGS].decode(), named, sheets, number_type)

    def stamp(self, token: Token, unit: Unit, answers: Mapping[str, Stored]) -> bytes:
        """The workbook of ``unit`` with ``answers`` by slot key: numbers, texts, or None for a cell left blank."""
        texts = OwnTexts(self.strings.count("<si>"))
        parts = {sheet.part: sheet.fill(answers, texts, self.number_type) for sheet in self.sheets}
        total = texts.first + len(texts.texts)
        strings = _COUNTS.sub(f' count="{total}" uniqueCount="{total}"', self.strings, count=1)
        parts[STRINGS] = self._renamed(strings, token, unit).replace("</sst>", f"{texts.xml()}</sst>").encode()
        return self.archive.replace(
            parts | {name: self._renamed(text, token, unit).encode() for name, text in self.named.items()}
        )

    def _renamed(self, text: str, token: Token, unit: Unit) -> str:
        pairs = ((str(self.token), str(token)), (self.unit.name, unit.name), (self.unit.code, unit.code))
        for old, new in pairs:
            text = text.replace(old, new)
        return text


def _open_sheet(part: str, xml: str, sheet: SheetLayout) -> OpenSheet:
    keys = {slot.cell: slot.key for slot in sheet.slots}
    totals = {}
    if sheet.track and sheet.total_row:
        totals[a1(sheet.total_row, sheet.column(POINTS[FormKind.SELF]))] = f"{TOTAL}/{sheet.track}"
    pieces, inputs, end = [], [], 0
    for match in _CELL.finditer(xml):
        if match[1] in keys:
            style = _STYLE.search(match[2])
            inputs.append((keys[match[1]], match[1], f" {style[0]}" if style else ""))
            pieces.append(xml[end : match.start()])
            end = match.end()
        elif match[1] in totals:
            inputs.append((totals[match[1]], "", ""))
            value = xml.index("<v>", match.start()) + len("<v>")
            pieces.append(xml[end:value])
            end = xml.index("</v>", value)
    lost = {*keys.values(), *totals.values()} - {key for key, _, _ in inputs}
    assert not lost, f"{part}: no cells for {sorted(lost)}"
    return OpenSheet(part, (*pieces, xml[end:]), tuple(inputs))
