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
            moves = {(places[reached], step) for reached, step in space.out[number]} - seen[place]
            seen[place] |= moves
            for target, step in sorted(moves):
                by = space.steps[step]
                found[place][target, self._event(by.action, by.deadline, place, target)] = None
        for place, numbers in enumerate(self._members):
            for act in space.acts_in[self.spots[place].state]:
                if self._may_stay(space, act, place, numbers):
                    found[place][place, self._event(act.action.key, "", place, place)] = None
        self.levels = [{space.nodes[number].level for number in numbers} for numbers in self._members]
        self.out = tuple(tuple(moves) for moves in found)
        self.moving = tuple(tuple((n, event) for n, event in moves if n != spot) for spot, moves in enumerate(self.out))
        self._idle = tuple(
            tuple(((n, event), self.events[event].action) for n, event in moves if n == spot)
            for spot, moves in enumerate(self.out)
        )
        self.by_state: dict[str, list[int]] = {state: [] for state in space.acts_in}
        for number, spot in enumerate(self.spots):
            self.by_state[spot.state].append(number)

    def moves(self) -> Iterator[tuple[int, int, int]]:
        """List every move: the spot before, the event, the spot after."""
        for source, moves in enumerate(self.out):
            for target, event in moves:
                yield source, event, target

    def seen_by(self, names: Set[str]) -> list[tuple[tuple[int, int], ...]]:
        """List the moves that lead elsewhere, and of those that stay the ones by the actions named."""
        here = [tuple([move for move, action in idle if action in names]) for idle in self._idle]
        return [moving + idle for moving, idle in zip(self.moving, here, strict=True)]

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

    def _may_stay(self, space: Space, act: Act, place: int, numbers: Iterable[int]) -> bool:
        state = self.spots[place].state
        if state == NOWHERE or all(way.to not in (None, state) or way.back for way in act.action.ways):
            return False
        return any(space.stays(number, act.action.key) for number in numbers)


def tracked(came: Mapping[P, tuple[P, int] | None], place: P) -> Track:
    """Give the walk by which a search came to a place (a spot with what it carries), from what it noted at each."""
    track: list[tuple[int, int, int]] = []
    while (step := came[place]) is not None:
        before, event = step
        track.append((before[0], event, place[0]))
        place = before
    return tuple(reversed(track))
