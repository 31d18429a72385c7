"""The commands `mediation calendar …`: their options and help. What they do: `api/commands/calendars.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.command_options import AsOf, Data, clock_of, console, now, settings_of

calendar = typer.Typer(help="放假日历。 Holidays, make-up days and what is published.", no_args_is_help=True)
Notice = Annotated[Path, typer.Argument(metavar="FILE", help="放假通知（YAML）。 The notice.")]


@calendar.command("show")
def show(
    year: Annotated[int | None, typer.Argument(min=2004, max=2100, help="年份，默认今年。 The year.")] = None,
    place: Annotated[str, typer.Option(metavar="PLACE", help="区划编号，加上当地假日。 With local holidays.")] = "",
    data: Data = None,
) -> None:
    """列出一年的放假与调休，公布至哪一天，出处。 The free and made-up days of a year, and their source."""
    from api.commands.calendars import show_year
    from api.commands.opening import calendar_of

    known, town = calendar_of(settings_of(data))
    at = now()
    show_year(known, town, console(), year=year or at.year, place=place, at=at)


@calendar.command("check")
def check(file: Notice, data: Data = None) -> None:
    """检查一份放假通知，不公布；错误指出行号和改法。 Prove a notice; publish nothing."""
    from api.commands.calendars import check_notice
    from api.commands.opening import opened

    with opened(settings_of(data)) as house, house.store.reading() as reading:
        check_notice(reading.town.around(), console(), file, at=now())


@calendar.command("publish")
def publish(
    file: Notice,
    by: Annotated[str, typer.Option("--by", metavar="ACCOUNT", help="公布人账号（管理员）。 Who publishes.")],
    as_of: AsOf = None,
    data: Data = None,
) -> None:
    """公布放假通知，在办案件的到期日随即重新推算。 Publish a notice; live cases are counted anew at once."""
    from api.commands.calendars import publish_file
    from api.commands.opening import opened

    with opened(settings_of(data)) as house:
        if not publish_file(house, console(), file, by=by, at=clock_of(now(), as_of).shown(now())):
            raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(calendar, name="calendar")
