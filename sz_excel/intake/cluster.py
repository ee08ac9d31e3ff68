"""Reading on a Dask cluster, for inboxes that one machine takes too long for.

Every task reads in a process of its own with limits on memory and time, exactly as on one machine, so a hostile file
can neither take a Dask worker with it nor stall the run. Where a Dask worker is lost all the same, Dask gives its tasks
to others; the files of a task that takes one after the other down are read again one by one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sz_excel import __version__
from sz_excel.errors import OperatorError
from sz_excel.intake.engine import USUAL, ProcessEngine, Reader, Work, killed
from sz_excel.intake.outside import HelperLostError, call_outside
from sz_excel.intake.reading import Plan, read_file
from sz_excel.intake.transcripts import Transcript
from sz_excel.programme.limits import WorkerLimits

SMALLEST, LARGEST = 16, 128  # files a task: enough to outweigh its start, few enough that all machines have work
TASKS_PER_THREAD = 4
CONNECT_SECONDS, POLL_SECONDS, PATIENCE = 10, 2, 15  # the last: polls without any worker before the run is given up

T = TypeVar("T")
R = TypeVar("R")
Transcripts = list[list[Transcript]]  # one list per file


class UnfitWorkerError(Exception):
    """A Dask worker cannot do this work; the text is for the operator."""


@dataclass(frozen=True, slots=True)
class ClusterEngine:
    """Reads on the machines of a Dask cluster that see the inbox under the same path as this one.

    Needs the optional dependency ``distributed``. What a worker sees otherwise than this machine does is read here.
    Raises :class:`OperatorError` when the cluster cannot be reached, is lost, or does not see the inbox.
    """

    address: str
    limits: WorkerLimits = USUAL
    reader: Reader = read_file

    def read(self, work: Sequence[Work], plan: Plan, done: Callable[[int], None]) -> list[Transcript]:
        if not work:
            return []
        with _connected(self.address) as client:
            errand = _Errand(client, plan, self.limits, self.reader)
            size = _chunk_size(len(work), sum(client.nthreads().values()))
            read = errand.run([work[start : start + size] for start in range(0, len(work), size)], done)
        return [transcript for transcripts in self._checked(work, read, plan) for transcript in transcripts]

    def apply(self, function: Callable[[T], R], items: Sequence[T]) -> list[R | None]:
        """Everything after reading stays on this machine."""
        return self._here().apply(function, items)

    def applying(
        self, function: Callable[[T], R], items: Sequence[T]
    ) -> AbstractContextManager[Callable[[], list[R | None]]]:
        return self._here().applying(function, items)

    def _checked(self, work: Sequence[Work], read: Transcripts, plan: Plan) -> Transcripts:
        doubtful = [place for place, item in enumerate(work) if not _seen_alike(item, read[place])]
        again = self._here().read_each([work[place] for place in doubtful], plan, lambda _: None)
        here = dict(zip(doubtful, again, strict=True))
        return [here.get(place, transcripts) for place, transcripts in enumerate(read)]

    def _here(self) -> ProcessEngine:
        return ProcessEngine(os.cpu_count() or 1, self.limits, self.reader)


@dataclass(frozen=True, slots=True)
class _Errand:
    """What every task of a run needs. Plans travel with the tasks: one kept on the workers is lost with them."""

    client: Any
    plan: Plan
    limits: WorkerLimits
    reader: Reader

    def run(self, chunks: Sequence[Sequence[Work]], done: Callable[[int], None]) -> Transcripts:
        """Transcripts of all files. Those of failed tasks are read once more, each alone on the whole cluster.

        Only so is it certain which file took a worker down: Dask suspects whatever ran beside it as well.
        """
        futures = [self._submit(chunk) for chunk in chunks]
        read: list[Transcripts | None] = []
        for chunk, future in zip(chunks, futures, strict=True):
            read.append(self._outcome(future))
            done(len(chunk) if read[-1] is not None else 0)
        return [
            transcripts
            for chunk, whole in zip(chunks, read, strict=True)
            for transcripts in (whole if whole is not None else [self._alone(item, done) for item in chunk])
        ]

    def _submit(self, chunk: Sequence[Work]) -> Any:
        return self.client.submit(_read_there, chunk, self.plan, self.limits, self.reader, __version__, pure=False)

    def _alone(self, item: Work, done: Callable[[int], None]) -> list[Transcript]:
        read = self._outcome(self._submit([item]))
        done(1)
        return read[0] if read is not None else [killed(item, "X14")]

    def _outcome(self, future: Any) -> Transcripts | None:
        """What a task gave; None where it took its workers down."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415  # optional dependency

        error = _error_of(self.client, future)
        if error is None:
            return list(future.result())
        if isinstance(error, (KilledWorker, HelperLostError)):
            return None
        raise OperatorError(_unfit(error)) from error


