"""Which file counts (RULES.md section 4), and when it was received (R23)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.transcripts import Transcript
from sz_excel.intake.versions import Choice, choose_versions, names_file, receive
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Receipt

UNIT = "YZ0001"
EARLY, LATE = "2019-09-24T08:00:00Z", "2019-09-24T09:00:00Z"


def workbook(file: str, answer: str, saved: str = "", subject: str = UNIT) -> Transcript:
    """A readable workbook whose only answer is ``answer``."""
    return Transcript(
        file=file, sha256=f"{file}{answer}", size=1, handling=Handling.USED, form=FormKind.SELF, subject=subject,
        saved=saved, keys=("members",), kinds="n", values=(answer,), cells=("申报信息!C13",),
    )  # fmt: skip


def choose(*versions: tuple[Transcript, int], pin: str = "", form: FormKind = FormKind.SELF) -> Choice:
    """The choice among workbooks received on days of September."""
    receipts = [Receipt(date(2019, 9, day), "收件文件夹") for _, day in versions]
    rulings = [Ruling(UNIT, None, RulingKind.USE_FILE, pin, "已核实")] if pin else []
    return choose_versions(form, [workbook for workbook, _ in versions], receipts, rulings)[UNIT]


def handled(choice: Choice) -> dict[str, Handling]:
    return {version.transcript.file: version.handling for version in choice.versions}


def used(choice: Choice) -> str:
    return choice.used.transcript.file if choice.used else ""


USED, OLD, SAME, OPEN = Handling.USED, Handling.SUPERSEDED, Handling.DUPLICATE, Handling.UNDECIDED


def test_the_only_workbook_counts() -> None:
    assert handled(choose((workbook("a", "1"), 24))) == {"a": USED}


def test_the_latest_receipt_counts_whatever_the_order_of_the_files() -> None:
    expected = {"a": USED, "b": OLD, "c": OLD}
    versions = [(workbook("a", "3"), 26), (workbook("b", "1"), 24), (workbook("c", "2"), 25)]
    assert handled(choose(*versions)) == handled(choose(*reversed(versions))) == expected


def test_the_workbooks_own_save_time_decides_within_a_day_only() -> None:
    assert used(choose((workbook("a", "1", LATE), 24), (workbook("b", "2", EARLY), 24))) == "a"
    assert used(choose((workbook("a", "1", LATE), 24), (workbook("b", "2", EARLY), 25))) == "b"


@pytest.mark.parametrize(
    ("first", "second"),
    [("", ""), (EARLY, EARLY), ("", EARLY), ("yesterday", EARLY), ("2019-09-24T16:00:00+08:00", EARLY)],
    ids=["none", "equal", "one missing", "one unreadable", "equal in another zone"],
)
def test_two_different_workbooks_of_one_day_that_cannot_be_ordered_are_left_to_the_office(
    first: str, second: str
) -> None:
    choice = choose((workbook("a", "1", first), 24), (workbook("b", "2", second), 24))
    assert (used(choice), handled(choice)) == ("", {"a": OPEN, "b": OPEN})
    assert {version.transcript.file for version in choice.undecided} == {"a", "b"}


def test_older_workbooks_stay_superseded_when_the_last_two_are_undecided() -> None:
    choice = choose((workbook("old", "0"), 23), (workbook("a", "1"), 24), (workbook("b", "2"), 24))
    assert handled(choice) == {"old": OLD, "a": OPEN, "b": OPEN}


def test_the_same_answers_count_once_by_their_first_receipt() -> None:
    choice = choose((workbook("a", "1"), 24), (workbook("b", "1"), 26))
    assert handled(choice) == {"a": USED, "b": SAME}
    assert choice.used is not None
    assert choice.used.receipt.day == date(2019, 9, 24)


def test_answers_that_come_back_after_others_are_a_version_of_their_own() -> None:
    choice = choose((workbook("a", "1"), 24), (workbook("b", "2"), 25), (workbook("c", "1"), 26))
    assert handled(choice) == {"a": OLD, "b": OLD, "c": USED}


@pytest.mark.parametrize("named", ["x/a.xlsx", "a.xlsx", " a.xlsx "])
def test_a_ruling_pins_a_file_by_its_path_or_name(named: str) -> None:
    choice = choose((workbook("x/a.xlsx", "1"), 24), (workbook("x/b.xlsx", "2"), 26), pin=named)
    assert handled(choice) == {"x/a.xlsx": USED, "x/b.xlsx": OLD}


def test_a_ruling_settles_what_cannot_be_ordered() -> None:
    choice = choose((workbook("a", "1"), 24), (workbook("b", "2"), 24), pin="a")
    assert (used(choice), choice.undecided) == ("a", ())


def test_pinning_a_duplicate_pins_what_it_repeats() -> None:
    choice = choose((workbook("a", "1"), 24), (workbook("copy", "1"), 24), (workbook("b", "2"), 26), pin="copy")
    assert handled(choice) == {"a": USED, "copy": SAME, "b": OLD}


def test_a_pin_on_nothing_or_on_another_form_changes_nothing() -> None:
    versions = [(workbook("a", "1"), 24), (workbook("b", "2"), 26)]
    assert used(choose(*versions, pin="c")) == "b"
    assert used(choose(*versions, pin="a", form=FormKind.ASSESS)) == "b"


def test_a_name_is_compared_as_typed_not_as_a_mac_spells_it() -> None:
    assert names_file("Bu\u0308ro.xlsx", "x/B\u00fcro.xlsx")
    assert not names_file("ro.xlsx", "x/B\u00fcro.xlsx")


# -- receipt ----------------------------------------------------------------------------------------------------------

MOMENT = int(datetime(2019, 9, 27, 17, 0, tzinfo=UTC).timestamp()) * 10**9  # already the 28th in China


def received(
    file: str = "a.xlsx", *, dated: date | None = None, stated: date | None = None, rulings: tuple[str, ...] = ()
) -> Receipt:
    found = Ruling(UNIT, None, RulingKind.RECEIPT, "", "")
    given = [Ruling(found.unit_code, None, found.kind, content, "补登") for content in rulings]
    files = {"a.xlsx": InboxFile("a.xlsx", Path("a.xlsx"), 1, MOMENT, dated),
             "b.zip": InboxFile("b.zip", Path("b.zip"), 1, MOMENT, dated)}  # fmt: skip
    return receive([workbook(file, "1")], lambda _: stated, files, given)[0]


FOLDER, STATED = date(2019, 9, 25), date(2019, 9, 24)


def test_the_first_evidence_there_is_gives_the_date() -> None:
    ruled = received(dated=FOLDER, stated=STATED, rulings=("2019-09-23",))
    assert (ruled.day, ruled.ruled) == (date(2019, 9, 23), True)
    assert received(dated=FOLDER, stated=STATED) == Receipt(FOLDER, "收件文件夹")
    assert received(stated=STATED) == Receipt(STATED, "表内申报日期")
    assert received() == Receipt(date(2019, 9, 28), "文件时间")


def test_a_registered_receipt_may_name_its_file() -> None:
    assert received(dated=FOLDER, rulings=("a.xlsx 2019-09-23",)).day == date(2019, 9, 23)
    assert received(dated=FOLDER, rulings=("b.xlsx 2019-09-23",)).day == FOLDER
    assert received(dated=FOLDER, rulings=("b.xlsx 2019-09-22", "2019年9月23日")).day == date(2019, 9, 23)
    assert received(dated=FOLDER, rulings=("尚未查明",)).day == FOLDER


def test_what_came_in_an_archive_was_received_with_the_archive() -> None:
    assert received("b.zip/一镇/c.xlsx", dated=FOLDER).day == FOLDER
