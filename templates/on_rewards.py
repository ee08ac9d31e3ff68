"""Documents on rewards: 奖励经费拨付通知 and slip, 主席奖励建议名单, 五一候选名单."""

from __future__ import annotations

import official
from docx.document import Document
from official import Column

PAYMENT_COLUMNS = (
    Column("序号", 11, ("{{ row.number }}",), "表格居中"),
    Column("单位名称", 44, ("{{ row.unit_name }}",)),
    Column("等级", 15, ("{{ row.level_name }}",), "表格居中"),
    Column("会员人数", 13, ("{{ row.members }}",), "表格居中"),
    Column("标准（元）", 16, ("{{ row.standard }}",), "表格居中"),
    Column("减半", 11, ("{{ row.halved }}",), "表格居中"),
    Column("金额（元）", 17, ("{{ row.amount }}",), "表格居中"),
    Column("金额大写", 29, ("{{ row.capitals }}",), "表格居中"),
)
UNDECIDED_COLUMNS = (
    Column("序号", 14, ("{{ row.number }}",), "表格居中"),
    Column("单位名称", 62, ("{{ row.unit_name }}",)),
    Column("等级", 20, ("{{ row.level_name }}",), "表格居中"),
    Column("原因", 60, ("{{ row.remark }}",)),
)


def payments(document: Document) -> None:
    """奖励经费拨付通知: by which commendation, whom, how much in figures and capitals, what for."""
    official.red_head(document, "{{ issuer }}文件", official.NUMBER)
    official.title(document, "{{ issuer }}关于拨付{{ year }}年度", "{{ campaign }}奖励经费的通知")
    official.write(document, "主送机关", "各有关基层工会：")
    official.write(
        document,
        "公文正文",
        "根据{{ commendation }}表彰文件和{{ document_number }}文件规定，现对受{{ superior }}表彰的{{ count }}家基层工会"
        "拨付{{ year }}年度奖励经费，合计人民币{{ total_capitals }}（{{ total }}元）。各单位金额见附件。"
        "会员人数{{ half_members }}人以下（含本数）的，奖励经费减半。",
        "{%p for row in undecided %}",
        "{{ row.unit_name }}（{{ row.level_name }}）金额待核定，本次暂不拨付：{{ row.remark }}。",
        "{%p endfor %}",
    )
    official.closing(
        document,
        "奖励经费作为工会工作经费使用。请各单位专款专用，按照工会经费管理规定列支，并接受监督检查。",
        ["附件：{{ year }}年度{{ campaign }}奖励经费拨付明细表"],
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件", "{{ year }}年度{{ campaign }}", "奖励经费拨付明细表")
    official.list_table(document, PAYMENT_COLUMNS, "row in payments")
    official.write(document, "表后说明", "合计：人民币{{ total_capitals }}（{{ total }}元），{{ count }}家。")
    official.imprint(document, "{{ issuer }}", "{{ date }}")


def slip(document: Document) -> None:
    """奖励经费拨付单 of one union, to be signed."""
    official.title(document, "{{ year }}年度{{ campaign }}", "奖励经费拨付单")
    official.write(document, "表后说明", "填制单位：{{ issuer }}　　　　填制日期：{{ date }}")
    official.write(document, "表后说明", "{%p for row in payments %}")
    rows = (
        ("单位名称", "{{ unit_name }}", "单位编码", "{{ unit_code }}"),
        ("归口", "{{ district }}", "表彰等级", "{{ row.level_name }}"),
        ("表彰文件", "{{ commendation }}", "会员人数", "{{ row.members }}"),
        ("奖励标准", "{{ row.standard }}元", "是否减半", "{{ row.halved }}"),
        ("金额", "{{ row.amount }}元", "用途", "工会工作经费"),
        ("金额大写", "人民币{{ row.capitals }}"),
        ("备注", "{{ row.remark }}"),
        ("经办人", "", "审核人", ""),
        ("负责人", "", "收款单位盖章", ""),
    )
    official.form_table(document, rows, (28, 56, 28, 44))
    official.write(document, "表后说明", "{%p endfor %}")
    official.write(
        document,
        "表后说明",
        "注：会员人数{{ half_members }}人以下（含本数）的奖励经费减半，"
        "依据{{ document_number }}文件第四部分第（四）项。",
    )


CHAIR_COLUMNS = (
    Column("序号", 11, ("{{ row.number }}",), "表格居中"),
    Column("姓名", 16, ("{{ row.person }}",), "表格居中"),
    Column("单位名称", 38, ("{{ row.unit_name }}",)),
    Column("表彰\n年度", 12, ("{{ row.honour_year }}",), "表格居中"),
    Column("等级", 14, ("{{ row.level_name }}",), "表格居中"),
    Column("奖励金额\n（元）", 18, ("",), "表格居中"),
    Column("备注", 47, ("{{ row.remark }}",)),
)


def chairs(document: Document) -> None:
    """主席奖励建议名单: lists A and B; the sum is left to the office."""
    official.title(document, "{{ year }}年度工会主席奖励建议名单")
    official.write(
        document,
        "表后说明",
        "依据：{{ document_number }}文件第四部分第（四）项，对近{{ years }}年受表彰的基层工会主席给予适当奖励。"
        "名单为建议，金额由{{ issuer }}研究确定后填写。",
    )
    official.write(document, "附件小标题", "一、受表彰基层工会的主席（{{ of_unions_count }}人次）")
    official.list_table(document, CHAIR_COLUMNS, "row in of_unions")
    official.write(document, "附件小标题", "二、受表彰的工会主席（{{ persons_count }}人次）")
    official.list_table(document, CHAIR_COLUMNS, "row in persons")
    _signed_by(document)


UNION_CANDIDATES = (
    Column("序号", 14, ("{{ row.number }}",), "表格居中"),
    Column("单位名称", 72, ("{{ row.unit_name }}",)),
    Column("等级", 20, ("{{ row.level_name }}",), "表格居中"),
    Column("考评分", 20, ("{{ row.awarded }}",), "表格居中"),
    Column("是否推荐", 30, ("",), "表格居中"),
)
CHAIR_CANDIDATES = (
    Column("序号", 14, ("{{ row.number }}",), "表格居中"),
    Column("姓名", 24, ("{{ row.person }}",), "表格居中"),
    Column("单位名称", 56, ("{{ row.unit_name }}",)),
    Column("等级", 18, ("{{ row.level_name }}",), "表格居中"),
    Column("考评分", 18, ("{{ row.awarded }}",), "表格居中"),
    Column("是否推荐", 26, ("",), "表格居中"),
)


def candidates(document: Document) -> None:
    """五一候选名单: the facts; the choice is left to the office."""
    official.title(document, "{{ year }}年度五一劳动奖状、五一劳动奖章", "候选名单")
    official.write(
        document,
        "表后说明",
        "依据：{{ document_number }}文件第四部分第（四）项，"
        "从被表彰的{{ level_name }}基层工会和工会主席中择优，按规定程序推荐。"
        "按考评分从高到低排列，是否推荐由{{ issuer }}研究确定后填写。",
    )
    official.write(document, "附件小标题", "一、五一劳动奖状候选单位")
    official.list_table(document, UNION_CANDIDATES, "row in unions")
    official.write(document, "附件小标题", "二、五一劳动奖章候选人")
    official.list_table(document, CHAIR_CANDIDATES, "row in chairs")
    _signed_by(document)


def _signed_by(document: Document) -> None:
    official.blank(document)
    official.write(document, "表后说明", "制表人：　　　　　　　　审核人：　　　　　　　　单位（盖章）：")
    official.write(document, "表后日期", "{{ date }}")
