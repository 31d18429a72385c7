"""The requirements about a second person: the director's signature, and red that only two clear. See `guards.py`."""

from __future__ import annotations

from collections.abc import Callable

from mediation.engine.entitlement import supervises
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.institutions import ROLE_TITLES, AccountId, Role


def signed_off(probe: Probe) -> Objection | None:
    """Want the signature of one of the roles that sign the action off: the actor's own, or the approver's."""
    roles = probe.action.signed_off_by
    if not roles or probe.form is None or holds_here(probe, str(probe.actor.account), roles):
        return None
    if holds_here(probe, probe.get("approver"), roles):
        return None
    who = "、".join(ROLE_TITLES[role] for role in roles)
    whose = "本单位" if _by_the_other_side(probe) else "承办机构"
    return Objection("DIRECTOR_NEEDED", f"须由{whose}的{who}审签", "approver")


def _by_the_other_side(probe: Probe) -> bool:
    """Say whether only a counterpart takes the action: then its own people sign, not those of the custodian."""
    return all(by.side == "counterpart" for by in probe.action.by)


def holds_here(probe: Probe, account: str | None, roles: tuple[Role, ...]) -> bool:
    """Say whether a person holds one of the roles at the institution in charge or the committee it acts for; of what
    only a counterpart may do, at the actor's own institution."""
    person = probe.town.people.get(AccountId(account)) if account else None
    here = {holder(probe.case), probe.committee.id}
    if _by_the_other_side(probe):
        here = set(probe.actor.institutions)
    return person is not None and any(post.role in roles and post.institution in here for post in person.posts)


def _director_when_red(probe: Probe) -> Objection | None:
    if probe.case.risk.colour != "red":
        return None
    director = (Role.director,)
    if probe.form is None or holds_here(probe, str(probe.actor.account), director):
        return None
    if holds_here(probe, probe.get("approver"), director):
        return None
    return Objection("DIRECTOR_NEEDED", "红色案件须主任审签", "approver")


def _red_cleared_by_two(probe: Probe) -> Objection | None:
    if probe.case.risk.colour != "red" or probe.form is None:
        return None
    approver = probe.get("approver")
    person = probe.town.people.get(approver) if approver else None
    if person is None:
        return Objection("TWO_NEEDED", "红色风险须由主任与司法所督导共同解除", "approver")
    is_director = bool(probe.actor.at_any(("director",)) & {holder(probe.case), probe.committee.id})
    posts = [post.institution for post in person.posts if post.role == "supervisor"]
    if not is_director or person.account == probe.actor.account:
        return Objection("TWO_NEEDED", "红色风险须由主任提出、督导同意", "approver")
    if not any(supervises(institution, probe.case, probe.town) for institution in posts):
        return Objection("TWO_NEEDED", "请选择本辖区的司法所督导", "approver")
    return None


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "director_when_red": _director_when_red,
    "red_cleared_by_two": _red_cleared_by_two,
}
