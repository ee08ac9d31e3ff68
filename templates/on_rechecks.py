"""Documents on the recheck of last year's honours: 复查情况通报, the draft of a decision to cancel."""

from __future__ import annotations

import official
from docx.document import Document
from official import Column
from on_results import EVERYBODY

ROW_COLUMNS = (
    Column("序号", 11, ("{{ row.number }}",), "表格居中"),
    Column("对象", 18, ("{{ row.track }}",), "表格居中"),
    Column("单位名称", 41, ("{{ row.unit_name }}",)),
    Column("姓名", 16, ("{{ row.person }}",), "表格居中"),
    Column("等级", 14, ("{{ row.level_name }}",), "表格居中"),
    Column("复查\n得分", 13, ("{{ row.score }}",), "表格居中"),
    Column("倒数\n名次", 14, ("{{ row.place }}",), "表格居中"),
    Column("结论", 29, ("{{ row.status }}",), "表格居中"),
)


def rechecks(document: Document) -> None:
    """复查情况通报: how many were rechecked, what is proposed and by which clause."""
    official.red_head(document, "{{ issuer }}文件", official.NUMBER)
    official.title(document, "{{ issuer }}关于{{ honour_year }}年度", "{{ campaign }}表彰对象复查情况的通报")
    official.write(document, "主送机关", EVERYBODY)
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件要求，"
        "{{ issuer }}对获{{ honour_year }}年度{{ campaign }}表彰的单位和个人进行了复查验收。"
        "现将截至{{ date }}的情况通报如下。",
    )
    official.write(document, "一级标题", "一、复查结果")
    official.write(
        document,
        "公文正文",
        "列入复查{{ count }}个，已复查{{ scored }}个，其中保留等级{{ kept }}个，建议取消等级{{ cancel_count }}个，"
        "因并列待研究{{ study_count }}个；待复查{{ awaiting_count }}个。详见附件。",
    )
    official.write(document, "一级标题", "二、建议取消等级的对象")
    official.write(
        document,
        "公文正文",
        "按照文件第四部分第（四）项，复查得分在{{ line }}分以下（含本数）且列同等级后{{ last_places }}名的，"
        "取消所表彰等级。"
        "等级由{{ superior }}授予，取消等级的建议报{{ superior }}决定。",
        "{%p for row in cancel %}",
        "{{ row.number }}.{{ row.unit_name }}{{ row.person }}（{{ row.track }}，{{ row.level_name }}）："
        "复查得分{{ row.score }}分，"
        "在{{ row.list_length }}个同等级对象中列倒数第{{ row.from_bottom }}名，建议取消。",
        "{%p else %}",
        "本次没有建议取消等级的对象。",
        "{%p endfor %}",
        "{%p for row in study %}",
        "{{ row.unit_name }}{{ row.person }}（{{ row.track }}，{{ row.level_name }}）："
        "复查得分{{ row.score }}分，与他人并列，待研究。",
        "{%p endfor %}",
    )
    official.closing(
        document,
        "被取消等级的，证书和奖牌待{{ superior }}作出决定后收回。",
        ["附件：{{ honour_year }}年度表彰对象复查结果"],
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件", "{{ honour_year }}年度表彰对象复查结果")
    official.list_table(document, ROW_COLUMNS, "row in rows")
    official.imprint(document, "{{ issuer }}", "{{ date }}", loop="copy in [superior]", copy="抄送：{{ copy }}。")


def cancelling(document: Document) -> None:
    """The decision to cancel, drafted for the superior that conferred the levels; not in force, and says so."""
    official.write(document, "代拟稿标识", "代拟稿（报{{ superior }}决定，尚未生效）")
    official.blank(document)
    official.title(
        document, "{{ superior }}关于取消部分单位和个人", "{{ honour_year }}年度{{ campaign }}表彰等级的决定"
    )
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件第四部分第（四）"
        "项“复查得分在{{ line }}分以下且列表彰等级后{{ last_places }}名的，直接取消所表彰等级”的规定，"
        "{{ issuer }}对获{{ honour_year }}年度表彰的单位和个人进行了复查，建议作出如下决定：",
    )
    official.write(document, "一级标题", "一、取消下列单位和个人的等级")
    official.write(
        document,
        "公文正文",
        "{%p for row in cancel %}",
        "{{ row.number }}.{{ row.unit_name }}{{ row.person }}，{{ row.honour_year }}年度"
        "{{ row.track }}{{ row.level_name }}。"
        "事实：复查得分{{ row.score }}分，在{{ row.list_length }}个同等级对象中列倒数第{{ row.from_bottom }}名。",
        "{%p endfor %}",
    )
    official.write(document, "一级标题", "二、收回证书和奖牌")
    official.closing(
        document,
        "被取消等级的单位和个人，应将证书和奖牌交回{{ issuer }}，由{{ issuer }}负责收回。",
    )
    official.signature(document, "{{ superior }}", "　　年　　月　　日")
