"""What several commands share: the data folder, the settings, the console, and the time.

This is one of the three places that read the time; it is handed on as `at`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:  # what a command does is imported when it is called: asking for the version loads no web framework
    from api.settings import Settings
    from api.wiring import Clock

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", help="数据文件夹（默认 ./var，或由 MEDIATION_DATABASE_URL 指定）。 Folder of the SQLite database."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="时钟从这一天 9:00 起走。 The clock starts at 9:00 of this day."),
]
Host = Annotated[str | None, typer.Option(help="监听地址。 Address to listen on.")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="端口，0 任选。 Port; 0 takes any.")]


def now() -> datetime:
    """Read the time."""
    return datetime.now(UTC)


def console() -> Console:
    """Give the console to print on; what is not a terminal is wide enough for a table."""
    return Console(width=None if Console().is_terminal else 140, emoji=False)  # “:100:” is a line, not a picture


def settings_of(data: Path | None = None, **given: Any) -> Settings:
    """Give the settings of the environment, with what was typed on top."""
    from api.settings import Settings

    chosen = {key: value for key, value in given.items() if value is not None}
    if data is not None:
        chosen["database_url"] = f"sqlite:///{data / 'mediation.sqlite3'}"
    return Settings(**chosen)


def clock_of(real: datetime, as_of: str | None) -> Clock:
    """Make the clock of a command: the real one, or one set to the morning of a day."""
    from api.wiring import Clock

    if as_of is None:
        return Clock()
    try:
        return Clock.starting(date.fromisoformat(as_of), real=real)
    except ValueError:
        raise typer.BadParameter(f"“{as_of}”不是日期，请写成 2026-10-10 / not a date", param_hint="--as-of") from None
