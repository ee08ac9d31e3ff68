"""What both report workbooks are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sz_excel.adjudication.season import Outcome, Season
from sz_excel.records.findings import Finding
from sz_excel.records.ledger import LedgerRow
from sz_excel.records.resubmissions import Resubmission


@dataclass(frozen=True)
class Material:
    """One season as understood and decided, with the ledger and the findings behind it.

    ``as_of`` is the day for which the reports are made; ``notes`` are remarks on the whole run (Chinese).
    """

    season: Season
    outcome: Outcome
    as_of: date
    ledger: tuple[LedgerRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    resubmissions: tuple[Resubmission, ...] = ()
