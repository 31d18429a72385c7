"""How much of the reporter of a matter travels with a handoff, for the packet page and the JSON alike.

Personal Information Protection Law (个人信息保护法) art. 6: what is handed on is limited to the least that serves the
purpose, and nothing is gathered or passed beyond it. Hence, unless the sender's own form says otherwise:

- the name goes along: who is asked to act cannot find a household's school record, or the lamp's owner, without it;
- the telephone does not: questions go through the sender, who was given the number and answers for it;
- the address goes along where the receiver's own area holds the spot, since somebody has to go there; a township that
  the household has left does not go there;
- nothing goes to those who only approve or audit, and nothing stays with those who declined, or from whom the handoff
  was taken back: they are not asked to act, so the purpose is gone (art. 47 no. 1).

It decides what is shown, not who may look; that is `case_shaping.concerned`.
"""

from __future__ import annotations

from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, Handoff
from mediation.town.around import Town
from mediation.town.institutions import InstitutionKind

_APPROVE_OR_AUDIT = frozenset(
    {InstitutionKind.supervision_board, InstitutionKind.inspection_office, InstitutionKind.street_party}
)
_NOT_ASKED_ANY_MORE = frozenset({"declined", "expired", "revoked"})
OF_THE_REPORTER = ("reporter", "reporter_phone", "address")
"""What is on record of a reporter; an action that hands out may ask for it anew, and then its answers decide."""


def passed_on(case: Case, handoff: Handoff, workflow: Workflow, town: Town) -> dict[str, str]:
    """Give what the receiver learns of the reporter, by the keys of the form; empty for a dispute."""
    receiver = town.institutions.get(handoff.receiver)
    if receiver is None or receiver.kind in _APPROVE_OR_AUDIT or handoff.status in _NOT_ASKED_ANY_MORE:
        return {}
    known = case.facts.get("reporter") or {}
    passed = {"reporter": known.get("reporter")}
    if town.lies_in(case.place, receiver.place):
        passed["address"] = known.get("address")
    chosen = {key: handoff.facts.get(key) for key in asked_anew(handoff.route, workflow)}
    return {key: str(value) for key, value in {**passed, **chosen}.items() if value}


def asked_anew(route: str, workflow: Workflow) -> frozenset[str]:
    """Name what the sender's form for a route asks about the reporter: a blank answer means that it stays here."""
    return frozenset(
        field.key
        for action in workflow.actions.values()
        if not action.opens and any(call.name == "hand_out" and call.args["route"] == route for call in action.does)
        for field in action.asks
        if field.key in OF_THE_REPORTER
    )
