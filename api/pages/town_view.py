"""What the town's page draws: a platform with its supports and its team, platforms side by side, the directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from mediation.calendar.moments import day_of
from mediation.engine.actor import Actor
from mediation.town.around import Town
from mediation.town.institutions import (
    INSTITUTION_TITLES,
    ROLE_TITLES,
    AccountId,
    Institution,
    InstitutionId,
    Person,
    Role,
)
from mediation.town.linked import SUPPORT_TITLES, Linked, Support, TeamMember, said_days
from mediation.town.places import PLACE_TITLES, Place, PlaceId, PlaceKind

#: Who has to call other institutions in the course of a case. The numbers are the offices', nobody's own.
_CALLERS = frozenset(
    {
        Role.mediator,
        Role.director,
        Role.clerk,
        Role.duty_officer,
        Role.supervisor,
        Role.officer,
        Role.station_deputy,
        Role.administrator,
    }
)
_HEADS = frozenset({Role.director, Role.duty_officer})
_ABOVE_STREETS = frozenset({PlaceKind.prefecture, PlaceKind.city})
_SHOWN_MOST = 200


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is made from: the town, who works where, how many open cases everybody leads, now, and whether
    phones are shown.
    """

    town: Town
    people: Mapping[InstitutionId, tuple[Person, ...]]
    load: Mapping[AccountId, int]
    at: datetime
    phones: bool


def seen_by(actor: Actor, town: Town, load: Mapping[AccountId, int], *, at: datetime) -> Seen:
    """Put together what this actor's page is made from; phones for those whose posts have to telephone."""
    people: dict[InstitutionId, list[Person]] = {}
    for person in town.people.values():
        for institution in dict.fromkeys(post.institution for post in person.posts):
            people.setdefault(institution, []).append(person)
    return Seen(
        town=town,
        people={institution: tuple(found) for institution, found in people.items()},
        load=load,
        at=at,
        phones=any(post.role in _CALLERS for post in actor.posts),
    )


# --- the platform ----------------------------------------------------------------------------------------------


def platform(seen: Seen, here: Place) -> dict[str, Any] | None:
    """Give the platform around a place with its supports and its team; None above the streets."""
    linked = seen.town.linked_around(here.id)
    if linked is None:
        return None
    home = seen.town.institutions[linked.platform.institution]
    return {
        "title": linked.platform.title,
        "home": {**_institution(seen, home), "people": _heads(seen, home)},
        "supports": [_support(seen, one) for one in linked.supports],
        "team": [_member(seen, one) for one in _in_order(seen, linked)],
        "open": sum(seen.load.get(one.account, 0) for one in linked.team),
    }


def _heads(seen: Seen, home: Institution) -> list[dict[str, Any]]:
    """Name who answers for a platform and who is at its door; its mediators stand in the team."""
    return [
        {**_person(home, one, ""), "roles": "、".join(ROLE_TITLES[role] for role in roles)}
        for one in seen.people.get(home.id, ())
        if (roles := [post.role for post in one.posts if post.institution == home.id and post.role in _HEADS])
    ]


def _support(seen: Seen, support: Support) -> dict[str, Any]:
    usual = SUPPORT_TITLES[support.kind]
    return {
        "title": support.title,
        "usual": "" if support.title == usual else usual,
        "institutions": [_institution(seen, seen.town.institutions[one]) for one in support.institutions],
    }


def _in_order(seen: Seen, linked: Linked) -> list[TeamMember]:
    """Put those who are on duty today in front, the least busy first."""
    today = day_of(seen.at).isoweekday()
    return sorted(linked.team, key=lambda one: (today not in one.duty_days, seen.load.get(one.account, 0)))


def _member(seen: Seen, member: TeamMember) -> dict[str, Any]:
    home = seen.town.institutions.get(member.registered_at)
    return {
        "name": member.name,
        "registered_at": home.name if home else "",
        "specialities": "、".join(member.specialities) or "综合",
        "languages": "、".join(member.languages) or "汉语",
        "days": said_days(member.duty_days),
        "today": day_of(seen.at).isoweekday() in member.duty_days,
        "load": seen.load.get(member.account, 0),
    }


