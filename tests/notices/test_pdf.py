"""PDF by LibreOffice: every file checked, nothing half done, two runs side by side."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn

from sz_excel.errors import OperatorError
from sz_excel.notices.pdf import to_pdf
from tests.notices.samples import TEMPLATES, small_template


def letters(folder: Path, *texts: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [small_template(folder / f"便函 {text}-甲厂.docx", text) for text in texts]


def words(path: Path) -> str:
    with pdfplumber.open(path) as pdf:
        return "".join(page.extract_text() for page in pdf.pages)


@pytest.mark.office
def test_many_files_are_converted_in_one_call_each_beside_its_document(tmp_path: Path) -> None:
    first, second = letters(tmp_path / "a", "one", "two"), letters(tmp_path / "b", "one")
    made = to_pdf([*first, *second], timeout=120)
    assert made == [path.with_suffix(".pdf") for path in [*first, *second]]
    assert [words(path) for path in made] == ["one", "two", "one"]


@pytest.mark.office
def test_two_calls_side_by_side_do_not_disturb_each_other(tmp_path: Path) -> None:
    groups = [letters(tmp_path / name, f"{name}-one", f"{name}-two") for name in ("a", "b")]
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda group: to_pdf(group, timeout=180), groups))
    assert [[words(path) for path in group] for group in made] == [["a-one", "a-two"], ["b-one", "b-two"]]


@pytest.mark.office
def test_when_one_file_fails_it_is_named_and_no_pdf_is_put_in_place(tmp_path: Path) -> None:
    good, bad = letters(tmp_path, "good", "bad")
    bad.write_bytes(b"PK\x03\x04 not a document")
    older = good.with_suffix(".pdf")
    older.write_bytes(b"%PDF- of yesterday")
    with pytest.raises(OperatorError, match="bad-甲厂.docx") as failed:
        to_pdf([good, bad], timeout=120)
    assert "good" not in str(failed.value)
    assert older.read_bytes() == b"%PDF- of yesterday"
    assert not bad.with_suffix(".pdf").exists()


@pytest.mark.office
@pytest.mark.parametrize("hangs", ["0", "1", None])
def test_no_punctuation_is_lost_at_the_end_of_a_full_line(tmp_path: Path, hangs: str | None) -> None:
    text = "始" + "国" * 53 + "，" + "中" * 28 + "。" + "末" * 20
    path = tmp_path / "满行.docx"
    document = Document(str(TEMPLATES / "notices" / "催报通知.docx"))
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    document.add_paragraph(text, style="公文正文")
    for style in document.styles.element.iter(qn("w:overflowPunct")):
        style.set(qn("w:val"), hangs or "0")
    if hangs is None:
        document.styles.element.remove_all("w:overflowPunct")
    document.save(str(path))
    (pdf,) = to_pdf([path], timeout=120)
    assert "".join(words(pdf).split()).removesuffix("—1—") == text


@pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")
@pytest.mark.parametrize("content", ["", "%PDF-1.6 broken off", "PK"])
def test_a_pdf_that_is_not_whole_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nprintf '{content}' > 000000.pdf\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError, match="有 1 个文件没有转换成 PDF"):
        to_pdf(letters(tmp_path, "one"), timeout=20)
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")
def test_no_profile_and_no_temporary_file_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, temporary = tmp_path / "soffice", tmp_path / "temporary"
    temporary.mkdir()
    program.write_text("#!/bin/sh\nmkdir profile\n: > $TMPDIR/lu.tmp\nprintf '%%PDF-1.6 %%%%EOF' > 000000.pdf\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    assert to_pdf(letters(tmp_path, "one"), timeout=20)
    assert not list(temporary.iterdir())


def test_without_libreoffice_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OperatorError, match="请安装 LibreOffice"):
        to_pdf(letters(tmp_path, "one"), timeout=5)


@pytest.mark.skipif(os.name != "posix", reason="the stand-in program is a shell script")
def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n(/bin/sleep 30; /bin/echo late > {tmp_path}/late) &\nwait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(OperatorError, match="1 个文件"):
        to_pdf(letters(tmp_path, "one"), timeout=0.3)
    assert time.monotonic() - started < 10
    assert not list(tmp_path.glob("*.pdf"))


def test_a_document_that_is_not_there_is_named_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="没有的.docx"):
        to_pdf([tmp_path / "没有的.docx"], timeout=5)


def test_nothing_to_convert_needs_no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert to_pdf([], timeout=1) == []
