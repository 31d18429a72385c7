"""From a case as the machine keeps it to the node of the abstract space in which the proof has it. For laws."""

from __future__ import annotations

from collections.abc import Iterable

from mediation.definitions.abstract import Node, Space, states_with_memory
from mediation.definitions.meanings import CLOSED, Consent
from mediation.engine import events as ev
from mediation.engine.case import Case


def node_of(space: Space, case: Case) -> Node:
    """Give the node of a case."""
    if not case.version:
        return space.nodes[0]
    kept = states_with_memory(space.workflow)
    left = case.left if case.state in kept else ""
    return Node(
        state=case.state,
        left=left,
        before=case.left_before if left in kept else "",
        level=case.level,
        consent=_consent(case) if space.of_consent else Consent.none,
        handoffs=tuple(_status(case, route) for route in space.routes),
    )


def _consent(case: Case) -> Consent:
    """What the remaining parties said last, taken together: the gravest word counts."""
    remaining = {party.no for party in case.remaining}
    newest = {one.party: one for one in case.answers if one.party in remaining}
    if any(one.value == "refused" for one in newest.values()):
        return Consent.refused
    if any(one.value == "refuses_rung" and one.rung == case.level for one in newest.values()):
        return Consent.rung_refused
    agreed = {one.party for one in newest.values() if one.value == "agreed"}
    return Consent.all if agreed == remaining else Consent.none


def _status(case: Case, route: str) -> str:
    """The status of the newest handoff on a route that is still open."""
    return next((one.status for one in reversed(case.handoffs) if one.route == route and one.open), CLOSED)


def unproved(space: Space, before: Case, events: Iterable[ev.Event], after: Case) -> str:
    """Say in what a step of the machine is none of the abstract space; empty when it is one."""
    events = tuple(events)
    source, target = node_of(space, before), node_of(space, after)
    taken = next((one.action for one in events if isinstance(one, ev.ActionTaken)), "")
    clock = next((one.key for one in events if isinstance(one, ev.StepReached)), "")
    if any(isinstance(one, ev.Undone) for one in events):
        source, target, taken = target, source, before.last_act
    if space.has_step(source, target, taken, clock):
        return ""
    known = [space.number(source) is not None, space.number(target) is not None]
    return f"{taken or clock or 'note'}: {source} -> {target} {known}"
