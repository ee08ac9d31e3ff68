"""The commendation list (表彰名单) of the superior: a workbook from outside, read in a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sz_excel.errors import OperatorError, UnreadableWorkbookError, reason
from sz_excel.intake.engine import Engine
from sz_excel.intake.gate import open_returned
from sz_excel.records.catalogue import CATALOGUE
from sz_excel.spreadsheets.container import read_bytes
from sz_excel.spreadsheets.listing import Listing, Wanted, find_listing

COLUMNS = ("年度", "对象", "单位编码", "单位名称", "姓名", "等级", "文号", "会员人数")
WANTED = Wanted(frozenset(COLUMNS), (("对象",), ("等级",), ("单位编码", "单位名称")))
_REMEDY = "请用 Excel 或 WPS 打开后另存为 .xlsx，再重新导入。"


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a worker gives back: the listing, or the finding code of why there is none."""

    listing: Listing | None
    code: str = ""
    detail: str = ""


def read_list(path: str) -> ListRead:
    """The rows of one workbook; runs in a worker process, so faults come back as values."""
    try:
        book = open_returned(read_bytes(Path(path)))
        return ListRead(find_listing(book, WANTED))
    except UnreadableWorkbookError as error:
        return ListRead(None, error.code, error.detail)
    except OSError as error:
        return ListRead(None, "X12", reason(error))


def read_commendations(path: Path, engine: Engine) -> Listing:
    """Rows of the commendation list, at least one; raises :class:`OperatorError` when there is nothing to read."""
    read = engine.apply(read_list, [str(path)])[0] or ListRead(None, "X14")
    if read.listing is None:
        problem = CATALOGUE[read.code].problem.format_map({"found": read.detail, "expected": ""}).rstrip("：")
        raise OperatorError(f"{path.name}：{problem}。{_REMEDY}")
    if not read.listing.rows:
        where = "；".join(read.listing.passed_over) or "表头下面没有内容"
        raise OperatorError(
            f"{path.name} 里没有读到表彰名单（{where}）。"
            "名单的表头须有“对象”“等级”，以及“单位编码”或“单位名称”；"
            "可另有“姓名”“文号”“年度”“会员人数”。"
        )
    return read.listing
