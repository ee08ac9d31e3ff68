"""Templates refuse to lie, text is only ever text, and the quick way gives what docxtpl gives."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from lxml import etree
from markupsafe import Markup, escape

from sz_excel.errors import OperatorError
from sz_excel.notices.rendering import NoticeTemplateError, find_template, render
from tests.notices.samples import BLOCKING, QUERY, TEMPLATES, UNIT, faults, members, notice, small_template, text_of

TEMPLATE = TEMPLATES / "notices" / "补正通知.docx"
HOSTILE = [
    "甲&乙<丙>\"丁\"'戊'",
    "{{ issuer }} {% for x in y %} {# 注 #}",
    "{_{ issuer }_} {_% %_}",
    "<w:p><w:r><w:t>假</w:t></w:r></w:p>",
    "</w:t></w:r></w:p>",
    '=HYPERLINK("http://example.invalid")',
    "第一行\n第二行",
    "&amp; &#123; &lt;",
]


def first_row(package: bytes, table: int = 0) -> list[str]:
    return [cell.text for cell in Document(io.BytesIO(package)).tables[table].rows[1].cells]


def test_every_fault_stands_in_the_notice() -> None:
    findings = faults(40) + faults(7, QUERY)
    text = text_of(render(TEMPLATE, [("a", notice(*findings))])["a"])
    for finding in findings:
        for part in (finding.problem, finding.cell, finding.found, finding.remedy, finding.clause):
            assert part in text
    assert "必须补正（40处）" in text
    assert "请核实并改正或说明（7处）" in text


def test_a_notice_without_queries_does_not_speak_of_them() -> None:
    text = text_of(render(TEMPLATE, [("a", notice(BLOCKING))])["a"])
    assert "核实" not in text
    assert "必须补正的1处" in text


def test_deadline_consequence_and_contact_are_said() -> None:
    text = text_of(render(TEMPLATE, [("a", notice())])["a"])
    for part in (
        "2019年10月15日前（含当日）",
        "逾期未补正",
        "000-0000",
        "office@example.invalid",
        "仪工字〔2019〕42号",
    ):
        assert part in text


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_returned_file_arrives_as_it_was_written(text: str) -> None:
    finding = replace(BLOCKING, problem=text, found=text, remedy=text)
    package = render(TEMPLATE, [("a", notice(finding, unit=replace(UNIT, name=text, district=text)))])["a"]
    _, _, problem, found, remedy, _ = first_row(package)
    assert (problem, found, remedy) == (text, text, text)
    assert f"{text}：" in "\n".join(p.text for p in Document(io.BytesIO(package)).paragraphs)


def test_characters_that_xml_cannot_hold_become_blanks() -> None:
    package = render(TEMPLATE, [("a", notice(replace(BLOCKING, found="甲\x00乙\x0b丙\ud800丁\u202e戊\uffff己")))])["a"]
    assert first_row(package)[3] == "甲 乙 丙 丁 戊 己"


def test_a_name_of_sixty_characters_is_whole() -> None:
    assert "某" * 60 in text_of(render(TEMPLATE, [("a", notice(unit=replace(UNIT, name="某" * 60)))])["a"])


def test_equal_input_gives_equal_bytes() -> None:
    once, again = (render(TEMPLATE, [("a", notice(BLOCKING, QUERY))])["a"] for _ in range(2))
    assert once == again


def test_a_notice_carries_no_name_or_time_of_the_template_writer(tmp_path: Path) -> None:
    document = Document(str(TEMPLATE))
    document.core_properties.author = "某科员"
    document.core_properties.last_modified_by = "某科员"
    document.save(str(tmp_path / "补正通知.docx"))
    core = members(render(tmp_path / "补正通知.docx", [("a", notice())])["a"])["docProps/core.xml"].decode()
    assert "某科员" not in core
    assert core.count("2000-01-01T00:00:00Z") == 2


@pytest.mark.parametrize(
    "findings",
    [[BLOCKING], [BLOCKING, QUERY], faults(40) + faults(3, QUERY), [replace(BLOCKING, problem=t) for t in HOSTILE]],
    ids=["one", "both", "many", "hostile"],
)
def test_the_quick_way_gives_what_docxtpl_gives(findings: list) -> None:
    context = notice(*findings)
    quick = members(render(TEMPLATE, [("first", notice()), ("a", context)])["a"])
    word = DocxTemplate(TEMPLATE)
    # docxtpl itself turns {_{ into {{; escaping braces beforehand is the one thing that our door adds.
    escaped = Environment(autoescape=True, undefined=StrictUndefined, finalize=_braces_as_references)
    word.render(context, escaped, autoescape=True)
    stream = io.BytesIO()
    word.save(stream)
    slow = members(stream.getvalue())
    assert set(quick) == set(slow)
    for name in set(quick) - {"docProps/core.xml"}:
        assert _canonical(quick[name]) == _canonical(slow[name]), name


def _braces_as_references(value: object) -> object:
    if not isinstance(value, str):
        return value
    return Markup(str(escape(value)).replace("{", "&#123;").replace("}", "&#125;"))


def _canonical(xml: bytes) -> bytes:
    return bytes(etree.tostring(etree.fromstring(xml), method="c14n"))


def test_a_thousand_notices_are_made_one_by_one_from_an_iterator() -> None:
    made = render(TEMPLATE, ((f"n{n}", notice(replace(BLOCKING, found=f"{n}分"))) for n in range(1000)))
    assert len(made) == 1000
    assert first_row(made["n999"])[3] == "999分"
    assert members(made["n0"])["word/footer1.xml"] == members(made["n999"])["word/footer1.xml"]


# -- templates that lie -------------------------------------------------------------------------------------------


def edited(folder: Path, old: str, new: str) -> Path:
    """The committed template with one text replaced, as staff might edit it."""
    path = folder / "补正通知.docx"
    with zipfile.ZipFile(TEMPLATE) as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                assert old in content.decode()
                content = content.decode().replace(old, new).encode()
            after.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ unit_name }}", "{{ unit_nmae }}", "unit_nmae"),
        ("{{ fault.clause }}", "{{ fault.clauze }}", "clauze"),
        ("fault in part.faults", "fault in part.fautls", "fautls"),
        ("{{ part.count }}", "{{ part.cuont }}", "cuont"),
        ("{{ deadline }}", "{{ deadline }", "没有写完整（{{ deadline }）"),
        ("{{ deadline }}", "｛｛ deadline ｝｝", "花括号"),
        ("{{ deadline }}", "{ { deadline } }", "花括号"),
        ("{{ deadline }}", "{{ }}", "没有写完整"),
        ("{%tr endfor %}", "", "没有写完整"),
        ("{%p endfor %}", "", "没有写完整"),
        ("{{ deadline }}", "{{ blocking }}", "list"),
        ("{{ deadline }}", "{{ blocking.append }}", "append"),
        ("{{ deadline }}", "{{ deadline + 1 }}", "不写计算"),
        ("{{ deadline }}", "{{ range }}", "range"),
        ("{{ deadline }}", "{{ ''.__class__ }}", "__class__"),
    ],
)
def test_a_template_that_cannot_be_trusted_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = edited(tmp_path, old, new)
    with pytest.raises(NoticeTemplateError) as refused:
        render(path, [])
    assert "补正通知.docx" in str(refused.value)
    assert said in str(refused.value)


def test_a_misspelt_name_is_found_even_where_no_document_would_use_it(tmp_path: Path) -> None:
    path = edited(tmp_path, "{{ unknown_year }}", "{{ unknwon_year }}")
    with pytest.raises(NoticeTemplateError, match="unknwon_year"):
        render(path, [("a", notice(BLOCKING))])


def test_a_document_without_the_data_is_refused_with_its_name(tmp_path: Path) -> None:
    path = small_template(tmp_path / "便函.docx", "{{ unit_name }}：{{ amount }}")
    with pytest.raises(NoticeTemplateError, match="amount.*给0007") as refused:
        render(path, [("给0006", {"unit_name": "甲", "amount": "1"}), ("给0007", {"unit_name": "乙"})])
    assert "便函.docx" in str(refused.value)


@pytest.mark.parametrize("value", [None, 1.5, True, ["甲"]])
def test_a_value_that_is_neither_text_nor_a_whole_number_is_refused(tmp_path: Path, value: object) -> None:
    path = small_template(tmp_path / "便函.docx", "{{ amount }}")
    with pytest.raises(NoticeTemplateError, match=type(value).__name__):
        render(path, [("a", {"amount": value})])


def test_tags_that_word_split_over_runs_and_gave_curly_quotes_still_work(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("致{")
    for piece in ("{ unit", "_name ", "}", "}："):
        paragraph.add_run(piece).bold = True
    document.save(str(tmp_path / "便函.docx"))
    assert "致甲厂：" in text_of(render(tmp_path / "便函.docx", [("a", {"unit_name": "甲厂"})])["a"])


def test_tags_in_header_and_footer_are_filled(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "{{ unit_name }}"
    document.save(str(tmp_path / "便函.docx"))
    parts = members(render(tmp_path / "便函.docx", [("a", {"unit_name": "甲&乙"})])["a"])
    assert any("甲&amp;乙" in content.decode() for name, content in parts.items() if "header" in name)


def test_a_file_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "补正通知.docx").write_bytes(b"\xd0\xcf\x11\xe0 old format")
    with pytest.raises(NoticeTemplateError, match="不是可用的 Word 文档"):
        render(tmp_path / "补正通知.docx", [])


PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    ("kind", "extra", "told"),
    [
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "word/vbaProject.bin", "含有宏"),
        (PLAIN, "word/vbaProject.bin", "含有宏"),
        (PLAIN.replace("document.main", "template.main"), "word/other.bin", "不是可用的 Word 文档"),
    ],
)
def test_a_template_with_macros_or_of_another_type_is_refused(tmp_path: Path, kind: str, extra: str, told: str) -> None:
    with zipfile.ZipFile(tmp_path / "补正通知.docx", "w") as package:
        for name, content in members(TEMPLATE.read_bytes()).items():
            package.writestr(name, content.replace(PLAIN.encode(), kind.encode()))
        package.writestr(extra, b"x")
    with pytest.raises(NoticeTemplateError, match=f"补正通知.docx 不能使用：{told}"):
        render(tmp_path / "补正通知.docx", [])


def test_a_template_that_docxtpl_treats_its_own_way_is_rendered_by_docxtpl(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(table.rows[0].cells, ("{%tc for n in numbers %}", "{{ n }}", "{%tc endfor %}"), strict=True):
        cell.text = text
    document.save(str(tmp_path / "横表.docx"))
    package = render(tmp_path / "横表.docx", [("a", {"numbers": ["甲", "乙", "丙", "丁", "戊"]})])["a"]
    made = Document(io.BytesIO(package)).tables[0]
    assert [cell.text for cell in made.rows[0].cells] == ["甲", "乙", "丙", "丁", "戊"]
    assert len(made.columns) == 5


# -- where templates lie ------------------------------------------------------------------------------------------


def test_the_workspace_has_the_first_say(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "notices" / "补正通知.docx"
    assert find_template("补正通知", tmp_path) == TEMPLATE
    own.parent.mkdir(parents=True)
    own.write_bytes(TEMPLATE.read_bytes())
    assert find_template("补正通知", tmp_path) == own


def test_a_template_that_is_nowhere_is_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="贺信.docx"):
        find_template("贺信", tmp_path)
