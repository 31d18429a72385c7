"""Whether a case has the facts on which the proof of a workflow relies where the case stands.

What a fact is, and what puts it on record, stands in `definitions/grounds.py`; here it is looked up in one case. A case
that came the whole way by the procedure has them all (a law in the tests); one that adopts a revision may not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mediation.definitions import grounds
from mediation.definitions.facts_proof import BEGUN
from mediation.definitions.paper_grounds import FILE_BEGINS_WITH
from mediation.engine.case import Case, Obligation

Judge = Callable[[Case], bool]


def _owed(case: Case) -> Iterable[Obligation]:
    return (one for agreement in case.agreements for one in agreement.obligations)


def _agreement(case: Case, status: str) -> bool:
    return any(one.status == status for one in case.agreements)


HELD: dict[str, Judge] = {
    grounds.DRAFT: lambda case: _agreement(case, "drafted"),
    grounds.IN_FORCE: lambda case: _agreement(case, "in_force"),
    grounds.VISITS: lambda case: case.visits_planned > 0,  # without a plan, one visit
    grounds.URGED: lambda case: any(one.urged_on for one in _owed(case)),
    grounds.GIVEN_UP: lambda case: any(one.given_up_on for one in _owed(case)),
    grounds.ASKED_COURT: lambda case: any(one.confirmation_asked_on for one in case.agreements),
    grounds.NO_PENALTY: lambda case: any(one.application_on for one in case.handoffs),
    grounds.STANDING: lambda case: any(one.status == "standing" for one in case.deadlines),
    grounds.HANDLER: lambda case: case.lead is not None,
    grounds.MEDIATORS: lambda case: bool(case.mediators),
    grounds.DISPATCHED: lambda case: bool(case.facts.get("dispatch")),
    grounds.ACCEPTED_CASE: lambda case: case.accepted_on is not None,
    grounds.SESSION: lambda case: any(one.held for one in case.sessions),
    grounds.VISITED: lambda case: bool(case.visits),
    grounds.OUTCOME: lambda case: case.concluded_on is not None,
    grounds.RIGHTS_TOLD: lambda case: case.rights_told,
    grounds.NUMBER: lambda case: bool(case.number),
    grounds.AGREEMENT_NUMBER: lambda case: any(one.number for one in case.agreements),
    grounds.PARTIAL: lambda case: any(one.scope == "part" for one in case.agreements),
    grounds.PERFORMED: lambda case: bool(case.standing) and all(one.performed for one in case.standing),
    grounds.HANDOFF: lambda case: bool(case.handoffs),
    grounds.INCOMING: lambda case: any(one.direction == "in" and one.no == 1 for one in case.handoffs),
    grounds.RECEIPT: lambda case: any(one.receipt_on for one in case.handoffs),
    grounds.LETTER: lambda case: (
        any(one.sender_number for one in case.handoffs) or any(one.number for one in case.papers if one.handoff)
    ),
    grounds.SUPPORT: lambda case: any(one.facts.get("support") for one in case.handoffs),
    BEGUN: lambda case: any(one.kind in FILE_BEGINS_WITH and one.status != "void" for one in case.papers),
}
_OF_SESSIONS = {"where": "place", "record": "record", "result": "result"}
_OF_AGREEMENTS = ("facts", "terms", "obligations")


def holds(case: Case, fact: str) -> bool:
    """Say whether a case has a fact; of several with a bar between them any one will do."""
    return any(_kept(case, one[6:]) if one.startswith("field:") else HELD[one](case) for one in fact.split("|"))


def _kept(case: Case, key: str) -> bool:
    """Say whether an answer to this question is kept where papers look for it; a plain «no» is an answer."""
    found: list[Any] = [case.facts.get(key), (case.facts.get("dispatch") or {}).get(key)]
    found += [one.facts.get(key) for one in case.handoffs]
    if key in _OF_SESSIONS:
        found += [getattr(one, _OF_SESSIONS[key]) for one in case.sessions if one.held]
    elif key in _OF_AGREEMENTS:
        found += [getattr(one, key) for one in case.agreements]
    elif key == "reason_code":
        found.append(case.outcome_reason)
    elif key == "alarm_number":
        found += [case.outside_numbers.get("police"), *(one.sender_number for one in case.handoffs)]
    else:
        found.append(getattr(case, key, None))
    return any(one not in (None, "", (), []) for one in found)
