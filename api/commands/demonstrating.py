"""`mediation demo`: the demonstration town loaded into an empty database. Serving it is `serving.py`'s."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console

from api.commands.opening import opened_to_serve
from api.settings import Settings
from mediation.calendar.moments import day_of
from mediation.rehearsal.demo import load_demo


def load(settings: Settings, console: Console, *, at: datetime) -> None:
    """Load the demonstration as it stands at `at`. Raises TownError if the database is not empty."""
    with opened_to_serve(settings, at=at) as house:
        cases = load_demo(house, settings.workflows, at=at)
        with house.store.reading() as reading:
            town = reading.town.around()
    closed = sum(house.library.get(one.workflow).states[one.state].final for one in cases if one.workflow)
    console.print(
        f"演示数据截至 {day_of(at)}：{len(cases)} 件案件（{closed} 件已办结），{len(town.people)} 个账号，"
        f"{len(town.places)} 个区划 / demonstration loaded: {len(cases)} cases, {len(town.people)} accounts",
        highlight=False,
    )
