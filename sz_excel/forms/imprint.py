"""Many forms that differ in a few texts: one master each, and per unit only the parts that differ are made anew.

A form is stamped from a master when it must come out member for member as :func:`author` would write it: same kind of
unit, same blanks, same texts equal to one another, same row heights, same self-check. Everything else is authored.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sz_excel.forms import application_sheet, instructions, rubric_sheet
from sz_excel.forms.authoring import author
from sz_excel.forms.drafting import Facts
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import APPLICATION_SHEET, FormLayout
from sz_excel.forms.prefill import Prefill
from sz_excel.programme.model import ApplicationField, DataItem, Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.units import Unit
from sz_excel.spreadsheets.repacking import Archive
from sz_excel.spreadsheets.writing import clean_text

STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
PROPERTIES = "docProps/custom.xml"
APPLICATION = "xl/worksheets/sheet2.xml"
_NUMBERED = "members"
_TEXT = re.compile(r"<t>([^<]*)</t>")
_UNSAFE = re.compile(r"_x[0-9A-Fa-f]{4}_|[\"|\n\t]")


@dataclass(frozen=True)
class Imprint:
    """What is particular about one form: every text of its own, its number, its token."""

    texts: tuple[str, ...]
    number: str
    token: str


@dataclass(frozen=True)
class Master:
    """A form cut into the pieces between what its pattern leaves open; ``order`` tells which text follows a piece."""

    archive: Archive
    strings: tuple[str, ...]
    order: tuple[int, ...]
    fixed: frozenset[str]
    workbook: tuple[str, str]
    properties: tuple[str, str]
    application: tuple[str, ...]

    def stamp(self, imprint: Imprint) -> bytes:
        filled = [self.strings[0]]
        for piece, place in zip(self.strings[1:], self.order, strict=True):
            filled += (escape(imprint.texts[place]), piece)
        token = escape(imprint.token)
        parts = {
            STRINGS: "".join(filled),
            WORKBOOK: token.join(self.workbook),
            PROPERTIES: token.join(self.properties),
        }
        if len(self.application) == 2:
            parts[APPLICATION] = imprint.number.join(self.application)
        return self.archive.replace({name: text.encode() for name, text in parts.items()})


class Press:
    """Stamps self-assessment forms of one edition; masters are made as they are needed and kept."""

    def __init__(self, programme: Programme):
        self.programme = programme
        self._fields = {item.key: item for item in programme.fields if item.prefill}
        self._layouts: dict[int, FormLayout] = {}
        self._masters: dict[object, Master | None] = {}

    def form(self, layout: FormLayout, token: Token, prefill: Prefill) -> bytes:
        """The same bytes as :func:`author` gives, sooner."""
        imprint = self._imprint(token, prefill) if layout.kind is FormKind.SELF else None
        if imprint is None:
            return author(self.programme, layout, token, prefill)
        pattern = self._pattern(layout, prefill, imprint)
        if pattern not in self._masters:
            content = author(self.programme, layout, token, prefill)
            number = next(slot.cell for slot in layout.slots if slot.key == _NUMBERED)
            self._masters[pattern] = cut(content, imprint, number)
            return content
        master = self._masters[pattern]
        if master is None or not master.fixed.isdisjoint(imprint.texts):
            return author(self.programme, layout, token, prefill)
        return master.stamp(imprint)

    def _imprint(self, token: Token, prefill: Prefill) -> Imprint | None:
        """Every text that belongs to this unit alone; None when one of them cannot be put in safely."""
        unit = prefill.unit
        if isinstance(unit, str) or not set(prefill.values) <= set(self._fields):
            return None
        known = [value for value in prefill.values.values() if isinstance(value, str) and value]
        hints = [
            application_sheet.hint(prefill, item) for item in self.programme.fields if item.key in prefill.last_year
        ]
        labels = [rubric_sheet.data_label(item, prefill) for item in self._told_data(unit, prefill)]
        texts = (*known, *hints, *labels, prefill.subject, instructions.subject(prefill), str(token))
        if any(_UNSAFE.search(text.replace("|", "")) or text != clean_text(text).strip() for text in texts):
            return None
        number = prefill.values.get(_NUMBERED)
        return Imprint(texts, _stored(number) if isinstance(number, (int, Decimal)) else "", str(token))

    def _pattern(self, layout: FormLayout, prefill: Prefill, imprint: Imprint) -> object:
        unit, values = prefill.unit, prefill.values
        direct = not isinstance(unit, str) and self.programme.is_direct(unit.district)
        asked = [self._fields[key] for key in self._fields]
        data = [] if isinstance(unit, str) else self._told_data(unit, prefill)
        told = [item for item in self.programme.fields if item.prefill or item.key in prefill.last_year]
        first = {text: place for place, text in reversed(list(enumerate(imprint.texts)))}
        self._layouts[id(layout)] = layout
        return (
            id(layout),
            direct,
            tuple(type(values.get(item.key)) if values.get(item.key) not in (None, "") else None for item in asked),
            tuple(item.key for item in self.programme.fields if item.key in prefill.last_year),
            tuple((item.code, rubric_sheet.label_height(rubric_sheet.data_label(item, prefill))) for item in data),
            tuple(first[text] for text in imprint.texts),
            self._statuses(layout, prefill, asked),
            tuple(application_sheet.row_height(item, prefill) for item in told),
            (rubric_sheet.banner_height(prefill.subject), instructions.subject_height(prefill)),
        )

    def _told_data(self, unit: Unit, prefill: Prefill) -> list[DataItem]:
        """The data items on the form beside which last year's answer stands."""
        asked = (criterion for track in Track for criterion in self.programme.asked(track, unit.kind))
        return [item for criterion in asked for item in criterion.data if item.code in prefill.last_year]

    def _statuses(self, layout: FormLayout, prefill: Prefill, asked: Sequence[ApplicationField]) -> tuple[str, ...]:
        draft = Facts(self.programme, layout, prefill)
        sheet = layout.sheet(APPLICATION_SHEET)
        known = (item for item in asked if item.prefill != "fixed" and prefill.values.get(item.key) is not None)
        return tuple(str(application_sheet.field_status(draft, sheet, item).value) for item in known)


