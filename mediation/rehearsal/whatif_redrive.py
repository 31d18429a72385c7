"""One recorded history driven again, entry by entry, by the engine itself under a draft: the exact way.

Two cases are kept side by side: the one that the journal tells, and the one that would have been. Each recorded act is
put to `decide` under the draft, with the same person, instant and form; what is refused is counted and not forced, and
what follows is judged from where the case then really stands. The clock's steps come when they fall due. A step that
is due in both alike waits until the recorded sweep came, so that an unchanged procedure gives the record to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Case, CaseId, RunningDeadline
from mediation.engine.commands import AddNote, Command, OpenCase, ReachStep, TakeAction
from mediation.engine.decide import decide
from mediation.engine.evolve import blank, replay
from mediation.errors import Refusal
from mediation.rehearsal.whatif_course import (
    Course,
    Outcome,
    Refused,
    Turned,
    clock_counts,
    first_overrun,
    step_changes,
)
from mediation.rehearsal.whatif_retelling import besides_clocks, command_from, with_numbers
from mediation.store.event_codec import decode_events
from mediation.store.histories import History
from mediation.store.instants import instant
from mediation.town.around import Town
from mediation.town.institutions import AccountId

MOST_STEPS = 5_000
"""More steps of clocks than this between two entries are a fault of the draft, not a history."""

_replace = msgspec.structs.replace

Other = Callable[[str, datetime], Case | None]
"""Finds another case by the number or id that a form names, as it was recorded up to an instant."""


class Side(NamedTuple):
    """What decides on one side: a workflow, and the town with its calendar."""

    workflow: Workflow
    town: Town


class Unjudged(Exception):
    """What would have become of this case cannot be told; the text says why."""


class Redrive:
    """One case being driven again."""

    def __init__(
        self, recorded: Side, then: Side, *, case: str, last: datetime, other: Other, changed: frozenset[str]
    ) -> None:
        self.recorded, self.then = recorded, then
        self.last, self.other, self.changed = last, other, changed
        self.was = self.now = blank(CaseId(case))
        self.course_was, self.course_now = Course(), Course()
        self.told, self.stood = [self.was], [self.now]  # both cases by version: what an undo gives back
        self.refused: list[Refused] = []
        self.waiting: tuple[Command, Actor, Refused] | None = None
        self.waited = timedelta()
        self.turned: list[Turned] = []
        self.at: datetime | None = None

    def run(self, history: History) -> Outcome:
        """Drive the whole history and say what came of it."""
        unjudged = ""
        try:
            for line in history.lines:
                if not line.payload:
                    raise Unjudged("redacted")
                events = decode_events(line.payload.decode(), line.format)
                self.entry(line.seq, events, line.actor, instant(line.at))
            self.pass_time(self.last)
        except Unjudged as reason:
            unjudged = str(reason)
        return self.outcome(history, unjudged)

    def entry(self, seq: int, events: Sequence[ev.Event], account: str, at: datetime) -> None:
        """Take the next recorded entry."""
        self.pass_time(at)
        self.at = at
        if events and isinstance(events[0], ev.StepReached):
            self.reach_as_recorded(events[0], at)
        else:
            command = command_from(self.was.id, events, self.then.workflow)
            if command is not None:
                self.act(seq, command, events, account, at)
        self.course_was.follow(self.was, events, at)
        self.was = replay(self.was, events, actor=AccountId(account), at=at)
        self.told.append(self.was)

    # --- the clock ---------------------------------------------------------------------------------------------

    def pass_time(self, until: datetime) -> None:
        """Let the clock do what it would have done by `until` and did not do in the record."""
        for _ in range(MOST_STEPS):
            clock = self.next_due(until)
            if clock is None:
                return
            assert clock.next_at is not None  # it is due
            at = max(clock.next_at, self.at or clock.next_at)
            if not self.reach(clock, at):
                raise Unjudged("step_without_end")
            self.at = at
            self.try_again(at)
        raise Unjudged("step_without_end")

    def next_due(self, until: datetime) -> RunningDeadline | None:
        due = [
            one
            for one in self.now.deadlines
            if one.status == "running" and one.next_at is not None and one.next_at <= until and not self.awaited(one)
        ]
        return min(due, key=lambda one: (one.next_at, one.key, one.ref)) if due else None

    def awaited(self, clock: RunningDeadline) -> bool:
        """Say whether the same step is due in the recorded case, so that the recorded sweep will bring it."""
        same = self.was.clock(clock.key, clock.ref)
        if same is None or same.status != "running" or same.next_at != clock.next_at:
            return False
        if same.next_step != clock.next_step or same.anchor != clock.anchor:
            return False
        was, then = self.recorded.workflow.deadlines.get(clock.key), self.then.workflow.deadlines.get(clock.key)
        return (
            was is not None
            and then is not None
            and clock.next_step < min(len(was.steps), len(then.steps))
            and was.steps[clock.next_step] == then.steps[clock.next_step]
        )

    def reach_as_recorded(self, event: ev.StepReached, at: datetime) -> None:
        clock = self.now.clock(event.key, event.ref)
        if clock is not None and clock.next_step == event.step and self.awaited(clock):
            self.reach(clock, at)
            self.try_again(at)

    def reach(self, clock: RunningDeadline, at: datetime) -> bool:
        command = ReachStep(
            case=self.now.id,
            command_id="whatif",
            key=clock.key,
            ref=clock.ref,
            anchor=clock.anchor.day.isoformat(),
            step=clock.next_step,
        )
        events = decide(self.then.workflow, self.now, command, THE_CLOCK, at, self.then.town)
        self.fold(events, THE_CLOCK.account, at)
        return bool(events)

    # --- people ------------------------------------------------------------------------------------------------

    def act(
        self, seq: int, command: OpenCase | TakeAction | AddNote, events: Sequence[ev.Event], account: str, at: datetime
    ) -> None:
        if not isinstance(command, AddNote):
            self.give_up_waiting()
            if self.undoes_what_was_refused(events):
                return
        actor = self.actor(account)
        try:
            decided = self.decided(self.then, self.now, command, actor, at, self.stood)
        except Refusal as refusal:
            self.judge_refusal(refusal, command, actor, at)
            name = command.action if not isinstance(command, AddNote) else "add_note"
            refused = Refused(entry=seq, action=name, at=at, codes=_codes(refusal))
            self.turned.append(Turned(kind="refused", key=name, at=at, detail=refused.codes))
            self.waiting = (command, actor, refused)
            return
        filled = with_numbers(decided, events)
        self.compare(command, filled, events, actor, at)
        self.fold(filled, account, at)

    def decided(
        self, side: Side, case: Case, command: Command, actor: Actor, at: datetime, stood: Sequence[Case]
    ) -> tuple[ev.Event, ...]:
        earlier = stood[case.last_entry - 1] if case.last_entry > 1 else None
        return decide(
            side.workflow, case, command, actor, at, side.town, earlier=earlier, others=self.others(command, at)
        )

    def others(self, command: Command, at: datetime) -> Mapping[str, Case]:
        found: dict[str, Case] = {}
        action = self.then.workflow.actions.get(command.action) if isinstance(command, TakeAction | OpenCase) else None
        for asked in action.asks if action is not None else ():
            named = command.fields.get(asked.key) if asked.type is FieldType.case else None  # type: ignore[union-attr]
            if isinstance(named, str) and named.strip():
                other = self.other(named.strip(), at)
                if other is not None and other.id != self.was.id:
                    found[other.id] = found[named] = other
        return found

    def actor(self, account: str) -> Actor:
        person = self.then.town.people.get(AccountId(account))
        if person is None:
            raise Unjudged("person_gone")
        return Actor(account=person.account, name=person.name, posts=person.posts)

    def judge_refusal(self, refusal: Refusal, command: Command, actor: Actor, at: datetime) -> None:
        """Tell the draft's refusals from those of a town that has changed since: who left cannot act again."""
        try:
            self.decided(self.recorded, self.was, command, actor, at, self.told)
        except Refusal as before:
            if _codes(before) == _codes(refusal):
                raise Unjudged("town_changed") from before

    def drifted(self, command: Command, recorded: Sequence[ev.Event], actor: Actor, at: datetime) -> bool:
        """Say whether the act would come out otherwise today under its own text, too: then the draft is not why."""
        try:
            again = self.decided(self.recorded, self.was, command, actor, at, self.told)
        except Refusal:
            return True
        return besides_clocks(with_numbers(again, recorded)) != besides_clocks(recorded)

    def undoes_what_was_refused(self, events: Sequence[ev.Event]) -> bool:
        """Say whether an entry takes back an act that did not come about: then there is nothing to take back."""
        undone = next((one.entry for one in events if isinstance(one, ev.Undone)), 0)
        return any(one.entry == undone for one in self.refused)

    def try_again(self, at: datetime) -> None:
        """Put the act that waits to the engine again: the clock may have opened its way."""
        if self.waiting is None:
            return
        command, actor, refused = self.waiting
        assert isinstance(command, OpenCase | TakeAction | AddNote)
        try:
            decided = self.decided(self.then, self.now, _replace(command, happened=None), actor, at, self.stood)
        except Refusal:
            return
        self.waiting = None
        self.waited += at - refused.at
        self.fold(with_numbers(decided, ()), actor.account, at)

    def give_up_waiting(self) -> None:
        if self.waiting is not None:
            self.refused.append(self.waiting[2])
            self.waiting = None

    # --- what came of it ---------------------------------------------------------------------------------------

    def fold(self, events: Sequence[ev.Event], account: str, at: datetime) -> None:
        self.course_now.follow(self.now, events, at)
        after = replay(self.now, events, actor=AccountId(account), at=at)
        if after is not self.now:
            self.stood.append(after)
        self.now = after

    def compare(
        self, command: Command, decided: Sequence[ev.Event], recorded: Sequence[ev.Event], actor: Actor, at: datetime
    ) -> None:
        """Note where an act does something else than it did; only the first such place is looked for."""
        if self.turned:
            return
        would, did = besides_clocks(decided), besides_clocks(recorded)
        if would == did:
            return
        if self.drifted(command, recorded, actor, at):
            raise Unjudged("town_changed")
        key = command.action if isinstance(command, TakeAction | OpenCase) else "add_note"
        states = [[one.state for one in side if isinstance(one, ev.StateEntered)] for side in (did, would)]
        if states[0] != states[1]:
            self.turned.append(Turned(kind="leads_elsewhere", key=key, at=at, detail=tuple(states[1][-1:])))
            return
        kinds = {type(one) for one in (*would, *did)}
        names = sorted(_name(kind) for kind in kinds if _only(kind, would) != _only(kind, did))
        self.turned.append(Turned(kind="does_otherwise", key=key, at=at, detail=tuple(names)))

    def outcome(self, history: History, unjudged: str) -> Outcome:
        """Sum up."""
        self.give_up_waiting()
        self.course_was.close(self.was.deadlines, self.recorded.workflow.deadlines, self.last)
        self.course_now.close(self.now.deadlines, self.then.workflow.deadlines, self.last)
        steps = step_changes(self.course_was, self.course_now)
        overran = first_overrun(self.course_was, self.course_now)
        turns = [one for one in (steps.first, *self.turned, overran) if one is not None]
        return Outcome(
            case=history.case,
            number=history.number,
            place=history.place,
            workflow=history.workflow,
            clocks=clock_counts(self.course_was, self.course_now, self.changed),
            escalated=steps.escalated,
            spared=steps.spared,
            sooner=steps.sooner,
            later=steps.later,
            refused=tuple(self.refused),
            waited=int(self.longer().total_seconds()),
            first=min(turns, key=_when, default=None),
            unjudged=unjudged,
        )

    def longer(self) -> timedelta:
        """Give how much longer the case would have waited; nothing for one that could not have gone on at all."""
        if self.refused:
            return timedelta()
        waits = [key for key, state in self.then.workflow.states.items() if state.waits_for]
        waits += [one.state for d in self.then.workflow.deadlines.values() for one in d.steps if one.state is not None]
        was, now = self.course_was.stays, self.course_now.stays
        more = [now.get(key, timedelta()) - was.get(key, timedelta()) for key in waits]
        return max((self.waited, *more))


def _codes(refusal: Refusal) -> tuple[str, ...]:
    return tuple(dict.fromkeys(objection.code for objection in refusal.objections))


def _only(kind: type, events: Sequence[ev.Event]) -> list[ev.Event]:
    return [one for one in events if type(one) is kind]


def _name(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def _when(turned: Turned) -> datetime:
    return turned.at if turned.recorded_at is None else min(turned.at, turned.recorded_at)
