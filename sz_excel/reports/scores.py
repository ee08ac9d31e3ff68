"""逐项得分: a row per application and form, a column per criterion, beside the totals of areas and in all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from sz_excel.adjudication.scoring import score
from sz_excel.programme.model import Criterion
from sz_excel.records.campaign import Track, UnitKind
from sz_excel.records.decisions import Decision, Scorecard
from sz_excel.records.submissions import Ratings
from sz_excel.reports.frames import View
from sz_excel.reports.tables import score_table

CLAIMED, AWARDED, RECHECKED = "自评", "考评", "复查"
EXEMPT, ABSENT, NOT_ASKED = "不适用", "缺", "—"
Mark = Decimal | Fraction | str | None


def score_frame(view: View, track: Track) -> pd.DataFrame:
    """All points of one track: 自评 and 考评 under each other, then 复查. Cells without points say why."""
    rows = [row for decision in view.decisions(track) for row in _decision_rows(view, decision)]
    rows += _recheck_rows(view, track)
    return score_table(view.programme, track).frame(rows)


def _decision_rows(view: View, decision: Decision) -> Iterator[tuple[object, ...]]:
    claimed = view.application(decision)
    awarded = view.assessments.get((decision.unit_code, decision.track))
    head = _head(view, decision.unit_code, decision.track, decision.person)
    if claimed and decision.claimed:
        yield (*head, CLAIMED, *_marks(view, decision.unit_code, decision.track, claimed.ratings, decision.claimed))
    if awarded and decision.awarded:
        yield (*head, AWARDED, *_marks(view, decision.unit_code, decision.track, awarded.ratings, decision.awarded))


def _head(view: View, code: str, track: Track, person: str) -> tuple[str, ...]:
    return (code, view.unit_name(code), *([person] if track is Track.CHAIR else []))


def _recheck_rows(view: View, track: Track) -> Iterator[tuple[object, ...]]:
    for sheet in view.season.recheck_sheets:
        unit = view.unit(sheet.unit_code)
        if sheet.track is track and unit:
            card = score(view.programme, unit.kind, track, sheet.ratings)
            head = _head(view, sheet.unit_code, track, sheet.person)
            yield (*head, RECHECKED, *_marks(view, sheet.unit_code, track, sheet.ratings, card))


def _marks(view: View, code: str, track: Track, ratings: Ratings, card: Scorecard) -> list[Mark]:
    unit = view.unit(code)
    areas = {area.area: area for area in card.areas}
    marks: list[Mark] = [card.total if card.complete else None]
    for area, criteria in view.rubric[track]:
        scored = areas.get(area)
        marks.append(scored.scaled if scored and scored.applicable else None)
        marks += [_mark(item, ratings, unit.kind if unit else None) for item in criteria]
    return [*marks, track.label]


def _mark(criterion: Criterion, ratings: Ratings, kind: UnitKind | None) -> Mark:
    points = ratings.points.get(criterion.code)
    if criterion.code in ratings.not_applicable and points is None:
        return EXEMPT
    if kind is not None and not criterion.asked_of(kind):
        return NOT_ASKED
    return ABSENT if points is None else points
