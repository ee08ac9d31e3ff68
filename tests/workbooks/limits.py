"""What Excel demands of a workbook before it opens it without "repairing" it, as far as the parts themselves tell.

The numbers are those of "Excel specifications and limits" and of ECMA-376; the order of elements is that of
CT_Worksheet (18.3.1.99).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ORDER = (
    *(
        [
            "sheetPr",
            "dimension",
            "sheetViews",
            "sheetFormatPr",
            "cols",
            "sheetData",
            "sheetCalcPr",
            "sheetProtection",
            "protectedRanges",
        ]
    ),
    *(["scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr"]),
    *(
        [
            "conditionalFormatting",
            "dataValidations",
            "hyperlinks",
            "printOptions",
            "pageMargins",
            "pageSetup",
            "headerFooter",
        ]
    ),
    *(
        [
            "rowBreaks",
            "colBreaks",
            "customProperties",
            "cellWatches",
            "ignoredErrors",
            "smartTags",
            "drawing",
            "legacyDrawing",
        ]
    ),
    *(["legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"]),
)
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$")
NAME = re.compile(r"[^\W\d][\w.]{0,254}$|_xlnm\.\w+$")
LITERAL = re.compile(r'"((?:[^"]|"")*)"')
FUNCTION = re.compile(r"([A-Z][A-Z0-9_.]*)\(")
ROWS, COLUMNS = 1_048_576, 16_384
SHARED_FUNCTIONS = frozenset(
    (
        *(
            [
                "IF",
                "AND",
                "OR",
                "NOT",
                "FALSE",
                "TRUE",
                "IFERROR",
                "ISNUMBER",
                "TRIM",
                "LEN",
                "LEFT",
                "RIGHT",
                "TEXT",
                "INT",
                "ROUND",
                "MIN",
                "MAX",
            ]
        ),
        *(["SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "COUNT", "COUNTIF", "COUNTIFS", "AVERAGE", "NETWORKDAYS"]),
    )
)
# Counted as Excel counts: units of UTF-16.
LONGEST = {"cell": 32_767, "formula": 8_192, "literal": 255, "validation": 255, "prompt": 255, "title": 32}
LONGEST |= {"link": 2_079, "tooltip": 255, "foot": 255, "sheet": 31, "name": 255}
MOST_LINKS, MOST_FORMATS, MOST_NUMBER_FORMATS, MOST_BREAKS = 65_530, 64_000, 200, 1_026
TALLEST_ROW, WIDEST_COLUMN = 409.5, 255


def violations(path: Path) -> list[str]:
    """Everything in a workbook that Excel would not take, in words."""
    return list(Book(path).violations())


class Book:
    """The parts of a workbook."""

    def __init__(self, path: Path):
        with zipfile.ZipFile(path) as source:
            self.names = [info.filename for info in source.infolist() if not info.is_dir()]
            self.parts = {name: source.read(name) for name in self.names}
        self.workbook = etree.fromstring(self.parts["xl/workbook.xml"])
        self.strings = self._strings()
        styles = etree.fromstring(self.parts["xl/styles.xml"])
        self.looks, self.differences, self.number_formats = (
            len(list(next(styles.iter(f"{{*}}{name}"), ()))) for name in ("cellXfs", "dxfs", "numFmts")
        )

    def _strings(self) -> list[str]:
        part = self.parts.get("xl/sharedStrings.xml")
        items = etree.fromstring(part).iterfind("{*}si") if part else ()
        return ["".join(text.text or "" for text in item.iter("{*}t")) for item in items]

    def sheets(self) -> dict[str, str]:
        """Names of the sheets with their parts."""
        targets = self.relations("xl/workbook.xml")
        return {node.get("name"): targets[node.get(RELATION)] for node in self.workbook.iter("{*}sheet")}

    def relations(self, part: str) -> dict[str, str]:
        """Targets by id; those inside the package as names of parts."""
        folder, name = posixpath.split(part)
        content = self.parts.get(f"{folder}/_rels/{name}.rels")
        return {node.get("Id"): _target(folder, node) for node in (etree.fromstring(content) if content else ())}

    def external_links(self) -> list[str]:
        """Targets of links that lead out of the workbook."""
        parts = (self.parts[name] for name in self.names if name.startswith("xl/worksheets/_rels/"))
        nodes = (node for part in parts for node in etree.fromstring(part))
        return [node.get("Target") for node in nodes if node.get("TargetMode") == "External"]

    def violations(self) -> Iterator[str]:
        yield from self._package()
        yield from self._names()
        yield from (f"a text of {_length(text)} letters" for text in self.strings if _length(text) > LONGEST["cell"])
        for name, part in self.sheets().items():
            for fault in SheetPart(self, part).violations():
                yield f"{name}: {fault}"

    def _package(self) -> Iterator[str]:
        for name, count in Counter(name.lower() for name in self.names).items():
            if count > 1 or not name.isascii():
                yield f"part {name} twice or not ASCII"
        types = etree.fromstring(self.parts["[Content_Types].xml"])
        known = {node.get("PartName") for node in types} | {f".{node.get('Extension')}" for node in types}
        for name in self.names:
            if name != "[Content_Types].xml" and not {f"/{name}", f".{name.rpartition('.')[2]}"} & known:
                yield f"{name} has no content type"
            yield from self._leads_nowhere(name)
        if self.looks > MOST_FORMATS or self.number_formats > MOST_NUMBER_FORMATS:
            yield f"{self.looks} formats, {self.number_formats} number formats"

    def _leads_nowhere(self, part: str) -> Iterator[str]:
        folder, name = posixpath.split(part)
        for node in etree.fromstring(self.parts.get(f"{folder}/_rels/{name}.rels", b"<none/>")):
            if node.get("TargetMode") != "External" and _target(folder, node) not in self.parts:
                yield f"{part} leads to {node.get('Target')}"

    def _names(self) -> Iterator[str]:
        sheets = list(self.sheets())
        if len({name.casefold() for name in sheets}) != len(sheets):
            yield "two sheets of one name"
        for name in sheets:
            if not 0 < _length(name) <= LONGEST["sheet"] or set(name) & set("[]:*?/\\") or "'" in (name[0], name[-1]):
                yield f"sheet may not be called {name}"
        taken: set[tuple[str, str | None]] = set()
        for node in self.workbook.iter("{*}definedName"):
            key = (node.get("name").casefold(), node.get("localSheetId"))
            if key in taken or not NAME.match(node.get("name")) or PLACE.match(node.get("name")) or not node.text:
                yield f"name {key} is wrong or given twice"
            taken.add(key)
            for quoted in re.findall(r"'((?:[^']|'')+)'!", node.text or ""):
                if quoted.replace("''", "'") not in sheets:
                    yield f"name {key} looks at the sheet {quoted}"


class SheetPart:
    """One worksheet."""

    def __init__(self, book: Book, part: str):
        self.book = book
        self.root = etree.fromstring(book.parts[part])
        self.space = self.root.tag.partition("}")[0] + "}"
        self.targets = book.relations(part)

    def violations(self) -> Iterator[str]:
        yield from self._order()
        yield from self._cells()
        yield from self._measures()
        yield from self._merges()
        yield from self._rules()
        yield from self._links()
        yield from self._page()

    def _order(self) -> Iterator[str]:
        places = [ORDER.index(etree.QName(node).localname) for node in self.root]
        if places != sorted(places):
            yield f"elements out of order: {[etree.QName(node).localname for node in self.root]}"

    def _cells(self) -> Iterator[str]:
        last_row = 0
        for row in self.root.iterfind("{*}sheetData/{*}row"):
            number, last_column = int(row.get("r")), 0
            if not last_row < number <= ROWS:
                yield f"row {number} after {last_row}"
            last_row = number
            for cell in row.iterfind("{*}c"):
                line, column = _place(cell.get("r"))
                if line != number or not last_column < column <= COLUMNS:
                    yield f"cell {cell.get('r')} in row {number} after column {last_column}"
                last_column = column
                yield from self._cell(cell)

    def _cell(self, cell: Any) -> Iterator[str]:
        place, kind, value = cell.get("r"), cell.get("t", "n"), cell.findtext(self.tag("v"))
        formula = cell.find(self.tag("f"))
        if int(cell.get("s", 0)) >= self.book.looks:
            yield f"{place}: no such format"
        if formula is not None:
            yield from _formula(place, formula.text, LONGEST["formula"])
        elif kind == "s" and int(value) >= len(self.book.strings):
            yield f"{place}: no such string"
        elif kind == "n" and value:
            float(value)
        elif kind == "inlineStr" and _length("".join(cell.itertext())) > LONGEST["cell"]:
            yield f"{place}: a text of more than {LONGEST['cell']} letters"

    def tag(self, name: str) -> str:
        return f"{self.space}{name}"

    def _measures(self) -> Iterator[str]:
        for row in self.root.iterfind("{*}sheetData/{*}row"):
            if not 0 <= float(row.get("ht", 0)) <= TALLEST_ROW:
                yield f"row {row.get('r')} is {row.get('ht')} points high"
        last = 0
        for node in self.root.iterfind("{*}cols/{*}col"):
            low, high = int(node.get("min")), int(node.get("max"))
            if not last < low <= high <= COLUMNS or float(node.get("width", 0)) > WIDEST_COLUMN:
                yield f"columns {low} to {high} after {last}"
            last = high

    def _merges(self) -> Iterator[str]:
        taken: dict[tuple[int, int], str] = {}
        for node in self.root.iterfind("{*}mergeCells/{*}mergeCell"):
            for place in _area(node.get("ref")):
                if place in taken:
                    yield f"{node.get('ref')} and {taken[place]} are merged over each other"
                    break
                taken[place] = node.get("ref")

    def _rules(self) -> Iterator[str]:
        for rule in self.root.iterfind("{*}conditionalFormatting/{*}cfRule"):
            if rule.get("dxfId") is not None and int(rule.get("dxfId")) >= self.book.differences:
                yield "a conditional format without its look"
            for node in rule.iterfind("{*}formula"):
                yield from _rule_formula("conditional format", node.text, LONGEST["formula"])
        for node in self.root.iterfind("{*}dataValidations/{*}dataValidation"):
            yield from _validation(node)

    def _links(self) -> Iterator[str]:
        links = list(self.root.iterfind("{*}hyperlinks/{*}hyperlink"))
        if len(links) > MOST_LINKS:
            yield f"{len(links)} links"
        for node in links:
            target = self.targets.get(node.get(RELATION), "") or node.get("location")
            if not target or _length(target) > LONGEST["link"] or _length(node.get("tooltip", "")) > LONGEST["tooltip"]:
                yield f"link {node.get('ref')}"
            quoted = re.match(r"'((?:[^']|'')+)'!", node.get("location") or "")
            if quoted and quoted[1].replace("''", "'") not in self.book.sheets():
                yield f"link {node.get('ref')} leads to the sheet {quoted[1]}"

    def _page(self) -> Iterator[str]:
        for node in self.root.iterfind("{*}headerFooter/*"):
            if _length(node.text or "") > LONGEST["foot"]:
                yield f"{etree.QName(node).localname} of {_length(node.text)} letters"
        if len(list(self.root.iterfind("{*}rowBreaks/{*}brk"))) > MOST_BREAKS:
            yield "too many page breaks"


def _target(folder: str, node: Any) -> str:
    target = str(node.get("Target"))
    if node.get("TargetMode") == "External":
        return target
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _formula(where: str, text: str | None, longest: int) -> Iterator[str]:
    if text is None:
        return
    if not text or _length(text) > longest:
        yield f"{where}: formula of {_length(text)} letters"
    bare = LITERAL.sub('""', text)
    if foreign := set(FUNCTION.findall(bare)) - SHARED_FUNCTIONS:
        yield f"{where}: {sorted(foreign)} is not known to every program"
    if any(_length(literal) > LONGEST["literal"] for literal in LITERAL.findall(text)):
        yield f"{where}: a text of more than {LONGEST['literal']} letters"
    if bare.count("(") != bare.count(")"):
        yield f"{where}: brackets"


def _validation(node: Any) -> Iterator[str]:
    where = f"validation {node.get('sqref')}"
    for name in ("formula1", "formula2"):
        if (text := node.findtext(f"{{*}}{name}")) is not None:
            yield from _rule_formula(where, text, LONGEST["validation"])
    for name, most in (("prompt", "prompt"), ("error", "prompt"), ("promptTitle", "title"), ("errorTitle", "title")):
        if _length(node.get(name, "")) > LONGEST[most]:
            yield f"{where}: {name} of {_length(node.get(name))} letters"


def _rule_formula(where: str, text: str | None, longest: int) -> Iterator[str]:
    """A rule may hold no array constant, and programs of 2010 want it to stay on its sheet."""
    bare = LITERAL.sub('""', text or "")
    if not text or "{" in bare or "!" in bare:
        yield f"{where}: {text}"
    yield from _formula(where, text, longest)


def _place(reference: str) -> tuple[int, int]:
    found = PLACE.match(reference)
    assert found, reference
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - 64
    return int(found[2]), column


def _area(reference: str) -> Iterator[tuple[int, int]]:
    (top, left), (bottom, right) = (_place(corner) for corner in reference.split(":"))
    return ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


def _length(text: str | None) -> int:
    return len((text or "").encode("utf-16-le")) // 2
