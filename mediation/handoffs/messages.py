"""What travels between two systems, as exact shapes: the envelope and what an institution is told.

What an institution may say stands in `bodies.py`. The JSON Schemas of `docs/reference/handoff-schemas/` are made from
these shapes. What is not declared here is refused, so nothing that a party conceded in mediation can slip in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec

from mediation.handoffs.bodies import Identifier, Moment, Number, Said, Shape

PROTOCOL: Final = "mediation-handoff/1"
MOST_BYTES = 1_000_000
"""How large a message may be, in bytes."""


class Incoming(Shape, frozen=True, kw_only=True):
    """One message to the program.

    `id` is the sender's own and never used again; `case` is the name of the case between the two: of one that the
    sender hands over, its own, of one that was handed to it, as it was told. `seq` counts the sender's messages of
    this case that took effect, from 1. `handoff` is the number of the handoff that is meant; none when one is offered.
    """

    protocol: Literal["mediation-handoff/1"]
    id: Identifier
    case: Identifier
    seq: Number
    sender: Identifier
    body: Said
    handoff: Number | None = None
    happened_at: Moment | None = None


class Acknowledged(Shape, frozen=True, kw_only=True):
    """The answer to a message that took effect, or had done so before (`code` is then `duplicate`)."""

    acknowledged: str
    case: str
    seq: int
    handoff: int
    status: str
    code: str = "done"


# --- what an institution is told ------------------------------------------------------------------------------


News = Literal["offered", "receipted", "accepted", "reported", "applied", "declined", "expired", "revoked", "returned"]


class Side(Shape, frozen=True, kw_only=True):
    """One side of a handoff: its institution and its own number for the matter."""

    id: str
    name: str
    number: str = ""


class PartyShown(Shape, frozen=True, kw_only=True):
    """A party, as far as the receiver needs it."""

    name: str
    side: str
    kind: str
    phone: str = ""


class PaperListed(Shape, frozen=True, kw_only=True):
    """A paper that belongs to the handoff; `digest` is the SHA-256 of its PDF, empty until it is drawn."""

    no: int
    kind: str
    title: str
    number: str
    on: date
    digest: str = ""


class EvidenceListed(Shape, frozen=True, kw_only=True):
    """One piece of evidence on the list that travels: what it is, never what it shows. `digest` is its SHA-256."""

    no: int
    title: str
    kind: str
    pages: int
    digest: str


class Packet(Shape, frozen=True, kw_only=True):
    """A handoff and what travels with it, as it stood when the message was written.

    `status` is offered, accepted, declined, expired, revoked or returned. `facts` are the statements of the offering
    side. `digest` is the SHA-256 of the packet's own JSON: without its digest, keys sorted, no spaces, UTF-8.
    """

    no: int
    route: str
    category: str
    direction: str
    status: str
    sender: Side
    receiver: Side
    offered_on: date
    receipt_on: date | None = None
    answered_on: date | None = None
    returned_on: date | None = None
    feedback_on: date | None = None
    application_on: date | None = None
    outcome: str = ""
    reason: str = ""
    facts: dict[str, str | bool | int | list[str]] = msgspec.field(default_factory=dict)
    place: str = ""
    title: str = ""
    kind: str = ""
    summary: str = ""
    claims: str = ""
    parties: tuple[PartyShown, ...] = ()
    papers: tuple[PaperListed, ...] = ()
    evidence: tuple[EvidenceListed, ...] = ()
    digest: str = ""


class Outgoing(Shape, frozen=True, kw_only=True):
    """One message from the program. `event` says in one word what has come of the handoff; `seq` counts what this
    institution is told of this case, from 1, without a gap."""

    protocol: Literal["mediation-handoff/1"]
    id: str
    case: str
    seq: int
    receiver: str
    event: Literal[
        "offered", "receipted", "accepted", "reported", "applied", "declined", "expired", "revoked", "returned"
    ]
    written_at: datetime
    handoff: Packet


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side's system must answer: the id of what it has taken. Anything else it adds is passed over."""

    acknowledged: str


SHAPES: dict[str, type[msgspec.Struct]] = {
    "incoming": Incoming,
    "acknowledged": Acknowledged,
    "outgoing": Outgoing,
    "taken": Taken,
}
"""What is published as JSON Schema, by the name of its file."""


def schema_of(name: str) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of one of `SHAPES`."""
    found: dict[str, Any] = msgspec.json.schema(SHAPES[name])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **found}
