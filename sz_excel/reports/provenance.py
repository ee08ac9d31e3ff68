"""数据来源: where each answer stands. Files whose answers stand at the same cells share one 版式."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from sz_excel.forms.layout import REVIEW_ANSWERS, FormLayout, full_form, review_code
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.submissions import Sources
from sz_excel.reports.frames import View
from sz_excel.reports.tables import PATTERNS, SOURCES

REVIEW_LABELS = {key: label for key, label, _ in REVIEW_ANSWERS}
LETTERS = {FormKind.SELF: "自评", FormKind.REVIEW: "审核", FormKind.ASSESS: "考评", FormKind.RECHECK: "复查"}


@dataclass(frozen=True, slots=True)
class Use:
    """One workbook as used for one unit, and on which tracks."""

    form: FormKind
    unit_code: str
    track: str
    sources: Sources


class Patterns:
    """Numbers the distinct mappings: first by identity, which is most of them, then by equality."""

    def __init__(self) -> None:
        self.cells: dict[str, tuple[FormKind, Mapping[str, str]]] = {}
        self._by_identity: dict[tuple[FormKind, int], str] = {}
        self._by_content: dict[tuple[FormKind, frozenset[tuple[str, str]]], str] = {}

    def name(self, form: FormKind, cells: Mapping[str, str]) -> str:
        """The name of the pattern, such as 自评1; '' for a workbook without cells."""
        if not cells:
            return ""
        identity = (form, id(cells))
        if identity not in self._by_identity:
            self._by_identity[identity] = self._name_content(form, cells)
        return self._by_identity[identity]

    def _name_content(self, form: FormKind, cells: Mapping[str, str]) -> str:
        content = (form, frozenset(cells.items()))
        if content not in self._by_content:
            number = 1 + sum(kind is form for kind, _ in self.cells.values())
            name = f"{LETTERS[form]}{number}"
            self._by_content[content] = name
            self.cells[name] = (form, cells)
        return self._by_content[content]


def source_frames(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """数据来源 (file → unit, form, pattern) and 数据版式 (pattern × answer → sheet and cell)."""
    patterns = Patterns()
    files: dict[tuple[object, ...], None] = {}
    for use in _uses(view):
        name = patterns.name(use.form, use.sources.cells)
        code = use.unit_code
        files[use.sources.file, code, view.unit_name(code), use.track, use.form.title, name] = None
    return SOURCES.frame(files), PATTERNS.frame(_pattern_rows(view, patterns))


def _uses(view: View) -> Iterator[Use]:
    season = view.season
    for form, records in (
        (FormKind.SELF, season.applications),
        (FormKind.REVIEW, season.reviews),
        (FormKind.ASSESS, season.assessments),
        (FormKind.RECHECK, season.recheck_sheets),
    ):
        for item in records:
            yield Use(form, item.unit_code, item.track.label, item.sources)


def _pattern_rows(view: View, patterns: Patterns) -> Iterator[tuple[str, ...]]:
    labels = {form: _labels(full_form(view.programme, form)) for form in FormKind}
    for name, (form, cells) in patterns.cells.items():
        for key, place in cells.items():
            yield (name, *(labels[form].get(key) or _review_label(key)), place)


def _labels(layout: FormLayout) -> dict[str, tuple[str, str]]:
    return {slot.key: (slot.code, slot.label) for slot in layout.slots}


def _review_label(key: str) -> tuple[str, str]:
    """A row of a review form is about one application, so its keys are not those of any layout."""
    unit_code, _, rest = key.partition("/")
    track, _, answer = rest.partition("/")
    if track not in set(Track) or answer not in REVIEW_LABELS:
        return key, ""
    return review_code(unit_code, Track(track)), REVIEW_LABELS[answer]
