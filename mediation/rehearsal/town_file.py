"""A town in a file (`workflows/places/<town>.yaml`) as places, institutions and people. Stored towns are the store's.

The keys are the fields of the values in `mediation/town`; its lists and who lives in its grids stand in a file beside
it (`<town>_registers.yaml`, read by `registers_part.py`). What does not fit is told by file and line. No secret stands
in such a file: passwords are set where accounts are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from mediation import strict_yaml
from mediation.calendar.working_days import WorkingCalendar
from mediation.definitions.names import Faults, Spot
from mediation.definitions.proof_words import both
from mediation.rehearsal.linked_part import read_linked
from mediation.rehearsal.registers_part import Registers, read_registers
from mediation.rehearsal.shapes import Sheet
from mediation.town.around import Town
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.linked import Linked
from mediation.town.places import Place, PlaceId, PlaceKind

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)


class TownFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a town file says. `key` is the file's name."""

    key: str
    title: str
    places: tuple[Place, ...]
    institutions: tuple[Institution, ...]
    people: tuple[Person, ...]
    linked: tuple[Linked, ...] = ()
    registers: Registers = Registers()
    channels: tuple[Channel, ...] = ()

    def town(self, calendar: WorkingCalendar) -> Town:
        """Put it together under a calendar. Raises TownError naming every misfit."""
        return Town(
            calendar=calendar,
            places=self.places,
            institutions=self.institutions,
            people=self.people,
            linked=self.linked,
            **self.registers.lists.parts,
        )


def read_town(path: Path) -> TownFile:
    """Read a town file and the registers beside it. Raises DefinitionError with every fault of one of them."""
    document = strict_yaml.read(path, file=f"{path.parent.name}/{path.name}")
    faults = Faults()
    sheet = Sheet(Spot(document), document.data, faults)
    parts = ("places", "institutions", "people")
    known = ("town", "title", *parts, "linked", "channels")
    if sheet.only(known, needs=("town", *parts)) and sheet.text("town") != path.stem:
        sheet.at("town").fault(
            "wrong_name",
            both(f"town 应与文件名相同：{path.stem}。", f"town has to be the name of the file: {path.stem}."),
            both("请改其中一个。", "Change one of them."),
        )
    people = people_of(sheet)
    found = TownFile(
        key=path.stem,
        title=sheet.text("title", path.stem),
        places=_each(sheet, "places", _place),
        institutions=_each(sheet, "institutions", _institution),
        people=people,
        linked=read_linked(sheet, people),
        channels=_each(sheet, "channels", _channel),
    )
    faults.raise_any()
    beside = path.with_name(f"{path.stem}_registers.yaml")
    return msgspec.structs.replace(found, registers=read_registers(beside))


def people_of(sheet: Sheet) -> tuple[Person, ...]:
    """Read the `people` of a file, as a town file writes them; faults are noted on the sheet."""
    return _each(sheet, "people", _person)


def with_guests(town: Town, people: Iterable[Person], linked: Iterable[Linked]) -> Town:
    """Give the town with more people in it, and with «121» platforms as `linked` says them instead.

    Raises TownError naming a post at no institution, a person twice, a platform that does not fit.
    """
    said = {one.platform.institution: one for one in (*town.said, *linked)}
    return Town(
        calendar=town.calendar,
        places=town.places.values(),
        institutions=town.institutions.values(),
        people=(*town.people.values(), *people),
        linked=said.values(),
        published=town.published,
        **town.lists.parts,
    )


def _each(sheet: Sheet, key: str, read: Callable[[Sheet], T | None]) -> tuple[T, ...]:
    return tuple(one for one in (read(entry) for entry in sheet.entries(key)) if one is not None)


def _kind(sheet: Sheet, key: str, kinds: type[K], name: str) -> K | None:
    known = [str(one) for one in kinds]
    return kinds(name) if sheet.faults.know(both(key, key), name, known, sheet.spot.at(key)) else None


def _place(sheet: Sheet) -> Place | None:
    if not sheet.only(("id", "kind", "name", "parent"), needs=("id", "kind", "name")):
        return None
    kind = _kind(sheet, "kind", PlaceKind, sheet.text("kind"))
    if kind is None:
        return None
    parent = sheet.text("parent")
    return Place(
        id=PlaceId(sheet.text("id")), kind=kind, name=sheet.text("name"), parent=PlaceId(parent) if parent else None
    )


def _institution(sheet: Sheet) -> Institution | None:
    keys = ("id", "kind", "name", "abbr", "place", "acts_for", "phone", "address")
    if not sheet.only(keys, needs=keys[:5]):
        return None
    kind = _kind(sheet, "kind", InstitutionKind, sheet.text("kind"))
    if kind is None:
        return None
    acts_for = sheet.text("acts_for")
    return Institution(
        id=InstitutionId(sheet.text("id")),
        kind=kind,
        name=sheet.text("name"),
        abbr=sheet.text("abbr"),
        place=PlaceId(sheet.text("place")),
        acts_for=InstitutionId(acts_for) if acts_for else None,
        phone=sheet.text("phone"),
        address=sheet.text("address"),
    )


def _channel(sheet: Sheet) -> Channel | None:
    """Read how an institution is reached; its keys are made where the database is, and stand in no file."""
    if not sheet.only(("id", "institution", "kind", "address", "accounts"), needs=("id", "institution", "kind")):
        return None
    kind = _kind(sheet, "kind", ChannelKind, sheet.text("kind"))
    if kind is None:
        return None
    return Channel(
        id=ChannelId(sheet.text("id")),
        institution=InstitutionId(sheet.text("institution")),
        kind=kind,
        address=sheet.text("address"),
        accounts=tuple(AccountId(one) for one in sheet.texts("accounts")),
    )


def _person(sheet: Sheet) -> Person | None:
    keys = ("account", "name", "posts", "registered_at", "specialities", "languages", "employer")
    if not sheet.only(keys, needs=keys[:3]):
        return None
    registered_at, employer = sheet.text("registered_at"), sheet.text("employer")
    return Person(
        account=AccountId(sheet.text("account")),
        name=sheet.text("name"),
        posts=tuple(_posts(sheet)),
        registered_at=InstitutionId(registered_at) if registered_at else None,
        specialities=sheet.texts("specialities"),
        languages=sheet.texts("languages"),
        employer=InstitutionId(employer) if employer else None,
    )


def _posts(sheet: Sheet) -> Iterable[Post]:
    """Read `{institution: [roles]}`, or a list of `{institution:, role:}`."""
    posts = sheet.at("posts")
    if isinstance(posts.value, list):
        pairs = [(one, one.text("institution"), one.texts("role")) for one in sheet.entries("posts")]
    else:
        pairs = [(posts.at(key), key, posts.texts(key)) for key in sheet.mapping("posts")]
    for here, institution, roles in pairs:
        for name in roles:
            if here.faults.know(both("职务", "post"), name, [str(one) for one in Role], here.spot):
                yield Post(institution=InstitutionId(institution), role=Role(name))
