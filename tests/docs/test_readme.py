"""README and Makefile: every command they name exists, every target is explained, nothing names a machine."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sz_excel import __version__
from sz_excel.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
INTERNAL = {"sample-workspace"}


def targets() -> set[str]:
    (line,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)[:1]
    return set(line.split()) - INTERNAL


def test_the_first_screen_shows_the_two_commands() -> None:
    first = README.partition("## 放进去什么")[0]
    assert re.findall(r"^make (\w+)", first, re.MULTILINE) == ["consolidate", "test"]


def test_every_target_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"consolidate", "test", "distribute", "init"} <= named
    assert named - targets() == set()


def test_every_command_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"\bsz-excel ([a-z]+)", README))
    assert {"explain", "check"} <= named
    assert named - COMMANDS.keys() == set()


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on this machine")
def test_help_explains_every_target() -> None:
    help_text = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    assert set(re.findall(r"^  make ([a-z]+)", help_text, re.MULTILINE)) == targets() - {"help"}


def test_every_file_that_the_readme_names_in_the_project_exists() -> None:
    named = re.findall(r"`((?:sz_excel|templates|docs|tests|sample_workbooks|\.ci)/[\w./-]*)`", README)
    assert named
    assert [name for name in named if "<" not in name and not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CHANGELOG.md",
        "Makefile",
        "setup.cfg",
        ".ci/run",
        *sorted(p.name for p in (ROOT / "docs").glob("*.md")),
    ],
)
def test_no_page_names_a_machine_or_an_address(name: str) -> None:
    path = ROOT / name if (ROOT / name).exists() else ROOT / "docs" / name
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:work|root|home|Users|opt)/\w", text)
    assert re.findall(r"[\w.]+@(?!example\.invalid)[\w.]+\.\w+", text) == []


def test_the_changelog_speaks_of_this_version() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    assert setup["metadata"]["version"] == "attr: sz_excel.__version__"
    assert __version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
