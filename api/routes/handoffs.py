"""Handoffs over JSON: what came in, what went out."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.identity import System, Wired
from api.shapes.handoffs import HandoffList, handoff_shape
from api.shapes.problem import PROBLEMS
from mediation.oversight import casebook
from mediation.store.visibility import eyes

router = APIRouter(prefix="/api/v1/handoffs", tags=["移送"], responses=PROBLEMS)


@router.get("", summary="收到与发出的移送")
def listing(
    wiring: Wired,
    caller: System,
    direction: Literal["received", "sent", "both"] = "both",
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> HandoffList:
    """List the handoffs of the account's institutions, the open ones first."""
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        found = casebook.handoffs(reading.wire, seen_by=caller.actor, town=town, limit=limit)
    mine = eyes(caller.actor, town)
    kept = [
        one
        for one in found
        if direction == "both"
        or (direction == "received" and one.handoff.receiver in mine)
        or (direction == "sent" and one.handoff.sender in mine)
    ]
    return HandoffList(handoffs=[handoff_shape(one.case, one.handoff) for one in kept])
