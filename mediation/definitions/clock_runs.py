"""In which states a clock may be running: each clock is walked through the procedure beside the state of the case.

The walk follows what the engine does at each step: what ends a clock comes first, then what makes it stand or go on,
then what starts it. A trigger with a condition may or may not count, so both are walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from mediation.definitions.paths import Event, Graph
from mediation.definitions.workflow import Deadline, Trigger, Workflow

Mode: TypeAlias = Literal["off", "running", "standing", "done"]
_BITS: dict[Mode, int] = {"off": 1, "running": 2, "standing": 4, "done": 8}


class Running(NamedTuple):
    """In which states a clock may be running, and in which it may not be (most are in one of the two)."""

    maybe: frozenset[str]
    maybe_not: frozenset[str]

    @property
    def surely(self) -> frozenset[str]:
        """The states that no case comes to without this clock running there."""
        return self.maybe - self.maybe_not


class Clock:
    """What the events of a procedure do to one clock, each worked out once; `names` are the actions that it minds."""

    def __init__(self, graph: Graph, deadline: Deadline) -> None:
        self.deadline = deadline
        self._workflow = graph.workflow
        self._events = graph.events
        self._known: dict[tuple[int, Mode], tuple[Mode, ...]] = {}
        triggers = (deadline.starts, deadline.pauses, deadline.resumes, deadline.ends)
        named = [one for one in triggers if one is not None]
        self.names = frozenset(name for one in named for name in one.actions)
        self._states = frozenset(name for one in named for name in one.states)

    def minds(self, event: int) -> bool:
        """Say whether an event may do anything to the clock; all others leave it in the mode in which it is."""
        action, clock, state, entered = self._events[event]
        return (
            action in self.names
            or clock == self.deadline.key
            or (entered and state in self._states)
            or (bool(self.deadline.during) and state not in self.deadline.during)
            or self._workflow.states[state].final
        )

    def after_any(self, event: int, modes: int) -> int:
        """Give the bits of the modes in which the clock may be after an event, from those in which it may be before."""
        if not self.minds(event):
            return modes
        found = 0
        for mode, bit in _BITS.items():
            if modes & bit:
                for after in self.after(event, mode):
                    found |= _BITS[after]
        return found

    def after(self, event: int, mode: Mode) -> tuple[Mode, ...]:
        """List in what mode the clock may be after an event; none if the event is its own and it does not run."""
        found = self._known.get((event, mode))
        if found is None:
            seen = self._events[event]
            alive = seen.deadline != self.deadline.key or mode == "running"
            after = _modes_after(self._workflow, self.deadline, seen, mode) if alive else ()
            found = self._known[event, mode] = tuple(dict.fromkeys(after))
        return found


def states_running(graph: Graph, deadline: Deadline) -> Running:
    """Walk a clock through the procedure and tell where it may be running, and where it may not be."""
    clock = Clock(graph, deadline)
    modes = [0] * len(graph.spots)  # of each spot the modes in which the clock may be there, a bit each
    modes[0] = _BITS["off"]
    together: dict[int, int] = {}
    out = graph.seen_by(clock.names)
    queue = deque([0])
    while queue:
        spot = queue.popleft()
        here = modes[spot]
        for reached, event in out[spot]:
            after = together.get(event << 4 | here)
            if after is None:
                after = together[event << 4 | here] = clock.after_any(event, here)
            if after & ~modes[reached]:
                modes[reached] |= after
                queue.append(reached)
    return Running(
        maybe=frozenset(graph.spots[n].state for n, found in enumerate(modes) if found & _BITS["running"]),
        maybe_not=frozenset(graph.spots[n].state for n, found in enumerate(modes) if found & ~_BITS["running"]),
    )


def _modes_after(workflow: Workflow, deadline: Deadline, event: Event, mode: Mode) -> Iterator[Mode]:
    for ended in _ended(workflow, deadline, event, mode):
        for turned in _turned(workflow, deadline, event, ended):
            yield from _started(workflow, deadline, event, turned)


def _ended(workflow: Workflow, deadline: Deadline, event: Event, mode: Mode) -> Iterator[Mode]:
    over: Mode = "done" if mode != "off" and deadline.once else "off" if mode != "done" else "done"
    left = bool(deadline.during) and event.state not in deadline.during
    if left or workflow.states[event.state].final:
        yield over
        return
    hit, surely = _hit(workflow, deadline.ends, event)
    several = deadline.each and not event.entered  # one of several ends; while the wait goes on, another runs
    if hit and not several:
        yield over
    if not surely or deadline.each:
        yield mode


def _turned(workflow: Workflow, deadline: Deadline, event: Event, mode: Mode) -> Iterator[Mode]:
    if mode not in {"running", "standing"}:
        yield mode
        return
    stands, surely_stands = _hit(workflow, deadline.pauses, event)
    goes_on, surely_goes_on = _hit(workflow, deadline.resumes, event)
    if stands:
        yield "standing"
    if goes_on and not surely_stands:
        yield "running"
    if not surely_stands and not surely_goes_on:
        yield mode


def _started(workflow: Workflow, deadline: Deadline, event: Event, mode: Mode) -> Iterator[Mode]:
    hit, surely = _hit(workflow, deadline.starts, event)
    outside = bool(deadline.during) and event.state not in deadline.during
    if outside:  # what is set outside its states ends with the next entry: it times nothing
        hit = surely = False
    if hit and mode == "off":
        yield "running"
    if not (surely and mode == "off"):
        yield mode


def _hit(workflow: Workflow, trigger: Trigger | None, event: Event) -> tuple[bool, bool]:
    """Say whether a trigger may count at this event, and whether it surely does."""
    if trigger is None:
        return False, False
    entered = event.entered and event.state in trigger.states
    hit = entered or (event.action != "" and event.action in trigger.actions)
    if trigger.when is not None and trigger.when.name == "leaves_no_rest":
        holds = _leaves_no_rest(workflow, event)
        return hit and holds is not False, hit and holds is True
    return hit, hit and trigger.when is None


def _leaves_no_rest(workflow: Workflow, event: Event) -> bool | None:
    """Say whether an act settles everything that it can, None where only the form tells. Only an act that reaches an
    agreement or puts one in force can leave a rest to be mediated; the latter does so by a way of its own."""
    action = workflow.actions.get(event.action)
    effects = {(call.name, call.args.get("form", "")) for call in action.does} if action is not None else set()
    if not any(name in ("reach_agreement", "put_in_force") for name, _ in effects):
        return True
    if action is None or ("reach_agreement", "written") in effects:
        return None
    taken = [way for way in action.ways if way.to == event.state or (way.to is None and not event.entered)]
    by_rest = [way.when is not None and way.when.name == "rest_goes_on" for way in taken]
    always = any(way.when is not None and way.when.name == "rest_goes_on" and not way.when.args for way in action.ways)
    if not taken or not always or len(set(by_rest)) > 1:
        return None
    return not by_rest[0]
