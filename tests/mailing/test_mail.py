"""``sz-excel mail``: who gets what, attached as it lies on disk; nothing out of date; nothing of others."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from sz_excel.errors import OperatorError
from sz_excel.intake.engine import choose_engine
from sz_excel.issuing import Wanted, distribute, issue_notices
from sz_excel.mailing.preparing import PURPOSES, Prepared, prepare_mail
from sz_excel.mailing.wording import FOLDER
from sz_excel.pipeline import consolidate, open_office
from sz_excel.records.campaign import FormKind
from sz_excel.records.units import Roster
from sz_excel.workspace.folders import Workspace
from sz_excel.workspace.office_books import write_roster, write_rulings
from tests.cli.test_commands import run
from tests.mailing.parsing import Mail, attachment_names, read_mail
from tests.workspaces import PROGRAMME, ROW, Season, make_season

SAMPLE = Path(__file__).resolve().parents[2] / "sample_workbooks"
TOWN, DIRECT = "示例一镇", PROGRAMME.settings["direct_district"]
ENGINE = choose_engine(1)


def mail(workspace: Workspace, *what: str) -> Prepared:
    return prepare_mail(workspace, ENGINE, what=what)


def drafts_in(workspace: Workspace, folder: str) -> dict[str, Mail]:
    return {path.stem: read_mail(path) for path in (workspace.outbox / "邮件" / folder).glob("*.eml")}


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


# -- the sample season --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample season, consolidated, with every draft."""
    workspace = Workspace(tmp_path_factory.mktemp("season") / "workspace")
    shutil.copytree(SAMPLE, workspace.root)
    consolidate(workspace, ENGINE)
    mail(workspace, *PURPOSES)
    return workspace


@pytest.fixture(scope="module")
def roster(sample: Workspace) -> Roster:
    return open_office(sample).roster


def test_every_district_and_every_direct_unit_gets_its_own_forms(sample: Workspace, roster: Roster) -> None:
    drafts = drafts_in(sample, "self")
    direct = [unit for unit in roster.units.values() if unit.district == DIRECT]
    districts = [name for name in roster.districts if name != DIRECT]
    assert set(drafts) == {*districts, *(f"{unit.code}-{unit.name}" for unit in direct)}
    for name in districts:
        [(zip_name, package)] = drafts[name].attachments.items()
        folder = sample.outbox / "self" / name
        assert members(package) == {path.name: path.read_bytes() for path in folder.iterdir()}
        assert {file.split("-")[0] for file in members(package)} == {u.code for u in roster.district_units(name)}
        assert package == (sample.outbox / "邮件" / "self" / zip_name).read_bytes()
    for unit in direct:
        draft = drafts[f"{unit.code}-{unit.name}"]
        assert draft.to == ((unit.name, unit.email),)
        [package] = draft.attachments.values()
        assert list(members(package)) == [f"{unit.code}-{unit.name}.xlsx"]


def test_a_review_form_goes_to_its_district_and_to_nobody_direct(sample: Workspace, roster: Roster) -> None:
    drafts = drafts_in(sample, "review")
    assert set(drafts) == {name for name in roster.districts if name != DIRECT}
    for name, draft in drafts.items():
        [package] = draft.attachments.values()
        issued = sample.outbox / "review" / name / f"{name}-归口审核汇总表.xlsx"
        assert members(package) == {issued.name: issued.read_bytes()}


def test_the_superior_gets_the_summary_as_it_lies_in_reports(sample: Workspace) -> None:
    [draft] = drafts_in(sample, "汇总").values()
    path = sample.reports / "双争汇总表-2019.xlsx"
    assert draft.attachments == {path.name: path.read_bytes()}
    assert "拟推荐基层工会38家、工会主席14人" in draft.body


def test_a_reminder_goes_to_each_district_with_missing_units_and_names_only_these(
    sample: Workspace, roster: Roster
) -> None:
    drafts = drafts_in(sample, "催报")
    assert set(drafts) == {"示例二镇", "样例教育系统"}
    for name, draft in drafts.items():
        notice = sample.notices / "催报通知" / f"催报通知-{name}.docx"
        assert draft.attachments == {notice.name: notice.read_bytes()}
        named = {unit.district for unit in roster.units.values() if unit.code in draft.body}
        assert named == {name}
    assert "示例二镇物流区域工会联合会（YZ0207）：基层工会星级、工会主席星级" in drafts["示例二镇"].body


