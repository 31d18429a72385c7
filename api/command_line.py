"""The command line: names, options and help. What each command does stands in `api/commands/`.

This is one of the three places that read the time; it is handed on as `at`. Errors of the house are printed as plain
text: exit code 1, as for a fault found; 2 is a wrong use of the command.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from mediation.errors import MediationError

if TYPE_CHECKING:  # what a command does is imported when it is called: asking for the version loads no web framework
    from api.settings import Settings
    from api.wiring import Clock


class _Plain(TyperGroup):
    """Prints the house's own errors as text, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MediationError as error:
            typer.echo(error.message, err=True)
            raise typer.Exit(1) from error


app = typer.Typer(
    cls=_Plain,
    help="人民调解案件流转引擎。 A case-management workflow engine for people's mediation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
token = typer.Typer(help="其他系统的令牌。 Bearer tokens of other systems.", no_args_is_help=True)
app.add_typer(token, name="token")

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="数据文件夹（默认 ./var，或由 MEDIATION_DATABASE_URL 指定）。 Folder of the SQLite database."
    ),
]
Paths = Annotated[list[Path] | None, typer.Argument(help="流程文件夹；默认全部。 Workflow folders; all by default.")]
Stories = Annotated[
    list[Path] | None, typer.Argument(help="故事文件或流程文件夹；默认全部。 Story files or workflow folders.")
]
Workflows = Annotated[
    Path | None, typer.Option("--workflows", help="全部流程所在文件夹。 The folder of all workflows.")
]


def _now() -> datetime:
    return datetime.now(UTC)


def _console() -> Console:
    return Console(width=None if Console().is_terminal else 140)


def _settings(data: Path | None = None, **given: Any) -> Settings:
    from api.settings import Settings

    chosen = {key: value for key, value in given.items() if value is not None}
    if data is not None:
        chosen["database_url"] = f"sqlite:///{data / 'mediation.sqlite3'}"
    return Settings(**chosen)


def _clock(real: datetime, as_of: str | None) -> Clock:
    """Make the clock of a command: the real one, or one set to the morning of a day."""
    from api.wiring import Clock

    if as_of is None:
        return Clock()
    try:
        return Clock.starting(date.fromisoformat(as_of), real=real)
    except ValueError:
        raise typer.BadParameter(f"“{as_of}”不是日期，请写成 2026-10-10 / not a date", param_hint="--as-of") from None


@app.command()
def run(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="时钟从这一天 9:00 起走。 The clock starts at 9:00 of this day."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="监听地址。 Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口，0 任选。 Port; 0 takes any.")] = None,
    data: Data = None,
) -> None:
    """建库、装入样例（库为空时）、启动网页与时限扫描。 Serve the pages, the API and the clock."""
    from api.commands.serving import serve

    real = _now()
    shown = _clock(real, as_of)
    settings = _settings(data, host=host, port=port, offset=shown.offset or None)
    serve(settings, _console(), at=shown.shown(real))


@app.command()
def clock(data: Data = None) -> None:
    """只运行时限扫描与送达。 Run the clock alone."""
    from api.commands.serving import run_clock

    run_clock(_settings(data), _console())


@app.command()
def check(paths: Paths = None) -> None:
    """检验流程：读取、编译、证明。 Compile and prove workflows."""
    from api.commands.rehearsing import check as check_workflows

    if not check_workflows(paths or [], _settings().workflows, _console()):
        raise typer.Exit(1)


@app.command("test")
def rehearse(
    paths: Stories = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="逐个列出故事。 List every story.")] = False,
) -> None:
    """运行故事并统计走过的动作、时限、移送与终局环节。 Play the stories and show what they walked."""
    from api.commands.rehearsing import test as play_stories

    if not play_stories(paths or [], _settings().workflows, _console(), verbose=verbose):
        raise typer.Exit(1)


@app.command()
def verify(data: Data = None) -> None:
    """校验数据库中每个案件的流转记录链。 Prove every chain of the database."""
    from api.commands.opening import opened
    from api.commands.reporting import verify as prove

    with opened(_settings(data)) as house:
        if not prove(house, _console()):
            raise typer.Exit(1)


