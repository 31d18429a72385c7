"""The command line: names, options and help. What each command does stands in `api/commands/`.

Errors of the house are printed as plain text: exit code 1, as for a fault found; 2 is a wrong use of the command. What
several commands share, the time among it, comes from `command_options.py`.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from api.authoring_commands import register as register_authoring
from api.calendar_commands import register as register_calendar
from api.channel_commands import register as register_channels
from api.clock_commands import register as register_clocks
from api.command_options import AsOf, Data, Host, Port, clock_of, console, now, settings_of
from api.deployment_commands import register
from api.dossier_commands import register as register_dossier
from api.redaction_commands import register as register_redaction
from api.refusals_in_english import in_english
from api.revision_commands import register as register_revisions
from api.whatif_command import register as register_whatif
from mediation.errors import MediationError


class Written(StrEnum):
    """How a list is written."""

    table = "table"
    csv = "csv"


class _Plain(TyperGroup):
    """Prints the house's own errors as text, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except MediationError as error:
            for words in (error.message, *in_english(error)):
                typer.echo(words, err=True)
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

Paths = Annotated[list[Path] | None, typer.Argument(help="流程文件夹；默认全部。 Workflow folders; all by default.")]
Stories = Annotated[
    list[Path] | None, typer.Argument(help="故事文件或流程文件夹；默认全部。 Story files or workflow folders.")
]
Workflows = Annotated[
    Path | None, typer.Option("--workflows", help="全部流程所在文件夹。 The folder of all workflows.")
]


@app.command()
def run(
    as_of: AsOf = None,
    host: Host = None,
    port: Port = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="空库时只装入一个街道的小样例。 Load the small sample instead.")
    ] = False,
    data: Data = None,
) -> None:
    """建库、装入演示数据（库为空时）、启动网页与时限扫描。 Serve the pages, the API and the clock."""
    from api.commands.serving import serve

    real = now()
    shown = clock_of(real, as_of)
    settings = settings_of(data, host=host, port=port, offset=shown.offset or None)
    serve(settings, console(), at=shown.shown(real), sample=sample)


@app.command()
def clock(data: Data = None) -> None:
    """只运行时限扫描与送达。 Run the clock alone."""
    from api.commands.serving import run_clock

    run_clock(settings_of(data), console())


@app.command()
def check(paths: Paths = None) -> None:
    """检验流程：读取、编译、证明。 Compile and prove workflows."""
    from api.commands.checking import check as check_workflows

    if not check_workflows(paths or [settings_of().workflows], console()):
        raise typer.Exit(1)


@app.command("test")
def rehearse(
    paths: Stories = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="逐个列出故事。 List every story.")] = False,
) -> None:
    """运行故事并统计走过的动作、时限、移送与终局环节。 Play the stories and show what they walked."""
    from api.commands.rehearsing import test as play_stories

    if not play_stories(paths or [], settings_of().workflows, console(), verbose=verbose):
        raise typer.Exit(1)


@app.command()
def verify(data: Data = None) -> None:
    """校验数据库中每个案件的流转记录链。 Prove every chain of the database."""
    from api.commands.opening import opened
    from api.commands.reporting import verify as prove

    with opened(settings_of(data)) as house:
        if not prove(house, console()):
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
    place: Annotated[str, typer.Option(help="区划编号或名称，加上当地假日。 Place, with its holidays.")] = "",
    day_ends: Annotated[
        str, typer.Option("--day-ends", metavar="HH:MM", help="一日止于业务时间结束，如 17:30。 End of business hours.")
    ] = "24:00",
    explain: Annotated[bool, typer.Option("--explain", help="逐日说明。 Say how it was counted.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="按这个数据库公布的日历；不写则按文件。 The calendar published in this database."),
    ] = None,
) -> None:
    """推算到期日。 When a term ends."""
    from api.commands.opening import calendar_of, calendar_of_files
    from api.commands.placing import path_of, places_of_files
    from api.commands.reckoning import reckon

    settings = settings_of(data)
    known, town = calendar_of_files(settings) if data is None else calendar_of(settings)
    at: tuple[str, ...] = ()
    if place:
        places = places_of_files(settings.workflows) if town is None else town.places.values()
        at = path_of(place, places, known.places)
    lines = reckon(
        start,
        term,
        suspensions=suspend or (),
        extension=extend,
        rolls=roll,
        at=at,
        explained=explain,
        day_ends=day_ends,
        known=known,
    )
    for line in lines:
        typer.echo(line)


