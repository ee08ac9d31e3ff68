"""One form per unit or district, by 归口: planned whole, then written file by file, each whole or not at all."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sz_excel.errors import OperatorError
from sz_excel.forms.identity import Token
from sz_excel.forms.imprint import Press
from sz_excel.forms.layout import FormLayout, assess_form, honoured_tracks, recheck_form, review_form, self_form
from sz_excel.forms.prefill import Prefill, assess_prefill, recheck_prefill, review_prefill, self_prefill
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.submissions import Application
from sz_excel.records.units import Honour, Roster, Unit
from sz_excel.workspace.folders import require_writable, write_whole

Applied = Mapping[str, Sequence[Application]]

LONGEST_NAME, LONGEST_CODE = 60, 20
# The brackets are Excel's: it neither saves under such a name nor follows a link to it.
_FORBIDDEN = frozenset('/\\:*?"<>|[]')
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{word}{n}" for word in ("COM", "LPT") for n in range(1, 10))})


@dataclass(frozen=True, slots=True)
class Issued:
    """One form that was written: its token and where it lies."""

    token: Token
    district: str
    path: Path


@dataclass(frozen=True, slots=True)
class Order:
    """One form to be written: ``path`` is relative to the folder of its kind."""

    token: Token
    district: str
    path: Path
    layout: FormLayout
    prefill: Prefill


def distribute(  # noqa: PLR0913  # keyword-only: how it is written and told
    programme: Programme,
    roster: Roster,
    form: FormKind,
    outbox: Path,
    *,
    applied: Applied | None = None,
    put: Callable[[Path, bytes], object] = write_whole,
    progress: Callable[[int, int], None] | None = None,
) -> list[Issued]:
    """Write every form of a kind to ``outbox/<form>/<归口>/`` and tell which.

    self: each unit of the roster; assess: each unit of ``applied`` (unit code → its applications); recheck: each unit
    with a valid honour of last year; review: each district that reviews, with the applications of its units. Equal
    input gives equal bytes; ``put`` writes one form to its path. Raises OperatorError before anything is written when
    a folder cannot be written or an honoured unit is not on the roster.
    """
    orders = plan(programme, roster, form, applied or {})
    folder = outbox / form.value
    for place in dict.fromkeys(folder / order.path.parent for order in orders):
        require_writable(place)
    press = Press(programme)
    issued = []
    for done, order in enumerate(orders, 1):
        content = press.form(order.layout, order.token, order.prefill)
        put(folder / order.path, content)
        issued.append(Issued(order.token, order.district, folder / order.path))
        if progress:
            progress(done, len(orders))
    return issued


def plan(programme: Programme, roster: Roster, form: FormKind, applied: Applied) -> list[Order]:
    """Every form of a kind that is due, in the order of the roster."""
    orders = {
        FormKind.SELF: _self_orders,
        FormKind.ASSESS: _assess_orders,
        FormKind.RECHECK: _recheck_orders,
        FormKind.REVIEW: _review_orders,
    }[form]
    return _distinct(list(orders(programme, roster, applied)))


def _self_orders(programme: Programme, roster: Roster, _applied: Applied) -> Iterable[Order]:
    shared: dict[FormLayout, FormLayout] = {}
    kinds = dict.fromkeys(unit.kind for unit in roster.units.values())
    layouts = {kind: shared.setdefault(layout, layout) for kind in kinds if (layout := self_form(programme, kind))}
    for unit in roster.units.values():
        yield _order(programme, layouts[unit.kind], unit, self_prefill(programme, roster, unit))


def _assess_orders(programme: Programme, roster: Roster, applied: Applied) -> Iterable[Order]:
    for unit in roster.units.values():
        applications = _by_track(applied.get(unit.code, ()))
        if applications:
            layout = assess_form(programme, unit.kind, [application.track for application in applications])
            yield _order(programme, layout, unit, assess_prefill(programme, unit, applications))


def _recheck_orders(programme: Programme, roster: Roster, _applied: Applied) -> Iterable[Order]:
    year = programme.year - programme.parameters["recheck_year_offset"].integer
    honours: dict[str, list[Honour]] = {}
    for honour in roster.register:
        if honour.valid and honour.year == year:
            honours.setdefault(honour.unit_code, []).append(honour)
    unknown = [found[0].unit_name or code for code, found in honours.items() if code not in roster.units]
    if unknown:
        raise OperatorError(
            f"表彰史中{year}年度的下列单位不在单位名册中，不能生成{FormKind.RECHECK.title}：{'、'.join(unknown)}。"
            "请在 roster.xlsx 的“单位名册”补上这些单位，或在“表彰史”更正单位编码。"
        )
    for unit in roster.units.values():
        if unit.code in honours:
            found = honours[unit.code]
            layout = recheck_form(programme, unit.kind, honoured_tracks(found))
            yield _order(programme, layout, unit, recheck_prefill(unit, found))


def _review_orders(programme: Programme, roster: Roster, applied: Applied) -> Iterable[Order]:
    for district in roster.districts:
        if programme.is_direct(district):
            continue
        asked = [
            (unit, application)
            for unit in roster.district_units(district)
            for application in _by_track(applied.get(unit.code, ()))
        ]
        if asked:
            layout = review_form([(unit, application.track) for unit, application in asked])
            name = safe_name(district)
            token = Token(programme.edition, FormKind.REVIEW, district)
            path = Path(name) / f"{name}-{FormKind.REVIEW.title}.xlsx"
            yield Order(token, district, path, layout, review_prefill(programme, district, asked))


def _by_track(applications: Sequence[Application]) -> list[Application]:
    """Applications for a level, in the order of the forms."""
    return sorted((item for item in applications if item.level), key=lambda item: list(Track).index(item.track))


def _order(programme: Programme, layout: FormLayout, unit: Unit, prefill: Prefill) -> Order:
    path = Path(safe_name(unit.district)) / f"{safe_name(unit.code, LONGEST_CODE)}-{safe_name(unit.name)}.xlsx"
    return Order(Token(programme.edition, layout.kind, unit.code), unit.district, path, layout, prefill)


def _distinct(orders: list[Order]) -> list[Order]:
    """No two forms on one path, even where a file system does not tell capitals: later ones carry a mark."""
    taken: set[str] = set()
    result = []
    for order in orders:
        path = order.path
        if str(path).casefold() in taken:
            mark = f"{zlib.crc32(order.token.subject.encode()):08x}"
            path = path.with_name(f"{path.stem}-{mark}{path.suffix}")
        taken.add(str(path).casefold())
        result.append(Order(order.token, order.district, path, order.layout, order.prefill))
    return result


def distinct_names(texts: Iterable[str]) -> dict[str, str]:
    """A file name part for each text, no two alike even where a file system does not tell capitals."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in dict.fromkeys(texts):
        name = safe_name(text)
        if name.casefold() in taken:
            name = f"{name}-{zlib.crc32(text.encode()):08x}"
        taken.add(name.casefold())
        names[text] = name
    return names


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """A text as a part of a file name that every system takes: nothing forbidden, reserved, too long or empty."""
    kept = "".join("_" if c in _FORBIDDEN or not c.isprintable() else c for c in text)
    name = kept[:longest].strip(" .")
    if name.split(".")[0].upper() in _RESERVED:
        name = f"_{name}"
    return name or "_"
