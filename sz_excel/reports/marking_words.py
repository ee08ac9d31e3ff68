"""What stands on a marked copy, however it is made: the list of faults, the hint beside a row, the note at a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sz_excel.records.findings import Finding, Severity, hint, without_hints

__all__ = ["hint", "without_hints"]

LIST_SHEET = "补正事项"
SIDE_HEADER = "补正提示"
CODE_HEADER = "编号"
AUTHOR = "审核"
GUIDE = "红色须补正，黄色请核实后改正或在“说明”栏说明。点“位置”直接到单元格；改正后保存，按原渠道重新报送。"
HEADERS = (
    ("序号", 6),
    ("级别", 7),
    ("位置", 16),
    ("项目", 16),
    ("问题", 32),
    ("填报内容", 16),
    ("修改建议", 36),
    ("依据", 11),
)
HEAD_ROW = 4
LINE_POINTS, LEAST_POINTS = 16, 24
TITLE_POINTS, GUIDE_POINTS = 28, 20
# Excel calls a workbook damaged that has a row of more than 409 points.
MOST_POINTS = 400
FOOTER = "&R&9 第 &P 页 共 &N 页"
MOST_ROWS, MOST_COLUMNS = 5_000, 200
SIDE_WIDTH = 36
LINE_COLOUR, HEAD_COLOUR, HINT_COLOUR, LINK_COLOUR, WHITE = "B7C1CC", "1F3864", "C00000", "0563C1", "FFFFFF"
FILL_COLOURS = {Severity.BLOCKING: "F8CBAD", Severity.QUERY: "FFE699"}


class CannotCopyError(ValueError):
    """The workbook cannot be copied faithfully; its answers go into a clean form instead."""


def by_sheet(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    sheets: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.sheet and finding.cell:
            sheets.setdefault(finding.sheet, []).append(finding)
    return sheets


def hint_height(text: str) -> float:
    """Points that a row needs for the hint beside it."""
    return min(MOST_POINTS, LINE_POINTS * sum(_lines(line, SIDE_WIDTH) for line in text.split("\n")) + 6)


def listed(finding: Finding) -> tuple[str, ...]:
    """The cells of the list behind 序号."""
    place = f"{finding.sheet} {finding.cell}".strip() or "整个文件"
    parts = (finding.severity, place, finding.item, finding.problem, finding.found, finding.remedy, finding.clause)
    return tuple(str(part) for part in parts)


def height(texts: Sequence[str]) -> float:
    """Points that a row of the list needs."""
    widths = (width for _, width in HEADERS[1:])
    return min(MOST_POINTS, max(LEAST_POINTS, LINE_POINTS * max(map(_lines, texts, widths)) + 6))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes: a Chinese character is as wide as two of the column's units."""
    return max(1, -(-sum(2 if ord(letter) > 255 else 1 for letter in text) // (width - 1)))
