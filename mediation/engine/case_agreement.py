"""What was agreed, who owes whom what under it, who signed and sealed, and the visits afterwards, as values of a case.

Whether it may be made or varied is decided elsewhere (`guards_agreement.py`).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from mediation.calendar.terms import When
from mediation.engine.case_value import Value
from mediation.engine.owed_entries import OwedEntry
from mediation.town.institutions import AccountId, InstitutionId


class Obligation(Value, frozen=True, kw_only=True):
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


class Signature(Value, frozen=True, kw_only=True):
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


class Agreement(Value, frozen=True, kw_only=True):
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


class SealUse(Value, frozen=True, kw_only=True):
    """One line of the register of the seal: which paper, how many copies, who put the seal, who approved it."""

    no: int
    institution: InstitutionId
    on: date
    paper: str
    number: str = ""
    copies: int = 1
    keeper: AccountId
    approved_by: AccountId | None = None


class Visit(Value, frozen=True, kw_only=True):
    """One follow-up visit (回访)."""

    no: int
    on: When
    visitor: AccountId
    performance: str = ""
    satisfaction: str = ""
    hidden_danger: str = ""
    lawsuit: str = ""
