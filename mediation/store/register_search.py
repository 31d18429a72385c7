"""Finding a place, its grid and who lives there in the grid register; and who may be told who lives there.

Anybody who works here may learn in which grid a building stands: that is no personal data. Who lives in a household is
shown to those whose work it is and only below the place of their institution (个人信息保护法 6、51); what was shown is
noted by the caller (`casework/grid_looks.py`). SELECT only, every search by an index, no list of everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mediation.engine.actor import Actor
from mediation.store.columns import place_path
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.grid_register import Address, Building, BuildingId, HouseholdId, Resident, read_address
from mediation.town.institutions import Role
from mediation.town.places import Place, PlaceId, PlaceKind

#: Whose work it is to know who lives where.
KNOWERS = frozenset({Role.grid_worker, Role.mediator, Role.director, Role.clerk, Role.supervisor})
#: Who answers for the others and therefore reads who looked.
ANSWERABLE = frozenset({Role.director, Role.supervisor})
#: So few that nobody copies the register by searching.
MOST_FOUND = 20
LEAST_NAME = 2
_LAST = "\U0010ffff"
_ABOVE_STREETS = frozenset({PlaceKind.prefecture, PlaceKind.city})
_HOUSEHOLDS = (
    "SELECT household.id, building.id, building.name, building.grid, household.unit, household.room"
    " FROM household JOIN building ON building.id = household.building JOIN place ON place.id = building.grid"
)
_IN_ORDER = f" ORDER BY place.path, building.name_key, household.unit_key, household.room_key LIMIT {MOST_FOUND + 1}"


class FoundHousehold(msgspec.Struct, frozen=True, kw_only=True):
    """One household with where it is and who lives there."""

    id: HouseholdId
    building: Building
    unit: str
    room: str
    residents: tuple[Resident, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `more`: there is more than is shown; `known`: this actor may learn who lives somewhere."""

    address: Address
    places: tuple[Place, ...] = ()
    buildings: tuple[Building, ...] = ()
    households: tuple[FoundHousehold, ...] = ()
    more: bool = False
    known: bool = False


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How much the register knows of one grid (房屋清、户清、人清)."""

    buildings: int = 0
    households: int = 0
    residents: int = 0


def subtrees(actor: Actor, town: Town, roles: Iterable[Role] = KNOWERS) -> tuple[str, ...]:
    """Give the paths of the places below which this actor may learn who lives there."""
    wanted = frozenset(roles)
    seats = {
        town.institutions[post.institution].place
        for post in actor.posts
        if post.role in wanted and post.institution in town.institutions
    }
    return tuple(sorted(place_path(one, town) for one in seats))


def answers_for(actor: Actor, grid: PlaceId, town: Town) -> bool:
    """Say whether this actor reads who looked at households of a grid."""
    path = place_path(grid, town)
    return any(path.startswith(above) for above in subtrees(actor, town, ANSWERABLE))


def spots(wire: Wire, text: str, town: Town) -> Found:
    """Look for an address («3栋2单元501»), a building, an estate or a grid: where it is, and nobody who lives there."""
    address = read_address(text)
    if address.building:
        scope = _scope(address.words, town)
        key = {"key": address.building}
        buildings = [] if scope == () else _buildings(wire, "building.name_key = :key", key, scope)
        places: tuple[Place, ...] = ()
    else:
        buildings = _called(wire, address.words) if address.words else []
        places = tuple(_named(address.words, town))[:MOST_FOUND] if address.words else ()
    return Found(
        address=address, places=places, buildings=tuple(buildings[:MOST_FOUND]), more=len(buildings) > MOST_FOUND
    )


def search(wire: Wire, text: str, *, seen_by: Actor, town: Town) -> Found:
    """Look for what `spots` finds and, for those whose work it is, for the households there or a resident's name."""
    found, below = spots(wire, text, town), subtrees(seen_by, town)
    address = found.address
    if not below:
        return found
    if not address.building:
        households = _by_name(wire, text.strip(), below) if len(address.words) >= LEAST_NAME else []
    elif address.room or address.unit:
        households = _at_address(wire, address, below, _scope(address.words, town))
    else:
        households = []
    return msgspec.structs.replace(
        found,
        households=_peopled(wire, households[:MOST_FOUND]),
        more=found.more or len(households) > MOST_FOUND,
        known=True,
    )


def household(wire: Wire, number: HouseholdId, *, seen_by: Actor, town: Town) -> FoundHousehold | None:
    """Give one household with who lives there; None if it is absent or not for this actor: the two look the same."""
    below = subtrees(seen_by, town)
    if not below:
        return None
    within, values = _ranges("below", below)
    row = wire.one(f"{_HOUSEHOLDS} WHERE household.id = :number AND {within}", {"number": number, **values})
    return None if row is None else _peopled(wire, [_household(row)])[0]


