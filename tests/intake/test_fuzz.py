"""Thousands of damaged forms: no reader falls over, and no value is accepted that the file does not hold.

Seeded, so every run sees the same damage; SZ_FUZZ_SEED and SZ_FUZZ_COUNT make other and longer runs by hand.
"""

from __future__ import annotations

import io
import os
import random
import re
import signal
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import FrameType

import pytest
from openpyxl import load_workbook

from sz_excel.intake.normalising import normalise
from sz_excel.intake.reading import read_workbook
from sz_excel.intake.transcripts import (
    LINKED,
    LONGEST_TEXT,
    MERGED,
    MISSING_COLUMN,
    MISSING_ROW,
    MISSING_SHEET,
    PICTURE,
    STRUCK,
    Transcript,
)
from sz_excel.intake.words import clean
from sz_excel.records.campaign import FormKind
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from sz_excel.spreadsheets.scanning import BLANK, TEXT
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH
from tests.intake.forms import PLAN, PROGRAMME, Form, pack, unpack
from tests.intake.plain_reading import Sheet, Stored, crossings, read_plainly

SEED = int(os.environ.get("SZ_FUZZ_SEED", "2019"))
COUNT = int(os.environ.get("SZ_FUZZ_COUNT", "1500"))  # mutants of each of the four kinds
SECONDS = 5
ACCEPTED = "sndtpbSNDTPB"
SHEETS = [f"xl/worksheets/sheet{number}.xml" for number in (2, 3, 4)]
SKELETON = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels", "[Content_Types].xml", "xl/styles.xml",
            "xl/sharedStrings.xml", "docProps/custom.xml", "docProps/core.xml", "xl/worksheets/sheet5.xml")  # fmt: skip


def saved_by_openpyxl() -> bytes:
    stream = io.BytesIO()
    load_workbook(io.BytesIO(Form.good().bytes())).save(stream)
    return stream.getvalue()


@cache
def bases() -> tuple[bytes, ...]:
    """Good returns of two kinds of units, and one that another program saved."""
    return Form.good("YZ0001").bytes(), Form.good("YZ0002").bytes(), saved_by_openpyxl()


@cache
def undamaged(base: bytes) -> Transcript:
    return read_workbook("a.xlsx", base, PLAN)


@cache
def parts_of(base: bytes) -> Mapping[str, bytes]:
    return unpack(base)


@dataclass(frozen=True)
class Mutant:
    """A damaged form, and the parts as they are inside it (none where the container itself was damaged)."""

    base: bytes
    data: bytes
    parts: Mapping[str, bytes] | None = None


# -- damage -----------------------------------------------------------------------------------------------------------


def of_bytes(dice: random.Random) -> Mutant:
    """The container: bytes changed, cut off, inserted, moved."""
    base = dice.choice(bases())
    data = bytearray(base)
    for _ in range(dice.choice((1, 1, 1, 3, 20))):
        place = dice.randrange(len(data)) if dice.random() < 0.7 else max(0, len(data) - 1 - dice.randrange(1500))
        deed = dice.randrange(5)
        if deed == 0:
            data[place] = dice.randrange(256)
        elif deed == 1:
            data[place] ^= 1 << dice.randrange(8)
        elif deed == 2:
            del data[place : place + dice.choice((1, 7, 100, 5000))]
        elif deed == 3:
            data[place:place] = dice.randbytes(dice.choice((1, 4, 60)))
        else:
            other = dice.randrange(len(data))
            data[place : place + 64] = data[other : other + 64]
        if not data:
            break
    return Mutant(base, bytes(data))


def of_structure(dice: random.Random) -> Mutant:
    """The parts: lost, exchanged, renamed, cut off, emptied; the container itself is whole."""
    base = dice.choice(bases())
    parts = dict(parts_of(base))
    name, other = dice.sample(sorted(parts), 2)
    deed = dice.randrange(6)
    if deed == 0:
        del parts[name]
    elif deed == 1:
        parts[name], parts[other] = parts[other], parts[name]
    elif deed == 2:
        parts[dice.choice((name.upper(), name + "x", "x/" + name, name[1:]))] = parts.pop(name)
    elif deed == 3:
        parts[name] = parts[name][: dice.randrange(len(parts[name]) + 1)]
    elif deed == 4:
        parts[name] = dice.choice((b"", b"\x00" * 50, b"<a/>", parts[name] * 2, parts[name][::-1]))
    else:
        kept = sorted(parts, key=lambda _: dice.random())
        parts = {each: parts[each] for each in kept}
    return Mutant(base, pack(parts, zipfile.ZIP_STORED), parts)


