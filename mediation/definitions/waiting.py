"""The proof that no case waits untimed: on every path into a state some clock that does something runs there.

One clock seldom covers a state alone (the month stands while the police deal with an act, another runs then). So the
clocks are walked together, but only those that are needed: a path on which none of them runs is looked for; if another
clock runs at its end in any event, that one joins in and the search begins again. What is left is a path that shows the
wait.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import product

from mediation.definitions.clock_runs import Clock, Mode, Running
from mediation.definitions.labels import Label
from mediation.definitions.paths import Graph, Track, tracked
from mediation.definitions.proof_words import at_start, both, fault, state_name
from mediation.definitions.workflow import Deadline
from mediation.errors import Finding

#: A spot, and the number of the modes in which the clocks are there.
Place = tuple[int, int]


def waiting_findings(graph: Graph, running: Mapping[str, Running]) -> Iterator[Finding]:
    """Report states in which a case may wait without any clock, or, waiting for another side, without one for that."""
    workflow = graph.workflow
    clocks = [Clock(graph, deadline) for deadline in workflow.deadlines.values() if deadline.steps]
    for key, state in workflow.states.items():
        if state.final or not graph.by_state[key]:
            continue
        name = state_name(state)
        track = _untimed_on_a_rung(graph, key, clocks, running)
        if track is not None:
            message = both(
                f"案件可以在{name.zh}无限期等待，没有任何时限提醒谁。",
                f"A case can wait in {name.en} for ever, and no clock tells anybody.",
            )
            hint = both(
                "请给它一个时限：during 或 starts 写此环节，并写 steps。",
                "Give it a clock: name this state in during or starts, and write steps.",
            )
            yield fault("untimed_wait", state, message, hint, told_track(graph, track))
        elif state.waits_for and not any(
            key in running[one.deadline.key].maybe and _belongs(graph, one.deadline, key) for one in clocks
        ):
            message = both(
                f"{name.zh}等待他方（{state.waits_for}），却没有为此计时。",
                f"{at_start(name)} waits for another side ({state.waits_for}), and no clock times that.",
            )
            hint = both(
                "请给等待本身一个时限：during 写此环节，或由进入它的动作起算。",
                "Give the wait itself a clock: name this state in during, or start it by the action that enters it.",
            )
            yield fault("untimed_wait", state, message, hint, told_track(graph, graph.track_to(key)))


def told_track(graph: Graph, track: Track) -> tuple[Label, ...]:
    """Tell a walk: each action or clock with the state that it leads to."""
    found = []
    for _, number, _ in track:
        event, workflow = graph.events[number], graph.workflow
        title = workflow.actions[event.action].title if event.action else workflow.deadlines[event.deadline].title
        state = workflow.states[event.state].title
        found.append(both(f"{title.zh}：{state.zh}", f"{title.en}: {state.en}"))
    return tuple(found)


def _belongs(graph: Graph, deadline: Deadline, state: str) -> bool:
    """Whether a clock is this state's own: during it, or started on coming into it."""
    if state in deadline.during or state in deadline.starts.states:
        return True
    entering = {event.action for event in graph.events if event.state == state and event.entered}
    return bool(entering & set(deadline.starts.actions))


def _untimed_on_a_rung(graph: Graph, state: str, clocks: list[Clock], running: Mapping[str, Running]) -> Track | None:
    """Look at each rung at which a case can be in a state: one whose steps are all for other rungs times nothing."""
    looked: set[tuple[frozenset[int], tuple[str, ...]]] = set()
    for level in sorted(set[str]().union(*(graph.levels[spot] for spot in graph.by_state[state]))):
        spots = frozenset(spot for spot in graph.by_state[state] if level in graph.levels[spot])
        doing = [one for one in clocks if any(not step.levels or level in step.levels for step in one.deadline.steps)]
        group = spots, tuple(one.deadline.key for one in doing)
        if group in looked:
            continue
        looked.add(group)
        if (track := untimed(graph, spots, doing, running)) is not None:
            return track
    return None


def untimed(graph: Graph, spots: Set[int], clocks: Iterable[Clock], running: Mapping[str, Running]) -> Track | None:
    """Find a shortest walk to one of some spots, all of one state, on which at its end none of these clocks surely
    runs; None if there is none."""
    state = graph.spots[min(spots)].state
    candidates = [one for one in clocks if state in running[one.deadline.key].maybe]
    if any(state in running[one.deadline.key].surely for one in candidates):
        return None
    joined: list[Clock] = []
    while True:
        track = _silent_track(graph, spots, joined) if joined else graph.nearest(spots)
        if track is None:
            return None
        more = next((one for one in candidates if one not in joined and _surely_runs(one, track)), None)
        if more is None:
            return track
        joined.append(more)


def _silent_track(graph: Graph, spots: Set[int], joined: list[Clock]) -> Track | None:
    together = _Together(joined)
    start: Place = (0, together.beginning)
    came: dict[Place, tuple[Place, int] | None] = {start: None}
    queue = deque([start])
    out = graph.seen_by(frozenset(name for clock in joined for name in clock.names))
    while queue:
        place = queue.popleft()
        spot, modes = place
        if spot in spots and together.silent(modes):
            return tracked(came, place)
        known = together.known[modes]
        for reached, event in out[spot]:
            found = known.get(event)
            if found is None:
                found = together.after(event, modes)
            for after in found:
                if (reached, after) not in came:
                    came[reached, after] = (place, event)
                    queue.append((reached, after))
    return None


class _Together:
    """Several clocks side by side: each combination of their modes has a number, and what events make of it is kept."""

    def __init__(self, clocks: list[Clock]) -> None:
        self._clocks = clocks
        self._numbers: dict[tuple[Mode, ...], int] = {}
        self._modes: list[tuple[Mode, ...]] = []
        self.known: list[dict[int, tuple[int, ...]]] = []
        self.beginning = self._number(tuple("off" for _ in clocks))

    def silent(self, modes: int) -> bool:
        """Whether none of the clocks runs."""
        return "running" not in self._modes[modes]

    def after(self, event: int, modes: int) -> tuple[int, ...]:
        """List what the modes may be after an event."""
        if any(clock.minds(event) for clock in self._clocks):
            each = [clock.after(event, mode) for clock, mode in zip(self._clocks, self._modes[modes], strict=True)]
            found = tuple(self._number(after) for after in product(*each))
        else:
            found = (modes,)
        self.known[modes][event] = found
        return found

    def _number(self, modes: tuple[Mode, ...]) -> int:
        found = self._numbers.get(modes)
        if found is None:
            found = self._numbers[modes] = len(self._modes)
            self._modes.append(modes)
            self.known.append({})
        return found


def _surely_runs(clock: Clock, track: Track) -> bool:
    modes: set[Mode] = {"off"}
    for _, event, _ in track:
        modes = {after for mode in modes for after in clock.after(event, mode)}
    return modes == {"running"}
