"""Transcripts of files that have not changed since they were read. May be deleted at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from sz_excel import __version__
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.transcripts import Transcript

_SCHEMA = """
create table if not exists transcripts (
    file text, size integer, modified integer, reader text, transcripts text, primary key (file)
)
"""
FORMAT = 6
LARGEST = 2**63 - 1  # file systems hold times that SQLite does not; such a file is read again each time


class TranscriptCache:
    """Keyed by path, size and time of change; ``reader`` names the edition and version that read it."""

    def __init__(self, path: Path, fingerprint: str):
        self.path = path
        self.reader = f"{FORMAT}/{__version__}/{fingerprint}"

    def load(self) -> dict[tuple[str, int, int], list[Transcript]]:
        """Everything that this reader read before; an unreadable cache is an empty one."""
        try:
            with closing(self._connect()) as connection:
                rows = connection.execute(
                    "select file, size, modified, transcripts from transcripts where reader = ?", (self.reader,)
                ).fetchall()
            return {
                (file, size, modified): [Transcript.from_text(line) for line in lines.split("\n")]
                for file, size, modified, lines in rows
            }
        except (sqlite3.DatabaseError, ValueError, KeyError, TypeError, AttributeError):
            self.path.unlink(missing_ok=True)
            return {}

    def store(self, read: Iterable[tuple[InboxFile, list[Transcript]]]) -> None:
        """Keep what was read in this run; where the disk is full, it is read again next time."""
        rows = [
            (entry.file, entry.size, entry.modified_ns, self.reader, "\n".join(t.to_text() for t in transcripts))
            for entry, transcripts in read
            if abs(entry.modified_ns) <= LARGEST
        ]
        if not rows:
            return
        with suppress(sqlite3.Error), closing(self._connect()) as connection, connection:
            connection.executemany("insert or replace into transcripts values (?, ?, ?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path)
        connection.execute(_SCHEMA)
        return connection