TOKENS = ("<", ">", "/", '"', "&", "<c>", "</c>", "<v>", "</v>", "<!--", "-->", "<![CDATA[", "]]>", "<f>1</f>", "&amp;",
          "&#x0;", "&lol;", "_x0000_", "_xD800_", "\r", "\x00", "\x1f", " ", "1e999", "-1", "#REF!", "=1+1", "十",
          '<c r="I5"><v>1</v></c>', '<c r="I5" t="e"><v>#N/A</v></c>', ' t="s"', ' t="b"', ' r="ZZZ9999999"',
          "<row>", "</row>", "<x:c>", ' hidden="1"', "<is><t>", "\N{REPLACEMENT CHARACTER}")  # fmt: skip


def of_xml(dice: random.Random) -> Mutant:
    """The XML of one part: pieces removed, doubled, exchanged, inserted."""
    base = dice.choice(bases())
    parts = dict(parts_of(base))
    name = dice.choice(SHEETS) if dice.random() < 0.7 else dice.choice([n for n in SKELETON if n in parts])
    text = parts[name].decode()
    for _ in range(dice.choice((1, 1, 1, 2, 8))):
        place = dice.randrange(len(text) + 1)
        deed = dice.randrange(5)
        if deed == 0:
            text = text[:place] + dice.choice(TOKENS) + text[place:]
        elif deed == 1:
            text = text[:place] + text[place + dice.choice((1, 1, 3, 40, 2000)) :]
        elif deed == 2:
            text = text[:place] + text[place : place + dice.choice((10, 100, 1000))] + text[place:]
        elif deed == 3:
            text = _without_an_element(text, dice)
        else:
            text = _with_another_attribute(text, dice)
    parts[name] = text.encode("utf-8", "surrogatepass")
    return Mutant(base, pack(parts, zipfile.ZIP_STORED), parts)


def _without_an_element(text: str, dice: random.Random) -> str:
    tags = [match.span() for match in re.finditer(r"<[^<>]+>", text)]
    first, last = dice.choice(tags) if tags else (0, 0)
    return text[:first] + text[last:]


def _with_another_attribute(text: str, dice: random.Random) -> str:
    values = [match.span(1) for match in re.finditer(r'="([^"]*)"', text)]
    if not values:
        return text
    (first, last), (start, end) = dice.choice(values), dice.choice(values)
    return text[:first] + text[start:end] + text[last:]


SPELLINGS = ("2", "２", "2分", "二", "2.0000000001", "-2", "", " ", "/", "无", "是", "√", "星级", "2019-9-24", "2019.9",
             "20190924", "43732", "95%", "#REF!", "=1+1", "TRUE", "约2", "9" * 400, "1e3", "\u200b2", "2\n", "甲" * 50,
             "_x0007_", "不适用", "有异议")  # fmt: skip


def of_values(dice: random.Random) -> Mutant:
    """Answers: other contents in some of the cells that hold any."""
    base = dice.choice(bases()[:2])
    parts = dict(parts_of(base))
    name = dice.choice(SHEETS)
    text = parts[name].decode()
    cells = re.findall(r'<c r="[A-Z]+[0-9]+" s="[0-9]+"(?: t="inlineStr")?><(?:v|is)>.*?</c>', text)
    for cell in dice.sample(cells, min(len(cells), dice.choice((1, 1, 2, 10)))):
        start = re.match(r'<c r="[A-Z]+[0-9]+" s="[0-9]+"', cell)
        assert start is not None
        kept = dice.random() < 0.7
        head = start[0] if kept else re.sub(r' s="[0-9]+"', f' s="@FORMAT{dice.randrange(len(FORMATS))}@"', start[0])
        text = text.replace(cell, head + _contents(dice), 1)
    parts[name] = _with_another_label(_with_a_cell_twice(text, dice), dice).encode()
    parts["xl/styles.xml"], formats = _with_formats(parts["xl/styles.xml"])
    parts[name] = re.sub(rb"@FORMAT([0-9])@", lambda match: str(formats + int(match[1])).encode(), parts[name])
    return Mutant(base, pack(parts, zipfile.ZIP_STORED), parts)


FORMATS = (9, 58, 20)  # percentage, Chinese date, time of day


