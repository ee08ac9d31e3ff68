"""What a worker hands back for one file: every input cell as it was stored, nothing understood yet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from typing import Any

from sz_excel.records.campaign import FormKind
from sz_excel.records.ledger import Handling

# Letters beside those of ``spreadsheets.scanning``: why there is no answer in a place.
MISSING_SHEET, MISSING_ROW, MISSING_COLUMN, MERGED, PICTURE, LINKED, STRUCK = "zxymilk"
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
    ``heading`` is the name that stands over a form without a token, from where its ``subject`` comes then.
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
    heading: str = ""
    saved: str = ""
    keys: tuple[str, ...] = ()
    kinds: str = ""
    values: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def to_text(self) -> str:
        """As it is kept: three JSON documents parted by tabs, which stand in none of them raw."""
        own = {name: getattr(self, name) for name in _OWN_FIELDS}
        own["remarks"] = [asdict(remark) for remark in self.remarks]
        return "\t".join((_dumps(own), _dumped_once(self.keys), _dumped_once(self.cells)))

    @classmethod
    def from_text(cls, text: str) -> Transcript:
        first, keys, cells = text.split("\t")
        own: dict[str, Any] = json.loads(first)
        own["handling"] = Handling(own["handling"])
        own["form"] = FormKind(own["form"]) if own["form"] else None
        own["remarks"] = tuple(Remark(**remark) for remark in own["remarks"])
        own["values"] = tuple(own["values"])
        return cls(**own, keys=_loaded_once(keys), cells=_loaded_once(cells))


_OWN_FIELDS = [field.name for field in fields(Transcript) if field.name not in ("keys", "cells")]


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=512)
def _dumped_once(texts: tuple[str, ...]) -> str:
    """Keys and cells are the same in most workbooks of a form."""
    return _dumps(texts)


@lru_cache(maxsize=512)
def _loaded_once(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
