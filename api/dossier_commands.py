"""The command line for the file of a case: what it lacks, the bound file. What they do: `api/commands/dossier.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, clock_of, console, now, settings_of

Number = Annotated[str, typer.Argument(metavar="CASE-NUMBER", help="案号、登记号或案件标识。 The number of the case.")]


def missing(
    number: Number,
    score: Annotated[bool, typer.Option("--score", help="并按评查办法打分。 Score the review, too.")] = False,
    data: Data = None,
) -> None:
    """列出卷宗还缺什么；缺必须的，以 1 退出。 What the file of a case lacks; exit 1 if something required."""
    from api.commands.dossier import list_missing
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        if not list_missing(house, console(), number, scored=score):
            raise typer.Exit(1)


def dossier(
    number: Number,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="写到哪个文件。 The file to write.")],
    court: Annotated[
        bool, typer.Option("--court", help="供法院使用：不含不公开的证据和内部材料。 For court: nothing private.")
    ] = False,
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """把一件案件的全部文书和证据装订成一个 PDF（卷宗）。 Bind everything of a case into one PDF."""
    from api.commands.dossier import bind_to
    from api.commands.opening import opened

    real = now()
    with opened(settings_of(data)) as house:
        purpose = "court" if court else "archive"
        bind_to(house, console(), number, output, purpose=purpose, at=clock_of(real, as_of).shown(real))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (missing, dossier):
        app.command()(command)
