"""The short way through a history where only lengths and steps of clocks, or days off, differ: clocks alone.

As long as no clock whose end decides anything comes out otherwise, every recorded act is what the engine would give
again; what differs are the clocks' own ends and steps, and those are worked out by the engine's own functions from the
few recorded events that concern them (`whatif_runs.py`). A history of which that is not certain is given back (None),
to be driven entry by entry (`whatif_redrive.py`). A law in the tests holds the two ways against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from mediation.definitions.workflow import Workflow
from mediation.rehearsal.whatif_course import Course
from mediation.rehearsal.whatif_difference import Difference
from mediation.rehearsal.whatif_judging import Side
from mediation.rehearsal.whatif_outcome import Outcome, summed_up
from mediation.rehearsal.whatif_runs import Clockwork, Run, Seen, Uncertain
from mediation.rehearsal.whatif_touch import READ_AFTERWARDS, certain_kinds, decisive_clocks, reading
from mediation.store.event_codec import FORMAT
from mediation.store.histories import History
from mediation.store.instants import instant

_SKEW = timedelta(minutes=5)
"""An act may be dated so much after the instant of its recording; the engine allows it."""

_CLOCKS = frozenset({"clock_set", "clock_stood", "clock_moved", "clock_ended", "step_reached"})
_decoder = msgspec.json.Decoder(tuple[Seen, ...])


class Quick:
    """The short way for all histories of one text."""

    def __init__(self, was: Side, then: Side, differs: Difference, last: datetime) -> None:
        self.last, self.changed = last, differs.clocks
        self.work = Clockwork(was, then)
        keys = frozenset(was.workflow.deadlines) if differs.calendar else differs.clocks
        self.decisive = decisive_clocks(*self.work.texts)
        self.capped = frozenset(key for text in self.work.texts for key in _capped(text, keys))
        self.watched = keys | self.capped
        self.needles = tuple(f'"{key}"'.encode() for key in sorted(self.watched))
        self.certain_kinds = certain_kinds(was.workflow, calendar=differs.calendar)
        self.readers = reading(was.workflow, READ_AFTERWARDS)

    def outcome(self, history: History) -> Outcome | None:
        """Say what would have come of a history; None if only driving it again can tell."""
        try:
            return _Looking(self).through(history)
        except Uncertain:
            return None


def _capped(workflow: Workflow, keys: Iterable[str]) -> Iterable[str]:
    """List the clocks that end by another one's day at the latest: their ends move with that one's."""
    for key, one in workflow.deadlines.items():
        if one.not_after is not None and (key in keys or one.not_after[0] in keys):
            yield key


class _Looking:
    """One history being looked through."""

    def __init__(self, quick: Quick) -> None:
        self.quick = quick
        self.runs: dict[tuple[str, str], Run] = {}
        self.course_was, self.course_now = Course(), Course()
        self.read_at: datetime | None = None

    def through(self, history: History) -> Outcome:
        quick, needles = self.quick, self.quick.needles
        for line in history.lines:
            payload = line.payload
            if line.kind not in quick.certain_kinds or not payload or line.format != FORMAT:
                raise Uncertain
            if line.kind in quick.readers:
                self.read_at = instant(line.at)
            if not any(needle in payload for needle in needles):
                continue
            at = instant(line.at)
            for event in _decoder.decode(payload):
                if event.event in _CLOCKS:
                    self.take(event, at)
        for run in self.runs.values():
            run.advance(quick.last, self.course_now)
            self.make_certain(run, quick.last)
            run.close(quick.last, self.course_was, self.course_now)
        return summed_up(history, self.course_was, self.course_now, quick.changed)

    def take(self, event: Seen, at: datetime) -> None:
        key = event.key if event.clock is None else event.clock.key
        if key not in self.quick.watched:
            return
        if key in self.quick.capped:
            raise Uncertain
        name = (key, event.ref if event.clock is None else event.clock.ref)
        run = self.runs.get(name)
        if run is not None:
            run.advance(at, self.course_now)
            if event.event != "step_reached":
                self.make_certain(run, at)
        if event.clock is not None:
            self.course_was.begun(*name)
            self.course_now.begun(*name)
            self.runs[name] = Run(self.quick.work, event.clock, at)
        elif run is None:
            raise Uncertain
        elif event.event == "step_reached":
            run.reached(event, at, self.course_was, self.course_now)
        elif event.event == "clock_ended":
            run.ended(event, at, self.course_was, self.course_now)
        elif event.event == "clock_stood":
            run.stood(event, at)
        else:
            self.moved(run, event, at)

    def moved(self, run: Run, event: Seen, at: datetime) -> None:
        # The days on which an extension was signed are held against the end: another end may refuse them.
        if event.cause not in {"resumed", "extended"} or (event.cause == "extended" and self.decides(run)):
            raise Uncertain
        run.moved(event, at)

    def decides(self, run: Run) -> bool:
        """Say whether the end of a run may decide something and is another one than recorded."""
        then = run.then
        return then is not None and run.key in self.quick.decisive and then.due_at != run.was.due_at

    def make_certain(self, run: Run, at: datetime) -> None:
        """Make sure that nobody acted after an end that may decide something and is another one than recorded."""
        then = run.then
        if then is None or not self.decides(run):
            return
        for clock in (then, run.was):
            if clock.due_at is None:
                continue
            if (clock.live and clock.due_at <= at + _SKEW) or (
                self.read_at is not None and clock.due_at <= self.read_at + _SKEW
            ):
                raise Uncertain
