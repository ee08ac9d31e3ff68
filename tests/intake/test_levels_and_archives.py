"""A level that was not answered is asked for, never read as 不申报; an archive has its own row in the ledger."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from sz_excel.intake.engine import SerialEngine
from sz_excel.pipeline import check_files
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, Status
from sz_excel.records.ledger import Handling
from tests.intake.forms import OWN, Form, Typed
from tests.intake.offices import DAY, Outcome, take
from tests.workspaces import make_season

FILE = f"{DAY}/{OWN}.xlsx"


def decided(outcome: Outcome, track: Track) -> Decision:
    return next(each for each in outcome.run.outcome.decisions if (each.unit_code, each.track) == (OWN, track))


# -- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("level", ["", "四星级", "-3"])
def test_a_level_that_cannot_be_read_is_to_be_corrected(track: Track, level: str, tmp_path: Path) -> None:
    form = Form.good()
    form = form.type({f"{track}_level": level}) if level else form.clear(f"{track}_level")
    decision = decided(take(tmp_path, {FILE: form.bytes()}), track)
    assert (decision.status, decision.level, decision.recommended_level) == (Status.TO_CORRECT, 0, 0)
    assert any("申报等级" in remark for remark in decision.remarks)


@pytest.mark.parametrize("answer", ["不申报", "无"])
def test_a_track_that_is_not_applied_for_gives_no_application(answer: Typed, tmp_path: Path) -> None:
    outcome = take(tmp_path, {FILE: Form.good().type({"chair_level": answer}).bytes()})
    assert [each.track for each in outcome.run.intake.applications] == [Track.UNION]
    assert decided(outcome, Track.UNION).status is Status.AWAITING_ASSESSMENT


def test_a_form_that_came_back_empty_is_to_be_corrected_not_missing(tmp_path: Path) -> None:
    outcome = take(tmp_path, {FILE: Form.blank().bytes()})
    assert {track: decided(outcome, track).status for track in Track} == dict.fromkeys(Track, Status.TO_CORRECT)
    assert "A01" in {finding.code for finding in outcome.findings}


# -- archives ---------------------------------------------------------------------------------------------------------


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, Form.good().bytes())
    return stream.getvalue()


def mailed(*names: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "自评申报表"
    message.set_content("见附件")
    for name in names:
        message.add_attachment(Form.good().bytes(), maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.mark.parametrize(("archive", "data"), [("材料.zip", zipped("甲.xlsx")), ("来信.eml", mailed("甲.xlsx"))])
def test_an_archive_stands_in_the_ledger_before_what_came_out_of_it(archive: str, data: bytes, tmp_path: Path) -> None:
    outcome = take(tmp_path, {f"{DAY}/{archive}": data})
    assert list(outcome.handlings.items()) == [
        (f"{DAY}/{archive}", Handling.UNPACKED),
        (f"{DAY}/{archive}/甲.xlsx", Handling.USED),
    ]
    row = outcome.row(f"{DAY}/{archive}")
    assert "1 个文件" in row.reason
    assert (len(row.sha256), row.size) == (64, len(data))


def test_the_reason_says_how_many_files_came_out(tmp_path: Path) -> None:
    outcome = take(tmp_path, {f"{DAY}/材料.zip": zipped("甲.xlsx", "乙.xlsx", "丙.xlsx")})
    assert "3 个文件" in outcome.row(f"{DAY}/材料.zip").reason
    assert list(outcome.handlings.values()).count(Handling.DUPLICATE) == 2


def test_an_archive_with_good_forms_is_no_fault_to_the_command_that_checks_files(tmp_path: Path) -> None:
    season = make_season(tmp_path / "workspace")
    good = season.receive("YZ01")
    archive = tmp_path / "材料.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(good, "甲.xlsx")
    checks = check_files(season.workspace, [archive], SerialEngine())
    assert [check.blocked for check in checks] == [False, False]
    assert "已展开" in checks[0].text
