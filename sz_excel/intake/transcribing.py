"""The whole inbox as transcripts: unchanged files from the cache, the others from the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sz_excel.intake.cache import TranscriptCache
from sz_excel.intake.engine import Engine
from sz_excel.intake.inbox import InboxFile
from sz_excel.intake.reading import Plan
from sz_excel.intake.settling import find_unsettled, unsettled_transcript
from sz_excel.intake.transcripts import Transcript


def transcribe(
    files: Sequence[InboxFile],
    cache: TranscriptCache,
    plan: Plan,
    engine: Engine,
    progress: Callable[[int, int], None],
) -> list[Transcript]:
    """Transcripts of every readable file, in order; ``progress`` is told how many of how many were read."""
    known = cache.load()
    readable = [entry for entry in files if not entry.ignored]
    fresh = [entry for entry in readable if (entry.file, entry.size, entry.modified_ns) not in known]
    total, done = len(fresh), 0

    def count(files_done: int) -> None:
        nonlocal done
        done += files_done
        progress(done, total)

    read = engine.read([(str(entry.path), entry.file) for entry in fresh], plan, count)
    by_entry = _by_entry(fresh, read)
    unsettled = find_unsettled(fresh, by_entry)
    by_entry |= {file: [unsettled_transcript(file)] for file in unsettled}
    cache.store((entry, by_entry[entry.file]) for entry in fresh if entry.file not in unsettled)
    return [
        transcript
        for entry in readable
        for transcript in by_entry.get(entry.file) or known.get((entry.file, entry.size, entry.modified_ns), [])
    ]


def _by_entry(entries: Iterable[InboxFile], transcripts: Iterable[Transcript]) -> dict[str, list[Transcript]]:
    """Transcripts under the inbox file that brought them."""
    found: dict[str, list[Transcript]] = {entry.file: [] for entry in entries}
    for transcript in transcripts:
        file = transcript.file
        while file not in found:
            file = file.rpartition("/")[0]
        found[file].append(transcript)
    return found
