"""The command `mediation seals`: the register of the seal as a table or a file."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command_options import Data, console, now, settings_of


def seals(
    institution: Annotated[
        str, typer.Argument(metavar="[INSTITUTION]", help="机构编号；默认全部。 One institution; all by default.")
    ] = "",
    year: Annotated[int, typer.Option(help="年度；默认今年。 The year; this one by default.")] = 0,
    as_csv: Annotated[bool, typer.Option("--csv", help="写成 CSV。 Write CSV.")] = False,
    data: Data = None,
) -> None:
    """列出用印登记簿：何时、何文书、几份、谁用印、谁批准。 The register of the seal."""
    from api.commands.opening import opened
    from api.commands.sealing import register_of_seals

    with opened(settings_of(data)) as house:
        register_of_seals(house, console(), institution, year=year or now().year, as_csv=as_csv)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("seals")(seals)
