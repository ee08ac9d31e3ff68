"""Each season is written once in a run of the tests, whichever process needs it first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from sz_excel.workspace.folders import Workspace
from tests.workbooks.seasons import SEASONS, write_all

Written = Callable[[str], Workspace]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes that run these tests."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if own.name.startswith("popen-") else own) / "workbooks"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def season(shared: Path) -> Written:
    """A season by name, with everything that it writes."""

    def made(name: str) -> Workspace:
        root, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                write_all(SEASONS[name](root))
                done.touch()
        return Workspace(root)

    return made