def platforms(seen: Seen, here: Place) -> list[dict[str, Any]]:
    """Give one line for the platform of every street in a place that lies above the streets."""
    if here.kind not in _ABOVE_STREETS:
        return []
    town = seen.town
    found = []
    for home, linked in town.linked.items():
        street = town.institutions[home].place
        if not town.lies_in(street, here.id):
            continue
        given = {one.kind: [town.institutions[each].name for each in one.institutions] for one in linked.supports}
        found.append(
            {
                "street": town.places[street].name,
                "href": f"/town?place={street}",
                "title": linked.platform.title,
                "supports": [(one.title, "、".join(given[one.kind]) or "尚未配置") for one in linked.supports],
                "team": len(linked.team),
                "open": sum(seen.load.get(one.account, 0) for one in linked.team),
            }
        )
    return found


# --- the directory ---------------------------------------------------------------------------------------------


def directory(seen: Seen, here: Place | None, query: str) -> dict[str, Any]:
    """List institutions with their people: those in a place, or everywhere those that a word is found in."""
    found = list(_matching(seen, query) if query else _in_place(seen.town, here))
    return {
        "count": len(found),
        "people": len({person.account for one in found for person in seen.people.get(one.id, ())}),
        "rows": [_institution(seen, one, query) for one in found[:_SHOWN_MOST]],
        "left_out": max(0, len(found) - _SHOWN_MOST),
    }


def _in_place(town: Town, here: Place | None) -> Iterator[Institution]:
    """Give the institutions of a place and what lies in it, place by place; above the streets its own only."""
    if here is None:
        return
    within = [one for one in town.places if town.lies_in(one, here.id)]
    wanted = [here.id] if here.kind in _ABOVE_STREETS else within
    for place in wanted:
        yield from (one for one in town.institutions.values() if one.place == place)


def _matching(seen: Seen, query: str) -> Iterator[Institution]:
    word = query.casefold()
    for one in seen.town.institutions.values():
        said = (one.name, INSTITUTION_TITLES[one.kind], seen.town.places[one.place].name)
        names = (person.name for person in seen.people.get(one.id, ()))
        if any(word in text.casefold() for text in (*said, *names)):
            yield one


def _institution(seen: Seen, one: Institution, query: str = "") -> dict[str, Any]:
    acts_for = seen.town.institutions.get(one.acts_for) if one.acts_for else None
    return {
        "name": one.name,
        "kind": INSTITUTION_TITLES[one.kind],
        "place": seen.town.places[one.place].name,
        "address": one.address,
        "phone": one.phone if seen.phones else "",
        "acts_for": acts_for.name if acts_for else "",
        "people": [_person(one, person, query) for person in seen.people.get(one.id, ())],
    }


def _person(institution: Institution, person: Person, query: str) -> dict[str, Any]:
    roles = [ROLE_TITLES[post.role] for post in person.posts if post.institution == institution.id]
    return {
        "name": person.name,
        "roles": "、".join(roles),
        "meant": bool(query) and query.casefold() in person.name.casefold(),
    }


# --- the tree --------------------------------------------------------------------------------------------------


def tree(town: Town, here: Place | None) -> list[dict[str, Any]]:
    """Give the places down to the communities, and below the chosen one's street to the estates."""
    children: dict[PlaceId | None, list[Place]] = {}
    for place in town.places.values():
        children.setdefault(place.parent, []).append(place)
    path = frozenset(town.path(here.id)) if here else frozenset()

    def node(place: Place) -> dict[str, Any]:
        opened = place.id in path or place.kind in _ABOVE_STREETS
        below = children.get(place.id, ()) if opened else ()
        return {
            "title": place.name,
            "kind": PLACE_TITLES[place.kind],
            "href": f"/town?place={place.id}",
            "here": here is not None and place.id == here.id,
            "children": [node(child) for child in below if child.kind is not PlaceKind.grid],
        }

    return [node(root) for root in children.get(None, ())]