def cut(content: bytes, imprint: Imprint, numbered_cell: str) -> Master | None:
    """A form as a master for its pattern; None where its own texts cannot be told from those that all forms share."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        strings, workbook, properties, application = (
            source.read(name).decode() for name in (STRINGS, WORKBOOK, PROPERTIES, APPLICATION)
        )
    places = {escape(text): place for place, text in reversed(list(enumerate(imprint.texts)))}
    pieces, order, fixed, end = [], [], set(), 0
    for match in _TEXT.finditer(strings):
        if match[1] not in places:
            fixed.add(unescape(match[1]))
            continue
        pieces.append(strings[end : match.start(1)])
        order.append(places[match[1]])
        end = match.end(1)
    numbered = _around_number(application, numbered_cell) if imprint.number else (application,)
    token = escape(imprint.token)
    halves = [tuple(part.split(token)) for part in (workbook, properties)]
    whole = len(set(order)) == len(set(places.values())) and all(len(half) == 2 for half in halves)
    if not whole or len(numbered) != (2 if imprint.number else 1):
        return None
    archive = Archive.read(content)
    cuts = ((halves[0][0], halves[0][1]), (halves[1][0], halves[1][1]))
    return Master(archive, (*pieces, strings[end:]), tuple(order), frozenset(fixed), *cuts, numbered)


def _around_number(sheet: str, cell: str) -> tuple[str, ...]:
    """A sheet before and after the number that one of its cells holds."""
    found = re.search(rf'<c r="{cell}"[^>]*><v>([^<]*)</v>', sheet)
    return (sheet[: found.start(1)], sheet[found.end(1) :]) if found else ()


def escape(text: str) -> str:
    """As xlsxwriter escapes the text of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _stored(number: int | Decimal) -> str:
    """A number as xlsxwriter stores it."""
    return f"{float(number):.16G}"
