"""docs/findings.md: what each finding says, why, and how it is mended, for the people who answer the telephone."""

from __future__ import annotations

from docs.markdown import WARNING, table
from sz_excel.records.catalogue import CATALOGUE, Entry

GROUPS = {
    "X": "读不了的文件",
    "I": "身份：是谁的、哪张表",
    "V": "填写的内容",
    "D": "日期",
    "C": "数据之间的核对",
    "A": "整份申报",
    "N": "提示：程序怎样理解了填写内容",
    "L": "只在收件台账里出现",
    "O": "办公室自己的表",
}
PLACEHOLDERS = {"found": "〔填写的内容〕", "expected": "〔应填的内容〕"}
NOTHING_TO_DO = "不用处理"
HEADERS = ("编码", "级别", "名称", "问题", "应当是", "怎样改", "例子", "依据")
INTRODUCTION = """# 问题编码

工作底稿的“问题清单”、补正通知和 `sz-excel check` 里的每个问题都有一个编码，编码不会改变含义。

- **退回**：必须改正后重新报送。
- **核实**：改正，或在表内“说明”栏说明；有说明的不再追问。
- **提示**：只说明程序怎样理解了填写内容，不用处理。

“依据”空白的，以所在栏目的条款为准，问题清单里逐条写明。非必填的栏目填错时，退回降为核实。"""


def findings_page() -> str:
    """The whole page."""
    parts = [WARNING, INTRODUCTION]
    for letter, title in GROUPS.items():
        rows = [_row(entry) for entry in CATALOGUE.values() if entry.code.startswith(letter)]
        parts.append(f"## {letter}　{title}\n\n{table(HEADERS, rows)}")
    return "\n\n".join(parts) + "\n"


def _row(entry: Entry) -> tuple[str, ...]:
    problem, expected, remedy = (
        text.format_map(PLACEHOLDERS) for text in (entry.problem, entry.expected, entry.remedy or NOTHING_TO_DO)
    )
    return entry.code, entry.severity, entry.title, problem, expected, remedy, entry.example, entry.clause