def _with_formats(styles: bytes) -> tuple[bytes, int]:
    """Three more cell formats, and the position of the first."""
    count = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0].count(b"<xf ")
    more = "".join(f'<xf numFmtId="{number}"/>' for number in FORMATS)
    return styles.replace(b"</cellXfs>", f"{more}</cellXfs>".encode()), count


def _with_a_cell_twice(text: str, dice: random.Random) -> str:
    """Now and then a cell that stands in its row a second time, with other contents."""
    cells = re.findall(r'<c r="[A-Z]+[0-9]+" s="[0-9]+"><v>.*?</c>', text)
    if dice.random() < 0.9 or not cells:
        return text
    cell = dice.choice(cells)
    return text.replace(cell, cell + re.sub("<v>.*?</v>", "<v>1</v>", cell), 1)


def _with_another_label(text: str, dice: random.Random) -> str:
    """Now and then a code or a header given to another cell as well, or taken away."""
    labels = re.findall(r'<c r="(?:A[0-9]+|[A-Z]3)" s="[0-9]+" t="s"><v>[0-9]+</v></c>', text)
    if dice.random() < 0.7 or len(labels) < 2:
        return text
    one, other = dice.sample(labels, 2)
    head, value = one.partition("<v>")[0], other.partition("<v>")[2]
    return text.replace(one, dice.choice((f"{head}<v>{value}", "")), 1)


def _contents(dice: random.Random) -> str:
    spelling = dice.choice(SPELLINGS).replace("&", "&amp;")
    kind = dice.choice(("", "inlineStr", "str", "e", "b", "formula", "blank"))
    if kind == "inlineStr":
        return f' t="inlineStr"><is><t>{spelling}</t></is></c>'
    if kind == "formula":
        return f"><f>1+1</f><v>{spelling}</v></c>"
    if kind == "blank":
        return "/>"
    attribute = f' t="{kind}"' if kind else ""
    return f"{attribute}><v>{spelling}</v></c>"


# -- the reader -------------------------------------------------------------------------------------------------------


@contextmanager
def limited() -> Iterator[None]:
    """A read that takes too long fails the test instead of stopping it."""

    def over(_: int, __: FrameType | None) -> None:
        raise AssertionError(f"a read took more than {SECONDS} s")

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def read(mutant: Mutant) -> Transcript:
    with limited():
        return read_workbook("a.xlsx", mutant.data, PLAN)


def accepted(transcript: Transcript) -> dict[str, tuple[str, str, str]]:
    """Kind, text and address of every answer that was taken from a cell."""
    rows = zip(transcript.keys, transcript.kinds, transcript.values, transcript.cells, strict=True)
    return {key: (kind, value, cell) for key, kind, value, cell in rows if kind in ACCEPTED}


def unfounded(mutant: Mutant, found: Transcript) -> list[str]:
    """Answers that are not what the damaged form holds, by a second reader where that can tell, else by the cell."""
    assert mutant.parts is not None  # a container that was damaged itself is refused, or gives all it gave
    if found.handling is not Handling.USED:
        return []
    sheets = read_plainly(mutant.parts)
    return _not_as_stored(sheets, found) if sheets else _not_as_before(mutant, found)


INPUTS = {wanted.key: wanted for sheet in PLAN.forms[FormKind.SELF] for wanted in sheet.inputs}
DOUBTS = frozenset({"I03", "I04", "I05", "I11"})
ABSENT = frozenset({MISSING_SHEET, MISSING_ROW, MISSING_COLUMN})
TOLD = frozenset({MERGED, PICTURE, LINKED, STRUCK})  # what the second reader knows nothing of


def _not_as_stored(sheets: Mapping[str, Sheet], found: Transcript) -> list[str]:
    """Every answer, blanks and losses as well, against the cell at which code and header cross."""
    by_text = {remark.sheet for remark in found.remarks if remark.code == "N22"}
    doubted = _is_doubted(found)
    known = {name: crossings(sheet) for name, sheet in sheets.items()}
    rows = zip(found.keys, found.kinds, found.values, found.cells, strict=True)
    wrong = []
    for key, kind, value, address in rows:
        name, _, cell = address.rpartition("!")
        sheet = sheets.get(name, {})
        crossing = known[name].of(INPUTS[key].code, INPUTS[key].header) if name in known else []
        if name not in by_text and crossing != ([cell] if cell else []) and not (doubted and cell in crossing):
            wrong.append(f"{key}: read at {address}, but stands at {crossing}")
        if not cell and kind not in ABSENT:
            wrong.append(f"{key}: {kind!r} although it stands nowhere")
        if cell and kind not in TOLD and not _is_stored(sheet.get(cell, (BLANK, "")), kind, value):
            wrong.append(f"{key}: {kind}{value!r} at {address}, but there is {sheet.get(cell)}")
    return wrong


