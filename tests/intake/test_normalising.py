"""A batch: one frame, a row per workbook, every spelling understood once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from sz_excel.intake import normalising
from sz_excel.intake.frames import FAULT_COLUMNS, FrameColumn, FrameError, check_frame
from sz_excel.intake.normalising import SEASON_DATES, Batch, normalise, season_window, window_of
from sz_excel.intake.reading import read_workbook
from sz_excel.intake.transcripts import Transcript
from sz_excel.records.campaign import FormKind
from tests.intake.forms import PLAN, PROGRAMME, UNITS, Form, good_answers, number, text


def transcripts(*forms: Form) -> list[Transcript]:
    return [read_workbook(f"{place}.xlsx", form.bytes(), PLAN) for place, form in enumerate(forms)]


def batch(*forms: Form) -> Batch:
    return normalise(PROGRAMME, FormKind.SELF, transcripts(*forms))


def test_one_row_per_workbook_and_one_column_per_input_of_any_kind_of_unit() -> None:
    found = batch(Form.good("YZ0001"), Form.good("YZ0002"))
    assert list(found.values["subject"]) == ["YZ0001", "YZ0002"]
    assert list(found.values["file"]) == ["0.xlsx", "1.xlsx"]
    assert len(found) == 2
    for row, code in enumerate(("YZ0001", "YZ0002")):
        answers = good_answers(UNITS[code])
        wanted = {key: str(value) for key, value in answers.items()}
        assert {key: str(found.values[key][row]) for key in wanted} == wanted


def test_values_are_exact_and_what_was_not_understood_is_none() -> None:
    found = batch(Form.good().type({"members": number("200.00000000000003"), "U1.1/points": text("约2")}))
    assert found.values["members"][0] == Decimal(200)
    assert type(found.values["members"][0]) is Decimal
    assert found.values["filled_on"][0] == date(2019, 9, 24)
    assert found.values["U1.1/points"][0] is None


def test_faults_come_in_the_order_of_workbooks_and_inputs_with_what_stood_there() -> None:
    found = batch(
        Form.good().type({"U1.2/points": text("二"), "members": text("200人")}),
        Form.good().type({"members": text("-")}),
    ).faults
    told = found[found["code"].isin(["N02", "V22", "N17"])]
    assert list(zip(told["row"], told["key"], told["code"], told["found"], told["expected"], strict=True)) == [
        (0, "members", "N02", "200人", "200"),
        (0, "U1.2/points", "V22", "二", "2"),
        (1, "members", "N17", "-", ""),
    ]


def test_each_spelling_of_a_kind_of_answer_is_understood_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    understand = normalising.understand

    def counted(kind, stored, spec, window):  # type: ignore[no-untyped-def]  # as understand
        asked.append((f"{kind}{stored}", f"{spec}{window}"))
        return understand(kind, stored, spec, window)

    monkeypatch.setattr(normalising, "understand", counted)
    batch(*(Form.good() for _ in range(5)))
    assert len(asked) == len(set(asked))


def test_a_workbook_that_lacks_inputs_has_them_as_missing_rows() -> None:
    whole = transcripts(Form.good())[0]
    half = replace(whole, keys=whole.keys[:3], kinds=whole.kinds[:3], values=whole.values[:3], cells=whole.cells[:3])
    found = normalise(PROGRAMME, FormKind.SELF, [whole, half])
    assert found.values["members"][0] == Decimal(200)
    assert found.values["members"][1] is None
    faults = found.faults[(found.faults["row"] == 1) & (found.faults["key"] == "members")]
    assert list(faults["code"]) == ["V13"]


def test_dates_of_application_and_publicity_belong_to_the_season() -> None:
    assert {"filled_on", "publicity_start", "publicity_end"} == SEASON_DATES
    assert (window_of(PROGRAMME, "filled_on").first, window_of(PROGRAMME, "filled_on").last) == (
        date(2019, 1, 1),
        date(2019, 12, 31),
    )
    assert window_of(PROGRAMME, "chair_since") == season_window(PROGRAMME)


def test_a_frame_that_is_not_as_declared_is_a_fault_of_the_program() -> None:
    whole = batch(Form.good().type({"members": text("200人")})).faults
    assert check_frame(whole, FAULT_COLUMNS) is whole
    with pytest.raises(FrameError, match="column key is missing"):
        check_frame(whole.drop(columns="key"), FAULT_COLUMNS)
    with pytest.raises(FrameError, match="column row is"):
        check_frame(whole.astype({"row": "float64"}), FAULT_COLUMNS)
    with pytest.raises(FrameError, match="has gaps"):
        check_frame(pd.DataFrame({"a": [None]}), (FrameColumn("a", "object", False, "anything"),))
