"""What a newly published calendar makes of the running clocks of a case. All arithmetic is `clocks.reckon`.

The ledger stays: first day, suspensions, extension. Steps carried out stay carried out, reminders are not said twice; a
miss that the new end undoes is withdrawn, and its steps come again at that end. Counting anew twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from mediation.definitions.labels import Label
from mediation.definitions.workflow import Action, Deadline, Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.clock_steps import missed_steps, next_step, step_instant
from mediation.engine.clocks import reckon
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe, clock_probe
from mediation.town.around import Town

_PUBLISHED = Action(
    key="(calendar)", title=Label(zh="日历公布", en="Calendar"), sources=(), ways=(), by=(), undoable=False
)
_replace = msgspec.structs.replace


def reproject(workflow: Workflow, case: Case, at: datetime, town: Town) -> tuple[ev.ClockMoved, ...]:
    """Count every running clock of a live case anew; give an event for each that stands otherwise than before."""
    state = workflow.states.get(case.state)
    if state is None or state.final:
        return ()
    probe = clock_probe(workflow, case, _PUBLISHED, at, town)
    return tuple(_moved(probe, case))


def _moved(probe: Probe, case: Case) -> Iterator[ev.ClockMoved]:
    deadlines = probe.workflow.deadlines
    running = [one for one in case.deadlines if one.status == "running" and one.key in deadlines]
    # A clock that ends with another one is counted after it.
    for clock in sorted(running, key=lambda one: deadlines[one.key].not_after is not None):
        event = _counted_anew(deadlines[clock.key], clock, probe, case)
        if event is not None:
            yield event
            case = evolve(case, event)


def _counted_anew(deadline: Deadline, clock: RunningDeadline, probe: Probe, case: Case) -> ev.ClockMoved | None:
    assert clock.due_at is not None  # it runs
    turned = reckon(deadline, clock, probe, case)
    assert turned.due_at is not None
    if turned.due_at > clock.due_at and _lost_its_bound(deadline, probe.workflow, case):
        # What capped it has ended since: that is no reason to move now.
        turned = _replace(turned, due_on=clock.due_on, due_at=clock.due_at)
    if turned.due_at == clock.due_at:
        kept = _replace(clock, provisional=turned.provisional, next_at=_next_at(deadline, clock, probe, case))
        return None if kept == clock else _event(deadline, clock, kept)
    return _event(deadline, clock, _with_steps(deadline, clock, turned, probe, case))


def _lost_its_bound(deadline: Deadline, workflow: Workflow, case: Case) -> bool:
    if deadline.not_after is None or deadline.not_after[0] not in workflow.deadlines:
        return False
    return not any(one.key == deadline.not_after[0] and one.status == "running" for one in case.deadlines)


def _next_at(deadline: Deadline, clock: RunningDeadline, probe: Probe, case: Case) -> datetime | None:
    """Give when the next step comes under this calendar, the end being the same: steps may count working days."""
    assert clock.due_on is not None
    assert clock.due_at is not None
    if clock.next_at is None or clock.next_at <= probe.at or clock.next_step < 0:
        return clock.next_at
    step = deadline.steps[clock.next_step]
    if step.repeats is not None:
        return clock.next_at
    return step_instant(step, clock.due_on, clock.due_at, probe.town.calendar_at(case.place))


def _with_steps(
    deadline: Deadline, clock: RunningDeadline, turned: RunningDeadline, probe: Probe, case: Case
) -> RunningDeadline:
    """Give the clock with its new end: what of it is missed, which steps stay carried out, and which comes next."""
    assert turned.due_on is not None
    assert turned.due_at is not None
    calendar = probe.town.calendar_at(case.place)
    missed = None if clock.missed_at is None or turned.due_at > probe.at else turned.due_at
    fired = clock.fired
    if clock.missed_at is not None and missed is None:
        fired = tuple(one for one in fired if deadline.steps[int(one)].at == "before")
    upcoming = next_step(
        deadline,
        turned.due_on,
        turned.due_at,
        calendar,
        after=None,
        at=probe.at,
        level=clock.level,
        fired=fired,
        said=fired,
    )
    waiting = deadline.steps[clock.next_step] if clock.next_step >= 0 else None
    if waiting is not None and waiting.at == "before" and str(clock.next_step) not in fired:
        # A reminder that the new end brings into the past is said now, not left out: nobody has heard it yet.
        instant = step_instant(waiting, turned.due_on, turned.due_at, calendar)
        if instant <= probe.at < turned.due_at:
            upcoming = (clock.next_step, instant)
    return _replace(turned, missed_at=missed, fired=fired, next_step=upcoming[0], next_at=upcoming[1])


def _event(deadline: Deadline, clock: RunningDeadline, turned: RunningDeadline) -> ev.ClockMoved:
    assert turned.due_on is not None
    assert turned.due_at is not None
    withdrawn = clock.missed_at is not None and turned.missed_at is None
    return ev.ClockMoved(
        key=clock.key,
        ref=clock.ref,
        cause="calendar",
        suspensions=clock.suspensions,
        extension=clock.extension,
        due_on=turned.due_on,
        due_at=turned.due_at,
        provisional=turned.provisional,
        next_step=turned.next_step,
        next_at=turned.next_at,
        former_on=clock.due_on,
        fired=turned.fired,
        missed_at=turned.missed_at,
        withdrawn=withdrawn,
        closes=missed_steps(deadline, clock) if withdrawn else (),
    )
