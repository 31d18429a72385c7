"""The author's own laws, proved on the abstract space: four forms, each with the shortest path that breaks it.

- `never A before B`, `only A after B`: on every path B comes before A, or with it.
- `never A while B`: from no situation that is B can A be done or entered.
- `every_path_from A reaches B`: from A no case comes to an end without B, and from wherever it goes meanwhile B can
  still be reached. Clocks fire and answers expire, so that it also comes to B unless somebody keeps it going round.

A and B are an action, a state (entered), what the parties said (`consent: all`), a handoff on a route
(`handoff: {route, status}`), or a list of which any one will do; where they are found is `law_subjects.py`'s.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from mediation.definitions.abstract import Space
from mediation.definitions.beside import routes_left
from mediation.definitions.law_subjects import Passed
from mediation.definitions.proof_words import both, fault
from mediation.definitions.space_paths import Move, Way, leading_to, told, walked, way_to
from mediation.definitions.workflow import Law
from mediation.errors import Finding


def law_findings(space: Space) -> Iterator[Finding]:
    """Report each law that a path breaks, and each that says nothing."""
    beside = routes_left(space.workflow).union(space.beside)
    spaces = {frozenset[str](): space}
    for law in space.workflow.laws:
        also = beside & {one.name for one in (*law.first, *law.then) if one.kind == "handoff"}
        if also not in spaces:
            spaces[also] = Space(space.workflow, also)
        yield from _judged(spaces[also], law)


def _judged(space: Space, law: Law) -> Iterator[Finding]:
    if not space.full:
        message = both(
            f"规矩“{law.name}”涉及的路线太多，证明不了。",
            f'The law "{law.name}" speaks of too many routes to be proved.',
        )
        hint = both("请拆成几条，每条只写一条路线。", "Split it into several laws, each on one route.")
        yield fault("space_too_large", law, message, hint)
        return
    first = Passed(space, law.first, surely=False)
    then = Passed(space, law.then, surely=law.form != "never_while")
    way = _FORMS[law.form](space, first, then)
    if way is None:
        yield from _says_nothing(law, first, then)
    else:
        message = both(f"规矩“{law.name}”不成立。", f'The law "{law.name}" does not hold.')
        hint = both("请补上所需的条件或环节，或改写这条规矩。", "Add the requirement or the state, or change the law.")
        yield fault("own_law_broken", law, message, hint, told(space, way))


def _says_nothing(law: Law, first: Passed, then: Passed) -> Iterator[Finding]:
    """Report a law that holds only because what it speaks of never comes: its author believes more than he has."""
    if first.ever() and (law.form != "never_while" or then.nodes):
        return
    message = both(
        f"规矩“{law.name}”说的情形永远不会出现，因此什么也没有规定。",
        f'The law "{law.name}" speaks of what never comes, and so it says nothing.',
    )
    hint = both(
        "请核对所写的动作、环节、表态、移送状态，或删除这条规矩。",
        "Check the action, the state, the consent or the handoff it names, or delete the law.",
    )
    yield fault("own_law_empty", law, message, hint)


def _comes_first(space: Space, later: Passed, earlier: Passed) -> Way | None:
    """Find a shortest path on which `later` is passed although `earlier` never was."""
    came: dict[int, Move | None] = {0: None}
    queue = deque(came)
    steps, nodes, moves = earlier.steps, earlier.nodes, earlier.moves
    late_steps, late_nodes, late_moves = later.steps, later.nodes, later.moves
    while queue:
        number = queue.popleft()
        for target, step in space.out[number]:
            if step in steps or target in nodes or (moves and (number, step, target) in moves):
                continue
            if step in late_steps or target in late_nodes or (late_moves and (number, step, target) in late_moves):
                return (*walked(came, number), (number, step, target))
            if target not in came:
                came[target] = (number, step, target)
                queue.append(target)
        for idle in later.idle(number):
            if not earlier.is_idle(number, idle):
                return (*walked(came, number), (number, space.idle_step(idle), number))
    return None


def _comes_while(space: Space, act: Passed, situation: Passed) -> Way | None:
    """Find a shortest path to a situation in which `act` can be done all the same."""
    for number in sorted(situation.nodes):
        for target, step in space.out[number]:
            if act.move(number, step, target):
                return (*way_to(space, (number,)), (number, step, target))
        for idle in act.idle(number):
            return (*way_to(space, (number,)), (number, space.idle_step(idle), number))
    return None


def _ends_without(space: Space, start: Passed, goal: Passed) -> Way | None:
    """Find a shortest path that passes `start` and then ends without `goal`, or comes to where it cannot be reached."""
    began: dict[int, Move] = {}
    for number, moves in enumerate(space.out):
        for target, step in moves:
            if start.move(number, step, target) and not goal.move(number, step, target):
                began.setdefault(target, (number, step, target))
        for idle in start.idle(number):
            if not goal.is_idle(number, idle):
                began.setdefault(number, (number, space.idle_step(idle), number))
    came: dict[int, Move | None] = dict.fromkeys(sorted(began))
    queue = deque(came)
    able = _able(space, goal)
    steps, nodes, moves_of = goal.steps, goal.nodes, goal.moves
    while queue:
        number = queue.popleft()
        if number not in able:
            rest = walked(came, number)
            move = began[rest[0][0] if rest else number]
            return (*way_to(space, (move[0],)), move, *rest)
        for target, step in space.out[number]:
            if target in came or step in steps or target in nodes:
                continue
            if not moves_of or (number, step, target) not in moves_of:
                came[target] = (number, step, target)
                queue.append(target)
    return None


def _able(space: Space, goal: Passed) -> set[int]:
    """Give the nodes, none of them final, from which the goal can still be reached."""
    final = {key for key, state in space.workflow.states.items() if state.final}
    before = [
        number
        for number, moves in enumerate(space.out)
        if any(goal.move(number, step, target) for target, step in moves) or any(goal.idle(number))
    ]
    return {number for number in leading_to(space, before) if space.nodes[number].state not in final}


_FORMS: dict[str, Callable[[Space, Passed, Passed], Way | None]] = {
    "never_before": _comes_first,
    "only_after": _comes_first,
    "never_while": _comes_while,
    "every_path": _ends_without,
}