@app.command()
def backlog(
    place: Annotated[str, typer.Option(metavar="NAME", help="只列这个区划及其下级。 In this place and below.")] = "",
    closed: Annotated[bool, typer.Option("--closed", help="改列已办结的案件。 Closed cases instead.")] = False,
    written: Annotated[Written, typer.Option("--format", help="table 或 csv。 A table, or CSV.")] = Written.table,
    account: Annotated[
        str, typer.Option(help="以谁的身份查看；默认辖区最大的督导。 As seen by; the widest supervisor.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="最多列几件；表格默认 50，CSV 默认全部。 At most so many.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="按这一天 9:00 计算。 As it stands at 9:00 of this day."),
    ] = None,
    data: Data = None,
) -> None:
    """列出积案，案号在前，超期最久的在上。 Open cases, number first, the most overdue on top."""
    from api.commands.listing import list_cases, write_cases
    from api.commands.opening import opened

    at = clock_of(now(), as_of).shown(now())
    with opened(settings_of(data)) as house:
        if written is Written.csv:
            text = write_cases(house, account=account, place=place, closed=closed, at=at, limit=limit)
            typer.echo(text, nl=False)
        else:
            show = console()
            list_cases(house, show, account=account, place=place, closed=closed, at=at, limit=limit or 50)


@app.command()
def schema(
    write: Annotated[
        bool, typer.Option("--write", help="写入流程文件夹。 Write it into the workflows folder.")
    ] = False,
) -> None:
    """流程文件（及期限目录）的 JSON Schema。 The JSON Schema of workflow files and of the catalogue of clocks."""
    from mediation.definitions.authored_files import schema_text
    from mediation.definitions.clock_catalogue import write_schema

    if write:
        file = settings_of().workflows / "workflow.schema.json"
        file.write_text(schema_text(), encoding="utf-8")
        typer.echo(file)
        if (sheet := write_schema(settings_of().workflows)) is not None:
            typer.echo(sheet)
    else:
        typer.echo(schema_text(), nl=False)


@app.command()
def diagram(
    workflow: Annotated[str, typer.Argument(help="流程名称，或一个流程文件夹。 Key of a workflow, or its folder.")],
    mermaid: Annotated[bool, typer.Option("--mermaid", help="输出 Mermaid 文本。 Mermaid instead of SVG.")] = False,
    pnml: Annotated[
        bool, typer.Option("--pnml", help="输出 PNML 工作流网，供其他工具检验。 A workflow net for other tools.")
    ] = False,
    english: Annotated[bool, typer.Option("--english", help="图中文字用英文。 Its words in English.")] = False,
    workflows: Workflows = None,
) -> None:
    """流程图（SVG），每一级一道。 The workflow as a picture, a lane for each rung."""
    from api.commands.drawing import drawing

    form: Literal["svg", "mermaid", "pnml"] = "pnml" if pnml else "mermaid" if mermaid else "svg"
    folder = workflows or settings_of().workflows
    typer.echo(drawing(workflow, folder, form=form, language="en" if english else "zh"), nl=False)


@token.command("issue")
def issue(
    account: Annotated[str, typer.Argument(help="以哪个账号办理。 The account it acts as.")],
    name: Annotated[str, typer.Argument(help="给哪个系统。 Which system it is for.")],
    data: Data = None,
) -> None:
    """签发令牌，只显示一次。 Issue a token; it is shown once."""
    from api.commands.opening import opened
    from api.commands.reporting import give_token

    with opened(settings_of(data)) as house:
        give_token(house, console(), account=account, name=name, at=now())


@token.command("revoke")
def revoke(
    account: Annotated[str, typer.Argument(help="令牌所用的账号。 The account it acts as.")],
    name: Annotated[str, typer.Argument(help="签发时写的系统名称。 The name it was issued for.")],
    data: Data = None,
) -> None:
    """作废令牌，立即生效。 Revoke a token; it acts no more from now on."""
    from api.commands.opening import opened
    from api.commands.reporting import take_token_back

    with opened(settings_of(data)) as house:
        if not take_token_back(house, console(), account=account, name=name, at=now()):
            raise typer.Exit(1)


@app.command()
def password(
    account: Annotated[str, typer.Argument(help="账号。 Account.")],
    new: Annotated[str, typer.Option(prompt="新口令 / new password", hide_input=True, confirmation_prompt=True)],
    data: Data = None,
) -> None:
    """更改口令。 Set a password."""
    from api.commands.opening import opened
    from api.commands.reporting import give_password

    with opened(settings_of(data)) as house:
        give_password(house, console(), account=account, password=new, at=now())


@app.command()
def version() -> None:
    """版本。 The version."""
    typer.echo(installed_version("mediation"))


register(app)
register_calendar(app)
register_channels(app)
register_clocks(app)
register_authoring(app)
register_whatif(app)
register_dossier(app)
register_redaction(app)
register_revisions(app)


def main() -> None:
    """Run the command line."""
    app()
