"""The committed templates and the table of names are what the script makes."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from sz_excel.notices.catalogue import KINDS, drafts
from sz_excel.notices.rendering import find_template, render
from tests.notices.samples import TEMPLATES, members, text_of
from tests.notices.seasons import matter


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TEMPLATES))
    return importlib.import_module("build_templates")


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_template_is_what_the_script_makes(script: ModuleType, kind: str) -> None:
    committed = (TEMPLATES / "notices" / f"{kind}.docx").read_bytes()
    assert members(committed) == members(script.build(kind))


def test_every_document_has_a_template_and_every_template_a_document(script: ModuleType) -> None:
    committed = {path.stem for path in (TEMPLATES / "notices").glob("*.docx")}
    assert committed == set(script.TEMPLATES) == set(KINDS)


def test_the_table_of_names_is_current(script: ModuleType) -> None:
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    assert readme == script.readme(readme)
    for kind in KINDS:
        for name, _ in KINDS[kind].names.explained():
            assert f"`{name}`" in readme


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_holds_no_number_of_the_programme(kind: str) -> None:
    words = members((TEMPLATES / "notices" / f"{kind}.docx").read_bytes())["word/document.xml"].decode()
    for setting in ("仪征", "扬州", "2019", "000-0000", "example.invalid"):
        assert setting not in words


@pytest.mark.office
def test_a_template_that_an_office_program_has_saved_gives_the_same_documents(tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    ours = [str(path) for path in sorted((TEMPLATES / "notices").glob("*.docx"))]
    command = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path), *ours]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    about = matter()
    for kind in KINDS:
        saved = render(tmp_path / f"{kind}.docx", drafts(kind, about))
        fresh = render(find_template(kind), drafts(kind, about))
        assert {name: text_of(one) for name, one in saved.items()} == {
            name: text_of(one) for name, one in fresh.items()
        }
