"""Titles and recurring lines of the reports, made from the settings of the edition."""

from __future__ import annotations

from datetime import date

from sz_excel.programme.model import Programme
from sz_excel.records.campaign import Track
from sz_excel.reports.material import Material


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def track_title(programme: Programme, track: Track) -> str:
    """称号 of a track, such as 新时代星级基层工会."""
    setting = {Track.UNION: "union_title", Track.CHAIR: "chair_title"}[track]
    return programme.settings.get(setting) or track.label


def rubric_label(programme: Programme) -> str:
    """The nature of the rubric, such as 示例，非官方; '' once the setting is emptied."""
    status = programme.settings.get("rubric_status", "")
    return f"考评细则：{status}" if status else ""


def subtitle(material: Material, unit: str = "") -> str:
    """Who made the table, as of when, in which unit, by which rubric."""
    settings = material.season.programme.settings
    parts = [f"填报单位：{settings['issuer']}", f"统计日期：{chinese_date(material.as_of)}"]
    if unit:
        parts.append(f"单位：{unit}")
    return "        ".join([*parts, *filter(None, [rubric_label(material.season.programme)])])


def campaign_year(programme: Programme) -> str:
    return f"{programme.year}年度{programme.settings['campaign']}"
