"""A case and everything in it, as immutable values. Nothing here decides; `decide.py` and `evolve.py` do.

Small numbers (`no`) are counted inside the case, so the engine needs no randomness. Days and instants are `When`:
what the paper says. Money is a decimal string in yuan. The same structures are the stored record (JSON by msgspec).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple, NewType

import msgspec

from mediation.calendar.terms import Suspension, Term, When
from mediation.definitions.labels import Basis
from mediation.engine.amendments import Amended, Correction, LateCorrection, Redaction
from mediation.engine.owed_entries import OwedEntry
from mediation.engine.paper_marks import HandSigned, Printing, ScannedPages, Sealed
from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.places import PlaceId

CaseId = NewType("CaseId", str)
#: The mark of a case in which a part is settled and in force while the rest is mediated further.
REST_GOES_ON = "rest_goes_on"


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value whose defaults are not written out."""


class WorkflowRef(_Value, frozen=True, kw_only=True):
    """Which text the case is bound to."""

    key: str
    revision: int
    digest: str


class CaseNumber(_Value, frozen=True, kw_only=True):
    """A number drawn for the case. `status` is in_use, moved_on (转出) or void (作废)."""

    register: str
    institution: InstitutionId
    year: int
    seq: int
    text: str
    status: str = "in_use"


class Agent(_Value, frozen=True, kw_only=True):
    """Who acts for a party under a power of attorney: `kind` says as what, `powers` what needs special authority
    (settle, waive, receive), none of it for a general one; from `since` until `until`, without end if None."""

    name: str
    kind: str
    since: date
    until: date | None = None
    powers: tuple[str, ...] = ()
    id_number: str = ""
    phone: str = ""

    def acts_on(self, day: date) -> bool:
        """Whether the power of attorney covers this day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Party(_Value, frozen=True, kw_only=True):
    """A person or a body in the quarrel, not a household list. `side` is applicant, respondent or third.

    Particulars beyond the name are optional: logging demands no identity number and no telephone. `id_kind` is the
    document that `id_number` is of; empty: the identity card of a person, the credit code of a body. `agent` and
    `guardian` are names as papers print them; `agents` what is known of the powers. `incapable`: an adult who cannot
    act alone (民法典 21, 22). `represented_by` are the parties chosen to speak for this one, `may_settle` whether they
    may sign for it.
    """

    no: int
    name: str
    side: str
    kind: str = "person"
    gender: str = ""
    ethnicity: str = ""
    age: int | None = None
    occupation: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    legal_representative: str = ""
    agent: str = ""
    guardian: str = ""
    institution: InstitutionId | None = None
    minor: bool = False
    left_on: When | None = None
    id_kind: str = ""
    guardian_relation: str = ""
    incapable: bool = False
    agents: tuple[Agent, ...] = ()
    represented_by: tuple[int, ...] = ()
    may_settle: bool = False


class Answer(_Value, frozen=True, kw_only=True):
    """What one party said to one question. `value` is agreed, refused, refuses_rung, refuses_mediator, pause, silent or
    not_reached; `rung` is the level at which it was asked; `way` how the word came; `signed` whether on paper; `proof`
    what shows it. `question` is one of `trail.QUESTIONS`; `about` the mediators whom a party does not want."""

    party: int
    value: str
    on: When
    rung: str
    way: str = ""
    words: str = ""
    signed: bool = False
    handoff: int = 0
    question: str = "mediation"
    proof: str = ""
    about: tuple[AccountId, ...] = ()


class Session(_Value, frozen=True, kw_only=True):
    """One meeting. `result` is continued, agreed, partly, failed, not_attended or postponed; one that is only arranged
    has arranged, or called_off with `off_reason`. Concessions are kept apart from undisputed facts and never leave the
    house.

    `excused` are those of the absent who had good reason, as `absent_reason` says; `notified` whether the absent had
    been told beforehand (None: entered before this was asked). `arranged_on` is when it was arranged, `moved_from` the
    times that it was moved away from. For those in `cannot_write` somebody wrote (`written_by`) before a `witness`.
    `recorded`: in sound or picture.
    """

    no: int
    on: When
    place: str
    manner: str
    present: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    mediators: tuple[AccountId, ...] = ()
    others: str = ""
    language: str = ""
    interpreter: str = ""
    record: str = ""
    undisputed: str = ""
    concessions: str = ""
    result: str = "continued"
    read_out: bool = False
    open_to_public: bool = False
    level: str = ""
    held: bool = True
    absent_reason: str = ""
    excused: tuple[int, ...] = ()
    notified: bool | None = None
    arranged_on: When | None = None
    moved_from: tuple[When, ...] = ()
    off_reason: str = ""
    cannot_write: tuple[int, ...] = ()
    written_by: str = ""
    witness: str = ""
    thumb_prints: tuple[int, ...] = ()
    recorded: bool = False

    @property
    def awaited(self) -> bool:
        """Whether it is arranged and still to come: neither held nor called off."""
        return not self.held and self.result != "called_off"


class Obligation(_Value, frozen=True, kw_only=True):
    """What somebody owes somebody: what or how much (yuan), by when, where, how, and how it is proved.

    `entries` is what was recorded under it, one by one; `paid`, `performed_on`, `performed_proof`, `urged_on` and
    `given_up_on` are what follows from them (`owed_entries.py`).
    """

    no: int
    debtor: int
    creditor: int
    what: str
    due_on: date
    amount: str = ""
    where: str = ""
    manner: str = ""
    proof: str = ""
    paid: str = ""
    performed_on: When | None = None
    performed_proof: str = ""
    urged_on: When | None = None
    given_up_on: When | None = None
    entries: tuple[OwedEntry, ...] = ()


class Signature(_Value, frozen=True, kw_only=True):
    """Who signed an agreement on which day: `who` is party:1, mediator:account or seal. `where` if it was signed
    elsewhere, `by` if not in person: agent, guardian or representative."""

    who: str
    on: date
    where: str = ""
    by: str = ""


class Signed(NamedTuple):
    """One signature as a form gives it: of which party, on which day, where, and by whom if not by the party itself."""

    party: int
    on: date
    where: str = ""
    by: str = ""


class Agreement(_Value, frozen=True, kw_only=True):
    """What was agreed. `form` is written or oral; it is in force from `effective_on` (人民调解法 29, 30). `rest`: what
    becomes of what a partial one leaves open: goes_on (mediated further in this case), ended, or not said."""

    no: int
    form: str
    reached_on: When
    scope: str = "all"
    facts: str = ""
    terms: str = ""
    parties: tuple[int, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    number: str = ""
    signatures: tuple[Signature, ...] = ()
    effective_on: date | None = None
    copies: int = 0
    supersedes: int = 0
    confirmed_on: When | None = None
    confirmation_asked_on: When | None = None
    status: str = "drafted"
    rest: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it binds (人民调解法 31)."""
        return self.status == "in_force"

    @property
    def performed(self) -> bool:
        """Whether everything owed under it has been done."""
        return all(one.performed_on is not None for one in self.obligations)

    @property
    def open_obligations(self) -> tuple[Obligation, ...]:
        """What is still owed and not given up."""
        return tuple(one for one in self.obligations if one.performed_on is None and one.given_up_on is None)


