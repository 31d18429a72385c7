"""Whom a notice reaches: where the roles that a clock calls are held, beside the institution that holds the case. Pure.

A clock calls roles, and not all of them sit with the custodian: the supervisor sits in a judicial office, the clerk who
signs a letter with its receiver, the deputy in the station. Nobody is told who has nothing to do with the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediation.town.around import Town
from mediation.town.institutions import Institution, InstitutionId, Role


def addressees(
    told: Sequence[InstitutionId], roles: Iterable[str], related: Iterable[InstitutionId], town: Town
) -> tuple[InstitutionId, ...]:
    """Add to those who are `told` anyway where each of `roles` is held: the room that handles the case, or, if nobody
    there holds the role, the other side (`related`); of supervisors the nearest above.

    `related` are the institutions that stand in some relation to the case. Without roles nobody is added.
    """
    wanted = tuple(Role(one) for one in dict.fromkeys(roles) if one in Role.__members__)
    homes = _homes(town, wanted)
    here = [town.institutions[one] for one in told if one in town.institutions]
    found = list(told)
    for role in wanted:
        if role is Role.supervisor:
            found += _nearest(here, homes[role], town)
            continue
        known = [one for one in related if one in homes[role] and one not in told]
        near = [one for one in known if town.institutions[one].acts_for in told]
        found += near if near or any(one in homes[role] for one in told) else known
    return tuple(dict.fromkeys(found))


def _homes(town: Town, wanted: Sequence[Role]) -> dict[Role, set[InstitutionId]]:
    """Give where each role is held; one look at the people for all of them."""
    homes: dict[Role, set[InstitutionId]] = {role: set() for role in wanted}
    if wanted:
        for person in town.people.values():
            for post in person.posts:
                if post.role in homes and post.institution in town.institutions:
                    homes[post.role].add(post.institution)
    return homes


def _nearest(here: Sequence[Institution], homes: set[InstitutionId], town: Town) -> list[InstitutionId]:
    """Give the supervisors' institutions at the nearest place at or above; none if nobody supervises there."""
    for one in here:
        for place in town.path(one.place):
            found = sorted(home for home in homes if town.institutions[home].place == place)
            if found:
                return found
    return []
