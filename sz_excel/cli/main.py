"""The command ``sz-excel``: each subcommand lives in its own module and is imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import signal
import sys
from types import FrameType

import click

from sz_excel import __version__
from sz_excel.errors import OperatorError, reason
from sz_excel.workspace.scratch import use_scratch

COMMANDS = {
    "init": "新建工作区：活动参数、单位名册、裁定表和各文件夹",
    "distribute": "生成下发的表格（自评、审核、考评、复查）",
    "consolidate": "汇总收件箱，写出汇总表、工作底稿和补正通知",
    "notices": "生成公文",
    "mail": "生成邮件草稿：下发、报送汇总表、催报、退回补正",
    "honours": "导入上级的表彰名单，登记到表彰史",
    "close": "结束本年度，建立下一年度的工作区",
    "status": "查看收件和待办情况",
    "explain": "说明一个单位的结论是怎样得出的",
    "check": "检查单个文件：读懂了什么，哪里有错",
}


ENDING = ("SIGTERM", "SIGHUP")


class LazyGroup(click.Group):
    """Imports a command's module only to run it or to show its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sz_excel.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, help="“双争”活动电子表格：下发、收回、核对、汇总。")
@click.version_option(__version__, message="%(version)s")
def group() -> None:
    pass


def main() -> None:
    """Entry point. Exit 0: completed; 1: could not; 2: wrong usage."""
    gc.disable()  # the process ends with its command: records, which hold no cycles, are not searched for any
    _speak_utf8()
    use_scratch()
    for name in ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    try:
        code = group.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.Abort:
        click.echo("已中止，没有改动任何输出。", err=True)
        sys.exit(1)
    except OperatorError as error:
        click.echo(f"没有完成：{error}", err=True)
        sys.exit(1)
    except OSError as error:
        place = f"{error.filename}：" if error.filename else ""
        click.echo(f"没有完成：{place}{reason(error)}。", err=True)
        sys.exit(1)
    gc.freeze()  # the process ends here: what it holds is not searched for cycles once more
    sys.exit(code if isinstance(code, int) else 0)


def _stop(_number: int, _frame: FrameType | None) -> None:
    """A closed window or a system that shuts down ends a run like Ctrl-C does, with its workers and temporary files."""
    raise KeyboardInterrupt


def _speak_utf8() -> None:
    """Chinese shows on consoles of any code page; what it cannot show is escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