def _is_doubted(found: Transcript) -> bool:
    """Whether the file says something twice; then it is sent back, whichever of the two was read."""
    return not DOUBTS.isdisjoint(remark.code for remark in found.remarks)


def _is_stored(stored: Stored, kind: str, value: str) -> bool:
    letter, text = stored
    if {kind, letter} <= {TEXT, BLANK} and not value:
        return not text
    same = kind == letter or (letter == "*" and kind.lower() in "ndtp")
    return same and value.replace("\r\n", "\n").replace("\r", "\n") == text[: LONGEST_TEXT + 1]


def _not_as_before(mutant: Mutant, found: Transcript) -> list[str]:
    """Answers that differ from those of the undamaged form, or are gone, although their own cell is as it was."""
    before, after, doubted = accepted(undamaged(mutant.base)), accepted(found), _is_doubted(found)
    gone = {key: (kind, value, cell) for key, kind, value, cell in _blanks(found) if key in before}
    wrong = [
        f"{key}: gone at {cell}, was {before[key][1]!r}"
        for key, (_, _, cell) in gone.items()
        if cell == before[key][2] and not _is_damaged(mutant, cell, cell) and not _is_whole(mutant, cell)
    ]
    wrong += [f"{key}: {cell} stands twice" for key, (_, _, cell) in after.items() if _stands_twice(mutant, cell)]
    for key, (_, value, cell) in after.items():
        if key in before and before[key][1] != value and not doubted and not _is_damaged(mutant, before[key][2], cell):
            wrong.append(f"{key}: {value!r} at {cell}, was {before[key][1]!r} at {before[key][2]}")
    return wrong


def _is_whole(mutant: Mutant, address: str) -> bool:
    """Whether the sheet is XML: then a cell that is not there was taken out whole, and nothing tells of it."""
    assert mutant.parts is not None
    try:
        ET.fromstring(_part_of(mutant.parts, address.rpartition("!")[0]))
    except (ET.ParseError, LookupError, ValueError):
        return False
    return True


def _stands_twice(mutant: Mutant, address: str) -> bool:
    sheet, _, cell = address.rpartition("!")
    assert mutant.parts is not None
    rows = _part_of(mutant.parts, sheet).partition(b"<sheetData>")[2].partition(b"</sheetData>")[0]
    return len(re.findall(rf'<c [^<>]*\br="{cell}"[^<>]*>(?=<[vif])'.encode(), rows)) > 1


def _part_of(parts: Mapping[str, bytes], sheet: str) -> bytes:
    """The part of a sheet as issued; none where the sheet is not known."""
    named = re.findall(r'<sheet [^<>]*name="([^"]*)"', parts.get("xl/workbook.xml", b"").decode(errors="replace"))
    return parts.get(f"xl/worksheets/sheet{named.index(sheet) + 1}.xml", b"") if sheet in named else b""


def _blanks(found: Transcript) -> Iterator[tuple[str, str, str, str]]:
    rows = zip(found.keys, found.kinds, found.values, found.cells, strict=True)
    return (row for row in rows if row[1] == BLANK)


def _is_damaged(mutant: Mutant, before: str, after: str) -> bool:
    """Whether the cell's own XML, or the strings it refers to, is not what it was."""
    assert mutant.parts is not None
    original = parts_of(mutant.base)
    if mutant.parts.get("xl/sharedStrings.xml") != original.get("xl/sharedStrings.xml"):
        return True
    was = _raw_cells(original, before) | _raw_cells(original, after)
    return bool(_raw_cells(mutant.parts, after) - was)


def _raw_cells(parts: Mapping[str, bytes], address: str) -> set[str]:
    """The XML of the cells at an address, but for the address itself; of all sheets where the sheet is not known."""
    sheet, _, cell = address.rpartition("!")
    pattern = re.compile(rf'<c [^<>]*r="{cell}"[^<>]*?(?:/>|>.*?</c>)'.encode(), re.DOTALL)
    named = re.findall(r'<sheet [^<>]*name="([^"]*)"', parts.get("xl/workbook.xml", b"").decode(errors="replace"))
    own = f"xl/worksheets/sheet{named.index(sheet) + 1}.xml" if sheet in named else ""
    searched = [own] if own in parts else [name for name in parts if "worksheets/" in name]
    found = (raw for name in searched for raw in pattern.findall(parts[name]))
    return {raw.decode(errors="replace").replace(f'"{cell}"', "") for raw in found}


