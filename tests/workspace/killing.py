"""A season that is killed and completed again and again, and what must hold after each kill."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.journal import read_journal
from sz_excel.workspace.outputs import unfinished_tasks
from sz_excel.workspace.scratch import LONGEST
from tests.workspaces import ROW, Season, make_season

CODES = ("YZ01", "YZ02", "YZ03", "YZ04")
# The record of a run is not kept by one that had to complete another.
VOLATILE = {".sz/lock", ".sz/cache.sqlite", ".sz/last_run.json"}
TEMPORARY = (".sz-", "sz-excel-")


class Doomed:
    """Runs of ``sz-excel`` that can be killed at an operation; ``temp`` is the folder for temporary files."""

    def __init__(self, folder: Path):
        self.temp = folder / "temp"
        self.temp.mkdir()
        assert len(str(self.temp)) <= LONGEST, "else its runs use no folder of their own"
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.workspace.doomed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": str(self.temp)},
        )
        self._ask("")

    def run(self, *arguments: str | Path, fatal: int = 0, watched: Sequence[Path] = ()) -> Ended:
        """One run to its end, or to the kill before its ``fatal``-th operation."""
        told = self._folder / "told.txt"
        asked = {
            "arguments": [str(each) for each in arguments],
            "fatal": fatal,
            "watched": [str(each) for each in (*watched, self.temp)],
            "told": str(told),
        }
        answer = self._ask(json.dumps(asked) + "\n")
        return Ended(answer["code"], answer["done"], told.read_text(encoding="utf-8"))

    def _ask(self, line: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        return json.loads(answer) if line else answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code (negative: killed by this signal), file operations, what it said."""

    code: int
    done: int
    told: str


@dataclass
class Trial:
    """A workspace that is set back before each kill, with what lies there before and after an undisturbed run."""

    doomed: Doomed
    root: Path
    command: tuple[str | Path, ...]
    watched: tuple[Path, ...]
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    operations: int = 0

    @property
    def pristine(self) -> Path:
        return self.root.with_name(f"{self.root.name}-pristine")

    def prepare(self) -> None:
        """Learn what an undisturbed run makes of the workspace as it is now."""
        shutil.copytree(self.root, self.pristine)
        self.before = self.contents()
        undisturbed = self.doomed.run(*self.command, watched=self.watched)
        assert undisturbed.code == 0, undisturbed.told
        self.after, self.operations = self.contents(), undisturbed.done

    def set_back(self) -> None:
        """The same place each time, because links in the workbooks hold it."""
        for folder in (self.root, *self.watched):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.pristine, self.root)

    def contents(self) -> dict[str, str]:
        """Digests by name, of everything but lock and cache."""
        found: dict[str, str] = {}
        for folder in self.watched:
            files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
            found |= {f"{folder.name}/{name}": digest(path) for name, path in files.items() if name not in VOLATILE}
        return found

    def check_kill(self) -> None:
        """Every file is of the run before or of this run, whole; nothing of the inbox or the journal is lost."""
        now = {name: each for name, each in self.contents().items() if not _is_made_by_the_way(name)}
        strange = {name for name, each in now.items() if each not in (self.before.get(name), self.after.get(name))}
        assert not strange, f"neither old nor new: {strange}"
        lost = {name for name in self.before if name in self.after and name not in now and "/.sz/" not in name}
        assert not lost, f"gone: {lost}"
        if (self.pristine / "inbox").exists():
            assert times(self.root / "inbox") == times(self.pristine / "inbox"), "the inbox was touched"

    def is_done(self) -> bool:
        """Whether the kill came when everything was in place."""
        return self.contents() == self.after

    def check_completion(self, *, may_refuse: bool = False) -> Ended:
        """The next run is not hindered and leaves what an undisturbed run leaves, and nothing else."""
        completed = self.doomed.run(*self.command, watched=self.watched)
        assert completed.code == 0 or (may_refuse and completed.code == 1), completed.told
        differing = set(self.contents().items()) ^ set(self.after.items())
        assert not differing, differing
        assert list(self.doomed.temp.iterdir()) == []
        return completed

    def is_mixed(self) -> bool:
        """Whether some outputs are of this run and some still of the run before."""
        now = self.contents()
        differing = {name for name in {*self.before, *self.after} if self.before.get(name) != self.after.get(name)}
        outputs = [name for name in differing if "/.sz/" not in name]
        return len({now.get(name) == self.after.get(name) for name in outputs}) == 2

    def is_told(self) -> bool:
        return any(unfinished_tasks(Workspace(folder)) for folder in self.watched)


def _is_made_by_the_way(name: str) -> bool:
    """Temporary files, and the lists in .sz that are written in between."""
    return any(part.startswith(TEMPORARY) for part in name.split("/")) or name.partition("/")[2].startswith(
        (".sz/unfinished.json", ".sz/outputs.json", ".sz/returned.json", ".sz/next/", ".sz/cache.sqlite-journal")
    )


def times(folder: Path) -> dict[str, int]:
    """When each file and folder was last changed, by name; a folder changes with the names in it."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def consolidated_season(doomed: Doomed, root: Path) -> Season:
    """Every kind of output has been written; since then files came, changed and went, so that all of it changes."""
    units = [{**ROW, "单位编码": code, "单位名称": f"{code}工会", "归口": place} for code, place in
             zip(CODES, ("直属", "示例一镇", "示例一镇", "直属"), strict=True)]  # fmt: skip
    season = make_season(root, units=units)
    season.receive("YZ01")
    season.receive("YZ02", U1_dot_3__points=None)
    season.receive("YZ03", U1_dot_3__points=None)
    gone = season.workspace.inbox / "职工通讯录.xlsx"
    gone.write_bytes(b"not a workbook")
    assert doomed.run("consolidate", "-w", root).code == 0
    gone.unlink()
    season.receive("YZ01", U1_dot_3__points=Decimal(1))
    season.receive("YZ03", folder="2019-09-25")
    season.receive("YZ04", U2_dot_1__points=Decimal(9))
    (season.workspace.inbox / "说明.txt").write_text("not a workbook either", encoding="utf-8")
    return season


def journal_rows(root: Path) -> set[tuple[str, str]]:
    journal = read_journal(Workspace(root))
    assert journal.damaged == ()
    return {(row.file, row.sha256) for row in journal.rows}
