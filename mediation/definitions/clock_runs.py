"""In which states a clock may be running: each clock is walked through the procedure beside the state of the case.

The walk follows what the engine does at each step: what ends a clock comes first, then what makes it stand or go on,
then what starts it. A trigger with a condition may or may not count, so both are walked.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Literal, TypeAlias

from mediation.definitions.paths import NOWHERE, Edge, Graph, Node
from mediation.definitions.workflow import Deadline, Trigger, Workflow

Mode: TypeAlias = Literal["off", "running", "standing", "done"]


def states_running(graph: Graph, deadline: Deadline) -> frozenset[str]:
    """List the states in which this clock may be running."""
    seen: set[tuple[Node, Mode]] = {(Node(NOWHERE), "off")}
    queue = deque(seen)
    while queue:
        node, mode = queue.popleft()
        for edge in graph.out(node):
            if edge.deadline == deadline.key and mode != "running":
                continue
            for after in _modes_after(graph.workflow, deadline, edge, mode):
                if (edge.target, after) not in seen:
                    seen.add((edge.target, after))
                    queue.append((edge.target, after))
    return frozenset(node.state for node, mode in seen if mode == "running")


def _modes_after(workflow: Workflow, deadline: Deadline, edge: Edge, mode: Mode) -> Iterator[Mode]:
    for ended in _ended(workflow, deadline, edge, mode):
        for turned in _turned(deadline, edge, ended):
            yield from _started(deadline, edge, turned)


def _ended(workflow: Workflow, deadline: Deadline, edge: Edge, mode: Mode) -> Iterator[Mode]:
    over: Mode = "done" if mode != "off" and deadline.once else "off" if mode != "done" else "done"
    left = bool(deadline.during) and edge.target.state not in deadline.during
    if left or workflow.states[edge.target.state].final:
        yield over
        return
    hit, surely = _hit(deadline.ends, edge)
    if hit:
        yield over
    if not surely or deadline.each:  # one of several obligations, visits or handoffs may end and the others run on
        yield mode


def _turned(deadline: Deadline, edge: Edge, mode: Mode) -> Iterator[Mode]:
    if mode not in {"running", "standing"}:
        yield mode
        return
    stands, surely_stands = _hit(deadline.pauses, edge)
    goes_on, surely_goes_on = _hit(deadline.resumes, edge)
    if stands:
        yield "standing"
    if goes_on and not surely_stands:
        yield "running"
    if not surely_stands and not surely_goes_on:
        yield mode


def _started(deadline: Deadline, edge: Edge, mode: Mode) -> Iterator[Mode]:
    hit, surely = _hit(deadline.starts, edge)
    outside = bool(deadline.during) and edge.target.state not in deadline.during
    if outside:  # what is set outside its states ends with the next entry: it times nothing
        hit = surely = False
    if hit and mode == "off":
        yield "running"
    if not (surely and mode == "off"):
        yield mode


def _hit(trigger: Trigger | None, edge: Edge) -> tuple[bool, bool]:
    """Say whether a trigger may count at this step, and whether it surely does."""
    if trigger is None:
        return False, False
    entered = not edge.stays and edge.target.state in trigger.states
    hit = entered or (edge.action != "" and edge.action in trigger.actions)
    return hit, hit and trigger.when is None
