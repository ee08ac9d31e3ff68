"""Small seasons for the tests of the rules: a good application by default, one thing changed per test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sz_excel.adjudication.season import Season
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_edition
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Objection, Track, UnitKind
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import (
    Application,
    Assessment,
    Ratings,
    Receipt,
    RecheckSheet,
    Review,
    Sources,
)
from sz_excel.records.units import Honour, Roster, Unit

PROGRAMME = load_edition("2019")
CALENDAR = WorkCalendar.of(PROGRAMME.holidays)
UNION, CHAIR = Track.UNION, Track.CHAIR
STAR, THREE, FIVE = 1, 3, 5
ENTERPRISE = UnitKind.ENTERPRISE
MANY_MEMBERS = 200


def day(text: str) -> dt.date:
    """``9-30`` of the season's year, or a whole date."""
    parts = [int(part) for part in text.split("-")]
    return dt.date(*parts) if len(parts) == 3 else dt.date(2019, *parts)


def ratings(
    total: str | Decimal,
    track: Track = UNION,
    kind: UnitKind = ENTERPRISE,
    *,
    without: Iterable[str] = (),
    exempt: Mapping[str, str] | None = None,
) -> Ratings:
    """Points that sum to ``total``: full marks from the first item on, until the total is reached."""
    left = Decimal(total)
    points: dict[str, Decimal] = {}
    for criterion in PROGRAMME.asked(track, kind):
        points[criterion.code] = min(left, criterion.points)
        left -= points[criterion.code]
    assert not left, f"{total} is more than full marks"
    return Ratings({code: given for code, given in points.items() if code not in without}, exempt or {})


def unit(code: str = "D001", **changes: Any) -> Unit:
    fields: dict[str, Any] = {
        "code": code,
        "name": f"示例{code}工会",
        "kind": ENTERPRISE,
        "district": "直属",
        "pre_applied": True,
        "members": MANY_MEMBERS,
        "chair": f"主席{code}",
        "row": 2,
    }
    return Unit(**{**fields, **changes})


def application(code: str = "D001", track: Track = UNION, level: int = STAR, **changes: Any) -> Application:
    """In time, six working days of publicity, nobody objected, full marks claimed."""
    kind = changes.pop("kind", ENTERPRISE)
    fields: dict[str, Any] = {
        "unit_code": code,
        "track": track,
        "level": level,
        "person": f"主席{code}" if track is CHAIR else "",
        "receipt": Receipt(day("9-20"), "收件文件夹"),
        "ratings": ratings("100", track, kind),
        "answers": {},
        "sources": Sources(f"inbox/{code}.xlsx", {f"{track}_level": "申报信息!C18", "publicity_start": "申报信息!C40"}),
        "members": MANY_MEMBERS,
        "publicity_start": day("9-9"),
        "publicity_end": day("9-17"),
        "objection": Objection.NONE,
    }
    return Application(**{**fields, **changes})


def assessment(total: str = "92", code: str = "D001", track: Track = UNION, **changes: Any) -> Assessment:
    fields: dict[str, Any] = {
        "unit_code": code,
        "track": track,
        "ratings": ratings(total, track),
        "sources": Sources(f"inbox/考评{code}.xlsx"),
    }
    return Assessment(**{**fields, **changes})


def honour(level: int, year: int = 2018, code: str = "D001", track: Track = UNION, **changes: Any) -> Honour:
    fields: dict[str, Any] = {
        "year": year,
        "track": track,
        "unit_code": code,
        "unit_name": f"示例{code}工会",
        "person": f"主席{code}" if track is CHAIR else "",
        "level": level,
        "row": 7,
    }
    return Honour(**{**fields, **changes})


def recheck_sheet(total: str, code: str = "D001", track: Track = UNION, **changes: Any) -> RecheckSheet:
    fields: dict[str, Any] = {
        "unit_code": code,
        "track": track,
        "person": f"主席{code}" if track is CHAIR else "",
        "ratings": ratings(total, track),
        "sources": Sources(f"inbox/复查{code}.xlsx"),
    }
    return RecheckSheet(**{**fields, **changes})


def review(agreed: bool | None, code: str = "D001", track: Track = UNION, *, stamped: bool | None = True) -> Review:
    sources = Sources("inbox/汇总.xlsx", {f"{code}/{track}/opinion": "审核汇总!H4"})
    return Review(code, track, agreed, day("9-25"), stamped, sources)


def ruling(
    kind: RulingKind, content: str = "", code: str = "D001", track: Track | None = UNION, row: int = 5
) -> Ruling:
    return Ruling(code, track, kind, content, "会议研究同意", row=row)


def season(
    *,
    units: Iterable[Unit] = (),
    register: Iterable[Honour] = (),
    programme: Programme = PROGRAMME,
    calendar: WorkCalendar = CALENDAR,
    **parts: Any,
) -> Season:
    """One unit of the office's own district unless others are named; receipts are those of the applications."""
    listed = tuple(units) or (unit(),)
    parts = {key: value if isinstance(value, dict | frozenset) else tuple(value) for key, value in parts.items()}
    parts.setdefault("receipts", {item.unit_code: item.receipt for item in parts.get("applications", ())})
    roster = Roster({item.code: item for item in listed}, tuple(register))
    return Season(programme, calendar, roster, **parts)
