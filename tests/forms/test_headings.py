"""The headings name whose form it is, and the reader understands them."""

from __future__ import annotations

import pytest

from sz_excel.forms.identity import Heading, district_heading, read_heading, unit_heading
from sz_excel.records.campaign import FormKind
from tests.forms.issued import every_form, opened

NAMES = ["示例机械有限公司工会", "示例（集团）有限公司工会", "示例（一）（二）", "（前）工会", "ABC厂 工会"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("district", ["", "直属", "示例镇（开发区）"])
def test_a_units_heading_gives_back_code_and_name_whatever_brackets_they_bear(name: str, district: str) -> None:
    assert read_heading(unit_heading(name, "YZ-01", district), FormKind.ASSESS) == Heading("YZ-01", name)


@pytest.mark.parametrize("name", [*NAMES, "示例镇　共建区"])
@pytest.mark.parametrize("applications", [None, 0, 12])
def test_a_districts_heading_gives_back_its_name(name: str, applications: int | None) -> None:
    assert read_heading(district_heading(name, applications), FormKind.REVIEW) == Heading(name, name)


@pytest.mark.parametrize("text", ["", "▼填写", "示例机械有限公司工会", "（YZ0001）", "归口：", "工会（）"])
def test_no_other_text_is_a_heading(text: str) -> None:
    assert [read_heading(text, form) for form in (FormKind.SELF, FormKind.REVIEW)] == [None, None]


@pytest.mark.parametrize("variant", sorted(every_form()))
def test_every_issued_form_bears_one_subject_in_its_headings(variant: str) -> None:
    layout, content = every_form()[variant]
    texts = [str(cell.value or "") for sheet in opened(content).worksheets for cell in sheet[2]]
    headings = [heading for text in texts if (heading := read_heading(text, layout.kind))]
    assert len(headings) >= 2
    assert len(set(headings)) == 1
