"""Delivering what the outbox owes: papers drawn, institutions told, cases opened. Repeatable: twice comes to the same.

One delivery that fails is tried again later, longer and longer apart, and stands before the operator meanwhile; the
others go on. Nothing here runs inside the transaction that owed it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import structlog

from mediation.casework.counting_anew import count_anew
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.engine.addressees import addressees
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase
from mediation.errors import AlreadyLogged, CaseNotFound, MediationError, RenderFailed, StoreUnavailable
from mediation.store.outbox import RECOUNT, Owed
from mediation.store.transaction import Transaction
from mediation.town.institutions import InstitutionId

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=6)
AT_MOST = 100
"""How many deliveries are made in one go, unless it is said otherwise."""

log = structlog.get_logger()


class Delivered(NamedTuple):
    """How much was delivered and how much failed."""

    done: int
    failed: int


def deliver(house: House, at: datetime, *, limit: int = AT_MOST) -> Delivered:
    """Deliver up to `limit` of what is owed at `at`, oldest first. Raises StoreUnavailable if the database is away."""
    at_once, failed = _tell_at_once(house, at, limit), 0
    done = at_once or 0
    with house.store.transaction() as tx:
        # What became owed in between is told at once next time: leased, it would wait for a process that is killed.
        taken = tx.outbox.take(at, limit=limit - done, lease=LEASE, but_new="" if at_once is None else "notify")
    for owed in taken:
        try:
            _WAYS[owed.kind](house, owed, at)
        except StoreUnavailable:
            raise
        except Exception as error:
            failed += 1
            _put_off(house, owed, error, at)
        else:
            done += 1
    return Delivered(done, failed)


def draw_owed(house: House, case: CaseId, at: datetime) -> int:
    """Draw the papers that one case is owed at `at`, whatever else waits; give how many failed and are tried again."""
    with house.store.transaction() as tx:
        taken = tx.outbox.take_of(case, at, kind="render_paper", lease=LEASE)
    failed = 0
    for owed in taken:
        try:
            _render(house, owed, at)
        except StoreUnavailable:
            raise
        except Exception as error:
            failed += 1
            _put_off(house, owed, error, at)
    return failed


def open_owed(house: House, at: datetime) -> int:
    """Open the cases that others owe at `at`, and leave papers and notices to the service; give how many.

    It is for those who carry out many steps at once. What refuses is raised, and stays owed.
    """
    with house.store.transaction() as tx:
        taken = tx.outbox.take_new(at, kind="open_case", limit=AT_MOST)
    for owed in taken:
        _open_case(house, owed, at)
    return len(taken)


def _tell_at_once(house: House, at: datetime, limit: int) -> int | None:
    """Tell institutions in the very transaction that takes the delivery: nothing is leased, nothing waits for a process
    that was killed. If one cannot be told so, all go the common way, each alone; None says that."""
    try:
        with house.store.transaction() as tx:
            taken = tx.outbox.take_new(at, kind="notify", limit=limit)
            for owed in taken:
                _tell(tx, owed, at)
    except StoreUnavailable:
        raise
    except Exception:
        return None
    return len(taken)


def pause_after(attempts: int) -> timedelta:
    """How long to wait before another try, after so many."""
    return min(FIRST_PAUSE * (1 << min(attempts, 20)), LONGEST_PAUSE)


def told(error: Exception) -> str:
    """Say what went wrong, for the operator. Only our own messages are known to name no person."""
    return str(error) if isinstance(error, MediationError) else type(error).__name__


def _put_off(house: House, owed: Owed, error: Exception, at: datetime) -> None:
    log.warning("delivery_failed", kind=owed.kind, case=owed.case, attempts=owed.attempts + 1, fault=told(error))
    with house.store.transaction() as tx:
        tx.outbox.failed(owed, again_at=at + pause_after(owed.attempts), fault=told(error))


def _render(house: House, owed: Owed, at: datetime) -> None:
    if house.render is None:
        raise RenderFailed("此进程不生成文书，由服务进程重试")
    with house.store.reading() as reading:
        # a paper says what held when it was issued, not what has become of the case since
        case = reading.journal.retell(owed.case, last=owed.payload.get("version"))
        now = _case(reading.cases.get(owed.case))
        town = reading.town.around()
    paper = next((one for one in now.papers if one.no == owed.payload["paper"]), None)
    if paper is not None and paper.void_reason:  # made void before it was drawn: it can still be read, as it was issued
        paper = case.paper(paper.no)
    content = None
    if paper is not None and paper.status == "issued" and case.workflow is not None:  # else it was taken back meanwhile
        content = house.render(case, paper, house.library.get(case.workflow), town, owed.posted_at)
    with house.store.transaction() as tx:
        if content is not None and paper is not None:
            tx.papers.put(owed.case, paper.no, content, at)
        tx.outbox.done(owed, at)


def _notify(house: House, owed: Owed, at: datetime) -> None:
    with house.store.transaction() as tx:
        _tell(tx, owed, at)


def _tell(tx: Transaction, owed: Owed, at: datetime) -> None:
    institutions: tuple[InstitutionId, ...] = tuple(InstitutionId(one) for one in owed.payload["institutions"])
    roles = owed.payload.get("roles", ())
    if roles:
        institutions = addressees(institutions, roles, tx.notices.related(owed.case), tx.town.around())
    what = {key: value for key, value in owed.payload.items() if key != "institutions"}
    tx.notices.tell(institutions, owed.case, what, key=owed.key, at=owed.posted_at)
    tx.outbox.done(owed, at)


def _open_case(house: House, owed: Owed, at: datetime) -> None:
    """Open the case that another one owes, in the name of the person whose command it follows from."""
    command = msgspec.convert(owed.payload["command"], OpenCase)
    with house.store.reading() as reading:
        person = reading.town.around().people[owed.account]
    actor = Actor(account=person.account, name=person.name, posts=person.posts, through="outbox")
    with suppress(AlreadyLogged):
        handle(house, command, actor=actor, at=max(at, owed.posted_at))
    with house.store.transaction() as tx:
        tx.outbox.done(owed, at)


def _count_anew(house: House, owed: Owed, at: datetime) -> None:
    """Count a case anew for a holiday notice for which that failed before."""
    notice = int(owed.payload["notice"])
    came = count_anew(house, owed.case, notice, at)
    with house.store.transaction() as tx:
        tx.calendars.advance(
            notice, position="", moved=int(came == "moved"), settled=int(came == "settled"), done_at=None
        )
        tx.outbox.done(owed, at)


def _case(found: Case | None) -> Case:
    if found is None:
        raise CaseNotFound
    return found


_WAYS: dict[str, Callable[[House, Owed, datetime], None]] = {
    "render_paper": _render,
    "notify": _notify,
    "open_case": _open_case,
    RECOUNT: _count_anew,
}
