"""The one door to docxtpl: a template that names something unknown is refused before anything is written.

docxtpl prepares a template's XML for jinja2; that part is done once. A document is then the compiled XML filled in,
parsed once (so that it is certainly whole), and zipped with the members that never change. The first document of
every template is also made by docxtpl itself; should the two differ, docxtpl makes all of them.
"""

from __future__ import annotations

import io
import re
import sysconfig
import zipfile
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, UndefinedError, meta
from jinja2 import Template as CompiledXml
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from sz_excel.errors import OperatorError, reason
from sz_excel.notices.catalogue import KINDS
from sz_excel.notices.names import Context

FIXED_DATE = (2000, 1, 1, 0, 0, 0)
FOLDER = Path("templates") / "notices"
MAIN = "word/document.xml"
_WORDS = re.compile(r"word/(document|(header|footer|footnotes|endnotes|comments)\d*)\.xml")
_NOT_FILLED = re.compile(r"word/(endnotes|comments)")
_BRACES = re.compile(r"[{}｛｝]+")
_TAGS = re.compile(r"<[^>]*>")
_OPENED = re.compile(r"\{([{%])([^{}]{0,40})(\}{0,2})")
_QUOTED = re.compile(r"'([^']*)'")
_LINE_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)


class NoticeTemplateError(OperatorError):
    """A template cannot be used as it stands; the text names the file, what is wrong, how to mend it."""

    def __init__(self, template: Path, what: str, how: str):
        super().__init__(f"模板 {template.name} 不能使用：{what}。{how}（{template}）")


def find_template(kind: str, workspace: Path | None = None, *, folder: Path = FOLDER, suffix: str = ".docx") -> Path:
    """The template of a document: the workspace's own copy, else the project's, else the installed one."""
    places = [workspace / folder] if workspace else []
    places += [Path(__file__).parents[2] / folder, Path(sysconfig.get_path("data")) / "share" / "sz_excel" / folder]
    for place in places:
        path = place / f"{kind}{suffix}"
        if path.is_file():
            return path
    listed = "、".join(str(place) for place in places)
    raise OperatorError(f"找不到模板 {kind}{suffix}。已找过：{listed}。请把模板放回其中一处。")


def render(template: Path, contexts: Iterable[tuple[str, Context]]) -> dict[str, bytes]:
    """One .docx per (name, context), by name; equal input gives equal bytes.

    Raises :class:`NoticeTemplateError` for an unknown name, a missing value, a stray or unfinished tag.
    """
    prepared = _Prepared(template)
    documents: dict[str, bytes] = {}
    for name, context in contexts:
        if name in documents:
            raise ValueError(f"two documents named {name}")
        documents[name] = prepared.document(name, context)
    return documents


class _Prepared:
    """A template, read and proved once."""

    def __init__(self, path: Path):
        self.path = path
        self.jinja = _environment()
        self.blob = _read(path)
        self.word = self._open()
        self.xml = {name: self._patched(text) for name, text in _tagged_members(self.word).items()}
        self.compiled = {name: self._compile(text) for name, text in self.xml.items()}
        self.names = self._names()
        self.base = _base_package(self.blob, path.stem, without=set(self.xml))
        self.own_way: bool | None = None
        self._prove()

    def document(self, name: str, context: Context) -> bytes:
        """The finished .docx of one context."""
        self._refuse_unknown(set(context), name)
        if self.own_way is None:
            self.own_way = self._same_as_docxtpl(name, context)
        parts = self._fill(name, context) if self.own_way else self._fill_by_docxtpl(name, context)
        return _with_members(self.base, parts)

    # -- proving ------------------------------------------------------------------------------------------------

    def _prove(self) -> None:
        """Try the template with made-up values, lists full and empty, so that no branch hides a misspelt name."""
        if any(map(_NOT_FILLED.match, self.xml)):
            raise self._fault("批注或尾注里有占位", "占位只能写在正文、页眉、页脚和脚注里。")
        self._refuse_braces()
        kind = KINDS.get(self.path.stem)
        if kind is None:
            return
        for turns in (2, 0):
            specimen = kind.names.specimen(turns=turns)
            self._refuse_unknown(set(specimen), "")
            self._fill("", specimen)

    def _refuse_braces(self) -> None:
        for text in self.xml.values():
            for _line, token, value in self.jinja.lex(text):
                found = _BRACES.search(_TAGS.sub("", value)) if token == "data" else None
                if found:
                    what = f"正文里有多余或没有写完整的花括号“{found[0]}”"
                    raise self._fault(what, "占位写作 {{ 名称 }}，两边各两个半角花括号。")

    def _refuse_unknown(self, known: set[str], name: str) -> None:
        unknown = sorted(self.names - known)
        if unknown:
            raise self._unknown("、".join(unknown), name)

    def _names(self) -> set[str]:
        return {name for text in self.xml.values() for name in meta.find_undeclared_variables(self.jinja.parse(text))}

    def _unknown(self, what: str, name: str) -> NoticeTemplateError:
        where = f"（生成“{name}”时）" if name else ""
        return self._fault(f"没有名为 {what} 的内容{where}", "请改正名称；可用的名称见 templates/README.md。")

    def _fault(self, what: str, how: str) -> NoticeTemplateError:
        return NoticeTemplateError(self.path, what, how)

    # -- reading ------------------------------------------------------------------------------------------------

    def _open(self) -> DocxTemplate:
        if _holds_macros(self.blob):
            raise self._fault("含有宏", "请用 Word 另存为不含宏的 .docx。")
        try:
            word = DocxTemplate(io.BytesIO(self.blob))
            word.init_docx()
        except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as error:
            raise self._fault("不是可用的 Word 文档（.docx）", "请用 Word 打开后另存为 .docx。") from error
        return word

    def _patched(self, text: str) -> str:
        return str(self.word.patch_xml(text))

    def _compile(self, text: str) -> CompiledXml:
        try:
            return self.jinja.from_string(text)
        except TemplateSyntaxError as error:
            place = _unfinished(_TAGS.sub("", text)) or _in_chinese(error.message or "")
            how = "请核对 {{ }}、{% for %} 与 {% endfor %} 是否成对。"
            raise self._fault(f"占位或循环没有写完整（{place}）", how) from error

    # -- filling ------------------------------------------------------------------------------------------------

    def _fill(self, name: str, context: Context) -> dict[str, bytes]:
        return {member: self._whole(name, self._text(xml, name, context)) for member, xml in self.compiled.items()}

    def _text(self, xml: CompiledXml, name: str, context: Context) -> str:
        try:
            return xml.render(context)
        except UndefinedError as error:
            quoted = _QUOTED.findall(error.message or "")
            raise self._unknown(quoted[-1] if quoted else str(error), name) from error
        except (TemplateError, TypeError, ArithmeticError) as error:
            raise self._fault(f"占位里的内容无法填入（{error}）", "模板里只写名称和循环，不写计算。") from error

    def _whole(self, name: str, text: str) -> bytes:
        try:
            return bytes(etree.tostring(etree.fromstring(text.encode()), encoding="UTF-8", standalone=True))
        except etree.XMLSyntaxError as error:
            what = f"填入后文档不完整（{name or '试填'}：{error.msg}）"
            raise self._fault(what, "多半是循环的起止没有各占一段或一行。") from error

    def _fill_by_docxtpl(self, name: str, context: Context) -> dict[str, bytes]:
        word = self._open()
        try:
            word.render(context, self.jinja, autoescape=True)
        except UndefinedError as error:
            raise self._unknown(str(error.message), name) from error
        stream = io.BytesIO()
        word.save(stream)
        with zipfile.ZipFile(stream) as package:
            return {member: package.read(member) for member in self.xml}

    def _same_as_docxtpl(self, name: str, context: Context) -> bool:
        ours, theirs = self._fill(name, context), self._fill_by_docxtpl(name, context)
        return all(_canonical(ours[member]) == _canonical(theirs[member]) for member in ours)


