"""The command line for authors of workflows: a new starter, and what changes between two. Names and help.

What each command does stands in `api/commands/`; `check`, `test` and `diagram` are in `command_line.py`, which adds
these.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.command_options import Data, console, settings_of


class Language(StrEnum):
    """In which language a difference is told."""

    both = "both"
    zh = "zh"
    en = "en"


def new(
    key: Annotated[
        str, typer.Argument(help="名称：小写英文字母、数字、下划线。 The key: letters, digits, underscores.")
    ],
    pattern: Annotated[
        str, typer.Option("--from", metavar="KEY", help="从这个流程复制，再改。 Start from a copy of this workflow.")
    ] = "",
    overlay: Annotated[
        str, typer.Option(metavar="BASE", help="在这个流程之上写叠加，不复制。 An overlay upon this workflow.")
    ] = "",
    folder: Annotated[
        Path | None, typer.Option(help="写到哪个文件夹；默认流程文件夹。 Where to; the workflows' folder by default.")
    ] = None,
) -> None:
    """新建一个流程或叠加：带注释、能检验、能演练；从不覆盖已有的。 A commented starter that checks and plays."""
    from api.commands.starting import start

    if pattern and overlay:
        raise typer.BadParameter("--from 与 --overlay 只能写一个 / choose one", param_hint="--overlay")
    workflows = settings_of().workflows
    start(key, console(), folder=folder or workflows, workflows=workflows, pattern=pattern, overlay=overlay)


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
    app.command()(new)
    app.command()(diff)
