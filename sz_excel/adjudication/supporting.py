"""Supported scores: what a unit's own numbers bear out, beside what was claimed and awarded (RULES.md section 7).

Percentages (M3), events (M7), and the two terms of years among the dated items of M1 (R45, R46). Where a number is
missing, or a base is 0, nothing is supported: an unanswered question never becomes 0 or full marks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sz_excel.adjudication.figures import exact, is_above, show_points
from sz_excel.programme.model import Criterion, Parameter, Programme
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.decisions import Supported
from sz_excel.records.submissions import Application, Assessment

EVENT_CHOICES = {"无": 0, "有": 1}
# R17: a share of 满意 votes is shown beside the share of 满意 and 基本满意 votes; the field keys pair up by ending.
SATISFIED, BASIC = "_satisfied", "_basic"


@dataclass(frozen=True, slots=True)
class Support:
    """Points that the numbers bear out, and the sum in words."""

    points: Fraction
    basis: str


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion asked of one application."""

    programme: Programme
    criterion: Criterion
    application: Application

    def number(self, key: str) -> Decimal | int | None:
        value = self.application.answers.get(key)
        return value if isinstance(value, Decimal | int) and not isinstance(value, bool) else None

    @property
    def full(self) -> Fraction:
        return exact(self.criterion.points)


def supported(
    programme: Programme, kind: UnitKind, track: Track, application: Application, assessment: Assessment | None
) -> tuple[Supported, ...]:
    """Every supported score of one application, in table order; items marked 不适用 have none."""
    found = []
    for criterion in programme.asked(track, kind):
        rule = BY_METHOD.get(criterion.method)
        if rule is None or criterion.code in application.ratings.not_applicable:
            continue
        support = rule(Question(programme, criterion, application))
        if support is not None:
            claimed = _given(application.ratings.points.get(criterion.code))
            awarded = _given(assessment.ratings.points.get(criterion.code)) if assessment else None
            found.append(Supported(criterion.code, support.points, claimed, awarded, support.basis))
    return tuple(found)


def exceeds(points: Fraction | None, support: Fraction) -> bool:
    """Whether points given are more than the numbers bear out, at the two decimals that a form takes."""
    return points is not None and is_above(points, support)


def _given(points: Decimal | None) -> Fraction | None:
    return None if points is None else exact(points)


# -- M3: a share of votes, people or items ------------------------------------------------------------------------


def _by_share(question: Question) -> Support | None:
    """M3: full points at the target; below it so much off per percentage point, or in proportion where none is set."""
    criterion = question.criterion
    part, base = question.number(criterion.rate_of), question.number(criterion.rate_base)
    if part is None or not base or criterion.target_percent is None:
        return None
    percent, target = _percent(part, base), exact(criterion.target_percent)
    shown = show_points(percent, (criterion.target_percent,))
    label = question.programme.label
    share = f"{label(criterion.rate_of)}{part}÷{label(criterion.rate_base)}{base}＝{shown}%"
    beside = _alternative(question, base)
    if percent >= target:
        return Support(question.full, f"{share}，达到{criterion.target_percent:f}%得满分{beside}")
    return _below_target(question, percent, target, share, beside)


def _below_target(question: Question, percent: Fraction, target: Fraction, share: str, beside: str) -> Support:
    deduct = question.criterion.deduct_per_percent
    if deduct is None:
        points = question.full * percent / target
        way = f"未到{show_points(target)}%，按比例"
    else:
        points = max(Fraction(), question.full - exact(deduct) * (target - percent))
        way = f"比{show_points(target)}%低{show_points(target - percent)}个百分点，每低1个扣{deduct:f}分，"
    return Support(points, f"{share}，{way}支持{show_points(points)}分{beside}")


def _alternative(question: Question, base: Decimal | int) -> str:
    satisfied_key = question.criterion.rate_of
    if not satisfied_key.endswith(SATISFIED):
        return ""
    satisfied, basic = question.number(satisfied_key), question.number(satisfied_key.removesuffix(SATISFIED) + BASIC)
    if satisfied is None or basic is None:
        return ""
    return f"（连同基本满意为{show_points(_percent(satisfied + basic, base))}%）"


def _percent(part: Decimal | int, base: Decimal | int) -> Fraction:
    (part_up, part_down), (base_up, base_down) = part.as_integer_ratio(), base.as_integer_ratio()
    return Fraction(100 * part_up * base_down, part_down * base_up)


# -- M7: any event gives 0 ----------------------------------------------------------------------------------------


def _by_events(question: Question) -> Support | None:
    counts = [(key, _events(question, key)) for key in question.criterion.events]
    if not counts or any(count is None for _, count in counts):
        return None
    basis = "、".join(f"{question.programme.label(key)}：{question.application.answers[key]}" for key, _ in counts)
    if any(count for _, count in counts):
        return Support(Fraction(), f"{basis}；发生一起不得分")
    return Support(question.full, f"{basis}；没有发生，得满分")


def _events(question: Question, key: str) -> Decimal | int | None:
    value = question.application.answers.get(key)
    return EVENT_CHOICES.get(value) if isinstance(value, str) else question.number(key)


# -- M1 with dates: the terms of years that stand in the parameters -------------------------------------------------


def _by_dates(question: Question) -> Support | None:
    for key, rule in TERMS.items():
        parameter = question.programme.parameters[key]
        if _quotes(question.criterion, parameter):
            dates = [question.application.answers.get(item.code) for item in question.criterion.data]
            return rule(question, parameter.integer, [day if isinstance(day, dt.date) else None for day in dates])
    return None


def _quotes(criterion: Criterion, parameter: Parameter) -> bool:
    """Whether the criterion is the one from whose words the parameter was taken."""
    return criterion.clause == parameter.clause and parameter.clause_text in criterion.clause_text


def _by_experience(question: Question, years: int, dates: list[dt.date | None]) -> Support | None:
    """R45: so many years of union work by the deadline; the anniversary itself counts."""
    if not dates or dates[0] is None:
        return None
    deadline = question.programme.deadline
    reached = anniversary(dates[0], years)
    basis = f"{dates[0]}起从事工会工作，{reached}满{years}年"
    if reached <= deadline:
        return Support(question.full, f"{basis}，不晚于{deadline}，得满分")
    return Support(Fraction(), f"{basis}，晚于{deadline}，不得分")


def _by_training(question: Question, years: int, dates: list[dt.date | None]) -> Support | None:
    """R46: trained within so many years of taking office; before that time has passed it is not yet due."""
    appointed, trained = [*dates, None, None][:2]
    if appointed is None:
        return None
    due, deadline = anniversary(appointed, years), question.programme.deadline
    basis = f"{appointed}任职，应于{due}前（含当日）取证"
    if trained is None:
        return Support(question.full, f"{basis}，至{deadline}尚未到期，可得满分") if deadline <= due else None
    if trained <= due:
        return Support(question.full, f"{basis}，{trained}取证，得满分")
    return Support(Fraction(), f"{basis}，{trained}取证，不得分")


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 28 February in a common year (民法典 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


TERMS: dict[str, Callable[[Question, int, list[dt.date | None]], Support | None]] = {
    "chair_experience_years": _by_experience,
    "training_within_years": _by_training,
}
BY_METHOD: dict[str, Callable[[Question], Support | None]] = {
    "M1": _by_dates,
    "M3": _by_share,
    "M7": _by_events,
}
