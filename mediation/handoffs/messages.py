"""What travels between two systems, as exact shapes: the envelope, what an institution may say, what it is told.

The JSON Schemas of `docs/reference/handoff-schemas/` are made from these shapes. What is not declared here is refused,
so nothing that a party conceded in mediation can slip in. What a message does stands in `replies.py`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

PROTOCOL: Final = "mediation-handoff/1"
MOST_BYTES = 1_000_000
"""How large a message may be, in bytes."""

Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$", description="字母、数字和 . _ : @ -")]
Number = Annotated[int, Meta(ge=1, le=1_000_000)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=3000)]
Moment = Annotated[datetime, Meta(tz=True)]


class _Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A shape of which every field is known."""


# --- what an institution says ---------------------------------------------------------------------------------


class PartyNamed(_Shape, frozen=True, kw_only=True):
    """One party of a dispute that is handed over."""

    name: Short
    side: Literal["applicant", "respondent", "third"]
    kind: Literal["person", "organisation"] = "person"
    phone: Short = ""
    gender: Short = ""
    address: Short = ""
    legal_representative: Short = ""
    agent: Short = ""
    guardian: Short = ""
    minor: bool = False


class Matter(_Shape, frozen=True, kw_only=True):
    """What a dispute is about. `place` and `kind` are keys of the receiving town and workflow."""

    place: Identifier
    kind: Identifier
    title: Short
    summary: Long
    parties: Annotated[tuple[PartyNamed, ...], Meta(min_length=1, max_length=100)]
    alarm_number: Short
    claims: Long = ""
    workflow: Identifier = ""


class Statements(_Shape, frozen=True, kw_only=True):
    """What a station states when it entrusts (公安机关办理行政案件程序规定 178、179、181、186)."""

    act: Identifier
    minor: bool
    ground: Identifier
    decided: bool
    consent_signed: bool
    taken_on: date
    limit_on: date
    in_person: bool
    exclusions: tuple[Identifier, ...] = ()
    guardians: Short = ""


class OfferA(_Shape, frozen=True, kw_only=True, tag_field="says", tag="offer_a"):
    """The station tells the parties of the committee and refers them (A 类)."""

    matter: Matter
    applies: Literal["one", "both", "none"]
    refused: bool


class OfferB(_Shape, frozen=True, kw_only=True, tag_field="says", tag="offer_b"):
    """The station drafts an entrustment (B 类); it counts once it is signed off."""

    matter: Matter
    statements: Statements


class EntrustAgain(_Shape, frozen=True, kw_only=True, tag_field="says", tag="entrust_again"):
    """The station entrusts a case that it was handed."""

    statements: Statements
    alarm_number: Short


class SignOff(_Shape, frozen=True, kw_only=True, tag_field="says", tag="sign_off"):
    """The station's deputy head signs an entrustment off."""


class Receipt(_Shape, frozen=True, kw_only=True, tag_field="says", tag="receipt"):
    """The receiver signs for what it was handed, under its own number."""

    number: Short = ""


class AnswerGiven(_Shape, frozen=True, kw_only=True, tag_field="says", tag="answer"):
    """The receiver says what became of what it was handed: a station (D 类), a department, a service, an appraiser."""

    answer: Identifier
    words: Long = ""
    number: Short = ""


class Revoke(_Shape, frozen=True, kw_only=True, tag_field="says", tag="revoke"):
    """The offering side takes it back."""

    reason: Long


class Recognise(_Shape, frozen=True, kw_only=True, tag_field="says", tag="recognise"):
    """The station recognises: no penalty; `number` is that of its decision."""

    number: Short


class NotRecognise(_Shape, frozen=True, kw_only=True, tag_field="says", tag="not_recognise"):
    """The station does not recognise."""

    reason: Long


class AgreeExtension(_Shape, frozen=True, kw_only=True, tag_field="says", tag="agree_extension"):
    """The station agrees that an entrusted mediation goes on beyond its fifteen days."""

    words: Long = ""
    number: Short = ""


class RefuseExtension(_Shape, frozen=True, kw_only=True, tag_field="says", tag="refuse_extension"):
    """The station does not agree to more time."""

    reason: Long


class Ruling(_Shape, frozen=True, kw_only=True, tag_field="says", tag="ruling"):
    """The court says how it decided on an agreement that it was asked to confirm (民事诉讼法 205、206)."""

    ruling: Identifier
    ruling_number: Short = ""
    words: Long = ""


Said = (
    OfferA
    | OfferB
    | EntrustAgain
    | SignOff
    | Receipt
    | AnswerGiven
    | Revoke
    | Recognise
    | NotRecognise
    | AgreeExtension
    | RefuseExtension
    | Ruling
)


class Incoming(_Shape, frozen=True, kw_only=True):
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


class Acknowledged(_Shape, frozen=True, kw_only=True):
    """The answer to a message that took effect, or had done so before (`code` is then `duplicate`)."""

    acknowledged: str
    case: str
    seq: int
    handoff: int
    status: str
    code: str = "done"


# --- what an institution is told ------------------------------------------------------------------------------


News = Literal["offered", "receipted", "accepted", "reported", "applied", "declined", "expired", "revoked", "returned"]


class Side(_Shape, frozen=True, kw_only=True):
    """One side of a handoff: its institution and its own number for the matter."""

    id: str
    name: str
    number: str = ""


class PartyShown(_Shape, frozen=True, kw_only=True):
    """A party, as far as the receiver needs it."""

    name: str
    side: str
    kind: str
    phone: str = ""


class PaperListed(_Shape, frozen=True, kw_only=True):
    """A paper that belongs to the handoff; `digest` is the SHA-256 of its PDF, empty until it is drawn."""

    no: int
    kind: str
    title: str
    number: str
    on: date
    digest: str = ""


class EvidenceListed(_Shape, frozen=True, kw_only=True):
    """One piece of evidence on the list that travels: what it is, never what it shows. `digest` is its SHA-256."""

    no: int
    title: str
    kind: str
    pages: int
    digest: str


class Packet(_Shape, frozen=True, kw_only=True):
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
    facts: dict[str, str | bool | int | list[str]] = {}
    place: str = ""
    title: str = ""
    kind: str = ""
    summary: str = ""
    claims: str = ""
    parties: tuple[PartyShown, ...] = ()
    papers: tuple[PaperListed, ...] = ()
    evidence: tuple[EvidenceListed, ...] = ()
    digest: str = ""


class Outgoing(_Shape, frozen=True, kw_only=True):
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
