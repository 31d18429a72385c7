"""The procedure as a graph: which action leads from where to where, and the shortest path that shows something.

Nothing is judged here. A condition that depends on states alone is worked out; every other one counts as possible,
which is the safe side for «reachable» and for counter-examples alike. A state from which an action leads back is told
apart by the state that was left for it. `NOWHERE` stands for the moment before a case is opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from mediation.definitions.workflow import Action, Call, Way, Workflow

NOWHERE = ""


class Node(NamedTuple):
    """A state, and the state left for it where that decides a way back (else empty)."""

    state: str
    left: str = ""


class Edge(NamedTuple):
    """One step from node to node, by an action or by a clock (the other is empty)."""

    source: Node
    target: Node
    title: str
    action: str = ""
    deadline: str = ""

    @property
    def stays(self) -> bool:
        """Whether no state is entered."""
        return self.source.state == self.target.state


class Graph:
    """All steps that a case can take, beginning with those that open it."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        actions = workflow.actions.values()
        self._returning = {one for action in actions for one in action.sources if any(way.back for way in action.ways)}
        self._open = tuple(key for key, state in workflow.states.items() if not state.final)
        self._out: dict[Node, tuple[Edge, ...]] = {}
        queue = deque([Node(NOWHERE)])
        while queue:
            node = queue.popleft()
            if node not in self._out:
                self._out[node] = tuple(dict.fromkeys(self._steps(node)))
                queue.extend(edge.target for edge in self._out[node])
        self.edges = tuple(edge for edges in self._out.values() for edge in edges)

    def nodes(self, state: str) -> tuple[Node, ...]:
        """List the nodes of a state that a case can reach."""
        return tuple(node for node in self._out if node.state == state)

    def out(self, node: Node) -> tuple[Edge, ...]:
        """List the steps that leave a node or stay in it."""
        return self._out[node]

    def path(
        self, start: Node, goals: Collection[Node], *, avoid: Callable[[Edge], bool] | None = None
    ) -> tuple[Edge, ...] | None:
        """Find a shortest path from a node to one of the goals, over edges that need not be avoided; None if none."""
        seen: dict[Node, Edge | None] = {start: None}
        queue = deque([start])
        while queue:
            node = queue.popleft()
            if node in goals:
                return _walked(seen, node)
            for edge in self._out[node]:
                if edge.target not in seen and not (avoid is not None and avoid(edge)):
                    seen[edge.target] = edge
                    queue.append(edge.target)
        return None

    def told(self, path: Iterable[Edge] | None) -> tuple[str, ...]:
        """Tell a path in Chinese: each action with the state that it leads to."""
        return tuple(f"{edge.title}：{self.workflow.states[edge.target.state].title.zh}" for edge in path or ())

    def way_to(self, *nodes: Node) -> tuple[str, ...]:
        """Tell the shortest way on which a case comes to one of these nodes."""
        return self.told(self.path(Node(NOWHERE), nodes))

    def _steps(self, node: Node) -> Iterator[Edge]:
        for action in self.workflow.actions.values():
            if action.opens if node.state == NOWHERE else node.state in action.sources:
                for way in _ways_at(action, node):
                    target = node.left if way.back else way.to or node.state
                    if target != NOWHERE:
                        yield Edge(node, self._entered(node, target), action.title.zh, action=action.key)
        for deadline in self.workflow.deadlines.values():
            for step in deadline.steps:
                if step.state is not None and node.state in (step.from_states or deadline.during or self._open):
                    yield Edge(node, self._entered(node, step.state), deadline.title.zh, deadline=deadline.key)

    def _entered(self, node: Node, target: str) -> Node:
        if target == node.state:
            return node
        return Node(target, node.state if target in self._returning else "")


def _ways_at(action: Action, node: Node) -> Iterator[Way]:
    """List the ways that may be taken here: those surely closed are left out, and those after one surely taken."""
    for way in action.ways:
        taken = True if way.when is None else _structural(way.when, node)
        if taken is not False:
            yield way
        if taken:
            return


def _structural(call: Call, node: Node) -> bool | None:
    """Work out a condition that rests on states alone; None for every other."""
    match call.name:
        case "from_state":
            return node.state in call.args.get("states", ())
        case "left_state":
            return node.left in call.args.get("states", ())
        case _:
            return None


def _walked(seen: dict[Node, Edge | None], node: Node) -> tuple[Edge, ...]:
    path: list[Edge] = []
    while (edge := seen[node]) is not None:
        path.append(edge)
        node = edge.source
    return tuple(reversed(path))
