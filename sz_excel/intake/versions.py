"""Which file counts, per subject and form (RULES.md section 4), and when it was received (R23)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone

from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.transcripts import Transcript
from sz_excel.records.campaign import FormKind
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.records.findings import Severity
from sz_excel.records.ledger import Handling
from sz_excel.records.rulings import Ruling, RulingKind
from sz_excel.records.submissions import Receipt

LATEST_SECOND = 4_102_444_800  # 2100-01-01: file systems hold times that datetime does not
CHINA = timezone(timedelta(hours=8))
FILE_TIME = "文件时间"
COMMENT = "N19"
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class Version:
    """One workbook of a subject: its place in the batch, its receipt, and what became of it.

    ``reason`` is the code that says why, for one that does not count; ``other`` the workbook it gave way to.
    """

    row: int
    transcript: Transcript
    receipt: Receipt
    handling: Handling = Handling.USED
    reason: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The versions of one subject on one form, oldest first; ``used`` is None when none may be chosen."""

    subject: str
    versions: tuple[Version, ...]
    used: Version | None
    undecided: tuple[Version, ...] = field(default=())

    @property
    def first(self) -> Version:
        return self.versions[0]


def choose_versions(
    form: FormKind,
    transcripts: Sequence[Transcript],
    receipts: Sequence[Receipt],
    rulings: Iterable[Ruling],
) -> dict[str, Choice]:
    """Per subject, which of its workbooks counts. ``receipts`` are in the order of ``transcripts``."""
    by_subject: dict[str, list[Version]] = defaultdict(list)
    for row, (transcript, receipt) in enumerate(zip(transcripts, receipts, strict=True)):
        by_subject[transcript.subject].append(Version(row, transcript, receipt))
    pins = {
        ruling.unit_code: ruling.content
        for ruling in rulings
        if ruling.kind is RulingKind.USE_FILE and form is FormKind.SELF
    }
    return {subject: _choose(subject, versions, pins.get(subject)) for subject, versions in by_subject.items()}


def _order(version: Version) -> tuple[date, datetime, str]:
    return version.receipt.day, saved_at(version.transcript) or NEVER, version.transcript.file


NEVER = datetime.min.replace(tzinfo=UTC)


def saved_at(transcript: Transcript) -> datetime | None:
    """The workbook's own save time (UTC where it names no zone); None when it has none that can be read."""
    try:
        moment = datetime.fromisoformat(transcript.saved)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _choose(subject: str, versions: list[Version], pin: str | None) -> Choice:
    ordered = sorted(versions, key=_order)
    distinct, duplicates = _set_aside_duplicates(ordered)
    pinned = _pinned(pin, distinct, duplicates)
    if pinned:
        rest = [_mark(version, Handling.SUPERSEDED, pinned, RULED) for version in distinct if version is not pinned]
        return Choice(subject, _sorted(rest, duplicates, [pinned]), pinned)
    last = distinct[-1]
    rivals = [version for version in distinct if _cannot_be_ordered(version, last)]
    if len(rivals) > 1:
        undecided = [_mark(version, Handling.UNDECIDED, last) for version in rivals]
        older = [_mark(version, Handling.SUPERSEDED, last) for version in distinct if version not in rivals]
        return Choice(subject, _sorted(older, duplicates, undecided), None, tuple(undecided))
    older = [_mark(version, Handling.SUPERSEDED, last) for version in distinct[:-1]]
    return Choice(subject, _sorted(older, duplicates, [last]), last)


def _pinned(pin: str | None, distinct: list[Version], duplicates: list[Version]) -> Version | None:
    """The version that a ruling names; a duplicate stands for the one that it repeats."""
    originals = {version.transcript.file: version for version in distinct}
    for version in (*distinct, *duplicates):
        if pin and names_file(pin, version.transcript.file):
            return originals.get(version.other or version.transcript.file)
    return None


def _sorted(*groups: list[Version]) -> tuple[Version, ...]:
    return tuple(sorted((version for group in groups for version in group), key=_order))


def _mark(version: Version, handling: Handling, other: Version, reason: str = "") -> Version:
    return replace(version, handling=handling, other=other.transcript.file, reason=reason or REASONS[handling])


