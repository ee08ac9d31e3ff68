"""One run: what is measured on a generated season, and the table of it."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sz_excel.workspace.folders import Workspace
from tests.benchmark import contenders
from tests.benchmark.contenders import Season
from tests.benchmark.generating import generate
from tests.benchmark.measuring import MEGABYTE, Measure, Memory, measure, peak_memory

PACKAGES = ("pandas", "openpyxl", "python-calamine", "xlsxwriter")
COMMAND = (sys.executable, "-m", "sz_excel.cli.main", "consolidate", "--workspace")
THREE_CALLS, ONE_CALL = "pandas.read_excel, a call a sheet", "pandas.read_excel, one call"
FLOOR, WHOLE, AGAIN = "floor: inflate and scan once", "consolidate, nothing read before", "consolidate, nothing changed"
STAMPED, AUTHORED, LOADED = "distribute, a form", "the same, authored one by one", "openpyxl load and save of a form"


@dataclass(frozen=True)
class Scale:
    """How much is measured: returns in all, files for the slow readers, worker processes, rounds."""

    returns: int
    sample: int
    jobs: int
    rounds: int


@dataclass(frozen=True)
class Figures:
    """What one run found: seconds to generate the season, milliseconds a file of each measure, memory."""

    scale: Scale
    generated: float
    per_file: dict[str, float]
    memory: Memory

    def ratio(self, slow: str, quick: str) -> float:
        return self.per_file[slow] / self.per_file[quick]


def intake(jobs: int) -> str:
    return f"intake, {jobs} worker{'s' if jobs > 1 else ''}"


def validated(jobs: int) -> str:
    return f"{intake(jobs)}, with validation"


def run(scale: Scale, folder: Path, tell: Callable[[str], object]) -> Figures:
    """Generate a season in an empty folder and measure everything on it."""
    start = time.perf_counter()
    workspace = Workspace(folder)
    files = generate(workspace, scale.returns)
    generated = time.perf_counter() - start
    tell(f"generated {scale.returns} returns in {generated:.1f} s")
    season = Season.open(workspace)
    measures = [
        *_readers(season, files[:: max(1, len(files) // scale.sample)][: scale.sample]),
        *_ours(season, scale),
        *_forms(season, min(scale.sample, scale.returns)),
    ]
    measure(measures, scale.rounds, tell)
    season.forget()
    memory = peak_memory([*COMMAND, str(workspace.root), "--jobs", str(scale.jobs)])
    return Figures(scale, generated, {each.name: each.per_file for each in measures}, memory)


def _readers(season: Season, sample: Sequence[Path]) -> Iterator[Measure]:
    every = [entry.path for entry in season.files]
    yield Measure(THREE_CALLS, len(sample), partial(contenders.pandas_three_calls, sample))
    yield Measure(ONE_CALL, len(sample), partial(contenders.pandas_one_call, sample))
    yield Measure("openpyxl, iterate values", len(sample), partial(contenders.openpyxl_values, sample))
    yield Measure("python-calamine (for information)", len(sample), partial(contenders.calamine_values, sample))
    yield Measure(FLOOR, len(every), partial(contenders.inflate_and_scan, every))


def _ours(season: Season, scale: Scale) -> Iterator[Measure]:
    files, jobs = len(season.files), scale.jobs
    for number in dict.fromkeys((1, jobs)):
        yield Measure(intake(number), files, partial(season.read, number))
    yield Measure(validated(jobs), files, partial(season.take_in, jobs))
    yield Measure(WHOLE, files, partial(season.consolidate, jobs), prepare=season.forget)
    yield Measure(AGAIN, files, partial(season.consolidate, jobs), prepare=season.remember, check=season.compare)


def _forms(season: Season, sample: int) -> Iterator[Measure]:
    yield Measure(STAMPED, len(season.files), season.distribute)
    yield Measure(AUTHORED, sample, partial(season.author, sample))
    yield Measure(LOADED, sample, partial(season.load_and_save, sample))


# -- the table --------------------------------------------------------------------------------------------------------


def table(figures: Figures) -> str:
    """The figures as people read them."""
    scale, quickest = figures.scale, intake(figures.scale.jobs)
    lines = [
        f"{scale.returns} returns, {scale.jobs} workers, medians of {scale.rounds} interleaved rounds; {machine()}",
        "",
        f"{'':<36}{'ms a file':>10}{'of intake':>11}",
        *(
            f"{name:<36}{value:>10.2f}{figures.ratio(name, quickest):>10.1f}×"
            for name, value in figures.per_file.items()
        ),
        "",
        f"intake is {figures.ratio(THREE_CALLS, quickest):.0f} times faster than pandas called for each sheet, "
        f"{figures.ratio(ONE_CALL, quickest):.0f} times faster than pandas called once (wanted: 20)",
        f"the whole consolidate takes {figures.ratio(WHOLE, quickest):.1f} times the intake alone (wanted: under 3), "
        f"{figures.per_file[WHOLE] * scale.returns / 1000:.1f} s for all; "
        f"with nothing changed {figures.per_file[AGAIN] * scale.returns / 1000:.1f} s, outputs the same byte for byte",
        f"peak memory of the command: {_megabytes(figures.memory.main)} itself, "
        f"{_megabytes(figures.memory.child)} the largest worker, {_megabytes(figures.memory.together)} together",
        f"a form is stamped {figures.ratio(AUTHORED, STAMPED):.0f} times faster than authored, "
        f"{figures.ratio(LOADED, STAMPED):.0f} times faster than loaded and saved with openpyxl",
    ]
    return "\n".join(lines)


def machine() -> str:
    """What the figures were measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {packages}"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
