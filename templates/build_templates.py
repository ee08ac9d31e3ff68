"""Make the templates of templates/notices/ and the tables of names in templates/README.md.

    python templates/build_templates.py

The committed files are what this script makes (a test compares them). An office changes the wording and looks in
Word, in a copy under ``<workspace>/templates/notices``; numbers and names come from ``sz_excel.notices.context``.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import on_rechecks
import on_results
import on_rewards
import to_units
from docx.document import Document
from page import Fonts, new_document

from sz_excel.mailing import wording
from sz_excel.notices.catalogue import names_table
from sz_excel.notices.rendering import FIXED_DATE
from sz_excel.programme.loading import load_edition

HERE = Path(__file__).parent
EDITION = "2019"
NAMES_START, NAMES_END = "<!-- names: made by build_templates.py -->\n", "<!-- end of names -->\n"
MAIL_START, MAIL_END = "<!-- names of mail: made by build_templates.py -->\n", "<!-- end of names of mail -->\n"

TEMPLATES: dict[str, Callable[[Document], None]] = {
    "补正通知": to_units.correction_notice,
    "催报通知": to_units.reminder,
    "考评结果告知书": to_units.result_letter,
    "公示-基层工会": on_results.publicity_of_unions,
    "公示-工会主席": on_results.publicity_of_chairs,
    "考评结果通报": on_results.results,
    "推荐报告": on_results.report,
    "复查情况通报": on_rechecks.rechecks,
    "取消等级决定-代拟稿": on_rechecks.cancelling,
    "奖励经费拨付通知": on_rewards.payments,
    "奖励经费拨付单": on_rewards.slip,
    "主席奖励建议名单": on_rewards.chairs,
    "五一候选名单": on_rewards.candidates,
}


def build(name: str) -> bytes:
    """The template as .docx bytes; equal on every run."""
    document = new_document(Fonts.of(load_edition(EDITION).settings), name)
    TEMPLATES[name](document)
    stream = io.BytesIO()
    document.save(stream)
    return _with_fixed_dates(stream.getvalue())


def _with_fixed_dates(package: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, FIXED_DATE)
            new.writestr(member, old.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def readme(current: str) -> str:
    """README.md with its tables of names made anew."""
    documents = _between(current, NAMES_START, NAMES_END, names_table())
    return _between(documents, MAIL_START, MAIL_END, wording.names_table())


def _between(text: str, start: str, end: str, content: str) -> str:
    before, rest = text.split(start)
    return f"{before}{start}{content}{end}{rest.split(end)[1]}"


def main() -> None:
    for name in TEMPLATES:
        (HERE / "notices" / f"{name}.docx").write_bytes(build(name))
    path = HERE / "README.md"
    path.write_text(readme(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
