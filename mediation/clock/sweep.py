"""The sweep: turns steps of clocks whose time has come into ordinary commands through the one write path.

The clock may remind, warn, oblige and open a way; what a step does the engine decides. Each step is sent under an id
made of what it is, so a sweep that is broken off, repeated or run twice at once loses nothing and doubles nothing; a
batch is leased, so that several clocks share the work and do not race for it. A case whose step fails is set aside and
tried again later; the others go on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from mediation.casework.deliver import pause_after, told
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.actor import THE_CLOCK
from mediation.engine.commands import ReachStep
from mediation.errors import StoreUnavailable
from mediation.store.deadline_ledger import DueStep
from mediation.store.instants import micros

BATCH = 200
TOGETHER = 20
"""How many steps may share one commit; another process waits for as many at most."""
LEASE = timedelta(seconds=30)
"""How long a sweep that was killed keeps its steps from the others."""
MOST_STEPS = 20_000

log = structlog.get_logger()


class Swept(NamedTuple):
    """How many steps were carried out and how many were set aside."""

    carried: int
    failed: int


def sweep(house: House, at: datetime, *, most: int = MOST_STEPS) -> Swept:
    """Carry out every step due at `at`, in the order in which they fell due, at most `most` of them.

    Raises StoreUnavailable if the database is away; what was carried out until then stays, the rest stays due.
    """
    carried = failed = 0
    while carried + failed < most:
        with house.store.transaction() as tx:
            due = tx.deadlines.take(at, limit=min(BATCH, most - carried - failed), lease=LEASE)
        if not due:
            break
        for first in range(0, len(due), TOGETHER):
            with house.store.gathering():
                reached = [_reach(house, step, at) for step in due[first : first + TOGETHER]]
            carried += sum(reached)  # only what is durable counts
            failed += len(reached) - sum(reached)
    return Swept(carried, failed)


def command_id(step: DueStep) -> str:
    """Name a step of a clock by what it is: two sweeps that see the same step send the same command."""
    return f"{step.case}@{step.version}/{step.key}/{step.ref}/{step.anchor}/{step.step}@{micros(step.at)}"


def _reach(house: House, step: DueStep, at: datetime) -> bool:
    command = ReachStep(
        case=step.case, command_id=command_id(step), key=step.key, ref=step.ref, anchor=step.anchor, step=step.step
    )
    try:
        after = handle(house, command, actor=THE_CLOCK, at=at)
    except StoreUnavailable:
        raise
    except Exception as error:
        log.warning("step_failed", case=step.case, clock=step.key, step=step.step, fault=told(error))
        _set_aside(house, step, at, told(error))
        return False
    if after.version > step.version:
        return True
    # Nothing came of it and it is due still: a fault in the workflow, not a reason to try again at once.
    _set_aside(house, step, at, "时限步骤未推进")
    return False


def _set_aside(house: House, step: DueStep, at: datetime, fault: str) -> None:
    with house.store.transaction() as tx:
        tx.deadlines.set_aside(step, until=at + pause_after(step.attempts), fault=fault)
