"""A container becomes a workbook: its sheets by name and state, wherever the program that saved it put them."""

from __future__ import annotations

import pytest

from sz_excel.errors import UnreadableWorkbookError
from sz_excel.spreadsheets.opening import open_workbook
from sz_excel.spreadsheets.scanning import Cell, SheetCells
from tests.spreadsheets.books import STRICT, STRICT_OFFICE, book, parts, row, sheet, strings, styles

FIVE = sheet(row('<c r="A1" s="0"><v>5</v></c>'))
A1 = (0, 0)


def read(found: dict[str, bytes]) -> list[SheetCells]:
    opened = open_workbook(found)
    return [opened.scan(each) for each in opened.sheets]


def refusal(found: dict[str, bytes]) -> str:
    with pytest.raises(UnreadableWorkbookError) as error:
        read(found)
    return error.value.code


def test_sheets_come_in_the_order_of_the_workbook_with_their_cells() -> None:
    opened = book(FIVE, sheet(row('<c r="A1"><v>6</v></c>')))
    assert [each.name for each in opened.sheets] == ["表1", "表2"]
    assert [opened.scan(each).cells[A1].text for each in opened.sheets] == ["5", "6"]


def test_strict_workbooks_are_read_like_all_others() -> None:
    opened = book(sheet(row('<c r="A1"><v>5</v></c>'), main=STRICT), main=STRICT, office=STRICT_OFFICE)
    assert opened.scan(opened.sheets[0]).cells == {A1: Cell("n", "5")}


def test_shared_strings_and_formats_are_found() -> None:
    cells = row('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" s="1"><v>43728</v></c>')
    opened = book(sheet(cells), strings=strings("<si><t>甲</t></si>"), styles=styles(0, 14))
    assert opened.scan(opened.sheets[0]).cells == {A1: Cell("s", "甲"), (0, 1): Cell("d", "43728")}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", False),
        ("<workbookPr/>", False),
        ('<workbookPr date1904="0"/>', False),
        ('<workbookPr date1904="1"/>', True),
        ('<workbookPr date1904="true"/>', True),
    ],
)
def test_both_date_epochs_are_told_apart(properties: str, expected: bool) -> None:
    assert book(FIVE, properties=properties).epoch_1904 is expected


def test_hidden_sheets_are_read_and_told() -> None:
    found = parts(FIVE)
    for state in ("hidden", "veryHidden"):
        hidden = dict(found)
        marked = hidden["xl/workbook.xml"].replace(b'sheetId="1"', f'sheetId="1" state="{state}"'.encode())
        hidden["xl/workbook.xml"] = marked
        opened = open_workbook(hidden)
        scanned = opened.scan(opened.sheets[0])
        assert scanned.cells == {A1: Cell("n", "5")}
        assert not scanned.visible


@pytest.mark.parametrize(
    "target",
    [
        "/xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet1.xml",
        "../xl/worksheets/sheet1.xml",
        "./worksheets/sheet1.xml",
        "Worksheets/Sheet1.XML",
    ],
)
def test_the_ways_in_which_programs_name_a_part(target: str) -> None:
    found = parts(FIVE)
    path = "xl/_rels/workbook.xml.rels"
    found[path] = found[path].replace(b"worksheets/sheet1.xml", target.encode())
    if target == "xl/worksheets/sheet1.xml":
        assert refusal(found) == "X04"
        return
    opened = open_workbook(found)
    assert opened.scan(opened.sheets[0]).cells == {A1: Cell("n", "5")}


def test_parts_may_lie_anywhere_and_be_called_anything() -> None:
    found = parts(FIVE)
    moved = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": found["_rels/.rels"].replace(b"xl/workbook.xml", b"/main/Book.xml"),
        "main/Book.xml": found["xl/workbook.xml"],
        "main/_rels/Book.xml.rels": found["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1", b"one"),
        "main/one.xml": FIVE,
    }
    opened = open_workbook(moved)
    assert opened.scan(opened.sheets[0]).cells == {A1: Cell("n", "5")}


def test_without_the_first_relation_the_usual_place_is_tried() -> None:
    found = parts(FIVE)
    del found["_rels/.rels"]
    assert [each.name for each in open_workbook(found).sheets] == ["表1"]


def test_defined_names_are_kept() -> None:
    names = '<definedNames><definedName name="_t">"甲"</definedName><definedName name="leer"/></definedNames>'
    assert book(FIVE, properties=names).names == {"_t": '"甲"', "leer": ""}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda found: found.pop("xl/workbook.xml"), "X04"),
        (lambda found: found.pop("xl/worksheets/sheet1.xml"), "X04"),
        (lambda found: found.update({"xl/workbook.xml": b"<workbook><sheets/></workbook>"}), "X04"),
        (lambda found: found.update({"xl/workbook.xml": b"<workbook"}), "X04"),
        (lambda found: found.update({"xl/workbook.xml": b"<!DOCTYPE a><workbook/>"}), "X07"),
        (lambda found: found.update({"xl/styles.xml": b"<styleSheet"}), "X04"),
        (lambda found: found.update({"xl/worksheets/sheet1.xml": FIVE[:-20]}), "X04"),
        (lambda found: found.update({"xl/worksheets/sheet1.xml": b""}), "X04"),
        (lambda found: (found.pop("xl/workbook.xml"), found.update({"xl/workbook.bin": b"\x83\x01"})), "X08"),
    ],
    ids=["no workbook", "no sheet part", "no sheets", "broken", "doctype", "styles", "cut", "empty part", "binary"],
)
def test_what_is_no_whole_workbook_has_a_code(change: object, code: str) -> None:
    found = parts(FIVE, styles=styles(0))
    change(found)  # type: ignore[operator]  # each change takes the parts
    assert refusal(found) == code
