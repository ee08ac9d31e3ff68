"""The one catalogue of findings: stable code, severity, and the Chinese texts a clerk reads.

``problem``, ``expected`` and ``remedy`` are templates over the fields given to :func:`describe`. First letter: X the
file could not be read, I identity, V a value, D a date, C consistency, A the application as a whole, N a note,
L the ledger only, O the office's own tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from sz_excel.records.findings import Severity

B, Q, N = Severity.BLOCKING, Severity.QUERY, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding. ``example`` shows a case; ``clause`` is the default where the answer brings none."""

    code: str
    severity: Severity
    title: str
    problem: str
    expected: str
    remedy: str
    example: str
    clause: str = ""


_SEND_AGAIN = "请在市总工会下发的原表中填写，用 Excel 或 WPS 另存为 .xlsx 后重新报送"

_ENTRIES = (
    Entry("X01", B, "空文件", "文件是空的，没有任何内容", "填好的表格", "请重新发送填好的表格", "0 字节的 .xlsx"),
    Entry("X02", B, "文件损坏", "文件已损坏，打不开：{found}", "完好的 .xlsx 文件", _SEND_AGAIN, "传输中断的文件"),
    Entry("X03", B, "有打开密码", "文件设了打开密码，无法读取", "没有密码的文件", "请取消打开密码后重新报送", "加密的 .xlsx"),
    Entry("X04", B, "内容损坏", "表格内部结构不完整：{found}", "完好的 .xlsx 文件", _SEND_AGAIN, "被改坏的 XML"),
    Entry("X05", B, "文件异常庞大", "文件展开后异常庞大，已停止读取：{found}", "正常大小的表格", _SEND_AGAIN, "压缩炸弹"),
    Entry("X06", B, "内部名称可疑", "文件内部有不正常的名称，已停止读取：{found}", "正常保存的表格", _SEND_AGAIN, "含 ../ 的部件名"),
    Entry("X07", B, "含外部定义", "文件内部含有不安全的定义，已停止读取：{found}", "正常保存的表格", _SEND_AGAIN, "DOCTYPE"),
    Entry("X08", B, "不是 .xlsx", "这是 .xlsb 或 .ods 表格，暂不读取", ".xlsx 文件", "请用 Excel 或 WPS 另存为 .xlsx 后重新报送", ".ods"),
    Entry("X09", B, "旧版表格", "这是旧版 .xls（或 .et）表格，暂不读取", ".xlsx 文件", "请用 Excel 或 WPS 另存为 .xlsx 后重新报送", ".xls"),
    Entry("X10", B, "不是表格", "这不是 Excel 表格，是网页或纯文本", ".xlsx 文件", _SEND_AGAIN, "改名的 .csv"),
    Entry("X11", B, "压缩包格式", "rar、7z 压缩包不能读取", ".zip 或直接发送 .xlsx", "请解压后直接发送 .xlsx 文件", ".rar"),
    Entry("X12", B, "无法打开", "文件打不开：{found}", "可以读取的文件", "请确认文件没有被占用、有读取权限，再放入收件箱", "无权限"),
    Entry("X13", B, "链接", "这是一个快捷链接，不是文件", "文件本身", "请把文件本身放入收件箱", "符号链接"),
    Entry("X14", B, "读取时崩溃", "读取这个文件时程序异常中断，已隔离", "正常保存的表格", _SEND_AGAIN, "恶意构造的文件"),
    Entry("X15", B, "读取超时", "读取这个文件用时过长，已停止", "正常大小的表格", _SEND_AGAIN, "恶意构造的文件"),
    Entry("X16", B, "读取出错", "读取这个文件时出错，已隔离", "正常保存的表格", _SEND_AGAIN, "异常结构"),
    Entry("X17", B, "类型不明", "不是表格文件，无法读取", ".xlsx 文件", _SEND_AGAIN, "图片、PDF"),
    Entry("X18", B, "不是下发的表格", "这不是市总工会下发的表格", "市总工会下发的表格", _SEND_AGAIN, "自制表格"),
    Entry("X19", B, "不是本届的表格", "这是{found}年度的表格，不是{expected}年度的", "{expected}年度的表格", _SEND_AGAIN, "去年的表"),
    Entry("I01", B, "单位不在名册", "单位编码“{found}”不在单位名册中", "名册中的单位编码", "请市总工会核对名册，或请单位使用下发的原表", "编码有误"),
    Entry("I02", B, "单位身份不一致", "表格下发给{expected}，表内填写的却是{found}", "{expected}", "请使用下发给本单位的表格重新填报", "改了名称的别家表格"),
    Entry("I03", B, "一个工作簿含多个单位", "一个工作簿里有多个单位的表：{found}", "一个单位一个工作簿", "请每个单位单独报送一个工作簿", "合并的工作簿"),
    Entry("I04", B, "工作表重复且不一致", "工作表“{found}”与本表内容重复但填写不同", "只保留一张", "请删去多余的一张后重新报送", "复制的工作表"),
    Entry("I05", B, "编号重复", "编号“{found}”出现了两次", "每个编号一行", "请删去重复的行后重新报送", "复制的行"),
    Entry("I06", B, "同日收到两份不同文件", "同一天收到两份内容不同的文件，无法判断以哪份为准：{found}", "一份", "请市总工会裁定“采用文件”，或请单位重新报送", "同日两份"),
    Entry("V01", B, "未填写", "没有填写", "{expected}", "请填写{expected}；确实没有的，数量填 0", "空白的自评分"),
    Entry("V02", B, "公式出错", "单元格里是公式错误值 {found}", "{expected}", "请直接填写{expected}", "#REF!"),
    Entry("V03", B, "公式没有结果", "单元格里的公式没有计算结果", "{expected}", "请直接填写{expected}", "未计算的公式"),
    Entry("V04", B, "看不懂的数", "“{found}”不是可以确认的数", "{expected}", "请填写{expected}，只填数字", "约9分、九分、8-9"),
    Entry("V05", B, "超出范围", "“{found}”超出允许的范围", "{expected}", "请填写{expected}", "满分2分填了3分"),
    Entry("V06", B, "小数位过多", "“{found}”的小数位过多", "{expected}", "请填写{expected}", "8.333"),
    Entry("V07", B, "不是数", "单元格里是日期、时间或是否，不是数", "{expected}", "请把单元格重新填写为{expected}", "3/4 变成日期"),
    Entry("V08", B, "百分比格式", "单元格是百分比格式（{found}），无法确认原意", "{expected}", "请填写{expected}，不用百分号", "95%"),
    Entry("V09", B, "看不懂的日期", "“{found}”不是完整的日期", "年-月-日，如 2019-9-20", "请填写完整的年、月、日", "2019.9"),
    Entry("V10", B, "日期不合常理", "日期 {found} 不在合理范围内", "{expected}", "请核对年份，填写{expected}", "1905-07-18"),
    Entry("V11", B, "不在选项内", "“{found}”不是可选的内容", "{expected}", "请从下拉列表中选择：{expected}", "三星"),
    Entry("V12", B, "答案被合并单元格盖住", "填写处被合并单元格盖住，看不到填写内容", "{expected}", "请取消合并单元格，分别填写", "合并了两行得分"),
    Entry("V13", B, "找不到编号所在行", "表中找不到编号“{found}”所在的行", "{expected}", "请使用下发的原表，不要删除行或改动编号", "删了一行"),
    Entry("V14", B, "找不到列", "表中找不到“{found}”列", "{expected}", "请使用下发的原表，不要删除列或改动列名", "删了一列"),
    Entry("V15", B, "不能不适用", "此项不允许填“不适用”", "{expected}", "请填写{expected}，并清空“不适用”", "U1.1 不适用"),
    Entry("V16", B, "不适用未说明", "填了“不适用”，但没有说明理由", "在“说明”栏写明理由", "请在同一行“说明”栏写明不适用的理由", "无理由"),
    Entry("V17", B, "不适用又有得分", "填了“不适用”，同时又填了得分 {found}", "二选一", "请清空得分，或清空“不适用”", "两处都填"),
    Entry("V18", B, "整个领域不适用", "“{found}”的各项全部填了“不适用”", "至少一项适用", "请核对并填写适用的项目", "整块不适用"),
    Entry("V19", Q, "号码格式", "“{found}”不像{expected}", "{expected}", "请核对后改正", "少一位的号码"),
    Entry("V20", Q, "代码校验不符", "统一社会信用代码“{found}”校验不符", "18位统一社会信用代码", "请对照证书核对；数字格式的长代码会丢失末位，请按文本填写", "末位被改成0"),
    Entry("V21", B, "评分档次", "“{found}”不是0.5分的整数倍", "{expected}", "视成效评分的项目请按0.5分为一档填写", "2.3"),
    Entry("D01", B, "公示不足", "公示 {found} 只有{expected}", "不少于规定的工作日", "请补足公示天数后重新报送", "公示4天", "四（三）2"),
    Entry("D02", B, "公示未结束即报送", "公示 {found} 结束，晚于收到日期 {expected}", "公示结束后报送", "请公示结束后再报送", "先报后公示", "四（三）2"),
    Entry("D03", B, "公示日期颠倒", "公示结束日期早于开始日期：{found}", "先开始后结束", "请核对公示起止日期", "填反了", "四（三）2"),
    Entry("C01", Q, "数据前后不符", "{expected}：{found}", "{expected}", "请核对并改正，或在“说明”栏说明", "会员多于职工"),
    Entry("A01", B, "没有申报任何等级", "两个申报等级都是“不申报”或空白", "至少一项申报等级", "请在“申报信息”选择申报等级", "空表", "四（一）"),
    Entry("A02", Q, "自评低于申报等级线", "自评 {found} 分，低于{expected}的分数线", "自评不低于分数线", "请核对自评分或申报等级", "自评83申报星级", "四（二）"),
    Entry("A03", Q, "自评高于数据支持分", "自评 {found} 分，所填数据只支持 {expected} 分", "{expected} 分", "请核对数据与自评分，或在“说明”栏说明", "满意率85%评满分"),
    Entry("A04", Q, "会员人数与名册不同", "申报的会员人数 {found}，名册是 {expected}", "与实际一致", "请核对会员人数，或在“说明”栏说明变动", "50与52", "四（四）"),
    Entry("A05", B, "会员人数跨奖励界线", "申报的会员人数 {found}，名册是 {expected}，分处奖励减半界线两侧", "与实际一致", "请核对并提供会员名册", "50与51", "四（四）"),
    Entry("A06", Q, "未列入年初预申报", "单位未列入年初预申报名单", "预申报单位", "请市总工会核对预申报名单", "临时申报", "四（三）3"),
    Entry("A07", Q, "多人申报", "一个单位有不止一人申报：{found}", "一人", "请核对申报人选", "正副主席都报", "二"),
    Entry("A08", N, "必备项得零分", "必备项 {found} 得 0 分", "", "请核对", "U1.1 为0"),
    Entry("N01", N, "文字型数字", "“{found}”按数字 {expected} 读取", "", "", "'9.5"),
    Entry("N02", N, "带单位或全角", "“{found}”按 {expected} 读取", "", "", "９．５分"),
    Entry("N03", N, "文字型日期", "“{found}”按日期 {expected} 读取", "", "", "2019.9.30"),
    Entry("N04", N, "数字型日期", "“{found}”按日期 {expected} 读取", "", "", "43728"),
    Entry("N05", N, "公式结果", "单元格是公式，按其结果 {expected} 读取", "", "", "=9+0.5"),
    Entry("N06", N, "清除空白字符", "清除了多余的空白字符，按“{expected}”读取", "", "", "前后空格"),
    Entry("N07", N, "表格位置有变动", "有 {found} 处填写内容不在下发时的位置，已按编号和列名找到", "", "", "插入了行"),
    Entry("N08", N, "选项写法", "“{found}”按“{expected}”读取", "", "", "达标级"),
    Entry("N09", N, "未申报却填写", "未申报此项，但填写了 {found} 处，未采用", "", "", "只报工会却填了主席"),
    Entry("N11", N, "含宏", "文件含有宏，宏不会运行，只读取填写内容", "", "请市总工会提醒单位不要使用宏", ".xlsm"),
    Entry("N12", N, "含外部链接", "文件含有指向其他文件的链接，未打开链接", "", "", "引用其他工作簿"),
    Entry("N13", N, "含嵌入对象", "文件嵌入了其他文件，未读取", "", "", "嵌入的文档"),
    Entry("N14", N, "含图片", "文件含有图片，图片内容不读取", "", "", "贴图"),
    Entry("N15", N, "身份标记缺失", "下发时的身份标记已丢失，按表内单位编码识别", "", "", "复制到新工作簿"),
    Entry("N16", N, "名册别名", "单位名称“{found}”与名册“{expected}”写法不同", "", "", "简称"),
    Entry("L01", N, "系统文件", "系统或临时文件，不读取", "", "", "~$ 锁文件"),
    Entry("L02", N, "被替代", "同一单位后来又报送了 {found}", "", "", "旧版本"),
    Entry("L03", N, "重复", "与 {found} 内容相同", "", "", "副本"),
    Entry("L04", N, "未采用", "按裁定采用 {found}", "", "", "采用文件"),
    Entry("O01", Q, "裁定无效", "裁定不起作用：{found}", "{expected}", "请在 rulings.xlsx 改正：{expected}", "没有理由的裁定"),
    Entry("O02", Q, "审核汇总与申报不符", "审核汇总表里的“{found}”没有对应的申报", "已申报的单位和对象", "请归口工会核对", "未申报的单位"),
)

CATALOGUE = {entry.code: entry for entry in _ENTRIES}
