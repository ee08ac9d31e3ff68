"""The outputs of one run are put in place as a set: all are written beside first, then renamed in one quick sweep.

A run that is killed before the sweep has changed nothing; one that is killed in it leaves a mark, and the next command
says that the outputs are of two runs. Nothing that somebody changed by hand is overwritten or deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sz_excel.errors import OperatorError
from sz_excel.workspace.folders import Workspace, write_beside
from sz_excel.workspace.keeping import EDITED, NEW, NO_LONGER_DUE, copy_edited, move_edited, replacements
from sz_excel.workspace.outputs import (
    begin,
    below,
    digest_of,
    end,
    keep_finished,
    known_outputs,
    output_name,
    state_of,
)

NAMED = 5


@dataclass(frozen=True)
class Published:
    """Where each output lies now, by its own path; what was taken away; what the office should know (Chinese)."""

    written: Mapping[Path, Path]
    removed: tuple[Path, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Output:
    """One output; ``temporary`` is what will replace the file, None where it stays; ``seen`` its state until then."""

    path: Path
    name: str
    digest: str
    temporary: Path | None
    edited: bool
    seen: tuple[int, int] | None

    @property
    def is_left_edited(self) -> bool:
        return self.edited and self.temporary is None


@dataclass
class _Remarks:
    """What happened to single files, to be told together."""

    beside: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def told(self) -> tuple[str, ...]:
        return (
            *self.beside,
            *_together("手工修改过、而程序要写的内容没有变化，保持原样", self.left),
            *_together("手工修改过，改过的另存，原名下是新结果", self.kept),
            *_together("手工修改过，现在已经不需要，改了名", self.expired),
            *_together("已经不需要，但正被其他程序打开，没有删除，请关闭后再运行一次", self.stuck),
        )


def _together(what: str, names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    more = f" 等 {len(names)} 个" if len(names) > NAMED else ""
    return (f"{what}：{'、'.join(names[:NAMED])}{more}",)


@contextmanager
def publication(workspace: Workspace, task: str) -> Iterator[Publication]:
    """The outputs of one run of ``task`` (Chinese, such as 汇总); what was not put in place leaves no trace.

    The caller holds the workspace.
    """
    made = Publication(workspace, task)
    try:
        yield made
    finally:
        made.discard()


class Publication:
    """Outputs made ready beside their places, and the one step that puts them in place."""

    def __init__(self, workspace: Workspace, task: str):
        self._workspace = workspace
        self._task = task
        self._known = known_outputs(workspace)
        self._outputs: dict[str, _Output] = {}
        self._remarks = _Remarks()
        self._beside: dict[str, str] = {}
        self._displaced: set[str] = set()
        self._gone: set[str] = set()
        self._failed: list[str] = []

    def stage(self, path: Path, content: bytes) -> None:
        """Write an output beside its place. Raises :class:`OperatorError` when there is no room or no permission."""
        name, digest = output_name(self._workspace, path), hashlib.sha256(content).hexdigest()
        seen, there = state_of(path), digest_of(path)
        edited = there is not None and there != digest and there not in self._known.digests(name)
        unchanged = there == digest or (edited and self._known.finished.get(name) == digest)
        temporary = None if unchanged else write_beside(path, content)
        self._outputs[name] = _Output(path, name, digest, temporary, edited, seen)

    def publish(self, scopes: Iterable[Path] = (), *, first: Callable[[], None] = lambda: None) -> Published:
        """Put every output in place, and take away what earlier runs wrote below ``scopes`` and is no longer due.

        ``first`` is done once nothing but the renaming is left. Raises :class:`OperatorError` when an output could be
        written neither in its place nor beside it; all others are in place then.
        """
        stale = self._stale(scopes)
        if stale or any(output.temporary for output in self._outputs.values()):
            begin(self._workspace, self._known, self._task, self._intended())
        try:
            first()
            written = {output.path: self._place(output) for output in self._outputs.values()}
            removed = [path for name in stale if (path := self._remove(name))]
            self._finish()
        except KeyboardInterrupt:
            raise OperatorError(
                f"{self._task}在写结果时被中止，结果可能新旧不一。请重新运行一次，会全部写完。"
            ) from None
        return Published(written, tuple(removed), (*self._interruption(), *self._remarks.told()))

    def discard(self) -> None:
        """Take away what was made ready and not put in place."""
        for output in self._outputs.values():
            if output.temporary:
                with suppress(OSError):
                    output.temporary.unlink(missing_ok=True)

    def _interruption(self) -> tuple[str, ...]:
        if self._task not in self._known.begun:
            return ()
        return (f"上次{self._task}没有写完就中断了（断电或被强行关闭）；这次已经全部重写",)

    def _intended(self) -> dict[str, str]:
        """Names under which content of this run may be found from now on."""
        changing = [output for output in self._outputs.values() if output.temporary]
        beside = {output_name(self._workspace, replacements(each.path)[0]): each.digest for each in changing}
        return beside | {each.name: each.digest for each in changing}

    def _finish(self) -> None:
        if self._failed:
            raise OperatorError(f"文件正被其他程序打开，不能更新：{'、'.join(self._failed)}。请关闭后重试。")
        keep_finished(self._workspace, self._listed())
        end(self._workspace, self._known, self._task)

    def _listed(self) -> dict[str, str]:
        """What lies there now and is ours."""
        in_place = {each.name: each.digest for each in self._outputs.values() if each.name not in self._displaced}
        listed = {**self._known.finished, **self._left_by_killed_runs(), **in_place, **self._beside}
        return {name: digest for name, digest in listed.items() if name not in self._gone}

    def _left_by_killed_runs(self) -> dict[str, str]:
        """Files of ours that this run did not write, nor any that came to its end."""
        begun = [name for name in self._known.begun.get(self._task, ()) if self._is_untouched(name)]
        found = {name: digest_of(self._workspace.root / name) for name in begun}
        return {name: digest for name, digest in found.items() if digest and digest in self._known.digests(name)}

    def _is_untouched(self, name: str) -> bool:
        return name not in self._outputs or name in self._displaced

    # -- putting in place ---------------------------------------------------------------------------------------------

    def _place(self, output: _Output) -> Path:
        """Replace the file; where that cannot be done now, write beside it. Gives where the content is."""
        if output.temporary and not self._replace(output, output.temporary):
            return self._write_beside(output, output.temporary)
        if output.is_left_edited:
            self._remarks.left.append(output.path.name)
        self._clear_replacements(output)
        return output.path

    def _replace(self, output: _Output, temporary: Path) -> bool:
        """Rename the new file over the old one; a changed one is kept under another name before."""
        copy: tuple[Path, bool] | None = None
        try:
            is_changed = output.edited or state_of(output.path) not in (None, output.seen)
            copy = copy_edited(output.path) if is_changed else None
            temporary.replace(output.path)
        except (OSError, OperatorError):
            if copy and copy[1] and output.path.exists():
                copy[0].unlink()
            return False
        if copy:
            self._remarks.kept.append(f"{output.path.name} → {copy[0].name}")
        return True

    def _write_beside(self, output: _Output, temporary: Path) -> Path:
        self._displaced.add(output.name)
        for path in replacements(output.path):
            name = output_name(self._workspace, path)
            there = digest_of(path)
            if there is not None and there != output.digest and there not in self._known.digests(name):
                continue
            with suppress(OSError):
                temporary.replace(path)
                self._beside[name] = output.digest
                self._remarks.beside.append(f"{output.path.name} 正被其他程序打开，新结果写在 {path.name}")
                return path
        self._failed.append(output.path.name)
        return output.path

    def _clear_replacements(self, output: _Output) -> None:
        """Take away what was written beside while the file could not be replaced."""
        if not self._has_replacements:
            return
        for path in replacements(output.path):
            name = output_name(self._workspace, path)
            if self._known.digests(name):
                self._take_away(name, EDITED, output.path)

    @cached_property
    def _has_replacements(self) -> bool:
        return any(f"（{NEW}" in name for name in self._known.names)

    # -- taking away --------------------------------------------------------------------------------------------------

    def _stale(self, scopes: Iterable[Path]) -> list[str]:
        """Names of earlier outputs below ``scopes`` that are no longer due, and PDFs of documents that change now."""
        inside = below(self._workspace, scopes)
        managed = {*self._outputs, *self._replacement_names()}
        names = [name for name in self._known.names if name not in managed]
        return [name for name in names if (name.startswith(inside) or self._document(name)) and not self._is_kept(name)]

    def _replacement_names(self) -> Iterator[str]:
        for output in self._outputs.values() if self._has_replacements else ():
            yield from (output_name(self._workspace, path) for path in replacements(output.path))

    def _document(self, name: str) -> _Output | None:
        """The document of this run of which a file is the PDF."""
        return self._outputs.get(f"{name.removesuffix('.pdf')}.docx") if name.endswith(".pdf") else None

    def _is_kept(self, name: str) -> bool:
        """A PDF is good as long as its document has not changed."""
        document = self._document(name)
        return document is not None and document.temporary is None

    def _remove(self, name: str) -> Path | None:
        return self._take_away(name, NO_LONGER_DUE, self._workspace.root / name)

    def _take_away(self, name: str, label: str, like: Path) -> Path | None:
        """Delete a file that is still ours, rename one that somebody changed; one that is open now waits."""
        path = self._workspace.root / name
        there = digest_of(path)
        try:
            if there in self._known.digests(name):
                path.unlink()
            elif there is not None:
                self._remarks.expired.append(f"{path.name} → {move_edited(path, label, like).name}")
        except OSError:
            self._remarks.stuck.append(path.name)
            return None
        self._gone.add(name)
        return path if there is not None else None
