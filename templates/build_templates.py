"""Make the templates of templates/notices/ and the table of names in templates/README.md.

    python templates/build_templates.py

The committed files are what this script makes (a test compares them). An office changes the wording and looks in
Word, in a copy under ``<workspace>/templates/notices``; numbers and names come from ``sz_excel.notices.context``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import official
from docx.document import Document
from official import Column
from page import Fonts, new_document

from sz_excel.notices.context import names_table
from sz_excel.notices.rendering import FIXED_DATE
from sz_excel.programme.loading import load_edition

HERE = Path(__file__).parent
EDITION = "2019"
NAMES_START, NAMES_END = "<!-- names: made by build_templates.py -->\n", "<!-- end of names -->\n"

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
    official.red_head(document, "{{ issuer }}文件", "{{ office_code }}〔{{ year }}〕　号")
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
        "请在原报送的电子表格“{{ file_name }}”上直接改正，不要改动编号和表格结构，改正后按原报送渠道重新报送"
        "（电子邮箱：{{ contact_email }}）。",
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
    official.write(document, "公文正文", "{{ office }}：{{ contact_name }}，电话：{{ contact_phone }}。")
    official.blank(document)
    official.write(document, "附件说明", "附件：申报材料补正事项清单")
    official.signature(document, "{{ issuer }}", "{{ date }}")
    official.annex(document, "附件", "申报材料补正事项清单")
    official.write(document, "附件行", "单位：{{ unit_name }}（{{ unit_code }}）")
    official.write(document, "附件小标题", "一、必须补正（{{ blocking_count }}处）")
    official.list_table(document, FAULT_COLUMNS, "fault in blocking")
    official.write(document, "公文正文", "{%p for part in query_parts %}")
    official.write(document, "附件小标题", "二、请核实并改正或说明（{{ part.count }}处）")
    official.list_table(document, FAULT_COLUMNS, "fault in part.faults")
    official.write(document, "公文正文", "{%p endfor %}")
    official.imprint(document, "copy in copy_lines", "抄送：{{ copy }}。", "{{ issuer }}", "{{ date }}")


TEMPLATES: dict[str, Callable[[Document], None]] = {"补正通知": correction_notice}


def build(name: str) -> bytes:
    """The template as .docx bytes; equal on every run."""
    document = new_document(Fonts.of(load_edition(EDITION).settings), name)
    TEMPLATES[name](document)
    stream = io.BytesIO()
    document.save(stream)
    return _with_fixed_dates(stream.getvalue())


def _with_fixed_dates(package: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, FIXED_DATE)
            new.writestr(member, old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def readme(current: str) -> str:
    """README.md with its table of names made anew."""
    before, rest = current.split(NAMES_START)
    after = rest.split(NAMES_END)[1]
    return f"{before}{NAMES_START}{names_table()}{NAMES_END}{after}"


def main() -> None:
    for name in TEMPLATES:
        (HERE / "notices" / f"{name}.docx").write_bytes(build(name))
    path = HERE / "README.md"
    path.write_text(readme(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
