"""Laws of the clocks, over random walks: they press people and decide nothing, and they end on days that are worked."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings

from mediation.calendar.terms import When, end_of_day
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK
from mediation.engine.commands import ReachStep
from mediation.engine.steps import reach_step
from tests.laws.walks import Step, Walk, walks

#: What no clock touches.
KEPT = ("level", "custodian", "handler", "participants", "outcome", "parties", "answers", "agreements", "handoffs")
FEW = settings(max_examples=40)


def ended_and_set_again(step: Step) -> set[tuple[str, str]]:
    """Name the clocks that one entry both ends and sets."""
    ended = {(one.key, one.ref) for one in step.entry.events if isinstance(one, ev.ClockEnded)}
    return ended & {(one.clock.key, one.clock.ref) for one in step.entry.events if isinstance(one, ev.ClockSet)}


@FEW
@given(walks())
def test_a_clock_moves_no_case_and_ends_none(walk: Walk) -> None:
    for step in walk.steps:
        if not step.by_clock:
            continue
        old, new = step.before, step.after
        assert (old.level, old.custodian, old.handler, old.outcome) == (
            new.level,
            new.custodian,
            new.handler,
            new.outcome,
        )
        assert (old.parties, old.answers, old.agreements, old.handoffs) == (
            new.parties,
            new.answers,
            new.agreements,
            new.handoffs,
        )
        if old.state != new.state:
            first = step.entry.events[0]
            assert isinstance(first, ev.StepReached)
            assert (first.key, first.does, new.state) == ("month", "enter", "deciding")


@FEW
@given(walks())
def test_a_clock_that_rolls_never_ends_on_a_day_of_rest(walk: Walk) -> None:
    for step in walk.steps:
        for clock in step.after.deadlines:
            deadline = walk.workflow.deadlines[clock.key]
            if clock.due_on is None or clock.term is None:
                continue
            if clock.term.unit.runs:
                assert clock.due_at is not None
                continue
            assert clock.due_at == end_of_day(clock.due_on)
            assert not deadline.rolls or walk.town.calendar.is_working(clock.due_on), clock


@FEW
@given(walks())
def test_suspended_and_resumed_is_never_shorter(walk: Walk) -> None:
    """One that ended and is set again is another clock, even when both were set at the same instant."""
    ends: dict[tuple[str, str, When], date] = {}
    for step in walk.steps:
        for key, ref in ended_and_set_again(step):
            ends = {known: day for known, day in ends.items() if known[:2] != (key, ref)}
        for clock in step.after.deadlines:
            known = (clock.key, clock.ref, clock.anchor)
            if clock.due_on is not None and clock.term is not None and clock.live:
                assert clock.due_on >= ends.get(known, clock.due_on), clock
                ends[known] = clock.due_on
        if any(isinstance(event, ev.Undone) for event in step.entry.events):
            ends.clear()


@FEW
@given(walks())
def test_a_step_is_carried_out_at_its_instant_and_not_twice(walk: Walk) -> None:
    seen: set[tuple[object, ...]] = set()
    for step in walk.steps:
        first = step.entry.events[0]
        if not step.by_clock or not isinstance(first, ev.StepReached):
            continue
        clock = step.before.clock(first.key, first.ref)
        assert clock is not None
        assert clock.next_at is not None
        assert clock.next_at <= step.entry.at
        known = (first.key, first.ref, clock.anchor, first.step, clock.next_at, first.due_at)
        assert known not in seen
        seen.add(known)


@FEW
@given(walks())
def test_missing_is_idempotent(walk: Walk) -> None:
    """Said again at the same instant, a step that was carried out finds nothing to do: the miss is told once."""
    for step in walk.steps:
        first = step.entry.events[0]
        if not step.by_clock or not isinstance(first, ev.StepReached):
            continue
        clock = step.before.clock(first.key, first.ref)
        assert clock is not None
        known = {"key": first.key, "ref": first.ref, "anchor": clock.anchor.day.isoformat()}
        again = ReachStep(case=step.after.id, command_id="again", step=first.step, **known)
        assert reach_step(walk.workflow, step.after, again, step.entry.at, walk.town) == ()


@FEW
@given(walks())
def test_what_is_due_no_longer_does_nothing(walk: Walk) -> None:
    at = walk.now + timedelta(days=400)
    for clock in walk.case.deadlines:
        for step in range(-1, 4):
            if clock.status == "running" and step == clock.next_step:
                continue
            known = {"key": clock.key, "ref": clock.ref, "anchor": clock.anchor.day.isoformat()}
            command = ReachStep(case=walk.case.id, command_id="x", step=step, **known)
            before = walk.case
            assert walk.send(command, THE_CLOCK, at) is before


@FEW
@given(walks())
def test_only_what_counts_has_something_coming(walk: Walk) -> None:
    for clock in walk.case.deadlines:
        if clock.next_at is not None:
            assert clock.status == "running"
        if clock.status == "standing":
            assert clock.due_on is None
            assert clock.suspensions[-1].until is None
        else:
            assert all(one.until is not None for one in clock.suspensions) or not clock.live