def _unfinished(text: str) -> str:
    """The first tag that opens and does not close."""
    for tag in _OPENED.finditer(text):
        kind, inside, closing = tag.groups()
        if not ((kind == "{" and closing == "}}") or (kind == "%" and inside.endswith("%") and closing)):
            return tag[0].strip()
    return ""


def _in_chinese(message: str) -> str:
    return "有循环没有结束" if message.startswith("Unexpected end of template") else message


def _environment() -> Environment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_text)
    environment.globals.clear()
    return environment


def _as_text(value: Any) -> Any:
    """Any text as text of a Word run: escaped, breaks as breaks; what is no text or number is refused."""
    if isinstance(value, (Undefined, Markup)):
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise TypeError(f"{type(value).__name__} 不是文字或整数")
    text = str(value)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r\n", "\n"))
    # Braces go in as character references, so that nothing in a value can look like a tag to docxtpl.
    safe = Markup(escape(text, {"{": "&#123;", "}": "&#125;", '"': "&quot;"}))
    return safe.replace("\n", _LINE_BREAK)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OperatorError(
            f"模板 {path} 读不出来（{reason(error)}）。请关闭正在打开它的程序，或核对文件是否还在。"
        ) from error


def _holds_macros(blob: bytes) -> bool:
    """A project of macros, or a document declared to have one; what is no zip at all has none."""
    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as package:
            declared = package.read("[Content_Types].xml") if "[Content_Types].xml" in package.namelist() else b""
            return b"macroEnabled" in declared or any("vbaproject" in name.lower() for name in package.namelist())
    except zipfile.BadZipFile:
        return False


def _tagged_members(word: DocxTemplate) -> dict[str, str]:
    """Member name → XML of the document and of every part with tags in its text, as docxtpl reads them."""
    members = {}
    for part in word.docx.part.package.iter_parts():
        name = part.partname.lstrip("/")
        if _WORDS.fullmatch(name):
            text = etree.tostring(etree.fromstring(part.blob), encoding="unicode")
            if name == MAIN or _BRACES.search(text):
                members[name] = text
    return members


def _base_package(blob: bytes, title: str, without: Container[str]) -> bytes:
    """Every member that is the same in all documents, with fixed dates and without the template writer's name."""
    saved, stream = io.BytesIO(), io.BytesIO()
    Document(io.BytesIO(blob)).save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name == "docProps/core.xml":
                _add(new, name, _CORE.format(title=escape(title)).encode())
            elif name not in without:
                _add(new, name, old.read(name))
    return stream.getvalue()


def _with_members(base: bytes, parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO(base)
    with zipfile.ZipFile(stream, "a") as package:
        for name, content in parts.items():
            _add(package, name, content)
    return stream.getvalue()


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(zipfile.ZipInfo(name, FIXED_DATE), content, zipfile.ZIP_DEFLATED)


def _canonical(xml: bytes) -> bytes:
    return bytes(etree.tostring(etree.fromstring(xml), method="c14n"))
