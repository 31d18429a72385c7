"""What a law of the author's own speaks of, found in the abstract space: the moves and the nodes that are its subject.

What must not come counts wherever it may come; what must have come counts only where it surely has (`surely`). Whether
a law holds is `own_laws.py`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mediation.definitions.abstract import Space
from mediation.definitions.handoff_traces import HandoffTraces
from mediation.definitions.meanings import ACCEPTED, DRAFTED, OFFERED, RUNGS, Consent
from mediation.definitions.space_paths import Move
from mediation.definitions.workflow import Route, Subject


def is_kept(route: Route, status: str) -> bool:
    """Whether an abstract state knows this status: those of a handoff that is still open."""
    return status in (DRAFTED, OFFERED) or (status == ACCEPTED and route.direction not in RUNGS)


class Passed:
    """Which moves of a space are the subject of a law: by their step (`steps`), by what they do to a handoff (`moves`),
    or by the node that they lead to (`nodes`). With `surely`, only those that are so in any case."""

    def __init__(self, space: Space, subjects: tuple[Subject, ...], *, surely: bool) -> None:
        self._space = space
        self._surely = surely
        self._actions = frozenset(one.name for one in subjects if one.kind == "action")
        self.steps = frozenset(n for n, step in enumerate(space.steps) if step.action in self._actions)
        self._handoffs = [
            (space.routes.index(one.name), one.status, HandoffTraces(space, one.name))
            for one in subjects
            if one.kind == "handoff" and one.name in space.routes
        ]
        self._touching: dict[tuple[int, str, str, str, str], bool] = {}
        self._handing = frozenset(key for key in space.acts if any(one.means(key) for _, _, one in self._handoffs))
        self.moves = frozenset(self._handed()) if self._handoffs else frozenset()
        self.nodes = frozenset(n for one in subjects for n in _nodes(space, one))
        self._staying = tuple(sorted(self._may_stay()))

    def move(self, number: int, step: int, target: int) -> bool:
        """Whether a move is the subject, or comes to it."""
        return step in self.steps or target in self.nodes or (number, step, target) in self.moves

    def idle(self, number: int) -> Iterator[str]:
        """Name the actions that are the subject and leave a case at this node where it is."""
        return (key for key in self._staying if self._space.stays(number, key) and self.is_idle(number, key))

    def is_idle(self, number: int, action: str) -> bool:
        """Whether an action that leaves a case at this node where it is, is the subject."""
        return action in self._actions or self._touches(number, action, number)

    def ever(self) -> bool:
        """Whether the subject comes at all."""
        numbers = range(len(self._space.out))
        return bool(self.nodes or self.moves) or any(
            any(step in self.steps for _, step in self._space.out[number]) or any(self.idle(number))
            for number in numbers
        )

    def _handed(self) -> Iterable[Move]:
        handing = {n: step.action for n, step in enumerate(self._space.steps) if step.action in self._handing}
        for number, moves in enumerate(self._space.out):
            for target, step in moves:
                if step in handing and self._touches(number, handing[step], target):
                    yield number, step, target

    def _touches(self, number: int, action: str, target: int) -> bool:
        before, after = self._space.nodes[number].handoffs, self._space.nodes[target].handoffs
        for place, status, traces in self._handoffs:
            change = (place, status, action, before[place], after[place])
            found = self._touching.get(change)
            if found is None:
                entered = traces.surely if self._surely else traces.perhaps
                found = self._touching[change] = status in entered(action, before[place], after[place])
            if found:
                return True
        return False

    def _may_stay(self) -> Iterator[str]:
        for key, action in self._space.workflow.actions.items():
            here = any(way.to is None or way.to in action.sources for way in action.ways)
            if here and (key in self._actions or key in self._handing):
                yield key


def _nodes(space: Space, subject: Subject) -> Iterator[int]:
    """Give the nodes that are a subject: those of a state, of what the parties said, of the status of a handoff."""
    if subject.kind == "state":
        yield from space.by_state[subject.name]
    elif subject.kind == "consent":
        said = Consent[subject.name]
        yield from (number for number, node in enumerate(space.nodes) if node.state and node.consent is said)
    elif subject.name in space.routes and is_kept(space.workflow.routes[subject.name], subject.status):
        place = space.routes.index(subject.name)
        yield from (number for number, node in enumerate(space.nodes) if node.handoffs[place] == subject.status)
