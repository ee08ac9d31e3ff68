"""Rows of a batch that count → the records that the rules read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sz_excel.intake.normalising import Batch
from sz_excel.intake.versions import Choice, Version
from sz_excel.programme.model import Criterion, Programme
from sz_excel.records.campaign import FormKind, Objection, Track
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.submissions import Application, Assessment, Ratings, Review, Sources, Value
from sz_excel.records.units import Roster

UNDECIDED = "同一天收到两份内容不同的文件，尚未确定以哪份为准"


@dataclass(frozen=True)
class Taken:
    """A batch with its findings per row and the choice of versions per subject."""

    batch: Batch
    findings: Mapping[int, Sequence[Finding]]
    choices: Mapping[str, Choice]

    def answers(self, row: int) -> Mapping[str, Value]:
        """Every understood answer of one workbook by key."""
        return _answers_by_row(self.batch)[row]

    def sources(self, row: int) -> Sources:
        transcript = self.batch.transcripts[row]
        return Sources(transcript.file, _cell_map(transcript.keys, transcript.cells))

    def blocking(self, row: int, track: Track) -> tuple[str, ...]:
        """Texts of the open blocking findings that concern this track or the workbook as a whole."""
        return tuple(
            f"{finding.item or finding.code}：{finding.problem}"
            for finding in self.findings.get(row, ())
            if finding.severity is Severity.BLOCKING and finding.track in ("", track)
        )


@lru_cache(maxsize=8)
def _answers_by_row(batch: Batch) -> Sequence[Mapping[str, Value]]:
    keys = list(batch.slots)
    rows: list[list[Any]] = batch.values[keys].to_numpy(dtype=object).tolist()
    return [{key: value for key, value in zip(keys, row, strict=True) if value is not None} for row in rows]


@lru_cache(maxsize=4096)
def _cell_map(keys: tuple[str, ...], cells: tuple[str, ...]) -> Mapping[str, str]:
    return dict(zip(keys, cells, strict=True))


def make_applications(taken: Taken, programme: Programme, roster: Roster) -> list[Application]:
    """One application per unit and track, unless 不申报 was answered; undecided versions give one without any claim.

    A level that is blank or was not understood gives level 0: the gates then ask for it.
    """
    applications = []
    for subject, choice in taken.choices.items():
        for version in (choice.used,) if choice.used else choice.undecided[:1]:
            levels = {track: _level(taken.answers(version.row), track, programme) for track in Track}
            applications += [
                _application(taken, choice, version, track, level, programme.asked(track, roster.units[subject].kind))
                for track, level in levels.items()
                if level is not None
            ]
    return applications


def _level(answers: Mapping[str, Value], track: Track, programme: Programme) -> int | None:
    """The level applied for, 0 where there is no usable answer, None for 不申报."""
    answer = answers.get(f"{track}_level")
    return 0 if answer is None else programme.level_number(str(answer)) or None


def _application(
    taken: Taken, choice: Choice, version: Version, track: Track, level: int, criteria: Iterable[Criterion]
) -> Application:
    answers, blocking = taken.answers(version.row), taken.blocking(version.row, track)
    if choice.used is None:
        blocking = (UNDECIDED, *blocking)
    return Application(
        unit_code=choice.subject,
        track=track,
        level=level,
        person=str(answers.get("chair_name", "")) if track is Track.CHAIR else "",
        receipt=version.receipt,
        ratings=make_ratings(answers if choice.used else {}, criteria, "note"),
        answers=answers,
        sources=taken.sources(version.row),
        members=_integer(answers.get("members")),
        publicity_start=_day(answers.get("publicity_start")),
        publicity_end=_day(answers.get("publicity_end")),
        objection=Objection(str(answers["objection"])) if "objection" in answers else None,
        blocking=blocking,
        originals={key: sent for (row, key), sent in taken.batch.originals.items() if row == version.row},
    )


def make_ratings(answers: Mapping[str, Value], criteria: Iterable[Criterion], remark: str) -> Ratings:
    """Points and waivers of these criteria; ``remark`` is the answer that holds the reason (note or reason)."""
    points: dict[str, Decimal] = {}
    waived: dict[str, str] = {}
    for criterion in criteria:
        given = answers.get(f"{criterion.code}/points")
        reason = answers.get(f"{criterion.code}/{remark}")
        if criterion.may_not_apply and reason and answers.get(f"{criterion.code}/na"):
            waived[criterion.code] = str(reason)
        elif isinstance(given, Decimal):
            points[criterion.code] = given
    return Ratings(points, waived)


def _integer(value: Value) -> int | None:
    return int(value) if isinstance(value, Decimal) else None


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def make_assessments(taken: Taken, programme: Programme, roster: Roster) -> list[Assessment]:
    """One assessment per unit and track whose sheet holds any points."""
    assessments = []
    for subject, row, answers in used_rows(taken):
        for track in Track:
            criteria = programme.asked(track, roster.units[subject].kind)
            ratings = make_ratings(answers, criteria, "reason")
            if not ratings.points:
                continue
            blocking = taken.blocking(row, track)
            reasons = make_deductions(answers, criteria)
            assessments.append(Assessment(subject, track, ratings, taken.sources(row), reasons, blocking))
    return assessments


def make_deductions(answers: Mapping[str, Value], criteria: Iterable[Criterion]) -> dict[str, str]:
    """扣分原因 by criterion code, where one was written."""
    keys = {criterion.code: f"{criterion.code}/reason" for criterion in criteria}
    return {code: str(answers[key]) for code, key in keys.items() if key in answers}


def make_reviews(taken: Taken) -> list[Review]:
    """The opinions of the districts; a row without an opinion is no review."""
    reviews = []
    for _, row, answers in used_rows(taken):
        sources = taken.sources(row)
        for key, opinion in answers.items():
            unit, track, answer = key.split("/")
            if answer != "opinion":
                continue
            stem = f"{unit}/{track}"
            stamped = answers.get(f"{stem}/stamped")
            reviews.append(
                Review(
                    unit_code=unit,
                    track=Track(track),
                    agreed=opinion == "同意",
                    day=_day(answers.get(f"{stem}/day")),
                    stamped=None if stamped is None else stamped == "是",
                    sources=sources,
                )
            )
    return reviews


def used_rows(taken: Taken) -> Iterable[tuple[str, int, Mapping[str, Value]]]:
    """Subject, row and answers of every workbook that counts."""
    for subject, choice in taken.choices.items():
        if choice.used is not None:
            yield subject, choice.used.row, taken.answers(choice.used.row)


def empty_batch(form: FormKind) -> Taken:
    """Nothing came in of this form."""
    import pandas as pd  # noqa: PLC0415  # only needed for the empty frame

    return Taken(Batch(form, (), pd.DataFrame(), pd.DataFrame(), {}), {}, {})
