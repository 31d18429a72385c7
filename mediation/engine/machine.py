"""The one door to `transitions`: a flat, unqueued machine per workflow, shared by all cases and threads.

Guards are callables that we build, never strings (given a string from a file the library would import and run it).
There is one closure per way on; it keeps the branch condition (`when`) apart from the requirements, runs all
requirements so that a refusal carries every objection, and returns a real bool, as the library compares with `== True`.
The library moves a light probe, never a case.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from transitions import Machine
from transitions.core import MachineError

from mediation.definitions.workflow import Action, Way, Workflow
from mediation.engine.conditions import holds
from mediation.engine.guards import check, refused_by_one_of_two
from mediation.engine.guards_reach import somebody_there
from mediation.engine.guards_sign_off import signed_off
from mediation.engine.probe import NOTHING, Probe
from mediation.errors import Objection


class ActionMachine:
    """The states and actions of one workflow as `transitions` knows them."""

    __slots__ = ("_events",)

    def __init__(self, workflow: Workflow) -> None:
        machine = Machine(
            model=None,
            states=[NOTHING, *workflow.states],
            initial=NOTHING,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for action in workflow.actions.values():
            sources = [NOTHING] if action.opens else list(action.sources)
            for source in sources:
                for way in action.ways:
                    # «stays» and «back» are internal: the probe's state does not move, `Probe.way` tells where to
                    machine.add_transition(action.key, source, way.to, conditions=[_condition(way)])
        self._events = machine.events

    def fire(self, probe: Probe) -> bool:
        """Put the action to the machine. True when it was taken (then `probe.state` and `probe.way` tell where it
        leads); False when a requirement objects or no way fits. Raises LookupError when the state does not offer it."""
        event = self._events.get(probe.action.key)
        if event is None:
            raise LookupError(probe.action.key)
        try:
            return bool(event.trigger(probe))
        except MachineError as error:
            raise LookupError(probe.action.key) from error


def _condition(way: Way) -> Callable[[Any], bool]:
    def may_go(event: Any) -> bool:
        probe: Probe = event.model
        if way.when is not None and not holds(way.when, probe, probe.case):
            return False
        if not requirements_met(probe):
            return False
        probe.way = way
        return True

    return may_go


def requirements_met(probe: Probe) -> bool:
    """Run every requirement of the action once, collecting the objections on the probe."""
    if probe.verdict is None:
        refused = refused_by_one_of_two(probe)
        found: list[Objection | None] = [refused, signed_off(probe), *somebody_there(probe)]
        for call in probe.action.requires:
            found += check(call, probe)
        seen: set[str] = {one.code + (one.field or "") for one in probe.objections}
        for one in found:
            if one is not None and one.code + (one.field or "") not in seen:
                seen.add(one.code + (one.field or ""))
                probe.objections.append(one)
        probe.verdict = not probe.objections
    return probe.verdict


@lru_cache(maxsize=64)
def _machine(key: str, revision: int, digest: str, holder: _Holder) -> ActionMachine:
    return ActionMachine(holder.workflow)


class _Holder:
    """Carries a workflow through the cache, equal to every other: the key is the digest."""

    __slots__ = ("workflow",)

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)

    def __hash__(self) -> int:
        return 0


def machine_of(workflow: Workflow) -> ActionMachine:
    """Give the machine of a workflow, built once per revision and text."""
    return _machine(workflow.key, workflow.revision, workflow.digest, _Holder(workflow))


def offered_in(action: Action, state: str) -> bool:
    """Say whether the action exists in this state at all."""
    return action.opens if not state else state in action.sources
