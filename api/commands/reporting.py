"""`mediation verify`, troubles, accounts, tokens: what an operator asks of a database. Lists of cases: `listing.py`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.trouble_words import what_failed
from api.words_of_time import say_instant
from mediation.casework.house import House
from mediation.casework.sign_in import issue_token, revoke_tokens, set_password
from mediation.engine.actor import THE_CLOCK
from mediation.oversight.troubles import troubles
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId


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


def list_troubles(house: House, console: Console, *, at: datetime) -> int:
    """List what failed and is tried again, of all cases; give how much it is."""
    with house.store.reading() as reading:
        town = reading.town.around()
        found = troubles(reading.wire, seen_by=THE_CLOCK, town=town, everywhere=True, at=at)
    if not found:
        console.print("[green]✓[/green] 没有未成功的送达或时限步骤 / nothing has failed")
        return 0
    table = Table()
    for heading in ("案号 case", "事项 what", "次数 tries", "下次重试 next try", "原因 fault"):
        table.add_column(heading, overflow="fold")
    for one in found:
        again = "" if one.kind == "file" else say_instant(one.next_at, town.calendar, at=at)
        table.add_row(one.number, what_failed(one, house.library), str(one.times), again, escape(one.fault))
    console.print(table)
    return len(found)


def give_token(house: House, console: Console, *, account: str, name: str, at: datetime) -> None:
    """Issue a bearer token for another system and print it once; only its digest is kept."""
    console.print(issue_token(house, AccountId(account), name, at=at), markup=False, highlight=False)


def take_token_back(house: House, console: Console, *, account: str, name: str, at: datetime) -> bool:
    """Revoke the tokens of an account and a name; says whether there was one."""
    revoked = revoke_tokens(house, AccountId(account), name, at=at)
    console.print(f"已作废 {revoked} 个令牌 / revoked: {revoked}" if revoked else "没有这个令牌 / no such token")
    return bool(revoked)


def give_password(house: House, console: Console, *, account: str, password: str, at: datetime) -> None:
    """Set a password; every session of the account ends."""
    set_password(house, AccountId(account), password, at=at)
    console.print("已更改，原有登录全部失效 / changed; all sessions ended")
