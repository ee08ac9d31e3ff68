"""Documents on the results of a season: 公示, 考评结果通报, 推荐报告."""

from __future__ import annotations

import official
from docx.document import Document
from official import Column

EVERYBODY = "各镇、园区工会，各系统（行业）工会，各直属工会："
ROLL, ROLL_CENTRED, ROLL_HEAD = "名册文字", "名册居中", "名册表头"
UNION_COLUMNS = (
    Column("序号", 20, ("{{ entry.number }}",), ROLL_CENTRED, ROLL_HEAD),
    Column("单位名称", 136, ("{{ entry.unit_name }}",), ROLL, ROLL_HEAD),
)
PERSON_COLUMNS = (
    Column("序号", 16, ("{{ entry.number }}",), ROLL_CENTRED, ROLL_HEAD),
    Column("姓名", 32, ("{{ entry.person }}",), ROLL_CENTRED, ROLL_HEAD),
    Column("单位名称", 72, ("{{ entry.unit_name }}",), ROLL, ROLL_HEAD),
    Column("职务", 36, ("{{ entry.post }}",), ROLL_CENTRED, ROLL_HEAD),
)


def publicity_of_unions(document: Document) -> None:
    """公示 of unions: names and levels, dates, how to object."""
    _publicity(document, UNION_COLUMNS, "家")


def publicity_of_chairs(document: Document) -> None:
    """公示 of chairs: name, unit, post and level, dates, how to object."""
    _publicity(document, PERSON_COLUMNS, "名")


def _publicity(document: Document, columns: tuple[Column, ...], measure: str) -> None:
    official.title(document, "关于{{ year }}年度拟推荐", "{{ award_title }}的公示")
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件要求，经单位申报、归口审核和组织考评，现将{{ year }}年度拟推荐的"
        f"{{{{ count }}}}{measure}{{{{ award_title }}}}予以公示。",
    )
    official.write(document, "公文正文", "{%p for part in parts %}")
    official.write(
        document, "一级标题", f"{{{{ part.numeral }}}}、{{{{ part.level_name }}}}（{{{{ part.count }}}}{measure}）"
    )
    official.list_table(document, columns, "entry in part.proposed")
    official.write(document, "公文正文", "{%p endfor %}")
    official.write(
        document,
        "公文正文",
        "公示时间：{{ start_date }}至{{ end_date }}（{{ days }}个工作日，首日不计）。",
        "对公示对象有异议的，请在公示期内以书面、电话或者电子邮件形式向{{ issuer }}反映，"
        "并说明具体事实。以单位名义反映的应加盖公章，以个人名义反映的应署真实姓名和联系方式。",
        "{%p for unknown_year in unknown_years %}",
        "（请注意：{{ unknown_year }}年的节假日安排尚未录入，公示期暂按周一至周五为工作日计算，须核定后发布。）",
        "{%p endfor %}",
    )
    # One to a line: an address of mail cannot be broken, and the line before it would be pulled apart.
    official.write(
        document,
        "公文末段",
        "受理部门：{{ office }}（联系人：{{ contact_name }}，电话：{{ contact_phone }}）",
        "联系地址：{{ contact_address }}",
    )
    official.closing(document, "电子邮箱：{{ contact_email }}")
    official.signature(document, "{{ issuer }}", "{{ date }}")


DISTRICT_COLUMNS = (
    Column("归口", 32, ("{{ row.district }}",)),
    Column("名册\n单位", 15, ("{{ row.units }}",), "表格居中"),
    Column("预申报", 15, ("{{ row.pre_applied }}",), "表格居中"),
    Column("报送", 14, ("{{ row.returned }}",), "表格居中"),
    Column("按时", 14, ("{{ row.on_time }}",), "表格居中"),
    Column("申报\n件数", 16, ("{{ row.applications }}",), "表格居中"),
    Column("拟推荐", 16, ("{{ row.put_forward }}",), "表格居中"),
    Column("自评\n均分", 17, ("{{ row.mean_claimed }}",), "表格居中"),
    Column("考评\n均分", 17, ("{{ row.mean_awarded }}",), "表格居中"),
)
PERSON = Column("姓名", 22, ("{{ item.person }}",), "表格居中")


