"""The commands `mediation draft`, `publish` and `adopt`: their options and help. What they do: `api/commands/`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, clock_of, console, now, settings_of

Account = Annotated[str, typer.Option("--approved-by", metavar="ACCOUNT", help="批准人账号。 Who approves.")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON。 JSON instead of a table.")]


def draft(
    folder: Annotated[
        Path | None, typer.Argument(help="流程或叠加的文件夹；不写则列出待批准的稿件。 The folder; none: list drafts.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="ACCOUNT", help="起草人账号。 Who wrote it.")] = "",
    note: Annotated[str, typer.Option(help="说明改了什么。 What was changed, and why.")] = "",
    withdraw: Annotated[str, typer.Option(metavar="KEY", help="撤回这个流程的稿件。 Take a draft back.")] = "",
    data: Data = None,
) -> None:
    """交一份流程稿件，检验后待人批准。 Hand in a workflow; it is proved and waits for approval."""
    from api.commands.opening import opened
    from api.commands.revising import hand_in, list_drafts, take_back

    if (folder is not None or withdraw) and not by:
        raise typer.BadParameter("请写明起草人 / say who", param_hint="--by")
    with opened(settings_of(data)) as house:
        if withdraw:
            take_back(house, console(), key=withdraw, by=by)
        elif folder is None:
            list_drafts(house, console())
        elif not hand_in(house, console(), folder=folder, by=by, note=note, at=now()):
            raise typer.Exit(1)


def publish(
    key: Annotated[str, typer.Argument(help="流程名称；不写则列出已发布的版本。 The workflow; none: list.")] = "",
    approved_by: Account = "",
    export: Annotated[
        Path | None, typer.Option("--export", metavar="DIR", help="把已发布的全文写到这个文件夹。 Write every text.")
    ] = None,
    data: Data = None,
) -> None:
    """批准并发布稿件；起草人不能批准自己的。 Prove a draft again and publish it; nobody approves their own."""
    from api.commands.opening import opened
    from api.commands.revising import export_texts, list_revisions, release

    if key and not approved_by:
        raise typer.BadParameter("请写明批准人 / say who approves", param_hint="--approved-by")
    with opened(settings_of(data)) as house:
        if export is not None:
            export_texts(house, console(), export)
        elif key:
            release(house, console(), key=key, approved_by=approved_by, at=now())
        else:
            list_revisions(house, console())


def adopt(
    plan: Annotated[
        str, typer.Option("--plan", metavar="KEY", help="为这个流程作方案（试算）。 Plan; a dry run.")
    ] = "",
    to: Annotated[int, typer.Option("--to", metavar="REVISION", min=0, help="改用哪一版。 Which revision.")] = 0,
    mapped: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="OLD=NEW",
            help="旧环节=新环节；其他如 deadlines.旧=新 或 =drop，documents.旧=keep。 Old state=new state, and others.",
        ),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="写有这些对应的 YAML 文件。 The same as a file.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="ACCOUNT", help="作方案的账号。 Who plans.")] = "",
    carry_out: Annotated[str, typer.Option("--carry-out", metavar="PLAN", help="执行方案。 Carry a plan out.")] = "",
    revert: Annotated[str, typer.Option("--revert", metavar="PLAN", help="退回方案。 Take a plan back.")] = "",
    approved_by: Account = "",
    batch: Annotated[
        int, typer.Option(min=1, max=1000, help="每批几件，一批一个事务。 Cases in one transaction.")
    ] = 100,
    json: Json = False,
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """让在办案件改用另一版流程：先作方案，批准后分批执行，可以退回。 Live cases adopt another revision."""
    from api.commands.adopting import make_plan, turn
    from api.commands.opening import opened

    if [bool(plan), bool(carry_out), bool(revert)].count(True) != 1:
        raise typer.BadParameter("请写 --plan、--carry-out 或 --revert 之一 / one of the three", param_hint="--plan")
    if plan and not to:
        raise typer.BadParameter("请写明改用哪一版 / say which revision", param_hint="--to")
    if not plan and not approved_by:
        raise typer.BadParameter("请写明批准人 / say who approves", param_hint="--approved-by")
    at: datetime = clock_of(now(), as_of).shown(now())
    with opened(settings_of(data)) as house:
        if plan:
            well = make_plan(
                house, console(), key=plan, revision=to, mapped=mapped or (), file=answers, by=by, at=at, as_json=json
            )
        else:
            name = carry_out or revert
            well = turn(
                house,
                console(),
                plan=name,
                back=bool(revert),
                approved_by=approved_by,
                batch=batch,
                at=at,
                as_json=json,
            )
    if not well:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (draft, publish, adopt):
        app.command()(command)
