"""Workflows over JSON."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import structs

from api.identity import System, Wired
from api.shapes.problem import PROBLEMS
from api.shapes.workflows import (
    AtStateShape,
    FlowShape,
    WorkflowBrief,
    WorkflowList,
    WorkflowShape,
    workflow_brief,
    workflow_shape,
)
from mediation.oversight.flow_times import WINDOW_DAYS, flow_times

router = APIRouter(prefix="/api/v1/workflows", tags=["流程"], responses=PROBLEMS)


@router.get("", summary="流程清单")
def listing(wiring: Wired, caller: System) -> WorkflowList:
    """List the loaded workflows, each in its newest revision."""
    known = (wiring.library.newest(key) for key in wiring.library.keys)
    return WorkflowList(workflows=[WorkflowBrief(**workflow_brief(one)) for one in known])


@router.get("/{key}", summary="流程：层级、环节、动作与表单")
def read(key: str, wiring: Wired, caller: System) -> WorkflowShape:
    """Read a workflow: its levels, states, and actions with their questions."""
    return workflow_shape(wiring.library.newest(key))


@router.get("/{key}/flow", summary="流程：各环节在办件数与停留天数")
def flow(
    key: str, wiring: Wired, caller: System, days: Annotated[int, Query(ge=1, le=3650)] = WINDOW_DAYS
) -> FlowShape:
    """Count live cases and give the median of days at each state, of the subtree that the account supervises."""
    workflow = wiring.library.newest(key)
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = flow_times(reading.wire, workflow.key, seen_by=caller.actor, town=town, at=caller.at, days=days)
    return FlowShape(workflow=workflow.key, days=days, states=[AtStateShape(**structs.asdict(one)) for one in found])
