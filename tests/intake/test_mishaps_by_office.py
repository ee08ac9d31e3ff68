"""What comes back when a person changed the form in an office program: LibreOffice does what the person did."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from sz_excel.records.ledger import Handling
from sz_excel.records.submissions import Value
from tests import clients
from tests.clients import Client, available
from tests.intake.forms import Form, cell_of
from tests.intake.mishaps import FILE, Mishap, check, good_values

pytestmark = pytest.mark.office
SECONDS = 300
XLSX, XLS, ODS, CSV, HTML = (
    "Calc MS Excel 2007 XML",
    "MS Excel 97",
    "calc8",
    "Text - txt - csv (StarCalc)",
    "HTML (StarCalc)",
)
UNION, CHAIR, APPLICATION = "工会自评", "主席自评", "申报信息"
SHEETS = (APPLICATION, UNION, CHAIR)
U14 = int(cell_of("U1.4/points").partition("!I")[2])
MOVED = "N07 提示"
REFUSED = Handling.QUARANTINED


@dataclass(frozen=True)
class Deed:
    """What the person does (steps of ``edit_uno.py``), how the file is saved, and the verdict."""

    name: str
    steps: tuple[tuple[object, ...], ...] = ()
    findings: tuple[str, ...] = ()
    changed: Mapping[str, Value] = field(default_factory=dict)
    saved_as: str = XLSX
    refused: str = ""


DEEDS = (
    Deed("opened and saved"),
    Deed("two rows inserted", (("insert_rows", UNION, 10, 2),), (MOVED,)),
    Deed("rows inserted above the header", (("insert_rows", APPLICATION, 0, 3),), (MOVED,)),
    Deed("a row deleted", (("delete_rows", UNION, U14 - 1, 1),), (MOVED, f"V13 退回 {UNION}“U1.4", f"N20 提示 {UNION}"),
         {"U1.4/points": None, "U1.4-1": None}),
    Deed("a column inserted", (("insert_columns", UNION, 7, 1),), (MOVED,)),
    Deed("the code column hidden", tuple(("hide_column", sheet, 0) for sheet in SHEETS)),
    Deed("the code column deleted", tuple(("delete_columns", sheet, 0, 1) for sheet in SHEETS),
         tuple(f"N22 提示 {sheet}" for sheet in SHEETS)),
    Deed("rows hidden", (("hide_rows", UNION, 4, 6),), (f"N18 提示 {UNION}",)),
    Deed("a sheet hidden", (("hide_sheet", CHAIR),), (f"N18 提示 {CHAIR}",)),
    Deed("a sheet copied", (("copy_sheet", UNION, "备份"),)),
    Deed("a sheet copied and the copy changed", (("copy_sheet", UNION, "备份"), ("write", "备份", f"I{U14}", 1)),
         ("I04 退回 备份",)),
    Deed("sheets renamed", (("rename_sheet", UNION, "Sheet1"), ("rename_sheet", APPLICATION, "Sheet2"))),
    Deed("the hidden sheet deleted", (("remove_sheet", "_sz"),)),
    Deed("scores merged", (("merge", UNION, "I31:I32"),), (f"V12 退回 {cell_of('U3.5/points')}",),
         {"U3.5/points": None}),
    Deed("a date typed into a score cell", (("type_in", UNION, f"I{U14}", "2019-03-04"),),
         (f"V05 退回 {cell_of('U1.4/points')}",), {"U1.4/points": None}),
    Deed("a formula typed into a score cell", (("type_in", UNION, f"I{U14}", "=1+2"),),
         (f"N05 提示 {cell_of('U1.4/points')}",)),
    Deed("an error typed into a score cell", (("type_in", UNION, f"I{U14}", "=1/0"),),
         (f"V02 退回 {cell_of('U1.4/points')}",), {"U1.4/points": None}),
    Deed("a percentage in a score cell", (("write_percentage", UNION, f"I{U14}", 0.95),),
         (f"V08 退回 {cell_of('U1.4/points')}",), {"U1.4/points": None}),
    Deed("TRUE typed into a score cell", (("type_in", UNION, f"I{U14}", "=TRUE()"),),
         (f"V07 退回 {cell_of('U1.4/points')}",), {"U1.4/points": None}),
    Deed("saved as text", saved_as=CSV, refused="不是 Excel 表格"),
    Deed("saved as a page", saved_as=HTML, refused="不是 Excel 表格"),
)  # fmt: skip

IN_EVERY_FORMAT = (
    "opened and saved", "two rows inserted", "rows inserted above the header", "a row deleted", "a column inserted",
    "the code column hidden", "the code column deleted", "rows hidden", "a sheet hidden", "a sheet copied",
    "a sheet copied and the copy changed", "sheets renamed", "scores merged", "a date typed into a score cell",
    "a formula typed into a score cell", "an error typed into a score cell", "a percentage in a score cell",
    "TRUE typed into a score cell",
)  # fmt: skip
FAR = "N20"  # of the formats, only .xlsx gets a million rows when rows were deleted
OTHER_FORMATS = {XLS: "旧版 .xls", ODS: "开放文档 .ods"}
DEEDS = (
    *DEEDS,
    *(
        replace(
            deed,
            name=f"{deed.name}, as {name}",
            saved_as=saved_as,
            findings=(*(each for each in deed.findings if not each.startswith(FAR)), f"N23 提示 “文件是{name}"),
        )
        for deed in DEEDS
        if deed.name in IN_EVERY_FORMAT
        for saved_as, name in OTHER_FORMATS.items()
    ),
    *(
        Deed(
            f"no token, as {name}",
            (("remove_sheet", "_sz"),),
            saved_as=saved_as,
            refused="另存为 .xlsx",
        )
        for saved_as, name in OTHER_FORMATS.items()
    ),
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Value]:
    return good_values(tmp_path_factory.mktemp("good"))


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every deed done by one LibreOffice; a folder with a file per deed."""
    if not available(Client.LIBREOFFICE):
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("LibreOffice is not available")
    folder = tmp_path_factory.mktemp("office")
    (folder / "form.xlsx").write_bytes(Form.good().bytes())
    jobs = [
        {
            "source": str(folder / "form.xlsx"),
            "target": str(folder / str(number)),
            "filter": deed.saved_as,
            "steps": deed.steps,
        }
        for number, deed in enumerate(DEEDS)
    ]
    edit(jobs)
    return folder


def edit(jobs: list[dict[str, object]]) -> None:
    """Run the script under a python that has ``uno``."""
    python = clients._interpreter(Client.LIBREOFFICE)
    assert python is not None
    with tempfile.TemporaryDirectory() as folder:
        job_file = Path(folder) / "job.json"
        job_file.write_text(json.dumps(jobs, ensure_ascii=False), encoding="utf-8")
        command = [python, str(clients.FOLDER / "edit_uno.py"), str(job_file)]
        subprocess.run(command, check=True, timeout=SECONDS)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_what_a_person_did_in_an_office_program(
    deed: Deed, returned: Path, tmp_path: Path, good: Mapping[str, Value]
) -> None:
    data = (returned / str(DEEDS.index(deed))).read_bytes()
    handled = {FILE: (REFUSED, deed.refused)} if deed.refused else {}
    mishap = Mishap(deed.name, lambda: data, deed.findings, deed.changed, handled, counts=not deed.refused)
    check(mishap, tmp_path, good)
