"""A finding as one line of text: where, what, how to mend, which clause."""

from __future__ import annotations

from sz_excel.records.findings import Finding


def finding_line(finding: Finding) -> str:
    """``工会自评!I7 U1.3自评分：没有填写。请填写…（依据三（一）1）〔V01〕``"""
    where = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    head = " ".join(part for part in (where, finding.item) if part)
    remedy = f"。{finding.remedy}" if finding.remedy else ""
    clause = f"（依据{finding.clause}）" if finding.clause else ""
    explained = f"；单位已说明：{finding.explained}" if finding.explained else ""
    return f"{head}{'：' if head else ''}{finding.problem}{explained}{remedy}{clause}〔{finding.code}〕"
