"""Documents → PDF by LibreOffice: many files in one call, a profile of its own, every result checked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from sz_excel.errors import OperatorError

PROGRAMS = ("soffice", "libreoffice")
PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_MAGIC = b"%PDF-"


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
    return [Path(shutil.copyfile(path, work / f"{n:06}{path.suffix}")) for n, path in enumerate(paths)]


def _convert(program: str, copies: Sequence[Path], work: Path, timeout: float) -> None:
    profile = (work / "profile").as_uri()
    options = ["--headless", "--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(work)]
    command = [program, f"-env:UserInstallation={profile}", *options, *(copy.name for copy in copies)]
    process = subprocess.Popen(
        command, cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
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
    """The exit code of LibreOffice says nothing; only the file does."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(_MAGIC)) == _MAGIC
