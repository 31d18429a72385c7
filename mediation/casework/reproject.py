"""Publishing a holiday notice, and counting live cases anew because of it: through the one write path, in batches.

A notice counts for every process as soon as it is kept. How far the cases have come is noted after every batch, so that
a run that was killed is gone on with by the next one (the command that publishes, or the sweep of any clock process);
two at once do no harm, because counting anew twice changes nothing. A case that cannot be counted stops nobody: it is
owed in the outbox, shown to the operator and tried again. The arithmetic: `engine/reprojecting.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import structlog

from mediation.calendar.holiday_notices import CalendarFile, read_notices
from mediation.calendar.moments import start_of_day
from mediation.calendar.published import Published
from mediation.casework.counting_anew import count_anew
from mediation.casework.deliver import told
from mediation.casework.house import House
from mediation.casework.publish import somebody
from mediation.definitions.names import suggestion
from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.errors import (
    ActorNotEntitled,
    CalendarError,
    Finding,
    Objection,
    StoreUnavailable,
    UnreadableDefinition,
)
from mediation.store.calendar_notices import KeptNotice
from mediation.strict_yaml import Document, load
from mediation.town.around import Town
from mediation.town.institutions import ROLE_TITLES, AccountId, Role

BATCH = 100
PUBLISHERS = (Role.administrator,)

Progress = Callable[[int], None]
"""Told after every batch how many cases it looked at."""

log = structlog.get_logger()


class Recounted(NamedTuple):
    """Cases looked at: with a clock whose day moved, with one that is settled now, and those that could not be done."""

    looked: int
    moved: int
    settled: int
    failed: int


def may_publish(actor: Actor) -> Objection | None:
    """Say why somebody may not publish a calendar; None if they may."""
    if any(post.role in PUBLISHERS for post in actor.posts):
        return None
    return Objection("NOT_ENTITLED", f"公布日历须由{'、'.join(ROLE_TITLES[role] for role in PUBLISHERS)}办理")


def examined(text: str, name: str, town: Town) -> Published:
    """Prove a notice and give the calendar as it would be with it.

    Raises UnreadableDefinition with every fault, each with its line: what cannot be read, a year left out, a place that
    is not registered, days of a place and of the country that contradict each other.
    """
    document = load(text, file=name)
    file = read_notices(document)
    faults = [*_unknown_places(document, file, town)]
    if file.national is not None and (gap := town.published.gap(file.national, name)) is not None:
        faults.append(gap)
    if not faults:
        try:
            return town.published.over([file])
        except CalendarError as error:
            faults.append(Finding("calendar_contradiction", error.message, name, 1, "请核对本地与全国的安排。"))
    raise UnreadableDefinition(findings=tuple(faults))


def _unknown_places(document: Document, file: CalendarFile, town: Town) -> list[Finding]:
    return [
        Finding(
            "calendar_place",
            f"没有区划“{one.place[:60]}”。",
            document.file,
            document.line(("local", at, "place")),
            suggestion(one.place, town.places) or "请写已登记的区划编号。",
        )
        for at, one in enumerate(file.local)
        if one.place not in town.places
    ]


def publish_notice(house: House, text: str, *, name: str, by: AccountId, at: datetime) -> KeptNotice:
    """Keep a proved notice; from now on every process counts by it. The same text published twice is one.

    Raises ActorNotEntitled for whoever may not, TownError for an unknown account, and UnreadableDefinition as
    `examined` does; nothing was kept then.
    """
    with house.store.transaction() as tx:
        if (refused := may_publish(somebody(tx, by))) is not None:
            raise ActorNotEntitled(refused)
        examined(text, name, tx.town.around())
        first_day = read_notices(load(text, file=name)).first_day
        kept = tx.calendars.add(name, text, first_day=first_day, by=by, at=at.astimezone(UTC))
        tx.town.renew()
    return kept


def recount(house: House, at: datetime, *, batch: int = BATCH, progress: Progress | None = None) -> Recounted:
    """Count the cases anew for every notice for which that is not done yet; give what came of it.

    Raises StoreUnavailable if the database is away; what was done until then stays, the rest is done the next time.
    """
    total = Recounted(0, 0, 0, 0)
    while True:
        with house.store.reading() as reading:
            notice = reading.calendars.unfinished()
            if notice is None:
                return total
            position = reading.calendars.reprojections()[notice.no].position
            since = start_of_day(notice.first_day)
            cases = reading.calendars.concerned(since, after=position, limit=batch)
        found = [_one(house, case, notice, at) for case in cases]
        moved, settled, failed = (found.count(one) for one in ("moved", "settled", "failed"))
        with house.store.transaction() as tx:
            done_at = None if cases else at.astimezone(UTC)
            last = cases[-1] if cases else position
            stuck = [case for case, came in zip(cases, found, strict=True) if came == "failed"]
            tx.outbox.owe_recount(stuck, notice.no, at)
            tx.calendars.advance(notice.no, position=last, moved=moved, settled=settled, done_at=done_at)
        total = Recounted(
            total.looked + len(cases), total.moved + moved, total.settled + settled, total.failed + failed
        )
        if progress is not None and cases:
            progress(len(cases))


def _one(house: House, name: CaseId, notice: KeptNotice, at: datetime) -> str:
    """Count one case anew; say moved, settled, same or failed. A case that cannot be counted does not stop the rest."""
    try:
        return count_anew(house, name, notice.no, at)
    except StoreUnavailable:
        raise
    except Exception as error:
        log.warning("reprojection_failed", case=name, notice=notice.no, fault=told(error))
        return "failed"
