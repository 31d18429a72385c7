"""The grid register (区域清、房屋清、户清、人清) as frozen values: grid, building, household, resident, and addresses.

Who is in charge of a grid stands in the `Town`. Buildings, households and residents do not: there are tens of
thousands and they are personal data, so they are looked up by query (`store/register_search.py`) by those who may.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NewType, Protocol

import msgspec

from mediation.town.institutions import AccountId, Person
from mediation.town.places import PLACE_TITLES, Place, PlaceId, PlaceKind
from mediation.town.rosters import RosterEntry, RosterId

BuildingId = NewType("BuildingId", str)
HouseholdId = NewType("HouseholdId", str)


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in charge of a grid: its workers, first choice first, and the party members who vouch for it (包保)."""

    place: PlaceId
    workers: tuple[AccountId, ...] = ()
    patrons: tuple[RosterId, ...] = ()


class Building(msgspec.Struct, frozen=True, kw_only=True):
    """One building (房屋清) of one grid. `name` as it is written on it: «3栋», «民主路12号»."""

    id: BuildingId
    grid: PlaceId
    name: str


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """One household (户清) of a building. `unit` may be empty where a building has one staircase."""

    id: HouseholdId
    building: BuildingId
    unit: str = ""
    room: str


class Resident(msgspec.Struct, frozen=True, kw_only=True):
    """One resident (人清): no more than is needed to find and call somebody (个人信息保护法 6). `relation` is to the
    household: «户主», «租户». No identity number, no health, no income is kept here.
    """

    household: HouseholdId
    name: str
    relation: str = ""
    phone: str = ""


class GridRegister(msgspec.Struct, frozen=True, kw_only=True):
    """Buildings with their households and residents, as one file gives them."""

    buildings: tuple[Building, ...] = ()
    households: tuple[Household, ...] = ()
    residents: tuple[Resident, ...] = ()


class Surroundings(Protocol):
    """What of a town is needed to prove its grids."""

    @property
    def places(self) -> Mapping[PlaceId, Place]: ...

    @property
    def people(self) -> Mapping[AccountId, Person]: ...

    @property
    def roster(self) -> Mapping[RosterId, RosterEntry]: ...


def misfits(grids: Iterable[Grid], town: Surroundings) -> list[str]:
    """List, in Chinese, what of the charges of grids does not fit the town."""
    found: list[str] = []
    for one in grids:
        found.extend(_no_grid(one.place, f"网格 {one.place} ", town))
        found.extend(
            f"网格 {one.place} 的网格员 {account} 不在人员名册" for account in one.workers if account not in town.people
        )
        found.extend(
            f"网格 {one.place} 的包保党员 {entry} 不在名册" for entry in one.patrons if entry not in town.roster
        )
    return found


def misfits_of_register(register: GridRegister, town: Surroundings) -> list[str]:
    """List, in Chinese, what of a register does not fit itself or the town. Residents are told by household only."""
    found: list[str] = []
    owners: dict[BuildingId, PlaceId] = {}
    for building in register.buildings:
        found.extend(_no_grid(building.grid, f"楼栋 {building.id} 的网格 {building.grid} ", town))
        if building.id in owners:
            other = owners[building.id]
            claimed = f"被两个网格认领：{other}、{building.grid}" if other != building.grid else "出现两次"
            found.append(f"楼栋 {building.id} {claimed}")
        owners[building.id] = building.grid
    households: set[HouseholdId] = set()
    rooms: set[tuple[BuildingId, str, str]] = set()
    for one in register.households:
        if one.building not in owners:
            found.append(f"户 {one.id} 的楼栋 {one.building} 不在登记册")
        if one.id in households:
            found.append(f"户 {one.id} 出现两次")
        here = (one.building, unit_key(one.unit), room_key(one.room))
        if here in rooms:
            found.append(f"户 {one.id} 与另一户同在楼栋 {one.building} 的同一房号")
        households.add(one.id)
        rooms.add(here)
    strangers = {one.household: None for one in register.residents if one.household not in households}
    found.extend(f"居民所在的户 {one} 不在登记册" for one in strangers)
    return found


