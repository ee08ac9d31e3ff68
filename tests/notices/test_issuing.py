"""``issue_notices``: documents that are due, those the office has changed, those no longer due, and their PDFs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sz_excel import issuing
from sz_excel.errors import OperatorError
from sz_excel.intake.engine import SerialEngine
from sz_excel.issuing import IssuedNotices, Wanted, issue_notices
from tests.notices.samples import text_of
from tests.workspaces import Season, make_season

REMINDER = "催报通知"


def issue(season: Season, *, pdf: bool = False) -> IssuedNotices:
    return issue_notices(season.workspace, SerialEngine(), Wanted([REMINDER], pdf=pdf))


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Two direct units that have sent nothing."""
    return make_season(tmp_path / "workspace")


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of LibreOffice: a PDF that holds its document."""

    def stand_in(paths: Sequence[Path], *, timeout: float, put: Callable[[Path, bytes], object]) -> list[Path]:
        assert timeout > 0
        for path in paths:
            put(path.with_suffix(".pdf"), b"%PDF " + path.read_bytes())
        return [path.with_suffix(".pdf") for path in paths]

    monkeypatch.setattr(issuing, "to_pdf", stand_in)


def test_a_document_that_the_office_has_changed_stays_until_there_is_something_new_and_is_kept_then(
    season: Season,
) -> None:
    (path,) = issue(season).documents
    path.write_bytes(b"numbered in Word")
    issued = issue(season)
    assert path.read_bytes() == b"numbered in Word"
    assert any("手工修改过" in remark and "保持原样" in remark for remark in issued.remarks)
    season.receive("YZ01")
    (again,) = issue(season).documents
    assert "YZ01工会" not in text_of(again.read_bytes())
    assert path.with_name(f"{path.stem}（手工修改保留 1）.docx").read_bytes() == b"numbered in Word"


def test_a_document_that_nobody_touched_is_written_anew_and_taken_away_when_no_longer_due(season: Season) -> None:
    (path,) = issue(season).documents
    season.receive("YZ01")
    assert issue(season).documents == (path,)
    assert "YZ01工会" not in text_of(path.read_bytes())
    season.receive("YZ02")
    assert issue(season).documents == ()
    assert not path.exists()


@pytest.mark.usefixtures("printing")
def test_a_pdf_stays_while_its_document_is_the_same_and_goes_when_it_is_another(season: Season) -> None:
    (path,) = issue(season, pdf=True).pdfs
    assert issue(season).pdfs == ()
    assert path.exists()
    season.receive("YZ01")
    issue(season)
    assert not path.exists()


def test_when_no_pdf_can_be_made_the_documents_are_there_and_still_ours(
    season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(paths: Sequence[Path], *, timeout: float, **_: object) -> list[Path]:
        raise OperatorError(f"{len(paths)} {timeout}")

    monkeypatch.setattr(issuing, "to_pdf", fail)
    with pytest.raises(OperatorError):
        issue(season, pdf=True)
    (path,) = (season.workspace.notices / REMINDER).glob("*.docx")
    season.receive("YZ01")
    assert issue(season).documents == (path,)


def test_what_the_settings_do_not_say_yet_is_told(tmp_path: Path) -> None:
    blank = issue(make_season(tmp_path / "blank"))
    assert any("contact_name、contact_address 还没有填写" in remark for remark in blank.remarks)
    filled = {"contact_name": "某示例", "contact_address": "示例路1号"}
    assert issue(make_season(tmp_path / "filled", settings=filled)).remarks == ()
