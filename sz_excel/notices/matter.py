"""What documents are written about, and the few words that all of them share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sz_excel.adjudication.cases import show_total
from sz_excel.adjudication.season import Outcome, Season
from sz_excel.notices.names import chinese_date
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import Decision
from sz_excel.records.findings import Finding
from sz_excel.records.units import Unit

NO_SCORE = "—"
MEASURES = {Track.UNION: "家", Track.CHAIR: "名"}
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b", re.ASCII)


@dataclass(frozen=True)
class Matter:
    """One season as decided, the day of the documents, and the findings of the workbooks that count."""

    season: Season
    outcome: Outcome
    as_of: dt.date
    findings: tuple[Finding, ...] = ()

    @property
    def programme(self) -> Programme:
        return self.season.programme

    def unit(self, code: str) -> Unit:
        return self.season.roster.units[code]

    def points(self, total: Fraction | None) -> str:
        """A total as printed beside the lines of all levels; — where there is none."""
        return NO_SCORE if total is None else show_total(self.programme, total)

    def put_forward(self, track: Track, level: int | None = None) -> list[Decision]:
        """Applications put forward, the highest level first, then in roster order."""
        found = [
            item
            for item in self.outcome.decisions
            if item.track is track and item.status.is_put_forward and level in (None, item.recommended_level)
        ]
        return sorted(found, key=lambda item: -item.recommended_level)

    def unknown_years(self, first: dt.date, last: dt.date) -> tuple[str, ...]:
        """Years of a period without holiday data; a document that counts working days says so."""
        knows = self.season.calendar.knows
        return tuple(str(year) for year in range(first.year, last.year + 1) if not knows(year))


def awarded(decision: Decision) -> Fraction | None:
    """The awarded total, as far as it is complete."""
    card = decision.awarded
    return card.total if card and card.complete else None


def why(decision: Decision) -> str:
    """What kept an application from being put forward, in the words of the gates that decided it."""
    told = [reason.outcome for reason in decision.reasons if reason.decides and not reason.holds]
    return in_words("；".join(dict.fromkeys(told)) or "；".join(decision.remarks))


def in_words(text: str) -> str:
    """A remark with its days as a document writes them."""
    return _DAY.sub(lambda found: chinese_date(dt.date(*map(int, found.groups()))), text)


def joined(names: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(names))
