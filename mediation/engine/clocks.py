"""What an entry does to the clocks: which start, stand, go on, end, and when each is to do something next.

A clock may remind, warn, oblige and open a way; it never passes a case on and never ends mediation. All arithmetic is
`calendar.terms`; the events carry the results, so that folding needs no calendar.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from mediation.calendar.terms import (
    Suspension,
    Term,
    Unit,
    When,
    close_of_day,
    closing_time,
    due,
    end_of_day,
)
from mediation.definitions.labels import Basis
from mediation.definitions.workflow import Deadline, Trigger
from mediation.engine import events as ev
from mediation.engine.case import Case, Handoff, RunningDeadline
from mediation.engine.clock_anchors import latest_day, named_day
from mediation.engine.clock_starts import concerned
from mediation.engine.clock_steps import missed_steps, next_step
from mediation.engine.clock_things import met, met_on, owed_in_force
from mediation.engine.conditions import holds, month_is_over
from mediation.engine.entrusted_time import agreed_days, touched
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe


def follow(probe: Probe, before: Case, after: Case, *, entered: tuple[str, ...]) -> list[ev.Event]:
    """List what an action (with the states that it entered) does to the clocks, in order: end, stand, go on, start."""
    found: list[ev.Event] = []
    work = _Work(probe, before, after, entered)
    live = [one for one in after.deadlines if one.live]
    for deadline, clocks in concerned(probe.workflow, (probe.action.key, *entered), live):
        found.extend(work.of(deadline, clocks))
    return found


def beginning(probe: Probe, case: Case, deadline: Deadline) -> list[ev.Event]:
    """List what starts one clock as if the case entered the state in which it stands; nothing, if nothing does."""
    work = _Work(probe, case, case, (case.state,))
    if not work.hit(deadline.starts):
        return []
    return list(work.started(deadline, [one for one in case.deadlines if one.live and one.key == deadline.key]))


class _Work:
    """One entry's work on the clocks."""

    __slots__ = ("action", "after", "before", "entered", "on", "probe")

    def __init__(self, probe: Probe, before: Case, after: Case, entered: tuple[str, ...]) -> None:
        self.probe = probe
        self.before = before
        self.after = after
        self.entered = frozenset(entered)
        self.action = probe.action.key
        self.on = probe.on

    def hit(self, trigger: Trigger | None) -> bool:
        if trigger is None:
            return False
        if self.action not in trigger.actions and self.entered.isdisjoint(trigger.states):
            return False
        return trigger.when is None or holds(trigger.when, self.probe, self.after)

    def of(self, deadline: Deadline, clocks: list[RunningDeadline]) -> Iterator[ev.Event]:
        left = clocks
        if clocks:
            ended = list(self.endings(deadline, clocks))
            yield from ended
            if ended:
                gone = {event.ref for event in ended}
                left = [one for one in clocks if one.ref not in gone]
            yield from self.changes(deadline, left)
        if self.hit(deadline.starts):
            yield from self.started(deadline, left)

    def changes(self, deadline: Deadline, left: list[RunningDeadline]) -> Iterator[ev.ClockStood | ev.ClockMoved]:
        if self.hit(deadline.pauses):
            for clock in left:
                if clock.status == "running":
                    yield self.stood(deadline, clock)
        elif self.hit(deadline.resumes):
            for clock in left:
                if clock.status == "standing":
                    yield self.resumed(deadline, clock)
        elif self.action in deadline.extends_with:
            yield from self.extended(deadline, left)

    def endings(self, deadline: Deadline, clocks: list[RunningDeadline]) -> Iterator[ev.ClockEnded]:
        final = self.after.state in self.probe.workflow.states and self.probe.workflow.states[self.after.state].final
        left = deadline.during and self.after.state not in deadline.during
        everything = final or left or self.hit(deadline.ends)
        if deadline.each in ("obligation", "agreement") and not (final or left):
            gone = met(deadline.each, clocks, self.after, everything=everything)
        elif deadline.each == "visit" and everything and not (final or left):
            gone = sorted(clocks, key=lambda one: int(one.ref or 0))[:1]
        else:
            gone = clocks if everything else []
        for clock in gone:
            on = met_on(deadline.each, clock, self.after) or self.on
            late = self.late(deadline, clock, on)
            withdrawn = clock.missed_at is not None and not late
            closes = missed_steps(deadline, clock) if withdrawn else ()
            yield ev.ClockEnded(key=clock.key, ref=clock.ref, on=on, late=late, withdrawn=withdrawn, closes=closes)

    def late(self, deadline: Deadline, clock: RunningDeadline, on: When) -> bool:
        """Say whether the clock ran out before it was met; a clock that only reminds beforehand cannot be missed."""
        if clock.due_at is None:
            return clock.missed_at is not None
        return on.earliest >= clock.due_at and any(step.at != "before" for step in deadline.steps)

    def stood(self, deadline: Deadline, clock: RunningDeadline) -> ev.ClockStood:
        """Let a clock stand: why, and up to which day at most, stand in the form of a suspension."""
        until = self.probe.get("until")
        in_time = clock.due_at is not None and self.on.earliest < clock.due_at
        withdrawn = clock.missed_at is not None and in_time
        return ev.ClockStood(
            key=clock.key,
            ref=clock.ref,
            since=self.on.day,
            until=until if isinstance(until, date) else None,
            reason=str(self.probe.get("reason_code") or self.action),
            withdrawn=withdrawn,
            closes=missed_steps(deadline, clock) if withdrawn else (),
        )

    def resumed(self, deadline: Deadline, clock: RunningDeadline) -> ev.ClockMoved:
        """Let it go on from the day of the act, or from the cap of its suspension if that came first."""
        *closed, last = clock.suspensions
        until = max(min(self.on.day, clock.stands_until or self.on.day), last.since)
        suspensions = (*closed, Suspension(since=last.since, until=until, reason=last.reason))
        return self.moved(deadline, msgspec.structs.replace(clock, suspensions=suspensions), "resumed")

    def extended(self, deadline: Deadline, left: list[RunningDeadline]) -> Iterator[ev.ClockMoved]:
        for clock in left:
            agreed = agreed_days(clock, self.after, self.probe) if deadline.each else 0
            days = agreed or extension_days(self.probe)
            if not days:
                continue
            longer = msgspec.structs.replace(clock, extension=Term(days, Unit.DAYS))
            yield self.moved(deadline, longer, "extended")

    def moved(self, deadline: Deadline, clock: RunningDeadline, cause: str) -> ev.ClockMoved:
        set_ = reckon(deadline, clock, self.probe, self.after)
        assert set_.due_on is not None
        assert set_.due_at is not None
        withdrawn = clock.missed_at is not None and set_.due_at > clock.missed_at
        return ev.ClockMoved(
            key=clock.key,
            ref=clock.ref,
            cause=cause,
            suspensions=clock.suspensions,
            extension=clock.extension,
            due_on=set_.due_on,
            due_at=set_.due_at,
            provisional=set_.provisional,
            next_step=set_.next_step,
            next_at=set_.next_at,
            withdrawn=withdrawn,
            closes=missed_steps(deadline, clock) if withdrawn else (),
        )

    def started(self, deadline: Deadline, left: list[RunningDeadline]) -> Iterator[ev.ClockSet | ev.VisitsPlanned]:
        if deadline.once and any(one.key == deadline.key for one in self.after.deadlines):
            return
        if deadline.during and self.after.state not in deadline.during:
            return  # it would end with the next step: it belongs to a state in which the case does not stand
        if deadline.each == "obligation":
            yield from self.obligations(deadline, left)
        elif deadline.each == "visit":
            yield from self.visits(deadline)
        else:
            handoff = touched(self.before, self.after) or self.probe.handoff() or _newest(self.after)
            ref = self.ref(deadline, handoff)
            term, name, rests_on = self.length(deadline)
            if term is None or any(one.ref == ref for one in left):
                return
            anchor = self.anchor(name, handoff)
            clock = RunningDeadline(
                key=deadline.key,
                ref=ref,
                level=self.after.level,
                term=term,
                basis=rests_on,
                anchor=anchor,
                missed_before=self.missed_before(deadline),
            )
            yield ev.ClockSet(clock=reckon(deadline, clock, self.probe, self.after))

    def ref(self, deadline: Deadline, handoff: Handoff | None) -> str:
        """Say which of several things of the case the clock counts for; empty for the case as a whole."""
        thing = {"handoff": handoff, "agreement": self.after.agreement}.get(deadline.each)
        return "" if thing is None else str(thing.no)

    def missed_before(self, deadline: Deadline) -> bool:
        """Say whether this clock has run out in this case before: the second time is worse."""
        runs = (one for one in self.after.deadlines if one.key == deadline.key)
        return any(one.missed_before or one.missed_at is not None for one in runs)

    def obligations(self, deadline: Deadline, left: list[RunningDeadline]) -> Iterator[ev.ClockSet]:
        running = {one.ref for one in left}
        for one in owed_in_force(self.after):
            if str(one.no) in running:
                continue
            clock = RunningDeadline(
                key=deadline.key,
                ref=str(one.no),
                level=self.after.level,
                anchor=self.on,
                due_on=one.due_on,
                missed_before=self.missed_before(deadline),
            )
            yield ev.ClockSet(clock=reckon(deadline, clock, self.probe, self.after))

    def visits(self, deadline: Deadline) -> Iterator[ev.ClockSet | ev.VisitsPlanned]:
        anchor = self.anchor(deadline.anchor, None)
        plan = planned_visits(self.probe, self.after)
        yield ev.VisitsPlanned(count=len(plan))
        for index, days in enumerate(plan, start=1):
            clock = RunningDeadline(
                key=deadline.key,
                ref=str(index),
                level=self.after.level,
                term=Term(days, Unit.DAYS),
                anchor=anchor,
            )
            yield ev.ClockSet(clock=reckon(deadline, clock, self.probe, self.after))

    def length(self, deadline: Deadline) -> tuple[Term | None, str, Basis | None]:
        """Give how long the clock runs in this case, the name of the day from which, and an article of its own."""
        if deadline.red_term is not None and self.after.risk.colour == "red":
            return deadline.red_term, deadline.anchor, None
        for one in deadline.terms_by:
            if holds(one.when, self.probe, self.after):
                return one.term, one.anchor or deadline.anchor, one.basis
        if deadline.of_rung:
            return self.probe.workflow.level(self.after.level).terms.get(deadline.key), deadline.anchor, None
        return deadline.term, deadline.anchor, None

    def anchor(self, name: str, handoff: Handoff | None) -> When:
        given = self.probe.get(name)
        if isinstance(given, datetime):
            return When.at(given)
        if isinstance(given, date):
            return When.on(given)
        return named_day(name, self.after, handoff) or self.on


