"""Work in a helper process, for a host that may have no worker processes of its own.

Dask starts its workers as daemons, and a daemon may have no children by ``multiprocessing``. So a thread of such a host
keeps one plain helper process, which may: requests and outcomes pass through its standard input and output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, TypeVar

R = TypeVar("R")


_kept = threading.local()


class HelperLostError(Exception):
    """The helper process ended before it gave an outcome."""


def call_outside(function: Callable[..., R], *arguments: object) -> R:
    """Call a function in this thread's helper process; gives or raises what it gave or raised there.

    Raises :class:`HelperLostError` when the helper died; the next call starts another one.
    """
    helper = _helper().process
    assert helper.stdin is not None
    assert helper.stdout is not None
    try:
        pickle.dump((function, arguments), helper.stdin)
        helper.stdin.flush()
        outcome, error = pickle.load(helper.stdout)  # written by our own helper
    except (EOFError, OSError, pickle.UnpicklingError) as lost:
        end_helper()
        raise HelperLostError(str(lost)) from lost
    if error is not None:
        raise error
    return outcome  # type: ignore[no-any-return]  # what a pipe gives has no type


class _Helper:
    """A helper process that ends with its thread, or with the host."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-m", __name__]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self.end = weakref.finalize(self, _stop, self.process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with suppress(OSError), process:  # closes the pipes and waits
        pass


def _helper() -> _Helper:
    helper: _Helper | None = getattr(_kept, "helper", None)
    if helper is None or helper.process.poll() is not None:
        end_helper()
        helper = _kept.helper = _Helper()
    return helper


def end_helper() -> None:
    """End this thread's helper, if it has one."""
    helper: _Helper | None = _kept.__dict__.pop("helper", None)
    if helper is not None:
        helper.end()


def serve(requests: IO[bytes], outcomes: IO[bytes]) -> None:
    """Answer requests until the host goes away."""
    while True:
        try:
            function, arguments = pickle.load(requests)  # written by our own host
        except EOFError:
            return
        outcome: tuple[Any, BaseException | None]
        try:
            outcome = function(*arguments), None
        except Exception as error:  # it belongs to the host
            outcome = None, error
        pickle.dump(outcome, outcomes)
        outcomes.flush()


def main() -> None:
    """Standard output carries outcomes alone: what anything prints goes to standard error."""
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, outcomes)


if __name__ == "__main__":
    main()
