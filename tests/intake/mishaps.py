"""One way in which a return goes wrong, and exactly what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sz_excel.records.campaign import FormKind
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from tests.intake.forms import OWN, Form
from tests.intake.offices import DAY, Outcome, take

FILE = f"{DAY}/{OWN}.xlsx"
MISSING = None
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Mishap:
    """Files in the inbox, and the verdict.

    ``findings`` are ``编码 级别 位置``, behind a “ a text that must be named; ``changed`` are answers that differ from
    those of a good return (None: not understood), all others must be right; ``handled`` is what became of files.
    Where ``counts`` is false no workbook of the unit may count.
    """

    name: str
    make: Callable[[], Files | bytes | Form]
    findings: Sequence[str] = ()
    changed: Mapping[str, Value] = field(default_factory=dict)
    handled: Mapping[str, tuple[Handling, str]] = field(default_factory=dict)
    counts: bool = True

    def files(self) -> Files:
        made = self.make()
        if isinstance(made, Form):
            made = made.bytes()
        return {FILE: made} if isinstance(made, bytes) else made


def params(mishaps: Sequence[Mishap]) -> list[object]:
    names = [mishap.name for mishap in mishaps]
    assert len(set(names)) == len(names), "two mishaps of one name"
    return [pytest.param(mishap, id=mishap.name) for mishap in mishaps]


def verdict(finding: Finding) -> str:
    place = f"{finding.sheet}!{finding.cell}" if finding.sheet and finding.cell else finding.sheet or finding.cell
    return f"{finding.code} {finding.severity} {place}".rstrip()


def good_values(folder: Path) -> dict[str, Value]:
    """Every answer of a return without any fault."""
    outcome = take(folder, {FILE: Form.good().bytes()})
    assert [verdict(finding) for finding in outcome.findings] == []
    return outcome.answers(OWN)


def check(mishap: Mishap, folder: Path, good: Mapping[str, Value]) -> Outcome:
    """Run one mishap and compare all of its verdict."""
    outcome = take(folder, mishap.files())
    assert _told(outcome) == sorted(each.partition("“")[0].strip() for each in mishap.findings)
    for expected in mishap.findings:
        _require_named(outcome, *expected.partition("“")[::2])
    handled = {file: (row.handling, row.reason) for file, row in ((row.file, row) for row in outcome.ledger)}
    expected_files = mishap.handled or {FILE: (Handling.USED, "")}
    assert {file: row[0] for file, row in handled.items()} == {file: row[0] for file, row in expected_files.items()}
    for file, (_, reason) in expected_files.items():
        assert reason in handled[file][1], handled[file][1]
    if mishap.counts:
        assert _differences(outcome.answers(OWN), good) == dict(mishap.changed)
    else:
        choice = outcome.run.intake.taken[FormKind.SELF].choices.get(OWN)
        assert choice is None or choice.used is None
    return outcome


def _told(outcome: Outcome) -> list[str]:
    return sorted(verdict(finding) for finding in outcome.findings)


def _require_named(outcome: Outcome, which: str, named: str) -> None:
    """The text after “ must stand in one of the findings of this verdict."""
    texts = [
        f"{finding.problem} {finding.expected} {finding.remedy} {finding.found}"
        for finding in outcome.findings
        if verdict(finding) == which.strip()
    ]
    assert any(named.removesuffix("”") in text for text in texts), (named, texts)


def _differences(found: Mapping[str, Value], good: Mapping[str, Value]) -> dict[str, Value]:
    keys = found.keys() | good.keys()
    return {key: found.get(key) for key in sorted(keys) if found.get(key) != good.get(key)}
