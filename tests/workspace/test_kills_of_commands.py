"""The other commands, killed before operations on files: what they write is whole or absent, the next run completes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from sz_excel.records.campaign import FormKind
from tests.workspace.killing import Doomed, Trial
from tests.workspaces import make_season

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills by signal and forks")

ALL = 10**6  # kills; or so many, spread over the operations


@pytest.fixture
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doomed]:
    doomed = Doomed(tmp_path_factory.mktemp("doomed"))
    yield doomed
    doomed.close()


def for_init(doomed: Doomed, root: Path) -> Trial:
    root.mkdir()
    return Trial(doomed, root, ("init", "-w", root), (root,))


def for_distribute(doomed: Doomed, root: Path) -> Trial:
    """Forms were given out; since then a unit was put on the roster and another has a new name."""
    make_season(root, ("YZ01", "YZ02", "YZ03"))
    assert doomed.run("distribute", "-w", root).code == 0
    book = openpyxl.load_workbook(root / "roster.xlsx")
    book["单位名册"]["B3"] = "改了名的工会"
    book["单位名册"].append(["YZ04", "新单位工会", "企业", "直属", "是", "星级", "星级", "50"])
    book.save(root / "roster.xlsx")
    return Trial(doomed, root, ("distribute", "-w", root), (root,))


def for_notices(doomed: Doomed, root: Path) -> Trial:
    """Documents were written; since then a unit has reported, and another has sent what must go back."""
    season = make_season(root, ("YZ01", "YZ02", "YZ03"))
    command = ("notices", "-w", root, "--kind", "补正通知", "--kind", "催报通知")
    assert doomed.run(*command).code == 0
    season.receive("YZ01")
    season.receive("YZ02", U1_dot_3__points=None)
    return Trial(doomed, root, command, (root,))


def for_honours(doomed: Doomed, root: Path) -> Trial:
    make_season(root)
    book = openpyxl.Workbook()
    book.active.append(["对象", "等级", "单位编码"])
    book.active.append(["基层工会", "星级", "YZ01"])
    book.save(root / "名单.xlsx")
    return Trial(doomed, root, ("honours", "-w", root, root / "名单.xlsx"), (root,))


def for_close(doomed: Doomed, root: Path) -> Trial:
    season = make_season(root)
    season.receive("YZ01")
    season.receive("YZ01", form=FormKind.ASSESS)
    target = root.with_name("下年")
    return Trial(doomed, root, ("close", "-w", root, "--next", target, "--anyway"), (root, target))


@pytest.mark.parametrize(
    ("prepare", "kills"), [(for_init, ALL), (for_distribute, 12), (for_notices, 12), (for_honours, 12), (for_close, 12)]
)
def test_a_command_that_is_killed_leaves_whole_files_and_its_next_run_completes(
    prepare: Callable[[Doomed, Path], Trial], kills: int, doomed: Doomed, tmp_path: Path
) -> None:
    trial = prepare(doomed, tmp_path / "工作区")
    trial.prepare()
    assert trial.after != trial.before
    for fatal in range(1, trial.operations + 1, max(1, trial.operations // kills)):
        trial.set_back()
        ended = doomed.run(*trial.command, fatal=fatal, watched=trial.watched)
        assert ended.code == -signal.SIGKILL, f"operation {fatal}: {ended}"
        trial.check_kill()
        trial.check_completion(may_refuse=trial.is_done())