def test_a_unit_gets_its_marked_copy_and_its_notice(sample: Workspace, roster: Roster) -> None:
    drafts = drafts_in(sample, "补正")
    notices = sorted((sample.notices / "补正通知").iterdir())
    assert len(drafts) == len(notices) == 8
    for notice in notices:
        unit = roster.units[notice.stem.split("-")[1]]
        draft = drafts[f"{unit.code}-{unit.name}"]
        copy = sample.returned / unit.district / f"{unit.code}-{unit.name}-补正.xlsx"
        assert draft.to == ((unit.name, unit.email),)
        assert draft.attachments == {path.name: path.read_bytes() for path in (notice, copy)}
        assert not [other.code for other in roster.units.values() if other is not unit and other.code in draft.body]


def test_names_of_attachments_stand_in_both_ways(sample: Workspace) -> None:
    for path in (sample.outbox / "邮件").rglob("*.eml"):
        for starred, quoted in attachment_names(path.read_bytes()):
            assert starred == quoted
            assert f"{starred}\n" in read_mail(path).body


def test_a_second_run_changes_nothing(sample: Workspace) -> None:
    files = [path for path in sample.root.rglob("*") if path.is_file() and ".sz" not in path.parts]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    mail(sample, *PURPOSES)
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_who_has_no_address_is_told_and_the_draft_has_no_addressee(sample: Workspace) -> None:
    prepared = mail(sample, "summary")
    [draft] = drafts_in(sample, "汇总").values()
    assert draft.to == ()
    assert [warning for warning in prepared.warnings if warning.startswith("扬州市总工会：没有邮箱地址")]


def test_without_a_purpose_forms_go_only_to_those_from_whom_something_is_awaited(
    sample: Workspace, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path / "copy")
    shutil.copytree(sample.root, workspace.root)
    mail(workspace)
    assert "YZ0910-示例环卫所工会" in drafts_in(workspace, "self")
    assert "YZ0901-示例市级机关工会" not in drafts_in(workspace, "self")
    assert set(drafts_in(workspace, "review")) == {"样例开发区"}
    assert not (workspace.outbox / "邮件" / "self" / "YZ0901-示例市级机关工会-自评申报表.zip").exists()


# -- small seasons ------------------------------------------------------------------------------------------------


def unit_row(code: str, district: str = TOWN, **changes: str) -> dict[str, str]:
    return {**ROW, "单位编码": code, "单位名称": f"{code}工会", "归口": district, **changes}


def small(root: Path, *units: dict[str, str], email: str = "town@example.invalid") -> Season:
    season = make_season(root, units=units)
    write_roster(season.workspace.roster, units, [], [{"归口": TOWN, "联系人": "王示例", "电子邮箱": email}])
    return season


def test_an_empty_season_has_nothing_to_send_but_reminders(tmp_path: Path) -> None:
    season = small(tmp_path, unit_row("A1", 预申报="否", 预申报工会等级="", 预申报主席等级=""))
    prepared = mail(season.workspace)
    assert prepared.drafts == ()
    assert "没有生成报送汇总表的邮件" in "".join(prepared.warnings)


NASTY = ("A&B “示例” <工会>", 'he said "双争"', "名" * 60, "示例,第二; 工会", "=SUM(1)|工会", "a/b\\c:工会")


@pytest.mark.parametrize("name", NASTY)
def test_any_name_of_a_unit_and_of_a_district_gets_its_drafts(tmp_path: Path, name: str) -> None:
    rows = [
        unit_row("A1", f"{name}镇", 单位名称=name),
        unit_row("A2", DIRECT, 单位名称=name, 电子邮箱="b@example.invalid"),
    ]
    season = small(tmp_path, *rows)
    distribute(season.workspace, FormKind.SELF, ENGINE)
    season.receive("A1", U2_dot_1__points=99)
    consolidate(season.workspace, ENGINE)
    prepared = mail(season.workspace, *PURPOSES)
    folder = season.workspace.outbox / "邮件"
    assert len(prepared.drafts) == 2 + 1 + 1 + 1
    assert all(path.is_relative_to(folder) and len(path.relative_to(folder).parts) == 2 for path in prepared.drafts)
    recipients = [address for path in prepared.drafts for address in read_mail(path).to]
    assert set(recipients) == {(name, "b@example.invalid")}
    for path in prepared.drafts:
        assert all(read_mail(path).attachments.values())


