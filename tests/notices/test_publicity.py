"""The publicity of those put forward: what the office records of it, and what the report says of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from sz_excel.adjudication.publicity import publicity_doubts
from sz_excel.errors import OperatorError
from sz_excel.notices.catalogue import drafts
from sz_excel.notices.matter import Matter
from sz_excel.notices.rendering import find_template, render
from sz_excel.programme.loading import load_programme
from sz_excel.programme.publicity import PUBLICITY_SETTINGS, held_publicity
from sz_excel.workspace.office_books import write_programme
from tests.notices.samples import text_of
from tests.notices.seasons import matter

GOOD = ("2019-11-04", "2019-11-11", "无异议")
LATER = dt.date(2019, 11, 12)


def recorded(start: str, end: str, result: str, *, as_of: dt.date = LATER, honoured: bool = False) -> Matter:
    """A season whose edition holds this record of the publicity."""
    about = matter(honoured=honoured)
    programme = about.programme
    settings = {**programme.settings, **dict(zip(PUBLICITY_SETTINGS, (start, end, result), strict=True))}
    season = replace(about.season, programme=replace(programme, settings=settings))
    return replace(about, season=season, as_of=as_of)


def report(about: Matter) -> str:
    (package,) = render(find_template("推荐报告"), drafts("推荐报告", about)).values()
    return text_of(package)


def doubts(about: Matter) -> tuple[str, ...]:
    return publicity_doubts(about.season, about.outcome, about.as_of)


def test_until_it_is_recorded_the_report_leaves_it_blank_and_the_office_is_told() -> None:
    about = recorded("", "", "")
    assert "公示结果：　" in report(about)
    assert "无异议" not in report(about)
    (told,) = doubts(about)
    assert "还没有记录" in told
    assert "city_publicity" in told
    assert all(key.startswith("city_publicity") for key in PUBLICITY_SETTINGS)


def test_what_is_recorded_stands_in_the_report_in_the_words_of_the_office() -> None:
    about = recorded(*GOOD)
    assert "于2019年11月4日至2019年11月11日公示5个工作日（首日不计），公示结果：无异议。" in report(about)
    assert "据实填写" not in report(about)
    assert doubts(about) == ()
    assert "公示结果：收到异议1件，经核查不成立。" in report(recorded(*GOOD[:2], "收到异议1件，经核查不成立"))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2019-11-04", "2019-11-11", ""),  # Monday to Monday: five after the first
        ("2019-11-04", "2019-11-08", "首日不计仅4个工作日"),
        ("2019-10-08", "2019-10-12", "首日不计仅4个工作日"),  # Saturday 12 October is a working day
        ("2019-10-08", "2019-10-14", ""),
    ],
)
def test_a_publicity_that_is_too_short_is_told(start: str, end: str, days: str) -> None:
    told = "".join(doubts(recorded(start, end, "无异议")))
    assert (days in told) if days else not told


@pytest.mark.parametrize(("as_of", "early"), [(10, True), (11, False), (12, False)])
def test_a_result_from_before_the_end_is_told(as_of: int, early: bool) -> None:  # the expected answer
    assert any("才结束" in told for told in doubts(recorded(*GOOD, as_of=dt.date(2019, 11, as_of)))) == early


def test_nothing_is_asked_once_the_superior_has_commended_or_nobody_is_put_forward() -> None:
    assert doubts(recorded("", "", "", honoured=True)) == ()
    about = recorded("", "", "")
    assert doubts(replace(about, outcome=replace(about.outcome, decisions=()))) == ()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("2019-11-04", "", "无异议"), "须一并填写"),
        (("2019-11-04", "2019-11-11", ""), "须一并填写"),
        (("十一月四日", "2019-11-11", "无异议"), "须写成 2019-10-28 这样"),
        (("2019-11-11", "2019-11-04", "无异议"), "早于开始日期"),
    ],
)
def test_half_a_record_and_days_that_are_none_are_refused(
    tmp_path: Path, values: tuple[str, str, str], told: str
) -> None:
    write_programme(tmp_path / "programme.xlsx", "2019", dict(zip(PUBLICITY_SETTINGS, values, strict=True)))
    with pytest.raises(OperatorError, match=told):
        load_programme(tmp_path / "programme.xlsx")


def test_days_typed_as_days_in_excel_are_read(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    write_programme(path, "2019")
    book = openpyxl.load_workbook(path)
    typed = dict(zip(PUBLICITY_SETTINGS, (dt.date(2019, 11, 4), dt.date(2019, 11, 11), "无异议"), strict=True))
    for row in book["设置"].iter_rows(min_row=2):
        row[1].value = typed.get(str(row[0].value), row[1].value)
    book.save(path)
    held = held_publicity(load_programme(path).settings)
    assert held is not None
    assert (held.start, held.end, held.result) == tuple(typed.values())


def test_a_workbook_made_before_there_was_such_a_record_has_none(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    write_programme(path, "2019")
    book = openpyxl.load_workbook(path)
    sheet = book["设置"]
    for row in range(sheet.max_row, 1, -1):
        if sheet.cell(row, 1).value in (*PUBLICITY_SETTINGS, "contact_address"):
            sheet.delete_rows(row)
    book.save(path)
    assert held_publicity(load_programme(path).settings) is None
