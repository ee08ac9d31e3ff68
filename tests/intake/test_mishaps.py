"""What comes back, and what is done with it: single answers. Made on our own issued forms, one fault a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sz_excel.records.submissions import Value
from tests.intake.forms import Form, Stored, Typed, boolean, cell_of, error, formula, number, slots_of, text
from tests.intake.mishaps import MISSING, Mishap, check, good_values, params

POINTS, JUDGED, COUNT, DATE, START, CHOICE, EXEMPT, NAME, NOTE, OPTIONAL = (
    "U1.1/points", "U2.1/points", "members", "filled_on", "publicity_start", "union_level", "U1.1/na", "chair_name",
    "U1.1/note", "U1.4-1",
)  # fmt: skip
TOTAL = "工会自评!I72"
AT = {key: cell_of(key) for key in (POINTS, JUDGED, COUNT, DATE, START, CHOICE, NAME, NOTE, OPTIONAL)}
PERCENT_STYLE, DATE_STYLE, TIME_STYLE = "900", "901", "902"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Value]:
    return good_values(tmp_path_factory.mktemp("good"))


def typed(
    name: str, key: str, value: Typed | Stored | None, findings: str = "", *, then: Value | str = "unchanged"
) -> Mishap:
    """One answer stored otherwise; ``findings`` at its cell; ``then`` its value afterwards."""
    changed = {} if then == "unchanged" else {key: then}
    told = [f"{each} {cell_of(key)}" for each in findings.split("+") if each]
    if key.endswith("/points") and isinstance(then, Decimal):
        told.append(f"N10 提示 {TOTAL}")
    return Mishap(name, lambda: _with(key, value), told, changed)


def _with(key: str, value: Typed | Stored | None) -> Form:
    form = Form.good()
    _add_styles(form)
    return form.clear(key) if value is None else form.type({key: value})


def _add_styles(form: Form) -> None:
    """Three more cell formats behind those of the form: percentage, Chinese date (58), time of day."""
    xml = form.parts["xl/styles.xml"].decode()
    count = xml.partition("<cellXfs")[2].partition("</cellXfs>")[0].count("<xf ")
    more = "".join(f'<xf numFmtId="{number}"/>' for number in (9, 58, 20))
    form.parts["xl/styles.xml"] = xml.replace("</cellXfs>", f"{more}</cellXfs>").encode()
    for offset, style in enumerate((PERCENT_STYLE, DATE_STYLE, TIME_STYLE)):
        STYLES[style] = str(count + offset)


STYLES: dict[str, str] = {}


def styled(value: str, style: str) -> Stored:
    _add_styles(Form.good())
    return Stored(f"<v>{value}</v>", "", STYLES[style])


V = "V01 退回"
SINGLE = [
    # error values, never blank
    *(typed(f"error {code}", POINTS, error(code), "V02 退回", then=MISSING)
      for code in ("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?")),
    typed("error by a formula", POINTS, formula("1/0", "#DIV/0!", "e"), "V02 退回", then=MISSING),
    typed("error in an answer that is not required", OPTIONAL, error("#REF!"), "V02 核实", then=MISSING),
    typed("error in a remark", NOTE, error("#NAME?"), "V02 核实"),
    # numbers as text
    typed("number as text", POINTS, text("2"), "N01 提示"),
    typed("leading apostrophe", POINTS, text("'2"), "N02 提示"),
    typed("full-width digits", COUNT, text("２００"), "N02 提示"),
    typed("full-width point", POINTS, text("1．5"), "N02 提示", then=Decimal("1.5")),
    typed("full-width percent", COUNT, text("95％"), "V08 退回", then=MISSING),
    typed("unit attached", POINTS, text("2分"), "N02 提示"),
    typed("people attached", COUNT, text("200人"), "N02 提示"),
    typed("thousands separated", COUNT, text("2,00"), "V04 退回", then=MISSING),
    # dates
    *(typed(f"date as text {spelling}", DATE, text(spelling), "N03 提示")
      for spelling in ("2019.9.24", "2019年9月24日", "20190924", "2019/9/24", "2019-09-24 0:00", "２０１９．９．２４")),
    typed("serial without a format", DATE, Stored("<v>43732</v>", "", "0"), "N04 提示"),
    typed("compact date typed as a number", DATE, number("20190924"), "N03 提示"),
    typed("Chinese date format", DATE, styled("43732", DATE_STYLE)),
    typed("date without a day", DATE, text("2019年9月"), "V09 退回", then=MISSING),
    typed("month and year typed into a date cell", DATE, number("2019.9"), "V10 退回", then=MISSING),
    typed("date of another year", DATE, date(2018, 9, 24), "V10 退回", then=MISSING),
    typed("date in the next century", DATE, text("2109-9-24"), "V10 退回", then=MISSING),
    typed("words in a date", DATE, text("九月下旬"), "V09 退回", then=MISSING),
    typed("date in a score cell", POINTS, styled("43528", DATE_STYLE), "V07 退回", then=MISSING),
    typed("time in a score cell", POINTS, styled("0.52", TIME_STYLE), "V07 退回", then=MISSING),
    typed("TRUE in a score cell", POINTS, boolean(True), "V07 退回", then=MISSING),
    # formulas
    typed("formula with a value", POINTS, formula("1+0.5", "1.5"), "N05 提示", then=Decimal("1.5")),
    typed("formula without a value", POINTS, formula("1+0.5"), "V03 退回", then=MISSING),
    typed("formula that gives an empty text", POINTS, formula('""', "", "str"), V, then=MISSING),
    typed("formula that gives a text", POINTS, formula('"2"', "2", "str"), "N01 提示"),
    # zero, blank, dashes
    typed("zero", JUDGED, number("0"), then=Decimal(0)),
    typed("blank", POINTS, None, V, then=MISSING),
    typed("a lone blank", POINTS, text(" "), V, then=MISSING),
    typed("a full-width blank", POINTS, text("\u3000"), V, then=MISSING),
    *(typed(f"dash {word}", POINTS, text(word), V, then=MISSING) for word in ("-", "/", "无", "——")),
    typed("dash in an answer that is not required", OPTIONAL, text("/"), "N17 提示", then=MISSING),
    # percentages
    typed("95% in a count", COUNT, styled("0.95", PERCENT_STYLE), "V08 退回", then=MISSING),
    typed("percent format over a score", POINTS, styled("1.5", PERCENT_STYLE), "V08 退回", then=MISSING),
    typed("95% as text", COUNT, text("95%"), "V08 退回", then=MISSING),
    # vague numbers
    typed("Chinese numerals", POINTS, text("二"), "V22 退回", then=MISSING),
    *(typed(f"vague {word}", POINTS, text(word), "V04 退回", then=MISSING)
      for word in ("1-2", "约2", "≥1", "1~2", "2左右", "满分", "1 5", "1²")),
    # choices
    *(typed(f"level {word}", CHOICE, text(word), "N08 提示") for word in ("达标级", "一星", "星 级")),
    typed("choice outside the list", CHOICE, text("优秀"), "V11 退回", then=MISSING),
    typed("tick for a choice", "U5.1-1", text("√"), "N08 提示"),
    typed("TRUE for a choice", "U5.1-1", boolean(True), "N08 提示"),
    typed("Y for a choice", "U5.1-1", text("Y"), "N08 提示"),
    typed("two choices at once", "U5.1-1", text("是/否"), "V11 核实", then=MISSING),
    # white space
    *(
        typed(f"name with {name}", NAME, text(f"甲{mark}示例"), "N06 提示", then="甲 示例")
        for name, mark in (("NBSP", "\xa0"), ("U+3000", "\u3000"), ("newline", "\n"), ("tab", "\t"))
    ),
    *(
        typed(f"name with {name}", NAME, text(f"甲{mark}示例"), "N06 提示")
        for name, mark in (("zero width", "\u200b"), ("bidi", "\u202e"))
    ),
    typed("value with NBSP", COUNT, text("200\xa0"), "N01 提示"),
    # limits
    typed("negative", POINTS, number("-1"), "V05 退回", then=MISSING),
    typed("accountant's brackets", POINTS, text("(1)"), "V04 退回", then=MISSING),
    typed("above the maximum", POINTS, number("2.5"), "V05 退回", then=MISSING),
    typed("at the maximum", POINTS, number("2")),
    typed("too many decimals", POINTS, number("1.333"), "V06 退回", then=MISSING),
    typed("half a person", COUNT, number("200.5"), "V06 退回", then=MISSING),
    typed("float noise", POINTS, number("1.9500000000000002"), then=Decimal("1.95")),
    typed("float noise below", POINTS, number("1.9499999999999997"), then=Decimal("1.95")),
    typed("not a number at all", POINTS, number("abc"), "V04 退回", then=MISSING),
    *(typed(f"decimal point {mark!r}", POINTS, text(f"1{mark}5"), "V04 退回", then=MISSING) for mark in "。,，·、"),
    *(typed(f"digit of another script {digit}", POINTS, text(digit), "V04 退回", then=MISSING) for digit in "Ⅱ②٢२"),
    typed("hexadecimal", POINTS, text("0x1"), "V04 退回", then=MISSING),
    typed("the exponent of a program", POINTS, text("1e0"), "V04 退回", then=MISSING),
    typed("a fraction", POINTS, text("1/2"), "V04 退回", then=MISSING),
    typed("points behind points", POINTS, text("1 分 5"), "V04 退回", then=MISSING),
    typed("minus nothing", JUDGED, number("-0"), then=Decimal(0)),
    typed("minus nothing as text", JUDGED, text("-0"), "N01 提示", then=Decimal(0)),
    # dates that are none
    *(typed(f"date {spelling}", DATE, text(spelling), "V09 退回", then=MISSING)
      for spelling in ("2019/13/1", "2019-2-30", "19-9-24", "九月二十四日", "2019年9月31日", "43732.5", "24/9/2019",
                       "Sept 24 2019", "2019-9-24至9-30", "2019-09-24 25:00")),
    typed("midnight at the end of a day", DATE, text("2019-09-24 24:00"), "N03 提示"),
    typed("a date of ISO 8601 as a program stores it", DATE, Stored("<v>2019-09-24T00:00:00</v>", "d"), "N03 提示"),
    typed("a date of ISO 8601 in a score cell", POINTS, Stored("<v>2019-09-24</v>", "d"), "V04 退回", then=MISSING),
    # formulas of several cells
    typed("shared formula", POINTS, Stored('<f t="shared" ref="I5:I6" si="0">1+1</f><v>2</v>'), "N05 提示"),
    typed("array formula", POINTS, Stored('<f t="array" ref="I5">SUM(1,1)</f><v>2</v>'), "N05 提示"),
    typed("data table", POINTS, Stored('<f t="dataTable" ref="I5:I6" dt2D="1" r1="A1" r2="A2"/><v>2</v>'), "N05 提示"),
    typed("formula of a link that gives a text", POINTS, formula('HYPERLINK("http://x","2")', "2", "str"), "N01 提示"),
    # escapes and runs of text
    typed("an escaped digit", POINTS, text("_x0032_"), "N01 提示"),
    typed("an escaped line end in a name", NAME, text("甲_x000D_\n示例"), "N06 提示", then="甲 示例"),
    typed("a name in runs with its pronunciation", NAME, Stored(
        '<is><r><t>甲</t></r><r><t>示例</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is>', "inlineStr")),
    typed("a longer number of which a digit is crossed out", COUNT, Stored(
        "<is><r><rPr><strike/></rPr><t>1</t></r><r><t>200</t></r></is>", "inlineStr"), "V04 退回", then=MISSING),
    typed("a remark of which a word is crossed out", NOTE, Stored(
        '<is><r><rPr><strike val="1"/></rPr><t>旧</t></r><r><rPr><strike val="0"/></rPr><t>新</t></r></is>',
        "inlineStr"), then="旧\u0336新"),
    typed("the longest text of a cell", NOTE, text("说" * 32_767), then="说" * 32_767),
    typed("names and places attached", COUNT, text("200名"), "N02 提示"),
    *(typed(f"phone {spelling}", "phone", text(spelling), then=spelling)
      for spelling in ("138 0000 0000", "138-0000-0000", "+86 138 0000 0000", "(0514)00000000", "0514-00000000-801")),
    typed("phone as a number", "phone", number("13800000000"), then="13800000000"),
    typed("phone in exponents", "phone", number("1.38E+10"), then="13800000000"),
    typed("phone of an area, its zero lost", "phone", number("51400000000"), "V19 核实", then="51400000000"),
    typed("two phones", "phone", text("00000000、00000001"), "V19 核实", then="00000000、00000001"),
    typed("credit code as a number", "credit_code", number("8.1000000000000006E+17"), "V20 核实", then=MISSING),
    typed("credit code with an apostrophe", "credit_code", text("'81000000MJ00000182"), "N06 提示"),
    typed("a district of the unit's own", "district", text("示例一镇"), "N24 提示", then="示例一镇"),
    typed("a kind of the unit's own", "unit_kind", text("机关"), "N24 提示", then="机关"),
    # texts that look like something else
    *(typed(f"remark {value!r}", NOTE, text(value), then=value)
      for value in ("=1+1", "+1", "-1", "@sum", "{{ x }}", "<w:p>", "a & b")),
    typed("remark that begins with a tab", NOTE, text("\t=1+1"), "N06 提示", then="=1+1"),
    typed("picture of WPS in a score cell", POINTS, formula('_xlfn.DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)', "str"),
          "V23 退回", then=MISSING),
    typed("picture of WPS in a remark", NOTE, formula('_xlfn.DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)', "str"),
          "N14 提示"),
    typed("a text of forty thousand characters", NOTE, text("长" * 40_000), "V25 核实"),
    # not applicable
    Mishap("not applicable with a reason", lambda: Form.good().clear("U4.9/points").type(
        {"U4.9/na": "不适用", "U4.9/note": "未设董事会"}),
        changed={"U4.9/points": None, "U4.9/na": "不适用", "U4.9/note": "未设董事会"}),
    Mishap("not applicable with a dash for a reason", lambda: Form.good().clear("U4.9/points").type(
        {"U4.9/na": "√", "U4.9/note": "/"}), [f"N08 提示 {cell_of('U4.9/na')}", f"V16 退回 {cell_of('U4.9/na')}"],
        {"U4.9/points": None, "U4.9/na": "不适用", "U4.9/note": "/"}),
    Mishap("not applicable, and a dash for the score", lambda: Form.good().type(
        {"U4.9/na": "不适用", "U4.9/note": "未设董事会", "U4.9/points": text("—")}),
        changed={"U4.9/points": None, "U4.9/na": "不适用", "U4.9/note": "未设董事会"}),
    Mishap("not applicable, and scored all the same", lambda: Form.good().type(
        {"U4.9/na": "不适用", "U4.9/note": "未设董事会"}), [f"V17 退回 {cell_of('U4.9/na')}"],
        {"U4.9/na": "不适用", "U4.9/note": "未设董事会"}),
    Mishap("not applicable where it may not be", lambda: Form.good().clear(POINTS).type(
        {EXEMPT: "不适用", NOTE: "没有"}), [f"V15 退回 {cell_of(EXEMPT)}"],
        {POINTS: None, EXEMPT: "不适用", NOTE: "没有"}),
    # one value for several
    Mishap("two faults in one workbook", lambda: Form.good().type({POINTS: error("#REF!"), COUNT: text("约200")}),
           [f"V02 退回 {AT[POINTS]}", f"V04 退回 {AT[COUNT]}"], {POINTS: None, COUNT: None}),
    Mishap("a total typed over", lambda: Form.good().store({"工会自评": {"I72": number("85")}}),
           ["N10 提示 工会自评!I72“85"]),
    Mishap("a stale total", lambda: Form.good().store({"工会自评": {"I72": formula("SUM(I5:I70)", "63")}}),
           ["N10 提示 工会自评!I72“63"]),
    Mishap("a total whose range was shortened", lambda: Form.good().type({JUDGED: number("3")}),
           ["N10 提示 工会自评!I72“99"], {JUDGED: Decimal(3)}),
    Mishap("a total without a value", lambda: Form.good().store({"工会自评": {"I72": formula("SUM(I5:I70)")}})),
]  # fmt: skip


@pytest.mark.parametrize("mishap", params(SINGLE))
def test_an_answer_that_went_wrong(mishap: Mishap, tmp_path: Path, good: Mapping[str, Value]) -> None:
    check(mishap, tmp_path, good)


def test_every_answer_of_a_good_return_is_read(good: Mapping[str, Value]) -> None:
    blank = {key for key, (_, slot) in slots_of().items() if key not in good}
    assert {key.rpartition("/")[2] for key in blank} <= {"note", "na", "objection_note", "explanation"}
