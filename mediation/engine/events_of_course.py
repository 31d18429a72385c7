"""The course of a case: opened, acted upon, numbered, who takes part, where it lies, what is known of it, how it ended.

Values only; `evolve.py` folds them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine.case import (
    Answer,
    CaseNumber,
    Handoff,
    Party,
    Risk,
    Session,
    WorkflowRef,
)
from mediation.engine.happening import Happening
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.places import PlaceId


class CaseOpened(Happening, frozen=True, kw_only=True, tag="case_opened"):
    """The matter is in the register."""

    workflow: WorkflowRef
    level: str
    place: PlaceId
    custodian: InstitutionId
    handler: InstitutionId | None = None
    participants: tuple[InstitutionId, ...] = ()
    on: When
    requested_on: When | None = None
    arose_on: When | None = None
    title: str = ""
    kind: str = ""
    subkind: str = ""
    source: str = ""
    summary: str = ""
    claims: str = ""
    amount: str = ""
    households: int = 0
    outside_numbers: dict[str, str] = msgspec.field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    confidentiality: str = "ordinary"
    linked: tuple[str, ...] = ()
    earlier_failures: int = 0


class ActionTaken(Happening, frozen=True, kw_only=True, tag="action_taken"):
    """Somebody did something; the first event of every entry that a person makes. `late` marks 补录."""

    action: str
    on: When
    fields: dict[str, Any] = msgspec.field(default_factory=dict)
    late: bool = False
    late_reason: str = ""


class StateEntered(Happening, frozen=True, kw_only=True, tag="state_entered"):
    """The case stands elsewhere in the procedure. `left` remembers the state to which a return leads back.

    `rests_on` is the day of the act on which the new state rests, where that is not `on`: a clock is no act.
    """

    state: str
    on: When
    left: str = ""
    rests_on: When | None = None


class NumberDrawn(Happening, frozen=True, kw_only=True, tag="number_drawn"):
    """A number was drawn from a register. `decide` leaves seq 0 and no text; the store fills both in the transaction.

    `purpose` is log, case, archive or paper. `moves_on` marks the numbers in use before as 转出.
    """

    number: CaseNumber
    purpose: str
    format: str = ""
    moves_on: bool = False


class NumberResumed(Happening, frozen=True, kw_only=True, tag="number_resumed"):
    """The case came back to a committee that had given it a number: that one is in use again, no second is drawn."""

    text: str


class AnswersRecorded(Happening, frozen=True, kw_only=True, tag="answers_recorded"):
    """Parties said yes, no or nothing."""

    answers: tuple[Answer, ...]


class PartiesChanged(Happening, frozen=True, kw_only=True, tag="parties_changed"):
    """Parties joined, left, or their particulars were completed: the whole list as it now is."""

    parties: tuple[Party, ...]


class CaseAccepted(Happening, frozen=True, kw_only=True, tag="case_accepted"):
    """The committee took the dispute on (受理)."""

    on: When
    rights_told: bool = True


class MediatorsNamed(Happening, frozen=True, kw_only=True, tag="mediators_named"):
    """Who mediates, the lead first."""

    mediators: tuple[AccountId, ...]
    leader_in_charge: AccountId | None = None


class HandlersNamed(Happening, frozen=True, kw_only=True, tag="handlers_named"):
    """Who handles a matter that is no dispute, the lead first; nobody any more if empty."""

    handlers: tuple[AccountId, ...] = ()


class ParticipantsNamed(Happening, frozen=True, kw_only=True, tag="participants_named"):
    """Institutions were called in to lend a hand (协办): all participants as they now are, and who is new."""

    participants: tuple[InstitutionId, ...]
    called: tuple[InstitutionId, ...] = ()


class SessionRecorded(Happening, frozen=True, kw_only=True, tag="session_recorded"):
    """A meeting was arranged (`held` False) or held; one with the same number replaces the arrangement."""

    session: Session


class HandoffMade(Happening, frozen=True, kw_only=True, tag="handoff_made"):
    """A handoff begins: drafted or offered."""

    handoff: Handoff


class HandoffMoved(Happening, frozen=True, kw_only=True, tag="handoff_moved"):
    """A handoff goes on in its life: the record as it now is."""

    handoff: Handoff


class CustodyPassed(Happening, frozen=True, kw_only=True, tag="custody_passed"):
    """Another institution is custodian now; the former one stays as participant."""

    custodian: InstitutionId
    handler: InstitutionId | None = None
    level: str
    former: InstitutionId | None = None
    participants: tuple[InstitutionId, ...] = ()


class RiskMarked(Happening, frozen=True, kw_only=True, tag="risk_marked"):
    """Somebody with a name judged the danger."""

    risk: Risk


class FactsRecorded(Happening, frozen=True, kw_only=True, tag="facts_recorded"):
    """Plain facts by name, and marks set or removed."""

    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    marks: tuple[str, ...] = ()
    unmarks: tuple[str, ...] = ()


class Extended(Happening, frozen=True, kw_only=True, tag="extended"):
    """The month was extended by all parties, once (at most 30 days)."""

    days: int
    on: When


class OutcomeKnown(Happening, frozen=True, kw_only=True, tag="outcome_known"):
    """How it ended, for the statistics: counted at the committee that ends it, on the day of the outcome."""

    outcome: str
    reason: str = ""
    on: When
    at: InstitutionId


class Noted(Happening, frozen=True, kw_only=True, tag="noted"):
    """A remark was added."""

    on: When
    text: str


class LinkedTo(Happening, frozen=True, kw_only=True, tag="linked_to"):
    """The case was joined with, split from or followed by another."""

    case: str
    relation: str
