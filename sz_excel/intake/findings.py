"""Finding codes and places → findings in the words of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from sz_excel.forms.layout import Slot, Spec
from sz_excel.records.campaign import Track
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.findings import Finding, Severity

OVERALL_EXPLANATION = "explanation"


LONGEST_SHOWN = 300
_SHOWN = frozenset(" \n\u3000\xa0")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding belongs: file, unit, and the answer's cell as ``工作表!单元格``."""

    file: str
    unit_code: str
    cell: str = ""
    item: str = ""
    clause: str = ""
    track: Track | None = None


def make_finding(
    code: str,
    place: Place,
    *,
    found: str = "",
    expected: str = "",
    severity: Severity | None = None,
    explained: str = "",
) -> Finding:
    """A finding with its texts filled in; raises KeyError for a code that the catalogue does not know."""
    entry = CATALOGUE[code]
    found, expected = visible(found), visible(expected)
    fields = {"found": found, "expected": expected}
    sheet, _, cell = place.cell.rpartition("!")
    return Finding(
        code=code,
        severity=severity or entry.severity,
        file=place.file,
        unit_code=place.unit_code,
        sheet=sheet,
        cell=cell,
        item=place.item,
        problem=entry.problem.format_map(fields),
        found=found,
        expected=entry.expected.format_map(fields),
        remedy=entry.remedy.format_map(fields),
        clause=place.clause or entry.clause,
        track=place.track.value if place.track else "",
        explained=explained,
    )


def visible(text: str) -> str:
    """Returned text as it may be shown: invisible and control characters escaped, very long text cut."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() or each in _SHOWN else _escape(each) for each in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…（共{len(text)}字）"


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"


def describe_spec(spec: Spec) -> str:
    """What an input expects, in words: ``0～2分的数，最多2位小数``."""
    match spec.type:
        case "points":
            return f"0～{spec.maximum}分的数，最多{spec.decimals}位小数"
        case "integer":
            return f"不小于{spec.minimum}的整数{_or_nothing(spec)}" if spec.minimum is not None else "整数"
        case "decimal":
            at_least = f"不小于{spec.minimum}的数，最多{spec.decimals}位小数{_or_nothing(spec)}"
            return at_least if spec.minimum is not None else "数"
        case "date":
            return "完整的日期（年-月-日）"
        case "choice":
            return "或".join(filter(None, ("、".join(spec.choices[:-1]), spec.choices[-1])))
    return "文字"


def _or_nothing(spec: Spec) -> str:
    return "（没有的填0）" if spec.minimum == 0 else ""


def place_of(file: str, unit_code: str, slot: Slot, cell: str) -> Place:
    """The place of one answer; where its row or column is gone, the code tells what to look for."""
    return Place(file, unit_code, cell, slot.label, slot.clause, slot.track)


def explanation_keys(slot: Slot) -> tuple[str, ...]:
    """Where a unit explains an answer: the 说明 beside it, or that of the criterion it belongs to.

    A 说明 does not explain itself: what is asked about it is explained under 需要说明的情况.
    """
    if slot.key.endswith("/note"):
        return (OVERALL_EXPLANATION,)
    own = f"{slot.key}/note"
    return own, f"{slot.key.partition('/')[0]}/note", f"{slot.code.partition('-')[0]}/note"
