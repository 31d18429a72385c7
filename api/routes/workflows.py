"""Workflows over JSON."""

from __future__ import annotations

from fastapi import APIRouter

from api.identity import System, Wired
from api.shapes.problem import PROBLEMS
from api.shapes.workflows import WorkflowBrief, WorkflowList, WorkflowShape, workflow_brief, workflow_shape

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
