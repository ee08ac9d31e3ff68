"""The columns of the office's own workbooks, declared once for writing and reading."""

from __future__ import annotations

from dataclasses import dataclass

from sz_excel.records.rulings import RulingKind

ROSTER_SHEET, REGISTER_SHEET, DISTRICT_SHEET, RULINGS_SHEET = "单位名册", "表彰史", "归口", "裁定"


@dataclass(frozen=True, slots=True)
class OfficeColumn:
    """One column: header, width in characters, pick list, hint; ``required`` means the column must be there."""

    header: str
    width: int
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


LEVELS = ("星级", "三星级", "五星级")

ROSTER = (
    OfficeColumn("单位编码", 12, True, hint="每个单位唯一，不要改动已用的编码"),
    OfficeColumn("单位名称", 34, True, hint="单位全称"),
    OfficeColumn("单位类型", 16, True, ("机关", "事业", "企业", "区域性工会联合会", "行业性工会联合会")),
    OfficeColumn("归口", 16, True, hint="所属镇、园区、系统；直接报送的填“直属”"),
    OfficeColumn("预申报", 8, True, ("是", "否"), "年初是否预申报"),
    OfficeColumn("预申报工会等级", 14, False, LEVELS, "没有预申报的留空"),
    OfficeColumn("预申报主席等级", 14, False, LEVELS, "没有预申报的留空"),
    OfficeColumn("会员人数", 10, True, hint="整数"),
    OfficeColumn("工会主席", 12, True),
    OfficeColumn("联系人", 12, True),
    OfficeColumn("联系电话", 16, True),
    OfficeColumn("电子邮箱", 26),
    OfficeColumn("统一社会信用代码", 22),
    OfficeColumn("别名", 26, hint="常用简称，多个用“；”隔开"),
)
REGISTER = (
    OfficeColumn("年度", 8, True, hint="表彰年度，如 2018"),
    OfficeColumn("对象", 12, True, ("基层工会", "工会主席")),
    OfficeColumn("单位编码", 12, True),
    OfficeColumn("单位名称", 34, True),
    OfficeColumn("姓名", 12, True, hint="工会主席的表彰填写受表彰人姓名"),
    OfficeColumn("等级", 10, True, LEVELS),
    OfficeColumn("文号", 24, True, hint="表彰文件的文号"),
    OfficeColumn("会员人数", 10, True, hint="整数"),
    OfficeColumn("状态", 10, True, ("有效", "已取消")),
)
DISTRICTS = (
    OfficeColumn("归口", 20, True, hint="镇、园区、系统的名称，与单位名册一致"),
    OfficeColumn("联系人", 12, True),
    OfficeColumn("联系电话", 16, True),
    OfficeColumn("电子邮箱", 30, True, hint="分发表格和催报用"),
)
RULINGS = (
    OfficeColumn("单位编码", 12, True),
    OfficeColumn("对象", 12, True, ("基层工会", "工会主席"), "涉及整个单位的留空"),
    OfficeColumn("裁定事项", 16, True, tuple(kind.value for kind in RulingKind)),
    OfficeColumn("裁定内容", 34, True, hint="日期、文件名、等级、项目＝值、取消/保留等"),
    OfficeColumn("理由", 44, True, hint="必填；没有理由的裁定不起作用"),
    OfficeColumn("依据文号", 20, True),
    OfficeColumn("经办人", 12, True),
    OfficeColumn("日期", 14, True, hint="年-月-日"),
)
