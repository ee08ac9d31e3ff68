"""The ledger (收件台账): a row for every file that ever lay in the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sz_excel.records.campaign import FormKind


class Handling(StrEnum):
    """处理结果: what became of a file."""

    USED = "采用"
    SUPERSEDED = "被替代"
    DUPLICATE = "重复"
    UNDECIDED = "待裁定"
    UNRECOGNISED = "无法识别"
    QUARANTINED = "隔离"
    UNPACKED = "已展开"
    IGNORED = "忽略"
    COPYING = "尚在复制"
    REMOVED = "已移除"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One file: what it is, when it was received and on what evidence, what was done with it and why."""

    file: str
    received: date | None
    basis: str
    unit_code: str
    unit_name: str
    form: FormKind | None
    handling: Handling
    reason: str
    sha256: str
    size: int = 0
