"""The registers of a town in a file beside it (`<town>_registers.yaml`): powers, roster, offers, grids with who lives
there. The town itself is `town_file.py`'s.

A town without such a file has none of them. Whether its parts fit the town is proved where they are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from mediation import strict_yaml
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.rehearsal.shapes import Sheet
from mediation.town.around import Lists
from mediation.town.grid_register import Building, BuildingId, Grid, GridRegister, Household, HouseholdId, Resident
from mediation.town.institutions import AccountId, InstitutionId, InstitutionKind
from mediation.town.linked import EVERY_DAY
from mediation.town.places import PlaceId
from mediation.town.powers import Power
from mediation.town.rosters import RosterEntry, RosterId, RosterKind
from mediation.town.service_catalogue import Body, Offer, OfferId, System

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)
_PARTS = ("powers", "roster", "offers", "grids")


class Registers(msgspec.Struct, frozen=True, kw_only=True):
    """What such a file says."""

    lists: Lists = Lists()
    register: GridRegister = GridRegister()


def read_registers(path: Path) -> Registers:
    """Read the registers of a town; nothing if there is no such file. Raises DefinitionError with every fault."""
    if not path.is_file():
        return Registers()
    document = strict_yaml.read(path, file=f"{path.parent.name}/{path.name}")
    faults = Faults()
    sheet = Sheet(Spot(document), document.data, faults)
    town = path.stem.removesuffix("_registers")
    if sheet.only(("town", *_PARTS), needs=("town",)) and sheet.text("town") != town:
        sheet.at("town").fault(
            "wrong_name",
            both(f"town 应与文件名相同：{town}。", f"town has to be the name of the file: {town}."),
            both("请改其中一个。", "Change one of them."),
        )
    lists = Lists(
        powers=_each(sheet, "powers", _power),
        roster=_each(sheet, "roster", _entry),
        offers=_each(sheet, "offers", _offer),
        grids=_each(sheet, "grids", _grid),
    )
    found = Registers(lists=lists, register=_register(sheet))
    faults.raise_any()
    return found


def _each(sheet: Sheet, key: str, read: Callable[[Sheet], T | None]) -> tuple[T, ...]:
    return tuple(one for one in (read(entry) for entry in sheet.entries(key)) if one is not None)


def _known(sheet: Sheet, key: str, kinds: type[K]) -> K | None:
    given = sheet.text(key)
    fits = sheet.faults.know(both(key, key), given, [str(one) for one in kinds], sheet.spot.at(key))
    return kinds(given) if fits else None


def _power(sheet: Sheet) -> Power | None:
    keys = ("matter", "title", "street_decides", "basis", "evidence", "authority", "body", "institutions", "words")
    if not sheet.only(keys, needs=("matter", "title", "basis", "evidence")):
        return None
    kinds = [str(one) for one in InstitutionKind]
    named = [
        one
        for one in sheet.texts("authority")
        if sheet.faults.know(both("authority", "authority"), one, kinds, sheet.spot)
    ]
    return Power(
        matter=sheet.text("matter"),
        title=sheet.text("title"),
        street_decides=sheet.yes("street_decides"),
        authority=tuple(InstitutionKind(one) for one in named),
        basis=sheet.text("basis"),
        evidence=sheet.text("evidence"),
        body=sheet.text("body"),
        institutions=tuple(InstitutionId(one) for one in sheet.texts("institutions")),
        words=sheet.texts("words"),
    )


def _entry(sheet: Sheet) -> RosterEntry | None:
    keys = (
        *("id", "kind", "name", "place", "unit", "institution", "skills"),
        *("duty_days", "languages", "account", "phone"),
    )
    if not sheet.only(keys, needs=keys[:4]) or (kind := _known(sheet, "kind", RosterKind)) is None:
        return None
    institution, account = sheet.text("institution"), sheet.text("account")
    return RosterEntry(
        id=RosterId(sheet.text("id")),
        kind=kind,
        name=sheet.text("name"),
        place=PlaceId(sheet.text("place")),
        unit=sheet.text("unit"),
        institution=InstitutionId(institution) if institution else None,
        skills=sheet.texts("skills"),
        duty_days=duty_days(sheet),
        languages=sheet.texts("languages"),
        account=AccountId(account) if account else None,
        phone=sheet.text("phone"),
    )


def duty_days(entry: Sheet) -> tuple[int, ...]:
    """Read the weekdays of `duty_days` (Monday is 1); every day if nothing is said."""
    days = entry.at("duty_days")
    if days.value is None:
        return EVERY_DAY
    given = days.value if isinstance(days.value, list) else [None]
    read = tuple(one for one in given if isinstance(one, int) and not isinstance(one, bool) and one in EVERY_DAY)
    if len(read) != len(given):
        days.fault(
            "wrong_type",
            both("值守日应为 1 至 7 的列表（1 为周一）。", "Days of duty are a list of 1 to 7 (1 is Monday)."),
            both("请写成 [1, 3, 5]。", "Write [1, 3, 5]."),
        )
        return EVERY_DAY
    return read


def _offer(sheet: Sheet) -> Offer | None:
    keys = (
        *("id", "title", "body", "system", "provider", "place"),
        *("institution", "needs", "charge", "hours", "phone"),
    )
    if not sheet.only(keys, needs=keys[:6]):
        return None
    body, system = _known(sheet, "body", Body), _known(sheet, "system", System)
    if body is None or system is None:
        return None
    institution = sheet.text("institution")
    return Offer(
        id=OfferId(sheet.text("id")),
        title=sheet.text("title"),
        body=body,
        system=system,
        provider=sheet.text("provider"),
        place=PlaceId(sheet.text("place")),
        institution=InstitutionId(institution) if institution else None,
        needs=sheet.texts("needs"),
        charge=sheet.text("charge"),
        hours=sheet.text("hours"),
        phone=sheet.text("phone"),
    )


# --- grids and who lives there -------------------------------------------------------------------------------


def _grid(sheet: Sheet) -> Grid | None:
    if not sheet.only(("place", "workers", "patrons", "buildings"), needs=("place",)):
        return None
    return Grid(
        place=PlaceId(sheet.text("place")),
        workers=tuple(AccountId(one) for one in sheet.texts("workers")),
        patrons=tuple(RosterId(one) for one in sheet.texts("patrons")),
    )


def _register(sheet: Sheet) -> GridRegister:
    buildings: list[Building] = []
    households: list[Household] = []
    residents: list[Resident] = []
    for grid in sheet.entries("grids"):
        for entry in grid.entries("buildings"):
            if not entry.only(("id", "name", "households"), needs=("id", "name")):
                continue
            here = BuildingId(entry.text("id"))
            buildings.append(Building(id=here, grid=PlaceId(grid.text("place")), name=entry.text("name")))
            for home, people in _households(entry, here):
                households.append(home)
                residents.extend(people)
    return GridRegister(buildings=tuple(buildings), households=tuple(households), residents=tuple(residents))


def _households(building: Sheet, here: BuildingId) -> Iterator[tuple[Household, tuple[Resident, ...]]]:
    for entry in building.entries("households"):
        if not entry.only(("unit", "room", "residents"), needs=("room",)):
            continue
        unit, room = entry.text("unit"), entry.text("room")
        number = HouseholdId("-".join(one for one in (here, unit, room) if one))
        people = (_resident(one, number) for one in entry.entries("residents"))
        yield Household(id=number, building=here, unit=unit, room=room), tuple(one for one in people if one)


def _resident(sheet: Sheet, household: HouseholdId) -> Resident | None:
    if not sheet.only(("name", "relation", "phone"), needs=("name",)):
        return None
    return Resident(
        household=household, name=sheet.text("name"), relation=sheet.text("relation"), phone=sheet.text("phone")
    )
