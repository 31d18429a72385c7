"""Who may take an action: a role, held at an institution that stands on the action's side of the case.

What must hold besides is in `guards.py`. Nothing here looks into accounts or sessions.
"""

from __future__ import annotations

from mediation.definitions.workflow import Action, By
from mediation.engine.actor import Actor
from mediation.engine.case import Case
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.around import Town
from mediation.town.institutions import ROLE_TITLES, InstitutionId

SIDE_TITLES = {
    "custodian": "承办机构",
    "receiver": "接收方",
    "sender": "移送方",
    "participant": "协办机构",
    "supervisor": "督办机构",
    "counterpart": "对接单位",
    "nobody_yet": "登记机构",
}


def institutions_on(side: str, case: Case, town: Town) -> frozenset[InstitutionId]:
    """List the institutions on a side of the case. Supervisors are found by place (see `entitled`).

    The custodian's side of a case that was handed over and not yet taken is that of the receiver, whose record it is.
    """
    match side:
        case "custodian":
            here = {holder(case)}
            if case.handler is not None:
                here.add(case.handler)
            return frozenset(here)
        case "receiver":
            # Of a letter about something beside the case, its receiver is a counterpart: the case was not offered.
            offers = (one for one in case.handoffs if one.status == "offered" and one.direction != "out")
            return frozenset(one.receiver for one in offers)
        case "sender":
            return frozenset(one.sender for one in case.open_handoffs)
        case "participant":
            return frozenset(case.participants)
        case "counterpart":
            both = {one.sender for one in case.handoffs} | {one.receiver for one in case.handoffs if one.sent}
            return frozenset(both - {holder(case), case.handler})
        case _:
            return frozenset()


def supervises(institution: InstitutionId, case: Case, town: Town) -> bool:
    """Say whether the institution's place lies above the place of the dispute or of the custodian."""
    found = town.institutions.get(institution)
    if found is None:
        return False
    custodian = town.institutions.get(case.custodian)
    if town.lies_in(case.place, found.place):
        return True
    return custodian is not None and town.lies_in(custodian.place, found.place)


def _fits(by: By, case: Case, actor: Actor, town: Town) -> bool:
    if by.levels and case.level not in by.levels:
        return False
    held = actor.at(by.role)
    if not held:
        return False
    if by.side == "nobody_yet":
        return True
    if by.side == "supervisor":
        return any(supervises(institution, case, town) for institution in held)
    return bool(held & institutions_on(by.side, case, town))


def entitled(action: Action, case: Case, actor: Actor, town: Town) -> bool:
    """Say whether the actor holds one of the action's roles on the right side."""
    return any(_fits(by, case, actor, town) for by in action.by)


def objection_to(action: Action) -> Objection:
    """Say who may take the action instead."""
    who = dict.fromkeys(f"{SIDE_TITLES[by.side]}的{ROLE_TITLES[by.role]}" for by in action.by)
    return Objection("NOT_ENTITLED", f"“{action.title.zh}”由{'、'.join(who)}办理")


def only_beside(action: Action, case: Case, actor: Actor, town: Town) -> bool:
    """Say whether the actor may take the action only as a side of some handoff, having no part in the case itself."""
    sides = {by.side for by in action.by if _fits(by, case, actor, town)}
    return bool(sides) and sides <= {"counterpart", "sender", "receiver"}
