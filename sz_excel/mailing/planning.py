"""What is due to be sent, by purpose: forms, the summary, reminders, corrections."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sz_excel.forms.distribution import Order, distinct_names, plan
from sz_excel.mailing.addresses import Recipient
from sz_excel.mailing.desk import Batch, Desk, Planned, attach, common, read_output
from sz_excel.mailing.messages import Attachment
from sz_excel.mailing.packing import pack_files
from sz_excel.mailing.wording import (
    CORRECTION,
    REMINDER,
    SEND_REVIEW,
    SEND_SELF,
    SUMMARY,
    CorrectionMail,
    FormsMail,
    LevelCount,
    ReminderMail,
    SummaryMail,
)
from sz_excel.notices import catalogue, context, reminding
from sz_excel.notices.names import Context, chinese_date
from sz_excel.pipeline import render_notices
from sz_excel.records.campaign import FormKind, Track
from sz_excel.records.units import Unit
from sz_excel.returning import returned_stem

# 考评打分表 and 复查打分表 are filled in by the office itself; no unit and no district receives them.
SENT_OUT = {FormKind.SELF: SEND_SELF, FormKind.REVIEW: SEND_REVIEW}
SUMMARY_FOLDER, REMINDER_FOLDER, CORRECTION_FOLDER = "汇总", "催报", "补正"
RERUN = "请先运行 sz-excel consolidate，再运行 sz-excel mail"
NAMED = 5


# -- forms --------------------------------------------------------------------------------------------------------


def plan_forms(desk: Desk) -> Batch:
    """A zip and a draft for each district and each direct unit: its forms as they lie in the outbox."""
    return _join(_plan_form(desk, form) for form in SENT_OUT)


def _plan_form(desk: Desk, form: FormKind) -> Batch:
    orders = plan(desk.programme, desk.office.roster, form, desk.applied)
    folder = desk.workspace.outbox / form.value
    issued = [order for order in orders if (folder / order.path).is_file()]
    if not issued:
        return Batch()
    groups: dict[str, list[Order]] = defaultdict(list)
    for order in issued:
        groups[_addressee(desk, order)].append(order)
    names = distinct_names(groups)
    due = {key: mine for key, mine in groups.items() if not desk.only_due or _awaits_something(desk, mine)}
    drafts, files = [], {}
    for key, mine in due.items():
        packed = Attachment(
            f"{names[key]}-{form.title}.zip",
            pack_files({order.path.name: read_output(folder / order.path) for order in mine}),
        )
        files[desk.folder / form.value / packed.name] = packed.content
        drafts.append(_forms_draft(desk, mine, packed, desk.folder / form.value / f"{names[key]}.eml"))
    lacking = [order.path.name for order in orders if order not in issued]
    remedy = f"请先运行 sz-excel distribute --form {form.value}"
    return Batch(tuple(drafts), files, _told(f"还没有生成的{form.title}没有附上", lacking, remedy))


def _awaits_something(desk: Desk, orders: Iterable[Order]) -> bool:
    """Whether any of these forms has still to come back; a review form, with an opinion on every application."""
    for order in orders:
        if order.token.form is FormKind.SELF and order.token.subject not in desk.matter.season.receipts:
            return True
        asked = (unit.code for unit in desk.office.roster.district_units(order.district))
        applications = (item for code in asked for item in desk.applied.get(code, ()) if item.level)
        if order.token.form is FormKind.REVIEW:
            return any((item.unit_code, item.track) not in desk.opinions for item in applications)
    return False


def _addressee(desk: Desk, order: Order) -> str:
    """Under which name a form is packed: its district, or the unit itself where no district stands between."""
    if desk.is_direct(order.district):
        unit = desk.office.roster.units[order.token.subject]
        return f"{unit.code}-{unit.name}"
    return order.district


def _forms_draft(desk: Desk, orders: Sequence[Order], packed: Attachment, path: Path) -> Planned:
    first = orders[0]
    direct = desk.is_direct(first.district)
    unit = desk.office.roster.units[first.token.subject] if direct else None
    recipient = Recipient.of_unit(unit) if unit else desk.district(first.district)
    last_day, late = (chinese_date(desk.programme.deadline),), desk.matter.as_of > desk.programme.deadline
    names = FormsMail.of(
        desk.programme,
        desk.matter.as_of,
        form_title=first.token.form.title,
        count=len(orders),
        reviewing_districts=() if direct else (first.district,),
        still_open=() if late else last_day,
        overdue=last_day if late else (),
        **common(recipient, (packed,)),
    )
    return Planned(SENT_OUT[first.token.form], path, recipient, names.context(), (packed,))


# -- the summary --------------------------------------------------------------------------------------------------


def plan_summary(desk: Desk) -> Batch:
    """The draft to the superior with 双争汇总表 as it lies in ``reports/``; none while it is out of date."""
    if not desk.is_current:
        return Batch(warnings=(f"没有生成报送汇总表的邮件：还没有汇总过，或汇总以后资料有变化。{RERUN}。",))
    attachment = attach(desk.summary)
    recipient = Recipient.of(desk.programme.settings["superior"], "", desk.programme.settings.get("superior_email", ""))
    put_forward = {track: desk.matter.put_forward(track) for track in Track}
    levels = tuple(
        LevelCount(
            level=level.name,
            unions=len(desk.matter.put_forward(Track.UNION, level.number)),
            chairs=len(desk.matter.put_forward(Track.CHAIR, level.number)),
        )
        for level in desk.programme.levels
    )
    names = SummaryMail.of(
        desk.programme,
        desk.matter.as_of,
        unions=len(put_forward[Track.UNION]),
        chairs=len(put_forward[Track.CHAIR]),
        levels=levels,
        **common(recipient, (attachment,)),
    )
    path = desk.folder / SUMMARY_FOLDER / f"{desk.summary.stem}.eml"
    changed = not desk.is_ours(desk.summary, attachment.content)
    warnings = (f"{desk.summary.name} 在汇总以后改动过，按改动后的附上，请核对。",) if changed else ()
    return Batch((Planned(SUMMARY, path, recipient, names.context(), (attachment,)),), {}, warnings)


# -- reminders ----------------------------------------------------------------------------------------------------


def plan_reminders(desk: Desk) -> Batch:
    """A draft with the 催报通知 for each district in which a unit is missing, and for each missing direct unit."""
    fresh = render_notices(desk.workspace, desk.matter, (reminding.REMINDER,))
    kept = {path: read_output(path) for path in fresh if path.is_file()}
    kept = {path: content for path, content in kept.items() if _is_the_offices(desk, path, content, fresh[path])}
    due: dict[str, _Reminded] = {}
    for name, told in catalogue.drafts(reminding.REMINDER, desk.matter):
        path = desk.workspace.notices / reminding.REMINDER / f"{name}.docx"
        due |= _reminded(desk, told, Attachment(path.name, kept.get(path, fresh[path])))
    names = distinct_names(due)
    drafts = tuple(
        _reminder(desk, item, desk.folder / REMINDER_FOLDER / f"{names[key]}.eml") for key, item in due.items()
    )
    files = {path: content for path, content in fresh.items() if path not in kept}
    changed = [path.name for path in kept]
    return Batch(drafts, files, _told("办公室改动过的催报通知照改动后的附上", changed, "请核对其中的名单和日期"))


@dataclass(frozen=True)
class _Reminded:
    """Who is reminded of which units, with which notice; ``told`` are the names of that notice."""

    recipient: Recipient
    missing: tuple[reminding.MissingUnit, ...]
    notice: Attachment
    told: Context


def _is_the_offices(desk: Desk, path: Path, content: bytes, fresh: bytes) -> bool:
    """Whether a document on disk was changed since we wrote it, say by filling in its number."""
    return content != fresh and not desk.is_ours(path, content)


def _reminded(desk: Desk, told: Context, notice: Attachment) -> dict[str, _Reminded]:
    """The district; or each missing unit, where no district stands between."""
    missing = tuple(reminding.MissingUnit(**entry) for entry in told["missing"])
    if not desk.is_direct(told["district"]):
        return {told["district"]: _Reminded(desk.district(told["district"]), missing, notice, told)}
    units = [(desk.office.roster.units[entry.unit_code], entry) for entry in missing]
    return {
        f"{unit.code}-{unit.name}": _Reminded(Recipient.of_unit(unit), (entry,), notice, told) for unit, entry in units
    }


def _reminder(desk: Desk, item: _Reminded, path: Path) -> Planned:
    names = ReminderMail.of(
        desk.programme,
        desk.matter.as_of,
        district=item.told["district"],
        reviewing_districts=tuple(item.told["reviewing_districts"]),
        count=len(item.missing),
        missing=item.missing,
        still_open=tuple(item.told["still_open"]),
        overdue=tuple(item.told["overdue"]),
        **common(item.recipient, (item.notice,)),
    )
    return Planned(REMINDER, path, item.recipient, names.context(), (item.notice,))


# -- corrections --------------------------------------------------------------------------------------------------


def plan_corrections(desk: Desk) -> Batch:
    """A draft for each unit whose workbook goes back: the marked copies and the notices, as they lie on disk."""
    due: dict[str, list[tuple[str, Context]]] = defaultdict(list)
    for name, told in catalogue.drafts(context.CORRECTION, desk.matter):
        due[told["unit_code"]].append((name, told))
    if due and not desk.is_current:
        return Batch(warnings=(f"没有生成退回补正的邮件：还没有汇总过，或汇总以后资料有变化。{RERUN}。",))
    units = {code: desk.office.roster.units[code] for code in due}
    lacking = {code: unit.name for code, unit in units.items() if not _are_there(desk, unit, due[code])}
    names = distinct_names(f"{unit.code}-{unit.name}" for unit in units.values())
    drafts = tuple(
        _correction(desk, unit, due[code], f"{names[f'{unit.code}-{unit.name}']}.eml")
        for code, unit in units.items()
        if code not in lacking
    )
    return Batch(drafts, {}, _told("缺退回件或补正通知，没有生成退回补正的邮件", list(lacking.values()), RERUN))


def _returned(desk: Desk, unit: Unit) -> list[Path]:
    """The marked copies of a unit, in their order."""
    stem = desk.workspace.returned / returned_stem(unit)
    own = re.compile(rf"{re.escape(stem.name)}(-\d+)?\.xlsx")
    return sorted(path for path in stem.parent.glob("*.xlsx") if own.fullmatch(path.name))


def _notices(desk: Desk, told: Iterable[tuple[str, Context]]) -> list[Path]:
    return [desk.workspace.notices / context.CORRECTION / f"{name}.docx" for name, _ in told]


def _are_there(desk: Desk, unit: Unit, told: Sequence[tuple[str, Context]]) -> bool:
    return len(_returned(desk, unit)) >= len(told) and all(path.is_file() for path in _notices(desk, told))


def _correction(desk: Desk, unit: Unit, told: Sequence[tuple[str, Context]], name: str) -> Planned:
    recipient, forwarded = desk.unit_or_district(unit)
    attachments = tuple(attach(path) for path in (*_notices(desk, told), *_returned(desk, unit)))
    queries = sum(part["count"] for _, entry in told for part in entry["query_parts"])
    names = CorrectionMail.of(
        desk.programme,
        desk.matter.as_of,
        unit_name=unit.name,
        unit_code=unit.code,
        district=unit.district,
        form_title=FormKind.SELF.title,
        blocking_count=sum(entry["blocking_count"] for _, entry in told),
        query_counts=(queries,) if queries else (),
        forwarding=(unit.district,) if forwarded else (),
        **common(recipient, attachments),
    )
    path = desk.folder / CORRECTION_FOLDER / name
    return Planned(CORRECTION, path, recipient, names.context(), attachments)


# -- shared -------------------------------------------------------------------------------------------------------


def _join(batches: Iterable[Batch]) -> Batch:
    held = list(batches)
    return Batch(
        tuple(draft for batch in held for draft in batch.drafts),
        {path: content for batch in held for path, content in batch.files.items()},
        tuple(warning for batch in held for warning in batch.warnings),
    )


def _told(what: str, names: Sequence[str], remedy: str) -> tuple[str, ...]:
    """One warning about many files or units; none when there are none."""
    if not names:
        return ()
    more = f"等{len(names)}个" if len(names) > NAMED else ""
    return (f"{what}：{'、'.join(names[:NAMED])}{more}。{remedy}。",)
