"""The rendered pages measured against GB/T 9704-2012 (docs: A4, 156 × 225 mm, 22 lines × 28 characters)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pdfplumber
import pytest
from docx import Document
from pdfplumber.page import Page

from sz_excel.notices.catalogue import KINDS, drafts
from sz_excel.notices.pdf import to_pdf
from sz_excel.notices.rendering import find_template, render
from tests.notices.samples import BLOCKING, PROGRAMME, QUERY, UNIT, faults, notice
from tests.notices.seasons import matter

pytestmark = pytest.mark.office

MM = 72 / 25.4
DOTS = 200 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
HANGING = "，。、；：”）"
LETTER = "考评结果告知书"
WITHOUT_IMPRINT = (LETTER, "公示", "取消等级决定", "奖励经费拨付单", "主席奖励", "五一")
LONG_NAME = "某" * 60
DIRECT = replace(UNIT, district=PROGRAMME.settings["direct_district"])
CASES = {
    "one": notice(BLOCKING),
    "direct": notice(BLOCKING, unit=DIRECT),
    "forty": notice(*faults(40), *faults(3, QUERY)),
    "long": notice(BLOCKING, QUERY, unit=replace(UNIT, name=LONG_NAME)),
    "hostile": notice(replace(BLOCKING, found="W" * 500, problem='=1+1\n{{ x }} <w:p> & "某"')),
} | {f"edge{n}": notice(*faults(n)) for n in (8, 9, 10, 11, 12, 22, 23, 24)}


@pytest.fixture(scope="session")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Page]]]:
    """The pages of all cases and of a run of full pages, converted in one call."""
    folder = tmp_path_factory.mktemp("notices")
    made = render(find_template("补正通知"), CASES.items()) | {"full": full_page()} | season_documents()
    paths = []
    for name, package in made.items():
        paths.append(folder / f"{name}.docx")
        paths[-1].write_bytes(package)
    with ExitStack() as stack:
        opened = [stack.enter_context(pdfplumber.open(path)) for path in to_pdf(paths, timeout=240)]
        yield {name: pdf.pages for name, pdf in zip(made, opened, strict=True)}


def season_documents() -> dict[str, bytes]:
    """The first document of every kind but 补正通知, for a middling and for a large season with long names."""
    large = matter(40, names={"D001": LONG_NAME, "D002": "甲&乙<丙>", "D007": LONG_NAME})
    made = {}
    for kind in KINDS:
        if kind != "补正通知":
            for size, about in (("", matter()), ("-large", large)):
                documents = render(find_template(kind), islice(drafts(kind, about), 1))
                made |= {f"{kind}{size}": package for package in documents.values()}
    return made


def full_page() -> bytes:
    """The notice with a run of one character in the style of 主送机关, three pages long."""
    document = Document(io.BytesIO(render(find_template("补正通知"), [("a", notice())])["a"]))
    addressee = next(p for p in document.paragraphs if p.text == f"{UNIT.name}：")
    addressee.insert_paragraph_before("国" * 28 * 22 * 3, style="主送机关")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def lines_of(page: Page) -> list[tuple[float, str]]:
    """Top in mm and text of every line of characters."""
    lines: dict[float, list[str]] = {}
    for char in page.chars:
        lines.setdefault(round(char["bottom"] / MM, 1), []).append(char["text"])
    return sorted((top, "".join(texts).strip()) for top, texts in lines.items())


def across(page: Page, text: str) -> tuple[float, float]:
    """Left and right edge in mm of the line that holds just this text."""
    lines: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        lines.setdefault(round(char["bottom"], 1), []).append(char)
    (found,) = [line for line in lines.values() if "".join(char["text"] for char in line).strip() == text]
    return found[0]["x0"] / MM, found[-1]["x1"] / MM


def ink(page: Page, *, red: bool) -> npt.NDArray[np.bool_]:
    pixels = np.asarray(page.to_image(resolution=200).original.convert("RGB")).astype(int)
    is_red = (pixels[:, :, 0] > 150) & (pixels[:, :, 1:] < 110).all(axis=2)
    return is_red if red else (pixels.sum(axis=2) < 450) & ~is_red


def bands(marks: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Top and bottom in mm of every group of inked rows."""
    rows = np.flatnonzero(marks.any(axis=1))
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 3) + 1)
    return [(group[0] / DOTS, (group[-1] + 1) / DOTS) for group in groups]


def long_rules(page: Page) -> list[tuple[float, float, float, float]]:
    """Top, left, right in mm and width in points of every rule as wide as the type area."""
    rules = [*page.lines, *page.rects]
    return [
        (rule["top"] / MM, rule["x0"] / MM, rule["x1"] / MM, rule["linewidth"])
        for rule in rules
        if rule["x1"] - rule["x0"] > 150 * MM
    ]


