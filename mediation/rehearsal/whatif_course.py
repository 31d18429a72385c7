"""What came of one case's clocks, as recorded or as it would have been, and how the two differ: values and counting.

A course is told event by event; two courses are compared step by step. Nothing here decides or reads a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from mediation.definitions.workflow import Deadline
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


class ClockCount(msgspec.Struct, frozen=True, kw_only=True):
    """One clock in one case: how often it ran and was missed, as recorded and as it would have been."""

    key: str
    runs: int
    runs_then: int
    missed: int
    missed_then: int


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing that goes another way. `kind` is a step of a clock (`comes`, `sooner`, `later`, `stays_away`),
    `refused`, `leads_elsewhere`, `does_otherwise` or `overdue`. `key` names the clock or the action, `detail` the rest.
    """

    kind: str
    key: str
    at: datetime
    recorded_at: datetime | None = None
    step: int = -1
    detail: tuple[str, ...] = ()


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded act that the draft refuses in the state in which the case would have stood: the codes say why."""

    entry: int
    action: str
    at: datetime
    codes: tuple[str, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What would have become of one case. `unjudged` says why it could not be told; everything is counted up to there.

    `escalated` and `spared` count escalating steps that come only then or no longer; `sooner` and `later` those at
    another time. `waited` is how much longer it would have waited, in whole seconds.
    """

    case: str
    number: str
    place: str
    workflow: str
    clocks: tuple[ClockCount, ...] = ()
    escalated: int = 0
    spared: int = 0
    sooner: int = 0
    later: int = 0
    refused: tuple[Refused, ...] = ()
    waited: int = 0
    first: Turned | None = None
    unjudged: str = ""

    @property
    def breached(self) -> bool:
        """Whether a clock would have been missed that was not."""
        return any(one.missed_then > one.missed for one in self.clocks)

    @property
    def kept(self) -> bool:
        """Whether a clock that was missed would not have been."""
        return any(one.missed_then < one.missed for one in self.clocks)


def clock_counts(recorded: Course, then: Course, changed: frozenset[str]) -> tuple[ClockCount, ...]:
    """Count the clocks that were changed, and every other that came out differently, by name."""
    missed, missed_then = recorded.missed, then.missed
    differing = {
        key
        for key in recorded.runs.keys() | then.runs.keys()
        if (recorded.runs[key], missed[key]) != (then.runs[key], missed_then[key])
    }
    return tuple(
        ClockCount(
            key=key,
            runs=recorded.runs[key],
            runs_then=then.runs[key],
            missed=missed[key],
            missed_then=missed_then[key],
        )
        for key in sorted(differing | (changed & (recorded.runs.keys() | then.runs.keys())))
    )


def first_overrun(recorded: Course, then: Course) -> Turned | None:
    """Give the first run that was missed on one side only."""
    sides = ((recorded, then), (then, recorded))
    found = [(at, run) for one, other in sides for run, at in one.late.items() if run not in other.late]
    if not found:
        return None
    at, (key, _, _) = min(found)
    return Turned(kind="overdue", key=key, at=at)


class StepChanges(NamedTuple):
    """How what the clocks said differs, escalating steps only, and the first difference of any step."""

    escalated: int
    spared: int
    sooner: int
    later: int
    first: Turned | None


def step_changes(recorded: Course, then: Course) -> StepChanges:
    """Compare what the clocks said."""
    counts: Counter[str] = Counter()
    found: list[tuple[datetime, StepName, Turned]] = []
    for name in recorded.said.keys() | then.said.keys():
        was, would = recorded.said.get(name), then.said.get(name)
        kind = _kind(was, would)
        if not kind:
            continue
        told = would or was
        assert told is not None  # one of the two has it
        counts[kind] += int(told.grave)
        at = min(one.due for one in (was, would) if one is not None)
        found.append(
            (
                at,
                name,
                Turned(
                    kind=kind,
                    key=name.key,
                    at=told.due,
                    recorded_at=None if was is None else was.due,
                    step=name.step,
                    detail=(told.does, *told.roles),
                ),
            )
        )
    first = min(found, key=lambda one: one[:2])[2] if found else None
    return StepChanges(counts["comes"], counts["stays_away"], counts["sooner"], counts["later"], first)


def _kind(was: Said | None, would: Said | None) -> str:
    if was is None:
        return "comes"
    if would is None:
        return "stays_away"
    if would.due == was.due:
        return "" if (would.does, would.roles) == (was.does, was.roles) else "comes"
    return "sooner" if would.due < was.due else "later"
