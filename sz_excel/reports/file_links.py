"""Links from a report to the files that it speaks of; they resolve from the folder in which the reports lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from sz_excel.records.ledger import Handling, LedgerRow

INBOX = "../inbox/"
OFFICE = "../"
OFFICE_BOOKS = frozenset({"programme.xlsx", "roster.xlsx", "rulings.xlsx"})
LONGEST_LINK = 240


class FileLinks:
    """Which file on disk holds a file of the ledger: itself, or the archive or mail in which it came."""

    def __init__(self, ledger: Iterable[LedgerRow]):
        self._handled = {row.file: row.handling for row in ledger}

    def target(self, file: str) -> str:
        """A relative path to open; '' for a file that is no longer there or cannot stand in a link."""
        if file not in self._handled:
            return f"{OFFICE}{file}" if file in OFFICE_BOOKS else ""
        path = self._on_disk(file)
        return f"{INBOX}{path}" if self._handled[path] is not Handling.REMOVED and is_linkable(path) else ""

    def _on_disk(self, file: str) -> str:
        """The outermost archive around a file: only that one lies in a folder."""
        around = (str(parent) for parent in reversed(PurePosixPath(file).parents))
        return next((path for path in around if self._handled.get(path) is Handling.UNPACKED), file)


def is_linkable(file: str) -> bool:
    """Whether a path of the inbox can stand in a link: plain, relative, inside, not too long."""
    parts = PurePosixPath(file).parts
    plain = file.isprintable() and not any(mark in file for mark in '#%?*:|<>"\\')
    return bool(parts) and plain and ".." not in parts and parts[0] != "/" and len(file) <= LONGEST_LINK
