"""One recorded history driven again, entry by entry, by the engine itself under a draft: the exact way.

Two cases are kept side by side: the one that the journal tells, and the one that would have been. Each recorded act is
put to `decide` under the draft, with the same person, instant and form; what is refused is counted and not forced, and
what follows is judged from where the case then really stands. The clock's steps come when they fall due. A step that
is due in both alike waits until the recorded sweep came, so that an unchanged procedure gives the record to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from mediation.engine import events as ev
from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import Case, CaseId, RunningDeadline, WorkflowRef
from mediation.engine.commands import AddNote, ReachStep
from mediation.engine.decide import decide
from mediation.engine.evolve import blank, replay
from mediation.errors import Refusal
from mediation.rehearsal.whatif_course import Course, awaited
from mediation.rehearsal.whatif_judging import Acted, Before, Beside, Judge, Side, Unjudged, codes, name_of
from mediation.rehearsal.whatif_outcome import Outcome, Refused, Turned, summed_up
from mediation.rehearsal.whatif_retelling import command_from, with_numbers
from mediation.rehearsal.whatif_touch import Touch
from mediation.store.event_codec import decode_events
from mediation.store.histories import History
from mediation.store.instants import instant
from mediation.town.institutions import AccountId

MOST_STEPS = 5_000
"""More steps of clocks than this between two entries are a fault of the draft, not a history."""

BESIDE_ACTS = (
    *(ev.EvidenceAdded, ev.EvidenceCheckedAgainstOriginal, ev.EvidenceWithdrawn),
    *(ev.PaperPrinted, ev.PaperSigned, ev.PaperStamped, ev.PaperScanned, ev.PaperVoided),
)
"""What happens to files and to printed papers is no act under the text: it came to pass, whatever the text says."""

_replace = msgspec.structs.replace


class Redrive:
    """One case being driven again. With `exact`, every entry is decided, also where the draft touches nothing."""

    def __init__(
        self, recorded: Side, then: Side, *, case: str, last: datetime, beside: Beside, touch: Touch, exact: bool
    ) -> None:
        self.recorded, self.then = recorded, then
        self.judge = Judge(recorded, then, beside)
        self.last, self.touch, self.exact = last, touch, exact
        self.was = self.now = blank(CaseId(case))
        self.course_was, self.course_now = Course(), Course()
        self.told, self.stood = [self.was], [self.now]  # both cases by version: what an undo gives back
        self.alike = True
        self.refused: list[Refused] = []
        self.waiting: tuple[Acted, Actor, Refused] | None = None
        self.waited = timedelta()
        self.turned: list[Turned] = []
        self.at: datetime | None = None

    def run(self, history: History) -> Outcome:
        """Drive the whole history and say what came of it."""
        unjudged = ""
        looked_at = len(history.lines) if self.exact else self.touch.after(history.lines)
        try:
            for number, line in enumerate(history.lines):
                if not line.payload:
                    raise Unjudged("redacted")
                if self.alike and number >= looked_at:
                    continue  # what is left comes out alike
                events = decode_events(line.payload.decode(), line.format)
                self.entry(line.seq, line.kind, events, line.actor, instant(line.at))
            if not self.alike:
                self.pass_time(self.last)
        except Unjudged as reason:
            unjudged = str(reason)
        return self.outcome(history, unjudged)

    def entry(self, seq: int, kind: str, events: Sequence[ev.Event], account: str, at: datetime) -> None:
        """Take the next recorded entry. While both cases are alike, what the draft does not touch goes on as it did."""
        if self.alike and (self.exact or self.touch.by(kind, events)):
            self.part()
        if not self.alike:
            self.pass_time(at)
            self.at = at
            self.decide_again(seq, events, account, at)
        self.at = at
        self.course_was.follow(self.was, events, at)
        self.was = replay(self.was, events, actor=AccountId(account), at=at)
        self.told.append(self.was)
        if self.alike:
            self.stood.append(self.under_draft(self.was))
        elif not self.exact:
            self.alike = self.one_again()

    # --- two cases or one --------------------------------------------------------------------------------------

    def part(self) -> None:
        """From here on the two cases go their own ways; until now they were one, under another text."""
        self.alike = False
        self.now = self.stood[-1]
        self.course_now = self.course_was.copy()

    def one_again(self) -> bool:
        """Say whether both cases are one again: equal, and no clock counts that the draft changes."""
        if len(self.stood) != len(self.told) or self.waiting is not None or self.refused or self.turned:
            return False
        if any(one.live and one.key in self.touch.clocks for one in self.was.deadlines):
            return False
        return self.now == self.under_draft(self.was) and self.course_now.equals(self.course_was)

    def under_draft(self, case: Case) -> Case:
        """Give a case as bound to the draft."""
        if case.workflow is None:
            return case
        text = self.then.workflow
        return _replace(case, workflow=WorkflowRef(key=text.key, revision=text.revision, digest=text.digest))

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
                break
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
        texts = (self.recorded.workflow, self.then.workflow)
        return awaited(clock, self.was.clock(clock.key, clock.ref), texts)

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

    def decide_again(self, seq: int, events: Sequence[ev.Event], account: str, at: datetime) -> None:
        if events and isinstance(events[0], ev.StepReached):
            self.reach_as_recorded(events[0], at)
            return
        if any(isinstance(one, BESIDE_ACTS) for one in events):
            self.fold(events, account, at)
            return
        command = command_from(self.was.id, events, self.then.workflow)
        if command is None:
            return  # no act on the case under its workflow: it stays where it is
        if not isinstance(command, AddNote):
            self.give_up_waiting()
            if self.undoes_what_was_refused(events):
                return
        self.act(seq, command, events, account, at)

    def act(self, seq: int, command: Acted, events: Sequence[ev.Event], account: str, at: datetime) -> None:
        actor = self.judge.actor(account)
        recorded = Before(self.was, self.told)
        try:
            decided = self.judge.decided(self.then, Before(self.now, self.stood), command, actor, at)
        except Refusal as refusal:
            self.judge.blame(refusal, recorded, command, actor, at)
            refused = Refused(entry=seq, action=name_of(command), at=at, codes=codes(refusal))
            self.turned.append(Turned(kind="refused", key=refused.action, at=at, detail=refused.codes))
            self.waiting = (command, actor, refused)
            return
        filled = with_numbers(decided, events)
        if not self.turned:  # only the first place is looked for
            turned = self.judge.turn(filled, events, recorded, command, actor, at)
            self.turned += [turned] if turned is not None else []
        self.fold(filled, account, at)

    def undoes_what_was_refused(self, events: Sequence[ev.Event]) -> bool:
        """Say whether an entry takes back an act that did not come about: then there is nothing to take back."""
        undone = next((one.entry for one in events if isinstance(one, ev.Undone)), 0)
        return any(one.entry == undone for one in self.refused)

    def try_again(self, at: datetime) -> None:
        """Put the act that waits to the engine again: the clock may have opened its way."""
        if self.waiting is None:
            return
        asked, actor, refused = self.waiting
        command = _replace(asked, happened=None)
        try:
            decided = self.judge.decided(self.then, Before(self.now, self.stood), command, actor, at)
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

    def outcome(self, history: History, unjudged: str) -> Outcome:
        """Sum up."""
        if self.alike:
            self.part()
        self.give_up_waiting()
        self.course_was.close(self.was.deadlines, self.recorded.workflow.deadlines, self.last)
        self.course_now.close(self.now.deadlines, self.then.workflow.deadlines, self.last)
        return summed_up(
            history,
            self.course_was,
            self.course_now,
            self.touch.changed,
            turned=self.turned,
            refused=self.refused,
            waited=int(self.longer().total_seconds()),
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