def _result_lists(document: Document, who: tuple[Column, ...]) -> None:
    """Put forward, not passed, pending; ``who`` is the column of persons, or none."""
    room = 0 if who else PERSON.width
    number = Column("序号", 12, ("{{ item.number }}",), "表格居中")
    passed = (
        number,
        *who,
        Column("单位名称", 58 + room, ("{{ item.unit_name }}",)),
        Column("归口", 28, ("{{ item.district }}",), "表格居中"),
        Column("等级", 18, ("{{ item.level_name }}",), "表格居中"),
        Column("考评分", 18, ("{{ item.awarded }}",), "表格居中"),
    )
    others = (
        number,
        *who,
        Column("单位名称", 38 + room / 2, ("{{ item.unit_name }}",)),
        Column("申报等级", 18, ("{{ item.level_name }}",), "表格居中"),
        Column("结论", 18, ("{{ item.status }}",), "表格居中"),
        Column("原因", 48 + room / 2, ("{{ item.reason }}",)),
    )
    lists = (
        ("拟推荐", "put_forward", passed),
        ("不达标和不予推荐", "not_passed", others),
        ("尚未办结", "pending", others),
    )
    for name, key, columns in lists:
        count = f"{{{{ part.{key}_count }}}}{{{{ part.measure }}}}"
        official.write(document, "附件小标题", f"{{{{ part.track }}}}{name}名单（{count}）")
        official.list_table(document, columns, f"item in part.{key}")


def results(document: Document) -> None:
    """考评结果通报: figures by district, results, those that did not pass and why, common shortcomings."""
    official.red_head(document, "{{ issuer }}文件", official.NUMBER)
    official.title(document, "{{ issuer }}关于{{ year }}年度", "{{ campaign }}考评结果的通报")
    official.write(document, "主送机关", EVERYBODY)
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件要求，{{ issuer }}组织开展了{{ year }}年度{{ campaign }}申报考评工作。"
        "截至{{ date }}，现将有关情况通报如下。",
    )
    official.write(document, "一级标题", "一、总体情况")
    official.write(
        document,
        "公文正文",
        "{% for row in totals %}全市列入名册单位{{ row.units }}家，年初预申报{{ row.pre_applied }}家，"
        "报送{{ row.returned }}家，"
        "其中按时报送{{ row.on_time }}家；基层工会和工会主席合计申报{{ row.applications }}件，"
        "拟推荐{{ row.put_forward }}件。{% endfor %}"
        "各归口情况见附件1。",
    )
    official.write(document, "一级标题", "二、考评结果")
    official.write(
        document,
        "公文正文",
        "{%p for part in tracks %}",
        "{{ part.track }}：申报{{ part.applications }}{{ part.measure }}，"
        "拟推荐{{ part.put_forward_count }}{{ part.measure }}，"
        "不达标和不予推荐{{ part.not_passed_count }}{{ part.measure }}，"
        "尚未办结{{ part.pending_count }}{{ part.measure }}。",
        "{%p endfor %}",
        "名单和原因见附件2。",
    )
    official.write(document, "一级标题", "三、存在的主要问题")
    official.write(
        document,
        "公文正文",
        "{%p for part in tracks %}",
        "{{ part.track }}失分较多的项目（考评细则性质：{{ rubric_status }}）：",
        "{%p for item in part.shortcomings %}",
        "{{ item.number }}.{{ item.content }}（{{ item.area }}，{{ item.points }}分）："
        "考评{{ item.assessed }}{{ part.measure }}，失分{{ item.losers }}{{ part.measure }}，"
        "平均失{{ item.mean_lost }}分。",
        "{%p endfor %}",
        "{%p endfor %}",
    )
    official.closing(
        document,
        "请各归口工会对照上述问题，指导有关单位认真整改。",
        ["附件：1.各归口申报考评情况", "　　　2.考评结果名单"],
    )
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件1", "各归口申报考评情况")
    last_row = [f"{{{{ row.{key} }}}}" for key in _TOTAL_KEYS]
    official.list_table(document, DISTRICT_COLUMNS, "row in districts", total=("row in totals", last_row))
    official.annex(document, "附件2", "考评结果名单")
    for loop, who in (("part in unions", ()), ("part in chairs", (PERSON,))):
        official.write(document, "公文正文", f"{{%p for {loop} %}}")
        _result_lists(document, who)
        official.write(document, "公文正文", "{%p endfor %}")
    official.imprint(document, "{{ issuer }}", "{{ date }}")


