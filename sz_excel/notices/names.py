"""The names that a template may use: frozen dataclasses whose fields say in Chinese what they hold.

The same fields make the context of a document, the table in templates/README.md, and the specimen with which a
template is tried before any document is written; so the three cannot differ.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, fields
from typing import Any, Self, get_args, get_type_hints

from sz_excel.programme.model import Programme

Context = dict[str, Any]
SPECIMEN = "样例文字"
NUMBER_TO_COME = "（文号待填）"
TO_FILL_IN = "（请填写）"
_BRACKETED_YEAR = re.compile(r"[（(\[［](\d{4})[）)\]］]")


def name(meaning: str) -> Any:
    """A field of a context with its meaning, in the words of staff."""
    return field(metadata={"meaning": meaning})


@dataclass(frozen=True, kw_only=True)
class Names:
    """Base of all that a template may name: texts, whole numbers, and tuples of Names or texts."""

    def context(self) -> Context:
        """Field name → text, number, or list of the same; nothing else reaches a template."""
        return {spec.name: _plain(getattr(self, spec.name)) for spec in fields(self)}

    @classmethod
    def specimen(cls, *, turns: int) -> Context:
        """A made-up context, ``turns`` entries in every list: a template that names anything else fails on it."""
        hints = get_type_hints(cls)
        return {spec.name: _specimen(hints[spec.name], turns) for spec in fields(cls)}

    @classmethod
    def explained(cls, prefix: str = "") -> list[tuple[str, str]]:
        """Every name with its meaning; the fields of a list's entries follow the list as ``list[].field``."""
        hints = get_type_hints(cls)
        rows = []
        for spec in fields(cls):
            entry = _entry(hints[spec.name])
            full = f"{prefix}{spec.name}{'[]' if entry else ''}"
            rows.append((full, spec.metadata["meaning"]))
            if _is_names(entry):
                rows += entry.explained(f"{full}.")
        return rows


@dataclass(frozen=True, kw_only=True)
class Letter(Names):
    """Names that every document may use."""

    issuer: str = name("发文机关")
    superior: str = name("上级机关")
    office: str = name("承办部门")
    office_code: str = name("发文机关代字")
    year: str = name("活动年度")
    issue_year: str = name("成文年份，用于发文字号")
    campaign: str = name("活动简称")
    campaign_title: str = name("活动全称")
    document_number: str = name("本届活动依据文件的文号")
    rubric_status: str = name("考评细则的性质")
    date: str = name("成文日期（统计基准日）")
    contact_name: str = name("联系人")
    contact_phone: str = name("联系电话")
    contact_email: str = name("报送邮箱")
    contact_address: str = name("联系地址")

    @classmethod
    def of(cls, programme: Programme, as_of: dt.date, **rest: Any) -> Self:
        """The common names from the edition's settings, and the document's own."""
        settings = programme.settings
        same = ("issuer", "superior", "office", "office_code", "campaign", "campaign_title")
        contact = ("contact_name", "contact_phone", "contact_email", "rubric_status")
        return cls(
            **{key: settings[key] for key in same},
            **{key: settings.get(key, "") for key in contact},
            contact_address=settings.get("contact_address") or TO_FILL_IN,
            year=programme.edition,
            issue_year=str(as_of.year),
            document_number=official_number(settings.get("document_number") or NUMBER_TO_COME),
            date=chinese_date(as_of),
            **rest,
        )


def chinese_date(day: dt.date) -> str:
    """2019年4月10日: Arabic figures, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def official_number(text: str) -> str:
    """A 发文字号 with its year in 〔〕 (GB/T 9704-2012, 7.2.5), whatever brackets were typed."""
    return _BRACKETED_YEAR.sub(r"〔\1〕", text)


def _plain(value: Any) -> Any:
    if isinstance(value, Names):
        return value.context()
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value


def _entry(hint: Any) -> Any:
    """What the entries of a list are; None for a text or a number."""
    arguments = get_args(hint)
    return arguments[0] if arguments else None


def _is_names(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Names)


def _specimen(hint: Any, turns: int) -> Any:
    entry = _entry(hint)
    if entry is not None:
        return [_specimen(entry, turns)] * turns
    if _is_names(hint):
        return hint.specimen(turns=turns)
    return 1 if hint is int else SPECIMEN
