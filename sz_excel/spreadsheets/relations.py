"""Which parts of an OPC container a part refers to (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from sz_excel.spreadsheets.xml import parse_xml


class Relation(NamedTuple):
    """What one part is to another, in one word (``comments``, ``drawing``), and its name in the container."""

    kind: str
    target: str


NO_RELATION = Relation("", "")


def relations(parts: Mapping[str, bytes], source: str) -> dict[str, Relation]:
    """Relations of a part by their id; a target is taken from the folder of ``source`` unless it begins with a slash.

    Names are compared without regard to case, as Excel does. Raises :class:`UnreadableWorkbookError` for broken XML.
    """
    by_name = {name.lower(): name for name in parts}
    folder, _, name = source.rpartition("/")
    path = by_name.get(f"{folder}/_rels/{name}.rels".lstrip("/").lower())
    if path is None:
        return {}
    found = {}
    for node in parse_xml(parts[path], path):
        full = posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/")
        kind = node.get("Type", "").rpartition("/")[2].lower()
        found[node.get("Id", "")] = Relation(kind, by_name.get(full.lower(), full))
    return found


def related_part(parts: Mapping[str, bytes], related: Mapping[str, Relation], ending: str) -> bytes:
    """The first of these parts whose name ends so, or the one of that name beside the workbook; empty without one."""
    named = next((each.target for each in related.values() if each.target.lower().endswith(ending)), "")
    beside = next((name for name in parts if name.lower() == f"xl/{ending}"), "")
    return parts.get(named or beside, b"")
