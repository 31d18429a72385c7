"""What an actor may do with a case now, and for the rest: why not. Pages and the API draw their buttons from this.

An option is open when some form could be accepted; what depends on the form is judged when it comes (`decide`).
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from mediation.calendar.terms import When
from mediation.definitions.workflow import Action, Workflow
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.entitlement import entitled, objection_to
from mediation.engine.machine import offered_in, requirements_met
from mediation.engine.probe import Probe
from mediation.errors import Objection
from mediation.town.around import Town


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One action in the present state: open, or closed with every reason. `mine` says whether the actor's post fits."""

    action: Action
    open: bool
    mine: bool
    objections: tuple[Objection, ...] = ()


def options(workflow: Workflow, case: Case, actor: Actor, at: datetime, town: Town) -> tuple[Option, ...]:
    """List the actions of the case's state, the actor's own first in the definition's order."""
    state = workflow.states.get(case.state)
    if state is not None and state.final:
        return ()
    found = []
    for action in workflow.actions.values():
        if action.opens or not offered_in(action, case.state):
            continue
        if action.levels and case.level not in action.levels:
            continue
        found.append(_judged(workflow, case, action, actor, at, town))
    return tuple(sorted(found, key=lambda option: not option.mine))


def _judged(workflow: Workflow, case: Case, action: Action, actor: Actor, at: datetime, town: Town) -> Option:
    mine = entitled(action, case, actor, town)
    probe = Probe(
        workflow=workflow,
        case=case,
        action=action,
        actor=actor,
        at=at,
        on=When.at(at),
        town=town,
        form=None,
        others={},
        earlier=None,
    )
    requirements_met(probe)
    objections = tuple(probe.objections) if mine else (objection_to(action), *probe.objections)
    return Option(action=action, open=not objections, mine=mine, objections=objections)


def opening_options(workflow: Workflow, actor: Actor) -> tuple[Action, ...]:
    """List the actions by which this actor may open a case."""
    held = {post.role for post in actor.posts}
    return tuple(
        action for action in workflow.actions.values() if action.opens and any(by.role in held for by in action.by)
    )
