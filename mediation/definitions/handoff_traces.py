"""Which statuses a handoff passes through in one action: perhaps, and in any case. What laws on handoffs rest on.

An abstract state keeps only what is still open; whether what is closed was declined, revoked or has expired is read off
the effects of the action, given the status before it and after it. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions import meanings
from mediation.definitions.abstract import Space
from mediation.definitions.abstract_actions import Act
from mediation.definitions.abstract_handoffs import signed_off_on
from mediation.definitions.beside import routes_of
from mediation.definitions.meanings import ACCEPTED, CLOSED, DRAFTED, OFFERED, RUNGS
from mediation.definitions.workflow import Call

#: The status by now, and every status entered so far.
_Trace = tuple[str, frozenset[str]]
_NONE: frozenset[str] = frozenset()


class HandoffTraces:
    """What the actions of a workflow do to the handoff on one route, as the space has them."""

    def __init__(self, space: Space, route: str) -> None:
        self._space = space
        self._route = route
        self._direction = space.workflow.routes[route].direction
        self._known: dict[tuple[str, str], tuple[_Trace, ...]] = {}

    def means(self, action: str) -> bool:
        """Say whether an action may do anything to the handoff on this route."""
        return any(
            (self._route in routes_of(call) and (call.name in meanings.HANDS_OVER or call.name in meanings.MOVES))
            or self._direction in meanings.CLOSES_OFFER.get(call.name, ((), ""))[0]
            or (call.name == "redirect_offer" and self._direction in RUNGS)
            for call in self._space.workflow.actions[action].does
        )

    def perhaps(self, action: str, before: str, after: str) -> frozenset[str]:
        """Name the statuses that the handoff may enter when an action takes it from one status to another."""
        return _NONE.union(*self._entered(action, before, after))

    def surely(self, action: str, before: str, after: str) -> frozenset[str]:
        """Name the statuses that the handoff enters whenever an action takes it from one status to another."""
        entered = self._entered(action, before, after)
        return entered[0].intersection(*entered) if entered else _NONE

    def _entered(self, action: str, before: str, after: str) -> list[frozenset[str]]:
        known = self._known.get((action, before))
        if known is None:
            known = ((before, _NONE),)
            act = self._space.acts[action]
            for call in act.action.does:
                known = tuple(dict.fromkeys(one for trace in known for one in self._effect(act, call, trace)))
            self._known[action, before] = known
        return [entered for status, entered in known if status == after]

    def _effect(self, act: Act, call: Call, trace: _Trace) -> Iterator[_Trace]:
        """List what may have come of a trace after one effect. Another one open on a like route may be meant."""
        status, entered = trace
        name, meant = call.name, self._route in routes_of(call)
        if name in meanings.HANDS_OVER and meant:
            yield self._to(entered, self._made(call))
            if act.changes.may_fail(call):
                yield trace
        elif name in meanings.MOVES and meant and status in meanings.MOVES[name][0]:
            yield self._to(entered, meanings.MOVES[name][1])
            if len(routes_of(call)) > 1:
                yield trace
        elif name in meanings.CLOSES_OFFER and status == OFFERED and self._direction in meanings.CLOSES_OFFER[name][0]:
            yield self._to(entered, meanings.CLOSES_OFFER[name][1])
            if self._others(meanings.CLOSES_OFFER[name][0]):
                yield trace
        elif name == "redirect_offer" and self._direction in RUNGS:
            yield OFFERED, entered | ({"expired", OFFERED} if status == OFFERED else {OFFERED})
            yield trace
        else:
            yield trace

    def _made(self, call: Call) -> str:
        if call.name in meanings.REPORTS:
            return ACCEPTED
        drafted = call.name in ("open_from_police", "entrust_again") and signed_off_on(
            self._space.workflow, self._route
        )
        return DRAFTED if drafted else OFFERED

    def _to(self, entered: frozenset[str], status: str) -> _Trace:
        still_open = status in (DRAFTED, OFFERED) or (status == ACCEPTED and self._direction not in RUNGS)
        return status if still_open else CLOSED, entered | {status}

    def _others(self, directions: tuple[str, ...]) -> bool:
        routes = self._space.workflow.routes
        return any(routes[one].direction in directions for one in self._space.routes if one != self._route)