def tallies(wire: Wire, place: PlaceId, town: Town) -> dict[PlaceId, Tally]:
    """Count buildings, households and residents of each grid that `place` is or that lies in it. Nobody is named."""
    within, values = _ranges("below", (place_path(place, town),))
    rows = wire.all(
        "SELECT building.grid, COUNT(DISTINCT building.id), COUNT(DISTINCT household.id), COUNT(resident.household)"
        " FROM place JOIN building ON building.grid = place.id"
        " LEFT JOIN household ON household.building = building.id"
        f" LEFT JOIN resident ON resident.household = household.id WHERE {within} GROUP BY building.grid",
        values,
    )
    return {PlaceId(row[0]): Tally(buildings=row[1], households=row[2], residents=row[3]) for row in rows}


# --- by address ----------------------------------------------------------------------------------------------


def _scope(words: str, town: Town) -> tuple[str, ...] | None:
    """Give the paths of the places that the words in front of an address name; None if there are no words."""
    if not words:
        return None
    named = [one for one in town.places.values() if one.name and (one.name in words or words in one.name)]
    lowest = [one for one in named if not any(other is not one and town.lies_in(other.id, one.id) for other in named)]
    return tuple(place_path(one.id, town) for one in lowest)


def _called(wire: Wire, words: str) -> list[Building]:
    """Give the buildings whose name begins so: «民主路12号»."""
    condition = "building.name_key >= :low AND building.name_key < :high"
    return _buildings(wire, condition, {"low": words, "high": words + _LAST}, None)


def _buildings(wire: Wire, condition: str, values: Mapping[str, Any], scope: tuple[str, ...] | None) -> list[Building]:
    within, more = ("1 = 1", {}) if scope is None else _ranges("scope", scope)
    rows = wire.all(
        "SELECT building.id, building.grid, building.name FROM building JOIN place ON place.id = building.grid"
        f" WHERE {condition} AND {within} ORDER BY place.path, building.name_key LIMIT {MOST_FOUND + 1}",
        {**values, **more},
    )
    return [Building(id=BuildingId(row[0]), grid=PlaceId(row[1]), name=row[2]) for row in rows]


def _at_address(
    wire: Wire, address: Address, below: tuple[str, ...], scope: tuple[str, ...] | None
) -> list[FoundHousehold]:
    within, values = _ranges("below", below)
    conditions = ["building.name_key = :building", within]
    values["building"] = address.building
    for column, given in (("unit_key", address.unit), ("room_key", address.room)):
        if given:
            conditions.append(f"household.{column} = :{column}")
            values[column] = given
    if scope is not None:
        inside, more = _ranges("scope", scope)
        conditions.append(inside)
        values |= more
    return [_household(row) for row in wire.all(f"{_HOUSEHOLDS} WHERE {' AND '.join(conditions)}{_IN_ORDER}", values)]


def _ranges(name: str, paths: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """Write «the place lies below one of these»: a subtree is a range of paths. `0` is what follows `/`."""
    values: dict[str, Any] = {}
    parts = []
    for position, path in enumerate(paths):
        low, high = f"{name}_low_{position}", f"{name}_high_{position}"
        values[low], values[high] = path, path[:-1] + "0"
        parts.append(f"(place.path >= :{low} AND place.path < :{high})")
    return f"({' OR '.join(parts) or '1 = 0'})", values


# --- by name -------------------------------------------------------------------------------------------------


def _named(words: str, town: Town) -> Iterable[Place]:
    """Give the places below the streets' rung whose name has these words, those that are called so first."""
    fitting = [one for one in town.places.values() if words in one.name.upper() and one.kind not in _ABOVE_STREETS]
    return sorted(fitting, key=lambda one: (one.name.upper() != words, len(one.name)))


def _by_name(wire: Wire, name: str, below: tuple[str, ...]) -> list[FoundHousehold]:
    within, values = _ranges("below", below)
    rows = wire.all(
        f"{_HOUSEHOLDS} WHERE household.id IN (SELECT household FROM resident WHERE name >= :name AND name < :end)"
        f" AND {within}{_IN_ORDER}",
        {"name": name, "end": name + _LAST, **values},
    )
    return [_household(row) for row in rows]


def _household(row: tuple[Any, ...]) -> FoundHousehold:
    building = Building(id=BuildingId(row[1]), grid=PlaceId(row[3]), name=row[2])
    return FoundHousehold(id=HouseholdId(row[0]), building=building, unit=row[4], room=row[5])


def _peopled(wire: Wire, found: list[FoundHousehold]) -> tuple[FoundHousehold, ...]:
    """Give the same households with who lives there."""
    names, values = listed("h", [one.id for one in found])
    people: dict[str, list[Resident]] = {}
    for home, position, name, relation, sealed in wire.all(
        f"SELECT household, position, name, relation, phone FROM resident WHERE household IN ({names})"
        " ORDER BY household, position",
        values,
    ):
        phone = wire.sealing.text("resident", f"{home}/{position}", sealed)
        person = Resident(household=HouseholdId(home), name=name, relation=relation, phone=phone)
        people.setdefault(home, []).append(person)
    return tuple(msgspec.structs.replace(one, residents=tuple(people.get(one.id, ()))) for one in found)
