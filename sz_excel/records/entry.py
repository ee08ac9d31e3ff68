"""One entry of the catalogue of findings."""

from __future__ import annotations

from dataclasses import dataclass

from sz_excel.records.findings import Severity

B, Q, N = Severity.BLOCKING, Severity.QUERY, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding. ``example`` shows a case; ``clause`` is the default where the answer brings none."""

    code: str
    severity: Severity
    title: str
    problem: str
    expected: str
    remedy: str
    example: str
    clause: str = ""
