"""The words of a draft: text templates that staff edit, and the names they may use.

The first line of a template is the subject (主题：…), the rest the body. A name that is unknown or misspelt, a tag that
is not finished or left over, is refused with file and name before any draft is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sz_excel.errors import OperatorError, reason
from sz_excel.notices.catalogue import table_of_names
from sz_excel.notices.names import Context, Letter, Names, name
from sz_excel.notices.reminding import MissingUnit
from sz_excel.notices.rendering import NoticeTemplateError, find_template

FOLDER = Path("templates") / "mail"
SUBJECT = "主题："
# A list that is empty leaves the blank lines around it behind.
_GAPS = re.compile(r"\n{3,}")
_BRACES = re.compile(r"[{}｛｝]+")
_QUOTED = re.compile(r"'([^']*)'")
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, kw_only=True)
class MailNames(Letter):
    """Names that every draft may use."""

    recipient: str = name("收件单位")
    recipient_contact: tuple[str, ...] = name("收件单位的联系人；名册没有填写时为空")
    attachments: tuple[str, ...] = name("附件的文件名")


@dataclass(frozen=True, kw_only=True)
class FormsMail(MailNames):
    """下发: the forms of one kind to a district, or to a unit that reports straight to the office."""

    form_title: str = name("表格名称")
    count: int = name("表格份数")
    reviewing_districts: tuple[str, ...] = name("收件的归口；收件的是直属单位时为空")
    still_open: tuple[str, ...] = name("申报截止日期，尚未到期时才有")
    overdue: tuple[str, ...] = name("申报截止日期，已过期时才有")


@dataclass(frozen=True, kw_only=True)
class LevelCount(Names):
    """How many are put forward for one level."""

    level: str = name("等级")
    unions: int = name("拟推荐的基层工会数")
    chairs: int = name("拟推荐的工会主席数")


@dataclass(frozen=True, kw_only=True)
class SummaryMail(MailNames):
    """汇总报送: the summary to the superior."""

    unions: int = name("拟推荐的基层工会总数")
    chairs: int = name("拟推荐的工会主席总数")
    levels: tuple[LevelCount, ...] = name("每个等级的拟推荐数")


@dataclass(frozen=True, kw_only=True)
class ReminderMail(MailNames):
    """催报: what is missing of a district, or of a unit that reports straight to the office."""

    district: str = name("归口")
    reviewing_districts: tuple[str, ...] = name("收件的归口；收件的是直属单位时为空")
    count: int = name("未报送的单位数")
    missing: tuple[MissingUnit, ...] = name("未报送的单位")
    still_open: tuple[str, ...] = name("申报截止日期，尚未到期时才有")
    overdue: tuple[str, ...] = name("申报截止日期，已过期时才有")


@dataclass(frozen=True, kw_only=True)
class CorrectionMail(MailNames):
    """退回补正: one unit's marked workbook with its notice."""

    unit_name: str = name("单位名称")
    unit_code: str = name("单位编码")
    district: str = name("归口")
    form_title: str = name("表格名称")
    blocking_count: int = name("必须补正的处数")
    query_counts: tuple[int, ...] = name("需要核实的处数；没有时为空")
    forwarding: tuple[str, ...] = name("代为转交的归口；直接发给单位时为空")


SEND_SELF, SEND_REVIEW, SUMMARY, REMINDER, CORRECTION = (
    "下发自评申报表",
    "下发归口审核汇总表",
    "汇总报送",
    "催报",
    "退回补正",
)
KINDS: Mapping[str, type[MailNames]] = {
    SEND_SELF: FormsMail,
    SEND_REVIEW: FormsMail,
    SUMMARY: SummaryMail,
    REMINDER: ReminderMail,
    CORRECTION: CorrectionMail,
}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body of one draft."""

    subject: str
    body: str


class MailTemplate:
    """The template of a kind of mail, read and proved once."""

    def __init__(self, kind: str, workspace: Path):
        self.path = find_template(kind, workspace, folder=FOLDER, suffix=".txt")
        self.names = KINDS[kind]
        self.jinja = _environment()
        source = _read(self.path)
        self._refuse_braces(source)
        self.compiled = self.jinja.from_string(source)
        for turns in (2, 0):
            self._fill(self.names.specimen(turns=turns))

    def write(self, context: Context) -> Words:
        """Subject and body of one draft; ``context`` is that of the kind's names."""
        return self._fill(context)

    def _fill(self, context: Context) -> Words:
        try:
            text = self.compiled.render(context)
        except UndefinedError as error:
            quoted = _QUOTED.findall(error.message or "")
            what = f"没有名为 {quoted[-1] if quoted else error} 的内容"
            raise self._fault(what, "请改正名称；可用的名称见 templates/README.md。") from error
        except (TemplateError, TypeError, ArithmeticError) as error:
            how = "模板里只写名称和循环，不写计算。"
            raise self._fault(f"占位里的内容无法填入（{error}）", how) from error
        subject, _, body = text.partition("\n")
        if not subject.startswith(SUBJECT) or not subject.removeprefix(SUBJECT).strip():
            raise self._fault(f"第一行不是“{SUBJECT}……”", f"请把第一行写成“{SUBJECT}”加邮件的主题。")
        return Words(subject.removeprefix(SUBJECT).strip(), _GAPS.sub("\n\n", body).strip("\n") + "\n")

    def _refuse_braces(self, source: str) -> None:
        try:
            self.jinja.parse(source)
            left = [_BRACES.search(value) for _, token, value in self.jinja.lex(source) if token == "data"]
        except TemplateSyntaxError as error:
            how = "请核对 {{ }}、{% for %} 与 {% endfor %} 是否成对。"
            raise self._fault(f"第{error.lineno}行的占位或循环没有写完整", how) from error
        found = next(filter(None, left), None)
        if found:
            how = "占位写作 {{ 名称 }}，两边各两个半角花括号。"
            raise self._fault(f"有多余或没有写完整的花括号“{found[0]}”", how)

    def _fault(self, what: str, how: str) -> NoticeTemplateError:
        return NoticeTemplateError(self.path, what, how)


def names_table() -> str:
    """The Markdown table of every name that each mail template may use (templates/README.md)."""
    letter, common = Letter.explained(), MailNames.explained()
    blocks = [
        table_of_names("所有邮件都可用（“所有文书都可用”的也都可用）", [row for row in common if row not in letter])
    ]
    for kind, names in KINDS.items():
        blocks.append(table_of_names(kind, [row for row in names.explained() if row not in common]))
    return "\n".join(blocks)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, finalize=_as_text, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.globals.clear()
    return environment


def _as_text(value: Any) -> Any:
    """A text or whole number on one line: a name with a line break cannot begin a new paragraph or subject."""
    if isinstance(value, Undefined):
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError(f"{type(value).__name__} 不是文字或整数")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(value)).split())


def _read(path: Path) -> str:
    """A text file as Windows editors save it: UTF-8 with or without a mark, or the Chinese code page."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"模板 {path} 读不出来（{reason(error)}）。请关闭正在打开它的程序后重试。") from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise NoticeTemplateError(path, "不是文本文件", "请用记事本另存为 UTF-8 编码的文本。")
