"""Measuring side by side: rounds of all measures in turn, medians; memory of a process and its children."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psutil

MEGABYTE = 1 << 20
SAMPLE_SECONDS = 0.02


@dataclass
class Measure:
    """One way of doing the work: ``run`` does it for ``files`` files; ``prepare`` and ``check`` are not timed."""

    name: str
    files: int
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None
    check: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

    @property
    def per_file(self) -> list[float]:
        """Milliseconds a file in each round."""
        return [1000 * seconds / self.files for seconds in self.seconds]

    @property
    def cpu_per_file(self) -> list[float]:
        """Milliseconds of processor time of this process a file in each round; of its workers not."""
        return [1000 * seconds / self.files for seconds in self.cpu_seconds]


def measure(measures: Sequence[Measure], rounds: int, tell: Callable[[str], object]) -> None:
    """Run every measure once a round, so that whatever else the machine does strikes all alike."""
    for number in range(1, rounds + 1):
        for each in measures:
            each.prepare()
            start, cpu_start = time.perf_counter(), time.process_time()
            each.run()
            each.seconds.append(time.perf_counter() - start)
            each.cpu_seconds.append(time.process_time() - cpu_start)
            each.check()
            tell(f"round {number}/{rounds}: {each.name}, {each.seconds[-1]:.2f} s")


@dataclass(frozen=True)
class Memory:
    """Peak resident memory in bytes: of the process itself, of its largest child, of all at one moment."""

    main: int
    child: int
    together: int


def peak_memory(command: Sequence[str]) -> Memory:
    """Run a command and watch it. Shared pages count in every process that holds them."""
    main = child = together = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            own, others = _resident(watched)
            main, child = max(main, own), max(child, *others, 0)
            together = max(together, own + sum(others))
            time.sleep(SAMPLE_SECONDS)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Memory(main, child, together)


def _resident(process: psutil.Process) -> tuple[int, list[int]]:
    try:
        children = process.children(recursive=True)
        return process.memory_info().rss, [each.memory_info().rss for each in children]
    except psutil.NoSuchProcess:
        return 0, []
