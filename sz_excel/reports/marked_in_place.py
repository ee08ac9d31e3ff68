"""A marked copy part by part: only what is marked is written anew, all else stays as the unit's program saved it."""

from __future__ import annotations

from collections.abc import Sequence

from sz_excel.records.findings import Finding
from sz_excel.reports import marking_words as words
from sz_excel.reports.marking_words import CannotCopyError
from sz_excel.spreadsheets.overlay import HEAD, MAIN, MarkedSheet, Overlay, UnusualWorkbookError, escaped, quoted
from sz_excel.spreadsheets.scanning import Wanted, column_letters, parse_place, squeeze

_SIDE_HEADER = words.SIDE_HEADER.encode()
_WANTED = Wanted(words.CODE_HEADER, frozenset({words.SIDE_HEADER}))


class _Styles:
    """The looks of a marked copy, by number."""

    def __init__(self, overlay: Overlay):
        looks = overlay.looks
        line = looks.box(words.LINE_COLOUR)
        self.fills = {severity: looks.fill(colour) for severity, colour in words.FILL_COLOURS.items()}
        white = looks.font(bold=True, colour=words.WHITE)
        self.head = looks.look(font=white, fill=looks.fill(words.HEAD_COLOUR), border=line, middle=True)
        self.title = looks.look(font=looks.font(bold=True, size=14))
        self.guide = looks.look()
        self.number = looks.look(border=line, middle=True)
        self.text = looks.look(border=line, wrapped=True)
        self.link = looks.look(font=looks.font(colour=words.LINK_COLOUR, underlined=True), border=line, wrapped=True)
        self.hint = looks.look(font=looks.font(colour=words.HINT_COLOUR), border=line, wrapped=True)
        self.severities = {
            severity: looks.look(fill=fill, border=line, middle=True) for severity, fill in self.fills.items()
        }


def mark(data: bytes, title: str, findings: Sequence[Finding]) -> bytes:
    """A copy with these faults marked.

    Raises :class:`UnusualWorkbookError` for a workbook that must be marked otherwise, :class:`CannotCopyError` for one
    that is too large.
    """
    overlay = Overlay(data, _WANTED)
    if overlay.longest > words.MOST_ROWS:
        raise CannotCopyError(f"{overlay.longest} rows")
    if words.LIST_SHEET in overlay.names or any(_SIDE_HEADER in part for part in overlay.parts.values()):
        raise UnusualWorkbookError("marked before")
    styles = _Styles(overlay)
    for name, mine in words.by_sheet(findings).items():
        if name in overlay.names:
            _mark_sheet(overlay, overlay.sheet(name), mine, styles)
    overlay.insert_first(words.LIST_SHEET, _list(title, findings, overlay.names, styles), words.HEAD_ROW)
    return overlay.packed()


def _mark_sheet(overlay: Overlay, sheet: MarkedSheet, findings: Sequence[Finding], styles: _Styles) -> None:
    rows, columns = sheet.size
    if columns > words.MOST_COLUMNS:
        raise CannotCopyError(f"{sheet.name}: {columns} columns")
    beside: dict[int, list[str]] = {}
    for finding in findings:
        place = parse_place(finding.cell)
        sheet.mark(place, words.hint(finding), styles.fills[finding.severity])
        beside.setdefault(place[0], []).append(words.hint(finding))
    side = _side_column(overlay, sheet, (rows, columns), styles)
    for row, hints in beside.items():
        text = "\n".join(hints)
        sheet.write(row, side, text, styles.hint)
        sheet.heighten(row, words.hint_height(text))


def _side_column(overlay: Overlay, sheet: MarkedSheet, size: tuple[int, int], styles: _Styles) -> int:
    """The column of the hints: the first free one beside the table."""
    places = sorted(sheet.texts)
    if words.SIDE_HEADER in sheet.texts.values():
        raise UnusualWorkbookError("marked before")
    rows, side = size
    head = next((row for row, column in places if squeeze(sheet.texts[row, column]) == words.CODE_HEADER), 0)
    sheet.write(head, side, words.SIDE_HEADER, styles.head)
    sheet.set_width(side, words.SIDE_WIDTH)
    overlay.widen_print_area(sheet.name, side, rows)
    return side


# -- the list ---------------------------------------------------------------------------------------------------------


def _list(title: str, findings: Sequence[Finding], sheets: Sequence[str], styles: _Styles) -> bytes:
    """The sheet 补正事项: every fault, with a link to its cell."""
    head = "".join(
        _text(words.HEAD_ROW, column, header, styles.head) for column, (header, _) in enumerate(words.HEADERS)
    )
    rows = [
        _row(1, words.TITLE_POINTS, _text(1, 0, title, styles.title)),
        _row(2, words.GUIDE_POINTS, _text(2, 0, words.GUIDE, styles.guide)),
        _row(words.HEAD_ROW, words.LEAST_POINTS, head),
    ]
    links = []
    for number, finding in enumerate(findings, 1):
        linked = bool(finding.cell) and finding.sheet in sheets
        rows.append(_fault(number, finding, styles, linked=linked))
        if linked:
            location = escaped(f"{quoted(finding.sheet)}!{finding.cell}").replace('"', "&quot;")
            links.append(f'<hyperlink ref="C{words.HEAD_ROW + number}" location="{location}"/>')
    behind = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return f"{HEAD}{_before()}<sheetData>{''.join(rows)}</sheetData>{behind}{_PAGE}</worksheet>".encode()


def _before() -> str:
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, (_, width) in enumerate(words.HEADERS, 1)
    )
    top = f"A{words.HEAD_ROW + 1}"
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{words.HEAD_ROW}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols>"
    )


_PAGE = (
    '<pageMargins left="0.45" right="0.45" top="0.55" bottom="0.65" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    f"<headerFooter><oddFooter>{escaped(words.FOOTER)}</oddFooter></headerFooter>"
)


def _fault(number: int, finding: Finding, styles: _Styles, *, linked: bool) -> str:
    row, texts = words.HEAD_ROW + number, words.listed(finding)
    looks = [styles.severities[finding.severity], styles.link if linked else styles.text]
    looks += [styles.text] * (len(texts) - len(looks))
    cells = "".join(_text(row, column, *pair) for column, pair in enumerate(zip(texts, looks, strict=True), 1))
    first = f'<c r="A{row}" s="{styles.number}"><v>{number}</v></c>'
    return _row(row, words.height(texts), f"{first}{cells}")


def _row(number: int, points: float, cells: str) -> str:
    return f'<row r="{number}" ht="{points:g}" customHeight="1">{cells}</row>'


def _text(row: int, column: int, text: str, style: int) -> str:
    """A cell that holds text and nothing else, whatever the text looks like."""
    place = f'r="{column_letters(column)}{row}" s="{style}"'
    if not text:
        return f"<c {place}/>"
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'
