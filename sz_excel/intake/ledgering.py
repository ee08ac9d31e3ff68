"""The ledger of a run: what became of every file in the inbox (收件台账)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from sz_excel.intake.assembling import Taken
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.recognition import Recognised
from sz_excel.intake.transcripts import Transcript
from sz_excel.intake.versions import Version
from sz_excel.records.campaign import FormKind
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.ledger import Handling, LedgerRow
from sz_excel.records.units import Roster


def keep_ledger(
    files: Iterable[InboxFile],
    recognised: Sequence[Recognised],
    taken: Mapping[FormKind, Taken],
    roster: Roster,
    year: str,
) -> tuple[LedgerRow, ...]:
    """A row per file in the order of its path; an archive is followed by its members."""
    versions = {version.transcript.file: version for each in taken.values() for version in _versions(each)}
    rows = [_ignored_row(entry) for entry in files if entry.ignored]
    for each in recognised:
        version = versions.get(each.transcript.file)
        rows.append(_version_row(version, roster) if version else _refused_row(each.transcript, roster, year))
    return tuple(sorted(rows, key=lambda row: row.file))


def _versions(taken: Taken) -> Iterable[Version]:
    for choice in taken.choices.values():
        yield from choice.versions


def describe(code: str, found: str = "", expected: str = "") -> str:
    """The catalogue's words for a code, with how to mend it."""
    entry = CATALOGUE[code]
    fields = {"found": found, "expected": expected}
    remedy = entry.remedy.format_map(fields)
    return entry.problem.format_map(fields).rstrip("：") + (f"。{remedy}" if remedy else "")


def _ignored_row(entry: InboxFile) -> LedgerRow:
    handling = Handling.IGNORED if entry.ignored.startswith("L") else Handling.QUARANTINED
    return LedgerRow(
        file=entry.file,
        received=entry.dated,
        basis="收件文件夹" if entry.dated else "",
        unit_code="",
        unit_name="",
        form=None,
        handling=handling,
        reason=describe(entry.ignored),
        sha256=_digest(entry) if handling is Handling.IGNORED else "",
        size=entry.size,
    )


def _digest(entry: InboxFile) -> str:
    """Of a system file, which is hashed and never read; a link or a pipe under such a name is not opened."""
    try:
        if not entry.path.is_file() or entry.path.is_symlink():
            return ""
        with entry.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _refused_row(transcript: Transcript, roster: Roster, year: str) -> LedgerRow:
    unit = roster.units.get(transcript.subject)
    return LedgerRow(
        file=transcript.file,
        received=None,
        basis="",
        unit_code=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        form=transcript.form,
        handling=transcript.handling,
        reason=describe(transcript.code, transcript.detail, year),
        sha256=transcript.sha256,
        size=transcript.size,
    )


def _version_row(version: Version, roster: Roster) -> LedgerRow:
    transcript = version.transcript
    unit = roster.units.get(transcript.subject)
    return LedgerRow(
        file=transcript.file,
        received=version.receipt.day,
        basis=version.receipt.basis,
        unit_code=unit.code if unit else "",
        unit_name=unit.name if unit else transcript.subject,
        form=transcript.form,
        handling=version.handling,
        reason=describe(version.reason, version.other) if version.reason else "",
        sha256=transcript.sha256,
        size=transcript.size,
    )
