"""The same season gives the same workbooks byte for byte, wherever, whenever and however it is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sz_excel.workspace.folders import Workspace
from tests.workbooks.conftest import Written
from tests.workbooks.seasons import written

ELSEWHERE = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"}


def test_neither_jobs_nor_hash_seed_nor_time_zone_nor_locale_change_a_byte(season: Written, tmp_path: Path) -> None:
    first = written(season("sample"))
    other = tmp_path / "another place" / "工作区"
    other.parent.mkdir()
    subprocess.run(
        [sys.executable, "-m", "tests.workbooks.seasons", "sample", str(other), "2"],
        env={**os.environ, **ELSEWHERE},
        timeout=300,
        check=True,
    )
    second = written(Workspace(other))
    assert list(second) == list(first)
    assert len(first) > 150
    assert [path for path, file in first.items() if file.read_bytes() != second[path].read_bytes()] == []
