"""A second reader, slow and plain, that shares no code with the first: every part through a parser, every cell kept.

It answers only for workbooks about which there is nothing to argue; for all others it gives None.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

Stored = tuple[str, str]  # kind as in a transcript ("*": some number, its format is not known here), text
Sheet = Mapping[str, Stored]  # by address
_PERCENT, _DATES, _TIMES = {9, 10}, {14, 15, 16, 17, 22, 57, 58, *range(27, 32), 36, *range(50, 55)}, {18, 19, 20, 21}
_PLAIN = {*range(9), 11, 12, 13, 37, 38, 39, 40, 48, 49}
_KNOWN_CODES = {"yyyy-mm-dd": "d", "0.00##": "n", "0.##;-0.##;0": "n"}


class UnclearError(Exception):
    """Two readings are possible, or none."""


def read_plainly(parts: Mapping[str, bytes]) -> Mapping[str, Sheet] | None:
    """Stored cells by sheet name and address, None where the workbook is not whole."""
    try:
        return _read({name.lower(): content for name, content in parts.items()})
    except (ET.ParseError, UnclearError, LookupError, ValueError):
        return None


def _read(parts: Mapping[str, bytes]) -> Mapping[str, Sheet]:
    main = _main(parts)
    root = _parse(parts[main])
    if any(node.get("date1904", "0") not in ("0", "false") for node in root.iter()):
        raise UnclearError
    targets = {node.get("Id"): node.get("Target", "") for node in _parse(parts[_relations(main)])}
    paths = {each: posixpath.normpath(posixpath.join("/xl", each)).lstrip("/").lower() for each in targets.values()}
    strings = _strings(parts, [paths[each] for each in targets.values() if each.lower().endswith("sharedstrings.xml")])
    formats = _formats(parts, [paths[each] for each in targets.values() if each.lower().endswith("styles.xml")])
    found: dict[str, Sheet] = {}
    for node in (each for each in root.iter() if _name(each) == "sheet"):
        identifier = next(value for key, value in node.attrib.items() if key.endswith("}id"))
        if node.attrib["name"] in found:
            raise UnclearError
        found[node.attrib["name"]] = _sheet(parts[paths[targets[identifier]]], strings, formats)
    return found


def _main(parts: Mapping[str, bytes]) -> str:
    if "xl/workbook.xml" not in parts:
        raise UnclearError
    targets = [node.get("Target", "").lstrip("/").lower() for node in _parse(parts["_rels/.rels"])]
    if "xl/workbook.xml" not in targets:
        raise UnclearError
    return "xl/workbook.xml"


def _relations(main: str) -> str:
    folder, _, name = main.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _parse(part: bytes) -> ET.Element:
    if b"<!" in part:
        raise UnclearError
    return ET.fromstring(part)


def _name(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _strings(parts: Mapping[str, bytes], paths: list[str]) -> tuple[str, ...]:
    if len(paths) != 1:
        raise UnclearError
    return _items(parts[paths[0]])


@lru_cache(maxsize=16)
def _items(part: bytes) -> tuple[str, ...]:
    return tuple(_text(item) for item in _parse(part) if _name(item) == "si")


def _text(item: ET.Element) -> str:
    runs = [leaf for node in item for leaf in (node if _name(node) == "r" else [node]) if _name(leaf) == "t"]
    if any(_name(node) == "strike" for node in item.iter()):
        raise UnclearError
    return _unescaped("".join(leaf.text or "" for leaf in runs))


def _unescaped(text: str) -> str:
    if re.search("_x[dD][89a-fA-F]", text):
        raise UnclearError
    return re.sub("_x([0-9a-fA-F]{4})_", lambda match: chr(int(match[1], 16)), text)


def _formats(parts: Mapping[str, bytes], paths: list[str]) -> tuple[str, ...]:
    if len(paths) != 1:
        raise UnclearError
    return _letters(parts[paths[0]])


@lru_cache(maxsize=16)
def _letters(part: bytes) -> tuple[str, ...]:
    root = _parse(part)
    own = {node.get("numFmtId"): node.get("formatCode", "") for node in root.iter() if _name(node) == "numFmt"}
    xfs = [node for group in root if _name(group) == "cellXfs" for node in group]
    return tuple(_letter(own, node.get("numFmtId", "0")) for node in xfs)


def _letter(own: Mapping[str | None, str], number: str) -> str:
    if number in own:
        return _KNOWN_CODES.get(own[number], "*")
    known = [(_PERCENT, "p"), (_DATES, "d"), (_TIMES, "t"), (_PLAIN, "n")]
    return next((letter for group, letter in known if int(number) in group), "*")


@lru_cache(maxsize=64)
def _sheet(part: bytes, strings: tuple[str, ...], formats: tuple[str, ...]) -> Sheet:
    data = [node for node in _parse(part) if _name(node) == "sheetData"]
    if len(data) != 1:
        raise UnclearError
    cells: dict[str, Stored] = {}
    for node in (each for each in data[0].iter() if _name(each) == "c"):
        address, found = node.attrib["r"], _stored(node, strings, formats)
        if not re.fullmatch("[A-Z]{1,3}[1-9][0-9]*", address) or address in cells:
            raise UnclearError
        if found is not None:
            cells[address] = found
    if len(list(data[0].iter())) != 1 + sum(1 for row in data[0] for _ in row.iter()):
        raise UnclearError
    return cells


def _stored(node: ET.Element, strings: tuple[str, ...], formats: tuple[str, ...]) -> Stored | None:
    kind, leaves = node.get("t", "n"), [_name(leaf) for leaf in node]
    if len(set(leaves)) != len(leaves) or set(leaves) - {"v", "f", "is"}:
        raise UnclearError
    value = next((leaf.text or "" for leaf in node if _name(leaf) == "v"), "")
    if kind == "inlineStr":
        if leaves != ["is"]:
            raise UnclearError
        text = _text(node[0])
        return ("s", text) if text else None
    if "is" in leaves:
        raise UnclearError
    if not value and (kind != "str" or "v" not in leaves):
        return ("?", "") if "f" in leaves else None
    letter, text = _meaning(kind, value, strings, formats, int(node.get("s", "0")))
    return (letter.upper() if "f" in leaves else letter), text


def _meaning(kind: str, value: str, strings: tuple[str, ...], formats: tuple[str, ...], style: int) -> Stored:
    match kind:
        case "s":
            if not re.fullmatch("[0-9]+", value):
                raise UnclearError
            return "s", strings[int(value)]
        case "n":
            return (formats[style] if style < len(formats) else "n"), value
        case "b":
            return "b", {"true": "1", "false": "0"}.get(value, value)
        case "e" | "str":
            return ("e" if kind == "e" else "s"), _unescaped(value)
    raise UnclearError


# -- where an answer stands -------------------------------------------------------------------------------------------


@cache
def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).strip("\u200b\ufeff")


def _split(address: str) -> tuple[str, int]:
    letters = address.rstrip("0123456789")
    return letters, int(address[len(letters) :])


def _width(letters: str) -> tuple[int, str]:
    return len(letters), letters


def header_row(sheet: Sheet) -> tuple[int, str] | None:
    """Row and column of the first cell 编号."""
    found = [_split(address) for address, (_, text) in sheet.items() if squeezed(text) == "编号"]
    return min(((row, column) for column, row in found), key=lambda each: (each[0], _width(each[1])), default=None)


@dataclass(frozen=True)
class Crossings:
    """Rows by code and columns by header of one sheet, every one of them."""

    rows: Mapping[str, list[int]]
    columns: Mapping[str, list[str]]

    def of(self, code: str, header: str) -> list[str]:
        """Every address at which the input of a code under a header could stand."""
        return [f"{column}{row}" for row in self.rows.get(code, ()) for column in self.columns.get(header, ())]


def crossings(sheet: Sheet) -> Crossings:
    head = header_row(sheet)
    rows: dict[str, list[int]] = defaultdict(list)
    columns: dict[str, list[str]] = defaultdict(list)
    for address, (_, text) in sheet.items() if head else ():
        column, row = _split(address)
        if head and column == head[1] and row > head[0]:
            rows[squeezed(text)].append(row)
        elif head and row == head[0]:
            columns[squeezed(text)].append(column)
    return Crossings(rows, {header: sorted(found, key=_width) for header, found in columns.items()})
