"""What happened, in the past participle: the only things that change a case. `evolve.py` folds them.

Every event carries what it needs to be folded without a calendar, a workflow or a town: due dates and institutions
are computed by `decide` and written down here. The journal stores one entry per command, holding its events in order.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from mediation.calendar.terms import Suspension, Term, When
from mediation.engine.amendments import Correction, LateCorrection, Redaction, ReplacedEntry
from mediation.engine.case import (
    Agreement,
    Answer,
    CaseNumber,
    Evidence,
    Handoff,
    Obligation,
    Paper,
    Party,
    Risk,
    RunningDeadline,
    SealUse,
    Session,
    Signature,
    Visit,
    WorkflowRef,
)
from mediation.engine.paper_marks import HandSigned, Printing, ScannedPages, Sealed
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.places import PlaceId


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """Something that happened."""


class CaseOpened(_Event, frozen=True, kw_only=True, tag="case_opened"):
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
    outside_numbers: dict[str, str] = {}
    parties: tuple[Party, ...] = ()
    confidentiality: str = "ordinary"
    linked: tuple[str, ...] = ()
    earlier_failures: int = 0


class ActionTaken(_Event, frozen=True, kw_only=True, tag="action_taken"):
    """Somebody did something; the first event of every entry that a person makes. `late` marks 补录."""

    action: str
    on: When
    fields: dict[str, Any] = {}
    late: bool = False
    late_reason: str = ""


class StateEntered(_Event, frozen=True, kw_only=True, tag="state_entered"):
    """The case stands elsewhere in the procedure. `left` remembers the state to which a return leads back.

    `rests_on` is the day of the act on which the new state rests, where that is not `on`: a clock is no act.
    """

    state: str
    on: When
    left: str = ""
    rests_on: When | None = None


class NumberDrawn(_Event, frozen=True, kw_only=True, tag="number_drawn"):
    """A number was drawn from a register. `decide` leaves seq 0 and no text; the store fills both in the transaction.

    `purpose` is log, case, archive or paper. `moves_on` marks the numbers in use before as 转出.
    """

    number: CaseNumber
    purpose: str
    format: str = ""
    moves_on: bool = False


class NumberResumed(_Event, frozen=True, kw_only=True, tag="number_resumed"):
    """The case came back to a committee that had given it a number: that one is in use again, no second is drawn."""

    text: str


class AnswersRecorded(_Event, frozen=True, kw_only=True, tag="answers_recorded"):
    """Parties said yes, no or nothing."""

    answers: tuple[Answer, ...]


class PartiesChanged(_Event, frozen=True, kw_only=True, tag="parties_changed"):
    """Parties joined, left, or their particulars were completed: the whole list as it now is."""

    parties: tuple[Party, ...]


class CaseAccepted(_Event, frozen=True, kw_only=True, tag="case_accepted"):
    """The committee took the dispute on (受理)."""

    on: When
    rights_told: bool = True


class MediatorsNamed(_Event, frozen=True, kw_only=True, tag="mediators_named"):
    """Who mediates, the lead first."""

    mediators: tuple[AccountId, ...]
    leader_in_charge: AccountId | None = None


class HandlersNamed(_Event, frozen=True, kw_only=True, tag="handlers_named"):
    """Who handles a matter that is no dispute, the lead first; nobody any more if empty."""

    handlers: tuple[AccountId, ...] = ()


class ParticipantsNamed(_Event, frozen=True, kw_only=True, tag="participants_named"):
    """Institutions were called in to lend a hand (协办): all participants as they now are, and who is new."""

    participants: tuple[InstitutionId, ...]
    called: tuple[InstitutionId, ...] = ()


class SessionRecorded(_Event, frozen=True, kw_only=True, tag="session_recorded"):
    """A meeting was arranged (`held` False) or held; one with the same number replaces the arrangement."""

    session: Session


class AgreementReached(_Event, frozen=True, kw_only=True, tag="agreement_reached"):
    """Terms were reached; not in force yet unless oral."""

    agreement: Agreement


class AgreementInForce(_Event, frozen=True, kw_only=True, tag="agreement_in_force"):
    """All signatures and the seal are there (人民调解法 29), or the oral agreement was reached (30)."""

    agreement: int
    effective_on: date
    signatures: tuple[Signature, ...] = ()
    copies: int = 0


class AgreementDropped(_Event, frozen=True, kw_only=True, tag="agreement_dropped"):
    """It fell through before it was in force, or was varied or revoked by consent. `status` says which."""

    agreement: int
    status: str


class ObligationsChanged(_Event, frozen=True, kw_only=True, tag="obligations_changed"):
    """Something was performed, urged or given up: the obligations as they now are."""

    agreement: int
    obligations: tuple[Obligation, ...]


class ConfirmationAsked(_Event, frozen=True, kw_only=True, tag="confirmation_asked"):
    """Both parties applied to the court (人民调解法 33); `confirmed` once the ruling is in."""

    agreement: int
    on: When
    confirmed: bool = False


class SealUsed(_Event, frozen=True, kw_only=True, tag="seal_used"):
    """The seal was put to a paper: one line of the register (用印登记)."""

    use: SealUse


class VisitMade(_Event, frozen=True, kw_only=True, tag="visit_made"):
    """A follow-up visit was made."""

    visit: Visit


class VisitsPlanned(_Event, frozen=True, kw_only=True, tag="visits_planned"):
    """How many follow-up visits there are to be."""

    count: int


class HandoffMade(_Event, frozen=True, kw_only=True, tag="handoff_made"):
    """A handoff begins: drafted or offered."""

    handoff: Handoff


class HandoffMoved(_Event, frozen=True, kw_only=True, tag="handoff_moved"):
    """A handoff goes on in its life: the record as it now is."""

    handoff: Handoff


class CustodyPassed(_Event, frozen=True, kw_only=True, tag="custody_passed"):
    """Another institution is custodian now; the former one stays as participant."""

    custodian: InstitutionId
    handler: InstitutionId | None = None
    level: str
    former: InstitutionId | None = None
    participants: tuple[InstitutionId, ...] = ()


class ClockSet(_Event, frozen=True, kw_only=True, tag="clock_set"):
    """A clock started."""

    clock: RunningDeadline


class ClockStood(_Event, frozen=True, kw_only=True, tag="clock_stood"):
    """A clock stands from this day; `until`, if given, is the day on which it goes on at the latest.

    `withdrawn`: it was said to have run out, but the act is dated in time; see ClockEnded.
    """

    key: str
    ref: str = ""
    since: date
    until: date | None = None
    reason: str = ""
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class ClockMoved(_Event, frozen=True, kw_only=True, tag="clock_moved"):
    """A clock goes on, was extended or re-projected: its new end. `cause` is resumed, extended or calendar.

    One that was re-projected (calendar) also says on which day it ended before, which steps stay carried out (`fired`),
    since when it is missed if it still is. `withdrawn`: a miss was taken back; see ClockEnded.
    """

    key: str
    ref: str = ""
    cause: str
    suspensions: tuple[Suspension, ...] = ()
    extension: Term | None = None
    due_on: date
    due_at: datetime
    provisional: bool = False
    next_step: int = -1
    next_at: datetime | None = None
    former_on: date | None = None
    fired: tuple[str, ...] | None = None
    missed_at: datetime | None = None
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class ClockEnded(_Event, frozen=True, kw_only=True, tag="clock_ended"):
    """A clock was met, or fell away with its state. `late`: after its end, by the day of the act.

    `withdrawn`: the act was recorded after the clock had been said to have run out, but is dated in time: the miss is
    taken back, and with it the duties that it made, the steps in `closes`. What people did meanwhile stands.
    """

    key: str
    ref: str = ""
    on: When
    late: bool = False
    withdrawn: bool = False
    closes: tuple[int, ...] = ()


class StepReached(_Event, frozen=True, kw_only=True, tag="step_reached"):
    """A clock did what it may do: remind, warn, oblige, open a way, or (the month alone) ask for a decision.

    `shift` is set where the duty list was to be called besides (night or holiday, or day); `on_duty` are its lines.
    """

    key: str
    ref: str = ""
    step: int
    does: str
    roles: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    due_at: datetime
    missed: bool = False
    next_step: int = -1
    next_at: datetime | None = None
    shift: str = ""
    on_duty: tuple[str, ...] = ()


class RiskMarked(_Event, frozen=True, kw_only=True, tag="risk_marked"):
    """Somebody with a name judged the danger."""

    risk: Risk


class PaperIssued(_Event, frozen=True, kw_only=True, tag="paper_issued"):
    """A paper was drawn up or registered. `draws` names the register from which the store takes its number."""

    paper: Paper
    draws: CaseNumber | None = None
    format: str = ""


class PaperPrinted(_Event, frozen=True, kw_only=True, tag="paper_printed"):
    """Copies of a paper came out of a printer."""

    paper: int
    printing: Printing


class PaperSigned(_Event, frozen=True, kw_only=True, tag="paper_signed"):
    """People put their hands to a printed paper, each on a day."""

    paper: int
    signed: tuple[HandSigned, ...]


class PaperStamped(_Event, frozen=True, kw_only=True, tag="paper_stamped"):
    """The seal was put on a paper; the line of the register is told by `SealUsed`, now or earlier."""

    paper: int
    sealed: Sealed


class PaperScanned(_Event, frozen=True, kw_only=True, tag="paper_scanned"):
    """Pages of a file in the vault show a paper as it was signed."""

    paper: int
    pages: ScannedPages


class PaperVoided(_Event, frozen=True, kw_only=True, tag="paper_voided"):
    """A paper no longer counts (作废). It keeps its number; `replaced_by` is the paper that corrects it, 0 if none."""

    paper: int
    reason: str
    by: AccountId
    on: When
    replaced_by: int = 0


class FactsRecorded(_Event, frozen=True, kw_only=True, tag="facts_recorded"):
    """Plain facts by name, and marks set or removed."""

    facts: dict[str, Any] = {}
    marks: tuple[str, ...] = ()
    unmarks: tuple[str, ...] = ()


class Extended(_Event, frozen=True, kw_only=True, tag="extended"):
    """The month was extended by all parties, once (at most 30 days)."""

    days: int
    on: When


class OutcomeKnown(_Event, frozen=True, kw_only=True, tag="outcome_known"):
    """How it ended, for the statistics: counted at the committee that ends it, on the day of the outcome."""

    outcome: str
    reason: str = ""
    on: When
    at: InstitutionId


class Noted(_Event, frozen=True, kw_only=True, tag="noted"):
    """A remark was added."""

    on: When
    text: str


class EvidenceAdded(_Event, frozen=True, kw_only=True, tag="evidence_added"):
    """A file came into the evidence; its bytes were on the disk before this was written."""

    evidence: Evidence


class EvidenceCheckedAgainstOriginal(_Event, frozen=True, kw_only=True, tag="evidence_checked_against_original"):
    """Somebody held it against the original and found that the two agree."""

    no: int
    by: AccountId
    on: When
    words: str = ""


class EvidenceWithdrawn(_Event, frozen=True, kw_only=True, tag="evidence_withdrawn"):
    """It no longer counts. The file stays."""

    no: int
    by: AccountId
    on: When
    reason: str


class LinkedTo(_Event, frozen=True, kw_only=True, tag="linked_to"):
    """The case was joined with, split from or followed by another."""

    case: str
    relation: str


class RevisionAdopted(_Event, frozen=True, kw_only=True, tag="revision_adopted"):
    """The case is bound to another revision from now on, with everything that stands differently because of it.

    `plan` is the adoption, `takes_back` the entry that is taken back (0: none). `place_in` gives new values of state,
    left, left_before, level and entry_level. Handoffs, papers and sessions are those that changed; `answers` and
    `asides` are all of them, if one changed. `clocks` are those that changed, ended or started; `renamed_clocks` are
    gone under their old names.
    """

    plan: str
    former: WorkflowRef
    workflow: WorkflowRef
    takes_back: int = 0
    place_in: dict[str, str] = {}
    handoffs: tuple[Handoff, ...] = ()
    papers: tuple[Paper, ...] = ()
    sessions: tuple[Session, ...] = ()
    answers: tuple[Answer, ...] = ()
    asides: tuple[Answer, ...] = ()
    renamed_facts: dict[str, str] = {}
    clocks: tuple[RunningDeadline, ...] = ()
    renamed_clocks: tuple[tuple[str, str], ...] = ()


class RecordCorrected(_Event, frozen=True, kw_only=True, tag="record_corrected"):
    """Values of the record were wrong and are put right; both stay to be seen. Papers that were issued stay."""

    corrections: tuple[Correction, ...]


class CorrectionAsked(_Event, frozen=True, kw_only=True, tag="correction_asked"):
    """Somebody asks that a value of a closed record be put right."""

    asked: LateCorrection


class CorrectionDecided(_Event, frozen=True, kw_only=True, tag="correction_decided"):
    """Somebody else decided; if it was approved (`done`), `RecordCorrected` follows in the same entry."""

    no: int
    done: bool
    by: AccountId
    on: When
    words: str = ""


class RedactionAsked(_Event, frozen=True, kw_only=True, tag="redaction_asked"):
    """Somebody asks that personal values of a party be removed from the record."""

    redaction: Redaction


class RedactionDecided(_Event, frozen=True, kw_only=True, tag="redaction_decided"):
    """Somebody else decided. If it was carried out (`done`): which entries were replaced and the commitments to what
    stands there now, which papers' and evidence's bytes were removed (`removed`: digests of the files)."""

    no: int
    done: bool
    by: AccountId
    on: When
    words: str = ""
    replaced: tuple[ReplacedEntry, ...] = ()
    papers: tuple[int, ...] = ()
    removed: tuple[str, ...] = ()


class Undone(_Event, frozen=True, kw_only=True, tag="undone"):
    """A mis-press was taken back: the record as it was before that entry, with numbers kept as 作废."""

    entry: int
    record: dict[str, Any]
    reason: str


Event = (
    CaseOpened
    | ActionTaken
    | StateEntered
    | NumberDrawn
    | NumberResumed
    | AnswersRecorded
    | PartiesChanged
    | CaseAccepted
    | MediatorsNamed
    | HandlersNamed
    | ParticipantsNamed
    | SessionRecorded
    | AgreementReached
    | AgreementInForce
    | AgreementDropped
    | ObligationsChanged
    | ConfirmationAsked
    | SealUsed
    | VisitMade
    | VisitsPlanned
    | HandoffMade
    | HandoffMoved
    | CustodyPassed
    | ClockSet
    | ClockStood
    | ClockMoved
    | ClockEnded
    | StepReached
    | RiskMarked
    | PaperIssued
    | PaperPrinted
    | PaperSigned
    | PaperStamped
    | PaperScanned
    | PaperVoided
    | FactsRecorded
    | Extended
    | OutcomeKnown
    | Noted
    | EvidenceAdded
    | EvidenceCheckedAgainstOriginal
    | EvidenceWithdrawn
    | LinkedTo
    | RevisionAdopted
    | RecordCorrected
    | CorrectionAsked
    | CorrectionDecided
    | RedactionAsked
    | RedactionDecided
    | Undone
)
