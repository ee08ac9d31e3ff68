"""docs/使用手册.md: every command, file, sheet, column, document, ruling, message and picture it names is real."""

from __future__ import annotations

import importlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from docs.make_pictures import LARGEST, alike, make_pictures, stale, text_of, write_commendations
from docs.picture_list import CONSOLES, PAPERS
from sz_excel.cli.main import COMMANDS, group
from sz_excel.forms.layout import full_form
from sz_excel.intake.corrections import read_corrections
from sz_excel.intake.normalising import season_window
from sz_excel.notices.catalogue import KINDS
from sz_excel.programme.loading import load_programme
from sz_excel.records.campaign import FormKind
from sz_excel.records.decisions import RecheckStatus, Status
from sz_excel.records.findings import Severity
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import RulingKind
from sz_excel.workspace.office_books import write_rulings
from sz_excel.workspace.roster import load_roster
from sz_excel.workspace.rulings import load_rulings

ROOT = Path(__file__).resolve().parents[2]
DOCS, SAMPLE = ROOT / "docs", ROOT / "sample_workbooks"
MANUAL = (DOCS / "使用手册.md").read_text(encoding="utf-8")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "sz_excel").rglob("*.py")))
LAW = "创建示范活动管理办法（试行）"
SHELL_MESSAGE = "command not found"
HEADER_ROWS = 16
ON_CI = os.environ.get("CI") == "true"
COMMENDATIONS = "名单"  # the sheet of a list that an office types itself
SHEETS = set(re.findall(r"【([^】]+)】", MANUAL))
CODE = re.compile(r"`([^`\n]+)`")


def chapter(title: str) -> str:
    return next(part for part in MANUAL.split("\n## ") if title in part.partition("\n")[0])


def table_rows(text: str) -> list[list[str]]:
    """Cells of every row of the tables in a text, without headers."""
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for told in tables for line in told.splitlines()[2:]]


# -- commands -----------------------------------------------------------------------------------------------------

BLOCKS = re.findall(r"```\n(.*?)```", MANUAL, re.DOTALL)
SPANS = [*CODE.findall(MANUAL), *(line for block in BLOCKS for line in block.splitlines())]
CALLS = sorted({span.strip() for span in SPANS if span.startswith("sz-excel ")})


def test_the_manual_names_every_command_and_no_other() -> None:
    assert {call.split()[1] for call in CALLS} == set(COMMANDS)


@pytest.mark.parametrize("call", CALLS)
def test_every_option_of_a_command_exists_and_takes_the_value_shown(call: str) -> None:
    _, name, *arguments = call.split()
    command = group.get_command(click.Context(group), name)
    assert command is not None
    needed = {"explain": ["YZ0101"], "check": [__file__], "honours": [__file__], "close": ["--next", "x"]}
    words = [__file__ if word.endswith(".xlsx") else word for word in arguments]
    assert command.make_context(name, words or needed.get(name, [])).params


def test_options_told_of_in_the_text_belong_to_a_command() -> None:
    known = {
        option
        for name in COMMANDS
        for parameter in importlib.import_module(f"sz_excel.cli.{name}").command.params
        for option in parameter.opts
    }
    told = {span.split()[0] for span in CODE.findall(MANUAL) if span.startswith("-")}
    assert told
    assert told - known == {"--help"}


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {span.split()[1] for span in SPANS if span.startswith("make ")}
    assert {"consolidate", "init"} <= told <= targets


# -- files, sheets, columns ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the sample season with everything that the commands of the manual write."""
    root = tmp_path_factory.mktemp("manual")
    workspace = root / "workspace"
    shutil.copytree(SAMPLE, workspace, ignore=shutil.ignore_patterns("README.md", "*.csv"))
    write_commendations(root / "表彰名单.xlsx")
    for arguments in (
        ["consolidate"],
        ["mail"],
        ["honours", str(root / "表彰名单.xlsx")],
        ["notices"],
        ["close", "--next", str(root / "next"), "--anyway"],
    ):
        done = CliRunner().invoke(group, [arguments[0], "-w", str(workspace), *arguments[1:]])
        assert done.exit_code == 0, done.output
    return root


def paths_told() -> list[str]:
    """Files and folders in code spans: with a slash, or with the suffix of a workbook or document."""
    spans = {span for span in CODE.findall(MANUAL) if " " not in span and "://" not in span}
    return sorted(span for span in spans if "/" in span or span.endswith((".xlsx", ".docx", ".md", ".py")))


def test_every_file_and_folder_exists(season: Path) -> None:
    places = (ROOT, season, season / "workspace", season / "next")
    assert len(paths_told()) > 20
    missing = [told for told in paths_told() if not any((at / told).exists() for at in places)]
    assert missing == []


def tree_paths(block: str) -> Iterator[tuple[int, str]]:
    """Depth and name of each line of a tree."""
    for line in block.splitlines()[1:]:
        lead, _, name = line.partition("── ")
        yield len(lead) // 4, name.split("  ")[0].strip()


@pytest.mark.parametrize("top", ["workspace", "inbox"])
def test_every_line_of_a_tree_exists(top: str, season: Path) -> None:
    block = next(block for block in BLOCKS if block.startswith(f"{top}/"))
    folders = [season / "workspace" if top == "workspace" else season / "workspace" / "inbox"]
    for depth, name in tree_paths(block):
        path = folders[depth] / name
        assert path.exists()
        folders[depth + 1 :] = [path]


