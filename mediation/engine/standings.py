"""Whose record a case is, and which institutions stand in which relation to it: the pure side of who may see it.

A case that came in is one record with two sides (`store/visibility.py` asks here, `entitlement.py` too). Until the
letter is signed off it is the sender's own draft. From then on the sender has its packet, as every counterpart has, and
what is entered is the receiver's, also if the receiver declines, nobody comes, or the letter is taken back: what the
parties tell a committee stays there (人民调解法 13、15). See docs/decisions/0016.
"""

from __future__ import annotations

from typing import NamedTuple

from mediation.engine.case import Case, Handoff
from mediation.town.institutions import InstitutionId


class Standing(NamedTuple):
    """One institution's relation: custodian, handler, receiver, participant, former or counterpart."""

    institution: InstitutionId
    relation: str


def handed_over(case: Case) -> Handoff | None:
    """Give the letter by which the custodian gave the case to another that has not taken custody; None if none left.

    The custodian of such a case is still the sender, which answers for the matter until somebody takes it.
    """
    for one in reversed(case.handoffs):
        if one.direction == "in" and one.sent and one.sender == case.custodian:
            return one
    return None


def holder(case: Case) -> InstitutionId:
    """Give the institution whose record the case is: the custodian, or who was handed a case and has not taken it."""
    letter = handed_over(case)
    return case.custodian if letter is None else letter.receiver


def standings(case: Case) -> tuple[Standing, ...]:
    """List every institution's closest relation to the case.

    The receiver of an offer between rungs is a counterpart until it takes the case: it sees the packet. So is the
    sender of a case that came in, from the moment on in which its letter left it; the committee that it went to is the
    `receiver`, whose record it is. A drafted handoff is nobody's business but the drafter's.
    """
    found: dict[InstitutionId, str] = {}
    letter = handed_over(case)

    def note(institution: InstitutionId | None, relation: str) -> None:
        if institution is not None:
            found.setdefault(institution, relation)

    if letter is None:
        note(case.custodian, "custodian")
    else:
        note(letter.receiver, "receiver")
    note(case.handler, "handler")
    for institution in case.participants:
        note(institution, "participant")
    for institution in case.former:
        note(institution, "former")
    for handoff in case.handoffs:
        note(handoff.sender, "counterpart")
        if handoff.sent:
            note(handoff.receiver, "counterpart")
    return tuple(Standing(institution, relation) for institution, relation in found.items())