def extension_days(probe: Probe) -> int:
    """Give the days by which this act extends the month: as signed for `extend`, or, for a rung that takes the case
    after the month's end, as signed beforehand in the form with which the case was offered."""
    if probe.action.key in ("extend", "extend_entrusted"):
        return int(probe.get("days") or 0)
    if not month_is_over(probe, probe.case):
        return 0
    offer = probe.handoff(None, "offered")
    return int(probe.get("extend_days") or (offer.facts.get("extend_days") if offer is not None else 0) or 0)


def planned_visits(probe: Probe, case: Case) -> tuple[int, ...]:
    """Give the days after the outcome at which visits are planned: by risk, or for mediation that was ended."""
    settings = probe.workflow.settings
    profile = "terminated" if case.outcome == "terminated" else case.risk.colour
    days = settings.get(f"visit_days_{profile}") or settings.get("visit_days_green") or ("7",)
    return tuple(int(one) for one in days)


def _newest(case: Case) -> Handoff | None:
    return case.handoffs[-1] if case.handoffs else None


# --- when a clock does something -----------------------------------------------------------------------------


def reckon(deadline: Deadline, clock: RunningDeadline, probe: Probe, case: Case) -> RunningDeadline:
    """Give the clock with its due day and its next step worked out."""
    calendar = probe.town.calendar_at(case.place)
    ends_at = closing_time(str(probe.workflow.settings.get("day_ends_at", "24:00")))
    if clock.term is None:
        assert clock.due_on is not None
        due_on, due_at, provisional = clock.due_on, end_of_day(clock.due_on), False
    else:
        found = due(
            clock.term,
            clock.anchor,
            calendar=calendar,
            suspensions=clock.suspensions,
            extension=clock.extension,
            rolls=deadline.rolls,
            ends_at=ends_at,
        )
        due_on, due_at, provisional = found.day, found.instant, found.provisional
        cap = latest_day(deadline, case, clock, calendar)
        if cap is not None and cap < due_on:
            due_on, due_at = cap, close_of_day(cap, ends_at)
    fired = clock.fired if clock.missed_at is not None and due_at <= clock.missed_at else ()
    step, next_at = next_step(
        deadline, due_on, due_at, calendar, after=None, at=probe.at, level=clock.level, fired=fired
    )
    return msgspec.structs.replace(
        clock,
        status="running",
        due_on=due_on,
        due_at=due_at,
        provisional=provisional,
        next_step=step,
        next_at=next_at,
    )


def fold(case: Case, events: list[ev.Event]) -> Case:
    """Fold a list of events, for looking ahead inside one decision."""
    for event in events:
        case = evolve(case, event)
    return case
