"""Every document says what the decision says, in the same numbers, and nothing that it must not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from sz_excel.adjudication.deciding import decide
from sz_excel.notices import rewarding
from sz_excel.notices.catalogue import KINDS, drafts
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import Context
from sz_excel.notices.rendering import find_template, render
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import RecheckStatus, Status
from tests.notices.samples import text_of
from tests.notices.seasons import CREDIT_CODE, EMAIL, FIELDS, PHONE, matter

RESTING_ON_THE_REGISTER = (
    "复查情况通报",
    "奖励经费拨付通知",
    "奖励经费拨付单",
    "主席奖励建议名单",
    "五一候选名单",
)
PUBLICITIES = ("公示-基层工会", "公示-工会主席")


@pytest.fixture(scope="module")
def season() -> Matter:
    return matter()


def contexts(kind: str, about: Matter) -> list[Context]:
    return [context for _, context in drafts(kind, about)]


def texts(kind: str, about: Matter) -> list[str]:
    return [text_of(package) for package in render(find_template(kind), drafts(kind, about)).values()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_stands_the_proof_with_full_and_with_empty_lists(kind: str) -> None:
    assert render(find_template(kind), []) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_documented_name_hides_behind_a_method_of_the_same_name(kind: str) -> None:
    last_names = {full.replace("[]", "").rsplit(".", 1)[-1] for full, _ in KINDS[kind].names.explained()}
    assert not last_names & set(dir(dict))


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_season_gives_every_kind_of_document(kind: str, season: Matter) -> None:
    assert texts(kind, season)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_seasons_give_equal_bytes(kind: str) -> None:
    once, again = (render(find_template(kind), drafts(kind, matter(4))) for _ in range(2))
    assert once == again


# -- 催报通知 -------------------------------------------------------------------------------------------------------


def test_a_reminder_names_the_missing_units_of_its_district_and_no_others(season: Matter) -> None:
    missing = {item.unit_code for item in season.outcome.decisions if item.status is Status.NOT_SUBMITTED}
    found = contexts("催报通知", season)
    assert {unit["unit_code"] for context in found for unit in context["missing"]} == missing == {"D006", "D012"}
    for context in found:
        assert context["count"] == len(context["missing"])
        units = season.season.roster.units
        assert {units[unit["unit_code"]].district for unit in context["missing"]} == {context["district"]}


@pytest.mark.parametrize(
    ("day", "open_days", "late_days"),
    [
        (dt.date(2019, 9, 29), ["2019年9月30日"], []),
        (dt.date(2019, 9, 30), ["2019年9月30日"], []),
        (dt.date(2019, 10, 1), [], ["2019年9月30日"]),
    ],
)
def test_a_reminder_knows_whether_the_deadline_has_passed(
    season: Matter, day: dt.date, open_days: list[str], late_days: list[str]
) -> None:
    (context,) = contexts("催报通知", replace(season, as_of=day))
    assert (context["still_open"], context["overdue"]) == (open_days, late_days)


# -- 公示 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "track"), list(zip(PUBLICITIES, Track, strict=True)))
def test_a_publicity_lists_everyone_put_forward_and_nobody_else(kind: str, track: Track, season: Matter) -> None:
    (text,) = texts(kind, season)
    units = season.season.roster.units
    for item in season.outcome.decisions:
        if item.track is track:
            name = item.person if track is Track.CHAIR else units[item.unit_code].name
            assert (f"\n{name}\n" in text) == item.status.is_put_forward, name
    assert str(len(season.put_forward(track))) in text


@pytest.mark.parametrize("kind", PUBLICITIES)
def test_a_publicity_holds_no_phone_no_id_no_score(kind: str, season: Matter) -> None:
    (text,) = texts(kind, season)
    for unit in season.season.roster.units.values():
        for private in (unit.phone, unit.email, unit.credit_code, unit.contact, unit.code):
            assert private == "" or f"\n{private}" not in text
    for private in (PHONE, CREDIT_CODE, EMAIL, FIELDS["contact"]):
        assert private not in text
    for decision in season.outcome.decisions:
        if decision.awarded:
            assert f"\n{season.points(decision.awarded.total)}\n" not in text


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (dt.date(2019, 10, 28), "2019年10月28日", "2019年11月4日"),
        (dt.date(2019, 10, 26), "2019年10月28日", "2019年11月4日"),  # a Saturday: starts on Monday
        (dt.date(2019, 10, 11), "2019年10月11日", "2019年10月17日"),  # Saturday 12 October is a working day
    ],
)
def test_a_publicity_lasts_five_working_days_after_its_first_day(
    season: Matter, day: dt.date, start: str, end: str
) -> None:
    (context,) = contexts("公示-基层工会", replace(season, as_of=day))
    assert (context["start_date"], context["end_date"], context["days"]) == (start, end, 5)


# -- 通报 and 报告 ----------------------------------------------------------------------------------------------------


def test_the_circular_accounts_for_every_application(season: Matter) -> None:
    (context,) = contexts("考评结果通报", season)
    (totals,) = context["totals"]
    decided = [item for item in season.outcome.decisions if item.status is not Status.NOT_SUBMITTED]
    parts = [(part["put_forward_count"], part["not_passed_count"], part["pending_count"]) for part in context["tracks"]]
    assert totals["applications"] == len(decided) == sum(map(sum, parts))
    assert totals["put_forward"] == sum(part[0] for part in parts)
    for key in ("units", "returned", "on_time", "applications", "put_forward"):
        assert totals[key] == sum(row[key] for row in context["districts"])


def test_the_circular_says_why_an_application_did_not_pass(season: Matter) -> None:
    (context,) = contexts("考评结果通报", season)
    failed = [row for part in context["tracks"] for row in part["not_passed"]]
    assert failed
    assert all("未达星级线85分" in row["reason"] for row in failed)
    assert all(row["reason"] for part in context["tracks"] for row in part["pending"])


def test_common_shortcomings_are_counted_over_the_assessed(season: Matter) -> None:
    (context,) = contexts("考评结果通报", season)
    for part in context["tracks"]:
        losers = [item["losers"] for item in part["shortcomings"]]
        assert losers == sorted(losers, reverse=True)
        assert 0 < len(losers) <= 5
        assert all(item["losers"] <= item["assessed"] == 10 for item in part["shortcomings"])


def test_the_report_lists_as_many_as_it_counts_and_leaves_the_publicity_to_the_office(season: Matter) -> None:
    (context,), (text,) = contexts("推荐报告", season), texts("推荐报告", season)
    for part, track in zip(context["tracks"], Track, strict=True):
        assert part["count"] == sum(len(level["proposed"]) for level in part["parts"]) == len(season.put_forward(track))
    assert "无异议" not in text
    assert "公示结果：　" in text
    assert "请" not in text.split("特此报告")[0].split("三、公示情况")[0]


# -- 复查 -----------------------------------------------------------------------------------------------------------


def test_a_cancellation_is_only_proposed_with_score_rank_and_length_of_the_list(season: Matter) -> None:
    proposed = [item for item in season.outcome.rechecks if item.status is RecheckStatus.PROPOSE_CANCEL]
    assert [item.unit_code for item in proposed] == ["D001"]
    for text in texts("复查情况通报", season) + texts("取消等级决定-代拟稿", season):
        assert "样例1号有限公司工会" in text
        assert "复查得分79.5分，在3个同等级对象中列倒数第1名" in text
        assert "建议" in text
        assert "证书和奖牌" in text
    (draft,) = texts("取消等级决定-代拟稿", season)
    assert draft.lstrip().startswith("代拟稿")
    assert "扬州市总工会决定，尚未生效" in draft


def test_without_a_proposal_there_is_no_draft_decision() -> None:
    about = matter()
    kept = tuple(replace(item, status=RecheckStatus.KEPT) for item in about.outcome.rechecks)
    assert contexts("取消等级决定-代拟稿", replace(about, outcome=replace(about.outcome, rechecks=kept))) == []


# -- 奖励 -----------------------------------------------------------------------------------------------------------


def test_the_payment_notice_adds_up_in_figures_and_capitals(season: Matter) -> None:
    (context,), (text,) = contexts("奖励经费拨付通知", season), texts("奖励经费拨付通知", season)
    rows = context["payments"]
    assert [row["amount"] for row in rows] == ["2,000", "6,000", "10,000"]
    assert (context["total"], context["total_capitals"]) == ("18,000", "壹万捌仟元整")
    for part in ("示例工发〔2019〕8号", "工作经费", "壹万捌仟元整（18,000元）", "50人以下（含本数）"):
        assert part in text
    slips = contexts("奖励经费拨付单", season)
    assert [slip["payments"][0] | {"number": 0} for slip in slips] == [row | {"number": 0} for row in rows]


@pytest.mark.parametrize(
    ("members", "halved", "amount"), [(49, "是", "1,000"), (50, "是", "1,000"), (51, "否", "2,000")]
)
def test_fifty_members_are_paid_half(members: int, halved: str, amount: str) -> None:
    about = matter()
    first = about.outcome.rewards[0]
    half = members <= 50
    reward = replace(first, members=members, halved=half, amount=1000 if half else 2000)
    (context,) = contexts("奖励经费拨付通知", replace(about, outcome=replace(about.outcome, rewards=(reward,))))
    (row,) = context["payments"]
    assert (row["members"], row["halved"], row["amount"]) == (str(members), halved, amount)


def test_a_sum_that_is_not_settled_is_not_paid_and_says_why() -> None:
    about = matter()
    open_sum = replace(about.outcome.rewards[0], members=None, halved=None, amount=None, remark="会员人数不详")
    outcome = replace(about.outcome, rewards=(open_sum, *about.outcome.rewards[1:]))
    (context,), (text,) = (read("奖励经费拨付通知", replace(about, outcome=outcome)) for read in (contexts, texts))
    assert (context["count"], context["total"]) == (2, "16,000")
    assert "金额待核定，本次暂不拨付：会员人数不详" in text
    assert len(contexts("奖励经费拨付单", replace(about, outcome=outcome))) == 2


@pytest.mark.parametrize("kind", [rewarding.PAYMENT, rewarding.SLIP, rewarding.CANDIDATES])
def test_before_the_commendation_list_nothing_is_paid_and_nobody_is_a_candidate(kind: str) -> None:
    assert contexts(kind, matter(honoured=False)) == []


def test_the_suggested_chairs_have_no_sum_and_candidates_no_choice(season: Matter) -> None:
    (chairs,), (candidates,) = contexts("主席奖励建议名单", season), contexts("五一候选名单", season)
    assert chairs["of_unions_count"] + chairs["persons_count"] == len(season.outcome.chair_lists)
    assert not any("amount" in row for row in chairs["of_unions"] + chairs["persons"])
    assert [row["level_name"] for row in candidates["unions"] + candidates["chairs"]] == ["五星级", "五星级"]


# -- 告知书 ---------------------------------------------------------------------------------------------------------


def test_a_result_letter_gives_the_areas_and_what_was_taken_off(season: Matter) -> None:
    (context,) = [
        item for item in contexts("考评结果告知书", season) if item["unit_code"] == "D004" and not item["person"]
    ]
    assert (context["claimed"], context["awarded"], context["status"]) == ("100", "84.5", "不达标")
    assert sum(Fraction(area["awarded"]) for area in context["areas"]) == Fraction("84.5")
    assert sum(Fraction(item["lost"]) for item in context["deductions"]) == Fraction("15.5")
    assert "台账记录不全" in {item["reason"] for item in context["deductions"]}


def test_the_shortest_list_is_enough_and_no_shorter_one_is(season: Matter) -> None:
    letters = [item for item in contexts("考评结果告知书", season) if item["shortfalls"]]
    assert letters
    for letter in letters:
        (part,) = letter["shortfalls"]
        gains = [Fraction(item["gain"]) for item in letter["deductions"]]
        assert sum(Fraction(item["gain"]) for item in part["needed"]) >= Fraction(part["gap"])
        shorter = combinations(gains, part["count"] - 1)
        assert all(sum(chosen, Fraction()) < Fraction(part["gap"]) for chosen in shorter)


def test_one_unit_or_one_district_can_be_asked_for(season: Matter) -> None:
    codes = {context["unit_code"] for _, context in drafts("考评结果告知书", season, unit="D001")}
    districts = {context["district"] for _, context in drafts("考评结果告知书", season, district="直属")}
    assert (codes, districts) == ({"D001"}, {"直属"})


def test_while_nobody_has_applied_there_is_nothing_to_announce_and_all_are_reminded() -> None:
    about = matter(500)
    season = replace(about.season, applications=(), assessments=(), reviews=(), recheck_sheets=(), receipts={})
    silent = replace(about, season=season, outcome=decide(season))
    due = {kind: len(contexts(kind, silent)) for kind in KINDS}
    assert {kind for kind, count in due.items() if count and kind not in RESTING_ON_THE_REGISTER} == {
        "补正通知",
        "催报通知",
    }
    assert sum(context["count"] for context in contexts("催报通知", silent)) == 500


# -- sizes and strange names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ['甲&乙<丙>"丁"{{ x }}', "某" * 60])
def test_strange_names_arrive_in_every_document(kind: str, name: str) -> None:
    about = matter(names=dict.fromkeys((f"D{n:03}" for n in range(1, 13)), name))
    assert name in "".join(texts(kind, about))


@pytest.mark.parametrize("count", [1, 2, 500])
def test_seasons_of_any_size_give_documents_or_none(count: int) -> None:
    about = matter(count)
    for kind in KINDS:
        for text in texts(kind, about):
            assert "{{" not in text
            assert "{%" not in text
