"""What is laid over a workbook stands where it should, and everything else stays as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook.workbook import Workbook

from sz_excel.spreadsheets.container import open_parts
from sz_excel.spreadsheets.overlay import HEAD, MAIN, Overlay, UnusualWorkbookError
from sz_excel.spreadsheets.scanning import Wanted

WANTED = Wanted("编号", frozenset({"提示"}))
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
LIST = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()


def form(*, note: bool = False, picture: bool = False) -> bytes:
    """Two sheets: a table with a merged range, a total with its value, a print area, wide columns; and another."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.set_properties({"created": datetime(2019, 9, 1)})  # noqa: DTZ001 - the same bytes at any time
    red = book.add_format({"bg_color": "#FF0000", "num_format": "0.00", "locked": False})
    sheet = book.add_worksheet("表'一 个")
    sheet.write_row("A1", ["编号", "自评分", "说明"])
    sheet.write_row("A2", ["U1.1", 2], red)
    sheet.merge_range("C2:C3", "说明", red)
    sheet.write_formula("B4", "=SUM(B2:B3)", None, 2)
    sheet.print_area("A1:C4")
    sheet.set_column("C:XFD", 20)
    if note:
        sheet.write_comment("B2", "earlier")
    if picture:
        sheet.insert_image("B2", "x.png", {"image_data": io.BytesIO(PIXEL)})
    book.add_worksheet("另一").write("A1", 1)
    book.close()
    return stream.getvalue()


def marked(content: bytes) -> bytes:
    overlay = Overlay(content, WANTED)
    sheet = overlay.sheet("表'一 个")
    fill = overlay.looks.fill("FFE699")
    sheet.mark((1, 1), "one\n<two> & three", fill)
    sheet.mark((1, 1), "four", fill)
    sheet.mark((2, 2), "merged", fill)
    sheet.write(1, 3, "=1+1", overlay.looks.look(wrapped=True))
    sheet.set_width(3, 36)
    sheet.heighten(1, 50)
    overlay.widen_print_area("表'一 个", 3, 4)
    overlay.insert_first("第一", LIST, 4)
    return overlay.packed()


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(marked(form())))


def test_notes_and_colours_stand_at_their_cells_and_looks_stay_otherwise(book: Workbook) -> None:
    sheet = book["表'一 个"]
    assert sheet["B2"].comment.text == "one\n<two> & three\nfour"
    assert (sheet["B2"].fill.fgColor.rgb, sheet["B2"].number_format) == ("FFFFE699", "0.00")
    assert not sheet["B2"].protection.locked
    assert sheet["A2"].fill.fgColor.rgb == "FFFF0000"
    assert (sheet["B2"].value, sheet["B4"].value) == (2, "=SUM(B2:B3)")


def test_a_mark_inside_a_merged_range_stands_at_its_first_cell(book: Workbook) -> None:
    assert book["表'一 个"]["C2"].comment.text == "merged"


def test_what_is_written_is_text_whatever_it_looks_like(book: Workbook) -> None:
    cell = book["表'一 个"]["D2"]
    assert (cell.value, cell.data_type, cell.alignment.wrap_text) == ("=1+1", "s", True)


def test_widths_of_the_other_columns_stay(book: Workbook) -> None:
    widths = book["表'一 个"].column_dimensions
    assert [(widths[name].min, widths[name].max) for name in ("C", "D", "E")] == [(3, 3), (4, 4), (5, 16384)]
    assert (widths["D"].width, widths["C"].width) == (36, widths["E"].width)
    assert book["表'一 个"].row_dimensions[2].height == 50


def test_the_new_sheet_is_first_and_names_of_sheets_follow(book: Workbook) -> None:
    assert book.sheetnames == ["第一", "表'一 个", "另一"]
    assert book.active.title == "第一"
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets[1:]] == [None, None]
    assert book["表'一 个"].print_area == "'表''一 个'!$A$1:$D$4"
    assert book["第一"].print_title_rows == "$4:$4"


def test_every_part_that_is_not_marked_stays_byte_for_byte() -> None:
    before, after = open_parts(form(picture=True)), open_parts(marked(form(picture=True)))
    changed = {name for name in before if after[name] != before[name]}
    assert changed == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert b"<f>SUM(B2:B3)</f><v>2</v>" in after["xl/worksheets/sheet1.xml"]
    assert openpyxl.load_workbook(io.BytesIO(marked(form(picture=True))))["表'一 个"]._images


def test_equal_input_gives_equal_bytes() -> None:
    assert marked(form()) == marked(form())


def test_a_workbook_that_holds_notes_already_is_left_to_a_library() -> None:
    with pytest.raises(UnusualWorkbookError):
        marked(form(note=True))


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin"])
def test_a_workbook_with_active_contents_is_left_to_a_library_which_drops_them(name: str) -> None:
    stream = io.BytesIO(form())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(UnusualWorkbookError):
        Overlay(stream.getvalue(), WANTED)


def test_the_longest_sheet_is_known_without_reading_it() -> None:
    assert Overlay(form(), WANTED).longest == 4
