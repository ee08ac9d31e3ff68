"""Layout → workbook: the one entrance to writing a form."""

from __future__ import annotations

from sz_excel.forms import application_sheet, instructions, review_sheet
from sz_excel.forms.drafting import Draft
from sz_excel.forms.identity import DEFINED_NAME, HIDDEN_SHEET, PROPERTY, Token
from sz_excel.forms.layout import APPLICATION_SHEET, INSTRUCTIONS, REVIEW_SHEET, FormLayout
from sz_excel.forms.prefill import Prefill
from sz_excel.forms.rubric_sheet import RubricSheet
from sz_excel.forms.styling import NORMAL, Look
from sz_excel.programme.model import Programme
from sz_excel.spreadsheets.writing import Book, Sheet

__all__ = ["Prefill", "author"]


def author(programme: Programme, layout: FormLayout, token: Token, prefill: Prefill) -> bytes:
    """The workbook of one form, as bytes of .xlsx; equal input gives equal bytes.

    Every formula holds the value that it shows as issued. Raises WritingError where the library cannot write something.
    """
    settings = programme.settings
    title = f"{settings['edition']}年度{settings['campaign']}{layout.kind.title}"
    book = Book(title=title, author=settings["issuer"], normal=NORMAL)
    draft = Draft(programme, layout, prefill, Look(book))
    names = [INSTRUCTIONS[layout.kind], *(sheet.name for sheet in layout.sheets)]
    sheets = {name: book.sheet(name) for name in dict.fromkeys(names)}
    _write_sheets(draft, sheets)
    _identify(book, token)
    return book.bytes()


def _write_sheets(draft: Draft, sheets: dict[str, Sheet]) -> None:
    first = INSTRUCTIONS[draft.layout.kind]
    own = None
    for layout in draft.layout.sheets:
        if layout.name == first:
            own = layout
        elif layout.name == APPLICATION_SHEET:
            draft.tallies.append(application_sheet.write(draft, sheets[layout.name], layout))
        elif layout.name == REVIEW_SHEET:
            draft.tallies.append(review_sheet.write(draft, sheets[layout.name], layout))
        elif layout.track:
            draft.tallies.append(RubricSheet(draft, sheets[layout.name], layout, layout.track).write())
    instructions.write(draft, sheets[first], own)


def _identify(book: Book, token: Token) -> None:
    """The token in three carriers: custom property, very hidden sheet, defined name."""
    text = str(token)
    hidden = book.sheet(HIDDEN_SHEET)
    hidden.write(0, 0, text)
    hidden.xlsx.protect()
    hidden.xlsx.very_hidden()
    hidden.call(book.xlsx.set_custom_property, PROPERTY, text, "text")
    literal = text.replace('"', '""')
    hidden.call(book.xlsx.define_name, DEFINED_NAME, f'="{literal}"')
