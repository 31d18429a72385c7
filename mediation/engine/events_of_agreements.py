"""What happened to agreements: reached, in force, dropped, performed, brought to the court, sealed, visited.

Values only; `evolve.py` folds them.
"""

from __future__ import annotations

from datetime import date

from mediation.calendar.terms import When
from mediation.engine.case import (
    Agreement,
    Obligation,
    SealUse,
    Signature,
    Visit,
)
from mediation.engine.happening import Happening


class AgreementReached(Happening, frozen=True, kw_only=True, tag="agreement_reached"):
    """Terms were reached; not in force yet unless oral."""

    agreement: Agreement


class AgreementInForce(Happening, frozen=True, kw_only=True, tag="agreement_in_force"):
    """All signatures and the seal are there (人民调解法 29), or the oral agreement was reached (30)."""

    agreement: int
    effective_on: date
    signatures: tuple[Signature, ...] = ()
    copies: int = 0


class AgreementDropped(Happening, frozen=True, kw_only=True, tag="agreement_dropped"):
    """It fell through before it was in force, or was varied or revoked by consent. `status` says which."""

    agreement: int
    status: str


class ObligationsChanged(Happening, frozen=True, kw_only=True, tag="obligations_changed"):
    """Something was performed, urged or given up: the obligations as they now are."""

    agreement: int
    obligations: tuple[Obligation, ...]


class ConfirmationAsked(Happening, frozen=True, kw_only=True, tag="confirmation_asked"):
    """Both parties applied to the court (人民调解法 33); `confirmed` once the ruling is in."""

    agreement: int
    on: When
    confirmed: bool = False


class SealUsed(Happening, frozen=True, kw_only=True, tag="seal_used"):
    """The seal was put to a paper: one line of the register (用印登记)."""

    use: SealUse


class VisitMade(Happening, frozen=True, kw_only=True, tag="visit_made"):
    """A follow-up visit was made."""

    visit: Visit


class VisitsPlanned(Happening, frozen=True, kw_only=True, tag="visits_planned"):
    """How many follow-up visits there are to be."""

    count: int
