"""The inbox is listed as it lies on disk: every file once, with the date of its folder, nothing opened."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from sz_excel.intake.inbox import InboxFile, display_name, folder_date, is_system_file, list_inbox

YEAR = 2019


def make(inbox: Path, *names: str) -> None:
    for name in names:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode(errors="surrogateescape"))


def listed(inbox: Path) -> dict[str, InboxFile]:
    return {entry.file: entry for entry in list_inbox(inbox, YEAR)}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2019-09-28", date(2019, 9, 28)),
        ("20190928", date(2019, 9, 28)),
        ("2019年9月28日", date(2019, 9, 28)),
        ("2019.9.28", date(2019, 9, 28)),
        ("2019_09_28", date(2019, 9, 28)),
        ("9月28日", date(2019, 9, 28)),
        (" 9月28日 ", date(2019, 9, 28)),
        ("2018-09-28", date(2018, 9, 28)),
        ("2019-02-30", None),
        ("2019-13-01", None),
        ("201909", None),
        ("28", None),
        ("12345678", None),
        ("九月二十八日", None),
        ("2019-09-28 第一批", None),
        ("示例一镇", None),
    ],
)
def test_a_folder_is_dated_by_its_whole_name(name: str, day: date | None) -> None:
    assert folder_date(name, YEAR) == day


def test_files_take_the_date_of_the_nearest_dated_folder(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "2019-09-28/一镇/b.xlsx", "2019-09-28/9月29日/c.xlsx")
    dates = {file: entry.dated for file, entry in listed(tmp_path).items()}
    assert dates == {
        "a.xlsx": None,
        "2019-09-28/一镇/b.xlsx": date(2019, 9, 28),
        "2019-09-28/9月29日/c.xlsx": date(2019, 9, 29),
    }


def test_files_come_in_the_order_of_their_paths_with_size_and_time(tmp_path: Path) -> None:
    make(tmp_path, "b/2.xlsx", "a/1.xlsx", "3.xlsx")
    os.utime(tmp_path / "3.xlsx", ns=(7, 7))
    entries = list_inbox(tmp_path, YEAR)
    assert [entry.file for entry in entries] == ["3.xlsx", "a/1.xlsx", "b/2.xlsx"]
    assert (entries[0].size, entries[0].modified_ns, entries[0].ignored) == (6, 7, "")


@pytest.mark.parametrize(
    "name",
    ["~$a.xlsx", ".~lock.a.xlsx#", "a.tmp", "A.TMP", "a.crdownload", "a.part", ".DS_Store", "Thumbs.db", "thumbs.DB",
     "desktop.ini", "._a.xlsx", ".gitkeep", "__MACOSX"],
)  # fmt: skip
def test_system_files_are_known_by_their_names(name: str) -> None:
    assert is_system_file(name)


@pytest.mark.parametrize("name", ["a.xlsx", "临时.xlsx", "a~$.xlsx", "tmp.xlsx", "部分.xlsx"])
def test_other_files_are_not(name: str) -> None:
    assert not is_system_file(name)


def test_system_files_have_a_row_of_their_own(tmp_path: Path) -> None:
    make(tmp_path, "a.xlsx", "~$a.xlsx", "__MACOSX/x/._a.xlsx")
    assert {file: entry.ignored for file, entry in listed(tmp_path).items()} == {
        "a.xlsx": "",
        "~$a.xlsx": "L01",
        "__MACOSX/x/._a.xlsx": "L01",
    }


def test_links_and_pipes_are_listed_and_never_followed(tmp_path: Path) -> None:
    make(tmp_path, "inbox/a.xlsx", "outside/b.xlsx")
    (tmp_path / "inbox/link").symlink_to(tmp_path / "outside")
    (tmp_path / "inbox/link.xlsx").symlink_to(tmp_path / "outside/b.xlsx")
    (tmp_path / "inbox/nowhere.xlsx").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "inbox/pipe.xlsx")
    assert {file: entry.ignored for file, entry in listed(tmp_path / "inbox").items()} == {
        "a.xlsx": "",
        "link": "X13",
        "link.xlsx": "X13",
        "nowhere.xlsx": "X13",
        "pipe.xlsx": "X12",
    }


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("示例 机械.xlsx", "示例 机械.xlsx"),
        ("Bu\u0308ro.xlsx", "B\u00fcro.xlsx"),
        ("a\u202eb.xlsx", "a\\u202eb.xlsx"),
        ("a\nb\x07.xlsx", "a\\u000ab\\u0007.xlsx"),
        ("a\u3000b.xlsx", "a\u3000b.xlsx"),
        (os.fsdecode("示例.xlsx".encode("gbk")), "示例.xlsx"),
        (os.fsdecode(b"\xff\xff.xlsx"), "\\xff\\xff.xlsx"),
    ],
)
def test_names_are_shown_so_that_nothing_hides_in_them(name: str, shown: str) -> None:
    assert display_name(name) == shown
    shown.encode()


def test_two_files_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    make(tmp_path, "B\u00fcro.xlsx", "Bu\u0308ro.xlsx")
    entries = list_inbox(tmp_path, YEAR)
    assert [entry.file for entry in entries] == ["B\u00fcro.xlsx", "B\u00fcro.xlsx（2）"]
    assert len({entry.path for entry in entries}) == 2


def test_an_empty_inbox_is_empty(tmp_path: Path) -> None:
    assert list_inbox(tmp_path, YEAR) == []