def _chunk_size(files: int, threads: int) -> int:
    return max(SMALLEST, min(LARGEST, -(-files // (threads * TASKS_PER_THREAD))))


def _seen_alike(item: Work, transcripts: Sequence[Transcript]) -> bool:
    """Whether a worker could open a file and found it as large as it is here."""
    try:
        size = Path(item[0]).stat().st_size
    except OSError:
        return True  # gone meanwhile: it will be found unsettled
    return any(each.file == item[1] and each.size == size and each.code != "X12" for each in transcripts)


# -- on the workers ---------------------------------------------------------------------------------------------------


def _read_there(chunk: Sequence[Work], plan: Plan, limits: WorkerLimits, reader: Reader, version: str) -> Transcripts:
    if version != __version__:
        raise UnfitWorkerError(f"工作机器上的程序是 {__version__} 版，本机是 {version} 版。请装成同一版本")
    for folder in {Path(path).parent for path, _ in chunk}:
        if not folder.is_dir():
            raise UnfitWorkerError(f"工作机器上没有文件夹 {folder}。请让每台机器都能用这个路径打开工作区")
    return call_outside(_read_isolated, chunk, plan, limits, reader)


def _read_isolated(chunk: Sequence[Work], plan: Plan, limits: WorkerLimits, reader: Reader) -> Transcripts:
    return ProcessEngine(1, limits, reader).read_each(chunk, plan, lambda _: None)


# -- the cluster ------------------------------------------------------------------------------------------------------


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the cluster; its loss is the operator's business, told in Chinese and not in Dask's log."""
    try:
        from distributed import Client  # noqa: PLC0415  # optional dependency
    except ImportError as error:
        raise OperatorError("使用集群需要另装 distributed：pip install 'sz_excel[cluster]'。") from error
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with Client(address, timeout=CONNECT_SECONDS, set_as_default=False) as client:
            if not client.nthreads():
                raise OperatorError(f"Dask 集群 {address} 没有工作进程。请先在各台机器上启动 dask worker。")
            yield client
    except (OSError, CancelledError) as error:
        raise OperatorError(_lost(address)) from error
    finally:
        logger.setLevel(level)


def _error_of(client: Any, future: Any) -> BaseException | None:
    """Wait until a task has ended, and how; raises OSError when there is nobody left to do it."""
    lonely = 0
    while True:
        try:
            error: BaseException | None = future.exception(timeout=POLL_SECONDS)
        except TimeoutError:
            lonely = 0 if client.scheduler_info()["workers"] else lonely + 1
            if lonely > PATIENCE or client.status != "running":
                raise
        else:
            return error


def _lost(address: str) -> str:
    return (
        f"连不上 Dask 集群 {address}，或者中途断开，没有写出任何结果。"
        "请确认调度程序（dask scheduler）和工作进程（dask worker）仍在运行、地址无误，然后重新运行；"
        "也可以去掉 --cluster，用本机读取。"
    )


def _unfit(error: BaseException) -> str:
    reason = str(error) if isinstance(error, UnfitWorkerError) else f"工作机器上出错：{error}"
    return f"不能在集群上读取：{reason}。没有写出任何结果；也可以去掉 --cluster，用本机读取。"
