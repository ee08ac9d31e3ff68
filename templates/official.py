"""Pieces of an official document laid out to GB/T 9704-2012 (A4), for the scripts that build the templates.

Looks live in named styles, so that staff change a font or a size once, in Word's style list. Lengths are points
unless they say millimetres. LibreOffice and Word keep 22 lines × 28 characters with these figures; they were measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

TYPE_WIDTH_MM = 156
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINE = 28.95
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
RULE_OUTER, RULE_INNER = "8", "6"  # eighths of a point: 0.35 mm and 0.25 mm
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
    _strip_styles(document)
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
        _Look("发文机关标志", fonts.title, 48, CENTRE, line=54, before=96.8, colour=RED),
        _Look("发文字号", fonts.body, align=CENTRE),
        _Look("公文标题", fonts.title, 22, CENTRE, line=34, keep=True),
        _Look("主送机关", fonts.body),
        _Look("一级标题", fonts.heading, first=200, keep=True),
        _Look("二级标题", fonts.subheading, first=200, keep=True),
        _Look("附件说明", fonts.body, left=5 * CHARACTER, hanging=3 * CHARACTER),
        _Look("落款", fonts.body, align=CENTRE, left=13 * CHARACTER, keep=True),
        _Look("落款前空行", fonts.body, keep=True),
        _Look("附件标识", fonts.heading, align=LEFT, new_page=True, keep=True),
        _Look("附件行", fonts.body, align=LEFT),
        _Look("附件小标题", fonts.heading, align=LEFT, keep=True),
        _Look("表头", fonts.heading, 10.5, CENTRE, line=14),
        _Look("表格文字", fonts.body, 10.5, LEFT, line=14),
        _Look("表格居中", fonts.body, 10.5, CENTRE, line=14),
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
        properties.insert_element_before(_element(tag, val="0"), "w:spacing", "w:ind", "w:jc")
    properties.insert_element_before(_element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc")
    normal.element.rPr.insert_element_before(_element("w:spacing", val=TIGHTER), "w:sz", "w:szCs", "w:lang")


def _strip_styles(document: DocumentType) -> None:
    """Leave only what Word needs, so that the style list shows the styles of the document and nothing else."""
    for style in list(document.styles):
        if style.name not in KEPT_STYLES:
            style.delete()
    root = document.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[attribute]


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
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(MARGINS_MM["top"]), Mm(MARGINS_MM["bottom"])
    section.left_margin, section.right_margin = Mm(MARGINS_MM["left"]), Mm(MARGINS_MM["right"])
    section.header_distance = Mm(15)
    section.footer_distance = Mm(23)
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
            run._r.append(_element("w:fldChar", fldCharType=kind))
        elif text == "PAGE":
            code = _element("w:instrText")
            code.text = text
            run._r.append(code)


# -- parts of a document ------------------------------------------------------------------------------------------


def write(document: DocumentType, style: str, *texts: str) -> None:
    """Paragraphs of one style; a newline in a text is a line break within the paragraph."""
    for text in texts:
        document.add_paragraph(text, style=style)


def blank(document: DocumentType, lines: int = 1, style: str = "主送机关") -> None:
    write(document, style, *[""] * lines)


def red_head(document: DocumentType, mark: str, number: str) -> None:
    """发文机关标志 35 mm under the top of the type area, 发文字号 two lines below, red line 4 mm under it."""
    write(document, "发文机关标志", mark)
    blank(document, 2)
    line = document.add_paragraph(number, style="发文字号")
    _borders(line, bottom="14", colour=str(RED), space="7")
    blank(document, 2)


def title(document: DocumentType, *lines: str) -> None:
    """The title, broken where ``lines`` break, and the blank line under it."""
    write(document, "公文标题", "\n".join(lines))
    blank(document)


def signature(document: DocumentType, issuer: str, day: str) -> None:
    """Issuer centred over the date, which ends four characters from the right, with room for the seal above."""
    blank(document, 2, "落款前空行")
    write(document, "落款", issuer, day)


def annex(document: DocumentType, mark: str, *title_lines: str) -> None:
    """附件 on a new page: its mark on line one, its title on line three."""
    write(document, "附件标识", mark)
    blank(document)
    title(document, *title_lines)


def imprint(document: DocumentType, loop: str, copy: str, issuer: str, day: str) -> None:
    """版记 on the last line of the type area of the last page: 抄送 (where ``loop`` turns), 印发机关 and date.

    Each line is a frame of its own at the bottom margin (LibreOffice drops a frame whose paragraphs differ in their
    borders); the blank line that follows is as high as both, so that text never runs into them.
    """
    line = f"　{issuer}\t{day}印发"
    write(document, "公文正文", f"{{%p for {loop} %}}")
    _imprint_line(document, f"　{copy}", {"y": str(_COPY_LINE_TOP)}, top=RULE_OUTER)
    _imprint_line(document, line, {"yAlign": "bottom"}, top=RULE_INNER, bottom=RULE_OUTER)
    write(document, "公文正文", "{%p else %}")
    _imprint_line(document, line, {"yAlign": "bottom"}, top=RULE_OUTER, bottom=RULE_OUTER)
    write(document, "公文正文", "{%p endfor %}")
    blank(document, 1, "版记占位")


_COPY_LINE_TOP = 11610  # twips under the top of the type area: two lines of 版记 end on its bottom


def _imprint_line(document: DocumentType, text: str, place: Mapping[str, str], **rules: str) -> None:
    paragraph = document.add_paragraph(text, style="版记")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(TYPE_WIDTH_MM) - Pt(14), WD_TAB_ALIGNMENT.RIGHT)
    _borders(paragraph, **rules)
    frame = _element(
        "w:framePr",
        w=str(_twips(Mm(TYPE_WIDTH_MM))),
        hSpace="0",
        wrap="through",
        vAnchor="margin",
        hAnchor="margin",
        xAlign="left",
        **place,
    )
    paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:widowControl", "w:pBdr", *_AFTER_BORDERS)


def _borders(paragraph: Paragraph, *, colour: str = "000000", space: str = "1", **sizes: str) -> None:
    """Rules over and under a paragraph: ``sizes`` by side, in eighths of a point; ``space`` in points."""
    borders = _element("w:pBdr")
    for side, size in sizes.items():
        borders.append(_element(f"w:{side}", val="single", sz=size, space=space, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:rPr")


# -- tables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its head, its width in millimetres, the paragraphs of a cell."""

    head: str
    width: float
    lines: tuple[str, ...]
    style: str = "表格文字"


