"""Templates of mail: proved before any draft is written, the office's own copy first, text only ever text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sz_excel.errors import OperatorError
from sz_excel.mailing.wording import CORRECTION, FOLDER, KINDS, REMINDER, SEND_SELF, MailTemplate
from sz_excel.notices.names import SPECIMEN
from tests.notices.samples import TEMPLATES


def own_template(workspace: Path, text: str | bytes, kind: str = CORRECTION) -> Path:
    path = workspace / FOLDER / f"{kind}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def context(kind: str = CORRECTION, **changes: Any) -> dict[str, Any]:
    return {**KINDS[kind].specimen(turns=2), **changes}


def test_every_kind_has_a_template_and_every_template_a_kind() -> None:
    assert {path.stem for path in (TEMPLATES / "mail").glob("*")} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turns", [0, 2])
def test_a_committed_template_fills_into_a_subject_and_a_body_without_tags(
    tmp_path: Path, kind: str, turns: int
) -> None:
    words = MailTemplate(kind, tmp_path).write(KINDS[kind].specimen(turns=turns))
    assert "主题" not in words.subject
    assert words.body.startswith(SPECIMEN)
    assert not set("{}%") & set(words.subject + words.body)
    assert "\n\n\n" not in words.body


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_holds_no_setting_and_no_number_of_the_programme(kind: str) -> None:
    text = (TEMPLATES / "mail" / f"{kind}.txt").read_text(encoding="utf-8")
    for setting in ("仪征", "扬州", "双争", "2019", "9月30日", "000-0000", "example.invalid"):
        assert setting not in text


def test_the_readme_lists_every_name(tmp_path: Path) -> None:
    readme = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"### {kind}\n" in readme
        for name, _ in KINDS[kind].explained():
            assert f"`{name}`" in readme


def test_the_copy_of_the_workspace_comes_first(tmp_path: Path) -> None:
    own_template(tmp_path, "主题：{{ unit_name }}\n\n{{ recipient }}，你好！\n")
    words = MailTemplate(CORRECTION, tmp_path).write(context(unit_name="示例工会", recipient="示例一镇"))
    assert (words.subject, words.body) == ("示例工会", "示例一镇，你好！\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_template_is_read_as_any_editor_saves_it(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = "主题：补正通知\n\n请补正。\n".replace("\n", line_end)
    own_template(tmp_path, text.encode(encoding))
    words = MailTemplate(CORRECTION, tmp_path).write(context())
    assert (words.subject, words.body) == ("补正通知", "请补正。\n")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("主题：{{ unit_nmae }}\n", "没有名为 unit_nmae 的内容"),
        ("主题：x\n{% for unit in missing %}{{ unit.nmae }}{% endfor %}\n", "没有名为 nmae 的内容"),
        ("主题：x\n{% for unit in missing %}\n{% else %}{{ nothing }}{% endfor %}\n", "没有名为 nothing 的内容"),
        ("主题：x\n{% for unit in missing %}\n", "没有写完整"),
        ("主题：x\n{{ district }\n", "没有写完整"),
        ("主题：x\n{ district }}\n", "花括号“{”"),
        ("主题：x\n｛｛ district ｝｝\n", "花括号“｛｛”"),
        ("主题：x\n{{ missing }}\n", "无法填入"),
        ("{{ district }}：\n", "第一行不是“主题：……”"),
        ("主题：\n正文\n", "第一行不是“主题：……”"),
        ("", "第一行不是“主题：……”"),
        ("主题：x\n{{ recipient.__class__ }}\n", "无法填入"),
        (b"\xff\xfe\x00\xd8\x00", "不是文本文件"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_by_file_and_fault(
    tmp_path: Path, text: str | bytes, what: str
) -> None:
    path = own_template(tmp_path, text, REMINDER)
    with pytest.raises(OperatorError, match="模板 催报.txt 不能使用") as refused:
        MailTemplate(REMINDER, tmp_path)
    assert what in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_missing_template_is_told_with_the_places_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sz_excel.mailing.wording.FOLDER", Path("templates") / "nowhere")
    with pytest.raises(OperatorError, match="找不到模板 退回补正.txt"):
        MailTemplate(CORRECTION, tmp_path)


def test_a_name_with_line_breaks_or_tags_is_only_ever_text_on_its_line(tmp_path: Path) -> None:
    name = "示例\n工会\r\n{{ issuer }}{% raw %}"
    words = MailTemplate(CORRECTION, tmp_path).write(context(unit_name=name, recipient=name))
    assert "示例 工会 {{ issuer }}{% raw %}" in words.subject
    assert words.body.startswith("示例 工会 {{ issuer }}{% raw %}（")


def test_a_unit_is_asked_and_a_district_is_asked_to_pass_on(tmp_path: Path) -> None:
    template = MailTemplate(SEND_SELF, tmp_path)
    to_district = template.write(context(SEND_SELF, reviewing_districts=["示例一镇"], still_open=[], overdue=["9月"]))
    to_unit = template.write(context(SEND_SELF, reviewing_districts=[], still_open=["9月"], overdue=[]))
    assert "请转发示例一镇各单位填写" in to_district.body
    assert "现已逾期" in to_district.body
    assert "请组织填写" in to_unit.body
    assert "转发" not in to_unit.body
    assert "请于9月前（含当日）" in to_unit.body
