"""A case and everything in it, as immutable values. Nothing here decides; `decide.py` and `evolve.py` do.

Small numbers (`no`) are counted inside the case, so the engine needs no randomness. Days and instants are `When`:
what the paper says. Money is a decimal string in yuan. The same structures are the stored record (JSON by msgspec).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NewType

import msgspec

from mediation.calendar.terms import Suspension, Term, When
from mediation.definitions.labels import Basis
from mediation.engine.amendments import Amended, Correction, LateCorrection, Redaction
from mediation.engine.case_agreement import Agreement, Obligation, SealUse, Signature, Signed, Visit
from mediation.engine.case_handoff import Handoff, PartyTold, Told
from mediation.engine.case_papers import Evidence, Paper
from mediation.engine.case_people import Agent, Answer, Party, Session
from mediation.engine.case_value import Value
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.places import PlaceId

__all__ = [
    "REST_GOES_ON",
    "Agent",
    "Agreement",
    "Answer",
    "Case",
    "CaseId",
    "CaseNumber",
    "Evidence",
    "Handoff",
    "Obligation",
    "Paper",
    "Party",
    "PartyTold",
    "Risk",
    "RunningDeadline",
    "SealUse",
    "Session",
    "Signature",
    "Signed",
    "Told",
    "Visit",
    "WorkflowRef",
]

CaseId = NewType("CaseId", str)
#: The mark of a case in which a part is settled and in force while the rest is mediated further.
REST_GOES_ON = "rest_goes_on"


class WorkflowRef(Value, frozen=True, kw_only=True):
    """Which text the case is bound to."""

    key: str
    revision: int
    digest: str


class CaseNumber(Value, frozen=True, kw_only=True):
    """A number drawn for the case. `status` is in_use, moved_on (转出) or void (作废)."""

    register: str
    institution: InstitutionId
    year: int
    seq: int
    text: str
    status: str = "in_use"


class RunningDeadline(Value, frozen=True, kw_only=True):
    """One clock of this case. `due_at` is derived, kept only as an index; None while the clock stands.

    `status` is running, standing (suspended), ended or missed_ended. `missed_at` is set once its end has passed.
    `fired` are the steps carried out for this end; `next_step` and `next_at` are what the sweep looks at.
    `stands_until` is the day beyond which a suspension with a cap takes nothing out of the count. `missed_before`: the
    same clock ran out earlier in this case. `basis` is what its length rests on, where that is not the clock's own.
    """

    key: str
    ref: str = ""
    level: str = ""
    term: Term | None = None
    basis: Basis | None = None
    anchor: When
    status: str = "running"
    due_on: date | None = None
    due_at: datetime | None = None
    provisional: bool = False
    suspensions: tuple[Suspension, ...] = ()
    stands_until: date | None = None
    extension: Term | None = None
    missed_at: datetime | None = None
    missed_before: bool = False
    fired: tuple[str, ...] = ()
    next_step: int = -1
    next_at: datetime | None = None
    ended_on: When | None = None

    @property
    def live(self) -> bool:
        """Whether it still counts: running or standing."""
        return self.status in {"running", "standing"}


class Risk(Value, frozen=True, kw_only=True):
    """The mark of danger: green, yellow, orange or red, why, by whom, since when."""

    colour: str = "green"
    reason: str = ""
    since: When | None = None


class Case(Value, frozen=True, kw_only=True):
    """One dispute, from the register to the archive.

    `version` counts the journal's entries (0: not opened yet). `custodian` is exactly one institution; `handler` the
    room that handles it under the custodian's name; `participants` help; `former` are past custodians. `state_since`
    is when the present state was entered; `left` is the state to which a return leads back, `left_before` what that was
    until then. Nothing may happen before `rests_on`, the last act that moved the case. `last_entry` is the number of
    the last entry made by a person's act (notes and clocks do not count), `last_act` and `last_actor` say which.
    `answers` are the words on mediation itself, `asides` those on the other questions (`trail.py`).
    `lead` and `mediators` are, in a matter that is no dispute, those who handle it.
    """

    id: CaseId
    version: int = 0
    workflow: WorkflowRef | None = None
    state: str = ""
    state_since: When | None = None
    rests_on: When | None = None
    left: str = ""
    left_before: str = ""
    level: str = ""
    entry_level: str = ""
    place: PlaceId = PlaceId("")
    custodian: InstitutionId = InstitutionId("")
    handler: InstitutionId | None = None
    participants: tuple[InstitutionId, ...] = ()
    former: tuple[InstitutionId, ...] = ()
    confidentiality: str = "ordinary"
    log_number: str = ""
    archive_number: str = ""
    numbers: tuple[CaseNumber, ...] = ()
    title: str = ""
    kind: str = ""
    subkind: str = ""
    source: str = ""
    summary: str = ""
    claims: str = ""
    amount: str = ""
    households: int = 0
    outside_numbers: dict[str, str] = msgspec.field(default_factory=dict)
    requested_on: When | None = None
    arose_on: When | None = None
    logged_on: When | None = None
    accepted_on: When | None = None
    parties: tuple[Party, ...] = ()
    answers: tuple[Answer, ...] = ()
    asides: tuple[Answer, ...] = ()
    rights_told: bool = False
    lead: AccountId | None = None
    mediators: tuple[AccountId, ...] = ()
    leader_in_charge: AccountId | None = None
    sessions: tuple[Session, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    seal_uses: tuple[SealUse, ...] = ()
    visits: tuple[Visit, ...] = ()
    visits_planned: int = 1
    handoffs: tuple[Handoff, ...] = ()
    deadlines: tuple[RunningDeadline, ...] = ()
    papers: tuple[Paper, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    risk: Risk = Risk()
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    marks: tuple[str, ...] = ()
    outcome: str = ""
    outcome_reason: str = ""
    concluded_on: When | None = None
    concluded_at: InstitutionId | None = None
    linked: tuple[str, ...] = ()
    earlier_failures: int = 0
    extended: bool = False
    sent_down: bool = False
    last_entry: int = 0
    last_act: str = ""
    last_actor: AccountId | None = None
    last_at: datetime | None = None
    last_paper: bool = False
    corrections: tuple[Correction, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    late_corrections: tuple[LateCorrection, ...] = ()

    @property
    def number(self) -> str:
        """The number that people use: the one in use at the custodian, else the register's."""
        for one in reversed(self.numbers):
            if one.status == "in_use":
                return one.text
        return self.log_number

    @property
    def remaining(self) -> tuple[Party, ...]:
        """The parties who have not left."""
        return tuple(party for party in self.parties if party.left_on is None)

    @property
    def open_handoffs(self) -> tuple[Handoff, ...]:
        """The handoffs in which one side still owes the other something."""
        return tuple(one for one in self.handoffs if one.open)

    @property
    def agreement(self) -> Agreement | None:
        """The newest agreement that was not dropped or replaced."""
        for one in reversed(self.agreements):
            if one.status in {"drafted", "in_force"}:
                return one
        return None

    @property
    def standing(self) -> tuple[Agreement, ...]:
        """The agreements that count side by side, oldest first: drafted or in force, and none that a newer one of these
        is to replace."""
        live = [one for one in self.agreements if one.status in {"drafted", "in_force"}]
        replaced = {one.supersedes for one in live}
        return tuple(one for one in live if one.no not in replaced)

    @property
    def open_obligations(self) -> tuple[Obligation, ...]:
        """What is still owed and not given up under any agreement that stands."""
        return tuple(one for agreement in self.standing for one in agreement.open_obligations)

    @property
    def rest_goes_on(self) -> bool:
        """Whether a part is settled and the rest is mediated further in this case (深圳多元化解条例 26)."""
        newest = self.agreement
        if newest is None:
            return False
        return newest.rest == "goes_on" if newest.status == "drafted" else REST_GOES_ON in self.marks

    @property
    def amended(self) -> tuple[Amended, ...]:
        """Every value that was put right, or that somebody asked to have put right once the case was closed."""
        return (*self.corrections, *self.late_corrections)

    def agreement_owing(self, obligation: Any) -> Agreement | None:
        """Give the standing agreement that holds this obligation, or None."""
        return next((a for a in self.standing if any(one.no == obligation for one in a.obligations)), None)

    def party(self, no: int) -> Party | None:
        """Give the party with this number, or None."""
        return next((one for one in self.parties if one.no == no), None)

    def paper(self, no: int) -> Paper | None:
        """Give the paper with this number, or None."""
        return next((one for one in self.papers if one.no == no), None)

    def handoff(self, no: int) -> Handoff | None:
        """Give the handoff with this number, or None."""
        return next((one for one in self.handoffs if one.no == no), None)

    def clock(self, key: str, ref: str = "") -> RunningDeadline | None:
        """Give the newest clock with this key and reference, or None."""
        return next((one for one in reversed(self.deadlines) if one.key == key and one.ref == ref), None)
