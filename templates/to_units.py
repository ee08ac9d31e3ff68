"""Documents to units and districts: 补正通知, 催报通知, 考评结果告知书."""

from __future__ import annotations

import official
from docx.document import Document
from official import Column

FAULT_COLUMNS = (
    Column("序号", 10, ("{{ fault.number }}",), "表格居中"),
    Column("位置", 24, ("{{ fault.place }}",), "表格居中"),
    Column("存在问题", 39, ("{{ fault.problem }}",)),
    Column("填报内容", 24, ("{{ fault.found }}",)),
    Column("改正方法", 38, ("{{ fault.remedy }}",)),
    Column("依据", 21, ("{{ fault.clause }}",), "表格居中"),
)


def correction_notice(document: Document) -> None:
    """补正通知: every fault of a returned workbook at once, deadline, consequence, contact."""
    official.red_head(document, "{{ issuer }}文件", official.NUMBER)
    official.title(document, "{{ issuer }}关于补正{{ year }}年度", "{{ campaign }}申报材料的通知")
    official.write(document, "主送机关", "{{ unit_name }}：")
    official.write(
        document,
        "公文正文",
        "你单位报送的{{ year }}年度{{ campaign }}{{ form_title }}收悉。根据{{ document_number }}文件要求，经审核，"
        "申报材料需要补正。现将全部问题一次性告知如下。",
    )
    official.write(document, "一级标题", "一、补正事项")
    official.write(
        document,
        "公文正文",
        "必须补正的{{ blocking_count }}处，请逐处改正。{% for part in query_parts %}需要核实的{{ part.count }}处，"
        "请逐处核实，有误的予以改正，无误的在表中“说明”栏写明情况。{% endfor %}"
        "各处的位置、问题、改正方法和依据见附件。",
    )
    official.write(document, "一级标题", "二、补正方式")
    official.write(
        document,
        "公文正文",
        "请在原报送的电子表格“{{ file_name }}”上直接改正，不要改动编号和表格结构，改正后按原报送渠道重新报送。",
    )
    official.write(document, "一级标题", "三、补正期限")
    official.write(
        document,
        "公文正文",
        "请于{{ deadline }}前（含当日）完成补正并重新报送。期限自本通知印发次日起算，共{{ correction_days }}个工作日。"
        "逾期未补正，或者补正后仍有必须补正事项的，申报材料不能作为考评依据，不进入{{ year }}年度考评推荐程序。",
        "{%p for unknown_year in unknown_years %}",
        "（请注意：{{ unknown_year }}年的节假日安排尚未录入，上述期限暂按周一至周五为工作日计算，须核定后印发。）",
        "{%p endfor %}",
    )
    official.write(document, "一级标题", "四、联系方式")
    official.write(document, "公文末段", "{{ office }}：{{ contact_name }}，电话：{{ contact_phone }}")
    official.closing(
        document,
        "报送邮箱：{{ contact_email }}",
        ["附件：申报材料补正事项清单"],
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件", "申报材料补正事项清单")
    official.write(document, "附件行", "单位：{{ unit_name }}（{{ unit_code }}）")
    official.write(document, "附件小标题", "一、必须补正（{{ blocking_count }}处）")
    official.list_table(document, FAULT_COLUMNS, "fault in blocking")
    official.write(document, "公文正文", "{%p for part in query_parts %}")
    official.write(document, "附件小标题", "二、请核实并改正或说明（{{ part.count }}处）")
    official.list_table(document, FAULT_COLUMNS, "fault in part.faults")
    official.write(document, "公文正文", "{%p endfor %}")
    official.imprint(document, "{{ issuer }}", "{{ date }}", loop="copy in copy_lines", copy="抄送：{{ copy }}工会。")


MISSING_COLUMNS = (
    Column("序号", 14, ("{{ unit.number }}",), "表格居中"),
    Column("单位编码", 24, ("{{ unit.unit_code }}",), "表格居中"),
    Column("单位名称", 56, ("{{ unit.unit_name }}",)),
    Column("预申报的对象和等级", 62, ("{{ unit.expected }}",)),
)


def reminder(document: Document) -> None:
    """催报通知: the pre-applied units of a district that have not been heard of."""
    official.red_head(document, "{{ issuer }}文件", official.NUMBER)
    official.title(document, "{{ issuer }}关于催报{{ year }}年度", "{{ campaign }}申报材料的通知")
    official.write(
        document,
        "主送机关",
        "{% for name in reviewing_districts %}{{ name }}工会{% else %}各有关直属工会{% endfor %}：",
    )
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件要求和年初预申报名单，截至{{ date }}，"
        "{% for name in reviewing_districts %}你处{% endfor %}尚有{{ count }}家单位未报送{{ year }}年度{{ campaign }}"
        "自评申报表（名单见附件）。现将有关事项通知如下。",
        "{%p for last_day in still_open %}",
        "请{% for name in reviewing_districts %}督促{% endfor %}有关单位抓紧完成自评、公示和审核，"
        "于{{ last_day }}前（含当日）报送{{ office }}。逾期报送的，是否受理须另行研究。",
        "{%p endfor %}",
        "{%p for last_day in overdue %}",
        "申报截止日期为{{ last_day }}，现已逾期。请{% for name in reviewing_districts %}督促{% endfor %}有关单位"
        "立即报送，并书面说明逾期原因；是否受理由{{ issuer }}研究决定。",
        "{%p endfor %}",
        "不再申报的，请一并书面告知。",
    )
    official.write(document, "公文末段", "联系人：{{ contact_name }}，电话：{{ contact_phone }}")
    official.closing(
        document,
        "报送邮箱：{{ contact_email }}",
        ["附件：未报送单位名单"],
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件", "未报送单位名单")
    official.list_table(document, MISSING_COLUMNS, "unit in missing")
    official.imprint(document, "{{ issuer }}", "{{ date }}")


AREA_COLUMNS = (
    Column("考评项目", 72, ("{{ area.area }}",)),
    Column("分值", 28, ("{{ area.points }}",), "表格居中"),
    Column("自评分", 28, ("{{ area.claimed }}",), "表格居中"),
    Column("考评分", 28, ("{{ area.awarded }}",), "表格居中"),
)
DEDUCTION_COLUMNS = (
    Column("序号", 12, ("{{ item.number }}",), "表格居中"),
    Column("编号", 16, ("{{ item.code }}",), "表格居中"),
    Column("考评内容", 64, ("{{ item.content }}",)),
    Column("分值", 12, ("{{ item.points }}",), "表格居中"),
    Column("扣分", 12, ("{{ item.lost }}",), "表格居中"),
    Column("扣分原因", 40, ("{{ item.reason }}",)),
)
GAIN_COLUMNS = (
    Column("序号", 12, ("{{ item.number }}",), "表格居中"),
    Column("编号", 16, ("{{ item.code }}",), "表格居中"),
    Column("考评内容", 92, ("{{ item.content }}",)),
    Column("扣分", 14, ("{{ item.lost }}",), "表格居中"),
    Column("可增加", 22, ("{{ item.gain }}",), "表格居中"),
)


def result_letter(document: Document) -> None:
    """考评结果告知书: claimed and awarded by area, what was taken off and why, what would have been enough."""
    official.letter_head(document, "{{ issuer }}", official.LETTER_NUMBER)
    official.title(document, "{{ year }}年度{{ campaign }}", "考评结果告知书")
    official.write(document, "主送机关", "{{ unit_name }}：")
    official.write(
        document,
        "公文正文",
        "你单位{{ person }}申报{{ year }}年度{{ award_title }}（{{ level_name }}），自评{{ claimed }}分，"
        "考评{{ awarded }}分，目前结论：{{ status }}。{% for reason in reasons %}原因：{{ reason }}。{% endfor %}"
        "现将考评情况告知如下。考评细则性质：{{ rubric_status }}。",
    )
    official.write(document, "一级标题", "一、各项得分")
    official.list_table(document, AREA_COLUMNS, "area in areas")
    official.write(document, "一级标题", "二、扣分项目和原因")
    official.list_table(document, DEDUCTION_COLUMNS, "item in deductions")
    official.write(document, "公文正文", "{%p for part in shortfalls %}")
    official.write(document, "一级标题", "三、与申报等级的差距")
    official.write(
        document,
        "公文末段",
        "{{ level_name }}的最低考评分为{{ part.line }}分，你单位还差{{ part.gap }}分。"
        "以下{{ part.count }}个项目补足后即可达到：",
    )
    official.list_table(document, GAIN_COLUMNS, "item in part.needed")
    official.write(document, "公文正文", "{%p endfor %}")
    official.closing(
        document,
        "对考评结果有疑问的，请与{{ office }}联系（联系人：{{ contact_name }}，电话：{{ contact_phone }}）。",
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
