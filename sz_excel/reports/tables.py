"""Every table of the two report workbooks, declared once (DESIGN.md section 4; further columns follow its own)."""

from __future__ import annotations

from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.reports.columns import Column, Kind, Table

SEQUENCE = Column("sequence", "序号", Kind.INTEGER, 5.5, "按打印顺序编号")
UNIT_CODE = Column("unit_code", "单位编码", Kind.CENTRED, 10.5, "名册中的单位编码")
UNIT_NAME = Column("unit_name", "单位名称", Kind.TEXT, 30, "名册中的单位名称")
DISTRICT = Column("district", "归口", Kind.CENTRED, 13.5, "镇、园区、系统或直属")
TRACK = Column("track", "对象", Kind.CENTRED, 9.5, "基层工会或工会主席")
SUBJECT = Column("track", "对象", Kind.CENTRED, 13.5, "基层工会或工会主席，或其复查")
PERSON = Column("person", "姓名", Kind.CENTRED, 10, "申报人姓名")

APPLICATION_RESULT = (
    Column("held_level", "现等级", Kind.CENTRED, 8.5, "表彰史中有效的最高等级，已扣除本年复查建议取消的"),
    Column("level", "申报等级", Kind.CENTRED, 9, "申报表所填等级，有调整申报等级裁定的按裁定"),
    Column("claimed", "自评分", Kind.POINTS, 9, "单位自评总分；有不适用项的按领域折算"),
    Column("awarded", "考评分", Kind.POINTS, 9, "市总工会考评总分；是否达线以未取整的分数为准"),
    Column("rank", "名次", Kind.INTEGER, 6, "同一对象、同一申报等级内按考评分排名，同分同名次"),
    Column("recommended", "推荐等级", Kind.CENTRED, 9, "建议向上级推荐的等级；空白为不推荐或尚未确定"),
    Column("status", "结论", Kind.CENTRED, 13, "各项条件逐条判定后的结论"),
    Column("remark", "说明", Kind.TEXT, 34, "得出结论的要点"),
)

UNIONS = Table(
    "星级基层工会",
    (
        SEQUENCE,
        UNIT_CODE,
        UNIT_NAME,
        DISTRICT,
        Column("kind", "单位类型", Kind.CENTRED, 17, "机关、事业、企业、区域性或行业性工会联合会"),
        Column("members", "会员人数", Kind.INTEGER, 8.5, "申报表所填；申报表没有的取名册"),
        Column("chair", "工会主席", Kind.CENTRED, 9.5, "名册中的工会主席"),
        *APPLICATION_RESULT,
    ),
    frozen=3,
)
CHAIRS = Table("星级工会主席", (SEQUENCE, UNIT_CODE, UNIT_NAME, DISTRICT, PERSON, *APPLICATION_RESULT), frozen=3)
LISTS = {Track.UNION: UNIONS, Track.CHAIR: CHAIRS}

RECHECKS = Table(
    "复查",
    (
        SEQUENCE,
        TRACK,
        UNIT_CODE,
        UNIT_NAME,
        PERSON,
        Column("year", "表彰年度", Kind.INTEGER, 9, "被复查的表彰所属年度"),
        Column("level", "等级", Kind.CENTRED, 9, "被复查的表彰等级"),
        Column("score", "复查得分", Kind.POINTS, 9.5, "本年复查总分"),
        Column("from_bottom", "倒数名次", Kind.INTEGER, 9, "同一对象、同一等级内从低到高的名次，1为最低"),
        Column("status", "结论", Kind.CENTRED, 15, "保留、建议取消、需研究（并列）或待复查"),
        Column("remark", "说明", Kind.TEXT, 36, "得出结论的要点"),
    ),
    frozen=4,
)
REWARDS = Table(
    "奖励经费",
    (
        SEQUENCE,
        UNIT_CODE,
        UNIT_NAME,
        Column("level", "等级", Kind.CENTRED, 9, "表彰等级；预计的为推荐等级"),
        Column("members", "会员人数", Kind.INTEGER, 9.5, "据以判断是否减半的会员人数"),
        Column("standard", "标准", Kind.YUAN, 11, "该等级的奖励标准（元）"),
        Column("halved", "减半", Kind.CENTRED, 7, "会员人数在减半界限以内的为“是”"),
        Column("amount", "金额", Kind.YUAN, 12, "应拨金额（元）；空白为尚不能确定"),
        Column("nature", "性质", Kind.CENTRED, 9, "应发：已列入表彰名单；预计：拟推荐，尚未表彰"),
        Column("remark", "说明", Kind.TEXT, 40, "需要注意的情况"),
    ),
    frozen=3,
)


