"""What there is to choose from in a form: parties, people, places, institutions, levels, obligations.

The choices come from the case and the town; that a choice is lawful is judged by the engine.
"""

from __future__ import annotations

import msgspec

from mediation.definitions.questions import Field, FieldType
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case
from mediation.town.around import Town
from mediation.town.institutions import ROLE_TITLES, InstitutionId, Person, Role
from mediation.town.places import PLACE_TITLES, Place, PlaceId
from mediation.town.powers import Power


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to choose. What is `far` from the place of the case is folded away below the rest."""

    key: str
    title: str
    far: bool = False


def options_for(field: Field, workflow: Workflow, case: Case, town: Town) -> tuple[Option, ...]:
    """List what this question may be answered with; nothing for a question that is written, not chosen."""
    match field.type:
        case FieldType.choice | FieldType.choices:
            return tuple(Option(key=one.key, title=one.title.zh) for one in field.choices)
        case FieldType.party | FieldType.parties:
            return tuple(Option(key=str(one.no), title=one.name) for one in case.remaining)
        case FieldType.obligation:
            return _obligations(case)
        case FieldType.person | FieldType.people:
            return tuple(Option(key=one.account, title=said_person(one, town)) for one in _people(field, case, town))
        case FieldType.place:
            return place_options(town)
        case FieldType.institution | FieldType.institutions:
            return _institutions(field, case, town)
        case FieldType.power:
            return tuple(Option(key=one.matter, title=said_power(one)) for one in town.powers.values())
        case FieldType.level:
            return tuple(Option(key=level.key, title=level.title.zh) for level in workflow.ladder)
        case _:
            return ()


def said_amount(most: int | None) -> str:
    """Say how an amount is written."""
    return "单位：元，如 3000 或 3000.50" + (f"，最多 {most} 元" if most is not None else "")


def cases_note() -> str:
    """Say how another case is named."""
    return "填写另案的案号或登记号"


def said_power(power: Power) -> str:
    """Name a matter of the list of powers with who decides it."""
    return f"{power.title}（{'街道可自行决定' if power.street_decides else power.decided_by}）"


def said_person(person: Person, town: Town) -> str:
    """Name a person with the posts held, so that two of one name can be told apart."""
    posts = dict.fromkeys(
        f"{town.institutions[post.institution].name} {ROLE_TITLES[post.role]}"
        for post in person.posts
        if post.institution in town.institutions and post.role is not Role.the_clock
    )
    paid = town.institutions.get(person.employer) if person.employer else None
    said = [*posts, f"受聘于{paid.name}"] if paid else list(posts)
    return f"{person.name}（{'；'.join(said)}）" if said else person.name


def place_options(town: Town) -> tuple[Option, ...]:
    """List every place, each below the one it lies in, named with its whole path below the root."""
    children: dict[PlaceId | None, list[Place]] = {}
    for place in town.places.values():
        children.setdefault(place.parent, []).append(place)
    found: list[Option] = []

    def walk(place: Place, depth: int) -> None:
        found.append(Option(key=place.id, title="　" * depth + place.name))
        for child in children.get(place.id, ()):
            walk(child, depth + 1)

    for root in children.get(None, ()):
        walk(root, 0)
    return tuple(found)


def place_path(place: PlaceId, town: Town) -> str:
    """Name a place with those above it, highest first, leaving out prefecture and city."""
    names = [town.places[one].name for one in reversed(town.path(place))]
    kinds = [town.places[one].kind for one in reversed(town.path(place))]
    kept = [name for name, kind in zip(names, kinds, strict=True) if PLACE_TITLES[kind] not in ("州", "市")]
    return " · ".join(kept or names[-1:])


def _obligations(case: Case) -> tuple[Option, ...]:
    names = {party.no: party.name for party in case.parties}
    return tuple(
        Option(
            key=str(one.no),
            title=f"{one.no}. {names.get(one.debtor, '')}→{names.get(one.creditor, '')}：{one.what}"
            + (f"（{one.amount} 元）" if one.amount else "")
            + ("，已履行" if one.performed_on else ""),
        )
        for agreement in case.standing
        for one in agreement.obligations
    )


def _near(case: Case, town: Town) -> frozenset[InstitutionId]:
    near = {case.custodian, *case.participants, *case.former, *(one.receiver for one in case.open_handoffs)}
    if case.handler is not None:
        near.add(case.handler)
    if case.custodian in town.institutions:
        near.add(town.committee(case.custodian).id)
        near |= {one.id for one in town.institutions.values() if one.acts_for in near}
    return frozenset(near)


def _people(field: Field, case: Case, town: Town) -> tuple[Person, ...]:
    """People of the custodian and those who help, where the question asks for a role; else everybody up the places."""
    fitting = [
        person
        for person in town.people.values()
        if not field.roles or any(post.role in field.roles for post in person.posts)
    ]
    near = _near(case, town)
    path = town.path(case.place)
    above = near | {one.id for one in town.institutions.values() if one.place in path}
    for known in (near, above) if field.roles else (above,):
        here = [person for person in fitting if any(post.institution in known for post in person.posts)]
        if here:
            return tuple(here)
    return tuple(fitting)


def _institutions(field: Field, case: Case, town: Town) -> tuple[Option, ...]:
    """Institutions of the right kind, nearest to the place of the dispute first; those of other places are far."""
    path = town.path(case.place)
    kinds = field.kinds
    fitting = [one for one in town.institutions.values() if not kinds or one.kind in kinds]
    fitting.sort(key=lambda one: path.index(one.place) if one.place in path else len(path))
    here = [one.place in path or case.place in town.path(one.place) for one in fitting]
    some = any(here) and case.place != ""
    found = (Option(key=one.id, title=one.name, far=some and not near) for one, near in zip(fitting, here, strict=True))
    return tuple(sorted(found, key=lambda one: one.far))
