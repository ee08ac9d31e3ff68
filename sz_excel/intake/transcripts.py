"""What a worker hands back for one file: every input cell as it was stored, nothing understood yet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling

# Letters beside those of ``spreadsheets.scanning``: why there is no answer in a place.
MISSING_SHEET, MISSING_ROW, MISSING_COLUMN, MERGED, PICTURE, LINKED = "zxymil"
LONGEST_TEXT = 32_767  # of a cell, by Excel; what is longer was not typed by a person


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader noticed beside the answers: a finding code, where, what was there, and about what."""

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """One returned workbook (or a file that is none).

    ``keys`` names the answers; ``kinds`` has one letter per answer (see ``spreadsheets.scanning``, and above for what
    took the answer away); ``values`` the stored texts; ``cells`` where each stood.
    ``handling`` is USED for a readable form; otherwise ``code`` says why not.
    """

    file: str
    sha256: str
    size: int
    handling: Handling
    code: str = ""
    detail: str = ""
    edition: str = ""
    form: FormKind | None = None
    subject: str = ""
    saved: str = ""
    keys: tuple[str, ...] = ()
    kinds: str = ""
    values: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Transcript:
        fields: dict[str, Any] = json.loads(text)
        fields["handling"] = Handling(fields["handling"])
        fields["form"] = FormKind(fields["form"]) if fields["form"] else None
        fields["remarks"] = tuple(Remark(**remark) for remark in fields["remarks"])
        fields |= {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
        return cls(**fields)
