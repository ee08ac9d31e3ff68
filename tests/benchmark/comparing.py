"""One run: what is measured on a generated season, and the tables of it."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from operator import truediv
from pathlib import Path
from statistics import median

from sz_excel.workspace.folders import Workspace
from tests.benchmark import contenders
from tests.benchmark.generating import generate
from tests.benchmark.measuring import MEGABYTE, Measure, Memory, measure, peak_memory
from tests.benchmark.season import Season

PACKAGES = ("pandas", "openpyxl", "python-calamine", "xlsxwriter", "docxtpl")
COMMAND = (sys.executable, "-m", "sz_excel.cli.main", "consolidate", "--anew", "--workspace")

THREE_CALLS, ONE_CALL = "pandas.read_excel, a call a sheet", "pandas.read_excel, one call"
POWER_QUERY = "folder to totals with pandas, like Power Query"
VALUES, READ_ONLY = "openpyxl, values", "openpyxl, read-only"
PANDAS_CALAMINE, CALAMINE = "pandas.read_excel with calamine", "python-calamine, rows only"
FLOOR = "floor: inflate and scan once"
COLD, CACHED = "consolidate, nothing read before", "consolidate anew, everything read before"
ONE_NEW, STANDING = "consolidate, one return saved again", "consolidate, nothing changed"
STAMPED, AUTHORED, LOADED = "forms stamped", "forms written one by one (xlsxwriter)", "openpyxl load and save of a form"
DOCUMENTS, DOCXTPL = "notices, template compiled once", "notices, docxtpl for each"
WIDE, STACKED = "one wide frame for all returns", "a frame for each return, stacked"


@dataclass(frozen=True)
class Scale:
    """How much is measured: returns in all, files for the slow contenders, worker processes, rounds."""

    returns: int
    sample: int
    jobs: int
    rounds: int


@dataclass(frozen=True)
class Figures:
    """What one run found: milliseconds a piece of each measure, round by round, by clock and processor; memory."""

    scale: Scale
    rounds: dict[str, list[float]]
    cpu_rounds: dict[str, list[float]]
    memory: Memory

    def per_file(self, name: str) -> float:
        return median(self.rounds[name])

    def ratio(self, slow: str, quick: str) -> float:
        """Median of the ratios within each round: what slowed the machine down slowed both."""
        return median(map(truediv, self.rounds[slow], self.rounds[quick]))


OURS = "intake, in one process"


def intake(jobs: int) -> str:
    return f"intake, {jobs} worker{'s' if jobs > 1 else ''}"


def validated(jobs: int) -> str:
    return f"{intake(jobs)}, with validation"


def groups(jobs: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The tables: title, the measure that others are held against, and the others."""
    own = tuple(dict.fromkeys((intake(1), intake(jobs))))
    readers = (THREE_CALLS, ONE_CALL, POWER_QUERY, VALUES, READ_ONLY, PANDAS_CALAMINE, CALAMINE)
    return {
        "Reading, a return": (OURS, (*readers, OURS, *own, validated(jobs), FLOOR)),
        "Whole runs, a return": (COLD, (COLD, CACHED, ONE_NEW, STANDING)),
        "Issuing, a form": (STAMPED, (AUTHORED, LOADED, STAMPED)),
        "Notices, a document": (DOCUMENTS, (DOCXTPL, DOCUMENTS)),
        "Understanding the answers, a return": (WIDE, (STACKED, WIDE)),
    }


def run(scale: Scale, folder: Path, tell: Callable[[str], object]) -> Figures:
    """Generate a season in an empty folder and measure everything on it."""
    start = time.perf_counter()
    workspace = Workspace(folder)
    generate(workspace, scale.returns)
    tell(f"generated {scale.returns} returns in {time.perf_counter() - start:.1f} s")
    season = Season.open(workspace, scale.sample)
    measures = [*readers(season), *_ours(season, scale), *_whole(season, scale), *_forms(season), *_rest(season)]
    measure(measures, scale.rounds, tell)
    season.forget()
    memory = peak_memory([*COMMAND, str(workspace.root), "--jobs", str(scale.jobs)])
    rounds = {each.name: each.per_file for each in measures}
    return Figures(scale, rounds, {each.name: each.cpu_per_file for each in measures}, memory)


