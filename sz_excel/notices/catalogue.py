"""Every document that the office issues: its template, the names it may use, and when it is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sz_excel.notices import announcing, informing, rechecking, reminding, rewarding
from sz_excel.notices.context import CORRECTION, CorrectionNotice, correction_notices, document_name
from sz_excel.notices.matter import Matter
from sz_excel.notices.names import Context, Letter
from sz_excel.records.campaign import Track

Drafts = Iterator[tuple[str, Context]]


@dataclass(frozen=True)
class Kind:
    """A kind of document: ``draft`` gives file name (without suffix) and names of each one that is due."""

    title: str
    names: type[Letter]
    draft: Callable[[Matter], Drafts]


def drafts(kind: str, matter: Matter, *, unit: str = "", district: str = "") -> Drafts:
    """File name and names of every document of a kind that is due, or only those to one unit or district."""
    for name, context in KINDS[kind].draft(matter):
        if unit in ("", context.get("unit_code")) and district in ("", context.get("district")):
            yield name, context


def _corrections(matter: Matter) -> Drafts:
    season = matter.season
    return correction_notices(season.programme, season.calendar, season.roster, matter.findings, matter.as_of)


def _single(title: str, write: Callable[[Matter], Context | None]) -> Callable[[Matter], Drafts]:
    """A document of which there is one a season, where there is one at all."""

    def draft(matter: Matter) -> Drafts:
        context = write(matter)
        if context is not None:
            yield document_name(title, matter.programme.edition), context

    return draft


def _many(
    title: str, write: Callable[[Matter], Iterable[tuple[tuple[str, ...], Context]]]
) -> Callable[[Matter], Drafts]:
    """A document of which each has its own parts of a name."""

    def draft(matter: Matter) -> Drafts:
        for parts, context in write(matter):
            yield document_name(title, *parts), context

    return draft


def _publicity(track: Track) -> Callable[[Matter], Drafts]:
    return _single(announcing.PUBLICITY[track], lambda matter: dict(announcing.publicities(matter)).get(track))


_ALL = (
    Kind(CORRECTION, CorrectionNotice, _corrections),
    Kind(reminding.REMINDER, reminding.Reminder, _many(reminding.REMINDER, reminding.reminders)),
    *(Kind(title, announcing.Publicity, _publicity(track)) for track, title in announcing.PUBLICITY.items()),
    Kind(announcing.RESULTS, announcing.Results, _single(announcing.RESULTS, announcing.results)),
    Kind(announcing.REPORT, announcing.Report, _single(announcing.REPORT, announcing.report)),
    Kind(rechecking.RECHECKS, rechecking.Rechecks, _single(rechecking.RECHECKS, rechecking.rechecks)),
    Kind(rechecking.CANCELLING, rechecking.Rechecks, _single(rechecking.CANCELLING, rechecking.cancelling)),
    Kind(rewarding.PAYMENT, rewarding.Payments, _single(rewarding.PAYMENT, rewarding.payments)),
    Kind(rewarding.SLIP, rewarding.Slip, _many(rewarding.SLIP, rewarding.slips)),
    Kind(rewarding.CHAIRS, rewarding.Chairs, _single(rewarding.CHAIRS, rewarding.chairs)),
    Kind(rewarding.CANDIDATES, rewarding.Candidates, _single(rewarding.CANDIDATES, rewarding.candidates)),
    Kind(informing.INFORMING, informing.ResultLetter, _many(informing.INFORMING, informing.result_letters)),
)
KINDS: Mapping[str, Kind] = {kind.title: kind for kind in _ALL}


def names_table() -> str:
    """The Markdown table of every name that each template may use (templates/README.md)."""
    common = Letter.explained()
    blocks = [table_of_names("所有文书都可用", common)]
    for kind in KINDS.values():
        blocks.append(table_of_names(kind.title, [row for row in kind.names.explained() if row not in common]))
    return "\n".join(blocks)


def table_of_names(title: str, rows: list[tuple[str, str]]) -> str:
    """One block of the README: a heading and a row per name with its meaning."""
    lines = [f"| `{key}` | {meaning} |" for key, meaning in rows]
    return "\n".join([f"### {title}", "", "| 名称 | 含义 |", "|---|---|", *lines, ""])
