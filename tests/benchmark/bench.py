"""``python -m tests.benchmark.bench --returns 1000``: the figures of docs/performance.md, measured in one run.

Worker processes import the main module again, so this one imports nothing heavy before it runs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> None:
    from tests.benchmark.comparing import Scale, run, table  # noqa: PLC0415  # see above

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=1000, help="how many returns to generate")
    parser.add_argument("--sample", type=int, default=20, help="how many of them the slow readers read")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="worker processes")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    scale = Scale(options.returns, options.sample, options.jobs, options.rounds)
    with tempfile.TemporaryDirectory(prefix="sz-bench-") as folder:
        figures = run(scale, Path(folder), lambda text: print(text, file=sys.stderr, flush=True))
    print(table(figures))


if __name__ == "__main__":
    main()
