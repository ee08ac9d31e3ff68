"""Make ``sample_workbooks/`` from the plan: ``python -m tests.sample_season.build``.

The forms are issued by the project itself and filled and saved by LibreOffice, SheetJS, ExcelJS and openpyxl. Only
what is generated is replaced; README.md and the tables of the expected outcome are written by hand and stay.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from sz_excel.forms.distribution import distribute
from sz_excel.intake.engine import SerialEngine
from sz_excel.pipeline import consolidate, open_office
from sz_excel.records.campaign import FormKind
from sz_excel.records.submissions import Application
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.office_books import write_programme, write_roster, write_rulings
from tests.clients import Client, Job, fill
from tests.sample_season import plan
from tests.sample_season.plan import Filling

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
GENERATED = ("programme.xlsx", "roster.xlsx", "rulings.xlsx", "inbox", "outbox")
ZIP_DATE = (2019, 9, 25, 9, 30, 0)
LOCK_OWNER = b"\x0cexample-user" + b"\x20" * 42 + "示例".encode("utf-16-le") + b"\x20\x00" * 53
SMALLEST_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300" + "08" * 64 + "ffc0000b080001000101011100"
    "ffc40014000100000000000000000000000000000009ffc40014100100000000000000000000000000000000"
    "ffda0008010100003f0054dfffd9"
)
CONTACTS = (("姓名", "部门", "分机"), ("甲示例", "办公室", "000"), ("乙示例", "车间", "001"))


@dataclass
class Season:
    """A season in the making: the workspace and the issued form of each subject."""

    workspace: Workspace
    issued: dict[tuple[FormKind, str], Path] = field(default_factory=dict)

    def issue(self, form: FormKind, applied: dict[str, list[Application]] | None = None) -> None:
        """Issue every form of a kind into the outbox."""
        office = open_office(self.workspace)
        for each in distribute(office.programme, office.roster, form, self.workspace.outbox, applied=applied):
            self.issued[form, each.token.subject] = each.path

    def receive(self, fillings: Iterable[Filling]) -> None:
        """Let each program fill its workbooks, straight into the inbox."""
        jobs: dict[Client, list[Job]] = defaultdict(list)
        for filling in fillings:
            target = self.workspace.inbox / filling.file
            target.parent.mkdir(parents=True, exist_ok=True)
            jobs[filling.client].append(Job(self.issued[filling.form, filling.subject], target, filling.answers))
        for client, work in jobs.items():
            print(f"{client.name}: {len(work)}", flush=True)
            fill(client, work)

    def applications(self) -> dict[str, list[Application]]:
        """What the units applied for, as understood from their returned workbooks."""
        found: dict[str, list[Application]] = defaultdict(list)
        for application in consolidate(self.workspace, SerialEngine(), dry_run=True).intake.applications:
            found[application.unit_code].append(application)
        return found


def main(target: Path = SAMPLE) -> None:
    """Build the season in a temporary folder, then put it in place of the old one."""
    with tempfile.TemporaryDirectory(prefix="sz-season-") as folder:
        season = Season(Workspace(Path(folder)))
        write_tables(season.workspace)
        season.issue(FormKind.SELF)
        season.receive(plan.self_fillings())
        place_others(season.workspace.inbox)
        season.issue(FormKind.RECHECK)
        applied = season.applications()
        season.issue(FormKind.REVIEW, applied)
        season.issue(FormKind.ASSESS, applied)
        season.receive([*plan.review_fillings(), *plan.assess_fillings(), *plan.recheck_fillings()])
        replace(Path(folder), target)


def write_tables(workspace: Workspace) -> None:
    """programme.xlsx, roster.xlsx and rulings.xlsx; the reference day is fixed so that every run shows the same."""
    write_programme(workspace.programme, plan.EDITION, plan.SETTINGS)
    write_roster(workspace.roster, plan.table("units"), plan.table("register"))
    write_rulings(workspace.rulings, plan.table("rulings"))


def place_others(inbox: Path) -> None:
    """The files that are no return of their own: an archive, a copy, and what none of us sent."""
    for row in plan.table("others"):
        path = inbox / row["file"]
        make = {
            "zip": pack,
            "copy": lambda path, of=row["of"]: shutil.copyfile(inbox / of, path),
            "lock": lambda path: path.write_bytes(LOCK_OWNER),
            "unrelated": write_contacts,
            "system": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504),
            "picture": lambda path: path.write_bytes(SMALLEST_JPEG),
        }[row["kind"]]
        make(path)


def pack(path: Path) -> None:
    """Turn the folder that bears the archive's name into the archive."""
    members = sorted(path.iterdir())
    packed = path.with_suffix(".packed")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member.name, ZIP_DATE), member.read_bytes())
    shutil.rmtree(path)
    packed.rename(path)


def write_contacts(path: Path) -> None:
    """A workbook that has nothing to do with the campaign."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in CONTACTS:
        sheet.append(row)
    book.save(path)


def replace(source: Path, target: Path) -> None:
    """Put what was generated in place of what was generated before."""
    target.mkdir(exist_ok=True)
    for name in GENERATED:
        old = target / name
        if old.is_dir():
            shutil.rmtree(old)
        elif old.exists():
            old.unlink()
        shutil.move(source / name, old)


def run(arguments: Sequence[str]) -> None:
    """Build into the folder given, or into ``sample_workbooks/``."""
    main(*(Path(argument) for argument in arguments[:1]))


if __name__ == "__main__":
    run(sys.argv[1:])