KINDS: dict[str, Callable[[random.Random], Mutant]] = {
    "bytes": of_bytes,
    "structure": of_structure,
    "xml": of_xml,
    "values": of_values,
}


def mutants(kind: str, count: int = COUNT) -> Iterator[Mutant]:
    dice = random.Random(f"{SEED} {kind}")
    return (KINDS[kind](dice) for _ in range(count))


def test_there_are_at_least_three_thousand_mutants() -> None:
    assert COUNT * len(KINDS) >= 3000


def test_damage_to_the_container_is_refused_or_changes_nothing() -> None:
    outcomes: Counter[str] = Counter()
    for mutant in mutants("bytes"):
        found = read(mutant)
        outcomes[found.code or "read"] += 1
        if found.handling is Handling.USED:
            assert accepted(found) == accepted(undamaged(mutant.base))
    assert outcomes["X02"] > outcomes.total() / 2, outcomes
    assert set(outcomes) <= {"read", "X01", "X02", "X04", "X05", "X06", "X10", "X17", "X18", "X03"}, outcomes


@pytest.mark.parametrize("kind", ["structure", "xml"])
def test_damage_inside_is_refused_or_every_answer_is_still_founded(kind: str) -> None:
    wrong: list[str] = []
    outcomes: Counter[str] = Counter()
    for mutant in mutants(kind):
        found = read(mutant)
        outcomes[found.code or "read"] += 1
        assert not found.code or found.code in CATALOGUE
        wrong += unfounded(mutant, found)
    assert wrong == []
    assert outcomes["read"] > outcomes.total() / 10, outcomes
    assert outcomes["X04"] > outcomes.total() / 10, outcomes


def test_other_contents_of_one_cell_change_no_other_answer_and_are_never_taken_without_a_word() -> None:
    found = [(mutant, read(mutant)) for mutant in mutants("values")]
    assert {transcript.code for _, transcript in found} <= {"", "X04"}
    readable = [(mutant, transcript) for mutant, transcript in found if not transcript.code]
    assert len(readable) > len(found) / 2
    batch = normalise(PROGRAMME, FormKind.SELF, [transcript for _, transcript in readable])
    noted = set(zip(batch.faults["row"], batch.faults["key"], strict=True))
    values = {key: list(batch.values[key]) for key in batch.slots}
    for row, (mutant, transcript) in enumerate(readable):
        assert unfounded(mutant, transcript) == []
        for key, (kind, stored, _) in _changed(mutant, transcript).items():
            text_only = batch.slots[key].spec.type in ("text", "phone")
            taken = values[key][row]
            assert (row, key) in noted or _literally(taken, kind, stored, text_only), (key, kind, stored, taken)


def _changed(mutant: Mutant, transcript: Transcript) -> dict[str, tuple[str, str, str]]:
    """Answers that are not as before; blanks in an answer that is not required are none."""
    before = accepted(undamaged(mutant.base))
    return {key: each for key, each in accepted(transcript).items() if each != before.get(key) and clean(each[1])}


def _literally(value: Value, kind: str, stored: str, text_only: bool) -> bool:
    """Whether a value without a note is just what the cell says: its text, its number, its day; never a formula's."""
    if text_only:
        return value is not None and kind.islower()
    match kind:
        case "s":
            return str(value) == " ".join(stored.split())
        case "n":
            return isinstance(value, Decimal) and abs(value - Decimal(stored)) < Decimal("1e-9")
        case "d":
            return isinstance(value, date) and (value - EXCEL_EPOCH).days == int(float(stored))
    return False


def test_the_same_seed_gives_the_same_damage() -> None:
    assert [each.data for each in mutants("xml", 5)] == [each.data for each in mutants("xml", 5)]


def test_every_base_is_a_good_return() -> None:
    transcripts: Sequence[Transcript] = [undamaged(base) for base in bases()]
    assert {transcript.handling for transcript in transcripts} == {Handling.USED}
    assert all(len(accepted(transcript)) > 100 for transcript in transcripts)