def district_table(programme: Programme) -> Table:
    """归口统计: one column of recommended applications per level of the edition."""
    levels = (
        Column(
            f"level_{level.number}", f"拟推荐{level.name}", Kind.INTEGER, 9, f"拟推荐{level.name}的申报数", total=True
        )
        for level in programme.levels
    )
    return Table(
        "归口统计",
        (
            SEQUENCE,
            Column("district", "归口", Kind.TEXT, 16, "镇、园区、系统或直属"),
            Column("units", "名册单位", Kind.INTEGER, 8, "名册中的单位数", total=True),
            Column("pre_applied", "预申报", Kind.INTEGER, 8, "年初预申报的单位数", total=True),
            Column("returned", "已报送", Kind.INTEGER, 8, "报来可用申报表的单位数", total=True),
            Column("on_time", "按期", Kind.INTEGER, 7, "在截止日（含）以前报来的单位数", total=True),
            Column("first_time", "一次合格", Kind.INTEGER, 8, "第一份申报表即无须补正的单位数", total=True),
            Column("applications", "申报数", Kind.INTEGER, 8, "单位×对象的申报数", total=True),
            *levels,
            Column("mean_claimed", "平均自评分", Kind.POINTS, 9, "有自评总分的申报的平均数"),
            Column("mean_awarded", "平均考评分", Kind.POINTS, 9, "有考评总分的申报的平均数"),
            Column("gap", "平均差", Kind.POINTS, 8, "考评分减自评分的平均数，两者齐全的申报才计"),
            Column("rechecked", "已复查", Kind.INTEGER, 8, "有完整复查打分的表彰数", total=True),
            Column("kept", "复查保留", Kind.INTEGER, 8, "复查结论为保留的", total=True),
            Column("propose_cancel", "建议取消", Kind.INTEGER, 8, "复查结论为建议取消的", total=True),
        ),
        frozen=2,
    )


LEDGER = Table(
    "收件台账",
    (
        Column("file", "文件", Kind.TEXT, 42, "收件夹中的位置"),
        Column("received", "收到日期", Kind.DATE, 11.5, "按收件依据确定的收到日期"),
        Column("basis", "日期依据", Kind.CENTRED, 14, "收到日期从哪里来"),
        UNIT_CODE,
        UNIT_NAME,
        Column("form", "表单", Kind.CENTRED, 15, "四种表单之一"),
        Column("handling", "处理结果", Kind.CENTRED, 10, "采用、被替代、重复、无法识别、隔离、忽略等"),
        Column("reason", "原因", Kind.TEXT, 32, "为什么这样处理"),
        Column("sha256", "SHA-256", Kind.TEXT, 36, "文件内容的指纹，用于核对是否同一文件"),
        Column("size", "字节", Kind.YUAN, 10, "文件大小"),
    ),
    frozen=1,
)
MISSING = Table(
    "未报送",
    (
        UNIT_CODE,
        UNIT_NAME,
        DISTRICT,
        Column("contact", "联系人", Kind.CENTRED, 11, "名册中的联系人"),
        Column("phone", "联系电话", Kind.CENTRED, 16, "名册中的联系电话"),
        Column("email", "电子邮箱", Kind.TEXT, 26, "名册中的电子邮箱"),
        Column("tracks", "应报对象", Kind.CENTRED, 19, "应当申报而没有可用申报表的对象"),
        Column("pre_applied", "预申报", Kind.CENTRED, 8, "年初是否预申报"),
        Column("remark", "情况", Kind.TEXT, 36, "什么都没有收到，或收到的为什么不能用"),
    ),
    frozen=2,
)
FINDINGS = Table(
    "问题清单",
    (
        Column("code", "编码", Kind.CENTRED, 9, "问题的固定编码"),
        Column("severity", "级别", Kind.CENTRED, 7, "退回：须更正；核实：更正或说明；提示：仅供了解"),
        UNIT_CODE,
        Column("unit_name", "单位名称", Kind.TEXT, 22, "名册中的单位名称"),
        Column("file", "文件", Kind.TEXT, 26, "收件夹中的位置"),
        Column("sheet", "工作表", Kind.CENTRED, 10, "问题所在工作表"),
        Column("cell", "单元格", Kind.CENTRED, 8, "问题所在单元格"),
        Column("problem", "问题", Kind.TEXT, 34, "错在哪里"),
        Column("found", "填报内容", Kind.TEXT, 22, "单元格中原来的内容"),
        Column("remedy", "修改建议", Kind.TEXT, 34, "怎样改"),
        Column("clause", "依据", Kind.CENTRED, 10, "文件条款"),
        Column("state", "状态", Kind.CENTRED, 8.5, "未办结，或单位已说明"),
        Column("item", "项目", Kind.TEXT, 16, "编号或申报信息的项目"),
        Column("expected", "应填", Kind.TEXT, 18, "应当填写什么"),
        Column("explained", "单位说明", Kind.TEXT, 20, "单位在“说明”栏所写；核实类有说明即办结"),
    ),
    frozen=4,
    printed=12,
)
TRAIL = Table(
    "裁定过程",
    (
        UNIT_CODE,
        SUBJECT,
        Column("rule", "规则", Kind.CENTRED, 8, "规则的编号；计分为分数的由来，差距为补足哪些即可达到"),
        Column("clause", "依据", Kind.CENTRED, 13, "文件条款"),
        Column("inputs", "输入", Kind.TEXT, 46, "规则看到的事实"),
        Column("outcome", "结果", Kind.TEXT, 38, "判定的结果"),
        Column("source", "来源", Kind.TEXT, 46, "事实所在的文件、工作表和单元格"),
        Column("decides", "决定", Kind.CENTRED, 6, "▶为决定结论的规则"),
    ),
    frozen=2,
)
NEAR = Table(
    "临界提示",
    (
        UNIT_CODE,
        UNIT_NAME,
        SUBJECT,
        Column("what", "事项", Kind.CENTRED, 14, "哪一个数接近界线"),
        Column("value", "数值", Kind.CENTRED, 12, "现在的数值"),
        Column("line", "界线", Kind.CENTRED, 22, "决定结论的界线"),
        Column("distance", "差距", Kind.CENTRED, 12, "离界线多远"),
        Column("consequence", "影响", Kind.TEXT, 46, "越过界线会怎样"),
    ),
    frozen=2,
)
RESUBMITTED = Table(
    "补正情况",
    (
        UNIT_CODE,
        UNIT_NAME,
        DISTRICT,
        Column("earlier", "上一版文件", Kind.TEXT, 30, "被替代的文件"),
        Column("later", "本版文件", Kind.TEXT, 30, "采用的文件"),
        Column("received", "收到日期", Kind.DATE, 12, "本版文件的收到日期"),
        Column("fixed", "已改正", Kind.TEXT, 34, "上一版有、本版没有的问题"),
        Column("still_open", "仍存在", Kind.TEXT, 34, "两版都有的问题"),
        Column("new", "新出现", Kind.TEXT, 34, "上一版没有、本版才有的问题"),
        Column("totals", "自评合计变化", Kind.TEXT, 26, "上一版到本版的自评合计"),
    ),
    frozen=2,
)
SUPPORTED = Table(
    "数据支持分",
    (
        UNIT_CODE,
        UNIT_NAME,
        TRACK,
        Column("criterion", "编号", Kind.CENTRED, 8, "指标编号"),
        Column("content", "考评内容", Kind.TEXT, 40, "指标原文"),
        Column("supported", "数据支持分", Kind.POINTS, 11, "按单位自己填报的数据能得到的分数"),
        Column("claimed", "自评分", Kind.POINTS, 9, "单位自评"),
        Column("awarded", "考评分", Kind.POINTS, 9, "市总工会考评"),
        Column("higher", "高出者", Kind.CENTRED, 12, "自评、考评或两者高于数据支持分"),
        Column("basis", "计算依据", Kind.TEXT, 34, "用哪些数据怎样计算"),
    ),
    frozen=2,
)
SOURCES = Table(
    "数据来源",
    (
        Column("file", "文件", Kind.TEXT, 60, "收件夹中的位置"),
        UNIT_CODE,
        UNIT_NAME,
        TRACK,
        Column("form", "表单", Kind.CENTRED, 16, "四种表单之一"),
        Column("pattern", "版式", Kind.CENTRED, 12, "答案位置相同的文件共用一个版式，见“数据版式”"),
    ),
    frozen=1,
)
PATTERNS = Table(
    "数据版式",
    (
        Column("pattern", "版式", Kind.CENTRED, 12, "“数据来源”所引用的版式"),
        Column("key", "编号/字段", Kind.TEXT, 26, "指标编号、数据编号或申报字段"),
        Column("label", "名称", Kind.TEXT, 44, "这一项是什么"),
        Column("place", "工作表!单元格", Kind.TEXT, 30, "答案所在的位置"),
    ),
    frozen=1,
)


