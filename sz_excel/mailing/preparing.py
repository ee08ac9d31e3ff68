"""``prepare_mail``: every draft that is due, planned whole, then written; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sz_excel.intake.engine import Engine
from sz_excel.mailing.desk import Batch, Desk, Planned
from sz_excel.mailing.messages import Message, write_message
from sz_excel.mailing.planning import (
    CORRECTION_FOLDER,
    REMINDER_FOLDER,
    SENT_OUT,
    SUMMARY_FOLDER,
    plan_corrections,
    plan_forms,
    plan_reminders,
    plan_summary,
)
from sz_excel.mailing.wording import CORRECTION, REMINDER, SUMMARY, MailTemplate
from sz_excel.pipeline import open_office, understand
from sz_excel.workspace.folders import Workspace, prepare_folders
from sz_excel.workspace.locking import hold
from sz_excel.workspace.publishing import Published, publication

# Many mail servers refuse more than 20 to 25 MB.
LARGEST = 20_000_000


@dataclass(frozen=True)
class Purpose:
    """One value of ``--what``: what is planned, with which templates, into which folders below outbox/邮件."""

    plan: Callable[[Desk], Batch]
    kinds: tuple[str, ...]
    folders: tuple[str, ...]


PURPOSES: Mapping[str, Purpose] = {
    "forms": Purpose(plan_forms, tuple(SENT_OUT.values()), tuple(form.value for form in SENT_OUT)),
    "summary": Purpose(plan_summary, (SUMMARY,), (SUMMARY_FOLDER,)),
    "reminders": Purpose(plan_reminders, (REMINDER,), (REMINDER_FOLDER,)),
    "corrections": Purpose(plan_corrections, (CORRECTION,), (CORRECTION_FOLDER,)),
}


@dataclass(frozen=True)
class Prepared:
    """What was written: drafts in the order of planning, and warnings for the office (Chinese)."""

    drafts: tuple[Path, ...]
    warnings: tuple[str, ...]


def prepare_mail(
    workspace: Workspace, engine: Engine, *, what: Sequence[str] = (), as_of: date | None = None
) -> Prepared:
    """Write the drafts of these purposes below ``outbox/邮件`` and take away those no longer due.

    Without ``what``: every purpose, and forms only to those from whom something is still awaited. Raises
    :class:`OperatorError` before anything is written when a template, a folder or the office's own files are at fault.
    """
    workspace.require()
    with hold(workspace):
        office = open_office(workspace)
        prepare_folders(workspace)
        purposes = [PURPOSES[name] for name in dict.fromkeys(what or PURPOSES)]
        templates = {kind: MailTemplate(kind, workspace.root) for purpose in purposes for kind in purpose.kinds}
        consolidation = understand(workspace, office, engine, as_of=as_of)
        desk = Desk(workspace, office, consolidation, only_due=not what)
        batches = [purpose.plan(desk) for purpose in purposes]
        planned = [draft for batch in batches for draft in batch.drafts]
        mails = {draft.path: _write(draft, templates[draft.kind]) for draft in planned}
        outputs = {path: content for batch in batches for path, content in batch.files.items()} | mails
        folders = [desk.folder / name for purpose in purposes for name in purpose.folders]
        published = _publish(workspace, outputs, folders)
        warnings = [
            *consolidation.material.notes,
            *(warning for batch in batches for warning in batch.warnings),
            *_doubts(planned),
            *_too_large(mails),
            *published.remarks,
        ]
        return Prepared(tuple(published.written[path] for path in mails), tuple(warnings))


def _publish(workspace: Workspace, outputs: Mapping[Path, bytes], folders: Iterable[Path]) -> Published:
    with publication(workspace, "写邮件草稿") as made:
        for path, content in outputs.items():
            made.stage(path, content)
        return made.publish(folders)


def _write(draft: Planned, template: MailTemplate) -> bytes:
    words = template.write(draft.context)
    return write_message(Message(draft.recipient.mailboxes, words.subject, words.body, draft.attachments))


def _doubts(drafts: Iterable[Planned]) -> list[str]:
    """Drafts without addressee, and addresses that are none, each told once."""
    told: dict[str, None] = {}
    for draft in drafts:
        recipient = draft.recipient
        if recipient.unusable:
            told[f"{recipient.name}：“{'、'.join(recipient.unusable)}”不是可用的邮箱地址，请在名册改正。"] = None
        if not recipient.addresses:
            told[f"{recipient.name}：没有邮箱地址，邮件草稿的收件人空着，请填写后再发。"] = None
    return list(told)


def _too_large(mails: Mapping[Path, bytes]) -> list[str]:
    return [
        f"{path.name} 有 {len(content) / 1e6:.0f} MB，可能超过邮箱的限制，请改用其他方式发送附件。"
        for path, content in mails.items()
        if len(content) > LARGEST
    ]
