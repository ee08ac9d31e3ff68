"""A small workspace made for one test: a roster, and returns filled as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sz_excel.forms.authoring import author
from sz_excel.forms.identity import Token
from sz_excel.forms.layout import Slot, unit_form
from sz_excel.forms.prefill import Prefill
from sz_excel.programme.loading import load_edition
from sz_excel.records.campaign import FormKind, Track, UnitKind
from sz_excel.records.submissions import Value
from sz_excel.records.units import Unit
from sz_excel.workspace.creating import create_workspace
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.office_books import write_programme, write_roster, write_rulings

EDITION = "2019"
PROGRAMME = load_edition(EDITION)
AS_OF = "2019-10-28"

ANSWERS: Mapping[str, Value] = {
    "workers": Decimal(120),
    "members": Decimal(80),
    "union_level": "星级",
    "chair_level": "星级",
    "filled_on": date(2019, 9, 20),
    "chair_name": "张示例",
    "chair_post": "主席",
    "publicity_start": date(2019, 9, 9),
    "publicity_end": date(2019, 9, 18),
    "objection": "无异议",
    **{f"{who}_{what}": Decimal(100) for who in ("work", "chair") for what in ("issued", "returned", "valid")},
    **{f"{who}_satisfied": Decimal(95) for who in ("work", "chair")},
    **{f"{who}_basic": Decimal(5) for who in ("work", "chair")},
    **{f"{who}_dissatisfied": Decimal(0) for who in ("work", "chair")},
    "U4.4-1": Decimal(100),
    "U4.4-2": Decimal(100),
    "U4.8-1": Decimal(0),
    "U4.8-2": Decimal(0),
    "U5.4-1": Decimal(80),
    "U5.7-1": Decimal(4),
    "U5.7-2": Decimal(4),
    "U7.4-1": Decimal(20),
    "U7.4-2": Decimal(20),
    "C1.2-1": date(2010, 5, 1),
    "C1.3-1": date(2011, 5, 1),
    "C1.5-1": "无",
    "C2.3-1": Decimal(4),
    "C2.3-2": Decimal(4),
    "C2.4-1": Decimal(0),
    "C5.3-1": "无",
}
ROW = {
    "单位类型": "企业",
    "归口": "直属",
    "预申报": "是",
    "预申报工会等级": "星级",
    "预申报主席等级": "星级",
    "会员人数": "80",
    "工会主席": "张示例",
    "联系人": "李示例",
    "联系电话": "000-0000",
}


@dataclass(frozen=True)
class Season:
    """A workspace under test, with short ways to put things into its inbox."""

    workspace: Workspace

    @property
    def root(self) -> Path:
        return self.workspace.root

    def receive(
        self, code: str, *, folder: str = "2019-09-20", form: FormKind = FormKind.SELF, name: str = "", **changes: Value
    ) -> Path:
        """Put a filled workbook into the inbox; ``changes`` override answers by key, ``__`` standing for ``/``."""
        answers = {key.replace("__", "/").replace("_dot_", "."): value for key, value in changes.items()}
        path = self.workspace.inbox / folder / (name or f"{code}-{form}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(code, form, answers))
        return path


def filled(code: str, form: FormKind, changes: Mapping[str, Value], *, kind: UnitKind = UnitKind.ENTERPRISE) -> bytes:
    """A form of a unit with full marks and every required answer, but for the changes (None empties an answer)."""
    layout = unit_form(PROGRAMME, form, kind, Track)
    values = {slot.key: _full(slot) for slot in layout.slots} | dict(ANSWERS) | dict(changes)
    unit = Unit(code, f"{code}工会", kind, ROW["归口"])
    known = {slot.key for slot in layout.slots} | {"unit_code", "unit_name"}
    own = {"unit_code": code, "unit_name": unit.name}
    values = {key: value for key, value in (values | own).items() if key in known and value is not None}
    return author(PROGRAMME, layout, Token(EDITION, form, code), Prefill(unit, values))


def _full(slot: Slot) -> Value:
    return slot.spec.maximum if slot.spec.type == "points" else None


def make_season(
    root: Path,
    codes: Sequence[str] = ("YZ01", "YZ02"),
    *,
    units: Sequence[Mapping[str, str]] = (),
    register: Sequence[Mapping[str, str]] = (),
    rulings: Sequence[Mapping[str, str]] = (),
    settings: Mapping[str, str] | None = None,
) -> Season:
    """A workspace whose roster holds these units, all alike unless rows are given."""
    workspace = Workspace(root)
    rows = list(units) or [{**ROW, "单位编码": code, "单位名称": f"{code}工会"} for code in codes]
    root.mkdir(parents=True, exist_ok=True)
    write_programme(workspace.programme, EDITION, {"as_of": AS_OF, **(settings or {})})
    write_roster(workspace.roster, rows, register)
    write_rulings(workspace.rulings, rulings)
    create_workspace(workspace, EDITION)
    return Season(workspace)
