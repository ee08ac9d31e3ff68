"""``rulings.xlsx`` → rulings that hold, and findings for those that do not (RULES.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sz_excel.programme.model import Programme
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.units import Roster
from sz_excel.spreadsheets.tabular import read_table
from sz_excel.workspace.columns import RULINGS, RULINGS_SHEET
from sz_excel.workspace.roster import TRACK_NAMES

KINDS = {kind.value: kind for kind in RulingKind}
TIE_OUTCOMES = ("取消", "保留")


@dataclass(frozen=True, slots=True)
class VoidRuling:
    """A row without effect: which, why, and what would make it hold (Chinese)."""

    row: int
    unit_code: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class Rulings:
    """Rulings in the order of the sheet, and the rows without effect."""

    valid: tuple[Ruling, ...] = ()
    void: tuple[VoidRuling, ...] = ()


def load_rulings(path: Path, programme: Programme, roster: Roster) -> Rulings:
    """Read the sheet 裁定; a workspace without the workbook has no rulings."""
    if not path.exists():
        return Rulings()
    table = read_table(path, RULINGS_SHEET, required=[column.header for column in RULINGS])
    valid: list[Ruling] = []
    void: list[VoidRuling] = []
    for number, cells in table.rows:
        ruling = _ruling(number, cells)
        fault = _fault(ruling, cells, programme, roster)
        if fault:
            void.append(VoidRuling(number, cells["单位编码"], *fault))
        elif ruling is not None:
            valid.append(ruling)
    return Rulings(tuple(valid), tuple(void))


def _ruling(number: int, cells: dict[str, str]) -> Ruling | None:
    kind = KINDS.get(cells["裁定事项"])
    if kind is None:
        return None
    return Ruling(
        unit_code=cells["单位编码"],
        track=TRACK_NAMES.get(cells["对象"]),
        kind=kind,
        content=cells["裁定内容"],
        reason=cells["理由"],
        document=cells["依据文号"],
        clerk=cells["经办人"],
        day=_day(cells["日期"]),
        row=number,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _fault(
    ruling: Ruling | None, cells: dict[str, str], programme: Programme, roster: Roster
) -> tuple[str, str] | None:
    """Why a row has no effect and how to mend it, or None."""
    if ruling is None:
        return f"裁定事项“{cells['裁定事项']}”不在规定的范围内", f"从列表中选择：{'、'.join(KINDS)}"
    if not ruling.reason:
        return "没有写明理由", "填写理由"
    if ruling.unit_code not in roster.units:
        return f"单位编码“{ruling.unit_code}”不在单位名册中", "填写名册中的单位编码"
    if cells["对象"] and ruling.track is None:
        return f"对象“{cells['对象']}”无法识别", "填写基层工会或工会主席，或留空"
    return _content_fault(ruling, programme)


def _content_fault(ruling: Ruling, programme: Programme) -> tuple[str, str] | None:
    content = ruling.content
    match ruling.kind:
        case RulingKind.ADJUST_LEVEL if not programme.level_number(content):
            return (
                f"调整后的等级“{content}”无法识别",
                f"填写等级：{'、'.join(level.name for level in programme.levels)}",
            )
        case RulingKind.TIE if content not in TIE_OUTCOMES:
            return f"裁定内容“{content}”无法识别", "填写取消或保留"
        case RulingKind.CORRECT if "=" not in content.replace("＝", "="):
            return f"裁定内容“{content}”无法识别", "填写“项目＝值”，如 U7.3-1＝88"
        case RulingKind.RECEIPT | RulingKind.USE_FILE if not content:
            return "没有裁定内容", "填写收件日期或采用的文件名"
    return None
