"""A run that would change nothing: told from what went into the last one and what came out of it.

Same inputs give the same outputs, so where every input and every output is as the last run left it, there is nothing to
do but to say again what that run said. Imports neither pandas nor any Excel library, because it is asked first.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sysconfig
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sz_excel.intake.inbox import list_inbox
from sz_excel.records.campaign import Track
from sz_excel.records.decisions import RecheckStatus, Status
from sz_excel.records.findings import Severity
from sz_excel.records.ledger import Handling
from sz_excel.workspace.folders import Workspace, write_whole
from sz_excel.workspace.locking import hold
from sz_excel.workspace.outputs import digest_of, known_outputs

if TYPE_CHECKING:
    from sz_excel.reports.material import Material

_RECORD = "last_run.json"
_STATE = ("journal.jsonl", "outputs.json", "returned.json")
_LIBRARIES = ("chinesecalendar", "docxtpl", "jinja2", "lxml", "openpyxl", "pandas", "python-docx", "xlsxwriter")
_PACKAGE = Path(__file__).parent
_TEMPLATES = (_PACKAGE.parent / "templates", Path(sysconfig.get_path("data")) / "share" / "sz_excel" / "templates")

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run says when it is done: files, decisions and rechecks counted, what is open, remarks, outputs.

    ``decisions`` has a row per conclusion with a number per track; ``written`` are paths below the workspace.
    ``unfinished`` when something is left that the next run may do though nothing changed.
    """

    handlings: Counts
    decisions: tuple[tuple[str, tuple[int, ...]], ...]
    rechecks: Counts
    blocking: int
    queries: int
    notes: tuple[str, ...]
    written: tuple[str, ...]
    unfinished: bool = False


def summarise(material: Material, written: Iterable[str] = (), remarks: Iterable[str] = ()) -> Summary:
    """The summary of a run."""
    handlings = Counter(row.handling for row in material.ledger)
    decided = Counter((decision.status, decision.track) for decision in material.outcome.decisions)
    rechecks, remarks = Counter(decision.status for decision in material.outcome.rechecks), tuple(remarks)
    severities = Counter(finding.severity for finding in material.findings if finding.is_open)
    return Summary(
        handlings=tuple((str(each), handlings[each]) for each in Handling if handlings[each]),
        decisions=tuple(
            (str(status), numbers)
            for status in Status
            if any(numbers := tuple(decided[status, track] for track in Track))
        ),
        rechecks=tuple((str(each), rechecks[each]) for each in RecheckStatus if rechecks[each]),
        blocking=severities[Severity.BLOCKING],
        queries=severities[Severity.QUERY],
        notes=(*material.notes, *remarks),
        written=tuple(written),
        unfinished=bool(remarks) or handlings[Handling.COPYING] > 0,
    )


# -- remembering ------------------------------------------------------------------------------------------------------


def digest_inputs(workspace: Workspace, as_of: date | None) -> str:
    """SHA-256 over everything that outputs are made from: inbox, office tables, templates, day and this program.

    Files of the inbox go by name, size and time, as everywhere; so do the program's own.
    """
    digest = hashlib.sha256()
    for part in _inputs(workspace, as_of):
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _inputs(workspace: Workspace, as_of: date | None) -> Iterator[object]:
    yield platform.python_version(), [_version(name) for name in _LIBRARIES]
    yield as_of or date.today()  # noqa: DTZ011  # the office's own calendar day is meant
    for table in (workspace.programme, workspace.roster, workspace.rulings, workspace.last_year):
        yield _digest(table)
    for folder in (_PACKAGE, *_TEMPLATES, workspace.root / "templates"):
        yield [_stamp(path) for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".csv", ".docx", ".txt")]
    for entry in list_inbox(workspace.inbox, 0):
        yield entry.file, entry.size, entry.modified_ns, entry.ignored


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _stamp(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    """SHA-256 of a file, empty when there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def remember_run(workspace: Workspace, inputs: str, summary: Summary) -> None:
    """Keep what a run was made from and what it said; the caller holds the workspace and has written everything.

    A run that is to be made again in any case is forgotten: files were still arriving, or an output that another
    program held open was not replaced.
    """
    record = workspace.state / _RECORD
    if summary.unfinished:
        record.unlink(missing_ok=True)
        return
    kept = {"inputs": inputs, "state": _state(workspace), "summary": asdict(summary)}
    write_whole(record, json.dumps(kept, ensure_ascii=False).encode())


def find_standing(workspace: Workspace, as_of: date | None) -> Summary | None:
    """The summary of the last run when another one would write the very same; else None.

    Raises :class:`WorkspaceBusyError` while another run is at work.
    """
    if not (workspace.state / _RECORD).exists():
        return None
    with hold(workspace):
        try:
            record = json.loads((workspace.state / _RECORD).read_bytes())
            summary = _summary(record["summary"])
            stands = record["inputs"] == digest_inputs(workspace, as_of) and record["state"] == _state(workspace)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return summary if stands and _outputs_stand(workspace, summary.written) else None


def _state(workspace: Workspace) -> list[str]:
    return [_digest(workspace.state / name) for name in _STATE]


def _outputs_stand(workspace: Workspace, written: Iterable[str]) -> bool:
    """Whether every output is on disk as it was written, all by one run: nobody edited, replaced or removed one."""
    known = known_outputs(workspace)
    return not known.begun and all(
        name in known.finished and digest_of(workspace.root / name) == known.finished[name] for name in written
    )


def _summary(kept: Mapping[str, Any]) -> Summary:
    return Summary(
        handlings=tuple((name, count) for name, count in kept["handlings"]),
        decisions=tuple((name, tuple(numbers)) for name, numbers in kept["decisions"]),
        rechecks=tuple((name, count) for name, count in kept["rechecks"]),
        blocking=kept["blocking"],
        queries=kept["queries"],
        notes=tuple(kept["notes"]),
        written=tuple(kept["written"]),
    )
