"""A season of any size: units over twenty districts, and what each typed into its form. The same for every run.

Most returns are clean; every fourth has a few cells as staff really fill them: numbers with 分, dates as text, stray
blanks, points above the maximum, answers left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sz_excel.forms.authoring import author
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import FormLayout, self_form
from sz_excel.forms.prefill import self_prefill
from sz_excel.intake.understanding import is_credit_code
from sz_excel.programme.loading import load_programme
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.units import Roster, Unit
from sz_excel.spreadsheets.tabular import EXCEL_EPOCH
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.office_books import write_programme, write_roster, write_rulings
from sz_excel.workspace.roster import load_roster
from tests.benchmark.masters import TOTAL, Master, Stored
from tests.sample_season import plan

DISTRICTS = 20
SAMPLE_INBOX = Path(__file__).resolve().parents[2] / "sample_workbooks" / "inbox"
KINDS = (*["企业"] * 6, "机关", "事业", "区域性工会联合会", "行业性工会联合会")
TRADES = ("纺织", "机械", "食品", "电子", "物流", "建材", "服装", "商贸")
RECEIVED = (
    "2019-09-20",
    "2019-09-23",
    "2019-09-24",
    "2019-09-25",
    "2019-09-26",
    "2019-09-27",
    "2019-09-29",
    "2019-10-08",
)
FILLED_ON, PUBLICITY = date(2019, 9, 19), (date(2019, 9, 11), date(2019, 9, 18))
CARELESS = 4
LATE = 20


@dataclass(frozen=True)
class Shape:
    """One way a workbook can be stored: the masters of one program, by kind of unit."""

    name: str
    masters: Mapping[UnitKind, Master]


def generate(workspace: Workspace, returns: int, seed: int = 20190930) -> list[Path]:
    """Fill a workspace with a roster of ``returns`` units and a return of each; gives the files in order."""
    for folder in workspace.folders:
        folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    write_programme(workspace.programme, plan.EDITION, {"as_of": plan.SETTINGS["as_of"]})
    write_roster(workspace.roster, [_unit_row(number, random) for number in range(returns)], [])
    write_rulings(workspace.rulings, [])
    programme = load_programme(workspace.programme)
    roster = load_roster(workspace.roster, programme)
    shapes = (written_by_us(programme, roster), saved_by_libreoffice(programme))
    files = []
    for number, unit in enumerate(roster.units.values()):
        shape = random.choice(shapes)
        path = workspace.inbox / _folder(number, unit) / f"{unit.code}-{unit.name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_filled(programme, shape, unit, random))
        files.append(path)
    return files


def _folder(number: int, unit: Unit) -> str:
    day = RECEIVED[-1] if number % LATE == LATE - 1 else RECEIVED[number % (len(RECEIVED) - 1)]
    return f"{day}/{unit.district}"


def _unit_row(number: int, random: Random) -> dict[str, str]:
    district = number % DISTRICTS
    kind = KINDS[number // DISTRICTS % len(KINDS)]
    word = {"企业": f"{random.choice(TRADES)}有限公司工会", "机关": "机关工会", "事业": "事业单位工会"}.get(kind, kind)
    return {
        "单位编码": f"BM{district + 1:02}{number:05}",
        "单位名称": f"示例{number:05}{word}",
        "单位类型": kind,
        "归口": f"示例{district + 1:02}镇" if district else "直属",
        "预申报": "是",
        "预申报工会等级": "星级",
        "会员人数": str(random.choice((28, 50, 51, 76, 120, 260, 800))),
        "工会主席": random.choice("赵钱孙李周吴郑王") + "".join("〇一二三四五六七八九"[int(n)] for n in f"{number:04}"),
        "联系人": f"{random.choice('冯陈褚卫蒋沈韩杨')}联络",
        "联系电话": f"000-{number:08}",
        "电子邮箱": f"unit{number}@example.invalid",
        "统一社会信用代码": _credit_code(number),
    }


def _credit_code(number: int) -> str:
    body = f"81000000MB{number:07}"
    return next(body + letter for letter in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(body + letter))


# -- shapes -----------------------------------------------------------------------------------------------------------


def written_by_us(programme: Programme, roster: Roster) -> Shape:
    """As xlsxwriter writes a workbook, which is close to Excel: plain shared strings, few attributes."""
    masters: dict[UnitKind, Master] = {}
    for unit in roster.units.values():
        if unit.kind not in masters:
            layout, token = self_form(programme, unit.kind), _token(programme, unit)
            content = author(programme, layout, token, self_prefill(programme, roster, unit))
            masters[unit.kind] = Master.cut(content, layout, token, unit)
    return Shape("xlsxwriter", masters)


def saved_by_libreoffice(programme: Programme) -> Shape:
    """As LibreOffice saved it in the sample season: rich strings, every attribute written out."""
    masters: dict[FormLayout, Master] = {}
    for row in plan.table("returns"):
        unit = _sample_unit(row["unit"])
        layout = self_form(programme, unit.kind)
        path = SAMPLE_INBOX / row["file"]
        if row["client"] == "libreoffice" and layout not in masters and path.exists():
            masters[layout] = Master.cut(path.read_bytes(), layout, _token(programme, unit), unit)
    return Shape("LibreOffice", {kind: masters[self_form(programme, kind)] for kind in UnitKind})


def _token(programme: Programme, unit: Unit) -> Token:
    return Token(programme.edition, FormKind.SELF, unit.code)


def _sample_unit(code: str) -> Unit:
    row = plan.unit(code)
    return Unit(code, row["单位名称"], UnitKind(row["单位类型"]), row["归口"])


# -- answers ----------------------------------------------------------------------------------------------------------


def _filled(programme: Programme, shape: Shape, unit: Unit, random: Random) -> bytes:
    master = shape.masters[unit.kind]
    answers = {key: _stored(value) for key, value in _answers(programme, unit, random)}
    if random.randrange(CARELESS) == 0:
        answers |= _careless(answers, master.layout, random)
    return master.stamp(_token(programme, unit), unit, answers)


def _stored(value: object) -> Stored:
    if isinstance(value, date):
        return (value - EXCEL_EPOCH).days
    return value if value is None or isinstance(value, (int, str)) else float(str(value))


def _answers(programme: Programme, unit: Unit, random: Random) -> Iterator[tuple[str, object]]:
    tracks = [Track.UNION] if random.randrange(2) else list(Track)
    members = unit.members or 0
    yield from _identity(unit, tracks)
    for kind in ("work", "chair"):
        disliked, lukewarm = random.randrange(2), random.randrange(3)
        votes = (members, members, members, members - disliked - lukewarm, lukewarm, disliked)
        yield from zip((f"{kind}_{name}" for name in plan.VOTES), votes, strict=True)
    numbers = {"members": members, "workers": members + members // 10}
    planned = {row["code"]: row["value"] for row in plan.table("defaults")}
    for track in tracks:
        total = 0.0
        for criterion in programme.asked(track, unit.kind):
            points = max(0, float(criterion.points) - (0 if random.randrange(8) else 0.5))
            total += points
            yield f"{criterion.code}/points", points
            if points < criterion.points:
                yield f"{criterion.code}/note", f"部分材料正在补充，{unit.contact}负责"
            for item in criterion.data:
                yield item.code, _typed(item.type, planned[item.code], numbers)
        yield f"{TOTAL}/{track}", total


def _identity(unit: Unit, tracks: list[Track]) -> Iterator[tuple[str, object]]:
    yield from {
        "unit_code": unit.code,
        "unit_name": unit.name,
        "district": unit.district,
        "unit_kind": unit.kind.value,
        "held_union": "无",
        "held_chair": "无",
        "credit_code": unit.credit_code,
        "workers": (unit.members or 0) * 11 // 10,
        "members": unit.members,
        "contact": unit.contact,
        "phone": unit.phone,
        "union_level": "星级",
        "chair_level": "星级" if Track.CHAIR in tracks else "不申报",
        "filled_on": FILLED_ON,
        "chair_name": unit.chair,
        "chair_post": "主席",
        "chair_since": date(2016, 3, 10),
        "publicity_start": PUBLICITY[0],
        "publicity_end": PUBLICITY[1],
        "objection": "无异议",
    }.items()


def _typed(kind: str, text: str, numbers: Mapping[str, int]) -> object:
    if text in numbers:
        return numbers[text]
    if kind == "date":
        return date.fromisoformat(text)
    return float(text) if kind in ("integer", "decimal") or text.isdecimal() else text


def _careless(answers: Mapping[str, Stored], layout: FormLayout, random: Random) -> dict[str, Stored]:
    """One to four answers typed as staff really do."""
    slots = [slot for slot in layout.slots if slot.key in answers and slot.column > 2]
    return {
        slot.key: _CARELESS[random.randrange(len(_CARELESS))](answers[slot.key]) for slot in random.sample(slots, 3)
    }


_CARELESS: tuple[Callable[[Stored], Stored], ...] = (
    lambda value: f" {value}　",
    lambda value: f"{value}分" if isinstance(value, (int, float)) else value,
    lambda value: 120 if isinstance(value, float) else value,
    lambda _: None,
)
