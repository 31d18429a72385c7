"""Carrying out a due step of a clock: remind, warn, oblige, open a way, or (the month alone) ask for a decision.

The clock is just another actor, and one that may oblige but never decide: nothing here passes a case on or ends it.
"""

from __future__ import annotations

from datetime import datetime

from mediation.calendar.terms import When, day_of
from mediation.definitions.workflow import Action, Label, Workflow
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK
from mediation.engine.case import Case
from mediation.engine.clock_steps import next_step
from mediation.engine.clocks import fold, follow
from mediation.engine.commands import ReachStep
from mediation.engine.probe import Probe
from mediation.town.around import Town

_SWEEP = Action(key="(clock)", title=Label(zh="时限", en="Clock"), sources=(), ways=(), by=(), undoable=False)


def reach_step(workflow: Workflow, case: Case, command: ReachStep, at: datetime, town: Town) -> tuple[ev.Event, ...]:
    """Give the events of a due step, or none if it is no longer due: ended, moved, or carried out already."""
    clock = case.clock(command.key, command.ref)
    deadline = workflow.deadlines.get(command.key)
    if clock is None or deadline is None or clock.status != "running":
        return ()
    if clock.next_step != command.step or clock.next_at is None or clock.next_at > at:
        return ()
    if clock.anchor.day.isoformat() != command.anchor or clock.due_on is None or clock.due_at is None:
        return ()
    step = deadline.steps[command.step]
    upcoming, next_at = next_step(
        deadline,
        clock.due_on,
        clock.due_at,
        town.calendar,
        after=(command.step, clock.next_at),
        at=at,
        level=clock.level,
    )
    events: list[ev.Event] = [
        ev.StepReached(
            key=clock.key,
            ref=clock.ref,
            step=command.step,
            does=step.does,
            roles=tuple(str(role) for role in step.roles),
            actions=step.actions,
            due_at=clock.due_at,
            missed=step.at != "before" and clock.next_at >= clock.due_at,
            next_step=upcoming,
            next_at=next_at,
        )
    ]
    if step.does == "enter" and step.state is not None and case.state in step.from_states:
        on = When.at(clock.next_at)
        if day_of(clock.next_at) > clock.due_on:
            on = When.on(clock.due_on)
        since = case.state_since
        if since is not None and on.before(since):
            on = since
        events.append(ev.StateEntered(state=step.state, on=on, left=case.state, rests_on=case.rests_on))
        after = fold(case, events)
        probe = Probe(
            workflow=workflow,
            case=case,
            action=_SWEEP,
            actor=THE_CLOCK,
            at=at,
            on=on,
            town=town,
            form={},
            others={},
            earlier=None,
        )
        events += follow(probe, case, after, entered=(step.state,))
    return tuple(events)