def readers(season: Season) -> Iterator[Measure]:
    """Everything that others read with, on the sample."""
    for name, function in (
        (THREE_CALLS, contenders.pandas_three_calls),
        (ONE_CALL, contenders.pandas_one_call),
        (POWER_QUERY, contenders.summarise_folder),
        (VALUES, contenders.openpyxl_values),
        (READ_ONLY, contenders.openpyxl_read_only),
        (PANDAS_CALAMINE, contenders.pandas_calamine),
        (CALAMINE, contenders.calamine_values),
    ):
        yield Measure(name, len(season.sample), partial(function, season.paths))
    yield Measure(FLOOR, len(season.files), partial(contenders.inflate_and_scan, [each.path for each in season.files]))


def _ours(season: Season, scale: Scale) -> Iterator[Measure]:
    yield Measure(OURS, len(season.sample), season.read_here)
    for number in dict.fromkeys((1, scale.jobs)):
        yield Measure(intake(number), len(season.files), partial(season.read, number))
    yield Measure(validated(scale.jobs), len(season.files), partial(season.take_in, scale.jobs))


def _whole(season: Season, scale: Scale) -> Iterator[Measure]:
    """In this order, for each leaves what the next needs."""
    files, run_it = len(season.files), partial(season.consolidate, scale.jobs)
    yield Measure(COLD, files, run_it, prepare=season.forget)
    yield Measure(CACHED, files, run_it, prepare=season.remember, check=season.compare)
    yield Measure(ONE_NEW, files, run_it, prepare=season.save_one_again, check=season.compare)
    yield Measure(STANDING, files, season.standing, check=season.compare)


def _forms(season: Season) -> Iterator[Measure]:
    count = len(season.sample)
    master = season.author(1)[0]
    yield Measure(STAMPED, len(season.files), season.distribute)
    yield Measure(AUTHORED, count, partial(season.author, count))
    yield Measure(LOADED, count, partial(contenders.load_and_save, master, count))


def _rest(season: Season) -> Iterator[Measure]:
    letters = season.letters[: len(season.sample)]
    yield Measure(DOCUMENTS, len(season.letters), season.documents)
    yield Measure(DOCXTPL, len(letters), partial(contenders.docxtpl_documents, season.template, letters))
    yield Measure(WIDE, len(season.transcripts), season.wide_frame)
    yield Measure(STACKED, len(season.sample), season.stacked_frames)


# -- the tables -------------------------------------------------------------------------------------------------------


def table(figures: Figures) -> str:
    """The figures as people read them: ratios first. Markdown."""
    scale = figures.scale
    lines = [
        f"{scale.returns} returns, {scale.jobs} workers, medians of {scale.rounds} interleaved rounds; {machine()}"
    ]
    for title, (base, names) in groups(scale.jobs).items():
        lines += ["", f"| {title} | times | ms | CPU ms |", "| --- | ---: | ---: | ---: |"]
        lines += [
            f"| {name} | {figures.ratio(name, base):.3g} | {figures.per_file(name):.2f} "
            f"| {median(figures.cpu_rounds[name]):.2f} |"
            for name in names
        ]
    minute = 60_000 / figures.per_file(COLD)
    return "\n".join(
        [
            *lines,
            "",
            f"One machine takes in, decides and answers {minute:,.0f} returns a minute.",
            f"Peak memory of the command: {_megabytes(figures.memory.main)} itself, "
            f"{_megabytes(figures.memory.child)} the largest worker, {_megabytes(figures.memory.together)} together.",
        ]
    )


def machine() -> str:
    """What the figures were measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