def test_a_page_of_text_has_22_lines_of_28_characters(pdfs: dict[str, list[Page]]) -> None:
    texts = [text for top, text in lines_of(pdfs["full"][1]) if top < BOTTOM]
    assert texts == ["国" * 28] * 22


def test_the_paper_is_a4_and_no_character_leaves_the_type_area(pdfs: dict[str, list[Page]]) -> None:
    for case, pages in pdfs.items():
        for page in pages[case.startswith(LETTER) :]:
            assert (page.width / MM, page.height / MM) == (pytest.approx(210, abs=0.5), pytest.approx(297, abs=0.5))
            body = [char for char in page.chars if char["bottom"] / MM < BOTTOM + 1]
            kept = [char for char in body if char["text"] not in HANGING and char["text"].strip()]
            assert min(char["x0"] for char in kept) / MM > LEFT - 1
            assert max(char["x1"] for char in kept) / MM < RIGHT + 1
            assert min(char["top"] for char in kept) / MM > TOP - 1


def test_the_margins_of_a_full_page_are_those_of_the_standard(pdfs: dict[str, list[Page]]) -> None:
    chars = [char for char in pdfs["full"][1].chars if char["text"] == "国"]
    assert min(char["x0"] for char in chars) / MM == pytest.approx(LEFT, abs=1)
    assert max(char["x1"] for char in chars) / MM == pytest.approx(RIGHT, abs=1)
    middles = sorted({round((char["top"] + char["bottom"]) / 2 / MM, 2) for char in chars})
    pitch = middles[1] - middles[0]
    assert pitch == pytest.approx((BOTTOM - TOP) / 22, abs=0.05)
    # Word and LibreOffice set a line of exact height a fifth above its bottom, so its middle lies a little low.
    assert middles[0] - pitch / 2 == pytest.approx(TOP, abs=1)
    assert middles[-1] + pitch / 2 == pytest.approx(BOTTOM, abs=1)


def test_the_red_head_stands_35_mm_under_the_top_of_the_type_area(pdfs: dict[str, list[Page]]) -> None:
    head, line = bands(ink(pdfs["one"][0], red=True))
    assert head[0] == pytest.approx(TOP + 35, abs=1)
    assert line[1] - line[0] < 1.5
    number_bottom = bands(ink(pdfs["one"][0], red=False))[0][1]
    assert line[0] - number_bottom == pytest.approx(4, abs=0.5)


def test_the_red_line_is_as_wide_as_the_type_area(pdfs: dict[str, list[Page]]) -> None:
    red = ink(pdfs["one"][0], red=True)
    top = int(bands(red)[1][0] * DOTS)
    columns = np.flatnonzero(red[top : top + 12].any(axis=0))
    assert (columns[0] / DOTS, columns[-1] / DOTS) == (pytest.approx(LEFT, abs=0.5), pytest.approx(RIGHT, abs=0.5))


def test_two_blank_lines_stand_between_head_number_and_title(pdfs: dict[str, list[Page]]) -> None:
    texts = lines_of(pdfs["one"][0])
    places = {text: bottom for bottom, text in texts}
    number = places["仪工字〔2019〕　号"]
    title = next(bottom for bottom, text in texts if "关于补正2019年度" in text)
    assert (title - number) / 10.2 == pytest.approx(3.2, abs=0.3)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pdfs: dict[str, list[Page]]) -> None:
    for case, pages in pdfs.items():
        for number, page in enumerate(pages, 1):
            if number == 1 and case.startswith(LETTER):
                continue
            foot = [char for char in page.chars if char["top"] / MM > BOTTOM and char["text"].strip()]
            assert "".join(char["text"] for char in foot) == f"—{number}—"
            assert foot[0]["size"] == pytest.approx(14, abs=0.1)
            one_in = 14 / MM
            if number % 2:
                assert foot[-1]["x1"] / MM == pytest.approx(RIGHT - one_in, abs=0.6)
            else:
                assert foot[0]["x0"] / MM == pytest.approx(LEFT + one_in, abs=0.6)


def test_the_dashes_of_the_page_number_stand_7_mm_under_the_type_area(pdfs: dict[str, list[Page]]) -> None:
    page = pdfs["one"][0]
    dash = next(char for char in page.chars if char["top"] / MM > BOTTOM and char["text"] == "—")
    marks = ink(page, red=False)[int(265 * DOTS) :, int(dash["x0"] / MM * DOTS) : int(dash["x1"] / MM * DOTS)]
    assert 265 + bands(marks)[0][0] == pytest.approx(BOTTOM + 7, abs=0.6)


