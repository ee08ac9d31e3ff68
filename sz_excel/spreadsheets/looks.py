"""The styles of a workbook, to which looks are added; those that are there keep their numbers."""

from __future__ import annotations

import copy
from typing import Any

from lxml import etree

from sz_excel.spreadsheets.sheet_tree import parse_part, written

GROUPS = ("fonts", "fills", "borders", "cellXfs")


class Looks:
    """``styles.xml``. Raises KeyError when one of its groups is missing."""

    def __init__(self, part: bytes):
        self.root = parse_part(part, "styles.xml")
        self._space = etree.QName(self.root).namespace
        self._groups = {name: self.root.find(self._tag(name)) for name in GROUPS}
        missing = [name for name, group in self._groups.items() if group is None or len(group) == 0]
        if missing:
            raise KeyError(f"styles.xml has no {missing[0]}")
        self._recoloured: dict[tuple[int, int], int] = {}

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}"

    def _add(self, group: str, node: Any) -> int:
        nodes = self._groups[group]
        nodes.append(node)
        nodes.set("count", str(len(nodes)))
        return len(nodes) - 1

    def _node(self, name: str, parent: Any = None, **attributes: str) -> Any:
        tag = self._tag(name)
        return etree.Element(tag, attributes) if parent is None else etree.SubElement(parent, tag, attributes)

    def font(self, *, colour: str = "", size: int = 0, bold: bool = False, underlined: bool = False) -> int:
        """The workbook's own first font, changed in these ways."""
        font = copy.deepcopy(self._groups["fonts"][0])
        changes: dict[str, dict[str, str]] = {}
        if bold:
            changes["b"] = {}
        if underlined:
            changes["u"] = {}
        if size:
            changes["sz"] = {"val": str(size)}
        if colour:
            changes["color"] = {"rgb": f"FF{colour}"}
        for name, attributes in changes.items():
            for old in font.findall(self._tag(name)):
                font.remove(old)
            self._node(name, font, **attributes)
        font[:] = sorted(font, key=lambda node: _FONT_ORDER.get(etree.QName(node).localname, len(_FONT_ORDER)))
        return self._add("fonts", font)

    def fill(self, colour: str) -> int:
        fill = self._node("fill")
        pattern = self._node("patternFill", fill, patternType="solid")
        self._node("fgColor", pattern, rgb=f"FF{colour}")
        return self._add("fills", fill)

    def box(self, colour: str) -> int:
        """A thin line on all four sides."""
        border = self._node("border")
        for side in ("left", "right", "top", "bottom"):
            self._node("color", self._node(side, border, style="thin"), rgb=f"FF{colour}")
        self._node("diagonal", border)
        return self._add("borders", border)

    def look(
        self, *, font: int = 0, fill: int = 0, border: int = 0, wrapped: bool = False, middle: bool = False
    ) -> int:
        """A new cell format; texts stand in the middle of the height, with ``middle`` also of the width."""
        numbers = {"numFmtId": "0", "fontId": str(font), "fillId": str(fill), "borderId": str(border), "xfId": "0"}
        applied = dict.fromkeys(("applyFont", "applyFill", "applyBorder", "applyAlignment"), "1")
        form = self._node("xf", **numbers, **applied)
        alignment = {"vertical": "center"} | ({"horizontal": "center"} if middle else {})
        self._node("alignment", form, **alignment, **({"wrapText": "1"} if wrapped else {}))
        return self._add("cellXfs", form)

    def recoloured(self, style: int, fill: int) -> int:
        """The cell format ``style`` with another fill."""
        if (style, fill) not in self._recoloured:
            forms = self._groups["cellXfs"]
            form = copy.deepcopy(forms[style if style < len(forms) else 0])
            form.set("fillId", str(fill))
            form.set("applyFill", "1")
            self._recoloured[style, fill] = self._add("cellXfs", form)
        return self._recoloured[style, fill]

    def xml(self) -> bytes:
        return written(self.root)


_FONT_ORDER = {name: place for place, name in enumerate(("b", "i", "strike", "u", "vertAlign", "sz", "color", "name"))}
