"""The parts of an official document (GB/T 9704-2012), for the script that builds the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from ooxml import element, twips
from page import LINE, RED, TYPE_WIDTH_MM

# The serial number is left to the office; the year is that in which the document is issued (GB/T 9704-2012, 7.2.5).
NUMBER, LETTER_NUMBER = "{{ office_code }}字〔{{ issue_year }}〕　号", "{{ office_code }}函〔{{ issue_year }}〕　号"
RULE_OUTER, RULE_INNER = "8", "6"  # eighths of a point: 0.35 mm and 0.25 mm


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


def upward_head(document: DocumentType, mark: str, number: str, signer: str) -> None:
    """The head of a document to a superior: 发文字号 one character in from the left, 签发人 from the right."""
    write(document, "发文机关标志", mark)
    blank(document, 2)
    line = document.add_paragraph(f"　{number}\t签发人：{signer}　", style="主送机关")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(TYPE_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    _borders(line, bottom="14", colour=str(RED), space="7")
    blank(document, 2)


def letter_head(document: DocumentType, mark: str, number: str) -> None:
    """信函格式: mark 30 mm from the top of the page, red double rules 170 mm wide, no page number on page one."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = Mm(30), Mm(20)
    first = section.first_page_header.paragraphs[0]
    first.text, first.style = mark, document.styles["信函标志"]
    _borders(first, bottom="24", colour=str(RED), space="6", line="thickThinSmallGap")
    last = section.first_page_footer.paragraphs[0]
    last.style = document.styles["信函下线"]
    _borders(last, top="24", colour=str(RED), space="1", line="thinThickSmallGap")
    for footer in (section.footer, section.even_page_footer):
        footer.paragraphs[0].paragraph_format.space_after = Mm(5)
    write(document, "信函字号", number)
    blank(document, 2)


def title(document: DocumentType, *lines: str) -> None:
    """The title, broken where ``lines`` break, and the blank line under it."""
    write(document, "公文标题", "\n".join(lines))
    blank(document)


def signature(document: DocumentType, issuer: str, day: str) -> None:
    """Issuer centred over the date, which ends four characters from the right, with room for the seal above."""
    blank(document, 2, "落款前空行")
    write(document, "落款", issuer, day)


def closing(document: DocumentType, text: str, annexes: Sequence[str] = ()) -> None:
    """The last paragraph of the text and 附件说明; both stay on the page of the signature."""
    write(document, "公文末段", text)
    if annexes:
        blank(document, 1, "落款前空行")
        write(document, "附件说明", *annexes)


def annex(document: DocumentType, mark: str, *title_lines: str) -> None:
    """附件 on a new page: its mark on line one, its title on line three."""
    write(document, "附件标识", mark)
    blank(document)
    title(document, *title_lines)


def imprint(document: DocumentType, issuer: str, day: str, *, loop: str = "", copy: str = "") -> None:
    """版记 on the last line of the type area of the last page: 抄送 (where ``loop`` turns), 印发机关 and date.

    Each line is a frame of its own at the bottom margin (LibreOffice drops a frame whose paragraphs differ in their
    borders); the blank line that follows is as high as both, so that text never runs into them.
    """
    line = f"　{issuer}\t{day}印发"
    if not loop:
        _imprint_line(document, line, {"yAlign": "bottom"}, top=RULE_OUTER, bottom=RULE_OUTER)
        document.add_paragraph("", style="版记占位").paragraph_format.line_spacing = Pt(LINE)
        return
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
    frame = element(
        "w:framePr",
        w=str(twips(Mm(TYPE_WIDTH_MM))),
        hSpace="0",
        wrap="through",
        vAnchor="margin",
        hAnchor="margin",
        xAlign="left",
        **place,
    )
    paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:widowControl", "w:pBdr", *_AFTER_BORDERS)


