"""Links to files open what lies on disk, seen from the folder of the reports."""

from __future__ import annotations

import pytest

from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.reports.file_links import FileLinks, is_linkable


def entry(file: str, handling: Handling) -> LedgerRow:
    return LedgerRow(file, None, "", "", "", None, handling, "", "")


LINKS = FileLinks(
    [
        entry("2019-09-25/甲.xlsx", Handling.USED),
        entry("2019-09-25/乙.zip", Handling.UNPACKED),
        entry("2019-09-25/乙.zip/信.eml", Handling.UNPACKED),
        entry("2019-09-25/乙.zip/信.eml/丙.xlsx", Handling.USED),
        entry("丁.zip/戊.xlsx", Handling.USED),
        entry("己.xlsx", Handling.REMOVED),
        entry("a#b.xlsx", Handling.USED),
    ]
)


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("2019-09-25/甲.xlsx", "../inbox/2019-09-25/甲.xlsx"),
        ("2019-09-25/乙.zip/信.eml/丙.xlsx", "../inbox/2019-09-25/乙.zip"),
        ("丁.zip/戊.xlsx", "../inbox/丁.zip/戊.xlsx"),
        ("rulings.xlsx", "../rulings.xlsx"),
        ("roster.xlsx", "../roster.xlsx"),
        ("己.xlsx", ""),
        ("a#b.xlsx", ""),
        ("nowhere.xlsx", ""),
        ("", ""),
    ],
)
def test_a_link_opens_the_file_or_the_archive_around_it(file: str, target: str) -> None:
    assert LINKS.target(file) == target


@pytest.mark.parametrize(
    "file",
    [
        "../x.xlsx",
        "a/../../b.xlsx",
        "/etc/x",
        "a#b.xlsx",
        "C:\\x.xlsx",
        "http://example.invalid/x",
        "a\nb",
        "",
        "甲" * 300,
    ],
)
def test_only_a_plain_path_inside_the_inbox_becomes_a_link(file: str) -> None:
    assert not is_linkable(file)
