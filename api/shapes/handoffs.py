"""Handoffs as the API shows them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from api.reporter_passed import OF_THE_REPORTER
from mediation.engine.case import Case, Handoff


class HandoffShape(BaseModel):
    """One handoff, seen by either side. What was conceded in mediation is no part of it."""

    case: str
    no: int
    route: str
    category: str
    direction: str
    status: str = Field(description="drafted、offered、accepted、declined、expired、revoked 或 returned。")
    sender: str
    receiver: str
    sender_number: str
    receiver_number: str
    offered_on: str
    receipt_on: str | None
    answered_on: str | None
    returned_on: str | None
    outcome: str
    reason: str
    facts: dict[str, Any] = Field(description="移送方的陈述；反映人见案件的 reporter。")


class HandoffList(BaseModel):
    """Handoffs, open ones first, then the newest."""

    handoffs: list[HandoffShape]


def handoff_shape(case: Case, handoff: Handoff) -> HandoffShape:
    """Show one handoff."""
    return HandoffShape(
        case=case.id,
        no=handoff.no,
        route=handoff.route,
        category=handoff.category,
        direction=handoff.direction,
        status=handoff.status,
        sender=handoff.sender,
        receiver=handoff.receiver,
        sender_number=handoff.sender_number,
        receiver_number=handoff.receiver_number,
        offered_on=handoff.offered_on.day.isoformat(),
        receipt_on=handoff.receipt_on.day.isoformat() if handoff.receipt_on else None,
        answered_on=handoff.answered_on.day.isoformat() if handoff.answered_on else None,
        returned_on=handoff.returned_on.day.isoformat() if handoff.returned_on else None,
        outcome=handoff.outcome,
        reason=handoff.reason,
        facts={key: value for key, value in handoff.facts.items() if key not in OF_THE_REPORTER},
    )
