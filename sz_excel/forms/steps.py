"""What the first sheet of each form tells its reader; names, dates and numbers come from the edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sz_excel.forms.prefill import Prefill
from sz_excel.programme.model import Programme
from sz_excel.records.campaign import FormKind, Track

READY = {
    FormKind.SELF: ("可以报送", "暂不能报送"),
    FormKind.REVIEW: ("可以报送", "暂不能报送"),
    FormKind.ASSESS: ("已填齐", "尚未填齐"),
    FormKind.RECHECK: ("已填齐", "尚未填齐"),
}
_INPUT = ("legend", "填", "虚线粗框、浅黄底，列上方标有“▼填写”：由填表人填写。")
_FIXED = ("fixed", "", "灰底：已经填好，不能改动；有误的，请在说明（备注）栏写明。")
_CLOSED = ("closed", "", "灰底斜线：该项不能选“不适用”。")
LEGEND = {
    FormKind.SELF: (_INPUT, _FIXED, _CLOSED),
    FormKind.REVIEW: (_INPUT, _FIXED),
    FormKind.ASSESS: (_INPUT, _FIXED, _CLOSED),
    FormKind.RECHECK: (_INPUT, _CLOSED),
}
_KEEP = "“编号”栏是收表时识别各行的依据，请勿改动；可以调整列宽、行高，请勿增删工作表。"
_EXEMPT = "“不适用”栏没有斜线的，确不适用时选“不适用”，并写明原因；所在领域按适用的分值折算。"
_LIVE = "每行右侧“自检”随填随变：“待填”为缺项，“！”为有误须更正，“核实”为数据不一致，更正或写明原因均可。"


def _self_steps(programme: Programme, prefill: Prefill) -> list[str]:
    days = programme.parameters["unit_publicity_days"].integer
    due = programme.deadline
    lines = "，".join(f"{level.name}{level.min_awarded:f}分" for level in programme.levels)
    direct = isinstance(prefill.unit, str) or programme.is_direct(prefill.unit.district)
    way = "" if direct else "经归口单位审核后"
    return [
        "先填“申报信息”，选定申报等级；不申报的一项选“不申报”，对应的自评表就不用填写。",
        "再填自评表：按“评分标准”在“自评分”栏填0至该项分值之间的数字（最多两位小数），在“数据”栏如实填数；带*的为必填。",
        _EXEMPT,
        _LIVE,
        f"申报前在本单位公示不少于{days}个工作日，公示结束后再填申报日期并报送。",
        f"等级分数线：{lines}。得分以考评分为准，自评分供自查。",
        _KEEP,
        f"本页上方显示“{READY[FormKind.SELF][0]}”后，保存为.xlsx格式，"
        f"于{due.month}月{due.day}日（含）前{way}报{programme.settings['office']}。",
        _status(programme),
        _contact(programme),
    ]


def _assess_steps(programme: Programme, prefill: Prefill) -> list[str]:
    applied = _levels(programme, prefill.levels, lambda number: f"（{programme.level(number).min_awarded:f}分）")
    return [
        f"申报等级及分数线——{applied}。" if applied else "",
        "先填上方的考评组、考评日期、考评方式，再逐项填“考评分”；灰底的自评分和填报数据取自该单位的自评申报表。",
        "扣分的，在“扣分原因”栏写明。",
        _EXEMPT,
        f"{_LIVE}上方显示“{READY[FormKind.ASSESS][0]}”后，保存为.xlsx格式，放入收件文件夹。",
        _KEEP,
        _status(programme),
    ]


def _recheck_steps(programme: Programme, prefill: Prefill) -> list[str]:
    held = _levels(programme, prefill.levels, lambda number: "")
    score, last = (programme.parameters[key] for key in ("recheck_cancel_max", "recheck_cancel_last"))
    return [
        f"上年度表彰等级——{held}。" if held else "",
        "先填上方的复查组、复查日期、复查方式，再逐项填“复查得分”；扣分的，在“扣分原因”栏写明。",
        _EXEMPT,
        f"{_LIVE}上方显示“{READY[FormKind.RECHECK][0]}”后，保存为.xlsx格式，放入收件文件夹。",
        f"{score.clause_text}，{last.clause_text}的，依{score.clause}提出处理建议。",
        _KEEP,
        _status(programme),
    ]


def _review_steps(programme: Programme, prefill: Prefill) -> list[str]:
    return [
        "“审核汇总”每行是一个单位的一项申报：灰底各栏已经填好，请逐行填写审核意见、审核日期、经办人、是否盖章。",
        "审核意见选“同意”或“不同意”；不同意的，在“备注”栏写明理由。",
        "没有列出的申报，请另行报告，不要自行增行。",
        _KEEP,
        f"填好后保存为.xlsx格式，连同加盖公章的纸质件报{programme.settings['office']}。",
        _contact(programme),
    ]


def _levels(programme: Programme, levels: Mapping[Track, int], more: Callable[[int], str]) -> str:
    shown = [f"{track.label}：{programme.level_name(n)}{more(n)}" for track, n in levels.items() if n]
    return "；".join(shown)


def _status(programme: Programme) -> str:
    status = programme.settings.get("rubric_status", "")
    return f"考评细则性质：{status}。" if status else ""


def _contact(programme: Programme) -> str:
    settings = programme.settings
    basis = f"依据：{settings['issuer']}《{settings['document_number']}》。" if settings.get("document_number") else ""
    known = (("联系人", "contact_name"), ("电话", "contact_phone"), ("邮箱", "contact_email"))
    contact = "，".join(f"{label}：{settings[key]}" for label, key in known if settings.get(key))
    return f"{basis}{contact}。" if contact else basis


STEPS: Mapping[FormKind, Callable[[Programme, Prefill], list[str]]] = {
    FormKind.SELF: _self_steps,
    FormKind.ASSESS: _assess_steps,
    FormKind.RECHECK: _recheck_steps,
    FormKind.REVIEW: _review_steps,
}
