"""The benchmark measures what it says: every figure is there, and all contenders read the same answers.

Nothing here asserts a time; ratios are claimed only by a run of the benchmark itself (docs/performance.md).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from sz_excel.workspace.folders import Workspace
from tests.benchmark import contenders
from tests.benchmark.comparing import Scale, groups, run, table
from tests.benchmark.contenders import SHEETS, points_of
from tests.benchmark.generating import generate
from tests.benchmark.season import Season

SCORED = SHEETS[1:]
Points = dict[tuple[str, str], float | str]  # by file and code of the criterion


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    workspace = Workspace(tmp_path_factory.mktemp("season"))
    generate(workspace, 24)
    return Season.open(workspace, 6)


def ours(season: Season) -> Points:
    """Points as this project reads them: what is stored in each points cell that is not blank."""
    found: Points = {}
    for transcript in season.transcribe(1, season.sample):
        for key, kind, text in zip(transcript.keys, transcript.kinds, transcript.values, strict=True):
            code, _, what = key.partition("/")
            if what == "points" and text:
                found[Path(transcript.file).name, code] = float(text) if kind == "n" else text
    return found


def theirs(read: Mapping[Path, Mapping[str, object]]) -> Points:
    found: Points = {}
    for path, sheets in read.items():
        for sheet in SCORED:
            rows = sheets[sheet]
            points = points_of(rows.to_numpy().tolist() if isinstance(rows, pd.DataFrame) else rows)
            found |= {(path.name, code): value for code, value in points.items() if "." in code}
    return found


@pytest.mark.parametrize(
    "read",
    [
        contenders.pandas_three_calls,
        contenders.pandas_one_call,
        contenders.pandas_calamine,
        contenders.openpyxl_values,
        contenders.openpyxl_read_only,
        contenders.calamine_values,
    ],
    ids=lambda read: read.__name__,
)
def test_every_reader_reads_the_same_points(read: Callable[[list[Path]], dict], season: Season) -> None:
    expected = ours(season)
    assert len(expected) > 200
    assert theirs(read(season.paths)) == expected


def test_the_folder_summed_up_by_pandas_has_the_totals_of_our_answers(season: Season) -> None:
    sheet = load_workbook(io.BytesIO(contenders.summarise_folder(season.paths))).active
    assert sheet is not None
    totals = {str(row[0]): sum(filter(None, row[1:])) for row in sheet.iter_rows(min_row=2, values_only=True)}
    rows = {path.name: contenders.calamine_values([path])[path] for path in season.paths}
    for name, total in totals.items():
        given = [value for each in SCORED for value in points_of(rows[name][each]).values()]
        assert total == pytest.approx(sum(value for value in given if isinstance(value, float | int)))
    assert set(totals) == set(rows)


def test_the_floor_sees_the_cells(season: Season) -> None:
    assert contenders.inflate_and_scan(season.paths) > 200 * len(season.paths)


def test_both_ways_to_notices_say_the_same(season: Season) -> None:
    own, other = season.documents(), contenders.docxtpl_documents(season.template, season.letters)
    assert own
    assert {name: said(content) for name, content in own.items()} == {
        name: said(content) for name, content in other.items()
    }


def said(document: bytes) -> list[str]:
    word = Document(io.BytesIO(document))
    cells = [cell.text for grid in word.tables for row in grid.rows for cell in row.cells]
    return [paragraph.text for paragraph in word.paragraphs] + cells


def test_one_wide_frame_holds_what_stacked_frames_hold(season: Season) -> None:
    whole, stacked = season.wide_frame(), season.stacked_frames()
    own = whole[whole["file"].isin(stacked["file"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, stacked)
    assert len(stacked) == len(season.sample)


def test_forms_written_one_by_one_are_those_that_are_stamped(season: Season) -> None:
    season.distribute()
    stamped = sorted(season.workspace.outbox.rglob("*.xlsx"))
    assert len(stamped) == len(season.files)
    texts = {shown(path.read_bytes()) for path in stamped}
    assert {shown(form) for form in season.author(3)} <= texts
    master = season.author(1)[0]
    assert SHEETS[0] in load_workbook(io.BytesIO(contenders.load_and_save(master, 1))).sheetnames


def shown(form: bytes) -> tuple[tuple[object, ...], ...]:
    with contenders.quiet():
        book = load_workbook(io.BytesIO(form))
    return tuple(row for sheet in SHEETS for row in book[sheet].iter_rows(values_only=True))


def test_a_run_finds_every_figure_of_the_tables(tmp_path: Path) -> None:
    told: list[str] = []
    figures = run(Scale(returns=16, sample=2, jobs=2, rounds=1), tmp_path, told.append)
    named = {name for base, names in groups(2).values() for name in (base, *names)}
    assert set(figures.rounds) == named
    assert all(len(rounds) == 1 and rounds[0] > 0 for rounds in figures.rounds.values())
    assert 0 < figures.memory.main < figures.memory.together
    printed = table(figures)
    assert [name for name in named if f"| {name} |" not in printed] == []
    assert len(told) == 1 + len(named)