def list_table(document: DocumentType, columns: Sequence[Column], loop: str) -> Table:
    """A ruled table with one row per turn of ``loop`` (``fault in blocking``); the head repeats on every page."""
    table: Table = document.add_table(rows=4, cols=len(columns))
    table.autofit = False
    _rules(table, padding=(0.6, 1.2), **dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), "4"))
    for row, text in ((table.rows[1], f"{{%tr for {loop} %}}"), (table.rows[3], "{%tr endfor %}")):
        row.cells[0].text = text
    for index, column in enumerate(columns):
        table.columns[index].width = Mm(column.width)
        for row in table.rows:
            row.cells[index].width = Mm(column.width)
        _fill(table.rows[0].cells[index], (column.head,), "表头")
        _fill(table.rows[2].cells[index], column.lines, column.style)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for row in (table.rows[0], table.rows[2]):
        row._tr.get_or_add_trPr().insert(0, _element("w:cantSplit"))
    return table


def _fill(cell: object, lines: Sequence[str], style: str) -> None:
    cell.text = lines[0]  # type: ignore[attr-defined]
    for line in lines[1:]:
        cell.add_paragraph(line)  # type: ignore[attr-defined]
    for paragraph in cell.paragraphs:  # type: ignore[attr-defined]
        paragraph.style = paragraph.part.document.styles[style]
    cell._tc.get_or_add_tcPr().append(_element("w:vAlign", val="center"))  # type: ignore[attr-defined]


def _rules(table: Table, *, padding: tuple[float, float] = (0, 0), **sizes: str) -> None:
    """Borders by side, in eighths of a point; ``padding`` is above/below and left/right, in millimetres."""
    borders, margins = _element("w:tblBorders"), _element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in sizes:
            borders.append(_element(f"w:{side}", val="single", sz=sizes[side], space="0", color="000000"))
    for side, width in zip(("top", "left", "bottom", "right"), padding * 2, strict=True):
        margins.append(_element(f"w:{side}", w=str(_twips(Mm(width))), type="dxa"))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for element in (_element("w:tblW", w=str(_twips(Mm(TYPE_WIDTH_MM))), type="dxa"), borders, margins):
        _add_table_property(table, element)


_TABLE_PROPERTIES = tuple(
    f"w:{name}" for name in ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
)


def _add_table_property(table: Table, element: BaseOxmlElement) -> None:
    """Put a property at the place that the schema gives it, instead of the one that is there."""
    properties = table._tbl.tblPr
    tag = next(name for name in _TABLE_PROPERTIES if qn(name) == element.tag)
    properties.remove_all(tag)
    properties.insert_element_before(element, *_TABLE_PROPERTIES[_TABLE_PROPERTIES.index(tag) + 1 :])


def _twips(length: Length) -> int:
    return round(length / Pt(1) * 20)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
