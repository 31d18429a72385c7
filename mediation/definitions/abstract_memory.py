"""Which states remember what was left for them, as ways lead back there; `abstract.py` keeps that and nothing else."""

from __future__ import annotations

from mediation.definitions.workflow import Workflow


def states_with_memory(workflow: Workflow) -> frozenset[str]:
    """Name the states in which it matters what was left for them: a way leads back or asks for it; and those that wait
    for an offer and lead into such a one, as what counts as left there is where the offer was made."""
    kept = {
        state
        for action in workflow.actions.values()
        if any(way.back or (way.when is not None and way.when.name == "left_state") for way in action.ways)
        for state in action.sources
    }
    waiting = {
        state
        for action in workflow.actions.values()
        if any(way.to in kept for way in action.ways)
        for state in action.sources
        if workflow.states[state].waits_for
    }
    return frozenset(kept | waiting)


def ends_of_month(workflow: Workflow) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the states that the end of the month enters, each with those from which it does."""
    month = workflow.deadlines.get("month")
    steps = () if month is None else month.steps
    return tuple((step.state, step.from_states) for step in steps if step.state is not None)
