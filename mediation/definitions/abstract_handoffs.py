"""What an action does to the handoffs and the rung of a case, as the proof sees it. What parties said is no part of it:
that is `abstract_actions.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions import meanings
from mediation.definitions.meanings import ACCEPTED, CLOSED, DRAFTED, OFFERED, RUNGS
from mediation.definitions.workflow import Action, Call, Workflow

#: The status of the handoff on each route, in the order of the space's routes.
Handoffs = tuple[str, ...]


class HandoffChanges:
    """What one action makes of the handoffs that a space knows (`routes`; on those in `left` none waits once it is
    accepted), and of the rung."""

    def __init__(
        self,
        workflow: Workflow,
        action: Action,
        routes: tuple[str, ...],
        levels: tuple[str, ...],
        left: frozenset[str],
    ) -> None:
        self._workflow = workflow
        self._action = action
        self._routes = routes
        self._levels = levels
        self._left = left

    def after(self, level: str, handoffs: Handoffs) -> Iterator[tuple[str, Handoffs]]:
        """List the rungs and handoffs that there may be after the action."""
        reached = [(one, handoffs) for one in (self._levels if self._action.opens else (level,))]
        for call in self._action.does:
            reached = list(dict.fromkeys(after for one in reached for after in self._effect(call, *one)))
        yield from reached

    def _effect(self, call: Call, level: str, handoffs: Handoffs) -> Iterator[tuple[str, Handoffs]]:
        name = call.name
        if name in meanings.HANDS_OVER:
            yield level, self._made(call, handoffs)
            if self.may_fail(call):
                yield level, handoffs
        elif name in meanings.MOVES:
            yield from ((level, after) for after in self._moved(call, handoffs))
        elif name in meanings.CLOSES_OFFER:
            yield from self._answered(name, level, handoffs)
        elif name == "redirect_incoming":
            yield from ((one, handoffs) for one in self._levels)
        elif name == "redirect_offer":
            yield from ((level, after) for after in self._redirected(handoffs))
        else:
            yield level, handoffs

    def _with(self, handoffs: Handoffs, route: str, status: str) -> Handoffs:
        if route not in self._routes:
            return handoffs
        if status == ACCEPTED and route in self._left:
            status = CLOSED  # from now on it runs beside the case
        place = self._routes.index(route)
        return (*handoffs[:place], status, *handoffs[place + 1 :])

    def _made(self, call: Call, handoffs: Handoffs) -> Handoffs:
        route = call.args["route"]
        if call.name in meanings.REPORTS:
            return self._with(handoffs, route, ACCEPTED)
        drafted = call.name in ("open_from_police", "entrust_again") and signed_off_on(self._workflow, route)
        return self._with(handoffs, route, DRAFTED if drafted else OFFERED)

    def may_fail(self, call: Call) -> bool:
        """Whether an effect may find nobody to hand to: no rung there, no support at the place."""
        required = {one.name for one in self._action.requires}
        if call.name == "offer":
            route = self._workflow.routes.get(call.args["route"])
            return ("rung_above" if route is not None and route.direction == "up" else "rung_below") not in required
        return call.name in meanings.REPORTS or (call.name == "ask_support" and "support_at_hand" not in required)

    def _moved(self, call: Call, handoffs: Handoffs) -> Iterator[Handoffs]:
        """Move the newest handoff on the routes named; where several are open, any of them may be the newest."""
        sources, status = meanings.MOVES[call.name]
        open_after = status if status in (OFFERED, ACCEPTED) else CLOSED
        routes = [route for route in call.args["route"] if route in self._routes]
        found = [route for route in routes if handoffs[self._routes.index(route)] in sources]
        if not found:
            yield handoffs
        for route in found:
            yield self._with(handoffs, route, open_after)

    def _answered(self, name: str, level: str, handoffs: Handoffs) -> Iterator[tuple[str, Handoffs]]:
        directions, status = meanings.CLOSES_OFFER[name]
        waiting = [
            route
            for route, now in zip(self._routes, handoffs, strict=True)
            if now == OFFERED and self._workflow.routes[route].direction in directions
        ]
        if not waiting:
            yield level, handoffs
        for route in waiting:
            between = self._workflow.routes[route].direction in RUNGS
            after = self._with(handoffs, route, ACCEPTED if status == ACCEPTED and not between else CLOSED)
            moved = name == "take_custody" and between
            yield from ((one, after) for one in (self._levels_of(route, level) if moved else (level,)))

    def _levels_of(self, route: str, level: str) -> tuple[str, ...]:
        """List the rungs to which an offer may lead: any above or below, or, where a supervisor may name the receiver,
        any at all."""
        redirected = any(call.name == "redirect_offer" for one in self._workflow.actions.values() for call in one.does)
        here = self._levels.index(level)
        up = self._workflow.routes[route].direction == "up"
        found = self._levels if redirected else self._levels[here + 1 :] if up else self._levels[:here]
        return found or (level,)

    def _redirected(self, handoffs: Handoffs) -> Iterator[Handoffs]:
        """The offer goes on to another receiver; where none is open, one along the route of the last begins."""
        between = [route for route in self._routes if self._workflow.routes[route].direction in RUNGS]
        waiting = [route for route in between if handoffs[self._routes.index(route)] == OFFERED]
        if waiting or not between:
            yield handoffs
        else:
            yield from (self._with(handoffs, route, OFFERED) for route in between)


def signed_off_on(workflow: Workflow, route: str) -> bool:
    """Whether somebody of the offering side signs off what goes along this route, as the engine finds it."""
    return any(
        call.name == "sign_off" and route in call.args.get("route", ())
        for action in workflow.actions.values()
        for call in action.does
    )