def test_an_address_cell_that_ends_lines_or_holds_several_cannot_add_a_header(tmp_path: Path) -> None:
    cell = "a@example.invalid,b@example.invalid\nBcc: c@example.invalid"
    season = small(tmp_path, unit_row("A1"), email=cell)
    distribute(season.workspace, FormKind.SELF, ENGINE)
    prepared = mail(season.workspace, "forms")
    [draft] = drafts_in(season.workspace, "self").values()
    assert [address for _, address in draft.to] == [f"{letter}@example.invalid" for letter in "abc"]
    assert "示例一镇：“Bcc:”不是可用的邮箱地址，请在名册改正。" in prepared.warnings


def test_a_unit_without_address_is_written_to_through_its_district(tmp_path: Path) -> None:
    season = small(tmp_path, unit_row("A1"), unit_row("A2", 电子邮箱="a2@example.invalid"))
    for code in ("A1", "A2"):
        season.receive(code, U2_dot_1__points=99)
    consolidate(season.workspace, ENGINE)
    mail(season.workspace, "corrections")
    drafts = drafts_in(season.workspace, "补正")
    assert drafts["A1-A1工会"].to == ((TOWN, "town@example.invalid"),)
    assert "请将本邮件和附件转交A1工会（A1）" in drafts["A1-A1工会"].body
    assert drafts["A2-A2工会"].to == (("A2工会", "a2@example.invalid"),)
    assert "转交" not in drafts["A2-A2工会"].body


def test_a_unit_of_two_undecided_workbooks_gets_both_copies_and_both_notices_in_one_draft(tmp_path: Path) -> None:
    season = small(tmp_path, unit_row("A1", 电子邮箱="a1@example.invalid"))
    season.receive("A1", name="one.xlsx", members=81)
    season.receive("A1", name="two.xlsx", members=82)
    consolidate(season.workspace, ENGINE)
    mail(season.workspace, "corrections")
    [draft] = drafts_in(season.workspace, "补正").values()
    suffixes = [Path(name).suffix for name in draft.attachments]
    assert suffixes == [".docx", ".docx", ".xlsx", ".xlsx"]


def test_a_missing_direct_unit_is_reminded_by_itself(tmp_path: Path) -> None:
    rows = [unit_row(code, DIRECT, 电子邮箱=f"{code}@example.invalid".lower()) for code in ("A1", "A2")]
    season = small(tmp_path, *rows)
    mail(season.workspace, "reminders")
    drafts = drafts_in(season.workspace, "催报")
    assert {name: draft.to for name, draft in drafts.items()} == {
        "A1-A1工会": (("A1工会", "a1@example.invalid"),),
        "A2-A2工会": (("A2工会", "a2@example.invalid"),),
    }
    assert "A2" not in drafts["A1-A1工会"].body
    assert "年初预申报：基层工会星级、工会主席星级。" in drafts["A1-A1工会"].body


def test_a_form_not_yet_issued_is_told_and_a_form_of_nobody_is_not_sent(tmp_path: Path) -> None:
    season = small(tmp_path, unit_row("A1"), unit_row("A2"))
    distribute(season.workspace, FormKind.SELF, ENGINE)
    folder = season.workspace.outbox / "self" / TOWN
    (folder / "A2-A2工会.xlsx").rename(folder / "A9-别处的工会.xlsx")
    prepared = mail(season.workspace, "forms")
    [package] = drafts_in(season.workspace, "self")[TOWN].attachments.values()
    assert list(members(package)) == ["A1-A1工会.xlsx"]
    assert any("A2-A2工会.xlsx。请先运行 sz-excel distribute --form self" in text for text in prepared.warnings)


# -- out of date, or edited -----------------------------------------------------------------------------------------


@pytest.fixture
def reported(tmp_path: Path) -> Season:
    """A small season with a faulty return, consolidated, all drafts made."""
    season = small(tmp_path, unit_row("A1"), unit_row("A2"))
    season.receive("A1", U2_dot_1__points=99)
    consolidate(season.workspace, ENGINE)
    mail(season.workspace, *PURPOSES)
    assert len(drafts_in(season.workspace, "汇总")) == len(drafts_in(season.workspace, "补正")) == 1
    return season


def change_inbox(season: Season) -> None:
    season.receive("A2")


def change_rulings(season: Season) -> None:
    ruling = {"单位编码": "A1", "裁定事项": "收件登记", "裁定内容": "2019-10-09", "理由": "示例", "日期": "2019-10-10"}
    write_rulings(season.workspace.rulings, [ruling])


