"""Where files are read: in this process (tests only), in worker processes, or on a cluster (``cluster.py``).

A file that kills its reader costs exactly that file: a chunk whose worker dies or runs out of time is read again
file by file, and the one that kills is quarantined.
"""

from __future__ import annotations

import faulthandler
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sz_excel.intake.reading import Plan, read_file
from sz_excel.intake.transcripts import Transcript
from sz_excel.programme.limits import WorkerLimits
from sz_excel.records.ledger import Handling

Work = tuple[str, str]  # absolute path, path below the inbox
Reader = Callable[[Path, str, Plan], list[Transcript]]
CHUNK = 32
GRACE = 5.0  # seconds

T = TypeVar("T")
R = TypeVar("R")


USUAL = WorkerLimits()


class Engine(Protocol):
    """Reads files somewhere; transcripts come back in the order of the work."""

    def read(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[Transcript]: ...

    def apply(self, function: Callable[[T], R], items: Sequence[T]) -> list[R | None]:
        """Another job on returned files, one item at a time; None where the worker did not survive it."""
        ...

    def applying(
        self, function: Callable[[T], R], items: Sequence[T]
    ) -> AbstractContextManager[Callable[[], list[R | None]]]:
        """The same beside other work: what the context gives is called for the outcome."""
        ...


def read_chunk(chunk: Sequence[Work], plan: Plan, reader: Reader = read_file) -> list[list[Transcript]]:
    """Read a few files, one list of transcripts per file."""
    return [reader(Path(path), file, plan) for path, file in chunk]


@dataclass(frozen=True, slots=True)
class SerialEngine:
    """Reads in this process. For tests and debugging: a hostile file takes the process with it."""

    def read(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[Transcript]:
        found: list[Transcript] = []
        for path, file in work:
            found += read_file(Path(path), file, plan)
            done(1)
        return found

    def apply(self, function: Callable[[T], R], items: Sequence[T]) -> list[R | None]:
        return [function(item) for item in items]

    @contextmanager
    def applying(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[Callable[[], list[R | None]]]:
        yield lambda: self.apply(function, items)


@dataclass(frozen=True, slots=True)
class ProcessEngine:
    """Reads in worker processes with memory and time limits."""

    jobs: int
    limits: WorkerLimits = USUAL
    reader: Reader = read_file

    def read(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[Transcript]:
        return [transcript for transcripts in self.read_each(work, plan, done) for transcript in transcripts]

    def read_each(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[list[Transcript]]:
        """The same, one list of transcripts per file; what the edition sets goes before the usual limits."""
        if not work:
            return []
        own = replace(self, limits=plan.workers) if self.limits == USUAL else self
        return own._read_each(work, plan, done)

    def _read_each(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[list[Transcript]]:
        found: list[list[Transcript]] = []
        with _running(_pool(min(self.jobs, _chunks_needed(len(work))), plan, self.limits)) as pool:
            chunks = [work[start : start + CHUNK] for start in range(0, len(work), CHUNK)]
            futures = [self._schedule(pool, chunk, self._timeout(chunk)) for chunk in chunks]
            for chunk, future in zip(chunks, futures, strict=True):
                found += self._collect(pool, chunk, future)
                done(len(chunk))
        return found

    def apply(self, function: Callable[[T], R], items: Sequence[T]) -> list[R | None]:
        with self.applying(function, items) as outcome:
            return outcome()

    @contextmanager
    def applying(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[Callable[[], list[R | None]]]:
        if not items:
            yield list
            return
        with _running(_pool(min(self.jobs, len(items)), None, self.limits)) as pool:
            futures = [
                pool.schedule(_apply_here, (function, item, self.limits.seconds), timeout=self.limits.seconds)
                for item in items
            ]
            yield lambda: [None if _failure(future) else future.result() for future in futures]

    def _schedule(self, pool: Any, chunk: Sequence[Work], seconds: float) -> Any:
        return pool.schedule(_read_here, (chunk, self.reader, seconds), timeout=seconds)

    def _timeout(self, chunk: Sequence[Work]) -> float:
        return self.limits.seconds + 0.5 * len(chunk)

    def _collect(self, pool: Any, chunk: Sequence[Work], future: Any) -> list[list[Transcript]]:
        """Transcripts of a chunk; after a death its files are read again one by one."""
        code = _failure(future)
        if not code:
            return list(future.result())
        if len(chunk) == 1:
            return [[killed(chunk[0], code)]]
        found = []
        for item in chunk:
            found += self._collect(pool, [item], self._schedule(pool, [item], self.limits.seconds))
        return found


@contextmanager
def _running(pool: Any) -> Iterator[Any]:
    """Let the pool finish its work; where the run is broken off, end its workers at once."""
    try:
        yield pool
    except BaseException:
        pool.stop()
        raise
    else:
        pool.close()
    finally:
        pool.join()


def _chunks_needed(files: int) -> int:
    return max(1, -(-files // CHUNK))


def _failure(future: Any) -> str:
    """Empty when the chunk was read, else the finding code of what happened to the worker."""
    from pebble import ProcessExpired  # noqa: PLC0415  # only needed once workers run

    try:
        error = future.exception()
    except FutureTimeoutError:
        return "X15"
    if error is None:
        return ""
    if isinstance(error, FutureTimeoutError):
        return "X15"
    return "X14" if isinstance(error, (ProcessExpired, MemoryError)) else "X16"


def killed(item: Work, code: str) -> Transcript:
    """What stands for a file that its reader did not survive."""
    path, file = item
    try:
        with Path(path).open("rb") as stream:
            digest, size = hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    except OSError:
        digest, size = "", 0
    return Transcript(file, digest, size, Handling.QUARANTINED, code)


_worker_plan: Plan | None = None  # set once per worker process by its initializer


def _start_worker(plan: Plan | None, memory: int) -> None:
    global _worker_plan  # noqa: PLW0603  # the one value a worker process keeps
    _worker_plan = plan
    _limit_memory(memory)


def _limit_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415  # not on Windows, where the time limit alone guards
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_here(chunk: Sequence[Work], reader: Reader, seconds: float) -> list[list[Transcript]]:
    assert _worker_plan is not None  # the pool's initializer ran first
    with _ending_itself(seconds):
        return read_chunk(chunk, _worker_plan, reader)


def _apply_here(function: Callable[[T], R], item: T, seconds: float) -> R:
    with _ending_itself(seconds):
        return function(item)


@contextmanager
def _ending_itself(seconds: float) -> Iterator[None]:
    """The main process ends a worker that takes too long; where that was killed meanwhile, nobody would."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _pool(jobs: int, plan: Plan | None, limits: WorkerLimits) -> Any:
    import multiprocessing  # noqa: PLC0415  # start-up of other commands stays quick

    from pebble import ProcessPool  # noqa: PLC0415

    # Semaphores outlive a killed group of processes; by this name the next run finds them (workspace.scratch).
    multiprocessing.current_process()._config["semprefix"] = f"/{Path(tempfile.gettempdir()).name}"  # type: ignore[attr-defined]
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["sz_excel.intake.engine"])
    return ProcessPool(max_workers=jobs, context=context, initializer=_start_worker, initargs=(plan, limits.memory))


def choose_engine(jobs: int | None, cluster: str = "") -> Engine:
    """A cluster when an address is given, else worker processes, as many as there are processors."""
    if cluster:
        from sz_excel.intake.cluster import ClusterEngine  # noqa: PLC0415  # which stands on this module

        return ClusterEngine(cluster)
    return ProcessEngine(jobs or os.cpu_count() or 1)
