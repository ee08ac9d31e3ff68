"""What is typed, and what it is taken for: a value, a value with a note, or a question. Read these tables aloud."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.forms.layout import Spec
from sz_excel.intake.findings import LONGEST_SHOWN, visible
from sz_excel.intake.transcripts import LINKED, LONGEST_TEXT, MERGED, MISSING_COLUMN, MISSING_ROW, PICTURE
from sz_excel.intake.understanding import Understood, Window, exact, is_credit_code, shown, understand
from sz_excel.intake.words import clean, explanation, narrow, numeral
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.findings import Severity
from sz_excel.records.submissions import Value

WINDOW = Window(date(2019, 1, 1), date(2019, 12, 31))
POINTS = Spec("points", Decimal(0), Decimal(2), decimals=2)
COUNT = Spec("integer", Decimal(0))
MONEY = Spec("decimal", Decimal(0), decimals=2)
DAY = Spec("date")
WORDS = Spec("text")
YES_NO = Spec("choice", choices=("是", "否"))
LEVEL = Spec("choice", choices=("不申报", "星级", "三星级", "五星级"))
EXEMPT = Spec("choice", choices=("不适用",))
EVERY_SPEC = (POINTS, COUNT, MONEY, DAY, WORDS, YES_NO, LEVEL, EXEMPT, Spec("phone"), Spec("credit_code"))


def read(spec: Spec, kind: str, stored: str) -> tuple[Value, str]:
    understood = understand(kind, stored, spec, WINDOW)
    return understood.value, understood.code


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("spec", EVERY_SPEC, ids=lambda spec: spec.type)
@pytest.mark.parametrize(
    ("kind", "stored", "code"),
    [
        ("e", "#DIV/0!", "V02"),
        ("E", "#REF!", "V02"),
        ("?", "", "V03"),
        (" ", "", "V01"),
        ("s", "", "V01"),
        ("s", " \u3000\xa0\u200b\n\t", "V01"),
        ("S", "", "V01"),
        (MERGED, "", "V12"),
        (MISSING_ROW, "", "V13"),
        (MISSING_COLUMN, "", "V14"),
        (PICTURE, "", "V23"),
        (LINKED, "9.5", "V24"),
        ("s", "长" * (LONGEST_TEXT + 1), "V25"),
        ("n", "1_0", "V04"),
        ("n", "九", "V04"),
        ("d", "nan", "V04"),
        ("n", "1e999", "V04"),
        ("p", "", "V04"),
        ("b", "2", "V04"),
        ("b", "是", "V04"),
    ],
)
def test_what_took_the_answer_away_is_never_taken_for_an_answer(spec: Spec, kind: str, stored: str, code: str) -> None:
    assert read(spec, kind, stored) == (None, code)


@pytest.mark.parametrize(
    ("kind", "stored", "value", "code"),
    [
        ("n", "0", "0", ""),
        ("n", "2", "2", ""),
        ("n", "1.5", "1.5", ""),
        ("n", "1.2500000000000002", "1.25", ""),
        ("n", "0.94999999999999996", "0.95", ""),
        ("n", "1.5E0", "1.5", ""),
        ("N", "1.5", "1.5", "N05"),
        ("s", "1.5", "1.5", "N01"),
        ("s", " 1.5 ", "1.5", "N01"),
        ("s", "'1.5", "1.5", "N02"),
        ("s", "１．５", "1.5", "N02"),
        ("s", "1．5", "1.5", "N02"),
        ("s", "1.5分", "1.5", "N02"),
        ("s", "1.5 分", "1.5", "N02"),
        ("s", "\u200b1.5", "1.5", "N01"),
        ("s", "+1.5", "1.5", "N01"),
        ("s", ".5", "0.5", "N01"),
        ("s", "0", "0", "N01"),
        ("s", "1.2500000000000002", "1.25", "N01"),
        ("s", "-", None, "N17"),
        ("s", "/", None, "N17"),
        ("s", "无", None, "N17"),
        ("s", "－", None, "N17"),
        ("n", "-1", None, "V05"),
        ("s", "-1", None, "V05"),
        ("s", "－1", None, "V05"),
        ("n", "2.01", None, "V05"),
        ("s", "20", None, "V05"),
        ("n", "1e300", None, "V05"),
        ("s", "9" * 400, None, "V05"),
        ("n", "1.234", None, "V06"),
        ("s", "1.001", None, "V06"),
        ("n", "1.0000000001", None, "V06"),
        ("d", "43529", None, "V07"),
        ("D", "43529", None, "V07"),
        ("t", "0.52", None, "V07"),
        ("b", "1", None, "V07"),
        ("b", "0", None, "V07"),
        ("p", "0.95", None, "V08"),
        ("p", "1", None, "V08"),
        ("s", "95%", None, "V08"),
        ("s", "95％", None, "V08"),
        ("s", "一", None, "V22"),
        ("s", "一点五", None, "V22"),
        ("s", "一分半", None, "V22"),
        ("s", "1.5人", None, "V04"),
        ("s", "(1)", None, "V04"),
        ("s", "（1）", None, "V04"),
        ("s", "1-2", None, "V04"),
        ("s", "1~2", None, "V04"),
        ("s", "约1", None, "V04"),
        ("s", "≥1", None, "V04"),
        ("s", "1 5", None, "V04"),
        ("s", "1²", None, "V04"),
        ("s", "①", None, "V04"),
        ("s", "½", None, "V04"),
        ("s", "1,5", None, "V04"),
        ("s", "1.", None, "V04"),
        ("s", "1。5", None, "V04"),
        ("s", "1e0", None, "V04"),
        ("s", "1分5", None, "V04"),
        ("s", "√", None, "V04"),
        ("s", "满分", None, "V04"),
        ("s", "#N/A", None, "V04"),
        ("s", "=1+1", None, "V04"),
        ("s", '=DISPIMG("ID_1",1)', None, "V23"),
        ("S", '=DISPIMG("ID_1",1)', None, "V23"),
        ("S", '_xlfn.DISPIMG("ID_1",1)', None, "V23"),
    ],
)
def test_points_between_0_and_2_with_two_decimals(kind: str, stored: str, value: str | None, code: str) -> None:
    assert read(POINTS, kind, stored) == (number(value), code)


@pytest.mark.parametrize(
    ("spec", "kind", "stored", "value", "code"),
    [
        (COUNT, "n", "200", "200", ""),
        (COUNT, "s", "200人", "200", "N02"),
        (COUNT, "s", "200 人次", "200", "N02"),
        (COUNT, "s", "1,200", "1200", "N02"),
        (COUNT, "s", "1，200", "1200", "N02"),
        (COUNT, "s", "1,20", None, "V04"),
        (COUNT, "s", "200分", None, "V04"),
        (COUNT, "s", "2万", None, "V04"),
        (COUNT, "s", "200余人", None, "V04"),
        (COUNT, "s", "1 200", None, "V04"),
        (COUNT, "n", "200.5", None, "V06"),
        (COUNT, "s", "九十五", None, "V22"),
        (COUNT, "n", "1000000000000000", None, "V05"),
        (MONEY, "n", "1234.5600000000001", "1234.56", ""),
        (MONEY, "s", "1,234.56元", "1234.56", "N02"),
        (MONEY, "s", "3.2万元", None, "V04"),
        (MONEY, "s", "￥100", None, "V04"),
    ],
)
def test_counts_and_sums(spec: Spec, kind: str, stored: str, value: str | None, code: str) -> None:
    assert read(spec, kind, stored) == (number(value), code)


@pytest.mark.parametrize(
    ("kind", "stored", "code"),
    [
        ("d", "43738", ""),
        ("d", "43738.75", ""),
        ("D", "43738", "N05"),
        ("n", "43738", "N04"),
        ("t", "43738.5", "N04"),
        ("n", "20190930", "N03"),
        ("d", "20190930", "N03"),
        ("s", "2019-9-30", "N03"),
        ("s", "2019.9.30", "N03"),
        ("s", "2019/09/30", "N03"),
        ("s", "2019年9月30日", "N03"),
        ("s", "2019年9月30", "N03"),
        ("s", "2019 年 9 月 30 日", "N03"),
        ("s", "２０１９．９．３０", "N03"),
        ("s", "20190930", "N03"),
        ("s", "2019-09-30 08:15:00", "N03"),
        ("s", "2019-09-30T00:00:00Z", "N03"),
    ],
)
def test_days_in_every_unmistakable_spelling(kind: str, stored: str, code: str) -> None:
    assert read(DAY, kind, stored) == (date(2019, 9, 30), code)


@pytest.mark.parametrize(
    ("kind", "stored", "code"),
    [
        ("s", "2019-09", "V09"),
        ("s", "2019.9", "V09"),
        ("s", "2019年9月", "V09"),
        ("s", "2019年", "V09"),
        ("s", "9月30日", "V09"),
        ("s", "9-30", "V09"),
        ("s", "9/30/2019", "V09"),
        ("s", "19.9.30", "V09"),
        ("s", "2019-9-3 0", "V09"),
        ("s", "2019 9.30", "V09"),
        ("s", "2019-2-30", "V09"),
        ("s", "2019-13-01", "V09"),
        ("s", "20190931", "V09"),
        ("s", "二〇一九年九月三十日", "V09"),
        ("s", "30-Sep-19", "V09"),
        ("s", "九月底", "V09"),
        ("t", "0.52", "V09"),
        ("b", "1", "V09"),
        ("p", "0.95", "V09"),
        ("s", "2018-9-30", "V10"),
        ("s", "2091-9-30", "V10"),
        ("d", "43373", "V10"),
        ("d", "2026.9", "V10"),
        ("n", "2019", "V10"),
        ("n", "0", "V10"),
        ("d", "-1", "V10"),
        ("n", "99999999", "V09"),
        ("s", "-", "N17"),
        ("s", "无", "N17"),
    ],
)
def test_days_that_are_asked_back(kind: str, stored: str, code: str) -> None:
    assert read(DAY, kind, stored) == (None, code)


@pytest.mark.parametrize(
    ("day", "accepted"),
    [("2018-12-31", False), ("2019-01-01", True), ("2019-12-31", True), ("2020-01-01", False)],
)
def test_both_ends_of_the_window_belong_to_it(day: str, accepted: bool) -> None:
    understood = understand("s", day, DAY, WINDOW)
    assert (understood.value == date.fromisoformat(day)) is accepted
    assert accepted or understood == Understood(code="V10", expected="2019-01-01至2019-12-31")


@pytest.mark.parametrize(
    ("spec", "kind", "stored", "value", "code"),
    [
        (YES_NO, "s", "是", "是", ""),
        (YES_NO, "s", " 是", "是", ""),
        (YES_NO, "s", "是。", "是", "N08"),
        (YES_NO, "s", "√", "是", "N08"),
        (YES_NO, "s", "Y", "是", "N08"),
        (YES_NO, "s", "Ｙ", "是", "N08"),
        (YES_NO, "s", "达标", "是", "N08"),
        (YES_NO, "b", "1", "是", "N08"),
        (YES_NO, "b", "0", "否", "N08"),
        (YES_NO, "n", "1", "是", "N08"),
        (YES_NO, "s", "不是", "否", "N08"),
        (YES_NO, "s", "×", "否", "N08"),
        (YES_NO, "s", "是/否", None, "V11"),
        (YES_NO, "s", "基本是", None, "V11"),
        (YES_NO, "n", "2", None, "V11"),
        (YES_NO, "d", "43738", None, "V11"),
        (YES_NO, "s", "-", None, "N17"),
        (YES_NO, "s", "无", None, "N17"),
        (LEVEL, "s", "星级", "星级", ""),
        (LEVEL, "S", "星级", "星级", "N05"),
        (LEVEL, "s", "达标级", "星级", "N08"),
        (LEVEL, "s", "3星", "三星级", "N08"),
        (LEVEL, "s", "三 星 级", "三星级", "N08"),
        (LEVEL, "s", "/", "不申报", "N08"),
        (LEVEL, "s", "四星级", None, "V11"),
        (LEVEL, "s", "星级或三星级", None, "V11"),
        (LEVEL, "s", "③星", None, "V11"),
        (EXEMPT, "s", "不适用", "不适用", ""),
        (EXEMPT, "s", "√", "不适用", "N08"),
        (EXEMPT, "b", "1", "不适用", "N08"),
        (EXEMPT, "b", "0", None, "N17"),
        (EXEMPT, "s", "否", None, "N17"),
        (EXEMPT, "s", "适用", None, "N17"),
        (EXEMPT, "s", "部分不适用", None, "V11"),
        (Spec("choice", choices=("3", "5")), "n", "3", "3", ""),
        (Spec("choice", choices=("3", "5")), "s", "三年", "3", "N08"),
        (Spec("choice", choices=("3", "5")), "n", "4", None, "V11"),
        (Spec("choice", choices=("有", "无")), "s", "无", "无", ""),
        (Spec("choice", choices=("有", "无")), "s", "没有", "无", "N08"),
        (Spec("choice", choices=("无异议", "有异议")), "s", "无", "无异议", "N08"),
        (Spec("choice", choices=("同意", "不同意")), "s", "不同意", "不同意", ""),
        (Spec("choice", choices=("同意", "不同意")), "s", "√", "同意", "N08"),
    ],
)
def test_choices(spec: Spec, kind: str, stored: str, value: str | None, code: str) -> None:
    assert read(spec, kind, stored) == (value, code)


@pytest.mark.parametrize(
    ("kind", "stored", "value", "code"),
    [
        ("s", "职代会已审议", "职代会已审议", ""),
        ("s", "职代会 已审议 ", "职代会 已审议", ""),
        ("s", "第一行\n第二行", "第一行 第二行", "N06"),
        ("s", "职代会\t已审议", "职代会 已审议", "N06"),
        ("s", "赵\u3000示例", "赵 示例", "N06"),
        ("s", "赵\xa0示例", "赵 示例", "N06"),
        ("s", "赵\u200b示例", "赵示例", "N06"),
        ("s", "赵\u202e示例", "赵示例", "N06"),
        ("s", "赵\x07示例", "赵示例", "N06"),
        ("s", "=1+1", "=1+1", ""),
        ("s", "无", "无", ""),
        ("s", '=DISPIMG("ID_1",1)', None, "N14"),
        ("n", "42", "42", ""),
        ("d", "43738", "2019-09-30", ""),
        ("p", "0.95", "95%", ""),
        ("t", "0.5", "12:00", ""),
        ("b", "1", "是", ""),
    ],
)
def test_free_text(kind: str, stored: str, value: str | None, code: str) -> None:
    assert read(WORDS, kind, stored) == (value, code)


@pytest.mark.parametrize(
    ("stored", "value", "code"),
    [
        ("000-0000", "000-0000", ""),
        ("０００－００００", "000-0000", ""),
        ("0514-0000000", "0514-0000000", ""),
        ("0000", "0000", "V19"),
        ("电话：000-0000", "电话:000-0000", "V19"),
    ],
)
def test_phone_numbers(stored: str, value: str, code: str) -> None:
    assert read(Spec("phone"), "s", stored) == (value, code)


@pytest.mark.parametrize(
    ("kind", "stored", "value", "code"),
    [
        ("s", "81000000MJ00000182", "81000000MJ00000182", ""),
        ("s", "81000000mj00000182 ", "81000000MJ00000182", "N06"),
        ("s", "８１000000MJ00000182", "81000000MJ00000182", "N06"),
        ("s", "81000000MJ00000183", None, "V20"),
        ("s", "81000000MJ0000018", None, "V20"),
        ("n", "8.1000000000000006E+17", None, "V20"),
        ("s", "无", None, "N17"),
    ],
)
def test_credit_codes(kind: str, stored: str, value: str | None, code: str) -> None:
    assert read(Spec("credit_code"), kind, stored) == (value, code)


def test_a_wrong_check_character_is_seen() -> None:
    assert is_credit_code("81000000MJ00000182")
    assert not is_credit_code("81000000MJ00000281")


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("九十五", "95"), ("十", "10"), ("十二", "12"), ("二十", "20"), ("九", "9"), ("九点五", "9.5"),
        ("九分半", "9.5"), ("一百", "100"), ("一百零五", "105"), ("九分", "9"), ("零点五", "0.5"),
        ("", None), ("九五", None), ("九分五", None), ("很多", None), ("9", None), ("一千", None),
    ],
)  # fmt: skip
def test_numerals_propose_a_number(text: str, proposed: str | None) -> None:
    assert numeral(text) == number(proposed)


def test_the_proposed_number_is_named() -> None:
    assert understand("s", "一点五", POINTS, WINDOW) == Understood(code="V22", expected="1.5")


@pytest.mark.parametrize(
    ("kind", "stored", "seen"),
    [("d", "43529", "2019-03-05"), ("t", "0.52083333", "12:30"), ("p", "0.95", "95%"), ("b", "1", "TRUE"),
     ("n", "9.5000000000000002", "9.5"), ("e", "#N/A", "#N/A"), ("n", "junk", "junk"), ("d", "99999999", "99999999")],
)  # fmt: skip
def test_a_finding_shows_what_a_person_sees(kind: str, stored: str, seen: str) -> None:
    assert shown(kind, stored) == seen


def test_invisible_characters_are_shown_and_long_texts_are_cut() -> None:
    assert visible("九\u200b\x07五\u202e") == "九\\u200b\\u0007五\\u202e"
    assert visible("长" * (LONGEST_SHOWN + 1)) == "长" * LONGEST_SHOWN + f"…（共{LONGEST_SHOWN + 1}字）"


@pytest.mark.parametrize("text", ["", "-", "/", "无", " — ", "没有", None])
def test_a_dash_explains_nothing(text: str | None) -> None:
    assert explanation(text) == ""
    assert explanation("已整改") == "已整改"


# -- for every text whatever -----------------------------------------------------------------------------------------

KINDS = st.sampled_from("sbe? ndtpSBENDTPximly")


@given(KINDS, st.text(max_size=12), st.sampled_from(EVERY_SPEC))
def test_anything_is_a_value_or_a_known_code_and_only_notes_leave_a_value(kind: str, stored: str, spec: Spec) -> None:
    understood = understand(kind, stored, spec, WINDOW)
    if not understood.code:
        assert understood.value is not None
        return
    entry = CATALOGUE[understood.code]
    if understood.code not in ("V19", "N17", "N14"):
        assert (understood.value is None) is (entry.severity is not Severity.NOTE)


@given(st.text(max_size=12))
def test_no_text_becomes_points_but_one_that_spells_them(stored: str) -> None:
    understood = understand("s", stored, POINTS, WINDOW)
    if understood.value is not None:
        bare = narrow(clean(stored)).strip().removeprefix("'").removesuffix("分").strip()
        assert Decimal(bare) == understood.value


@given(st.decimals(min_value=0, max_value=2, places=2))
def test_points_survive_being_stored_as_a_double(points: Decimal) -> None:
    assert read(POINTS, "n", repr(float(points))) == (points, "")
    assert exact(f"{float(points):.17g}") == points
