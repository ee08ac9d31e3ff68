"""Writes the generated pages: ``python -m docs.generate`` after a change of the catalogue, the edition or the tables.

``findings.md`` comes from the catalogue of findings, ``clauses.md`` from the two clause tables beside this file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.clause_page import clauses_page
from docs.finding_page import findings_page

FOLDER = Path(__file__).resolve().parent
PAGES: dict[str, Callable[[], str]] = {"findings.md": findings_page, "clauses.md": clauses_page}


def main() -> None:
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