_TOTAL_KEYS = (
    "district",
    "units",
    "pre_applied",
    "returned",
    "on_time",
    "applications",
    "put_forward",
    "mean_claimed",
    "mean_awarded",
)


def report(document: Document) -> None:
    """推荐报告 to the superior: procedure, numbers, outcome of the publicity (left to the office), annexed lists."""
    official.upward_head(document, "{{ issuer }}文件", official.NUMBER, "　　　")
    official.title(document, "{{ issuer }}关于推荐{{ year }}年度", "{{ campaign }}表彰对象的报告")
    official.write(document, "主送机关", "{{ superior }}：")
    official.write(
        document,
        "公文正文",
        "根据{{ document_number }}文件和你会关于{{ campaign }}的工作部署，"
        "{{ issuer }}组织开展了{{ year }}年度申报考评工作。"
        "现将推荐情况报告如下。",
    )
    official.write(document, "一级标题", "一、组织程序")
    official.write(
        document,
        "公文正文",
        "按照自查自评、单位申报、归口审核、考评推荐的程序进行。共有{{ returned }}家单位报送自评申报表，"
        "推荐对象均在本单位公示，经所在归口审核（直属单位直接报送）后，"
        "由{{ issuer }}采取听汇报、查看台账资料、个别访谈、召开座谈会等形式考评打分。",
    )
    official.write(document, "一级标题", "二、推荐情况")
    official.write(
        document,
        "公文正文",
        "{%p for part in tracks %}",
        "{{ part.track }}：申报{{ part.applications }}{{ part.measure }}，"
        "完成考评{{ part.assessed }}{{ part.measure }}，推荐{{ part.count }}{{ part.measure }}"
        "（{{ part.level_counts }}）。",
        "{%p endfor %}",
    )
    official.write(document, "一级标题", "三、公示情况")
    official.write(
        document,
        "公文正文",
        "{%p for held in publicity %}",
        "上述推荐对象于{{ held.start_date }}至{{ held.end_date }}公示{{ held.days }}个工作日（首日不计），"
        "公示结果：{{ held.result }}。",
        "{%p else %}",
        "上述推荐对象于　　月　　日至　　月　　日公示，公示结果：　　　　　　　　。"
        "（由{{ office }}据实填写后删去本括号）",
        "{%p endfor %}",
        "按照文件规定，{{ highest_level }}对象由你会直接考核验收。推荐名册见附件。",
    )
    official.closing(document, "特此报告。", ["附件：{{ year }}年度{{ campaign }}推荐名册"])
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.write(document, "公文正文", "（联系人：{{ contact_name }}，电话：{{ contact_phone }}）")
    official.annex(document, "附件", "{{ year }}年度{{ campaign }}推荐名册")
    for loop, columns in (("part in unions", UNION_COLUMNS), ("part in chairs", PERSON_COLUMNS)):
        official.write(document, "公文正文", f"{{%p for {loop} %}}", "{%p for level in part.parts %}")
        heading = "{{ part.award_title }}　{{ level.level_name }}（{{ level.count }}{{ part.measure }}）"
        official.write(document, "附件小标题", heading)
        official.list_table(document, columns, "entry in level.proposed")
        official.write(document, "公文正文", "{%p endfor %}", "{%p endfor %}")
    official.imprint(document, "{{ issuer }}", "{{ date }}")
