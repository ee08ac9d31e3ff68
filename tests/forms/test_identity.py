"""The token of a form is read back as it was written, whatever the name of the district holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sz_excel.forms.identity import Token, find_tokens
from sz_excel.records.campaign import FormKind


@pytest.mark.parametrize("subject", ["YZ0001", "示例一镇", 'A|"<乙>"&系统', "100%系统", "%7C", "%"])
def test_a_token_is_found_in_any_text_around_it(subject: str) -> None:
    token = Token("2019", FormKind.REVIEW, subject)
    assert find_tokens(f'前="{token}"后') == [token]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_every_name_comes_back(subject: str) -> None:
    token = Token("2019", FormKind.REVIEW, subject)
    assert find_tokens(str(token)) == [token]


def test_the_token_of_a_usual_name_is_written_plainly() -> None:
    assert str(Token("2019", FormKind.SELF, "YZ0401")) == "SZ1|2019|self|YZ0401|c58a3d8c"


@pytest.mark.parametrize(
    "text", ["SZ1|2019|self|YZ0402|c58a3d8c", "SZ1|2019|self||c58a3d8c", "SZ1|2019|other|YZ0401|c58a3d8c"]
)
def test_a_token_that_somebody_changed_is_none(text: str) -> None:
    assert find_tokens(text) == []
