"""The grid register as the API shows it: grids, buildings, households. Phones come masked in what a search found."""

from __future__ import annotations

from pydantic import BaseModel, Field

from mediation.store.register_search import Found, FoundHousehold, Tally
from mediation.town.around import Town
from mediation.town.grid_register import masked
from mediation.town.places import PlaceId


class GridShape(BaseModel):
    """One grid with who works it and how much is registered there."""

    place: str
    name: str
    workers: list[str] = Field(description="网格员账号，首选在前。")
    buildings: int
    households: int
    residents: int


class GridList(BaseModel):
    """The grids of a place."""

    grids: list[GridShape]


class SearchRequest(BaseModel):
    """What is looked for: an address, a building, a place, or the beginning of a name."""

    text: str = Field(min_length=1, max_length=60)


class SpotShape(BaseModel):
    """A place or a building that was found, with its grid's workers."""

    place: str
    name: str
    building: str | None = None
    workers: list[str]


class ResidentShape(BaseModel):
    """One resident."""

    name: str
    relation: str
    phone: str


class HouseholdShape(BaseModel):
    """One household with who lives there."""

    id: str
    grid: str
    building: str
    unit: str
    room: str
    workers: list[str]
    residents: list[ResidentShape]


class FoundShape(BaseModel):
    """What a search found. Households only for accounts whose work it is; each look is noted."""

    places: list[SpotShape]
    buildings: list[SpotShape]
    households: list[HouseholdShape]
    more: bool = Field(description="还有没列出的，请把地址或姓名写得更全。")


def grid_shape(place: PlaceId, town: Town, tally: Tally) -> GridShape:
    """Show a grid."""
    return GridShape(
        place=place,
        name=town.places[place].name,
        workers=_workers(place, town),
        buildings=tally.buildings,
        households=tally.households,
        residents=tally.residents,
    )


def found_shape(found: Found, town: Town) -> FoundShape:
    """Show what a search found."""
    return FoundShape(
        places=[SpotShape(place=one.id, name=one.name, workers=_workers(one.id, town)) for one in found.places],
        buildings=[
            SpotShape(
                place=one.grid,
                name=town.places[one.grid].name,
                building=one.name,
                workers=_workers(one.grid, town),
            )
            for one in found.buildings
        ],
        households=[household_shape(one, town, whole=False) for one in found.households],
        more=found.more,
    )


def household_shape(one: FoundHousehold, town: Town, *, whole: bool) -> HouseholdShape:
    """Show a household; phones only where it was opened as a whole."""
    return HouseholdShape(
        id=one.id,
        grid=one.building.grid,
        building=one.building.name,
        unit=one.unit,
        room=one.room,
        workers=_workers(one.building.grid, town),
        residents=[
            ResidentShape(
                name=person.name, relation=person.relation, phone=person.phone if whole else masked(person.phone)
            )
            for person in one.residents
        ],
    )


def _workers(place: PlaceId, town: Town) -> list[str]:
    return [one.account for one in town.grid_workers(place)]
