"""A finding: one fault of one returned file, complete enough that a clerk can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """退回: must be corrected. 核实: correct it or explain it in 说明. 提示: what was understood, and how."""

    BLOCKING = "退回"
    QUERY = "核实"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of 问题清单. Texts are Chinese; ``cell`` is an A1 address, ``found`` what stood there as written."""

    code: str
    severity: Severity
    file: str
    unit_code: str
    sheet: str
    cell: str
    item: str
    problem: str
    found: str
    expected: str
    remedy: str
    clause: str
    track: str = ""
    explained: str = ""

    @property
    def is_open(self) -> bool:
        """A query that the unit explained in its 说明 is closed; a blocking fault never closes by words."""
        return self.severity is Severity.BLOCKING or (self.severity is Severity.QUERY and not self.explained)


def hint(finding: Finding) -> str:
    """What a marked copy says at a cell, one line."""
    clause = f"（依据{finding.clause}）" if finding.clause else ""
    return " ".join(f"【{finding.severity}】{finding.problem}。{finding.remedy}{clause}".split())


def without_hints(text: str) -> str:
    """A comment without the lines that a marked copy put there: what the unit itself wrote."""
    starts = tuple(f"【{severity}】" for severity in Severity)
    return "\n".join(line for line in text.splitlines() if not line.startswith(starts)).strip()