SCORE_SHEETS = {Track.UNION: "逐项得分", Track.CHAIR: "逐项得分（主席）"}


def score_table(programme: Programme, track: Track) -> Table:
    """逐项得分: total, then each area's total followed by its criteria."""
    marks: list[Column] = []
    for area in programme.track_areas(track):
        marks.append(Column(area.code, area.code, Kind.POINTS, 7, f"{area.name}得分（不适用项折算后）"))
        marks += (
            Column(item.code, item.code, Kind.MARK, 6, item.clause_text)
            for item in programme.criteria
            if item.track is track and item.area == area.code
        )
    person = (PERSON,) if track is Track.CHAIR else ()
    head = (
        UNIT_CODE,
        Column("unit_name", "单位名称", Kind.TEXT, 24, "名册中的单位名称"),
        *person,
        Column("form", "来源", Kind.CENTRED, 7, "自评、考评或复查"),
        Column("total", "总分", Kind.POINTS, 8, "折算后的总分"),
    )
    return Table(SCORE_SHEETS[track], (*head, *marks, TRACK), frozen=len(head))


TODO = Table(
    "待办",
    (
        SEQUENCE,
        Column("kind", "事项", Kind.CENTRED, 12, "要办的事"),
        UNIT_CODE,
        UNIT_NAME,
        DISTRICT,
        SUBJECT,
        Column("what", "内容", Kind.TEXT, 46, "办什么，为什么"),
        Column("row", "查看", Kind.CENTRED, 12, "跳到有关的一行"),
        Column("file", "文件", Kind.CENTRED, 12, "打开收件夹中的文件"),
    ),
)
