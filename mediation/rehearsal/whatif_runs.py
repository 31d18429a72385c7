"""One run of one clock, as recorded and as it would be under other lengths, steps or days off, by the engine's folding.

Each run is held in a case of its own that has nothing else in it; what the engine says of that clock there, it would
say in the real one. Which runs may be looked at alone is decided in `whatif_quick.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import msgspec

from mediation.calendar.terms import Suspension, Term, Unit, When, start_of_day
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Action, Deadline, Step, Workflow
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK
from mediation.engine.case import Case, CaseId, RunningDeadline
from mediation.engine.clocks import reckon
from mediation.engine.commands import ReachStep
from mediation.engine.evolve import evolve
from mediation.engine.probe import Probe
from mediation.engine.steps import reach_step
from mediation.rehearsal.whatif_course import Course, Said, awaited
from mediation.rehearsal.whatif_judging import Side

_replace = msgspec.structs.replace
_LOOKING: Final = Action(key="(what-if)", title=Label(zh="假设", en="What if"), sources=(), ways=(), by=())
_NO_CASE: Final = Case(id=CaseId("whatif"))


class Uncertain(Exception):
    """This history must be driven entry by entry."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What of a recorded event concerns clocks; the rest of it is not even read."""

    event: str
    key: str = ""
    ref: str = ""
    clock: RunningDeadline | None = None
    on: When | None = None
    late: bool = False
    since: date | None = None
    until: date | None = None
    reason: str = ""
    withdrawn: bool = False
    cause: str = ""
    suspensions: tuple[Suspension, ...] = ()
    extension: Term | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    provisional: bool = False
    step: int = -1
    does: str = ""
    roles: tuple[str, ...] = ()
    missed: bool = False
    next_step: int = -1
    next_at: datetime | None = None


class Clockwork:
    """What decides about clocks on both sides; lengths that were worked out once are kept."""

    def __init__(self, was: Side, then: Side) -> None:
        self.was, self.then = was, then
        self.texts = (was.workflow, then.workflow)
        self._same_days = was.town.calendar == then.town.calendar
        self._terms: dict[tuple[str, str, Term], Term] = {}

    def reckoned(self, clock: RunningDeadline, at: datetime) -> RunningDeadline:
        """Give a clock with its end and its next step under the draft."""
        probe = Probe(
            workflow=self.then.workflow,
            case=_NO_CASE,
            action=_LOOKING,
            actor=THE_CLOCK,
            at=at,
            on=clock.anchor,
            town=self.then.town,
            form=None,
            others={},
            earlier=None,
        )
        return reckon(self.then.workflow.deadlines[clock.key], clock, probe, _NO_CASE)

    def term(self, clock: RunningDeadline) -> Term | None:
        """Give the length that a run would have: that of the same branch of the draft as it had of its own text."""
        if clock.term is None:
            return None
        name = (clock.key, clock.level, clock.term)
        if name not in self._terms:
            self._terms[name] = _same_branch(*self.texts, key=clock.key, level=clock.level, term=clock.term)
        return self._terms[name]

    def alike(self, was: RunningDeadline, then: RunningDeadline) -> bool:
        """Say whether a run would be the same on both sides, and go on saying the same at the same times."""
        one, other = (text.deadlines[was.key].steps for text in self.texts)
        if was != then or one != other:
            return False
        return self._same_days or not any(_in_working_days(step) for step in one)


