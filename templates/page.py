"""The page of an official document (GB/T 9704-2012, A4): margins, named styles, page numbers.

Looks live in named styles, so that staff change a font or a size once, in Word's style list. Lengths are points
unless they say millimetres. LibreOffice and Word keep 22 lines × 28 characters with these figures; they were measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from ooxml import element

TYPE_WIDTH_MM = 156
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINE = 28.95
MM = 72 / 25.4
CHARACTER = 15.75
TIGHTER = "-5"  # twentieths of a point: 16 pt set 0.25 pt closer gives 28 characters on 156 mm
NUMBER_FONT = "宋体"
RED = RGBColor(0xE6, 0, 0)
FALLBACKS = {
    "方正小标宋简体": "华文中宋",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
KEPT_STYLES = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
KEPT_SETTINGS = ("defaultTabStop", "evenAndOddHeaders", "characterSpacingControl")
DROPPED_PARTS = {"stylesWithEffects", "numbering", "webSettings", "customXml", "thumbnail", "extended-properties"}
RIGHT, LEFT, CENTRE, BOTH = (
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


@dataclass(frozen=True, slots=True)
class Fonts:
    """The four faces of an official document (GB/T 9704-2012, 5.2.2), settings of the edition."""

    title: str
    body: str
    heading: str
    subheading: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Fonts:
        return cls(**{key: settings[f"font_{key}"] for key in ("title", "body", "heading", "subheading")})


def new_document(fonts: Fonts, title: str) -> DocumentType:
    """An empty A4 document with the standard's margins, styles and page numbers (— 1 —, odd right, even left)."""
    document = Document()
    _strip(document)
    _speak_chinese(document)
    _page(document)
    _base_style(document, fonts)
    for look in _looks(fonts):
        _add_style(document, look)
    _page_numbers(document)
    _font_fallbacks(document)
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    return document


# -- styles -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Look:
    """A named style: face, size and paragraph shape. ``first`` is a first-line indent in hundredths of a character."""

    name: str
    font: str
    size: float = 16
    align: WD_ALIGN_PARAGRAPH = BOTH
    line: float = LINE
    first: int = 0
    before: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    colour: RGBColor | None = None
    keep: bool = False
    new_page: bool = False


def _looks(fonts: Fonts) -> tuple[_Look, ...]:
    return (
        _Look("公文正文", fonts.body, first=200),
        _Look("公文末段", fonts.body, first=200, keep=True),
        _Look("发文机关标志", fonts.title, 48, CENTRE, line=54, before=96.8, colour=RED),
        _Look("发文字号", fonts.body, align=CENTRE),
        _Look("公文标题", fonts.title, 22, CENTRE, line=34, keep=True),
        _Look("主送机关", fonts.body),
        _Look("一级标题", fonts.heading, first=200, keep=True),
        _Look("二级标题", fonts.subheading, first=200, keep=True),
        _Look("附件说明", fonts.body, left=5 * CHARACTER, hanging=3 * CHARACTER, keep=True),
        _Look("落款", fonts.body, align=CENTRE, left=13 * CHARACTER, keep=True),
        _Look("落款前空行", fonts.body, keep=True),
        _Look("附件标识", fonts.heading, align=LEFT, new_page=True, keep=True),
        _Look("附件行", fonts.body, align=LEFT),
        _Look("附件小标题", fonts.heading, align=LEFT, keep=True),
        _Look("表头", fonts.heading, 10.5, CENTRE, line=14, keep=True),
        _Look("表格文字", fonts.body, 10.5, LEFT, line=14),
        _Look("表格居中", fonts.body, 10.5, CENTRE, line=14),
        _Look("名册表头", fonts.heading, 12, CENTRE, line=20, keep=True),
        _Look("名册文字", fonts.body, 12, LEFT, line=20),
        _Look("名册居中", fonts.body, 12, CENTRE, line=20),
        _Look("代拟稿标识", fonts.heading, align=LEFT),
        _Look("信函标志", fonts.title, 42, CENTRE, line=48, left=-8 * MM, right=-6 * MM, colour=RED),
        _Look("信函下线", fonts.body, 1, CENTRE, line=1, left=-8 * MM, right=-6 * MM),
        _Look("信函字号", fonts.body, align=RIGHT),
        _Look("表单栏目", fonts.heading, 12, CENTRE, line=18),
        _Look("表单文字", fonts.body, 12, LEFT, line=18),
        _Look("表后说明", fonts.body, 12, LEFT, line=20),
        _Look("表后日期", fonts.body, 12, RIGHT, line=20),
        _Look("版记", fonts.body, 14, LEFT, line=24),
        _Look("版记占位", fonts.body, 1, LEFT, line=58),
        _Look("页码单页", NUMBER_FONT, 14, RIGHT, line=16, right=14),
        _Look("页码双页", NUMBER_FONT, 14, LEFT, line=16, left=14),
    )