@pytest.fixture(scope="module")
def books(season: Path) -> dict[str, set[str]]:
    """Texts in the first rows of every sheet of one workbook of each kind, by the sheet's name."""
    patterns = (
        *("*.xlsx", "workspace/*.xlsx", "workspace/reports/**/*.xlsx", "workspace/returned/*/YZ0803-*.xlsx"),
        *("workspace/outbox/self/*/YZ0101-*.xlsx", "workspace/outbox/review/示例一镇/*.xlsx", "next/*.xlsx"),
        *("workspace/outbox/assess/*/YZ0101-*.xlsx", "workspace/outbox/recheck/*/YZ0107-*.xlsx"),
    )
    found: dict[str, set[str]] = {}
    for path in (path for pattern in patterns for path in season.glob(pattern)):
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book:
            rows = sheet.iter_rows(max_row=HEADER_ROWS, values_only=True)
            found.setdefault(sheet.title, set()).update(str(cell) for row in rows for cell in row if cell is not None)
        book.close()
    return found


def test_every_sheet_exists(books: dict[str, set[str]]) -> None:
    assert len(SHEETS) > 30
    assert SHEETS - books.keys() == set()


def test_every_sheet_that_staff_see_is_explained(books: dict[str, set[str]]) -> None:
    hidden = {sheet for sheet in books if sheet.startswith("_")}
    assert books.keys() - hidden - {COMMENDATIONS} - SHEETS == set()


def test_every_column_exists(books: dict[str, set[str]]) -> None:
    headers = set.union(*books.values())
    told = set(re.findall(r"「([^」]+)」", MANUAL))
    assert len(told) > 20
    assert told - headers == set()


# -- words --------------------------------------------------------------------------------------------------------


def test_every_document_is_named_and_no_other() -> None:
    assert set(re.findall(r"《([^》]+)》", MANUAL)) == {*KINDS, LAW}


@pytest.mark.parametrize("word", [*Status, *RecheckStatus, *Handling, *Severity, *RulingKind])
def test_every_outcome_is_explained(word: str) -> None:
    assert word in MANUAL


def test_statuses_stand_in_the_order_in_which_they_apply() -> None:
    listed = [row[0] for row in table_rows(chapter("七、汇总"))]
    assert listed == [status.value for status in Status]


def test_messages_are_those_of_the_program() -> None:
    messages = [message for row in table_rows(chapter("出了问题怎么办")) for message in CODE.findall(row[0])]
    assert len(messages) > 12
    assert [message for message in messages if message not in SOURCE and message != SHELL_MESSAGE] == []


def ruling_rows() -> list[dict[str, str]]:
    text = chapter("十、裁定")
    (headers,) = [line for line in text.splitlines() if line.startswith("| 裁定事项")]
    names = [name.strip() for name in headers.strip("|").split("|")]
    return [dict(zip(names, row, strict=True)) for row in table_rows(text)]


def test_there_is_an_example_of_every_ruling() -> None:
    assert [row["裁定事项"] for row in ruling_rows()] == [kind.value for kind in RulingKind]


def test_every_example_of_a_ruling_holds(tmp_path: Path) -> None:
    programme = load_programme(SAMPLE / "programme.xlsx")
    roster = load_roster(SAMPLE / "roster.xlsx", programme)
    write_rulings(tmp_path / "rulings.xlsx", ruling_rows())
    rulings = load_rulings(tmp_path / "rulings.xlsx", programme, roster)
    slots = {slot.key: slot for slot in full_form(programme, FormKind.SELF).slots}
    corrections, refused = read_corrections(rulings.valid, slots, season_window(programme))
    assert not rulings.void
    assert not refused
    assert len(rulings.valid) == len(RulingKind)
    assert len(corrections) == 1


# -- links and pictures -------------------------------------------------------------------------------------------

SHOWN = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\.png\)", MANUAL)
THERE = {path.stem: path for path in (DOCS / "pictures").glob("*")}


def test_every_picture_shown_exists_and_every_picture_is_shown_once() -> None:
    assert sorted(SHOWN) == sorted(THERE)


def test_the_script_makes_the_pictures_that_are_shown() -> None:
    assert sorted(SHOWN) == sorted(item.name for item in (*CONSOLES, *PAPERS) if item.name)


@pytest.mark.parametrize("name", sorted(THERE))
def test_pictures_are_small_and_say_what_they_show(name: str) -> None:
    assert THERE[name].stat().st_size <= LARGEST
    assert len(text_of(THERE[name])) > 20


def test_every_link_leads_somewhere() -> None:
    anchors = {re.sub(r"[、，　 ]", "", line.lstrip("# ")) for line in MANUAL.splitlines() if line.startswith("#")}
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", MANUAL)
    assert links
    assert [link for link in links if link[1:] not in anchors and not (DOCS / link).is_file()] == []


@pytest.mark.office
@pytest.mark.skipif(not ON_CI, reason="takes minutes: on CI, or python docs/make_pictures.py --check")
def test_pictures_show_what_the_program_makes_now() -> None:
    assert stale(make_pictures()) == [], "run: python docs/make_pictures.py"


@pytest.mark.parametrize(("one", "other", "same"), [("甲乙丙丁", "丁丙乙甲", True), ("甲乙丙丁", "甲乙丙戊", False)])
def test_texts_are_compared_by_their_letters(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
