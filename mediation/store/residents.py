"""The grid register as rows: buildings, households, residents; and the notes of who looked at which household.

A building is written as a whole: the households and residents that it had are replaced by those that are given, so
who moved out is forgotten (个人信息保护法 47). Searching stands in `register_search.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from mediation.errors import TownError
from mediation.store.instants import instant, micros
from mediation.store.sealing import Sealing
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.grid_register import (
    Building,
    BuildingId,
    GridRegister,
    HouseholdId,
    building_key,
    claimed_twice,
    misfits_of_register,
    room_key,
    unit_key,
)
from mediation.town.institutions import AccountId
from mediation.town.places import PlaceId

_BUILDING = "INSERT INTO building (id, grid, name, name_key) VALUES (:id, :grid, :name, :name_key)"
_HOUSEHOLD = (
    "INSERT INTO household (id, building, unit, unit_key, room, room_key)"
    " VALUES (:id, :building, :unit, :unit_key, :room, :room_key)"
)
_RESIDENT = (
    "INSERT INTO resident (household, position, name, relation, phone)"
    " VALUES (:household, :position, :name, :relation, :phone)"
)
_LOOK = "INSERT INTO household_look (household, account, at, way) VALUES (:household, :account, :at, :way)"


class Look(NamedTuple):
    """One note: who looked at a household, when, and how (`opened`, or `listed` in what a search found)."""

    account: AccountId
    at: datetime
    way: str


class Residents:
    """The rows of `building`, `household`, `resident` and `household_look`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def put(self, register: GridRegister, town: Town) -> None:
        """Write buildings with their households and residents, each building in the place of what stood there.

        Raises TownError naming every misfit, also against the buildings that stay; then nothing is written.
        """
        given = {one.id for one in register.buildings}
        faults = misfits_of_register(register, town)
        faults += self._clashes(register, given, town)
        if faults:
            raise TownError("；".join(faults))
        self._clear(given)
        self._wire.many(_BUILDING, [_building_row(one) for one in register.buildings])
        self._wire.many(
            _HOUSEHOLD,
            [
                {
                    "id": one.id,
                    "building": one.building,
                    "unit": one.unit,
                    "unit_key": unit_key(one.unit),
                    "room": one.room,
                    "room_key": room_key(one.room),
                }
                for one in register.households
            ],
        )
        self._wire.many(_RESIDENT, list(_resident_rows(register, self._wire.sealing)))

    def _clashes(self, register: GridRegister, given: set[BuildingId], town: Town) -> Iterable[str]:
        """Find what does not fit what stays: a building claimed under another id, a household of another building."""
        staying = [one for one in self.buildings() if one.id not in given]
        yield from claimed_twice([*staying, *register.buildings], town)
        stays = {one.id for one in staying}
        known = {row[0]: row[1] for row in self._wire.all("SELECT id, building FROM household")}
        for one in register.households:
            if known.get(one.id) in stays:
                yield f"户 {one.id} 已登记在楼栋 {known[one.id]}"

    def _clear(self, buildings: set[BuildingId]) -> None:
        rows = [{"building": one} for one in sorted(buildings)]
        inside = "household IN (SELECT id FROM household WHERE building = :building)"
        self._wire.many(f"DELETE FROM resident WHERE {inside}", rows)
        self._wire.many("DELETE FROM household WHERE building = :building", rows)
        self._wire.many("DELETE FROM building WHERE id = :building", rows)

    def buildings(self) -> tuple[Building, ...]:
        """List every building of the register."""
        return tuple(
            Building(id=BuildingId(row[0]), grid=PlaceId(row[1]), name=row[2])
            for row in self._wire.all("SELECT id, grid, name FROM building ORDER BY id")
        )

    def note(self, households: Iterable[HouseholdId], *, account: AccountId, at: datetime, way: str) -> None:
        """Note that somebody was shown who lives in these households."""
        when = micros(at)
        self._wire.many(
            _LOOK, [{"household": one, "account": account, "at": when, "way": way} for one in dict.fromkeys(households)]
        )

    def looks(self, household: HouseholdId, *, most: int = 50) -> tuple[Look, ...]:
        """List who looked at a household, the last look first."""
        return tuple(
            Look(AccountId(row[0]), instant(row[1]), row[2])
            for row in self._wire.all(
                "SELECT account, at, way FROM household_look WHERE household = :household"
                " ORDER BY number DESC LIMIT :most",
                {"household": household, "most": most},
            )
        )


def _building_row(one: Building) -> dict[str, Any]:
    return {"id": one.id, "grid": one.grid, "name": one.name, "name_key": building_key(one.name)}


def _resident_rows(register: GridRegister, sealing: Sealing) -> Iterable[dict[str, Any]]:
    counted: dict[HouseholdId, int] = {}
    for one in register.residents:
        position = counted[one.household] = counted.get(one.household, 0) + 1
        yield {
            "household": one.household,
            "position": position,
            "name": one.name,
            "relation": one.relation,
            "phone": sealing.seal("resident", f"{one.household}/{position}", one.phone),
        }