class SealUse(_Value, frozen=True, kw_only=True):
    """One line of the register of the seal: which paper, how many copies, who put the seal, who approved it."""

    no: int
    institution: InstitutionId
    on: date
    paper: str
    number: str = ""
    copies: int = 1
    keeper: AccountId
    approved_by: AccountId | None = None


class Visit(_Value, frozen=True, kw_only=True):
    """One follow-up visit (回访)."""

    no: int
    on: When
    visitor: AccountId
    performance: str = ""
    satisfaction: str = ""
    hidden_danger: str = ""
    lawsuit: str = ""


class PartyTold(_Value, frozen=True, kw_only=True):
    """A party as the other side was told of it: its number in the case, and what was handed over of it then."""

    no: int
    name: str
    side: str
    kind: str
    phone: str = ""


class Told(_Value, frozen=True, kw_only=True):
    """What of the dispute left with a letter, as it stood that day: what is recorded later is no part of it."""

    title: str = ""
    summary: str = ""
    claims: str = ""
    parties: tuple[PartyTold, ...] = ()


class Handoff(_Value, frozen=True, kw_only=True):
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
    facts: dict[str, Any] = {}
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


class RunningDeadline(_Value, frozen=True, kw_only=True):
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


class Paper(_Value, frozen=True, kw_only=True):
    """A paper of the file. `status` is issued, registered (on paper only), void (作废, keeps its number).

    `printed`, `signed`, `sealed` and `scanned` are what became of it since. One that was made void says when, by whom
    and why; one that corrects another names it (`replaces`, its number in this case) and why.
    `removed_on`: what was drawn of it was removed by a lawful redaction; number and digest stay.
    """

    no: int
    kind: str
    title: str
    on: When
    institution: InstitutionId
    number: str = ""
    party: int = 0
    session: int = 0
    handoff: int = 0
    agreement: int = 0
    status: str = "issued"
    facts: dict[str, Any] = {}
    printed: tuple[Printing, ...] = ()
    signed: tuple[HandSigned, ...] = ()
    sealed: Sealed | None = None
    scanned: tuple[ScannedPages, ...] = ()
    voided_on: When | None = None
    voided_by: AccountId | None = None
    void_reason: str = ""
    replaces: int = 0
    replaces_reason: str = ""
    removed_on: When | None = None


class Evidence(_Value, frozen=True, kw_only=True):
    """A file in the evidence vault: what it is, who supplied it and when, and whether it was held against the original.

    `digest` is the SHA-256 of the bytes as they came, `size` counts them, `media` is the type that the content proved
    to be. `kind` is one of `evidence.KINDS`. `supplied_by` is the party's number, 0 for somebody else, whom `supplier`
    names. What is `private` never leaves the house; what was withdrawn stays, marked. `pictured`: there are small
    pictures of it. `removed_on`: its bytes were removed by a lawful redaction.
    """

    no: int
    digest: str
    size: int
    media: str
    name: str
    title: str
    kind: str
    pages: int = 1
    supplied_by: int = 0
    supplier: str = ""
    supplied_on: When
    added_by: AccountId
    added_at: datetime
    private: bool = False
    pictured: bool = False
    checked_by: AccountId | None = None
    checked_on: When | None = None
    check_words: str = ""
    withdrawn_by: AccountId | None = None
    withdrawn_on: When | None = None
    withdrawn_reason: str = ""
    removed_on: When | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer counts; it stays in the file."""
        return self.withdrawn_on is not None


class Risk(_Value, frozen=True, kw_only=True):
    """The mark of danger: green, yellow, orange or red, why, by whom, since when."""

    colour: str = "green"
    reason: str = ""
    since: When | None = None


class Case(_Value, frozen=True, kw_only=True):
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
    outside_numbers: dict[str, str] = {}
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
    facts: dict[str, Any] = {}
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
