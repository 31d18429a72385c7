"""The command `mediation clocks`: its options and help. What it does: `api/commands/cataloguing.py`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command_options import console, settings_of


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("clocks")(clocks)


def clocks(
    law: Annotated[bool, typer.Option("--law", help="只列法定的，不列本地默认。 Only what is law.")] = False,
) -> None:
    """期限目录：长度、依据、法定还是本地默认，并与流程核对。 Every period, held against the workflows."""
    from api.commands.cataloguing import list_clocks

    if not list_clocks(settings_of().workflows, console(), only_law=law):
        raise typer.Exit(1)
