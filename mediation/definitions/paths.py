"""The procedure as a graph: which action leads from where to where, and the shortest path that shows something.

Nothing is judged here. Conditions on ways are not evaluated: every way counts as possible, which is the safe side for
«reachable» and for counter-examples alike. `NOWHERE` stands for the moment before a case is opened.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from mediation.definitions.workflow import Action, Deadline, Workflow

NOWHERE = ""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One step from a state to a state, by an action or by a clock (the other is empty); `stays` enters nothing."""

    source: str
    target: str
    title: str
    action: str = ""
    deadline: str = ""
    stays: bool = False


class Graph:
    """All steps of a workflow, in the order in which they are written."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        edges = [edge for action in workflow.actions.values() for edge in _steps(action)]
        edges += [edge for deadline in workflow.deadlines.values() for edge in _entered_by_clock(workflow, deadline)]
        into: dict[str, dict[str, None]] = {}
        for edge in edges:
            if edge.source not in {NOWHERE, edge.target}:
                into.setdefault(edge.target, {})[edge.source] = None
        edges += [edge for action in workflow.actions.values() for edge in _steps_back(action, into)]
        self.edges = tuple(dict.fromkeys(edges))
        self._out: dict[str, list[Edge]] = {}
        for edge in self.edges:
            self._out.setdefault(edge.source, []).append(edge)

    def out(self, state: str) -> tuple[Edge, ...]:
        """List the steps that leave a state or stay in it."""
        return tuple(self._out.get(state, ()))

    def path(
        self, start: str, goals: Collection[str], *, avoid: Callable[[Edge], bool] | None = None
    ) -> tuple[Edge, ...] | None:
        """Find a shortest path from a state to one of the goals, over edges that need not be avoided; None if none."""
        seen: dict[str, Edge | None] = {start: None}
        queue = deque([start])
        while queue:
            state = queue.popleft()
            if state in goals:
                return _walked(seen, state)
            for edge in self.out(state):
                if edge.target not in seen and not (avoid is not None and avoid(edge)):
                    seen[edge.target] = edge
                    queue.append(edge.target)
        return None

    def told(self, path: Iterable[Edge] | None) -> tuple[str, ...]:
        """Tell a path in Chinese: each action with the state that it leads to."""
        return tuple(f"{edge.title}：{self.title(edge.target)}" for edge in path or ())

    def way_to(self, state: str) -> tuple[str, ...]:
        """Tell the shortest way on which a case comes into a state."""
        return self.told(self.path(NOWHERE, (state,)))

    def title(self, state: str) -> str:
        """Give a state's Chinese title."""
        return self.workflow.states[state].title.zh if state in self.workflow.states else state


def _steps(action: Action) -> Iterator[Edge]:
    for source in (NOWHERE,) if action.opens else action.sources:
        for way in action.ways:
            if not way.back:
                target = source if way.to is None else way.to
                yield Edge(source=source, target=target, title=action.title.zh, action=action.key, stays=way.to is None)


def _steps_back(action: Action, into: dict[str, dict[str, None]]) -> Iterator[Edge]:
    if any(way.back for way in action.ways):
        for source in action.sources:
            for target in into.get(source, ()):
                yield Edge(source=source, target=target, title=action.title.zh, action=action.key)


def _entered_by_clock(workflow: Workflow, deadline: Deadline) -> Iterator[Edge]:
    open_states = [key for key, state in workflow.states.items() if not state.final]
    for step in deadline.steps:
        if step.state is not None:
            for source in step.from_states or deadline.during or open_states:
                yield Edge(source=source, target=step.state, title=deadline.title.zh, deadline=deadline.key)


def _walked(seen: dict[str, Edge | None], state: str) -> tuple[Edge, ...]:
    path: list[Edge] = []
    while (edge := seen[state]) is not None:
        path.append(edge)
        state = edge.source
    return tuple(reversed(path))
