"""The issued forms of the sample are those that the program issues now, so that nothing takes them for edited ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from sz_excel.forms.distribution import distribute
from sz_excel.pipeline import open_office
from sz_excel.records.campaign import FormKind
from sz_excel.workspace.folders import Workspace

SAMPLE = Workspace(Path(__file__).resolve().parents[2] / "sample_workbooks")


@pytest.mark.parametrize("form", [FormKind.SELF, FormKind.RECHECK])
def test_every_form_in_the_outbox_is_what_would_be_issued_byte_for_byte(form: FormKind) -> None:
    office = open_office(SAMPLE)
    made: dict[Path, bytes] = {}
    distribute(office.programme, office.roster, form, SAMPLE.outbox, put=made.__setitem__)
    assert set(made) == set((SAMPLE.outbox / form.value).rglob("*.xlsx"))
    assert [path.name for path, content in made.items() if path.read_bytes() != content] == []