class Run:
    """One run of a clock; `then` is None while it is the same on both sides."""

    __slots__ = ("_changed_at", "_now", "_then", "_was", "_work", "key", "ref")

    def __init__(self, work: Clockwork, clock: RunningDeadline, at: datetime) -> None:
        self._work, self._changed_at = work, at
        self.key, self.ref = clock.key, clock.ref
        then = work.reckoned(
            RunningDeadline(
                key=clock.key,
                ref=clock.ref,
                level=clock.level,
                term=work.term(clock),
                anchor=clock.anchor,
                due_on=None if clock.term is not None else clock.due_on,
                missed_before=clock.missed_before,
            ),
            at,
        )
        self._was = _holding(clock)
        self._then = None if work.alike(clock, then) else _holding(then)

    @property
    def was(self) -> RunningDeadline:
        """The run as recorded."""
        return self._was.deadlines[0]

    @property
    def then(self) -> RunningDeadline | None:
        """The run as it would be, None while it is the same."""
        return None if self._then is None else self._then.deadlines[0]

    def advance(self, until: datetime, course: Course) -> None:
        """Let the clock say what it would have said by `until`."""
        while (clock := self.then) is not None:
            if clock.status != "running" or clock.next_at is None or clock.next_at > until:
                return
            if awaited(clock, self.was, self._work.texts):
                return
            self._reach(clock, max(clock.next_at, self._changed_at), course)

    def _reach(self, clock: RunningDeadline, at: datetime, course: Course) -> None:
        assert self._then is not None
        self._changed_at = at
        side = self._work.then
        command = ReachStep(
            case=self._then.id,
            command_id="whatif",
            key=self.key,
            ref=self.ref,
            anchor=clock.anchor.day.isoformat(),
            step=clock.next_step,
        )
        for event in reach_step(side.workflow, self._then, command, at, side.town):
            assert isinstance(event, ev.StepReached)  # a case in no state enters none
            course.spoke(self.key, self.ref, event.step, Said(clock.next_at or at, event.does, event.roles))
            self._then = evolve(self._then, event)

    def reached(self, event: Seen, at: datetime, was: Course, now: Course) -> None:
        """The recorded clock said something."""
        assert event.due_at is not None
        then = self.then
        if then is not None:
            was.spoke(self.key, self.ref, event.step, Said(self.was.next_at or event.due_at, event.does, event.roles))
            if then.next_step == event.step and awaited(then, self.was, self._work.texts):
                self._reach(then, at, now)
        said = ev.StepReached(
            key=self.key,
            ref=self.ref,
            step=event.step,
            does=event.does,
            due_at=event.due_at,
            missed=event.missed,
            next_step=event.next_step,
            next_at=event.next_at,
        )
        self._was = evolve(self._was, said)

    def stood(self, event: Seen, at: datetime) -> None:
        """Both stand from the same day."""
        assert event.since is not None
        self._changed_at = at
        stood = ev.ClockStood(key=self.key, ref=self.ref, since=event.since, until=event.until, reason=event.reason)
        self._was = evolve(self._was, _replace(stood, withdrawn=event.withdrawn))
        if self._then is not None:
            would = self._then.deadlines[0]
            in_time = would.due_at is not None and start_of_day(event.since) < would.due_at
            self._then = evolve(self._then, _replace(stood, withdrawn=in_time and would.missed_at is not None))

    def moved(self, event: Seen, at: datetime) -> None:
        """Both go on, or are extended: by the same suspensions and days, to an end of their own."""
        assert event.due_on is not None
        assert event.due_at is not None
        self._changed_at = at
        recorded = ev.ClockMoved(
            key=self.key,
            ref=self.ref,
            cause=event.cause,
            suspensions=event.suspensions,
            extension=event.extension,
            due_on=event.due_on,
            due_at=event.due_at,
            provisional=event.provisional,
            next_step=event.next_step,
            next_at=event.next_at,
        )
        now = self._then or self._was
        longer = _replace(now.deadlines[0], suspensions=event.suspensions, extension=event.extension)
        would = self._work.reckoned(longer, at)
        assert would.due_on is not None
        assert would.due_at is not None
        moved = _replace(
            recorded,
            due_on=would.due_on,
            due_at=would.due_at,
            provisional=would.provisional,
            next_step=would.next_step,
            next_at=would.next_at,
        )
        self._was = evolve(self._was, recorded)
        if self._then is not None or moved != recorded or not self._work.alike(self.was, self.was):
            self._then = evolve(now, moved)

    def ended(self, event: Seen, at: datetime, was: Course, now: Course) -> None:
        """Both end with the same act; whether that was late may differ."""
        assert event.on is not None
        late = event.late
        self._was = evolve(self._was, ev.ClockEnded(key=self.key, ref=self.ref, on=event.on, late=late))
        if event.late:
            was.overran(self.key, self.ref, at)
        if self._then is not None:
            late = _late(self._then.deadlines[0], self._work.then.workflow.deadlines[self.key], event.on)
            self._then = evolve(self._then, ev.ClockEnded(key=self.key, ref=self.ref, on=event.on, late=late))
        if late:
            now.overran(self.key, self.ref, at)

    def close(self, at: datetime, was: Course, now: Course) -> None:
        """Nothing later is looked at."""
        then = self._then or self._was
        was.close(self._was.deadlines, self._work.was.workflow.deadlines, at)
        now.close(then.deadlines, self._work.then.workflow.deadlines, at)


def _in_working_days(step: Step) -> bool:
    return any(term is not None and term.unit is Unit.WORKING_DAYS for term in (step.offset, step.repeats))


def _holding(clock: RunningDeadline) -> Case:
    return Case(id=_NO_CASE.id, deadlines=(clock,))


def _late(clock: RunningDeadline, deadline: Deadline, on: When) -> bool:
    if clock.due_at is None:
        return clock.missed_at is not None
    return on.earliest >= clock.due_at and any(step.at != "before" for step in deadline.steps)


def _same_branch(was: Workflow, then: Workflow, *, key: str, level: str, term: Term) -> Term:
    one, other = was.deadlines[key], then.deadlines[key]
    if one.each == "visit":
        return term  # planned by the settings
    pairs = set(zip(_branches(was, one, level), _branches(then, other, level), strict=True))
    fits = {new for old, new in pairs if old == term}
    found = fits.pop() if len(fits) == 1 else None
    if found is None:
        raise Uncertain
    return found


def _branches(workflow: Workflow, deadline: Deadline, level: str) -> list[Term | None]:
    usual = workflow.level(level).terms.get(deadline.key) if deadline.of_rung else deadline.term
    return [deadline.red_term, *(one.term for one in deadline.terms_by), usual]