def claimed_twice(buildings: Iterable[Building], town: Surroundings) -> list[str]:
    """List buildings of one estate that two grids claim under different numbers: «3栋» of both is one house."""
    found: list[str] = []
    claims: dict[tuple[PlaceId | None, str], Building] = {}
    for one in buildings:
        grid = town.places.get(one.grid)
        if grid is None:
            continue
        other = claims.setdefault((grid.parent, building_key(one.name)), one)
        if other.id != one.id:
            grids = f"两个网格（{other.grid}、{one.grid}）" if other.grid != one.grid else f"网格 {one.grid} 两次"
            found.append(f"楼栋 {one.id} 与 {other.id} 是同一小区的“{one.name}”，被{grids}认领")
    return found


def _no_grid(place: PlaceId, named: str, town: Surroundings) -> list[str]:
    known = town.places.get(place)
    if known is None:
        return [f"{named}不存在"]
    return [] if known.kind is PlaceKind.grid else [f"{named}应为网格，不是{PLACE_TITLES[known.kind]}"]


def masked(phone: str) -> str:
    """Give a phone number with its middle hidden, as lists show it: «138****5678»."""
    return phone[:3] + "*" * max(0, len(phone) - 7) + phone[-4:] if len(phone) > 7 else "*" * len(phone)


# --- addresses -----------------------------------------------------------------------------------------------

_SAME = str.maketrans({"—": "-", "–": "-", "#": "栋"})
_NUMERALS = "一二三四五六七八九"
_NUMBER = r"[0-9]+|[A-Za-z][0-9]*|[一二三四五六七八九十]+"
_ADDRESS = re.compile(
    rf"(?P<building>{_NUMBER})(?:栋|幢|座|号楼)(?:(?P<unit>{_NUMBER})(?:单元|门))?(?:(?P<room>[0-9]+[A-Za-z]?)[号室]?)?$"
)
_DASHED = re.compile(rf"(?P<building>{_NUMBER})-(?:(?P<unit>{_NUMBER})-)?(?P<room>[0-9]+[A-Za-z]?)$")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An address taken apart: the words in front of it (an estate, a street), building, unit and room; any may be
    empty.
    """

    words: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""


def read_address(text: str) -> Address:
    """Take an address apart as people write it: «幸福小区3栋2单元501», «3-2-501», «三栋二单元501室»."""
    plain = _plain(text)
    found = _ADDRESS.search(plain) or _DASHED.search(plain)
    if found is None:
        return Address(words=plain)
    return Address(
        words=plain[: found.start()],
        building=_in_digits(found["building"]),
        unit=_in_digits(found["unit"] or ""),
        room=found["room"] or "",
    )


def building_key(name: str) -> str:
    """Give what a building's name is compared by: «3栋», «三幢» and «3号楼» are the same."""
    found = read_address(name)
    whole = found.building and not (found.words or found.unit or found.room)
    return found.building if whole else _plain(name)


def unit_key(name: str) -> str:
    """Give what a unit's name is compared by: «2», «2单元» and «二单元» are the same."""
    return _in_digits(_plain(name).removesuffix("单元").removesuffix("门"))


def room_key(name: str) -> str:
    """Give what a room's name is compared by: «501», «501室» and «501号» are the same."""
    return _plain(name).removesuffix("室").removesuffix("号")


def _plain(text: str) -> str:
    """Write full-width letters and digits narrow, leave out blanks, give dashes and «#» one form."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_SAME).split()).upper()


def _in_digits(number: str) -> str:
    """Write a Chinese numeral up to ninety-nine in digits; leave everything else as it is."""
    if not number or any(letter not in _NUMERALS + "十" for letter in number):
        return number.lstrip("0") or number
    tens, ten, ones = number.partition("十")
    if not ten:
        return "".join(str(_NUMERALS.index(letter) + 1) for letter in number)
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return number
    return str((_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0))
