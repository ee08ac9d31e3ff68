"""Outputs are put in place as a set; what somebody changed by hand is neither overwritten nor deleted."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.workspace.folders import Workspace, prepare_folders
from sz_excel.workspace.outputs import known_outputs, unfinished_tasks
from sz_excel.workspace.publishing import Published, publication

NAME = "补正通知/补正通知-YZ01-甲厂工会.docx"
KEPT = "补正通知/补正通知-YZ01-甲厂工会（手工修改保留 1）.docx"
EXPIRED = "补正通知/补正通知-YZ01-甲厂工会（已失效，手工修改保留 1）.docx"
BESIDE = "补正通知/补正通知-YZ01-甲厂工会（新）.docx"
OLD, NEW, EDITED = b"old", b"new", b"edited by the office"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    prepare_folders(workspace)
    return workspace


def publish(workspace: Workspace, outputs: Mapping[str, bytes], *, task: str = "汇总") -> Published:
    """One run that owns everything below notices/."""
    with publication(workspace, task) as made:
        for name, content in outputs.items():
            made.stage(workspace.notices / name, content)
        return made.publish([workspace.notices])


def notices(workspace: Workspace) -> dict[str, bytes]:
    files = [path for path in sorted(workspace.notices.rglob("*")) if path.is_file()]
    return {path.relative_to(workspace.notices).as_posix(): path.read_bytes() for path in files}


def edit(workspace: Workspace, name: str = NAME, content: bytes = EDITED) -> Path:
    path = workspace.notices / name
    path.write_bytes(content)
    return path


# -- changed by hand --------------------------------------------------------------------------------------------------


def test_an_output_that_nobody_changed_is_replaced_without_a_word(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    published = publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW}
    assert published.remarks == ()


def test_a_changed_file_is_kept_under_a_clear_name_beside_the_new_one(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    os.utime(edit(workspace), (1000, 1000))
    published = publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}
    assert (workspace.notices / KEPT).stat().st_mtime == 1000
    (remark,) = published.remarks
    assert remark.startswith("手工修改过，改过的另存，原名下是新结果：补正通知-YZ01-甲厂工会.docx → ")
    assert remark.endswith("补正通知-YZ01-甲厂工会（手工修改保留 1）.docx")


def test_a_changed_file_stays_where_it_is_as_long_as_the_program_has_nothing_new(workspace: Workspace) -> None:
    """Such as a notice into which the office has written its number."""
    publish(workspace, {NAME: OLD})
    edit(workspace)
    for _ in range(2):
        published = publish(workspace, {NAME: OLD})
        assert notices(workspace) == {NAME: EDITED}
        assert published.remarks == ("手工修改过、而程序要写的内容没有变化，保持原样：补正通知-YZ01-甲厂工会.docx",)
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}


def test_a_change_saved_while_the_run_is_at_work_is_kept(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    with publication(workspace, "汇总") as made:
        made.stage(workspace.notices / NAME, NEW)
        edit(workspace)
        made.publish()
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}


def test_every_change_is_kept_and_no_later_run_touches_it(workspace: Workspace) -> None:
    for number in range(3):
        publish(workspace, {NAME: b"%d" % number})
        edit(workspace, content=b"edit %d" % number)
    publish(workspace, {NAME: NEW})
    publish(workspace, {})
    kept = {name: content for name, content in notices(workspace).items() if "手工修改保留" in name}
    assert sorted(kept.values()) == [b"edit 0", b"edit 1", b"edit 2"]
    assert notices(workspace) == kept


def test_a_file_of_the_office_s_own_under_the_name_of_an_output_is_kept(workspace: Workspace) -> None:
    edit(workspace, "a.docx", b"never written by us")
    publish(workspace, {"a.docx": NEW})
    assert notices(workspace) == {"a.docx": NEW, "a（手工修改保留 1）.docx": b"never written by us"}


def test_where_the_list_was_deleted_nothing_is_overwritten_either(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    (workspace.state / "outputs.json").unlink()
    publish(workspace, {NAME: OLD})
    assert notices(workspace) == {NAME: OLD}
    (workspace.state / "outputs.json").write_bytes(b"\0" * 50)
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: OLD}


def test_a_long_name_is_cut_so_that_the_kept_file_has_room(workspace: Workspace) -> None:
    name = f"{'长' * 80}.docx"
    publish(workspace, {name: OLD})
    edit(workspace, name)
    publish(workspace, {name: NEW})
    assert sorted(notices(workspace).values()) == [EDITED, NEW]


def test_many_changed_files_are_told_in_one_line(workspace: Workspace) -> None:
    names = {f"{number}.docx": OLD for number in range(7)}
    publish(workspace, names)
    for name in names:
        edit(workspace, name)
    (remark,) = publish(workspace, names).remarks
    assert remark.endswith("保持原样：0.docx、1.docx、2.docx、3.docx、4.docx 等 7 个")


# -- no longer due ----------------------------------------------------------------------------------------------------


def test_what_is_no_longer_due_is_taken_away(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD, "b.docx": OLD})
    assert publish(workspace, {"b.docx": OLD}).removed == (workspace.notices / NAME,)
    assert notices(workspace) == {"b.docx": OLD}


def test_a_changed_file_that_is_no_longer_due_is_renamed_so_that_nobody_takes_it_for_current(
    workspace: Workspace,
) -> None:
    publish(workspace, {NAME: OLD})
    edit(workspace)
    published = publish(workspace, {})
    assert notices(workspace) == {EXPIRED: EDITED}
    assert "现在已经不需要，改了名" in published.remarks[0]
    assert publish(workspace, {}).remarks == ()
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, EXPIRED: EDITED}


def test_outside_its_folders_a_run_takes_nothing_away(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    with publication(workspace, "汇总") as made:
        made.publish([workspace.returned])
    assert notices(workspace) == {NAME: OLD}


@pytest.mark.parametrize(("next_document", "pdf_stays"), [({NAME: OLD}, True), ({NAME: NEW}, False), ({}, False)])
def test_a_pdf_stays_exactly_as_long_as_its_document_is_the_same(
    workspace: Workspace, next_document: dict[str, bytes], pdf_stays: bool
) -> None:
    publish(workspace, {NAME: OLD})
    pdf = workspace.notices / NAME.replace(".docx", ".pdf")
    with publication(workspace, "转换PDF") as made:
        made.stage(pdf, b"%PDF- of the old one")
        made.publish()
    publish(workspace, next_document)
    assert pdf.exists() == pdf_stays


def test_a_pdf_that_the_office_made_itself_is_left_alone(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    pdf = edit(workspace, NAME.replace(".docx", ".pdf"))
    publish(workspace, {NAME: NEW})
    publish(workspace, {})
    assert pdf.read_bytes() == EDITED


# -- open in another program ------------------------------------------------------------------------------------------


@pytest.fixture
def hold_open(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """As on Windows while Excel has them open: files can be read, but neither be replaced, renamed nor deleted."""
    held: set[Path] = set()

    def refusing(name: str) -> None:
        original = getattr(Path, name)

        def call(path: Path, *arguments: object, **options: object) -> object:
            if held & {path, *(each for each in arguments if isinstance(each, Path))}:
                raise PermissionError(errno.EACCES, "The process cannot access the file", str(path))
            return original(path, *arguments, **options)

        monkeypatch.setattr(Path, name, call)

    for name in ("replace", "rename", "unlink"):
        refusing(name)

    def hold(*paths: Path) -> None:
        held.clear()
        held.update(paths)

    return hold


def test_an_output_that_is_open_is_written_beside_and_the_next_run_puts_it_right(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    publish(workspace, {NAME: OLD})
    hold_open(workspace.notices / NAME)
    for content in (NEW, b"newer"):
        published = publish(workspace, {NAME: content})
        assert notices(workspace) == {NAME: OLD, BESIDE: content}
        assert published.written[workspace.notices / NAME] == workspace.notices / BESIDE
        assert published.remarks == (
            "补正通知-YZ01-甲厂工会.docx 正被其他程序打开，新结果写在 补正通知-YZ01-甲厂工会（新）.docx",
        )
        assert unfinished_tasks(workspace) == ()
    hold_open()
    assert publish(workspace, {NAME: b"newer"}).remarks == ()
    assert notices(workspace) == {NAME: b"newer"}


def test_when_the_file_beside_is_open_as_well_the_next_name_is_taken(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    publish(workspace, {NAME: OLD})
    hold_open(workspace.notices / NAME)
    publish(workspace, {NAME: NEW})
    hold_open(workspace.notices / NAME, workspace.notices / BESIDE)
    publish(workspace, {NAME: b"newer"})
    assert notices(workspace) == {NAME: OLD, BESIDE: NEW, BESIDE.replace("新", "新2"): b"newer"}
    hold_open()
    publish(workspace, {NAME: b"newer"})
    assert notices(workspace) == {NAME: b"newer"}


def test_a_file_beside_that_the_office_went_on_with_is_kept(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    publish(workspace, {NAME: OLD})
    hold_open(workspace.notices / NAME)
    publish(workspace, {NAME: NEW})
    edit(workspace, BESIDE)
    hold_open()
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}


def test_a_changed_file_that_is_open_stays_and_is_not_kept_twice(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    publish(workspace, {NAME: OLD})
    hold_open(edit(workspace))
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: EDITED, BESIDE: NEW}
    hold_open()
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}


def test_an_output_no_longer_due_that_is_open_is_taken_away_by_a_later_run(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    publish(workspace, {NAME: OLD})
    hold_open(workspace.notices / NAME)
    assert "没有删除，请关闭后再运行一次" in publish(workspace, {}).remarks[0]
    assert notices(workspace) == {NAME: OLD}
    hold_open()
    publish(workspace, {})
    assert notices(workspace) == {}


def test_when_it_cannot_be_written_beside_either_all_others_are_in_place_and_the_operator_is_told(
    workspace: Workspace, hold_open: Callable[..., None]
) -> None:
    outputs = {"a.docx": OLD, NAME: OLD, "z.docx": OLD}
    publish(workspace, outputs)
    beside = [BESIDE.replace("新", f"新{number}" if number > 1 else "新") for number in range(1, 10)]
    hold_open(*(workspace.notices / name for name in (NAME, *beside)))
    with pytest.raises(OperatorError, match="正被其他程序打开，不能更新：补正通知-YZ01-甲厂工会.docx"):
        publish(workspace, dict.fromkeys(outputs, NEW))
    assert notices(workspace) == {"a.docx": NEW, NAME: OLD, "z.docx": NEW}
    assert unfinished_tasks(workspace) == ("汇总",)
    hold_open()
    assert "没有写完就中断了" in publish(workspace, dict.fromkeys(outputs, NEW)).remarks[0]
    assert notices(workspace) == dict.fromkeys(sorted(outputs), NEW)


# -- nothing half done ------------------------------------------------------------------------------------------------


def test_when_the_disk_is_full_nothing_has_changed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = {"a.docx": OLD, "b.docx": OLD, "c.docx": OLD}
    publish(workspace, outputs)
    room = iter([True, False])
    sync = os.fsync

    def full(handle: int) -> None:
        if not next(room):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OperatorError, match=r"b\.docx 不能写入（磁盘已满）。请检查文件夹权限和磁盘空间。"):
        publish(workspace, dict.fromkeys(outputs, NEW))
    assert notices(workspace) == outputs
    assert unfinished_tasks(workspace) == ()


def test_a_run_that_is_asked_to_end_while_it_writes_says_that_it_is_not_done(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(workspace, {"a.docx": OLD, "b.docx": OLD})
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        if target.name == "b.docx":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(OperatorError, match="汇总在写结果时被中止，结果可能新旧不一。请重新运行一次"):
        publish(workspace, {"a.docx": NEW, "b.docx": NEW})
    monkeypatch.undo()
    assert notices(workspace) == {"a.docx": NEW, "b.docx": OLD}
    assert "上次汇总没有写完" in publish(workspace, {"a.docx": NEW, "b.docx": NEW}).remarks[0]


def killed(workspace: Workspace, outputs: Mapping[str, bytes], *, task: str = "汇总") -> None:
    """A run that ended when all files were in place and the list was not."""
    before = (workspace.state / "outputs.json").read_bytes()
    unfinished = workspace.state / "unfinished.json"
    with publication(workspace, task) as made:
        for name, content in outputs.items():
            made.stage(workspace.notices / name, content)
        marks: list[bytes] = []
        made.publish(first=lambda: marks.append(unfinished.read_bytes()))
    (workspace.state / "outputs.json").write_bytes(before)
    unfinished.write_bytes(marks[0])


def test_what_killed_runs_wrote_is_ours_and_not_taken_for_the_office_s(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    for content in (b"1", b"2"):
        killed(workspace, {NAME: content, "extra.docx": content})
    published = publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW}
    assert published.removed == (workspace.notices / "extra.docx",)


def test_a_change_made_after_a_killed_run_is_kept(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    killed(workspace, {NAME: NEW})
    edit(workspace)
    publish(workspace, {NAME: NEW})
    assert notices(workspace) == {NAME: NEW, KEPT: EDITED}


def test_one_task_does_not_end_what_another_has_left_unfinished(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    killed(workspace, {"a.docx": NEW})
    publish(workspace, {NAME: NEW}, task="生成公文")
    assert unfinished_tasks(workspace) == ("汇总",)
    publish(workspace, {NAME: NEW})
    assert unfinished_tasks(workspace) == ()


def test_a_second_run_without_changes_touches_nothing(workspace: Workspace) -> None:
    publish(workspace, {NAME: OLD})
    path = workspace.notices / NAME
    os.utime(path, (1000, 1000))
    os.utime(workspace.state / "outputs.json", (1000, 1000))
    publish(workspace, {NAME: OLD})
    assert path.stat().st_mtime == 1000
    assert (workspace.state / "outputs.json").stat().st_mtime == 1000
    assert set(known_outputs(workspace).finished) == {f"notices/{NAME}"}
