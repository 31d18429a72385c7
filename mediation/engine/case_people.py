"""Who quarrels, who acts for them, what they answered when asked, and when they met, as values of a case.

Who may do what, and whether an answer counts, is decided elsewhere (`guards_parties.py`, `trail.py`).
"""

from __future__ import annotations

from datetime import date

from mediation.calendar.terms import When
from mediation.engine.case_value import Value
from mediation.town.institutions import AccountId, InstitutionId


class Agent(Value, frozen=True, kw_only=True):
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


class Party(Value, frozen=True, kw_only=True):
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


class Answer(Value, frozen=True, kw_only=True):
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


class Session(Value, frozen=True, kw_only=True):
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
