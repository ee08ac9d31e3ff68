"""The closed sets of the campaign: what is applied for, by whom, on which form."""

from __future__ import annotations

from enum import StrEnum


class Track(StrEnum):
    """申报对象 (二): the union itself or its chair."""

    UNION = "union"
    CHAIR = "chair"

    @property
    def label(self) -> str:
        return {"union": "基层工会", "chair": "工会主席"}[self.value]


class UnitKind(StrEnum):
    """单位类型 (R1)."""

    ORGAN = "机关"
    INSTITUTION = "事业"
    ENTERPRISE = "企业"
    REGIONAL = "区域性工会联合会"
    INDUSTRIAL = "行业性工会联合会"

    @property
    def is_public(self) -> bool:
        """机关事业单位结合实际 (R18): these answer U4.G instead of the enterprise items."""
        return self in (UnitKind.ORGAN, UnitKind.INSTITUTION)


class FormKind(StrEnum):
    """The four workbooks that go out and come back."""

    SELF = "self"
    REVIEW = "review"
    ASSESS = "assess"
    RECHECK = "recheck"

    @property
    def title(self) -> str:  # type: ignore[override]  # a form's title; nobody needs str.title here
        return {
            "self": "自评申报表",
            "review": "归口审核汇总表",
            "assess": "考评打分表",
            "recheck": "复查打分表",
        }[self.value]


class Objection(StrEnum):
    """Outcome of the unit's own publicity (R25)."""

    NONE = "无异议"
    RAISED = "有异议"
