"""Whose workbook it is: near misses become proposals, never silent guesses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sz_excel.intake.recognition import NEAR, likeness, recognise, same_name
from sz_excel.intake.transcripts import Remark, Transcript
from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling
from sz_excel.records.units import Roster
from tests.intake.forms import OWN, PROGRAMME, ROSTER, UNITS

NAME = UNITS[OWN].name


def transcript(subject: str = OWN, *, edition: str = "2019", form: FormKind = FormKind.SELF, **text: str) -> Transcript:
    answers = {"unit_code": subject, "unit_name": NAME, **text}
    return Transcript(
        file="a.xlsx", sha256="", size=1, handling=Handling.USED, edition=edition, form=form, subject=subject,
        keys=tuple(answers), kinds="s" * len(answers), values=tuple(answers.values()),
        cells=tuple(f"申报信息!C{n}" for n in range(len(answers))),
    )  # fmt: skip


def codes(found: Transcript, roster: Roster = ROSTER) -> tuple[str, list[str]]:
    """Whose it is, or the code of the refusal; and the codes of findings about its identity."""
    recognised = recognise([found], PROGRAMME, roster)[0]
    return recognised.transcript.code or recognised.transcript.subject, [each.code for each in recognised.findings]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (NAME, []),
        ("", []),
        (" 示例机械有限公司工会 ", []),
        ("示例机械 有限公司\u3000工会", []),
        ("示例机械", ["N16"]),
        ("示例機械有限公司工會", ["I07"]),
        ("示例机诫有限公司工会", ["I07"]),
        ("示例机械股份有限公司工会委员会", ["I07"]),
        ("示例电子有限公司工会", ["I02"]),
        ("示例一镇纺织有限公司工会", ["I02"]),
        ("虚构运输队", ["I02"]),
    ],
)
def test_the_name_in_a_form_whose_code_is_right(name: str, code: list[str]) -> None:
    assert codes(transcript(unit_name=name)) == (OWN, code)


def test_a_name_that_fits_another_unit_as_well_is_that_units() -> None:
    assert codes(transcript("YZ0003", unit_name="示例二镇纺织有限公司工会")) == ("YZ0003", ["I02"])
    assert codes(transcript("YZ0003", unit_name="示例三镇纺织有限公司工会")) == ("YZ0003", ["I02"])


@pytest.mark.parametrize(
    ("stated", "name", "found"),
    [
        (OWN, NAME, OWN),
        (OWN, "", OWN),
        (f" {OWN} ", NAME, OWN),
        ("", NAME, OWN),
        ("", "示例机械", OWN),
        ("", "示例机诫有限公司工会", "I08"),
        ("", "虚构运输队", "I01"),
        ("", "", "I01"),
        ("YZ9999", NAME, "I08"),
        ("YZ9999", "虚构运输队", "I01"),
    ],
)
def test_without_a_token_the_text_decides_or_nobody(stated: str, name: str, found: str) -> None:
    assert codes(transcript("", unit_code=stated, unit_name=name))[0] == found


def test_the_token_decides_and_a_text_that_contradicts_it_is_asked_back() -> None:
    assert codes(transcript(OWN, unit_code="YZ0003")) == (OWN, ["I02"])
    assert codes(transcript("YZ9999"))[0] == "I08"


def test_without_a_token_the_heading_of_an_assessment_must_bear_code_and_name_of_one_unit() -> None:
    def headed(name: str) -> tuple[str, list[str]]:
        return codes(replace(transcript(OWN, form=FormKind.ASSESS, unit_code=""), heading=name))

    assert headed(NAME)[0] == OWN
    assert headed("示例机械")[0] == OWN
    assert headed(UNITS["YZ0003"].name)[0] == "I08"


def test_proposals_name_units_with_their_codes() -> None:
    refused = recognise([transcript("", unit_code="", unit_name="示例机诫有限公司工会")], PROGRAMME, ROSTER)[0]
    assert f"{NAME}（{OWN}）" in refused.transcript.detail


def test_two_units_of_one_name_are_not_told_apart_by_it() -> None:
    twins = Roster(dict.fromkeys(("A", "B"), UNITS[OWN]))
    assert codes(transcript("", unit_code="", unit_name=NAME), twins)[0] == "I08"


@pytest.mark.parametrize(("edition", "code"), [("2018", "X19"), ("2020", "X19"), ("2019", OWN), ("", OWN)])
def test_another_edition_is_refused(edition: str, code: str) -> None:
    assert codes(transcript(edition=edition))[0] == code


def test_a_review_belongs_to_a_district_of_the_roster() -> None:
    assert codes(transcript("示例一镇", form=FormKind.REVIEW)) == ("示例一镇", [])
    assert codes(transcript("别的镇", form=FormKind.REVIEW))[0] == "I01"


def test_what_was_noticed_about_a_review_is_told_though_it_is_about_no_unit() -> None:
    noticed = replace(transcript("示例一镇", form=FormKind.REVIEW), remarks=(Remark("N11"), Remark("N15")))
    assert codes(noticed) == ("示例一镇", ["N11", "N15"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("甲（乙）工会", "甲(乙)工会", True), ("ＡＢ厂工会", "ab厂工会", True), ("甲 工会", "甲工会", True),
     ("甲工会", "乙工会", False), ("甲工会", "甲工會", False)],
)  # fmt: skip
def test_names_are_the_same_but_for_blanks_width_and_brackets(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_likeness_looks_at_what_names_do_not_share_anyway() -> None:
    assert likeness("甲厂有限公司工会", "乙场有限公司工会") < NEAR
    assert likeness("示例仪表厂工会", "示例仪表有限公司工会委员会") >= NEAR
    assert likeness("工会", "工会") == 1
