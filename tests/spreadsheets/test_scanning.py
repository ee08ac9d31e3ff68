"""Cells are read as they are stored: what a program wrote, and nothing it did not write."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.scanning import Cell, Cells, Wanted, column_letters, scan_sheet
from sz_excel.spreadsheets.strings import SharedStrings
from tests.spreadsheets.books import MAIN, NO_STRINGS, STRICT, by_full_parser, cells_of, row, sheet, strings

A1, B1 = (0, 0), (0, 1)
NUMBERS = "n" * 8


def one(cell: str, formats: str = NUMBERS, shared: SharedStrings = NO_STRINGS) -> Cell | None:
    """The cell A1 of a sheet that holds only this; both ways of reading must agree."""
    part = sheet(row(cell))
    usual = cells_of(part, shared, formats)
    assert by_full_parser(part, shared, formats) == usual
    return usual.get(A1)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>0</v></c>', Cell("n", "0")),
        ('<c r="A1" t="n"><v>9.5</v></c>', Cell("n", "9.5")),
        ('<c r="A1"><v>9.5000000000000002E-3</v></c>', Cell("n", "9.5000000000000002E-3")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell("b", "1")),
        ('<c r="A1" t="b"><v>true</v></c>', Cell("b", "1")),
        ('<c r="A1" t="b"><v>false</v></c>', Cell("b", "0")),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', Cell("e", "#DIV/0!")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell("E", "#DIV/0!")),
        ('<c r="A1" t="str"><v>甲 &amp; 乙</v></c>', Cell("s", "甲 & 乙")),
        ('<c r="A1" t="str"><v>&amp;lt;甲</v></c>', Cell("s", "&lt;甲")),
        ('<c r="A1" t="str"><v>=1+1</v></c>', Cell("s", "=1+1")),
        ('<c r="A1" t="d"><v>2019-09-20</v></c>', Cell("s", "2019-09-20")),
        ('<c r="A1"><f>9+0.5</f><v>9.5</v></c>', Cell("N", "9.5")),
        ('<c r="A1" t="str"><f>"a"</f><v>a</v></c>', Cell("S", "a")),
        ('<c r="A1" t="b"><f>TRUE()</f><v>1</v></c>', Cell("B", "1")),
        ('<c r="A1"><f>9+0.5</f></c>', Cell("?", "")),
        ('<c r="A1"><f>9+0.5</f><v></v></c>', Cell("?", "")),
        ('<c r="A1"><f>9+0.5</f><v/></c>', Cell("?", "")),
        ('<c r="A1"><f t="shared" si="0"/><v>3</v></c>', Cell("N", "3")),
        ('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>', Cell("s", "甲")),
        ('<c r="A1" t="inlineStr"><v>甲</v></c>', Cell("s", "甲")),
        ('<c r="A1" s="3"><v>&#52;2</v></c>', Cell("n", "42")),
        ('<c r="A1" s="3"/>', None),
        ('<c r="A1" s="3"></c>', None),
        ('<c r="A1"><v/></c>', None),
        ('<c r="A1"><v></v></c>', None),
        ('<c r="A1"><v>5</v><extLst><ext uri="x"/></extLst></c>', Cell("n", "5")),
    ],
)
def test_error_formula_without_value_blank_and_zero_are_four_different_things(cell: str, expected: Cell | None) -> None:
    assert one(cell) == expected


@pytest.mark.parametrize(("letter", "kind"), [("d", "date"), ("t", "time"), ("p", "percentage"), ("n", "number")])
def test_a_number_takes_its_kind_from_the_format_of_its_cell(letter: str, kind: str) -> None:
    formats = "n" + letter
    assert one('<c r="A1" s="1"><v>43728</v></c>', formats) == Cell(letter, "43728"), kind
    assert one('<c r="A1" s="1"><f>B1</f><v>43728</v></c>', formats) == Cell(letter.upper(), "43728"), kind
    assert one('<c r="A1" s="7"><v>43728</v></c>', formats) == Cell("n", "43728"), "a format that is not there"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("<t>甲</t>", "甲"),
        ('<t xml:space="preserve"> 甲 </t>', " 甲 "),
        ("<t/>", ""),
        ("<r><t>甲</t></r><r><rPr><b/></rPr><t>乙</t></r>", "甲乙"),
        ('<t>仪征</t><rPh sb="0" eb="2"><t>イセイ</t></rPh><phoneticPr fontId="1"/>', "仪征"),
        ("<t>a_x000D_b</t>", "a\rb"),
        ("<t>a_x005F_x000D_b</t>", "a_x000D_b"),
        ("<t>&lt;b&gt; &amp; &quot;&apos; &#20202; &#x4EEA;</t>", "<b> & \"' 仪 仪"),
        ("<t>一行\r\n二行\r三行</t>", "一行\n二行\n三行"),
        ("<t>_xD83D__xDE00_</t>", "\N{GRINNING FACE}"),
        ("<t>_xD83D_</t>", "\N{REPLACEMENT CHARACTER}"),
        ("<t>_x000d_ _xZZZZ_ _x12_</t>", "\r _xZZZZ_ _x12_"),
    ],
)
def test_texts_are_read_as_a_person_sees_them(item: str, expected: str) -> None:
    inline = one(f'<c r="A1" t="inlineStr"><is>{item}</is></c>')
    shared = SharedStrings(strings("<si><t>另一个</t></si>", f"<si>{item}</si>"))
    assert inline == one('<c r="A1" t="s"><v>1</v></c>', shared=shared) == Cell("s", expected)
    assert shared[0] == "另一个"


@pytest.mark.parametrize(
    "extra",
    ['<x:u xmlns:x="urn:x"/>', '<si xmlns="urn:other"><t>no</t></si>', "<!-- <si> -->"],
    ids=["prefix", "own namespace", "comment"],
)
def test_unusual_shared_strings_go_through_the_full_parser(extra: str) -> None:
    assert SharedStrings(strings(f"<si><t>甲</t>{extra}</si>", "<si><t>乙</t></si>"))[1] == "乙"


def test_a_prefix_bound_at_the_root_of_the_shared_strings_is_understood() -> None:
    part = strings("<si><r><rPr><y:z/></rPr><t>甲</t></r></si>").replace(b"<sst ", b'<sst xmlns:y="urn:y" ')
    assert SharedStrings(part)[0] == "甲"


@pytest.mark.parametrize("position", ["1", "-1", "x", "", "1.0", "１"])
def test_a_string_that_is_not_there_makes_the_sheet_unreadable(position: str) -> None:
    shared = SharedStrings(strings("<si><t>甲</t></si>"))
    part = sheet(row(f'<c r="A1" t="s"><v>{position}</v></c>', '<c r="B1"><v>1</v></c>'))
    if position == "":
        assert cells_of(part, shared) == {B1: Cell("n", "1")}
        return
    for read in (cells_of, by_full_parser):
        with pytest.raises(UnreadableWorkbookError) as error:
            read(part, shared)
        assert error.value.code == "X04"


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="A1"><v>1</v></c><c r="A1"><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>1</t></is></c><c r="A1"><v>1</v></c>',
    ],
)
def test_one_cell_given_twice_is_refused_because_nobody_knows_which_is_meant(cells: str) -> None:
    part = sheet(row(cells))
    for read in (cells_of, by_full_parser, lambda part: scan_sheet(part, NO_STRINGS, "", WANTED)[0]):
        with pytest.raises(UnreadableWorkbookError) as error:
            read(part)
        assert error.value.code == "X04"


def test_one_cell_given_twice_far_apart_is_refused_as_well() -> None:
    rows = [row(f'<c r="B{n}"><v>{n}</v></c>', number=n) for n in range(1, 30)]
    part = sheet("".join([*rows, row('<c r="B2"><v>7</v></c>', number=30)]))
    for wanted in (None, WANTED):
        with pytest.raises(UnreadableWorkbookError):
            scan_sheet(part, NO_STRINGS, "", wanted)


@pytest.mark.parametrize(
    "cell",
    [
        '<c s="1" r="A1"><v>5</v></c>',
        "<c r='A1'><v>5</v></c>",
        "<c><v>5</v></c>",
        '<c r="A1" note="a/b"><v>5</v></c>',
        '<c r="A1" note="a&gt;b"><v>5</v></c>',
        '<c r="A1"><v><![CDATA[5]]></v></c>',
        '<c\nr="A1"><v>5</v></c>',
        '<c r="A1"><?x y?><v>5</v></c>',
        '<c r="A1"> <v>5</v> </c>',
        '<c r="A1"><v >5</v ></c >',
        '<c r="A1"><v>5</v><x:y xmlns:x="urn:x"/></c>',
    ],
)
def test_a_cell_in_an_unusual_shape_is_not_lost(cell: str) -> None:
    assert one(cell) == Cell("n", "5")


@pytest.mark.parametrize(
    "reference", ["a1", "$A$1", "AAAA1", "A", "1", "A0x", "", "A12345678", "XFE1", "A1048577", "A0"]
)
def test_an_address_that_cannot_be_makes_the_sheet_unreadable(reference: str) -> None:
    part = sheet(row(f'<c r="{reference}"><v>5</v></c>'))
    if reference == "":
        assert cells_of(part) == {A1: Cell("n", "5")}, "an empty address is one left out"
        return
    for wanted in (None, WANTED):
        with pytest.raises(UnreadableWorkbookError) as error:
            scan_sheet(part, NO_STRINGS, "", wanted)
        assert error.value.code == "X04"


def test_an_address_left_out_means_the_next_cell_of_the_row() -> None:
    rows = '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>'
    expected = {A1: "1", (0, 3): "2", (0, 4): "3", (2, 0): "4"}
    assert cells_of(sheet(rows)) == {place: Cell("n", text) for place, text in expected.items()}


def test_prefixes_and_the_strict_namespace_make_no_difference() -> None:
    cells = '<c r="A1"><v>5</v></c><c r="B1" t="inlineStr"><is><t>甲</t></is></c>'
    plain = cells_of(sheet(row(cells)))
    prefixed = re.sub(r"<(/?)", r"<\1x:", f"<worksheet><sheetData>{row(cells)}</sheetData></worksheet>")
    assert cells_of(prefixed.replace("<x:worksheet", f'<x:worksheet xmlns:x="{MAIN}"', 1).encode()) == plain
    assert cells_of(sheet(row(cells), main=STRICT)) == plain


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_that_xml_allows_are_read(encoding: str) -> None:
    declared = "UTF-16" if encoding == "utf-16" else "UTF-8"
    cell = '<c r="A1" t="str"><v>仪征</v></c>'
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{row(cell)}</sheetData></worksheet>'
    part = f'<?xml version="1.0" encoding="{declared}"?>{body}'.encode(encoding)
    assert cells_of(part) == {A1: Cell("s", "仪征")}


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "gb18030"])
def test_an_encoding_in_which_a_document_type_could_hide_is_refused(encoding: str) -> None:
    part = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + sheet("")
    with pytest.raises(UnreadableWorkbookError) as error:
        cells_of(part)
    assert error.value.code == "X04"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_wherever_it_stands(encoding: str) -> None:
    declared = '<!DOCTYPE w [<!ENTITY a "5">]>'
    part = f"{' ' * 5000}{declared}<worksheet><sheetData/></worksheet>".encode(encoding)
    with pytest.raises(UnreadableWorkbookError) as error:
        cells_of(part)
    assert error.value.code == "X07"


@pytest.mark.parametrize("rows", [row('<c r="A1"><v>5</v>'), '<row r="1"><c r="A1"><v>5</v></c>', "<row>&nix;</row>"])
def test_xml_that_is_not_whole_is_unreadable(rows: str) -> None:
    with pytest.raises(UnreadableWorkbookError) as error:
        cells_of(sheet(rows))
    assert error.value.code == "X04"


def test_an_undefined_entity_in_a_wanted_cell_is_unreadable() -> None:
    part = sheet(row('<c r="A1" t="str"><v>&nix;</v></c>'))
    with pytest.raises(UnreadableWorkbookError):
        scan_sheet(part, NO_STRINGS, "", WANTED)


def test_the_dimension_is_not_believed() -> None:
    part = sheet(row('<c r="B1"><v>5</v></c>'), before='<dimension ref="A1"/>')
    assert cells_of(part) == {B1: Cell("n", "5")}


def test_a_stray_cell_in_the_last_corner_is_one_cell_and_nothing_more() -> None:
    part = sheet(row('<c r="A1"><v>5</v></c>') + row('<c r="XFD1048576"><v>6</v></c>', number=1048576))
    assert cells_of(part) == {A1: Cell("n", "5"), (1048575, 16383): Cell("n", "6")}


def test_merged_ranges_are_read_in_any_order_of_corners_and_attributes() -> None:
    merges = (
        '<mergeCells count="3"><mergeCell ref="A1:B2"/><mergeCell x="1" ref="D4:C3"/><mergeCell ref="E5"/></mergeCells>'
    )
    part = sheet(row('<c r="A1"><v>1</v></c>'), after=merges)
    expected = ((0, 0, 1, 1), (2, 2, 3, 3))
    assert scan_sheet(part, NO_STRINGS, "")[1] == expected
    assert scan_sheet(part.replace(b"<worksheet", b"<!-- --><worksheet"), NO_STRINGS, "")[1] == expected


# -- the wanted columns -----------------------------------------------------------------------------------------------

WANTED = Wanted("编号", frozenset({"自评分", "说明"}))


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def form_rows(head: int, last: int = 20) -> str:
    """A title, a header row ``head`` with the columns 编号, 考评内容, 自评分, 说明, and rows below it."""
    titles = ("编号", "考评内容", "自评 分", "说明")
    rows = [row(text("A1", "标题"), number=1)] if head > 1 else []
    rows.append(row(*(text(f"{column_letters(n)}{head}", title) for n, title in enumerate(titles)), number=head))
    rows += [
        row(text(f"A{n}", f"U{n}"), text(f"B{n}", "长文"), f'<c r="C{n}"><v>{n}</v></c>', number=n)
        for n in range(head + 1, last)
    ]
    return "".join(rows)


@pytest.mark.parametrize("head", [1, 3, 7, 8, 9, 15])
def test_wanted_columns_are_found_wherever_the_header_row_stands(head: int) -> None:
    part = sheet(form_rows(head))
    everything = scan_sheet(part, NO_STRINGS, "")[0]
    found = scan_sheet(part, NO_STRINGS, "", WANTED)[0]
    assert {place: cell for place, cell in everything.items() if place[1] in (0, 2, 3)}.items() <= found.items()
    assert found.items() <= everything.items()


def test_without_a_header_row_everything_is_read() -> None:
    part = sheet(form_rows(3).replace("编号", "序号"))
    assert scan_sheet(part, NO_STRINGS, "", WANTED)[0] == scan_sheet(part, NO_STRINGS, "")[0]


# -- both ways give the same cells ------------------------------------------------------------------------------------

PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="￾￿"), max_size=8)
MARKUP = st.one_of(PLAIN, st.sampled_from(["_x000D_", "&lt;", "a\tb", "一\n二", "]]>", " ", "_x005F_x0041_", '"', "'"]))
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**6), max_value=10**6).map(str)


def _cell(reference: str, kind: str, number: str, words: str, style: int) -> str:
    quoted = escape(words)
    return {
        "number": f'<c r="{reference}" s="{style}"><v>{number}</v></c>',
        "formula": f'<c r="{reference}" s="{style}"><f>SUM(1,{quoted})</f><v>{number}</v></c>',
        "no value": f'<c r="{reference}"><f>SUM(1)</f></c>',
        "shared": f'<c r="{reference}" t="s" s="{style}"><v>{style}</v></c>',
        "inline": f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{quoted}</t></is></c>',
        "rich": f'<c r="{reference}" t="inlineStr"><is><r><t>{quoted}</t></r><r><t>x</t></r></is></c>',
        "result": f'<c r="{reference}" t="str"><f>A1</f><v>{quoted}</v></c>',
        "error": f'<c r="{reference}" t="e"><v>#N/A</v></c>',
        "boolean": f'<c r="{reference}" t="b"><v>{style % 2}</v></c>',
        "styled": f'<c r="{reference}" s="{style}"/>',
    }[kind]


KINDS = st.sampled_from(
    ["number", "formula", "no value", "shared", "inline", "rich", "result", "error", "boolean", "styled"]
)
CONTENTS = st.dictionaries(
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
    st.tuples(KINDS, DECIMALS, MARKUP, st.integers(0, 4)),
    max_size=25,
)


@given(CONTENTS, st.lists(MARKUP, min_size=5, max_size=5))
def test_the_usual_scan_and_the_full_parser_give_the_same_cells(
    contents: dict[tuple[int, int], tuple[str, str, str, int]], shared: list[str]
) -> None:
    part = sheet(_rows(contents))
    items = SharedStrings(strings(*(f"<si><t>{escape(item)}</t></si>" for item in shared)))
    usual = cells_of(part, items, "ndtp")
    assert usual == by_full_parser(part, items, "ndtp")
    assert set(usual) == {place for place, (kind, *_) in contents.items() if kind != "styled"}
    assert _in_columns(scan_sheet(part, items, "ndtp", WANTED)[0], usual)


def _rows(contents: dict[tuple[int, int], tuple[str, str, str, int]]) -> str:
    lines: dict[int, list[str]] = {}
    for (line, column), content in sorted(contents.items()):
        lines.setdefault(line, []).append(_cell(f"{column_letters(column)}{line + 1}", *content))
    return "".join(row(*cells, number=line + 1) for line, cells in lines.items())


def _in_columns(found: Cells, everything: Cells) -> bool:
    return found.items() <= everything.items()
