"""A route that runs only beside a case, walked by itself: every (state, status of that handoff), and that it can end.

`beside.py` says which routes these are and why nothing is lost when the large space leaves them out. Between states a
case goes here as it does there; what opens or answers the handoff leaves it in its state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from mediation.definitions.abstract import NOWHERE, Space
from mediation.definitions.abstract_actions import Act
from mediation.definitions.beside import routes_of
from mediation.definitions.labels import Label
from mediation.definitions.meanings import ACCEPTED, CLOSED, OFFERED, STATUS_EN, STATUS_ZH, Consent
from mediation.definitions.proof_words import at_start, both, fault, route_name
from mediation.definitions.workflow import Workflow
from mediation.errors import Finding

#: Effects by which a case from outside is taken on.
_TAKES_ON = frozenset({"accept_case", "accept_handoff"})
#: A state, and the status of the handoff there.
Spot = tuple[str, str]


class BesideWalk:
    """The small space of one route: `spots` are all that can be reached, `ending` those from which the handoff can be
    answered still, or is closed."""

    def __init__(self, space: Space, route: str, passing: Mapping[str, Set[str]]) -> None:
        self.route = route
        self._passing = passing
        self._acts = tuple(_acts_on(space.workflow, route))
        self.spots: dict[Spot, set[Spot]] = {}
        waiting: list[Spot] = list(_beginnings(space, route))
        while waiting:
            spot = waiting.pop()
            if spot not in self.spots:
                self.spots[spot] = set(self._steps(spot))
                waiting.extend(self.spots[spot])
        self.ending = self._can_end()

    def _steps(self, spot: Spot) -> Iterator[Spot]:
        state, status = spot
        yield from ((target, status) for target in self._passing.get(state, ()))
        for act in self._acts:
            if act.offered_in(state) and act.verdict("", Consent.none, (status,)).possible:
                yield from ((state, joined.handoffs[0]) for joined in act.after("", Consent.none, (status,)))

    def _can_end(self) -> set[Spot]:
        found = {spot for spot in self.spots if spot[1] == CLOSED}
        while more := {spot for spot, reached in self.spots.items() if spot not in found and reached & found}:
            found |= more
        return found


def beside_walks(space: Space) -> tuple[BesideWalk, ...]:
    """Walk every route that runs beside the case, from the first or once the case is accepted."""
    routes = (*space.beside, *sorted(space.left.intersection(space.routes)))
    passing = _passing(space) if routes else {}
    return tuple(BesideWalk(space, route, passing) for route in routes)


def _passing(space: Space) -> dict[str, set[str]]:
    """Give for each state those to which a case may go from there."""
    states = [node.state for node in space.nodes]
    found: dict[str, set[str]] = {state: set() for state in states}
    for state, moves in zip(states, space.out, strict=True):
        found[state].update([states[reached] for reached, _ in moves])
    return found


BEFORE = Label(zh="立案之前", en="before it is logged")


def beside_findings(space: Space, walks: Iterable[BesideWalk]) -> Iterator[Finding]:
    """Report a route beside the case on which an open handoff can no longer be answered though the case goes on."""
    final = {key for key, state in space.workflow.states.items() if state.final}
    for walk in walks:
        stuck = [spot for spot in walk.spots if spot not in walk.ending and spot[0] not in final]
        if stuck:
            state, status = min(stuck)
            title = BEFORE if state == NOWHERE else space.workflow.states[state].title
            name = route_name(space.workflow.routes[walk.route])
            message = both(
                f"{name.zh}在环节“{title.zh}”（{STATUS_ZH[status]}）再也了结不了。",
                f'{at_start(name)} can never be closed from state "{title.en}" ({STATUS_EN[status]}).',
            )
            hint = both(
                "请写一个在此环节可以答复的动作。", "Write an action by which it can be answered in this state."
            )
            yield fault("handoff_never_ends", space.workflow.routes[walk.route], message, hint)


def _beginnings(space: Space, route: str) -> Iterator[Spot]:
    """Name where the walk begins: before the case is opened, or, of a route that held it until then, on acceptance."""
    if route not in space.routes:
        yield NOWHERE, CLOSED
        return
    place = space.routes.index(route)
    for number, moves in enumerate(space.out):
        if space.nodes[number].handoffs[place] == OFFERED:
            for reached, step in moves:
                acts = space.workflow.actions.get(space.steps[step].action)
                if acts is not None and any(call.name in _TAKES_ON for call in acts.does):
                    yield space.nodes[reached].state, ACCEPTED


def _acts_on(workflow: Workflow, route: str) -> Iterator[Act]:
    for action in workflow.actions.values():
        if any(route in routes_of(call) for call in action.does):
            yield Act(workflow, action, (route,), of_consent=False)
