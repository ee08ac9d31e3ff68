"""Rulings (裁定): the office's reasoned decisions, a closed set (RULES.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sz_excel.records.campaign import Track


class RulingKind(StrEnum):
    RECEIPT = "收件登记"
    USE_FILE = "采用文件"
    ACCEPT_LATE = "逾期受理"
    ALLOW_SKIP = "同意越级"
    ALLOW_REPEAT = "同意重复申报"
    ADJUST_LEVEL = "调整申报等级"
    OBJECTION_UPHELD = "异议成立"
    OBJECTION_REJECTED = "异议不成立"
    CORRECT = "更正数据"
    TIE = "并列裁定"
    KEEP = "复查保留"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One valid row of ``rulings.xlsx``; ``track`` is None where it concerns the unit as a whole."""

    unit_code: str
    track: Track | None
    kind: RulingKind
    content: str
    reason: str
    document: str = ""
    clerk: str = ""
    day: date | None = None
    row: int = 0

    @property
    def source(self) -> str:
        return f"rulings.xlsx!裁定!A{self.row}"
