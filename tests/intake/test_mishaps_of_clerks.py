"""What comes back when somebody meant well: cells shifted, codes left behind, columns doubled, sheets of others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sz_excel.intake.contradictions import MOST_TOLD
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Value
from tests.intake import surgery
from tests.intake.forms import OWN, UNITS, Form, Stored, cell_of, error, formula, number, text
from tests.intake.mishaps import FILE, Mishap, check, good_values, params, verdict
from tests.intake.offices import DAY, take
from tests.intake.test_mishaps_of_workbooks import OTHER, copied, independent, on, row_of, two_units

APPLICATION, UNION, CHAIR = "申报信息", "工会自评", "主席自评"
TOTAL = "N10 提示 工会自评!I72"
USED, SUPERSEDED, NOT_READ, UNDECIDED = Handling.USED, Handling.SUPERSEDED, Handling.UNRECOGNISED, Handling.UNDECIDED
EARLIER, LATER = "2019-09-20/a.xlsx", "2019-09-26/b.xlsx"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Value]:
    return good_values(tmp_path_factory.mktemp("good"))


def instead(key: str, column: str, value: Stored) -> Form:
    """An answer typed into another column of its row."""
    return Form.good().clear(key).store({UNION: {f"{column}{row_of(key)}": value}})


def exchanged(column: str, one: str, other: str) -> Form:
    """The contents of two cells of a column exchanged, on the sheet 工会自评."""

    def change(xml: str) -> str:
        first, second = (re.search(rf'<c r="{column}{row_of(key)}"([^<>]*)>(.*?)</c>', xml) for key in (one, other))
        assert first
        assert second
        whole = {each[0]: found for each, found in ((first, second), (second, first))}
        for old, new in whole.items():
            address = re.match(r'<c r="[A-Z]+[0-9]+"', old)
            assert address
            xml = xml.replace(old, f"{address[0]}{new[1]}>{new[2]}</c >")
        return xml.replace("</c >", "</c>")

    return on(UNION, change)


def shifted(column: str, first: int, by: int) -> Form:
    """Cells of one column moved down or up beside the codes of others."""

    def change(xml: str) -> str:
        cell = re.compile(rf'<c r="{column}([0-9]+)"((?: [a-z]+="[^"]*")*(?:/>|>.*?</c>))', re.DOTALL)
        moved = {int(row) + by: rest for row, rest in cell.findall(xml) if int(row) >= first}

        def put(match: re.Match[str]) -> str:
            row = int(match[1])
            if row < min(first, first + by):
                return match[0]
            return f'<c r="{column}{row}"{moved[row]}' if row in moved else ""

        return cell.sub(put, xml)

    return on(UNION, change)


def struck() -> Form:
    """A score in a format that strikes it through."""
    form = Form.good()
    styles = form.parts["xl/styles.xml"].decode()
    fonts = styles.partition("<fonts")[2].partition("</fonts>")[0].count("<font>")
    formats = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    styles = styles.replace("</fonts>", '<font><strike/><sz val="11"/></font></fonts>')
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="0" fontId="{fonts}"/></cellXfs>')
    form.parts["xl/styles.xml"] = styles.encode()
    return form.type({"U1.1/points": Stored("<v>2</v>", "", str(formats))})


def named_outside() -> Form:
    """A formula by a defined name that stands for a cell of another workbook."""
    form = Form.good().type({"U1.1/points": formula("去年得分", "2")})
    defined = '<definedName name="去年得分">[1]Sheet1!$A$1</definedName>'
    return form.edit_part(
        "xl/workbook.xml",
        lambda xml: xml.replace("</definedNames>", f"{defined}</definedNames>"),
    )


def another_units_scores() -> Form:
    """工会自评 of another unit in the place of the own one."""
    form = Form.good()
    form.parts[form.part_of(UNION)] = independent(Form.good(OTHER).type({"U1.1/points": 1}), UNION)
    return form


def last_years_scores() -> Form:
    """工会自评 of last year in a form of this year."""
    title = "年度新时代星级基层工会考评细则"
    return Form.good().edit_part("xl/sharedStrings.xml", lambda xml: xml.replace(f"2019{title}", f"2018{title}"))


def with_only(*sheets: str) -> bytes:
    form = Form.good()
    for sheet in {UNION, CHAIR} - set(sheets):
        form.edit_part("xl/workbook.xml", lambda xml, sheet=sheet: re.sub(f'<sheet name="{sheet}"[^<>]*/>', "", xml))
    return form.bytes()


def doubled(value: str | None) -> Form:
    """The column 自评分 copied behind the form; with a value, the copy holds only that, for U1.1."""

    def change(xml: str) -> str:
        for row, cells in re.findall(r'<row r="([0-9]+)"[^<>]*>(.*?)</row>', xml, flags=re.DOTALL):
            cell = re.search(rf'<c r="I{row}".*?(?:/>|</c>)', cells)
            if cell and (value is None or row == "3" or (value and int(row) == row_of("U1.1/points"))):
                copy = re.sub("<v>.*?</v>", f"<v>{value}</v>", cell[0]) if value and row != "3" else cell[0]
                xml = xml.replace(cells, cells + copy.replace(f'"I{row}"', f'"M{row}"'), 1)
        return xml

    return on(UNION, change)


def swapped_code(row: str, code: str) -> dict[str, Stored]:
    return {f"A{row_of(row)}": text(code)}


A1, A2 = f"A{row_of('U1.1/points')}", f"A{row_of('U1.2/points')}"
LOST = {"U1.1/points": None}

CLERKS = [
    # the wrong column
    *(Mishap(f"points typed into {column}", lambda letter=letter: instead("U1.1/points", letter, number("2")),
             [f"V01 退回 {cell_of('U1.1/points')}"], LOST) for column, letter in (("分值", "D"), ("佐证材料", "F"))),
    Mishap("points typed into 说明", lambda: instead("U1.1/points", "K", number("2")),
           [f"V01 退回 {cell_of('U1.1/points')}"], LOST | {"U1.1/note": "2"}),
    Mishap("points typed into 不适用", lambda: instead("U1.1/points", "J", number("2")),
           [f"V01 退回 {cell_of('U1.1/points')}", f"V11 核实 {cell_of('U1.1/na')}"], LOST),
    Mishap("分值 raised, and the points with it", lambda: Form.good().store(
        {UNION: {f"D{row_of('U1.1/points')}": number("10")}}).type({"U1.1/points": 10}),
        [f"V05 退回 {cell_of('U1.1/points')}“0～2分"], LOST),
    Mishap("points typed over a code", lambda: Form.good().store({UNION: {A2: number("2")}}),
           [f"V13 退回 {UNION}“U1.2"], {"U1.2/points": None, "U1.2-1": None}),
    Mishap("a code in another width", lambda: Form.good().store({UNION: {A2: text("Ｕ1.2")}}),
           [f"V13 退回 {UNION}“U1.2"], {"U1.2/points": None, "U1.2-1": None}),
    Mishap("a code by a formula", lambda: Form.good().store({UNION: {A2: formula('"U1.2"', "U1.2", "str")}})),
    # codes and words that part
    Mishap("codes of two rows exchanged", lambda: Form.good().store({UNION: swapped_code("U1.1/points", "U1.2")
           | swapped_code("U1.2/points", "U1.1")}),
           ["N07 提示“8 处", f"I10 退回 {UNION}!{A1}““U1.2”这一行写的却是“U1.1”",
            f"I10 退回 {UNION}!{A2}““U1.1”这一行"]),
    Mishap("words of two rows exchanged, codes left", lambda: exchanged("C", "U1.1/points", "U1.2/points"),
           [f"I10 退回 {UNION}!{A1}“U1.2",
            f"I10 退回 {UNION}!{A2}“U1.1"]),
    Mishap("words of a row mended by the unit", lambda: Form.good().store(
        {UNION: {f"C{row_of('U1.1/points')}": text("依法选举工会（已落实）")}})),
    # columns doubled
    Mishap("the score column copied", lambda: doubled(None)),
    Mishap("the score column copied, and one changed", lambda: doubled("1"), [f"I11 退回 {UNION}!M3“自评分"]),
    Mishap("a second column of the same name that is blank", lambda: doubled(""), [f"I11 退回 {UNION}!M3"]),
    Mishap("分值 renamed to 自评分", lambda: Form.good().store(
        {UNION: {"D3": text("自评分")}}).type({"U1.1/points": 1}),
           [f"I11 退回 {UNION}!I3", "N07 提示“39 处"]),
    # sheets of others
    Mishap("another unit's scores pasted in", another_units_scores, [f"I03 退回“{UNITS[OTHER].name}", TOTAL],
           {"U1.1/points": Decimal(1)}),
    Mishap("last year's scores pasted in", last_years_scores, [f"I12 退回 {UNION}“2018"]),
    # crossed out, linked
    Mishap("points crossed out", struck, [f"V27 退回 {cell_of('U1.1/points')}“2"], LOST),
    Mishap("a link whose target the program forgot", lambda: Form.good().type(
        {"U1.1/points": formula("[1]Sheet1!A1", "2")}), [f"V24 退回 {cell_of('U1.1/points')}“2"], LOST),
    Mishap("a link by the file's name", lambda: Form.good().type(
        {"U1.1/points": formula("'C:\\[2018.xlsx]Sheet1'!A1", "2")}), [f"V24 退回 {cell_of('U1.1/points')}"], LOST),
    Mishap("a link by a name of the workbook", named_outside, [f"V24 退回 {cell_of('U1.1/points')}"], LOST),
    Mishap("DDE whose target the program forgot", lambda: Form.good().type(
        {"members": formula("cmd|'/c x'!A0", "200")}),
           [f"V24 退回 {cell_of('members')}"], {"members": None}),
    # identity, spelled otherwise
    *(Mishap(f"the unit code as {spelling!r}", lambda spelling=spelling: Form.good().type(
        {"unit_code": text(spelling)}),
             changed={"unit_code": spelling}) for spelling in ("yz0001", "ＹＺ0001", "YZ 0001")),
    Mishap("the unit code in small letters, and no token", lambda: surgery.without_carriers(surgery.without_sheet(
        Form.good().type({"unit_code": text("yz0001")}), "_sz")), ["N15 提示"], {"unit_code": "yz0001"}),
    Mishap("an error in the place of the unit code", lambda: Form.good().type({"unit_code": error("#REF!")}),
           [f"V02 核实 {cell_of('unit_code')}"], {"unit_code": None}),
    Mishap("a level left blank beside a sheet that is filled in", lambda: Form.good().clear(
        "union_level", "U1.1/points"), [f"V01 退回 {cell_of(key)}" for key in ("union_level", "U1.1/points")],
        LOST | {"union_level": None}),
    # several files
    Mishap("a form sent in two parts", lambda: {FILE: with_only(UNION), f"{DAY}/b.xlsx": with_only(CHAIR)},
           ["I06 退回", "I06 退回", f"V26 退回 {UNION}", f"V26 退回 {CHAIR}"],
           handled={FILE: (UNDECIDED, ""), f"{DAY}/b.xlsx": (UNDECIDED, "")}, counts=False),
    Mishap("a copied sheet, taken out in the next version", lambda: {
        EARLIER: copied(UNION, **{"U1.1__points": 1}).bytes(), LATER: Form.good().bytes()},
        handled={EARLIER: (SUPERSEDED, LATER), LATER: (USED, "")}),
    Mishap("several units in a later workbook", lambda: {EARLIER: Form.good().bytes(), LATER: two_units().bytes()},
           handled={EARLIER: (USED, ""), LATER: (NOT_READ, UNITS[OTHER].name)}),
]  # fmt: skip


@pytest.mark.parametrize("mishap", params(CLERKS))
def test_what_a_clerk_did_is_read_right_or_asked_about(
    mishap: Mishap, tmp_path: Path, good: Mapping[str, Value]
) -> None:
    check(mishap, tmp_path, good)


@pytest.mark.parametrize("by", [1, -1])
def test_scores_that_slipped_beside_other_codes_are_sent_back(by: int, tmp_path: Path) -> None:
    outcome = take(tmp_path, {FILE: shifted("I", row_of("U1.2/points"), by).bytes()})
    asked = [finding for finding in outcome.findings if finding.code in ("V01", "V05")]
    assert len(asked) > 10


def test_codes_that_slipped_beside_other_words_are_named_and_the_list_says_how_many_more(tmp_path: Path) -> None:
    outcome = take(tmp_path, {FILE: shifted("A", row_of("U1.1/points"), 1).bytes()})
    told = [finding for finding in outcome.findings if finding.code == "I10"]
    assert len(told) == MOST_TOLD + 1
    assert re.search("另有[0-9]+行", told[-1].problem)


SOUND, CONTESTED = Form.good(OTHER).bytes(), Form.good(OTHER).type({"unit_code": OWN, "unit_name": UNITS[OWN].name})


def test_a_form_that_another_unit_filled_in_never_replaces_the_return_of_its_unit(tmp_path: Path) -> None:
    outcome = take(tmp_path, {EARLIER: SOUND, LATER: CONTESTED.bytes()})
    assert outcome.handlings == {EARLIER: USED, LATER: NOT_READ}
    assert outcome.row(LATER).unit_code == OTHER
    assert UNITS[OWN].name in outcome.row(LATER).reason
    assert [verdict(finding) for finding in outcome.findings] == []


def test_alone_it_is_asked_about(tmp_path: Path) -> None:
    outcome = take(tmp_path, {LATER: CONTESTED.bytes()})
    assert outcome.handlings == {LATER: USED}
    assert [verdict(finding) for finding in outcome.findings] == [f"I02 退回 {cell_of('unit_code', OTHER)}"]


def test_a_ruling_may_use_it_all_the_same(tmp_path: Path) -> None:
    ruling = Ruling(OTHER, None, RulingKind.USE_FILE, LATER, "单位来函")
    outcome = take(tmp_path, {EARLIER: SOUND, LATER: CONTESTED.bytes()}, rulings=[ruling])
    assert outcome.handlings == {EARLIER: SUPERSEDED, LATER: USED}
