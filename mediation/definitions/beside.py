"""Which routes run only beside a case: nothing waits for them and nothing that moves the case looks at them.

Such a route is no part of the large space; it is walked by itself, as a small one of (state, that route). That this
loses nothing is checked here from the definition and never assumed: the case does not wait on the route; no requirement
or condition of an action that moves the case names it; what opens or answers it does nothing else; and where an action
takes up «the newest offer» whatever its route, none is opened along this one. An author's law that
speaks of such a route is proved on a space of its own, which has that route in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mediation.definitions import meanings
from mediation.definitions.workflow import Action, Call, Workflow

#: Requirements that look at whatever letter is the newest.
_ANY_ROUTE = frozenset({"not_own_sign_off", "applicants_never_came", "custody_still_with_sender"})


def routes_of(call: Call) -> frozenset[str]:
    """Name the routes that a word speaks of."""
    found: set[str] = set()
    for argument in ("route", "routes"):
        value = call.args.get(argument, ())
        found.update((value,) if isinstance(value, str) else value)
    return frozenset(found)


def routes_inside(workflow: Workflow, beside: Collection[str]) -> tuple[str, ...]:
    """List the routes that the large space has to know, where these run `beside` the case."""
    used = {route for action in workflow.actions.values() for call in action.does for route in routes_of(call)}
    return tuple(route for route in workflow.routes if route in used and route not in beside)


def routes_beside(workflow: Workflow) -> tuple[str, ...]:
    """List the routes that run beside the case."""
    return tuple(key for key, route in workflow.routes.items() if not route.waits and _is_apart(workflow, key))


def routes_left(workflow: Workflow) -> frozenset[str]:
    """Name the routes from outside on which nothing waits once the case is accepted (`waits: false`).

    Until then such a handoff is a part of the large space: it holds the case. From then on the record of it runs beside
    the case until its result is reported, so that the large space keeps it as closed and knows nothing of it, and it
    is walked by itself, like a route that is beside the case from the first.
    """
    return frozenset(key for key, route in workflow.routes.items() if not route.waits and route.direction == "in")


def runs_beside(action: Action, call: Call, *, beside: Collection[str], left: Collection[str]) -> bool:
    """Whether an effect acts upon a handoff that runs beside the case: from the first, or by then."""
    routes = routes_of(call)
    if not routes.isdisjoint(beside):
        return True
    asked = [one for one in action.requires if one.name == "handoff_open" and routes & routes_of(one)]
    return (
        bool(routes)
        and routes.issubset(left)
        and bool(asked)
        and all({*one.args.get("status", ())} == {meanings.ACCEPTED} for one in asked)
    )


def _is_apart(workflow: Workflow, route: str) -> bool:
    for action in workflow.actions.values():
        touches = any(route in routes_of(call) for call in action.does)
        led = _moves(action) and not _opens_reporting(action)
        if touches and (led or any(routes_of(call) - {route} for call in action.does)):
            return False
        if not touches and _moves_or_hands(action) and any(route in routes_of(call) for call in _asked(action)):
            return False
        if touches and any(call.name in meanings.HANDS_OVER - meanings.REPORTS for call in action.does):
            taking = (one for one in workflow.actions.values() if _takes_any(one, workflow.routes[route].direction))
            if any(set(action.sources) & set(one.sources) for one in taking if _moves(one)):
                return False
    return True


def _asked(action: Action) -> Iterator[Call]:
    yield from action.requires
    yield from (way.when for way in action.ways if way.when is not None)


def _takes_any(action: Action, direction: str) -> bool:
    """Whether an action takes up the newest offer of this direction whatever its route."""
    if any(call.name in _ANY_ROUTE for call in action.requires):
        return True
    return any(direction in meanings.CLOSES_OFFER.get(call.name, ((), ""))[0] for call in action.does)


def _moves(action: Action) -> bool:
    return any(way.to is not None or way.back for way in action.ways)


def _opens_reporting(action: Action) -> bool:
    """Whether an action opens a case and only reports it: the walk by itself sees that as a report before the case."""
    handing = {call.name for call in action.does} & (meanings.HANDS_OVER | set(meanings.MOVES))
    return action.opens and handing <= meanings.REPORTS


def _moves_or_hands(action: Action) -> bool:
    handing = meanings.HANDS_OVER | set(meanings.MOVES) | set(meanings.CLOSES_OFFER) | {"redirect_offer"}
    return _moves(action) or any(call.name in handing for call in action.does)
