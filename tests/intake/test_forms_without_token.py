"""Where every token is gone, the columns tell which form it is and the headings whose."""

from __future__ import annotations

import pytest

from sz_excel.intake.reading import read_workbook
from tests.forms.issued import BUREAU, FACTORY, SCHOOL, every_form
from tests.intake import surgery
from tests.intake.forms import PLAN, Form, unpack

SUBJECTS = {
    "self-企业": FACTORY.code,
    "self-机关": BUREAU.code,
    "assess-企业": FACTORY.code,
    "assess-事业": SCHOOL.code,
    "recheck": FACTORY.code,
    "review": FACTORY.district,
}


@pytest.mark.parametrize("variant", SUBJECTS)
def test_form_edition_and_subject_are_known_without_a_token(variant: str) -> None:
    layout, content = every_form()[variant]
    form = surgery.without_carriers(surgery.without_sheet(Form(parts=unpack(content)), "_sz"))
    transcript = read_workbook("a.xlsx", form.bytes(), PLAN)
    assert (transcript.form, transcript.edition, transcript.subject) == (layout.kind, "2019", SUBJECTS[variant])
    assert [remark.code for remark in transcript.remarks if remark.code in ("N15", "N22")] == ["N15"]


def test_headings_that_name_two_units_name_none() -> None:
    _, content = every_form()["assess-企业"]
    form = surgery.without_carriers(surgery.without_sheet(Form(parts=unpack(content)), "_sz"))
    one, other = f"{FACTORY.name}（{FACTORY.code}）<", f"{SCHOOL.name}（{SCHOOL.code}）<"
    form.edit_part("xl/sharedStrings.xml", lambda xml: xml.replace(one, other, 1))
    transcript = read_workbook("a.xlsx", form.bytes(), PLAN)
    assert (transcript.subject, transcript.heading) == ("", "")
