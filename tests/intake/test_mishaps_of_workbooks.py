"""What comes back, and what is done with it: rows, sheets, identity and surroundings of a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from sz_excel.forms.layout import HEADER_ROW
from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from tests.intake import surgery
from tests.intake.forms import OWN, UNITS, Form, cell_of, error, formula, good_answers, number, slots_of, text
from tests.intake.mishaps import FILE, Mishap, check, good_values, params
from tests.intake.surgery import deleted, inserted, rearrange, reversed_between, swapped

UNION, CHAIR, APPLICATION = "工会自评", "主席自评", "申报信息"
SHEETS = (APPLICATION, UNION, CHAIR)
MOVED, NO_TOKEN = "N07 提示", "N15 提示"
BY_TEXT = [f"N22 提示 {sheet}" for sheet in SHEETS]
OTHER = "YZ0003"
NOT_READ = Handling.UNRECOGNISED


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Value]:
    return good_values(tmp_path_factory.mktemp("good"))


def row_of(key: str) -> int:
    """The row number of an answer as Excel shows it."""
    return slots_of()[key][1].row + 1


def on(sheet: str, change: object, form: Form | None = None) -> Form:
    """A good return with the XML of one sheet changed."""
    return (form or Form.good()).edit(sheet, change)  # type: ignore[arg-type]  # every change takes and gives XML


def without_codes(form: Form, *sheets: str) -> Form:
    """The column of codes deleted."""
    for sheet in sheets:
        form.edit(sheet, lambda xml: rearrange(xml, columns=deleted(1)))
    return form


def values_copied(form: Form | None = None) -> bytes:
    """All visible sheets copied into a new workbook as values, by hand."""
    source = load_workbook(io.BytesIO((form or Form.good()).bytes()), data_only=True)
    target = Workbook()
    target.remove(target.worksheets[0])
    for sheet in source.worksheets:
        if sheet.sheet_state == "visible":
            copy = target.create_sheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        copy.cell(cell.row, cell.column, cell.value)
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def two_units() -> Form:
    """Another unit's sheets put into the same workbook, with their hidden sheet."""
    form, other = Form.good(), Form.good(OTHER)
    for name in (APPLICATION, UNION, CHAIR, "_sz"):
        surgery.with_sheet(form, f"{name} (2)", independent(other, name))
    return form


def independent(form: Form, sheet: str) -> bytes:
    """A sheet whose shared strings were written into its cells."""
    items = re.findall(r"<si>(.*?)</si>", form.parts["xl/sharedStrings.xml"].decode(), flags=re.DOTALL)

    def inline(match: re.Match[str]) -> str:
        return f'<c r="{match[1]}" t="inlineStr"><is>{items[int(match[2])]}</is></c>'

    return re.sub(r'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")? t="s"><v>([0-9]+)</v></c>', inline, form.xml(sheet)).encode()


def copied(name: str, **answers: object) -> Form:
    """A sheet copied inside the workbook, and answers changed in the copy."""
    changed = Form.good().type({key.replace("__", "/"): value for key, value in answers.items()})  # type: ignore[misc]
    return surgery.with_sheet(Form.good(), f"{name} (2)", changed.xml(name).encode())


def identity(**texts: str) -> Form:
    return Form.good().type(texts)


def no_token(form: Form) -> Form:
    return surgery.without_carriers(surgery.without_sheet(form, "_sz"))


def no_trace(form: Form) -> Form:
    return no_token(surgery.without_heading(form))


