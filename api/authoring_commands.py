"""The command line for authors of workflows: a new starter, and what changes between two. Names and help.

What each command does stands in `api/commands/`; `check`, `test` and `diagram` are in `command_line.py`, which adds
these.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api.command_options import Data, settings_of


class Language(StrEnum):
    """In which language a difference is told."""

    both = "both"
    zh = "zh"
    en = "en"


_Either = "流程文件夹、全文文件，或 名称@版本（数据库中已发布的）。 A folder, a file of composed text, or KEY@REVISION."


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_Either)],
    after: Annotated[str, typer.Argument(metavar="B", help=_Either)],
    language: Annotated[Language, typer.Option(help="用哪种语言。 In which language.")] = Language.both,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。 JSON instead of words.")] = False,
    data: Data = None,
) -> None:
    """两个流程有什么不同：对谁、改了什么；权利与时限在前，名称在后。 What changes for whom, in words."""
    from api.commands.comparing import as_json, compare, words_of

    found = compare(before, after, settings_of(data))
    typer.echo(as_json(found) if json else "\n".join(words_of(found, language.value)))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(diff)
