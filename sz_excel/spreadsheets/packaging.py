"""How the parts that xlsxwriter makes become a file: strings escaped in one step, compressed as far as it pays.

Measured on working papers of 31 MB unpacked: level 6 takes 0.54 s for 2.9 MB, level 2 0.18 s for 3.7 MB.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.utility import _preserve_whitespace

LEVEL = 2
# Blanks at the ends, control characters, and what looks like Excel's own escape for them.
NEEDS_CARE = re.compile(r"^\s|\s$|_x[0-9a-fA-F]{4}_|[\x00-\x1f]")
EXCEL_EPOCH = (1980, 1, 1, 0, 0, 0)


class QuickWorkbook(xlsxwriter.Workbook):  # type: ignore[misc] # xlsxwriter has no type information
    """A workbook whose parts are kept for :func:`pack` instead of being zipped by xlsxwriter."""

    def __init__(self, options: dict[str, Any]):
        super().__init__(io.BytesIO(), {**options, "in_memory": True})
        self.parts: list[tuple[str, str | bytes]] = []

    def _get_packager(self) -> Packager:
        return _QuickPackager(self.parts)


class _QuickPackager(Packager):  # type: ignore[misc]
    def __init__(self, parts: list[tuple[str, str | bytes]]):
        super().__init__()
        self.parts = parts

    def _create_package(self) -> list[Any]:
        files = super()._create_package()
        self.parts.extend((name, stream.getvalue()) for stream, name, _ in files)
        return []

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            strings = _QuickStrings()
            strings.string_table = table
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))
            strings._assemble_xml_file()


class _QuickStrings(SharedStrings):  # type: ignore[misc]
    """xlsxwriter passes on text from ``<r>`` to ``</r>`` as markup; here every text is text."""

    def _write_si(self, string: str) -> None:
        if NEEDS_CARE.search(string):
            attributes = [("xml:space", "preserve")] if _preserve_whitespace(string) else []
            self._xml_si_element(self._escape_control_characters(string), attributes)
        else:
            self.fh.write(f"<si><t>{_escape(string)}</t></si>")


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def pack(parts: list[tuple[str, str | bytes]]) -> bytes:
    """The parts as a zip, in their order, all of one time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts:
            info = zipfile.ZipInfo(name, EXCEL_EPOCH)
            package.writestr(info, content, zipfile.ZIP_DEFLATED, LEVEL)
    return stream.getvalue()
