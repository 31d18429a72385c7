"""How the events of clocks fold into a case. The rest of the folding, and what it means, is in `evolve.py`."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mediation.calendar.terms import Suspension
from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline

_replace = msgspec.structs.replace


def clock_set(case: Case, event: ev.ClockSet) -> Case:
    """A clock starts; an earlier one of the same name and reference is forgotten."""
    same = (event.clock.key, event.clock.ref)
    kept = tuple(one for one in case.deadlines if (one.key, one.ref) != same)
    return _replace(case, deadlines=(*kept, event.clock))


def _with_clock(case: Case, key: str, ref: str, change: Callable[[RunningDeadline], RunningDeadline]) -> Case:
    deadlines = tuple(change(one) if (one.key, one.ref) == (key, ref) else one for one in case.deadlines)
    return _replace(case, deadlines=deadlines)


def clock_stood(case: Case, event: ev.ClockStood) -> Case:
    """A clock stands: it has no end to look at; from a day in time, it was not missed either."""

    def stand(one: RunningDeadline) -> RunningDeadline:
        suspension = Suspension(since=event.since, until=None, reason=event.reason)
        return _replace(
            one,
            status="standing",
            suspensions=(*one.suspensions, suspension),
            stands_until=event.until,
            due_on=None,
            due_at=None,
            next_at=None,
            missed_at=None if event.withdrawn else one.missed_at,
            fired=() if event.withdrawn else one.fired,
        )

    return _with_clock(case, event.key, event.ref, stand)


def clock_moved(case: Case, event: ev.ClockMoved) -> Case:
    """A clock goes on or was extended; a new end that lies later takes back what was missed.

    One that was counted anew for a calendar says itself what is missed and which steps stay carried out.
    """

    def move(one: RunningDeadline) -> RunningDeadline:
        missed = None if one.missed_at is not None and event.due_at > one.missed_at else one.missed_at
        return _replace(
            one,
            status="running",
            suspensions=event.suspensions,
            stands_until=None,
            extension=event.extension,
            due_on=event.due_on,
            due_at=event.due_at,
            provisional=event.provisional,
            next_step=event.next_step,
            next_at=event.next_at,
            missed_at=event.missed_at if event.fired is not None else missed,
            fired=event.fired if event.fired is not None else one.fired if missed is not None else (),
        )

    return _with_clock(case, event.key, event.ref, move)


def clock_ended(case: Case, event: ev.ClockEnded) -> Case:
    """A clock was met or fell away; an act that was in time takes back what was missed."""

    def end(one: RunningDeadline) -> RunningDeadline:
        status = "missed_ended" if event.late else "ended"
        missed_at = one.missed_at or one.due_at if event.late else None  # an act that was in time clears what was said
        return _replace(one, status=status, ended_on=event.on, missed_at=missed_at, next_step=-1, next_at=None)

    return _with_clock(case, event.key, event.ref, end)


def step_reached(case: Case, event: ev.StepReached) -> Case:
    """A clock did what it may do."""

    def reach(one: RunningDeadline) -> RunningDeadline:
        missed_at = one.missed_at or (event.due_at if event.missed else None)
        return _replace(
            one,
            fired=one.fired if str(event.step) in one.fired else (*one.fired, str(event.step)),
            next_step=event.next_step,
            next_at=event.next_at,
            missed_at=missed_at,
        )

    return _with_clock(case, event.key, event.ref, reach)