@app.command()
def due(
    start: Annotated[str, typer.Argument(help="起算日或时刻，如 2026-09-07 或 '2026-09-07 09:00'。 Start.")],
    term: Annotated[str, typer.Argument(help="'15 working days'、'1 month'、'24 hours'、'3 days'。 Term.")],
    suspend: Annotated[
        list[str] | None,
        typer.Option(metavar="A..B", help="中止期间，B 日恢复；可多次。 Suspended from A, resumed on B."),
    ] = None,
    extend: Annotated[str, typer.Option(metavar="TERM", help="延长。 Extension.")] = "",
    roll: Annotated[bool, typer.Option(help="末日遇休息日顺延。 Roll off free days.")] = True,
    place: Annotated[str, typer.Option(help="有地方假日的区划。 Place with holidays of its own.")] = "",
    explain: Annotated[bool, typer.Option("--explain", help="逐日说明。 Say how it was counted.")] = False,
) -> None:
    """推算到期日。 When a term ends."""
    from api.commands.reckoning import reckon

    lines = reckon(
        start,
        term,
        suspensions=suspend or (),
        extension=extend,
        rolls=roll,
        place=place,
        explained=explain,
        calendars=_settings().workflows / "calendars",
    )
    for line in lines:
        typer.echo(line)


@app.command()
def backlog(
    account: Annotated[
        str, typer.Option(help="以谁的身份查看；默认第一位督导。 As seen by; the first supervisor.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多列几件。 At most so many.")] = 50,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="按这一天 9:00 计算。 As it stands at 9:00 of this day."),
    ] = None,
    data: Data = None,
) -> None:
    """列出积案，超期最久的在前。 Open cases, the most overdue first."""
    from api.commands.opening import opened
    from api.commands.reporting import backlog as print_backlog

    at = _clock(_now(), as_of).shown(_now())
    with opened(_settings(data)) as house:
        print_backlog(house, _console(), account=account, at=at, limit=limit)


@app.command()
def schema(
    write: Annotated[
        bool, typer.Option("--write", help="写入流程文件夹。 Write it into the workflows folder.")
    ] = False,
) -> None:
    """流程文件的 JSON Schema。 The JSON Schema of workflow files."""
    from mediation.definitions.authored_files import schema_text

    if write:
        file = _settings().workflows / "workflow.schema.json"
        file.write_text(schema_text(), encoding="utf-8")
        typer.echo(file)
    else:
        typer.echo(schema_text(), nl=False)


@app.command()
def diagram(
    workflow: Annotated[str, typer.Argument(help="流程名称。 Key of the workflow.")],
    mermaid: Annotated[bool, typer.Option("--mermaid", help="输出 Mermaid 文本。 Mermaid instead of SVG.")] = False,
    workflows: Workflows = None,
) -> None:
    """流程图（SVG）。 The workflow as a picture."""
    from mediation.definitions.diagram import mermaid as as_mermaid
    from mediation.definitions.diagram import svg
    from mediation.definitions.library import Library

    found = Library.load(workflows or _settings().workflows).newest(workflow)
    typer.echo(as_mermaid(found) if mermaid else svg(found))


@token.command("issue")
def issue(
    account: Annotated[str, typer.Argument(help="以哪个账号办理。 The account it acts as.")],
    name: Annotated[str, typer.Argument(help="给哪个系统。 Which system it is for.")],
    data: Data = None,
) -> None:
    """签发令牌，只显示一次。 Issue a token; it is shown once."""
    from api.commands.opening import opened
    from api.commands.reporting import give_token

    with opened(_settings(data)) as house:
        give_token(house, _console(), account=account, name=name, at=_now())


@app.command()
def password(
    account: Annotated[str, typer.Argument(help="账号。 Account.")],
    new: Annotated[str, typer.Option(prompt="新口令 / new password", hide_input=True, confirmation_prompt=True)],
    data: Data = None,
) -> None:
    """更改口令。 Set a password."""
    from api.commands.opening import opened
    from api.commands.reporting import give_password

    with opened(_settings(data)) as house:
        give_password(house, _console(), account=account, password=new, at=_now())


@app.command()
def version() -> None:
    """版本。 The version."""
    typer.echo(installed_version("mediation"))


def main() -> None:
    """Run the command line."""
    app()
