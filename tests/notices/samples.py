"""Made-up findings and units for the notice tests, and small readers of what was rendered."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

from docx import Document
from lxml import etree

from sz_excel.notices.context import correction_notice
from sz_excel.notices.names import Context
from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import UnitKind
from sz_excel.records.findings import Finding, Severity
from sz_excel.records.units import Unit

PROGRAMME = load_edition("2019")
CALENDAR = WorkCalendar.of(PROGRAMME.holidays)
AS_OF = dt.date(2019, 10, 9)
UNIT = Unit("0007", "样例机械有限公司工会", UnitKind.ENTERPRISE, "样例镇")
FILE = "2019-09-28/样例机械.xlsx"
BLOCKING = Finding(
    code="E01",
    severity=Severity.BLOCKING,
    file=FILE,
    unit_code="0007",
    sheet="工会自评",
    cell="I5",
    item="U1.1",
    problem="自评分超过本项分值",
    found="20分",
    expected="0至2分",
    remedy="请改为0至2分之间的数",
    clause="三（一）1",
)
QUERY = replace(BLOCKING, severity=Severity.QUERY, sheet="申报信息", cell="C9", problem="会员人数不应多于职工人数")
TEMPLATES = Path(__file__).parents[2] / "templates"


def faults(count: int, like: Finding = BLOCKING) -> list[Finding]:
    """Findings that can be told apart by their cell and problem."""
    return [replace(like, cell=f"I{n + 4}", problem=f"第{n}号问题") for n in range(1, count + 1)]


def notice(*findings: Finding, unit: Unit = UNIT, as_of: dt.date = AS_OF) -> Context:
    return correction_notice(PROGRAMME, CALENDAR, unit, findings or [BLOCKING], as_of)


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(package: bytes) -> str:
    """The text of document.xml, a newline for every paragraph end and line break."""
    root = etree.fromstring(members(package)["word/document.xml"])
    words = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    pieces = []
    for node in root.iter(f"{words}t", f"{words}br", f"{words}p"):
        pieces.append(node.text or "" if node.tag == f"{words}t" else "\n")
    return "".join(pieces)


def small_template(path: Path, *paragraphs: str) -> Path:
    """A template with these paragraphs, as staff might write it."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path