RULED = "L04"
REASONS = {Handling.SUPERSEDED: "L02", Handling.DUPLICATE: "L03", Handling.UNDECIDED: "I06"}


def names_file(content: str, file: str) -> bool:
    """Whether a ruling's text names this file: its whole path or its last name."""
    named = unicodedata.normalize("NFC", content.strip())
    return named in (file, file.rpartition("/")[2])


def _cannot_be_ordered(version: Version, last: Version) -> bool:
    """Received on the same day, and the workbooks' own save times do not tell which is later."""
    same_day = version.receipt.day == last.receipt.day
    moment = saved_at(version.transcript)
    return same_day and (moment is None or moment == saved_at(last.transcript))


def _set_aside_duplicates(ordered: list[Version]) -> tuple[list[Version], list[Version]]:
    """A workbook with the same answers as the one before it counts once, by its first receipt."""
    distinct: list[Version] = []
    duplicates: list[Version] = []
    for version in ordered:
        if distinct and _same_answers(distinct[-1].transcript, version.transcript):
            duplicates.append(_mark(version, Handling.DUPLICATE, distinct[-1]))
        else:
            distinct.append(version)
    return distinct, duplicates


def _same_answers(one: Transcript, other: Transcript) -> bool:
    """The same answers, and the same to be said about the workbook: a copied sheet taken out is a correction."""
    if one.sha256 == other.sha256:
        return True
    answers = (one.keys, one.kinds, one.values) == (other.keys, other.kinds, other.values)
    return answers and _telling(one) == _telling(other)


def _telling(transcript: Transcript) -> set[tuple[str, str]]:
    """Remarks that ask the unit for something, and comments."""
    return {
        (remark.code, remark.found)
        for remark in transcript.remarks
        if remark.code == COMMENT or CATALOGUE[remark.code].severity is not Severity.NOTE
    }


def receive(
    transcripts: Sequence[Transcript],
    stated: Callable[[int], date | None],
    files: Mapping[str, InboxFile],
    rulings: Iterable[Ruling],
) -> list[Receipt]:
    """Date of receipt of each workbook, by the first evidence there is (R23)."""
    registered = _registered(rulings)
    return [
        _receipt(transcript, stated(row), files, registered.get(transcript.subject, ()))
        for row, transcript in enumerate(transcripts)
    ]


def _registered(rulings: Iterable[Ruling]) -> dict[str, list[tuple[str, date]]]:
    """收件登记 rulings: 裁定内容 holds a date, and before it the file's name where a unit sent more than one."""
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for ruling in rulings:
        day = find_date(ruling.content)
        if ruling.kind is RulingKind.RECEIPT and day:
            named = _DATE.split(ruling.content)[0].strip() if _DATE.search(ruling.content) else ""
            found[ruling.unit_code].append((named, day))
    return found


def find_date(text: str) -> date | None:
    """The first full date in a ruling's text."""
    match = _DATE.search(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _receipt(
    transcript: Transcript,
    stated: date | None,
    files: Mapping[str, InboxFile],
    registered: Sequence[tuple[str, date]],
) -> Receipt:
    evident = _evident(transcript, stated, files)
    for named, day in registered:
        if not named or names_file(named, transcript.file):
            return Receipt(day, "裁定收件登记", ruled=True, instead_of=f"{evident.day}（{evident.basis}）")
    return evident


def _evident(transcript: Transcript, stated: date | None, files: Mapping[str, InboxFile]) -> Receipt:
    """The date of receipt where nothing was ruled."""
    entry = inbox_entry(transcript.file, files)
    if entry.dated:
        return Receipt(entry.dated, "收件文件夹")
    if stated:
        return Receipt(stated, "表内申报日期")
    return Receipt(_file_day(entry.modified_ns), FILE_TIME)


def _file_day(modified_ns: int) -> date:
    """The day of a file's time in China; a time that no calendar has is taken for the nearest one that it has."""
    seconds = min(max(modified_ns // 10**9, 0), LATEST_SECOND)
    return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()


def inbox_entry(file: str, files: Mapping[str, InboxFile]) -> InboxFile:
    """The inbox file that brought a workbook; a member of an archive lies under the archive's path."""
    while file not in files and "/" in file:
        file = file.rpartition("/")[0]
    return files[file]
