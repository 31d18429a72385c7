"""The space without rungs and consent: states with their open handoffs, and how a case gets from one to the next.

Clocks follow actions and states, and which actions come next hangs on the handoffs, so this is what `clock_runs.py` and
`waiting.py` walk. Every move comes from a step of the abstract space (`abstract.py`), or is an action that leaves a
case where it is; the first spot is the moment before a case is opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, NamedTuple, TypeVar

from mediation.definitions.abstract import NOWHERE, Space
from mediation.definitions.abstract_actions import Act
from mediation.definitions.space_paths import walked

P = TypeVar("P", bound=tuple[int, Any])


class Spot(NamedTuple):
    """A state, what the case remembers there of the ways back (else empty), and the open handoffs."""

    state: str
    left: str
    before: str
    handoffs: tuple[str, ...]


class Event(NamedTuple):
    """What a clock sees of a step: the action or the clock (the other is empty), and the state after it."""

    action: str
    deadline: str
    state: str
    entered: bool


#: A walk: each event with the spot before and after it.
Track = tuple[tuple[int, int, int], ...]


class Graph:
    """All steps of a space between spots. `out[n]` lists (spot reached, event) by their numbers; `spot_of` gives the
    spot of each node, `levels` the rungs at which a case can be there."""

    def __init__(self, space: Space) -> None:
        self.workflow = space.workflow
        self._came: dict[int, tuple[int, int, int] | None] | None = None
        self.spots: list[Spot] = []
        self.events: list[Event] = []
        self._numbers: dict[Spot, int] = {}
        self._event_numbers: dict[Event, int] = {}
        self._members: list[list[int]] = []
        self.spot_of = places = [
            self._spot(Spot(node.state, node.left, node.before, node.handoffs)) for node in space.nodes
        ]
        found: list[dict[tuple[int, int], None]] = [{} for _ in self.spots]
        seen: list[set[tuple[int, int]]] = [set() for _ in self.spots]
        for number, place in enumerate(places):
            self._members[place].append(number)
            leading = {(places[reached], step) for reached, step in space.out[number]} - seen[place]
            seen[place] |= leading
            for target, step in sorted(leading):
                by = space.steps[step]
                found[place][target, self._event(by.action, by.deadline, place, target)] = None
        for place, numbers in enumerate(self._members):
            for act in self._staying(space, place, numbers):
                found[place][place, self._event(act.action.key, "", place, place)] = None
        self.levels = [{space.nodes[number].level for number in numbers} for numbers in self._members]
        self.out = tuple(tuple(moves) for moves in found)
        self.moving = tuple(tuple((n, event) for n, event in moves if n != spot) for spot, moves in enumerate(self.out))
        self._idle: dict[str, list[tuple[int, int, int]]] = {}
        for spot, moves in enumerate(self.out):
            for order, (reached, event) in enumerate(moves):
                if reached == spot:
                    self._idle.setdefault(self.events[event].action, []).append((spot, order, event))
        self.by_state: dict[str, list[int]] = {state: [] for state in space.acts_in}
        for number, one in enumerate(self.spots):
            self.by_state[one.state].append(number)

    def moves(self) -> Iterator[tuple[int, int, int]]:
        """List every move: the spot before, the event, the spot after."""
        for source, moves in enumerate(self.out):
            for target, event in moves:
                yield source, event, target

    def seen_by(self, names: Set[str]) -> list[tuple[tuple[int, int], ...]]:
        """List the moves that lead elsewhere, and of those that stay the ones by the actions named."""
        found = list(self.moving)
        for spot, _, event in sorted(one for name in names for one in self._idle.get(name, ())):
            found[spot] += ((spot, event),)
        return found

    def nearest(self, spots: Set[int]) -> Track | None:
        """Give a shortest walk to the nearest of some spots, or None."""
        if self._came is None:
            came: dict[int, tuple[int, int, int] | None] = {0: None}
            queue = deque(came)
            while queue:
                spot = queue.popleft()
                for reached, event in self.moving[spot]:
                    if reached not in came:
                        came[reached] = (spot, event, reached)
                        queue.append(reached)
            self._came = came
        found = next((spot for spot in self._came if spot in spots), None)
        return None if found is None else walked(self._came, found)

    def track_to(self, state: str) -> Track:
        """Give a shortest walk into a state."""
        came: dict[int, tuple[int, int, int] | None] = {0: None}
        queue = deque(came)
        while queue:
            spot = queue.popleft()
            if self.spots[spot].state == state:
                return walked(came, spot)
            for reached, event in self.out[spot]:
                if reached not in came:
                    came[reached] = (spot, event, reached)
                    queue.append(reached)
        return ()

    def _spot(self, spot: Spot) -> int:
        found = self._numbers.get(spot)
        if found is None:
            found = self._numbers[spot] = len(self.spots)
            self.spots.append(spot)
            self._members.append([])
        return found

    def _event(self, action: str, deadline: str, source: int, target: int) -> int:
        state = self.spots[target].state
        event = Event(action, deadline, state, entered=state != self.spots[source].state)
        found = self._event_numbers.get(event)
        if found is None:
            found = self._event_numbers[event] = len(self.events)
            self.events.append(event)
        return found

    def _staying(self, space: Space, place: int, numbers: Iterable[int]) -> Iterator[Act]:
        """Give the actions that may leave a case in a spot where it is."""
        state = self.spots[place].state
        open_ = {key for number in numbers for key in space.open_at(number)}
        for act in () if state == NOWHERE else space.acts_in[state]:
            key = act.action.key
            may = key in open_ and any(way.to in (None, state) and not way.back for way in act.action.ways)
            if may and (not act.moves or any(space.stays(number, key) for number in numbers)):
                yield act


def tracked(came: Mapping[P, tuple[P, int] | None], place: P) -> Track:
    """Give the walk by which a search came to a place (a spot with what it carries), from what it noted at each."""
    track: list[tuple[int, int, int]] = []
    while (step := came[place]) is not None:
        before, event = step
        track.append((before[0], event, place[0]))
        place = before
    return tuple(reversed(track))
