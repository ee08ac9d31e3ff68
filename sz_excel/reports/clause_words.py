"""The words of the document on which rules rest, as short as they can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sz_excel.programme.model import Programme
from sz_excel.records.decisions import Reason

QUOTED = 120
SENTENCE = re.compile(r"[^。；！]+[。；！]?")
# The parameters that a rule reads; the words from which each was taken stand in the table 参数.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "R20": ("application_deadline",),
    "R22": ("application_deadline",),
    "R24": ("unit_publicity_days",),
    "R25": ("unit_publicity_days",),
    "R26": ("unit_publicity_days",),
    "R13": ("recheck_cancel_max", "recheck_cancel_last"),
    "5-1": ("recheck_year_offset",),
    "5-2": ("recheck_cancel_max", "recheck_cancel_last"),
    "5-3": ("recheck_cancel_max", "recheck_cancel_last"),
}


def quotations(programme: Programme, reasons: Iterable[Reason], levels: Iterable[int]) -> dict[str, str]:
    """Clause → its words, each once, in the order in which the reasons cite them.

    Quoted are the sentences that hold what a rule read: the words of its parameters, of its criterion, and the lines
    of these ``levels``; else the beginning of the clause.
    """
    lines = [f"{programme.level(number).min_awarded:f}分" for number in dict.fromkeys(levels) if number]
    wanted: dict[str, list[str]] = {}
    for reason in reasons:
        for clause in filter(None, reason.clause.split("；")):
            wanted.setdefault(clause, []).extend(_fragments(programme, reason.rule))
    return {
        clause: _quote(programme.clauses[clause], [*fragments, *lines])
        for clause, fragments in wanted.items()
        if clause in programme.clauses
    }


def _fragments(programme: Programme, rule: str) -> list[str]:
    """The words of the document that a rule reads."""
    texts = [programme.parameters[key].clause_text for key in PARAMETERS.get(rule, ())]
    _, _, code = rule.partition("-")
    texts += [item.clause_text for item in programme.criteria if item.code == code]
    return [part for text in texts for part in text.split("…") if part]


def _quote(text: str, fragments: Iterable[str]) -> str:
    sentences = SENTENCE.findall(text)
    wanted = set(fragments)
    chosen = [place for place, sentence in enumerate(sentences) if any(part in sentence for part in wanted)]
    if not chosen:
        return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
    parts = []
    for place in chosen:
        skipped = place > 0 and place - 1 not in chosen
        parts.append(f"…{sentences[place]}" if skipped else sentences[place])
    return "".join(parts) + ("" if chosen[-1] == len(sentences) - 1 else "…")
