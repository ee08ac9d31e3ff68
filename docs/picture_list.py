"""Which pictures the manual has: of consoles, of cut-outs of pages, of whole documents."""

from __future__ import annotations

from dataclasses import dataclass

from docs.page_picture import Cut

SUMMARY, WORKING_PAPERS = "reports/双争汇总表-*.xlsx", "reports/双争工作底稿-*.xlsx"

# 表彰名单.xlsx as typed from the superior's commendation document.
HONOURS = (
    ("对象", "单位编码", "单位名称", "姓名", "等级", "文号"),
    ("基层工会", "YZ0101", "示例一镇机关工会", "", "星级", "示例工发〔2019〕21号"),
    ("基层工会", "YZ0104", "示例一镇中心小学工会", "", "星级", "示例工发〔2019〕21号"),
    ("基层工会", "YZ0107", "示例一镇商贸区域工会联合会", "", "三星级", "示例工发〔2019〕21号"),
    ("基层工会", "YZ0301", "示例三镇机关工会", "", "三星级", "示例工发〔2019〕21号"),
    ("工会主席", "YZ0101", "示例一镇机关工会", "赵示例", "星级", "示例工发〔2019〕21号"),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A command; with a name, what it prints is a picture: from the line that holds ``start``, so many lines."""

    name: str
    arguments: tuple[str, ...]
    start: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A picture of a workbook or document of the workspace: a cut-out of one page, or whole pages beside each other."""

    name: str
    place: str
    cut: Cut | tuple[int, ...]


# In the order of the season; later ones build on what earlier ones wrote.
CONSOLES = (
    Printed("命令-下发", ("distribute", "--form", "self")),
    Printed("命令-汇总", ("consolidate",)),
    Printed("命令-邮件", ("mail", "--what", "corrections")),
    Printed("命令-状态", ("status",)),
    Printed("命令-说明", ("explain", "YZ0403"), lines=16),
    Printed("命令-说明规则", ("explain", "YZ0403"), start=" R5 ", lines=18),
    Printed("命令-检查", ("check", "workspace/inbox/2019-09-30/YZ0803-示例货运有限公司工会.xlsx")),
    Printed("命令-公文", ("notices", "--kind", "催报通知", "--kind", "公示-基层工会", "--kind", "推荐报告")),
    Printed("命令-导入表彰", ("honours", "表彰名单.xlsx")),
    Printed("", ("notices", "--kind", "奖励经费拨付通知")),
    Printed("命令-结转", ("close", "--next", "双争2020", "--anyway")),
)

PAPERS = (
    Paper("名册", "roster.xlsx", Cut(("预申报工会等级",), 140, last="联系电话")),
    Paper("表彰史", "roster.xlsx", Cut(("年度", "文号"), 200)),
    Paper("活动参数", "programme.xlsx", Cut(("campaign_title",), 230)),
    Paper("裁定表", "rulings.xlsx", Cut(("裁定事项",), 200)),
    Paper("自评表-填报说明", "outbox/self/示例三镇/YZ0301-*.xlsx", Cut(("填写要求",), 466)),
    Paper("自评表-申报信息", "inbox/*/YZ0706-*.xlsx", Cut(("自评申报表·申报信息",), 560)),
    Paper("自评表-自检有误", "inbox/*/YZ0803-*.xlsx", Cut(("填写要求",), 190)),
    Paper("自评表-工会自评", "inbox/*/YZ0803-*.xlsx", Cut(("U1.1", "自评分"), 270)),
    Paper("归口审核", "inbox/*/归口审核/样例工业园.xlsx", Cut(("申报对象",), 262)),
    Paper("考评打分", "inbox/*/考评/YZ0304-*.xlsx", Cut(("U1.1", "考评分"), 290)),
    Paper("复查打分", "inbox/*/复查/YZ0601-*.xlsx", Cut(("U1.1", "复查得分"), 270)),
    Paper("汇总表-总览", SUMMARY, Cut(("活动情况总览",))),
    Paper("汇总表-星级基层工会", SUMMARY, Cut(("申报推荐汇总表", "单位类型"), 230)),
    Paper("汇总表-复查", SUMMARY, Cut(("复查情况表",), 230)),
    Paper("汇总表-奖励经费", SUMMARY, Cut(("奖励经费表",), 200)),
    Paper("汇总表-归口统计", SUMMARY, Cut(("归口统计表",), 300)),
    Paper("底稿-待办", WORKING_PAPERS, Cut(("工作底稿：待办事项",), 420)),
    Paper("底稿-收件台账", WORKING_PAPERS, Cut(("收件台账", "SHA-256"), 240)),
    Paper("底稿-问题清单", WORKING_PAPERS, Cut(("问题清单（退回须更正，核实须更正或说明）",), 300)),
    Paper("底稿-裁定过程", WORKING_PAPERS, Cut(("YZ0302", "R4", "R6"), 400)),
    Paper("底稿-临界提示", WORKING_PAPERS, Cut(("临界提示（",), 230)),
    Paper("归口反馈表", "reports/归口反馈/*-示例三镇.xlsx", Cut(("全部归口",), 300)),
    Paper("退回件-补正事项", "returned/*/YZ0803-*.xlsx", Cut(("补正事项", "位置"))),
    Paper("退回件-原表", "returned/*/YZ0803-*.xlsx", Cut(("补正提示",), 215, corner="分值")),
    Paper("公文-补正通知", "notices/补正通知/补正通知-YZ0803-*.docx", (1, 3)),
    Paper("公文-公示", "notices/公示-基层工会/*.docx", (1, 2)),
    Paper("公文-推荐报告", "notices/推荐报告/*.docx", (1, 2)),
    Paper("公文-奖励经费", "notices/奖励经费拨付通知/*.docx", (1, 2)),
)