def change_roster(season: Season) -> None:
    write_roster(season.workspace.roster, [unit_row("A1", 会员人数="81"), unit_row("A2")], [])


@pytest.mark.parametrize("change", [change_inbox, change_rulings, change_roster])
def test_outputs_that_a_new_consolidation_would_change_are_not_sent(
    reported: Season, change: Callable[[Season], None]
) -> None:
    change(reported)
    prepared = mail(reported.workspace, "summary", "corrections")
    assert prepared.drafts == ()
    assert drafts_in(reported.workspace, "汇总") == drafts_in(reported.workspace, "补正") == {}
    assert [text.partition("：")[0] for text in prepared.warnings] == [
        "没有生成报送汇总表的邮件",
        "没有生成退回补正的邮件",
    ]
    consolidate(reported.workspace, ENGINE)
    assert len(mail(reported.workspace, "summary").drafts) == 1


def test_a_later_day_alone_makes_no_summary_out_of_date(reported: Season) -> None:
    prepared = prepare_mail(reported.workspace, ENGINE, what=["summary"], as_of=date(2019, 11, 5))
    assert len(prepared.drafts) == 1


def test_a_summary_that_the_office_edited_is_sent_as_edited_until_the_inbox_changes(reported: Season) -> None:
    path = reported.workspace.reports / "双争汇总表-2019.xlsx"
    path.write_bytes(b"edited in Excel")
    prepared = mail(reported.workspace, "summary")
    [draft] = drafts_in(reported.workspace, "汇总").values()
    assert draft.attachments == {path.name: b"edited in Excel"}
    assert "双争汇总表-2019.xlsx 在汇总以后改动过，按改动后的附上，请核对。" in prepared.warnings
    change_inbox(reported)
    assert mail(reported.workspace, "summary").drafts == ()


def test_a_reminder_that_the_office_edited_is_attached_as_edited_and_kept(reported: Season) -> None:
    notice = reported.workspace.notices / "催报通知" / f"催报通知-{TOWN}.docx"
    notice.write_bytes(b"numbered in Word")
    prepared = mail(reported.workspace, "reminders")
    [draft] = drafts_in(reported.workspace, "催报").values()
    assert draft.attachments == {notice.name: b"numbered in Word"} == {notice.name: notice.read_bytes()}
    assert any("办公室改动过的催报通知照改动后的附上：催报通知-示例一镇.docx" in text for text in prepared.warnings)


def test_a_reminder_written_by_the_notices_command_and_not_edited_is_written_anew(reported: Season) -> None:
    issue_notices(reported.workspace, ENGINE, Wanted(["催报通知"]))
    write_roster(reported.workspace.roster, [unit_row("A1"), unit_row("A2"), unit_row("A3")], [])
    prepared = mail(reported.workspace, "reminders")
    assert not any("改动" in text for text in prepared.warnings)
    [draft] = drafts_in(reported.workspace, "催报").values()
    assert "A3工会（A3）" in draft.body


def test_a_draft_no_longer_due_is_taken_away(reported: Season) -> None:
    reported.receive("A2")
    mail(reported.workspace, "reminders")
    assert drafts_in(reported.workspace, "催报") == {}


def test_a_template_at_fault_stops_everything_before_anything_is_written(tmp_path: Path) -> None:
    season = small(tmp_path, unit_row("A1"))
    own = season.root / FOLDER / "催报.txt"
    own.parent.mkdir(parents=True)
    own.write_text("主题：{{ misspelt }}\n", encoding="utf-8")
    with pytest.raises(OperatorError, match="没有名为 misspelt 的内容"):
        mail(season.workspace)
    assert not (season.workspace.outbox / "邮件").exists()


def test_the_command_says_where_drafts_are_and_what_is_lacking(reported: Season) -> None:
    result = run("mail", "-w", reported.root, "--what", "reminders", "--what", "corrections")
    assert result.returncode == 0, result.stderr
    assert "已写出邮件草稿 1 封，在 outbox/邮件/催报" in result.stdout.replace("\\", "/")
    assert "已写出邮件草稿 1 封，在 outbox/邮件/补正" in result.stdout.replace("\\", "/")
    assert run("mail", "--what", "everything").returncode == 2
    assert "程序不发送任何邮件" in run("mail", "--help").stdout.replace("\n", "").replace(" ", "")
