"""`mediation backlog`: cases as a table for eyes or as CSV for programs, the number first, most overdue first.

What may be seen is the account's: by default that of the supervisor whose place is the widest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from mediation.calendar.moments import day_of
from mediation.casework.house import House
from mediation.casework.sign_in import actor_of
from mediation.definitions.names import suggestion
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.masking import listed, sees_whole
from mediation.errors import TownError
from mediation.oversight import backlog, casebook
from mediation.oversight.casebook import CaseRow, Page, Wanted
from mediation.store.transaction import Reading
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Role
from mediation.town.places import PlaceId

_COLOURS = {
    "black": "[bold red]黑 black[/bold red]",
    "red": "[red]红 red[/red]",
    "yellow": "[yellow]黄 yellow[/yellow]",
    "green": "[green]绿 green[/green]",
}
_HEADINGS = (
    "案号 number", "", "事由 title", "环节 state", "承办 custodian", "最近时限 next clock", "到期 due",
)  # fmt: skip
_COLUMNS = (
    "number", "id", "title", "workflow", "state", "state_title", "level", "place", "custodian", "closed", "colour",
    "clock", "clock_title", "due_at", "provisional",
)  # fmt: skip
_AT_A_TIME = 200


def list_cases(
    house: House, console: Console, *, account: str, place: str, closed: bool, at: datetime, limit: int
) -> None:
    """Print open cases, or closed ones, that an account sees: at most `limit` of them."""
    with house.store.reading() as reading:
        town = reading.town.around()
        actor = _who(town, account)
        wanted = _wanted(town, place, closed=closed)
        counted = backlog.colours(reading.wire, wanted, seen_by=actor, town=town, at=at)
        page = _page(reading, wanted, actor, town, at, after="", limit=limit)
    colours = "" if closed else f" · 黑 {counted.black} 红 {counted.red} 黄 {counted.yellow} 绿 {counted.green}"
    heading = "已办结 closed" if closed else "积案 backlog"
    where = f" · {town.places[wanted.place].name}" if wanted.place else ""
    table = Table(title=f"{heading}{where} · {actor.name} · {day_of(at)}{colours}", title_justify="left")
    for one in _HEADINGS:
        table.add_column(one, overflow="fold")
    for row in page.rows:
        told = _told(row, house, town, actor, at)
        colour = "" if closed else _COLOURS[told["colour"]]
        due = told["due_at"][:10] + ("（暂定）" if told["provisional"] else "")
        table.add_row(
            told["number"], colour, told["title"], told["state_title"], told["custodian"], told["clock_title"], due
        )
    console.print(table)
    if page.after:
        console.print(f"只列前 {limit} 件，用 --limit 多列 / the first {limit} only")


def write_cases(house: House, *, account: str, place: str, closed: bool, at: datetime, limit: int | None) -> str:
    """Give the cases as CSV with a heading line; without a limit, all of them."""
    written = io.StringIO()
    sheet = csv.DictWriter(written, _COLUMNS, lineterminator="\n")
    sheet.writeheader()
    with house.store.reading() as reading:
        town = reading.town.around()
        actor = _who(town, account)
        for row in _all(reading, _wanted(town, place, closed=closed), actor, town, at, limit):
            sheet.writerow(_told(row, house, town, actor, at))
    return written.getvalue()


def _all(
    reading: Reading, wanted: Wanted, actor: Actor, town: Town, at: datetime, limit: int | None
) -> Iterator[CaseRow]:
    after, left = "", limit
    while left is None or left > 0:
        size = _AT_A_TIME if left is None else min(left, _AT_A_TIME)
        page = _page(reading, wanted, actor, town, at, after=after, limit=size)
        yield from page.rows
        after, left = page.after, None if left is None else left - len(page.rows)
        if not after:
            return


def _page(reading: Reading, wanted: Wanted, actor: Actor, town: Town, at: datetime, *, after: str, limit: int) -> Page:
    if wanted.closed:
        return casebook.page(reading.wire, wanted, seen_by=actor, town=town, after=after, limit=limit)
    return backlog.rows(reading.wire, wanted, colour=None, seen_by=actor, town=town, at=at, after=after, limit=limit)


def _told(row: CaseRow, house: House, town: Town, actor: Actor, at: datetime) -> dict[str, Any]:
    case = row.case
    assert case.workflow is not None  # every opened case is bound
    workflow = house.library.get(case.workflow)
    clock = row.clock
    return {
        "number": _number(case),
        "id": case.id,
        "title": case.title if sees_whole(workflow, case, actor, town) else listed(case).title,
        "workflow": case.workflow.key,
        "state": case.state,
        "state_title": workflow.states[case.state].title.zh,
        "level": case.level,
        "place": town.places[case.place].name if case.place in town.places else case.place,
        "custodian": town.institutions[case.custodian].name,
        "closed": int(row.closed),
        "colour": "" if row.closed else backlog.colour_of(row, at=at),
        "clock": "" if clock is None else clock.key,
        "clock_title": "" if clock is None else workflow.deadlines[clock.key].title.zh,
        "due_at": "" if clock is None or clock.due_on is None else clock.due_on.isoformat(),
        "provisional": int(clock is not None and clock.provisional),
    }


def _number(case: Case) -> str:
    """Give the number in use; what is offered and not yet taken has none of its own, but the sender's."""
    return case.number or next(iter(case.outside_numbers.values()), "") or case.id


def _wanted(town: Town, place: str, *, closed: bool) -> Wanted:
    """Narrow to a place given by its name or its id, and everything below it."""
    if not place:
        return Wanted(closed=closed)
    if place in town.places:
        return Wanted(closed=closed, place=PlaceId(place))
    named = [one.id for one in town.places.values() if one.name == place]
    if not named:
        raise TownError(f"没有名为“{place}”的区划。{suggestion(place, (one.name for one in town.places.values()))}")
    if len(named) > 1:
        raise TownError(f"有 {len(named)} 个区划名为“{place}”，请写编号：{'、'.join(named)}")
    return Wanted(closed=closed, place=named[0])


def _who(town: Town, account: str) -> Actor:
    actor = actor_of(town, AccountId(account or _widest(town)), through="command_line")
    if actor is None:
        raise TownError(
            f"没有账号“{account}”。请用 --account 指定督导的账号" if account else "还没有督导，请用 --account 指定"
        )
    return actor


def _widest(town: Town) -> str:
    """Name the supervisor whose place lies highest, the first entered among equals."""
    found = [
        (len(town.path(town.institutions[post.institution].place)), number, person.account)
        for number, person in enumerate(town.people.values())
        for post in person.posts
        if post.role is Role.supervisor
    ]
    return min(found)[2] if found else ""
