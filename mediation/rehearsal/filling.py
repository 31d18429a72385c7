"""Forms as an author of stories writes them, turned into what a form holds: names for numbers, `everyone`, `today`.

It never judges: what it does not understand is left as it stands, for the engine to refuse with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from mediation.definitions.questions import Field, FieldType
from mediation.engine.case import Case
from mediation.rehearsal.written_times import day_of_text, moment_of_text
from mediation.town.around import Town

EVERYONE = "everyone"


class Surroundings(NamedTuple):
    """What the short forms rest on: the town, the case at hand, the day of the act, now, and the story's cases."""

    town: Town
    case: Case | None
    today: date
    now: datetime
    cases: Mapping[str, str]


def fill(asks: tuple[Field, ...], given: Mapping[str, Any], around: Surroundings) -> dict[str, Any]:
    """Give the fields of a form as the engine reads them. A field given as null is left out."""
    types = {field.key: field.type for field in asks}
    return {key: _value(types.get(key), value, around) for key, value in given.items() if value is not None}


def _value(kind: FieldType | None, value: Any, around: Surroundings) -> Any:
    if isinstance(value, Mapping) and set(value) == {"case"}:
        return around.cases.get(str(value["case"]), str(value["case"]))
    writer = None if kind is None else _WRITERS.get(kind)
    return value if writer is None else writer(value, around)


def account_of(value: Any, town: Town) -> Any:
    """Give the account of a person named by account or by name."""
    if value in town.people:
        return value
    return next((person.account for person in town.people.values() if person.name == value), value)


def institution_of(value: Any, town: Town) -> Any:
    """Give the id of an institution named by id or by name."""
    if value in town.institutions:
        return value
    return next((one.id for one in town.institutions.values() if one.name == value), value)


def _place(value: Any, around: Surroundings) -> Any:
    if value in around.town.places:
        return value
    return next((one.id for one in around.town.places.values() if one.name == value), value)


def _day(value: Any, around: Surroundings) -> Any:
    return day_of_text(value, around.today) if isinstance(value, str) else value


def _moment(value: Any, around: Surroundings) -> Any:
    return moment_of_text(value, around.now) if isinstance(value, str) else value


def _party(value: Any, around: Surroundings) -> Any:
    parties = () if around.case is None else around.case.remaining
    return next((party.no for party in parties if party.name == value), value)


def _parties(value: Any, around: Surroundings) -> Any:
    if value == EVERYONE and around.case is not None:
        return [party.no for party in around.case.remaining]
    return [_party(one, around) for one in value] if isinstance(value, list) else value


def _new_parties(value: Any, around: Surroundings) -> Any:
    if not isinstance(value, list):
        return value
    return [{"name": one} if isinstance(one, str) else _row(one, around, institution=_institution) for one in value]


def _institution(value: Any, around: Surroundings) -> Any:
    return institution_of(value, around.town)


def _institutions(value: Any, around: Surroundings) -> Any:
    return [_institution(one, around) for one in value] if isinstance(value, list) else value


def _person(value: Any, around: Surroundings) -> Any:
    return account_of(value, around.town) if isinstance(value, str) else value


def _people(value: Any, around: Surroundings) -> Any:
    return [_person(one, around) for one in value] if isinstance(value, list) else value


def _answers(value: Any, around: Surroundings) -> Any:
    """Read `{甲: agreed signed, 乙: refused telephone}`: the answer, then `signed` and the way in any order."""
    if not isinstance(value, Mapping):
        return _rows(value, around, party=_party)
    rows = []
    for party, said in _each_party(value, around):
        answer, *more = str(said).split() or [""]
        ways = [word for word in more if word != "signed"]
        rows.append(
            {"party": party, "value": answer, "way": ways[0] if ways else "in_person", "signed": "signed" in more}
        )
    return rows


def _signatures(value: Any, around: Surroundings) -> Any:
    if not isinstance(value, Mapping):
        return _rows(value, around, party=_party, on=_day)
    return [{"party": party, "on": _day(day, around)} for party, day in _each_party(value, around)]


def _obligations(value: Any, around: Surroundings) -> Any:
    return _rows(value, around, debtor=_party, creditor=_party, due_on=_day)


def _each_party(value: Mapping[str, Any], around: Surroundings) -> list[tuple[Any, Any]]:
    found: dict[Any, Any] = {}
    for name, said in value.items():
        if name == EVERYONE and around.case is not None:
            found.update((party.no, said) for party in around.case.remaining)
        else:
            found[_party(int(name) if name.isdecimal() else name, around)] = said
    return list(found.items())


def _row(value: Any, around: Surroundings, **writers: Callable[[Any, Surroundings], Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {key: writers[key](one, around) if key in writers else one for key, one in value.items()}


def _rows(value: Any, around: Surroundings, **writers: Callable[[Any, Surroundings], Any]) -> Any:
    return [_row(one, around, **writers) for one in value] if isinstance(value, list) else value


def _case(value: Any, around: Surroundings) -> Any:
    return around.cases.get(value, value) if isinstance(value, str) else value


_WRITERS: dict[FieldType, Callable[[Any, Surroundings], Any]] = {
    FieldType.day: _day,
    FieldType.moment: _moment,
    FieldType.party: _party,
    FieldType.parties: _parties,
    FieldType.new_parties: _new_parties,
    FieldType.answers: _answers,
    FieldType.signatures: _signatures,
    FieldType.obligations: _obligations,
    FieldType.person: _person,
    FieldType.people: _people,
    FieldType.place: _place,
    FieldType.institution: _institution,
    FieldType.institutions: _institutions,
    FieldType.case: _case,
}
