"""What an edition cannot know by itself and every run has to say until the office fills it in."""

from __future__ import annotations

from sz_excel.programme.calendar import WorkCalendar
from sz_excel.programme.model import Programme


def standing_notes(programme: Programme, calendar: WorkCalendar) -> tuple[str, ...]:
    """No holiday data for the year (RULES.md section 1), no number of the document it rests on (Chinese, for staff)."""
    notes = []
    if not calendar.knows(programme.year):
        notes.append(
            f"{programme.year}年没有节假日安排数据，工作日暂按周一至周五计算，"
            "请在 programme.xlsx 的“节假日”补充后重新运行"
        )
    if not programme.settings.get("document_number"):
        notes.append(
            "programme.xlsx 的“设置”没有填写本届活动依据文件的文号（document_number），请填写后再下发表格、印发公文"
        )
    return tuple(notes)