def in_1904() -> Form:
    form = Form.good()
    form.edit_part("xl/workbook.xml", lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"'))
    for key, (_, slot) in slots_of().items():
        if slot.spec.type == "date":
            match = re.search(rf'<c r="{slot.cell}"[^<>]*><v>([0-9]+)</v>', form.xml(slots_of()[key][0]))
            if match:
                form.type({key: number(str(int(match[1]) - 1462))})
    return form


def prefixed(xml: str) -> str:
    """Every element of a sheet with a prefix."""
    head, _, body = xml.partition("<worksheet ")
    named = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", f"<worksheet {body}")
    return head + named.replace("xmlns=", "xmlns:x=", 1)


def without_addresses(xml: str) -> str:
    """Cells without ``r=``: every row filled up with empty cells from the first column on."""

    def row(match: re.Match[str]) -> str:
        found, column = "", 1
        for address, rest in re.findall(r'<c r="([A-Z]+)[0-9]+"([^<>]*?(?:/>|>.*?</c>))', match[2], flags=re.DOTALL):
            place = surgery.column_number(address)
            found += "<c/>" * (place - column) + f"<c{rest}"
            column = place + 1
        return f"<row>{found}</row>" if "<c" in match[2] else "<row/>"

    return re.sub(r'<row r="([0-9]+)"[^<>]*?>(.*?)</row>', row, xml, flags=re.DOTALL)


def strict(form: Form) -> Form:
    """Strict Open XML, as Excel saves it on request."""
    names = {"http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
             "http://schemas.openxmlformats.org/officeDocument/2006/relationships":
             "http://purl.oclc.org/ooxml/officeDocument/relationships"}  # fmt: skip
    for part in list(form.parts):
        for old, new in names.items():
            form.edit_part(part, lambda xml, old=old, new=new: xml.replace(old, new)) if part.endswith(
                (".xml", ".rels")
            ) else None
    return form


def linked() -> Form:
    form = Form.good().type({"U1.1/points": formula("[1]Sheet1!A1", "2")})
    return surgery.with_part(form, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")


def dde() -> Form:
    form = Form.good().type({"members": formula("cmd|'/c calc'!A0", "200")})
    return surgery.with_part(form, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")


def pictured(*cleared: str) -> Form:
    """A photograph over the first score cells."""
    slot = slots_of()["U1.1/points"][1]
    return surgery.with_picture(
        Form.good().clear(*cleared), UNION, (slot.row, slot.column), (slot.row + 2, slot.column)
    )


def stray(sheet: str, row: int, column: str, value: str = "<v>1</v>") -> Form:
    cell = f'<row r="{row}"><c r="{column}{row}">{value}</c></row></sheetData>'
    return on(sheet, lambda xml: re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{column}{row}"/>', xml)
              .replace("</sheetData>", cell))  # fmt: skip


def without(sheet: str, key: str) -> Form:
    """The row of an answer deleted."""
    return on(sheet, lambda xml: rearrange(xml, deleted(row_of(key))))


def doubled_text() -> Form:
    """Codes gone, and two rows that say the same."""
    form = Form.good()
    first, second = (form.xml(UNION).partition(f'<c r="C{row_of(key)}"')[2].partition("</c>")[0]
                     for key in ("U1.3/points", "U1.4/points"))  # fmt: skip
    form.edit(UNION, lambda xml: xml.replace(second, first, 1))
    return without_codes(form, *SHEETS)


def keys_of(*codes: str) -> dict[str, Value]:
    """The answers of these rows that a good return holds."""
    return {key: None for key, (_, slot) in slots_of().items() if slot.code in codes and _is_filled(key)}


def _is_filled(key: str) -> bool:
    return not key.endswith(("/na", "/note"))


ALL_POINTS = {key: None for key, (sheet, _) in slots_of().items() if key.endswith("/points") and sheet == UNION}
U14 = {"U1.4/points": None, "U1.4-1": None}


def _contacts() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("姓名", "部门", "分机"), ("甲示例", "办公室", "000")):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


PREFILLED = ("members", "chair_name")
NOT_FILLED_IN = [
    f"V01 退回 {cell_of(key)}"
    for key, (sheet, slot) in slots_of().items()
    if sheet == APPLICATION and slot.required and slot.track is None and key not in PREFILLED
]

WORKBOOKS = [
    # rows and columns
    Mishap("a row inserted", lambda: on(UNION, lambda xml: rearrange(xml, inserted(row_of("U1.2/points")))), [MOVED]),
    Mishap("ten rows inserted above the header", lambda: on(UNION, lambda xml: rearrange(xml, inserted(1, 10))),
           [MOVED]),
    Mishap("a row deleted", lambda: without(UNION, "U1.4/points"), [MOVED, f"V13 退回 {UNION}“U1.4"], U14),
    Mishap("the row of an answer that is not required deleted", lambda: without(APPLICATION, "phone"), [MOVED],
           {"phone": None}),
    Mishap("rows sorted the other way", lambda: on(
        APPLICATION, lambda xml: rearrange(xml, reversed_between(HEADER_ROW + 2, 60))), [MOVED]),
    Mishap("a column inserted", lambda: on(UNION, lambda xml: rearrange(xml, columns=inserted(8))), [MOVED]),
    Mishap("two columns exchanged", lambda: on(UNION, lambda xml: rearrange(xml, columns=swapped(9, 11))), [MOVED]),
    Mishap("the score column deleted", lambda: on(UNION, lambda xml: rearrange(xml, columns=deleted(9))),
           [MOVED, f"V14 退回 {UNION}“自评分"], ALL_POINTS),
    Mishap("the score column renamed", lambda: Form.good().store({UNION: {"I3": text("得分")}}),
           [f"V14 退回 {UNION}“自评分"], ALL_POINTS),
    Mishap("a header with a blank and a line break", lambda: Form.good().store({UNION: {"I3": text("自评\n 分")}})),
    Mishap("the code column hidden", lambda: on(UNION, lambda xml: surgery.hidden_columns(xml, 1, 1))),
    Mishap("the code column deleted on every sheet", lambda: without_codes(Form.good(), *SHEETS), BY_TEXT),
    Mishap("the code column deleted on one sheet", lambda: without_codes(Form.good(), UNION), [BY_TEXT[1]]),
    Mishap("codes deleted and a text found twice", doubled_text,
           [*BY_TEXT, f"V13 退回 {UNION}“U1.3", f"V13 退回 {UNION}“U1.4"], keys_of("U1.3", "U1.4")),
    Mishap("the code of one row deleted", lambda: Form.good().store({UNION: {f"A{row_of('U1.4/points')}": None}}),
           [f"V13 退回 {UNION}“U1.4"], U14),
    Mishap("a code given twice", lambda: Form.good().store({UNION: {f"A{row_of('U1.5/points')}": text("U1.4")}}),
           [f"I05 退回 {UNION}!A{row_of('U1.5/points')}“U1.4", f"V13 退回 {UNION}“U1.5"],
           {"U1.5/points": None, "U1.5-1": None}),
    Mishap("answers under a merge", lambda: on(UNION, lambda xml: surgery.merged(
        xml, f"I{row_of('U1.4/points')}:I{row_of('U1.5/points')}")), [f"V12 退回 {cell_of('U1.5/points')}"],
        {"U1.5/points": None}),
    Mishap("a value hidden under a merge from the left", lambda: on(UNION, lambda xml: surgery.merged(
        xml, f"H{row_of('U1.4/points')}:I{row_of('U1.4/points')}")), [f"V12 退回 {cell_of('U1.4/points')}"],
        {"U1.4/points": None}),
    Mishap("rows hidden by a filter", lambda: on(UNION, lambda xml: surgery.hidden_rows(xml, (5, 7))),
           [f"N18 提示 {UNION}“第5、7行"]),
    Mishap("the score column hidden", lambda: on(UNION, lambda xml: surgery.hidden_columns(xml, 9, 9)),
           [f"N18 提示 {UNION}“I列"]),
    # sheets
    Mishap("a sheet renamed", lambda: surgery.renamed(Form.good(), APPLICATION, "Sheet1")),
    Mishap("sheets in another order", lambda: surgery.sheets_reversed(Form.good())),
    Mishap("a sheet hidden", lambda: surgery.with_state(Form.good(), CHAIR, "hidden"), [f"N18 提示 {CHAIR}“工作表"]),
    Mishap("a sheet copied without a change", lambda: copied(UNION)),
    Mishap("a sheet copied and changed", lambda: copied(UNION, **{"U1.4__points": 1}), [f"I04 退回 {UNION} (2)"]),
    Mishap("a sheet copied twice, the second changed", lambda: surgery.with_sheet(
        copied(UNION), "第三张", Form.good().type({"U1.4/points": 1}).xml(UNION).encode()), ["I04 退回 第三张"]),
    Mishap("the hidden sheet deleted", lambda: surgery.without_sheet(Form.good(), "_sz")),
    Mishap("the other carriers lost", lambda: surgery.without_carriers(Form.good())),
    Mishap("every carrier lost", lambda: no_token(Form.good()),
           [NO_TOKEN]),
    Mishap("a sheet of the form deleted", lambda: surgery.without_sheet(Form.good(), CHAIR),
           [f"V26 退回 {CHAIR}“{CHAIR}"], {
               key: None for key, (sheet, _) in slots_of().items() if sheet == CHAIR and _is_filled(key)}),
    Mishap("values copied into a new workbook", values_copied, [NO_TOKEN]),
    Mishap("values copied into a new workbook without codes",
           lambda: values_copied(without_codes(Form.good(), *SHEETS)), [NO_TOKEN, *BY_TEXT]),
    # identity
    Mishap("several units in one workbook", two_units, ["I03 退回“YZ0003"]),
    Mishap("the alias of the roster", lambda: identity(unit_name="示例机械"), [f"N16 提示 {cell_of('unit_name')}"],
           {"unit_name": "示例机械"}),
    Mishap("the name in other brackets and blanks", lambda: identity(unit_name="示例机械 有限公司工会"),
           changed={"unit_name": "示例机械 有限公司工会"}),
    Mishap("the name in traditional characters", lambda: identity(unit_name="示例機械有限公司工會"),
           [f"I07 核实 {cell_of('unit_name')}“示例机械有限公司工会"], {"unit_name": "示例機械有限公司工會"}),
    Mishap("a name misread by OCR", lambda: identity(unit_name="示例机诫有限公司工会"),
           [f"I07 核实 {cell_of('unit_name')}"], {"unit_name": "示例机诫有限公司工会"}),
    Mishap("another unit's name", lambda: identity(unit_name=UNITS[OTHER].name),
           [f"I02 退回 {cell_of('unit_name')}“{UNITS[OTHER].name}"], {"unit_name": UNITS[OTHER].name}),
    Mishap("a name nobody knows", lambda: identity(unit_name="虚构运输公司工会"), [f"I02 退回 {cell_of('unit_name')}"],
           {"unit_name": "虚构运输公司工会"}),
    Mishap("another unit's code", lambda: identity(unit_code=OTHER), [f"I02 退回 {cell_of('unit_code')}“{OTHER}"],
           {"unit_code": OTHER}),
    Mishap("another unit's code and name, without a token", lambda: no_token(
        identity(unit_code=OTHER, unit_name=UNITS[OTHER].name)),
        [NO_TOKEN, f"I02 退回 {cell_of('unit_code')}“{OTHER}"], {"unit_code": OTHER, "unit_name": UNITS[OTHER].name}),
    Mishap("a code that is not on the roster, with neither token nor heading", lambda: no_trace(
        identity(unit_code="YZ9999")), handled={FILE: (NOT_READ, "YZ9999")}, counts=False),
    Mishap("no code and no name, known by the heading", lambda: no_token(Form.good().clear("unit_code", "unit_name")),
           [NO_TOKEN], {"unit_code": None, "unit_name": None}),
    Mishap("no code at all, known by its name", lambda: no_trace(Form.good().clear("unit_code")), [NO_TOKEN],
           {"unit_code": None}),
    Mishap("no code and a name that is only near", lambda: no_trace(
        Form.good().clear("unit_code").type({"unit_name": "示例机诫有限公司工会"})),
        handled={FILE: (NOT_READ, "示例机械有限公司工会")}, counts=False),
    Mishap("last year's form", lambda: Form.good(edition="2018"), handled={FILE: (NOT_READ, "2018")}, counts=False),
    Mishap("last year's form without a token", lambda: no_token(_retitled("2018")),
           handled={FILE: (NOT_READ, "2018")}, counts=False),
    Mishap("a workbook that is none of ours", _contacts, handled={FILE: (NOT_READ, "不是市总工会下发")},
           counts=False),
    Mishap("a form as issued", Form.blank, [f"A01 退回 {cell_of('union_level')}", *NOT_FILLED_IN],
           {key: None for key in good_answers(UNITS[OWN]) if key not in PREFILLED}),
    # surroundings
    Mishap("macros in an .xlsx", lambda: surgery.with_part(Form.good(), "xl/vbaProject.bin"), ["N11 提示"]),
    Mishap("a macro sheet", lambda: surgery.with_part(Form.good(), "xl/macrosheets/sheet1.xml"), ["N11 提示"]),
    Mishap("links to other files elsewhere", lambda: surgery.with_part(
        Form.good(), "xl/externalLinks/externalLink1.xml", b"<externalLink/>"), ["N12 提示"]),
    Mishap("a link in an answer", linked, ["N12 提示", f"V24 退回 {cell_of('U1.1/points')}“2"], {"U1.1/points": None}),
    Mishap("DDE in an answer", dde, ["N12 提示", f"V24 退回 {cell_of('members')}"], {"members": None}),
    Mishap("an embedded file", lambda: surgery.with_part(Form.good(), "xl/embeddings/oleObject1.bin"), ["N13 提示"]),
    Mishap("a picture beside the answers", pictured, ["N14 提示"]),
    Mishap("a picture instead of answers", lambda: pictured("U1.1/points", "U1.2/points"), [
        "N14 提示", *(f"V23 退回 {cell_of(key)}“图片" for key in ("U1.1/points", "U1.2/points"))],
        {"U1.1/points": None, "U1.2/points": None}),
    Mishap("comments", lambda: surgery.with_comments(Form.good(), UNION, [("I5", "按去年口径"), ("K9", "=1+1")]),
           [f"N19 提示 {UNION}!I5“按去年口径", f"N19 提示 {UNION}!K9“=1+1"]),
    Mishap("more comments than anyone reads", lambda: surgery.with_comments(
        Form.good(), UNION, [(f"K{n}", f"第{n}条") for n in range(5, 45)]),
        [*(f"N19 提示 {UNION}!K{n}" for n in range(5, 25)), "N19 提示“另有20条"]),
    Mishap("a number in the last corner", lambda: stray(UNION, 1_048_576, "XFD"), [f"N20 提示 {UNION}“XFD1048576"]),
    Mishap("a number in column ZZ", lambda: stray(UNION, 100_000, "ZZ"), [f"N20 提示 {UNION}"]),
    Mishap("a used range of a hundred thousand rows", lambda: on(UNION, lambda xml: xml.replace(
        "</sheetData>", surgery.blank_rows(200, 100_000) + "</sheetData>")), [f"N20 提示 {UNION}"]),
    Mishap("a hundred thousand styled blanks to the right", lambda: on(UNION, lambda xml: xml.replace(
        "</sheetData>", surgery.blank_rows(200, 4_000) + "</sheetData>"))),
    Mishap("a wrong dimension", lambda: on(UNION, lambda xml: re.sub(
        r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml))),
    # how a program stores it
    Mishap("the epoch of 1904", in_1904),
    Mishap("strict Open XML", lambda: strict(Form.good()), ["N23 提示“严格"]),
    Mishap("prefixes on every element", lambda: on(UNION, prefixed)),
    Mishap("cells without addresses", lambda: on(UNION, without_addresses)),
    Mishap("inline texts", lambda: on(UNION, lambda xml: independent(Form.good(), UNION).decode())),
    Mishap("an error in every cell of a sheet", lambda: Form.good().type(dict.fromkeys(ALL_POINTS, error("#REF!"))),
           [f"V02 退回 {cell_of(key)}" for key in ALL_POINTS], ALL_POINTS),
    Mishap("both levels not applied for", lambda: identity(union_level="不申报", chair_level="不申报"), [
        f"A01 退回 {cell_of('union_level')}", *(f"N09 提示 {cell_of(key)}" for key in ("union_level", "chair_level"))],
           {"union_level": "不申报", "chair_level": "不申报"}),
]  # fmt: skip


def _retitled(year: str) -> Form:
    """The year in every title changed."""
    form = Form.good()
    return form.edit_part("xl/sharedStrings.xml", lambda xml: xml.replace("2019年度", f"{year}年度"))


@pytest.mark.parametrize("mishap", params(WORKBOOKS))
def test_a_workbook_that_went_wrong(mishap: Mishap, tmp_path: Path, good: Mapping[str, Value]) -> None:
    check(mishap, tmp_path, good)


def test_dates_of_both_epochs_are_the_same_days(good: Mapping[str, Value]) -> None:
    assert good["filled_on"] == date(2019, 9, 24)
    assert good["members"] == Decimal(200)
    assert OWN in UNITS
