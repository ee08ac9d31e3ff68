"""收件登记 concerns the application of a unit, not the sheets that the office hands out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sz_excel.intake.engine import SerialEngine
from sz_excel.pipeline import consolidate
from sz_excel.records.campaign import FormKind
from tests.workspaces import make_season


def test_a_registered_receipt_leaves_the_assessment_sheet_alone(tmp_path: Path) -> None:
    ruling = {"单位编码": "YZ01", "裁定事项": "收件登记", "裁定内容": "2019-09-21", "理由": "纸质件当日签收"}
    season = make_season(tmp_path / "workspace", rulings=[ruling])
    season.receive("YZ01", folder="2019-10-08")
    season.receive("YZ01", folder="2019-10-20", form=FormKind.ASSESS)
    ledger = consolidate(season.workspace, SerialEngine()).material.ledger
    received = {row.form: (row.received, row.basis) for row in ledger}
    assert received[FormKind.SELF] == (date(2019, 9, 21), "裁定收件登记")
    assert received[FormKind.ASSESS] == (date(2019, 10, 20), "收件文件夹")
