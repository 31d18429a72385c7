"""How two courses of one case differ, and the outcome in one value: counts, refusals, the first thing that turns.

Comparing only: what would have been was found out in `whatif_redrive.py` or `whatif_quick.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from mediation.rehearsal.whatif_course import Course, Said, StepName
from mediation.store.histories import History


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


def summed_up(
    history: History,
    recorded: Course,
    then: Course,
    changed: frozenset[str],
    *,
    turned: Sequence[Turned] = (),
    refused: Sequence[Refused] = (),
    waited: int = 0,
    unjudged: str = "",
) -> Outcome:
    """Compare two courses. `changed` are clocks that are counted even where they came out alike."""
    steps = step_changes(recorded, then)
    turns = [one for one in (steps.first, *turned, first_overrun(recorded, then)) if one is not None]
    return Outcome(
        case=history.case,
        number=history.number,
        place=history.place,
        workflow=history.workflow,
        clocks=clock_counts(recorded, then, changed),
        escalated=steps.escalated,
        spared=steps.spared,
        sooner=steps.sooner,
        later=steps.later,
        refused=tuple(refused),
        waited=waited,
        first=min(turns, key=_when, default=None),
        unjudged=unjudged,
    )


def _when(turned: Turned) -> datetime:
    return turned.at if turned.recorded_at is None else min(turned.at, turned.recorded_at)


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
