"""OOXML elements and lengths, for what python-docx has no words for."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Pt


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of the w: namespace with w: attributes."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def twips(length: Length) -> int:
    return round(length / Pt(1) * 20)