def _borders(
    paragraph: Paragraph, *, colour: str = "000000", space: str = "1", line: str = "single", **sizes: str
) -> None:
    """Rules over and under a paragraph: ``sizes`` by side, in eighths of a point; ``space`` in points."""
    borders = element("w:pBdr")
    for side, size in sizes.items():
        borders.append(element(f"w:{side}", val=line, sz=size, space=space, color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:spacing", "w:ind", "w:jc", "w:rPr")


# -- tables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its head, its width in millimetres, the paragraphs of a cell, the styles of both."""

    head: str
    width: float
    lines: tuple[str, ...]
    style: str = "表格文字"
    head_style: str = "表头"


def list_table(
    document: DocumentType, columns: Sequence[Column], loop: str, *, total: tuple[str, Sequence[str]] | None = None
) -> Table:
    """A ruled table with one row per turn of ``loop`` (``fault in blocking``), or one that says 无.

    The head repeats on every page. ``total`` is a loop and the texts of the cells of a last row.
    """
    table: Table = document.add_table(rows=6, cols=len(columns))
    table.autofit = False
    _rules(table, padding=(0.6, 1.2), **ALL_SIDES)
    for row, tag in ((1, f"{{%tr for {loop} %}}"), (3, "{%tr else %}"), (5, "{%tr endfor %}")):
        table.rows[row].cells[0].text = tag
    for index, column in enumerate(columns):
        _fill(table.rows[0].cells[index], (column.head,), column.head_style)
        _fill(table.rows[2].cells[index], column.lines, column.style)
        _fill(table.rows[4].cells[index], ("无" if index == 0 else "",), "表格居中")
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
    if total is not None:
        _total_rows(table, *total)
    for index, column in enumerate(columns):
        table.columns[index].width = Mm(column.width)
        for row in table.rows:
            row.cells[index].width = Mm(column.width)
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, element("w:cantSplit"))
    return table


def form_table(document: DocumentType, rows: Sequence[tuple[str, ...]], widths: Sequence[float]) -> Table:
    """A ruled form: labels and answers in turn, four to a row or two with the answer over the rest of the row."""
    table: Table = document.add_table(rows=len(rows), cols=len(widths))
    table.autofit = False
    _rules(table, padding=(1.5, 1.2), **ALL_SIDES)
    for row, texts in zip(table.rows, rows, strict=True):
        for index, width in enumerate(widths):
            table.columns[index].width = row.cells[index].width = Mm(width)
        if len(texts) < len(widths):
            row.cells[len(texts) - 1].merge(row.cells[len(widths) - 1])
        for index, text in enumerate(texts):
            _fill(row.cells[index], (text,), "表单文字" if index % 2 else "表单栏目")
    return table


def _total_rows(table: Table, loop: str, texts: Sequence[str]) -> None:
    for cells, style in (((f"{{%tr for {loop} %}}",), ""), (texts, "表格居中"), (("{%tr endfor %}",), "")):
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left it untyped
        for index, text in enumerate(cells):
            if style:
                _fill(row.cells[index], (text,), style)
            else:
                row.cells[index].text = text


ALL_SIDES = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), "4")


def _fill(cell: object, lines: Sequence[str], style: str) -> None:
    cell.text = lines[0]  # type: ignore[attr-defined]
    for line in lines[1:]:
        cell.add_paragraph(line)  # type: ignore[attr-defined]
    for paragraph in cell.paragraphs:  # type: ignore[attr-defined]
        paragraph.style = paragraph.part.document.styles[style]
    cell._tc.get_or_add_tcPr().append(element("w:vAlign", val="center"))  # type: ignore[attr-defined]


def _rules(table: Table, *, padding: tuple[float, float] = (0, 0), **sizes: str) -> None:
    """Borders by side, in eighths of a point; ``padding`` is above/below and left/right, in millimetres."""
    borders, margins = element("w:tblBorders"), element("w:tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in sizes:
            borders.append(element(f"w:{side}", val="single", sz=sizes[side], space="0", color="000000"))
    for side, width in zip(("top", "left", "bottom", "right"), padding * 2, strict=True):
        margins.append(element(f"w:{side}", w=str(twips(Mm(width))), type="dxa"))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for setting in (element("w:tblW", w=str(twips(Mm(TYPE_WIDTH_MM))), type="dxa"), borders, margins):
        _add_table_property(table, setting)


_TABLE_PROPERTIES = tuple(
    f"w:{name}" for name in ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook")
)


def _add_table_property(table: Table, setting: BaseOxmlElement) -> None:
    """Put a property at the place that the schema gives it, instead of the one that is there."""
    properties = table._tbl.tblPr
    tag = next(name for name in _TABLE_PROPERTIES if qn(name) == setting.tag)
    properties.remove_all(tag)
    properties.insert_element_before(setting, *_TABLE_PROPERTIES[_TABLE_PROPERTIES.index(tag) + 1 :])
