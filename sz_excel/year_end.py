"""The end of a season: the superior's commendation list into the register, then the workspace of the next year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sz_excel.errors import TableError, TableProblem
from sz_excel.intake.commendations import read_commendations
from sz_excel.intake.engine import Engine
from sz_excel.pipeline import open_office
from sz_excel.records.units import Honour
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.honours import Defaults, add_to_register, check_list
from sz_excel.workspace.locking import hold
from sz_excel.workspace.replacing import refuse_open, replace_office_book


@dataclass(frozen=True)
class Imported:
    """What an import found and did: honours added, held already, rows left out, and the copy of the old roster."""

    added: tuple[Honour, ...]
    known: tuple[Honour, ...]
    problems: tuple[TableProblem, ...]
    passed_over: tuple[str, ...]
    backup: Path | None = None


def import_honours(
    workspace: Workspace,
    path: Path,
    engine: Engine,
    *,
    defaults: Defaults | None = None,
    valid_only: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Add the rows of a commendation list to 表彰史; with ``dry_run`` nothing is written.

    Raises :class:`TableError` with every fault and writes nothing when any row is wrong, unless ``valid_only``.
    """
    workspace.require()
    with hold(workspace):
        refuse_open(workspace.roster)
        office = open_office(workspace)
        listing = read_commendations(path, engine)
        checked = check_list(listing.rows, office.programme, office.roster, defaults)
        if checked.problems and not valid_only:
            raise TableError(path.name, list(checked.problems))
        imported = Imported(checked.new, checked.known, checked.problems, listing.passed_over)
        if dry_run or not checked.new:
            return imported
        content = add_to_register(workspace.roster.read_bytes(), checked.new, office.programme)
        backup = replace_office_book(workspace, workspace.roster, content)
        return Imported(checked.new, checked.known, checked.problems, listing.passed_over, backup)
