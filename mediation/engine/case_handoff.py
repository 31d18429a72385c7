"""The passing of a case to another institution, and what it was told of the dispute, as values of a case.

What travels is decided in `travelling.py`, what may be done with it by the guards.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine.case_value import Value
from mediation.town.institutions import AccountId, InstitutionId


class PartyTold(Value, frozen=True, kw_only=True):
    """A party as the other side was told of it: its number in the case, and what was handed over of it then."""

    no: int
    name: str
    side: str
    kind: str
    phone: str = ""


class Told(Value, frozen=True, kw_only=True):
    """What of the dispute left with a letter, as it stood that day: what is recorded later is no part of it."""

    title: str = ""
    summary: str = ""
    claims: str = ""
    parties: tuple[PartyTold, ...] = ()


class Handoff(Value, frozen=True, kw_only=True):
    """Passing the case, or a part of it, to another institution, with its own life.

    `status` is drafted (awaiting the sign-off of the offering side), offered, accepted, declined, expired, revoked or
    returned. `category` is A, B, C or D for the police. Each side's own number is kept. `facts` are the statements
    of the offering side; what was conceded in mediation never travels. `told` is what left with it: None before it
    left, between rungs, and in records from before this was noted.
    """

    no: int
    route: str
    direction: str
    sender: InstitutionId
    receiver: InstitutionId
    status: str
    offered_on: When
    category: str = ""
    level: str = ""
    from_state: str = ""
    sender_number: str = ""
    receiver_number: str = ""
    letter: int = 0
    signed_off_by: AccountId | None = None
    signed_off_on: When | None = None
    receipt_on: When | None = None
    answered_on: When | None = None
    returned_on: When | None = None
    outcome: str = ""
    reason: str = ""
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    feedback_on: When | None = None
    application_on: When | None = None
    told: Told | None = None

    @property
    def open(self) -> bool:
        """Whether one side still owes the other something. A move between rungs is done once it is taken."""
        if self.status == "accepted":
            return self.direction in {"in", "out"}
        return self.status in {"drafted", "offered"}

    @property
    def sent(self) -> bool:
        """Whether it ever left its sender. What must be signed off (B) and was revoked before it was, never did."""
        recalled = self.status == "revoked" and self.category == "B" and self.signed_off_by is None
        return self.status != "drafted" and not recalled
