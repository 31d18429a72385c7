"""Walking an abstract space: shortest ways, what can still be reached, and a way told in the words of its author.

Nothing is judged here. A way is a tuple of (node reached, step) from the moment before a case is opened; among several
shortest ones the first found is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping

from mediation.definitions.abstract import Node, Space
from mediation.definitions.labels import Label
from mediation.definitions.meanings import CONSENT_EN, CONSENT_ZH, STATUS_EN, STATUS_ZH

#: One step of a way: the node from which, the step's number, the node reached.
Move = tuple[int, int, int]
Way = tuple[Move, ...]
Avoids = Callable[[int, int, int], bool]


def way_to(space: Space, goals: Iterable[int]) -> Way:
    """Give a shortest way from the beginning to one of these nodes (the one with the lowest number is the nearest)."""
    number = min(goals, default=0)
    moves: list[Move] = []
    while number > 0:
        source, step = space.came[number]
        moves.append((source, step, number))
        number = source
    return tuple(reversed(moves))


def way_from(space: Space, starts: Iterable[int], goals: Collection[int], avoid: Avoids | None = None) -> Way | None:
    """Give a shortest way from one of some nodes to one of the goals over moves that need not be avoided, or None."""
    queue = deque(dict.fromkeys(starts))
    came: dict[int, Move | None] = dict.fromkeys(queue)
    while queue:
        number = queue.popleft()
        if number in goals:
            return walked(came, number)
        for reached, step in space.out[number]:
            if reached not in came and not (avoid is not None and avoid(number, step, reached)):
                came[reached] = (number, step, reached)
                queue.append(reached)
    return None


def walked(came: Mapping[int, Move | None], number: int) -> Way:
    """Give the way by which a search came to a node, from the move that it noted at each."""
    moves: list[Move] = []
    while (move := came[number]) is not None:
        moves.append(move)
        number = move[0]
    return tuple(reversed(moves))


def reached_from(space: Space, starts: Iterable[int], avoid: Avoids | None = None) -> set[int]:
    """Give every node that can be reached from some over moves that need not be avoided."""
    seen = set(starts)
    queue = deque(seen)
    while queue:
        number = queue.popleft()
        for reached, step in space.out[number]:
            if reached not in seen and not (avoid is not None and avoid(number, step, reached)):
                seen.add(reached)
                queue.append(reached)
    return seen


def leading_to(space: Space, goals: Iterable[int], avoid: Avoids | None = None) -> set[int]:
    """Give every node from which one of the goals can be reached over moves that need not be avoided."""
    seen = set(goals)
    queue = list(seen)
    if avoid is None:
        before = space.before()
        while queue:
            more = before[queue.pop()] - seen
            seen |= more
            queue += more
        return seen
    back = space.back()
    while queue:
        number = queue.pop()
        for source, step in back[number]:
            if source not in seen and not avoid(source, step, number):
                seen.add(source)
                queue.append(source)
    return seen


# --- in words ------------------------------------------------------------------------------------------------


def told(space: Space, way: Iterable[Move]) -> tuple[Label, ...]:
    """Tell a way: each action or clock with the state that it leads to, and what else changed where that matters."""
    return tuple(_told(space, move) for move in way)


def _told(space: Space, move: Move) -> Label:
    source, step, target = move
    before, after, by = space.nodes[source], space.nodes[target], space.steps[step]
    workflow = space.workflow
    title = workflow.actions[by.action].title if by.action else workflow.deadlines[by.deadline].title
    state = workflow.states[after.state].title
    changes = list(_changes(space, before, after)) if before.state else []
    zh = f"（{'，'.join(one.zh for one in changes)}）" if changes else ""
    en = f" ({', '.join(one.en for one in changes)})" if changes else ""
    return Label(zh=f"{title.zh}：{state.zh}{zh}", en=f"{title.en}: {state.en}{en}")


def _changes(space: Space, before: Node, after: Node) -> Iterable[Label]:
    if after.level != before.level:
        yield space.workflow.level(after.level).title
    if after.state != before.state:
        return
    if after.consent != before.consent:
        yield Label(zh=CONSENT_ZH[after.consent], en=CONSENT_EN[after.consent])
    for route, old, new in zip(space.routes, before.handoffs, after.handoffs, strict=True):
        if old != new:
            title = workflow_title(space, route)
            yield Label(zh=f"{title.zh} {STATUS_ZH[new]}", en=f"{title.en} {STATUS_EN[new]}")


def workflow_title(space: Space, route: str) -> Label:
    """Give the title of a route."""
    return space.workflow.routes[route].title


def where(space: Space, number: int) -> Label:
    """Tell where a case stands at a node: the state, the rung, what the parties said, what is open."""
    node, workflow = space.nodes[number], space.workflow
    title = workflow.states[node.state].title
    zh, en = [f"环节“{title.zh}”"], [f'state "{title.en}"']
    if len(space.levels) > 1:
        level = workflow.level(node.level).title
        zh.append(f"层级“{level.zh}”")
        en.append(f'rung "{level.en}"')
    if space.of_consent:
        zh.append(CONSENT_ZH[node.consent])
        en.append(CONSENT_EN[node.consent])
    for route, status in zip(space.routes, node.handoffs, strict=True):
        if status:
            zh.append(f"{workflow_title(space, route).zh}：{STATUS_ZH[status]}")
            en.append(f"{workflow_title(space, route).en}: {STATUS_EN[status]}")
    return Label(zh="，".join(zh), en=", ".join(en))
