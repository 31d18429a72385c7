"""The command `mediation whatif`: its options and help. What it does stands in `api/commands/supposing.py`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.command_options import Data, console, settings_of


def whatif(
    since: Annotated[str, typer.Option(metavar="DATE", help="从这一天起登记的案件。 Cases logged since this day.")],
    workflow: Annotated[
        str,
        typer.Option(metavar="DRAFT", help="改过的流程：文件、文件夹或已发布版本。 The changed workflow."),
    ] = "",
    calendar: Annotated[
        Path | None, typer.Option(metavar="FILE", help="改过的日历文件或文件夹。 A changed calendar.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="到这一天为止登记的案件。 Cases logged up to this day.")
    ] = None,
    place: Annotated[str, typer.Option(metavar="NAME", help="只看这个区划及其下级。 In this place and below.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="最多看几件。 At most so many cases.")] = None,
    cases: Annotated[
        bool, typer.Option("--cases", help="逐件列出走向不同的案件。 List every case that differs.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。 JSON instead of tables.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="每一步都重新办理，不走捷径（结果相同）。 No short cuts; the same result.")
    ] = False,
    data: Data = None,
) -> None:
    """假如流程或日历早就这样改了：把已有案件重走一遍，只读。 Drive recorded cases through a changed workflow."""
    from api.commands.opening import opened
    from api.commands.supposing import suppose

    if not workflow and calendar is None:
        raise typer.BadParameter(
            "请用 --workflow 或 --calendar 指明改了什么 / say what is changed", param_hint="--workflow"
        )
    settings = settings_of(data)
    with opened(settings) as house:
        suppose(
            house,
            console(),
            draft=workflow,
            calendar=calendar,
            since=_day(since, "--since"),
            until=None if until is None else _day(until, "--until"),
            place=place,
            limit=limit,
            exact=exact,
            as_json=json,
            listed=cases,
            workflows=settings.workflows,
        )


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，请写成 2026-10-10 / not a date", param_hint=option) from None


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(whatif)
