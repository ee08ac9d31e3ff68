"""Documents → PDF by LibreOffice: many files in one call, a profile of its own, every result checked."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from lxml import etree

from sz_excel.errors import OperatorError

PROGRAMS = ("soffice", "libreoffice")
PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_MAGIC, _END, _TAIL = b"%PDF-", b"%%EOF", 1024
_STYLES = "word/styles.xml"
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HANGS = re.compile(rb"<w:overflowPunct\b[^>]*/>")


def write_file(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    beside = path.with_name(f".sz-{path.name}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


def to_pdf(paths: Sequence[Path], *, timeout: float, put: Callable[[Path, bytes], object] = write_file) -> list[Path]:
    """Convert documents of ours; ``put`` writes each PDF beside its document. Gives their paths in the order given.

    ``timeout`` is in seconds, for all files together. Either every PDF is put in place or none is. Raises
    :class:`OperatorError` when LibreOffice is missing, takes too long, or leaves a file without its PDF.
    """
    if not paths:
        return []
    program = _program()
    with tempfile.TemporaryDirectory(prefix="sz-pdf-") as folder:
        work = Path(folder)
        copies = _numbered_copies(paths, work)
        _convert(program, copies, work, timeout)
        return _put_in_place(paths, [copy.with_suffix(".pdf") for copy in copies], put)


def _program() -> str:
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    for place in PLACES:
        if place.is_file():
            return str(place)
    raise OperatorError(
        "没有找到 LibreOffice，不能转换 PDF。请安装 LibreOffice 后再试；Word 文档不受影响，可用 Word 另存为 PDF。"
    )


def _numbered_copies(paths: Sequence[Path], work: Path) -> list[Path]:
    """Copies with plain names: no name can look like an option, and equal names in two folders cannot collide."""
    missing = [str(path) for path in paths if not path.is_file()]
    if missing:
        raise OperatorError(f"下列文件不存在，不能转换 PDF：{'、'.join(missing)}。")
    return [_copy(path, work / f"{n:06}{path.suffix}") for n, path in enumerate(paths)]


def _copy(path: Path, copy: Path) -> Path:
    """A copy for LibreOffice, which reads ``w:overflowPunct`` the wrong way round and then loses punctuation.

    Where punctuation hangs over the margin of a line that is exactly full, LibreOffice does not draw it. So no style
    of the copy may let it hang; 1 is how that is said to LibreOffice.
    """
    try:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
            for name in old.namelist():
                new.writestr(name, _without_hanging(name, old.read(name)))
    except (zipfile.BadZipFile, etree.XMLSyntaxError):
        # LibreOffice will say that it is no document.
        shutil.copyfile(path, copy)
    return copy


def _without_hanging(name: str, member: bytes) -> bytes:
    """A member of a .docx that leaves hanging to the styles, and the styles, none of which lets hang."""
    if not name.endswith(".xml"):
        return member
    plain = _HANGS.sub(b"", member)
    if name != _STYLES:
        return plain
    root = etree.fromstring(plain)
    for style in root.iterfind(f"{_WORDS}style[@{_WORDS}type='paragraph']"):
        shape = style.find(f"{_WORDS}pPr")
        if shape is None:
            shape = etree.SubElement(style, f"{_WORDS}pPr")
        etree.SubElement(shape, f"{_WORDS}overflowPunct", {f"{_WORDS}val": "1"})
    return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))


def _convert(program: str, copies: Sequence[Path], work: Path, timeout: float) -> None:
    profile = (work / "profile").as_uri()
    options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(work)]
    command = [program, f"-env:UserInstallation={profile}", *options, *(copy.name for copy in copies)]
    process = subprocess.Popen(
        command, cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env=os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(work)),
    )  # fmt: skip
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise OperatorError(
            f"LibreOffice 在 {timeout:g} 秒内没有转换完 {len(copies)} 个文件，已停止。请减少文件或放宽时间后重试。"
        ) from None
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the children that its launcher starts, or they would hold the profile."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _put_in_place(paths: Sequence[Path], made: Sequence[Path], put: Callable[[Path, bytes], object]) -> list[Path]:
    failed = [path.name for path, pdf in zip(paths, made, strict=True) if not _is_pdf(pdf)]
    if failed:
        raise OperatorError(f"有 {len(failed)} 个文件没有转换成 PDF：{'、'.join(failed)}。请用 Word 打开查看是否损坏。")
    results = [path.with_suffix(".pdf") for path in paths]
    for pdf, result in zip(made, results, strict=True):
        put(result, pdf.read_bytes())
    return results


def _is_pdf(path: Path) -> bool:
    """Whole from its head to its end mark: the exit code of LibreOffice says nothing, only the file does."""
    content = path.read_bytes() if path.is_file() else b""
    return content.startswith(_MAGIC) and _END in content[-_TAIL:]
