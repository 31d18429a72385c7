"""The author's own laws, proved on the abstract space: four forms, each with the shortest path that breaks it.

- `never A before B`, `only A after B`: on every path B comes before A, or with it.
- `never A while B`: from no situation that is B can A be done or entered.
- `every_path_from A reaches B`: from A no case comes to an end without B, and from wherever it goes meanwhile B can
  still be reached. Clocks fire and answers expire, so that it also comes to B unless somebody keeps it going round.

A and B are an action, a state (entered), what the parties said (`consent: all`), a handoff on a route
(`handoff: {route, status}`), or a list of which any one will do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from mediation.definitions import meanings
from mediation.definitions.abstract import Space
from mediation.definitions.beside import routes_of
from mediation.definitions.meanings import Consent
from mediation.definitions.proof_words import both, fault
from mediation.definitions.space_paths import Move, Way, leading_to, told, way_to
from mediation.definitions.workflow import Call, Subject
from mediation.errors import Finding


class Passed:
    """Which moves of a space are the subject of a law: by their step, or by the node that they lead to."""

    def __init__(self, space: Space, subjects: tuple[Subject, ...]) -> None:
        self._space = space
        self.actions = frozenset(key for one in subjects for key in _actions(space, one))
        self.steps = frozenset(n for n, step in enumerate(space.steps) if step.action in self.actions)
        self.nodes = frozenset(n for one in subjects for n in _nodes(space, one))
        self._idle = tuple(sorted(key for key in self.actions if _may_stay(space, key)))

    def move(self, step: int, target: int) -> bool:
        """Whether a move is the subject, or comes to it."""
        return step in self.steps or target in self.nodes

    def idle(self, number: int) -> str:
        """Name an action that is the subject and leaves a case at this node where it is (empty if there is none)."""
        return next((key for key in self._idle if self._space.stays(number, key)), "")


def _may_stay(space: Space, action: str) -> bool:
    return any(
        way.to is None or way.to in space.workflow.actions[action].sources
        for way in space.workflow.actions[action].ways
    )


def law_findings(space: Space) -> Iterator[Finding]:
    """Report each law that a path breaks."""
    for law in space.workflow.laws:
        first, then = Passed(space, law.first), Passed(space, law.then)
        way = _FORMS[law.form](space, first, then)
        if way is not None:
            message = both(f"规矩“{law.name}”不成立。", f'The law "{law.name}" does not hold.')
            hint = both(
                "请补上所需的条件或环节，或改写这条规矩。", "Add the requirement or the state, or change the law."
            )
            yield fault("own_law_broken", law, message, hint, told(space, way))


def _comes_first(space: Space, later: Passed, earlier: Passed) -> Way | None:
    """Find a shortest path on which `later` is passed although `earlier` never was."""
    came: dict[int, Move | None] = {0: None}
    queue = deque(came)
    while queue:
        number = queue.popleft()
        for target, step in space.out[number]:
            if earlier.move(step, target):
                continue
            if later.move(step, target):
                return (*_walked(came, number), (number, step, target))
            if target not in came:
                came[target] = (number, step, target)
                queue.append(target)
        if (idle := later.idle(number)) and idle not in earlier.actions:
            return (*_walked(came, number), (number, space.idle_step(idle), number))
    return None


def _comes_while(space: Space, act: Passed, situation: Passed) -> Way | None:
    """Find a shortest path to a situation in which `act` can be done all the same."""
    for number in sorted(situation.nodes):
        for target, step in space.out[number]:
            if act.move(step, target):
                return (*way_to(space, (number,)), (number, step, target))
        if idle := act.idle(number):
            return (*way_to(space, (number,)), (number, space.idle_step(idle), number))
    return None


def _ends_without(space: Space, start: Passed, goal: Passed) -> Way | None:
    """Find a shortest path that passes `start` and then ends without `goal`, or comes to where it cannot be reached."""
    began: dict[int, Move] = {}
    for number, moves in enumerate(space.out):
        for target, step in moves:
            if start.move(step, target) and not goal.move(step, target):
                began.setdefault(target, (number, step, target))
        if (idle := start.idle(number)) and idle not in goal.actions:
            began.setdefault(number, (number, space.idle_step(idle), number))
    came: dict[int, Move | None] = dict.fromkeys(sorted(began))
    queue = deque(came)
    able = _able(space, goal)
    while queue:
        number = queue.popleft()
        if number not in able:
            rest = _walked(came, number)
            move = began[rest[0][0] if rest else number]
            return (*way_to(space, (move[0],)), move, *rest)
        for target, step in space.out[number]:
            if target not in came and not goal.move(step, target):
                came[target] = (number, step, target)
                queue.append(target)
    return None


def _able(space: Space, goal: Passed) -> set[int]:
    """Give the nodes, none of them final, from which the goal can still be reached."""
    final = {key for key, state in space.workflow.states.items() if state.final}
    before = [
        number
        for number, moves in enumerate(space.out)
        if any(goal.move(step, target) for target, step in moves) or goal.idle(number)
    ]
    return {number for number in leading_to(space, before) if space.nodes[number].state not in final}


def _walked(came: dict[int, Move | None], number: int) -> Way:
    moves: list[Move] = []
    while (move := came[number]) is not None:
        moves.append(move)
        number = move[0]
    return tuple(reversed(moves))


_FORMS: dict[str, Callable[[Space, Passed, Passed], Way | None]] = {
    "never_before": _comes_first,
    "only_after": _comes_first,
    "never_while": _comes_while,
    "every_path": _ends_without,
}


# --- subjects ------------------------------------------------------------------------------------------------


def _actions(space: Space, subject: Subject) -> Iterator[str]:
    """Name the actions that are a subject: the action itself, or those that bring a handoff to a status."""
    if subject.kind == "action":
        yield subject.name
    if subject.kind == "handoff" and (subject.name not in space.routes or not _is_kept(space, subject)):
        for key, action in space.workflow.actions.items():
            if any(_brings(space, call, subject) for call in action.does):
                yield key


def _nodes(space: Space, subject: Subject) -> Iterator[int]:
    """Give the nodes that are a subject: those of a state, of what the parties said, of the status of a handoff."""
    if subject.kind == "state":
        yield from space.by_state[subject.name]
    elif subject.kind == "consent":
        said = Consent[subject.name]
        yield from (number for number, node in enumerate(space.nodes) if node.state and node.consent is said)
    elif subject.kind == "handoff" and subject.name in space.routes and _is_kept(space, subject):
        place = space.routes.index(subject.name)
        yield from (number for number, node in enumerate(space.nodes) if node.handoffs[place] == subject.status)


def _is_kept(space: Space, subject: Subject) -> bool:
    """Whether the abstract state knows this status: those of a handoff that is still open."""
    between = space.workflow.routes[subject.name].direction in meanings.RUNGS
    return subject.status in ("drafted", "offered") or (subject.status == "accepted" and not between)


def _brings(space: Space, call: Call, subject: Subject) -> bool:
    if call.name in meanings.CLOSES_OFFER:
        directions, status = meanings.CLOSES_OFFER[call.name]
        return status == subject.status and space.workflow.routes[subject.name].direction in directions
    if call.name == "redirect_offer":
        return subject.status == "expired" and space.workflow.routes[subject.name].direction in meanings.RUNGS
    if subject.name not in routes_of(call):
        return False
    if call.name in meanings.HANDS_OVER:
        return subject.status in ("offered", "drafted")
    return call.name in meanings.MOVES and meanings.MOVES[call.name][1] == subject.status
