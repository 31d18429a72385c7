"""Carrying out a due step of a clock: remind, warn, oblige, open a way, or (the month alone) ask for a decision.

The clock is just another actor, and one that may oblige but never decide: nothing here passes a case on or ends it.
In a grave case it also names who is on the duty list at night and on free days.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import structs

from mediation.calendar.terms import When, day_of
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Action, Deadline, Step, Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline
from mediation.engine.clock_steps import next_step
from mediation.engine.clocks import fold, follow
from mediation.engine.commands import ReachStep
from mediation.engine.probe import clock_probe
from mediation.town.around import Town
from mediation.town.duty_list import Shift, office_hours, on_call, shift_at
from mediation.town.places import PlaceId

_SWEEP = Action(key="(clock)", title=Label(zh="时限", en="Clock"), sources=(), ways=(), by=(), undoable=False)


def reach_step(workflow: Workflow, case: Case, command: ReachStep, at: datetime, town: Town) -> tuple[ev.Event, ...]:
    """Give the events of a due step, or none if it is no longer due: ended, moved, or carried out already."""
    clock = case.clock(command.key, command.ref)
    deadline = workflow.deadlines.get(command.key)
    if clock is None or deadline is None or not _still_due(clock, command, at):
        return ()
    reached = _reached(clock, deadline, at, town, case.place)
    if reached is None:
        return ()
    reached = called_out(workflow, case, reached, deadline.steps[command.step], at, town)
    return (reached, *_entered(workflow, case, clock, reached, deadline.steps[command.step], at, town))


def called_out(
    workflow: Workflow, case: Case, reached: ev.StepReached, step: Step, at: datetime, town: Town
) -> ev.StepReached:
    """Name who is on duty now, where the case is grave and nobody is at the desk: at night and on free days.

    What merely reminds beforehand or opens a way rings nobody. A deployment without a duty list is not told of one.
    """
    colours = workflow.settings.get("on_duty_colours") or ()
    if case.risk.colour not in colours or step.at == "before" or step.does == "open":
        return reached
    hours = office_hours(str(workflow.settings.get("office_hours") or "00:00-00:00"))
    shift, day = shift_at(at, hours, town.calendar_at(case.place))
    if shift is Shift.day:
        return reached
    people = on_call(town.roster.values(), town.path(case.place), shift, day)
    if people is None:
        return reached
    return structs.replace(reached, shift=str(shift), on_duty=tuple(str(one.id) for one in people))


def _still_due(clock: RunningDeadline, command: ReachStep, at: datetime) -> bool:
    """Say whether the clock still runs from the same day and this is the step that comes next, and has come."""
    if clock.status != "running" or clock.next_at is None or clock.next_at > at:
        return False
    return clock.next_step == command.step and clock.anchor.day.isoformat() == command.anchor


def _reached(
    clock: RunningDeadline, deadline: Deadline, at: datetime, town: Town, place: PlaceId
) -> ev.StepReached | None:
    """Tell the step that comes next, and which one comes after it; None for a clock that has no end yet."""
    if clock.due_on is None or clock.due_at is None or clock.next_at is None:
        return None
    step = deadline.steps[clock.next_step]
    upcoming, next_at = next_step(
        deadline,
        clock.due_on,
        clock.due_at,
        town.calendar_at(place),
        after=(clock.next_step, clock.next_at),
        at=at,
        level=clock.level,
    )
    return ev.StepReached(
        key=clock.key,
        ref=clock.ref,
        step=clock.next_step,
        does=step.does,
        roles=tuple(str(role) for role in step.roles),
        actions=step.actions,
        due_at=clock.due_at,
        missed=step.at != "before" and clock.next_at >= clock.due_at,
        next_step=upcoming,
        next_at=next_at,
    )


def _entered(
    workflow: Workflow,
    case: Case,
    clock: RunningDeadline,
    reached: ev.StepReached,
    step: Step,
    at: datetime,
    town: Town,
) -> tuple[ev.Event, ...]:
    """Enter the state that the step asks for, with what the clocks of that state make of it; most steps enter none."""
    if step.does != "enter" or step.state is None or case.state not in step.from_states:
        return ()
    on = _entered_on(case, clock)
    entered = ev.StateEntered(state=step.state, on=on, left=case.state, rests_on=case.rests_on)
    probe = clock_probe(workflow, case, _SWEEP, at, town, on)
    return (entered, *follow(probe, case, fold(case, [reached, entered]), entered=(step.state,)))


def _entered_on(case: Case, clock: RunningDeadline) -> When:
    """Give when the state is entered: as the step fell due, on the clock's last day at the latest, never before the
    state that is left."""
    assert clock.next_at is not None  # a step that was reached had its time
    assert clock.due_on is not None
    on = When.at(clock.next_at)
    if day_of(clock.next_at) > clock.due_on:
        on = When.on(clock.due_on)
    since = case.state_since
    return since if since is not None and on.before(since) else on
