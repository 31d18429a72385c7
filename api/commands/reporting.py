"""`mediation verify`, `mediation backlog`, accounts and tokens: what an operator asks of a database."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from rich.console import Console
from rich.table import Table

from mediation.calendar.moments import day_of
from mediation.casework.house import House
from mediation.casework.sign_in import actor_of, issue_token, set_password
from mediation.engine.actor import Actor
from mediation.errors import TownError
from mediation.oversight import backlog as backlog_of
from mediation.oversight.casebook import CaseRow, Wanted
from mediation.store.verification import verify_all
from mediation.town.around import Town
from mediation.town.institutions import AccountId, Role

_COLOURS = {"red": "[red]红 red[/red]", "yellow": "[yellow]黄 yellow[/yellow]", "green": "[green]绿 green[/green]"}


def verify(house: House, console: Console) -> bool:
    """Prove every chain and record; name the first bad link of each faulty case. Says whether all is well."""
    cases = entries = 0
    faults = []
    for proved in verify_all(house.store, house.library):
        cases += 1
        entries += proved.entries
        if proved.fault is not None:
            faults.append(proved.fault)
            console.print(f"[red]✗[/red] {proved.fault}", highlight=False, soft_wrap=True)
    if not faults:
        console.print(f"[green]✓[/green] {cases} 件案件、{entries} 条流转记录，全部相符 / every chain holds")
        return True
    console.print(f"[red]{cases} 件案件中 {len(faults)} 件不符 / faults in {len(faults)} of {cases} cases[/red]")
    return False


def backlog(house: House, console: Console, *, account: str, at: datetime, limit: int) -> None:
    """Print the open cases that a supervisor sees, the most overdue first."""
    with house.store.reading() as reading:
        town = reading.town.around()
        actor = _who(town, account)
        counted = backlog_of.colours(reading.wire, Wanted(), seen_by=actor, town=town, at=at)
        page = backlog_of.rows(
            reading.wire, Wanted(), colour=None, seen_by=actor, town=town, at=at, after="", limit=limit
        )
    title = f"积案 backlog · {actor.name} · {day_of(at)} · 红 {counted.red} 黄 {counted.yellow} 绿 {counted.green}"
    table = Table(title=title, title_justify="left")
    for heading in ("", "案号 number", "事由 title", "环节 state", "承办 custodian", "最近时限 next clock", "到期 due"):
        table.add_column(heading, overflow="fold")
    for row in page.rows:
        table.add_row(*_cells(row, house, town, at))
    console.print(table)
    if page.after:
        console.print(f"只列前 {limit} 件，用 --limit 多列 / the first {limit} only")


def _cells(row: CaseRow, house: House, town: Town, at: datetime) -> tuple[str, ...]:
    case = row.case
    assert case.workflow is not None  # every opened case is bound
    workflow = house.library.get(case.workflow)
    clock = row.clock
    return (
        _COLOURS[backlog_of.colour_of(row.due_at, at=at)],
        case.number,
        case.title,
        workflow.states[case.state].title.zh,
        town.institutions[case.custodian].name,
        "" if clock is None else workflow.deadlines[clock.key].title.zh,
        "" if clock is None or clock.due_on is None else clock.due_on.isoformat(),
    )


def _who(town: Town, account: str) -> Actor:
    if not account:
        supervisors = (one.account for one in town.people.values() if any(p.role is Role.supervisor for p in one.posts))
        account = next(supervisors, "")
    actor = actor_of(town, AccountId(account), through="command_line")
    if actor is None:
        raise TownError(
            f"没有账号“{account}”。请用 --account 指定督导的账号" if account else "还没有督导，请用 --account 指定"
        )
    return actor


def accounts(house: House, console: Console) -> None:
    """List who works here."""
    with house.store.reading() as reading:
        people = reading.town.around().people.values()
    table = Table()
    for heading in ("账号 account", "姓名 name", "岗位 posts"):
        table.add_column(heading, overflow="fold")
    for person in people:
        posts = Counter(f"{post.institution}:{post.role}" for post in person.posts)
        table.add_row(person.account, person.name, " ".join(posts))
    console.print(table)


def give_token(house: House, console: Console, *, account: str, name: str, at: datetime) -> None:
    """Issue a bearer token for another system and print it once; only its digest is kept."""
    console.print(issue_token(house, AccountId(account), name, at=at), markup=False, highlight=False)


def give_password(house: House, console: Console, *, account: str, password: str, at: datetime) -> None:
    """Set a password; every session of the account ends."""
    set_password(house, AccountId(account), password, at=at)
    console.print("已更改，原有登录全部失效 / changed; all sessions ended")
