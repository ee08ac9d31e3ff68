"""公示, 考评结果通报 and 推荐报告: what is put forward, and how the season went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from sz_excel.adjudication.publicity import publicity_days
from sz_excel.notices.matter import MEASURES, Matter, awarded, why
from sz_excel.notices.names import Context, Letter, Names, chinese_date, name
from sz_excel.notices.shortcomings import Shortcoming, shortcomings
from sz_excel.programme.publicity import held_publicity
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision, DistrictFigures, Status

PUBLICITY = {Track.UNION: "公示-基层工会", Track.CHAIR: "公示-工会主席"}
RESULTS = "考评结果通报"
REPORT = "推荐报告"
NOT_PASSED = (Status.BELOW_STANDARD, Status.REJECTED)
POST = "chair_post"
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, kw_only=True)
class Proposed(Names):
    """Who is proposed for a level."""

    number: int = name("序号")
    unit_name: str = name("单位名称")
    person: str = name("姓名；基层工会为空")
    post: str = name("职务；基层工会为空")


@dataclass(frozen=True, kw_only=True)
class LevelPart(Names):
    """All that are proposed for one level."""

    numeral: str = name("中文序号，如：一")
    level_name: str = name("等级")
    decided_by: str = name("由谁考核授予")
    count: int = name("个数")
    proposed: tuple[Proposed, ...] = name("拟推荐的单位或个人")


@dataclass(frozen=True, kw_only=True)
class Publicity(Letter):
    """公示 of one track: nothing but names, posts and levels, and how to object."""

    award_title: str = name("表彰称号")
    count: int = name("拟推荐的总数")
    parts: tuple[LevelPart, ...] = name("各等级，从高到低；没有的等级不列")
    start_date: str = name("公示开始日期")
    end_date: str = name("公示结束日期")
    days: int = name("公示的工作日数")
    unknown_years: tuple[str, ...] = name("公示期内没有节假日安排的年份；没有时为空")


def publicities(matter: Matter) -> Iterator[tuple[Track, Context]]:
    """The publicity of every track with someone put forward.

    It starts on the day of the document, or the next working day, which is not counted (R24b).
    """
    calendar, programme = matter.season.calendar, matter.programme
    days = programme.parameters["city_publicity_days"].integer
    start = calendar.end_of(matter.as_of, 1)
    end = calendar.end_of(start, days, count_first=False)
    for track in Track:
        parts = level_parts(matter, track)
        if parts:
            yield (
                track,
                Publicity.of(
                    programme,
                    matter.as_of,
                    award_title=award_title(matter, track),
                    count=sum(part.count for part in parts),
                    parts=parts,
                    start_date=chinese_date(start),
                    end_date=chinese_date(end),
                    days=days,
                    unknown_years=matter.unknown_years(start, end),
                ).context(),
            )


def award_title(matter: Matter, track: Track) -> str:
    return matter.programme.settings[f"{track}_title"]


def level_parts(matter: Matter, track: Track) -> tuple[LevelPart, ...]:
    """What is put forward on a track by level, the highest first."""
    posts = {
        (item.unit_code, item.person): str(item.answers.get(POST) or track.label)
        for item in matter.season.applications
        if item.track is track
    }
    found = [(level, matter.put_forward(track, level.number)) for level in reversed(matter.programme.levels)]
    return tuple(
        LevelPart(
            numeral=NUMERALS[turn],
            level_name=level.name,
            decided_by=level.decided_by,
            count=len(items),
            proposed=tuple(_proposed(matter, number, item, posts) for number, item in enumerate(items, 1)),
        )
        for turn, (level, items) in enumerate(filter(itemgetter(1), found))
    )


def _proposed(matter: Matter, number: int, decision: Decision, posts: dict[tuple[str, str], str]) -> Proposed:
    is_person = decision.track is Track.CHAIR
    return Proposed(
        number=number,
        unit_name=matter.unit(decision.unit_code).name,
        person=decision.person if is_person else "",
        post=posts.get((decision.unit_code, decision.person), "") if is_person else "",
    )


# -- 考评结果通报 ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class DistrictRow(Names):
    """One district of the 通报."""

    district: str = name("归口")
    units: int = name("名册单位数")
    pre_applied: int = name("预申报单位数")
    returned: int = name("报送单位数")
    on_time: int = name("按时报送单位数")
    applications: int = name("申报件数")
    put_forward: int = name("拟推荐件数")
    mean_claimed: str = name("自评平均分")
    mean_awarded: str = name("考评平均分")


@dataclass(frozen=True, kw_only=True)
class Result(Names):
    """One application of the 通报."""

    number: int = name("序号")
    unit_name: str = name("单位名称")
    person: str = name("姓名；基层工会为空")
    district: str = name("归口")
    level_name: str = name("申报等级")
    awarded: str = name("考评分")
    status: str = name("结论")
    reason: str = name("原因")


@dataclass(frozen=True, kw_only=True)
class TrackPart(Names):
    """The results of one track."""

    track: str = name("申报对象")
    measure: str = name("量词：家或名")
    applications: int = name("申报件数")
    put_forward_count: int = name("拟推荐件数")
    put_forward: tuple[Result, ...] = name("拟推荐的")
    not_passed_count: int = name("不达标和不予推荐的件数")
    not_passed: tuple[Result, ...] = name("不达标和不予推荐的，附原因")
    pending_count: int = name("尚未办结的件数")
    pending: tuple[Result, ...] = name("尚未办结的，附原因")
    shortcomings: tuple[Shortcoming, ...] = name("失分较多的项目")


@dataclass(frozen=True, kw_only=True)
class Results(Letter):
    """考评结果通报 of the season."""

    districts: tuple[DistrictRow, ...] = name("各归口")
    totals: tuple[DistrictRow, ...] = name("合计，一行")
    tracks: tuple[TrackPart, ...] = name("基层工会和工会主席；没有申报的不列")
    unions: tuple[TrackPart, ...] = name("其中基层工会；没有申报时为空")
    chairs: tuple[TrackPart, ...] = name("其中工会主席；没有申报时为空")


def results(matter: Matter) -> Context | None:
    """The names of the 通报 on how the season went; None while nobody has applied."""
    rows = tuple(_district(matter, figures) for figures in matter.outcome.districts)
    unions, chairs = (_track_part(matter, track) for track in (Track.UNION, Track.CHAIR))
    if not (unions or chairs):
        return None
    return Results.of(
        matter.programme,
        matter.as_of,
        districts=rows,
        totals=(_total(matter, rows),),
        tracks=(*unions, *chairs),
        unions=unions,
        chairs=chairs,
    ).context()


def _district(matter: Matter, figures: DistrictFigures) -> DistrictRow:
    return DistrictRow(
        district=figures.district,
        units=figures.units,
        pre_applied=figures.pre_applied,
        returned=figures.returned,
        on_time=figures.on_time,
        applications=figures.applications,
        put_forward=sum(figures.put_forward.values()),
        mean_claimed=matter.points(figures.mean_claimed),
        mean_awarded=matter.points(figures.mean_awarded),
    )


def _total(matter: Matter, rows: tuple[DistrictRow, ...]) -> DistrictRow:
    """Counts add up; means do not, so they stay with the districts."""
    counts = ("units", "pre_applied", "returned", "on_time", "applications", "put_forward")
    sums = {key: sum(getattr(row, key) for row in rows) for key in counts}
    return DistrictRow(district="合计", mean_claimed=matter.points(None), mean_awarded=matter.points(None), **sums)


def _track_part(matter: Matter, track: Track) -> tuple[TrackPart, ...]:
    decisions = [
        item for item in matter.outcome.decisions if item.track is track and item.status is not Status.NOT_SUBMITTED
    ]
    if not decisions:
        return ()
    put_forward = matter.put_forward(track)
    failed = [item for item in decisions if item.status in NOT_PASSED]
    pending = [item for item in decisions if not item.status.is_put_forward and item.status not in NOT_PASSED]
    part = TrackPart(
        track=track.label,
        measure=MEASURES[track],
        applications=len(decisions),
        put_forward_count=len(put_forward),
        put_forward=_results(matter, put_forward),
        not_passed_count=len(failed),
        not_passed=_results(matter, failed),
        pending_count=len(pending),
        pending=_results(matter, pending),
        shortcomings=shortcomings(matter, track),
    )
    return (part,)


def _results(matter: Matter, decisions: list[Decision]) -> tuple[Result, ...]:
    return tuple(
        Result(
            number=number,
            unit_name=matter.unit(item.unit_code).name,
            person=item.person if item.track is Track.CHAIR else "",
            district=matter.unit(item.unit_code).district,
            level_name=matter.programme.level_name(item.level),
            awarded=matter.points(awarded(item)),
            status=item.status.value,
            reason="" if item.status.is_put_forward else why(item),
        )
        for number, item in enumerate(decisions, 1)
    )


# -- 推荐报告 -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ReportPart(Names):
    """One track of the 推荐报告."""

    track: str = name("申报对象")
    measure: str = name("量词：家或名")
    award_title: str = name("表彰称号")
    applications: int = name("申报件数")
    assessed: int = name("已有考评分的件数")
    count: int = name("推荐件数")
    level_counts: str = name("各等级件数，如：星级3家、三星级2家")
    parts: tuple[LevelPart, ...] = name("各等级的推荐名册，从高到低")


@dataclass(frozen=True, kw_only=True)
class Held(Names):
    """The publicity as the office recorded it."""

    start_date: str = name("公示开始日期")
    end_date: str = name("公示结束日期")
    days: int = name("公示的工作日数（首日不计）")
    result: str = name("公示结果")


@dataclass(frozen=True, kw_only=True)
class Report(Letter):
    """推荐报告 to the superior; what the publicity brought is what the office recorded, or left blank."""

    returned: int = name("报送单位数")
    tracks: tuple[ReportPart, ...] = name("基层工会和工会主席；没有推荐的不列")
    unions: tuple[ReportPart, ...] = name("其中基层工会；没有推荐时为空")
    chairs: tuple[ReportPart, ...] = name("其中工会主席；没有推荐时为空")
    publicity: tuple[Held, ...] = name("公示的日期和结果；“设置”没有填写时为空")
    highest_level: str = name("由上级直接考核的等级")
    last_day: str = name("推荐截止日期（不含当日）")


def report(matter: Matter) -> Context | None:
    """The names of the 推荐报告 with its annexed lists; None while nobody is put forward."""
    parameters = matter.programme.parameters
    unions, chairs = (_report_part(matter, track) for track in (Track.UNION, Track.CHAIR))
    if not (unions or chairs):
        return None
    return Report.of(
        matter.programme,
        matter.as_of,
        returned=sum(figures.returned for figures in matter.outcome.districts),
        tracks=(*unions, *chairs),
        unions=unions,
        chairs=chairs,
        publicity=_held(matter),
        highest_level=matter.programme.levels[-1].name,
        last_day=chinese_date(parameters["recommendation_deadline"].on(matter.programme.year)),
    ).context()


def _held(matter: Matter) -> tuple[Held, ...]:
    held = held_publicity(matter.programme.settings)
    if held is None:
        return ()
    days = publicity_days(matter.season, held)
    dates = {"start_date": chinese_date(held.start), "end_date": chinese_date(held.end)}
    return (Held(**dates, days=days, result=held.result),)


def _report_part(matter: Matter, track: Track) -> tuple[ReportPart, ...]:
    parts = level_parts(matter, track)
    if not parts:
        return ()
    applied = [
        item for item in matter.outcome.decisions if item.track is track and item.status is not Status.NOT_SUBMITTED
    ]
    part = ReportPart(
        track=track.label,
        measure=MEASURES[track],
        award_title=award_title(matter, track),
        applications=len(applied),
        assessed=sum(awarded(item) is not None for item in applied),
        count=sum(part.count for part in parts),
        level_counts="、".join(f"{part.level_name}{part.count}{MEASURES[track]}" for part in reversed(parts)),
        parts=parts,
    )
    return (part,)