def _add_style(document: DocumentType, look: _Look) -> None:
    style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _face(style, look.font, look.size)
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.line_spacing = Pt(look.line)
    shape.space_before = Pt(look.before)
    shape.keep_with_next = look.keep or None
    shape.page_break_before = look.new_page or None
    if look.left or look.hanging:
        shape.left_indent = Pt(look.left)
        shape.first_line_indent = Pt(-look.hanging) if look.hanging else None
    if look.right:
        shape.right_indent = Pt(look.right)
    if look.colour is not None:
        style.font.color.rgb = look.colour
    if look.first:
        shape.first_line_indent = Pt(look.first / 100 * look.size)
        style.element.pPr.ind.set(qn("w:firstLineChars"), str(look.first))


def _face(style: ParagraphStyle, font: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.name = font
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    style.element.rPr.rFonts.set(qn("w:cs"), font)


def _base_style(document: DocumentType, fonts: Fonts) -> None:
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _face(normal, fonts.body, 16)
    normal.paragraph_format.line_spacing = Pt(LINE)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.widow_control = False
    properties = normal.element.get_or_add_pPr()
    # Punctuation beyond the margin, and extra room between Chinese and digits, would break the count of 28.
    for tag in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        properties.insert_element_before(element(tag, val="0"), "w:spacing", "w:ind", "w:jc")
    properties.insert_element_before(element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc")
    normal.element.rPr.insert_element_before(element("w:spacing", val=TIGHTER), "w:sz", "w:szCs", "w:lang")


def _strip(document: DocumentType) -> None:
    """Leave only what an official document needs of python-docx's start document."""
    for style in [style for style in document.styles if style.name not in KEPT_STYLES]:
        style.delete()
    kept = {qn(f"w:{name}") for name in KEPT_SETTINGS}
    settings = document.settings.element
    for setting in [child for child in settings if child.tag not in kept]:
        settings.remove(setting)
    settings.append(_compatibility())
    for part in (document.part, document.part.package):
        for key in [key for key, relation in part.rels.items() if relation.reltype.rsplit("/")[-1] in DROPPED_PARTS]:
            part.rels.pop(key)


def _speak_chinese(document: DocumentType) -> None:
    """Default language and fonts by name: theme fonts would override the names for Chinese text."""
    defaults = document.styles.element
    defaults.remove_all("w:latentStyles")
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for fonts in defaults.iter(qn("w:rFonts")):
        for attribute in [name for name in fonts.attrib if name.lower().endswith("theme")]:
            del fonts.attrib[attribute]


def _compatibility() -> BaseOxmlElement:
    """Word's present layout rules; without it Word opens the file in compatibility mode."""
    compatibility = element("w:compat")
    uri = "http://schemas.microsoft.com/office/word"
    compatibility.append(element("w:compatSetting", name="compatibilityMode", uri=uri, val="15"))
    return compatibility


def _font_fallbacks(document: DocumentType) -> None:
    """Name the fonts to fall back on (w:altName): most offices have 仿宋, fewer 仿宋_GB2312."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{namespace}">{fonts}</w:fonts>'
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = xml.encode()


# -- page ---------------------------------------------------------------------------------------------------------


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    section.header_distance = Mm(15)
    section.footer_distance = Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        section._sectPr.remove(grid)


def _page_numbers(document: DocumentType) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, style in ((section.footer, "页码单页"), (section.even_page_footer, "页码双页")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles[style]
        paragraph.add_run("— ")
        _page_field(paragraph)
        paragraph.add_run(" —")


def _page_field(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("result", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "result" else "")
        if kind in ("begin", "separate", "end"):
            run._r.append(element("w:fldChar", fldCharType=kind))
        elif text == "PAGE":
            code = element("w:instrText")
            code.text = text
            run._r.append(code)
