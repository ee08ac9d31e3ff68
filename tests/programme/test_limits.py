"""The limits on returned files are settings of the edition, with defaults for those that are not set."""

from __future__ import annotations

import pytest

from sz_excel.programme.limits import LIMIT_SETTINGS, WorkerLimits, file_limits, limit_faults, worker_limits
from sz_excel.programme.loading import load_edition
from sz_excel.spreadsheets.container import Limits


def test_the_edition_sets_every_limit_to_its_default() -> None:
    settings = load_edition("2019").settings
    assert all(settings[key] for key in LIMIT_SETTINGS)
    assert (file_limits(settings), worker_limits(settings)) == (Limits(), WorkerLimits())


def test_a_limit_that_is_not_set_has_its_default() -> None:
    assert (file_limits({}), worker_limits({"limit_seconds": ""})) == (Limits(), WorkerLimits())


def test_what_the_office_sets_is_what_counts() -> None:
    settings = {"limit_file_mb": "2", "limit_rows": "300", "limit_seconds": "60", "limit_memory_mb": "800"}
    assert file_limits(settings) == Limits(file_size=2_000_000, rows=300)
    assert worker_limits(settings) == WorkerLimits(memory=800_000_000, seconds=60)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "二十", "1000001", "１０", "20 "])
def test_anything_but_a_whole_number_from_1_to_a_million_is_a_fault(text: str) -> None:
    assert limit_faults({"limit_seconds": text}) == ["limit_seconds"]
