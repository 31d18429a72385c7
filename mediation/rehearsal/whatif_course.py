"""One way in which a case went: what its clocks said and when, which were missed, how long it stood where.

A course is told event by event, as recorded or as it would have been; two are compared in `whatif_outcome.py`. Nothing
here decides or reads a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from mediation.definitions.workflow import Deadline, Workflow
from mediation.engine import events as ev
from mediation.engine.case import Case, RunningDeadline

SUPERVISOR = "supervisor"
GRAVE = frozenset({"oblige", "enter"})


class StepName(NamedTuple):
    """Which coming of which step: of the `run`-th run of a clock, the `nth` time in it."""

    key: str
    ref: str
    run: int
    step: int
    nth: int


class Said(NamedTuple):
    """A step of a clock that came: when it fell due, what it does, to whom."""

    due: datetime
    does: str
    roles: tuple[str, ...]

    @property
    def grave(self) -> bool:
        """Whether it escalates: somebody is obliged, the supervisor is warned, or the case is moved to be decided."""
        return self.does in GRAVE or (self.does == "warn" and SUPERVISOR in self.roles)


class Course:
    """One way in which a case went: its clocks' runs, what they said, which were missed, how long it stood where."""

    __slots__ = ("_begun", "_heard", "late", "runs", "said", "since", "state", "stays")

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.late: dict[tuple[str, str, int], datetime] = {}
        self.said: dict[StepName, Said] = {}
        self.stays: dict[str, timedelta] = {}
        self.state = ""
        self.since: datetime | None = None
        self._begun: Counter[tuple[str, str]] = Counter()
        self._heard: Counter[tuple[str, str, int, int]] = Counter()

    def copy(self) -> Course:
        """Give a course that has gone the same way so far."""
        made = Course()
        made.runs, made.late, made.said, made.stays = self.runs.copy(), {**self.late}, {**self.said}, {**self.stays}
        made.state, made.since = self.state, self.since
        made._begun, made._heard = self._begun.copy(), self._heard.copy()
        return made

    def equals(self, other: Course) -> bool:
        """Say whether another course has gone the same way so far."""
        return (self.said, self.late, self.runs, self.stays) == (other.said, other.late, other.runs, other.stays)

    def begun(self, key: str, ref: str) -> None:
        """A clock was set."""
        self.runs[key] += 1
        self._begun[key, ref] += 1

    def spoke(self, key: str, ref: str, step: int, said: Said) -> StepName:
        """A step of a clock came."""
        run = self._begun[key, ref]
        nth = self._heard[key, ref, run, step]
        self._heard[key, ref, run, step] += 1
        name = StepName(key, ref, run, step, nth)
        self.said[name] = said
        return name

    def overran(self, key: str, ref: str, at: datetime) -> None:
        """A clock was met too late, or is still to be met; `at` is when that was settled."""
        self.late[key, ref, self._begun[key, ref]] = at

    @property
    def missed(self) -> Counter[str]:
        """How many runs of each clock were missed."""
        return Counter(key for key, _, _ in self.late)

    def moved(self, state: str, at: datetime) -> None:
        """The case stands elsewhere since `at`."""
        if self.since is not None:
            self.stays[self.state] = self.stays.get(self.state, timedelta()) + max(at - self.since, timedelta())
        self.state, self.since = state, at

    def follow(self, before: Case, events: Iterable[ev.Event], at: datetime) -> None:
        """Take in the events of one entry. `before` is the case that they found."""
        for event in events:
            if isinstance(event, ev.ClockSet):
                self.begun(event.clock.key, event.clock.ref)
            elif isinstance(event, ev.ClockEnded):
                if event.late:
                    self.overran(event.key, event.ref, at)
            elif isinstance(event, ev.StepReached):
                clock = before.clock(event.key, event.ref)
                due = clock.next_at if clock is not None and clock.next_at is not None else event.due_at
                self.spoke(event.key, event.ref, event.step, Said(due, event.does, event.roles))
            elif isinstance(event, ev.StateEntered):
                self.moved(event.state, at)

    def close(self, live: Iterable[RunningDeadline], deadlines: Mapping[str, Deadline], last: datetime) -> None:
        """Nothing later is looked at: clocks that count still and have passed their end are missed, too."""
        for clock in live:
            if clock.live and overdue(clock, deadlines.get(clock.key), last):
                self.overran(clock.key, clock.ref, last)
        if self.since is not None:
            self.moved(self.state, last)


def overdue(clock: RunningDeadline, deadline: Deadline | None, at: datetime) -> bool:
    """Say whether a clock that still counts has passed its end; one that only reminds beforehand cannot be missed."""
    if deadline is None or all(step.at == "before" for step in deadline.steps):
        return False
    if clock.missed_at is not None:
        return True
    return clock.status == "running" and clock.due_at is not None and clock.due_at <= at


def awaited(clock: RunningDeadline, was: RunningDeadline | None, texts: tuple[Workflow, Workflow]) -> bool:
    """Say whether the step that a clock would say next is due in the recorded case, too: the recorded sweep brings it.

    `texts` are the recorded workflow and the draft.
    """
    if was is None or was.status != "running" or was.next_at != clock.next_at:
        return False
    if was.next_step != clock.next_step or was.anchor != clock.anchor:
        return False
    one, other = (text.deadlines.get(clock.key) for text in texts)
    if one is None or other is None:
        return False
    no = clock.next_step
    return no < min(len(one.steps), len(other.steps)) and one.steps[no] == other.steps[no]