@pytest.mark.parametrize(("case", "widths"), [("one", [1, 0.75, 1]), ("direct", [1, 1]), ("forty", [1, 0.75, 1])])
def test_the_imprint_ends_on_the_bottom_of_the_last_page(
    pdfs: dict[str, list[Page]], case: str, widths: list[float]
) -> None:
    rules = [rule for rule in long_rules(pdfs[case][-1]) if rule[0] > 235]
    assert [rule[3] for rule in rules] == [pytest.approx(width, abs=0.1) for width in widths]
    assert rules[-1][0] == pytest.approx(BOTTOM, abs=1)
    for _, left, right, _ in rules:
        assert (left, right) == (pytest.approx(LEFT, abs=0.5), pytest.approx(RIGHT, abs=0.5))


def test_nothing_runs_into_the_imprint(pdfs: dict[str, list[Page]]) -> None:
    for case, pages in pdfs.items():
        page = pages[-1]
        rules = [rule[0] for rule in long_rules(page) if rule[3] > 0.9]
        assert bool(rules) != case.startswith(WITHOUT_IMPRINT), case
        first_rule = min(rules, default=BOTTOM)
        inside = [text for bottom, text in lines_of(page) if first_rule < bottom < BOTTOM + 1]
        assert all("抄送" in text or "印发" in text for text in inside), case
        assert all(upper + 3 < lower for (upper, _), (lower, _) in pairwise(lines_of(page)) if lower > first_rule), case


def test_the_date_ends_four_characters_from_the_right_and_the_issuer_stands_over_it(
    pdfs: dict[str, list[Page]],
) -> None:
    date, issuer = (across(pdfs["one"][1], text) for text in ("2019年10月9日", "仪征市总工会"))
    character = 15.75 / MM
    # The figures of a substituted font are wider, so the middle is measured: a date is seven characters at most.
    assert sum(date) / 2 == pytest.approx(RIGHT - (4 + 7 / 2) * character, abs=1)
    assert sum(date) == pytest.approx(sum(issuer), abs=1)


def test_every_fault_is_on_a_page_and_the_table_head_on_every_page_of_the_table(pdfs: dict[str, list[Page]]) -> None:
    sheets = [page.extract_text() for page in pdfs["forty"]]
    whole = "".join("".join(sheets).split())
    for number in range(1, 41):
        assert f"第{number}号问题" in whole
    annex = next(index for index, text in enumerate(sheets) if "补正事项清单" in text and text.startswith("附件"))
    assert all("改正方法" in text for text in sheets[annex:])


def test_no_page_is_empty_and_no_tag_is_left(pdfs: dict[str, list[Page]]) -> None:
    for case, pages in pdfs.items():
        for page in pages:
            texts = [text for bottom, text in lines_of(page) if bottom < BOTTOM + 1]
            assert texts, f"{case}: page {page.page_number} is empty"
            if case != "hostile":
                assert not any(tag in "".join(texts) for tag in ("{{", "}}", "{%", "%}")), case


def test_a_letter_has_its_mark_30_mm_from_the_top_between_double_rules_of_170_mm(pdfs: dict[str, list[Page]]) -> None:
    page = pdfs[LETTER][0]
    red = ink(page, red=True)
    groups = bands(red)
    assert groups[0][0] == pytest.approx(30, abs=1)
    assert groups[1][0] - groups[0][1] == pytest.approx(4, abs=1.5)
    assert groups[-1][1] == pytest.approx(297 - 20, abs=1)
    for top, _ in (groups[1], groups[-1]):
        columns = np.flatnonzero(red[int(top * DOTS) + 1])
        assert (columns[0] / DOTS, columns[-1] / DOTS) == (pytest.approx(20, abs=0.5), pytest.approx(190, abs=0.5))


def test_a_letter_has_no_number_on_page_one(pdfs: dict[str, list[Page]]) -> None:
    first, second = pdfs[LETTER][:2]
    assert not [char for char in first.chars if char["top"] / MM > BOTTOM and char["text"].strip()]
    assert [char["text"] for char in second.chars if char["top"] / MM > BOTTOM and char["text"].strip()] == [
        "—",
        "2",
        "—",
    ]


def test_the_signature_never_stands_alone_on_a_page(pdfs: dict[str, list[Page]]) -> None:
    for case, pages in pdfs.items():
        for page in pages:
            texts = [text for bottom, text in lines_of(page) if bottom < BOTTOM + 1]
            assert texts[0] not in ("仪征市总工会", "扬州市总工会") or case.startswith(LETTER), case
