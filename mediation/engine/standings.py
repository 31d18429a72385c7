"""Which institutions stand in which relation to a case: the pure side of who may see it (see `store/visibility.py`)."""

from __future__ import annotations

from typing import NamedTuple

from mediation.engine.case import Case
from mediation.town.institutions import InstitutionId


class Standing(NamedTuple):
    """One institution's relation: custodian, handler, participant, former or counterpart."""

    institution: InstitutionId
    relation: str


def standings(case: Case) -> tuple[Standing, ...]:
    """List every institution's closest relation to the case.

    The receiver of an offer between rungs, and the committee to which the police offer a case, is a counterpart until
    it takes the case: it sees the packet. A drafted handoff is nobody's business but the drafter's.
    """
    found: dict[InstitutionId, str] = {}

    def note(institution: InstitutionId | None, relation: str) -> None:
        if institution is not None:
            found.setdefault(institution, relation)

    note(case.custodian, "custodian")
    note(case.handler, "handler")
    for institution in case.participants:
        note(institution, "participant")
    for institution in case.former:
        note(institution, "former")
    for handoff in case.handoffs:
        note(handoff.sender, "counterpart")
        if handoff.status != "drafted":
            note(handoff.receiver, "counterpart")
    return tuple(Standing(institution, relation) for institution, relation in found.items())
