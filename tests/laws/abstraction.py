"""From a case as the machine keeps it to the node of the abstract space in which the proof has it. For laws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from mediation.definitions.abstract import Node, Space
from mediation.definitions.abstract_memory import states_with_memory
from mediation.engine import adopting_places
from mediation.engine import events as ev
from mediation.engine.case import Case


def node_of(space: Space, case: Case) -> Node:
    """Give the node of a case, by what an adoption goes by."""
    if not case.version:
        return space.nodes[0]
    return adopting_places.node_of(
        case, routes=space.routes, left=space.left, kept=_kept(space), of_consent=space.of_consent
    )


@cache
def _kept(space: Space) -> frozenset[str]:
    return states_with_memory(space.workflow)


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
