"""The lists of a town as rows: powers, rosters, offers, charges of grids. What is in force stands there; see `Lists`.

A line is written under its own id and replaced as a whole. Lines that are taken off are deleted: a roster is who serves
now, not who ever did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mediation.store.wire import Wire
from mediation.town.around import Lists, Town
from mediation.town.grid_register import Grid
from mediation.town.institutions import AccountId, InstitutionId, InstitutionKind
from mediation.town.places import PlaceId
from mediation.town.powers import Power
from mediation.town.rosters import RosterEntry, RosterId, RosterKind
from mediation.town.service_catalogue import Body, Offer, OfferId, System

_POWER = (
    "INSERT INTO power (matter, title, street_decides, authority, body, institutions, words, basis, evidence, position)"
    " VALUES (:matter, :title, :street_decides, :authority, :body, :institutions, :words, :basis, :evidence, :position)"
)
_ENTRY = (
    "INSERT INTO roster_entry (id, kind, name, place, unit, institution, skills, duty_days, languages, account, phone,"
    " position) VALUES (:id, :kind, :name, :place, :unit, :institution, :skills, :duty_days, :languages, :account,"
    " :phone, :position)"
)
_OFFER = (
    "INSERT INTO offer (id, title, body, system, provider, place, institution, needs, charge, hours, phone, position)"
    " VALUES (:id, :title, :body, :system, :provider, :place, :institution, :needs, :charge, :hours, :phone, :position)"
)
_GRID = "INSERT INTO grid_charge (place, workers, patrons, position) VALUES (:place, :workers, :patrons, :position)"


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that are to be taken off the lists, by their ids. What stands on no list is passed over."""

    powers: tuple[str, ...] = ()
    roster: tuple[RosterId, ...] = ()
    offers: tuple[OfferId, ...] = ()


def merged(before: Lists, given: Lists, gone: Gone) -> Lists:
    """Give the lists as they are after a change: same ids replaced, new ones at the end, taken-off ones left out."""
    return Lists(
        powers=tuple(_merged(before.powers, given.powers, gone.powers, "matter")),
        roster=tuple(_merged(before.roster, given.roster, gone.roster, "id")),
        offers=tuple(_merged(before.offers, given.offers, gone.offers, "id")),
        grids=tuple(_merged(before.grids, given.grids, (), "place")),
    )


def _merged(before: Iterable[Any], given: Iterable[Any], gone: Iterable[str], key: str) -> Iterable[Any]:
    new = list(given)
    named = {getattr(one, key): one for one in new}
    # what is given twice stays twice, so that the proof of the town names it
    twice = [one for one in new if named[getattr(one, key)] is not one]
    off = set(gone)
    kept = {getattr(one, key): one for one in before if getattr(one, key) not in off}
    return [*(kept | named).values(), *twice]


def write_lists(wire: Wire, before: Town, town: Town) -> None:
    """Write the lines that are new or different, and delete those that are gone. References go first and last."""
    _drop(wire, "DELETE FROM grid_charge WHERE place = :key", before.grids, town.grids)
    _drop(wire, "DELETE FROM power WHERE matter = :key", before.powers, town.powers)
    _drop(wire, "DELETE FROM roster_entry WHERE id = :key", before.roster, town.roster)
    _drop(wire, "DELETE FROM offer WHERE id = :key", before.offers, town.offers)
    _add(wire, _POWER, before.powers, town.powers)
    entries = [
        {**_row(one, at), "phone": wire.sealing.seal("roster_entry", one.id, one.phone)}
        for at, (key, one) in enumerate(town.roster.items())
        if before.roster.get(key) != one
    ]
    wire.many(_ENTRY, entries)
    _add(wire, _OFFER, before.offers, town.offers)
    _add(wire, _GRID, before.grids, town.grids)


def _add(wire: Wire, sql: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
    wire.many(sql, [_row(one, at) for at, (key, one) in enumerate(after.items()) if before.get(key) != one])


def _drop(wire: Wire, sql: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
    wire.many(sql, [{"key": key} for key, one in before.items() if after.get(key) != one])


def _row(one: msgspec.Struct, position: int) -> dict[str, Any]:
    """Write a line's lists as JSON, its kinds as words, yes and no as 1 and 0."""
    values = msgspec.to_builtins(one)
    return {
        **{key: _column(value) for key, value in values.items()},
        "position": position,
    }


def _column(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return msgspec.json.encode(value).decode() if isinstance(value, list | tuple) else value


# --- reading -------------------------------------------------------------------------------------------------


def read_lists(wire: Wire) -> Lists:
    """Read the lists, each in the order of entry."""
    return Lists(
        powers=tuple(_powers(wire)),
        roster=tuple(_roster(wire)),
        offers=tuple(_offers(wire)),
        grids=tuple(_grids(wire)),
    )


def _powers(wire: Wire) -> Iterable[Power]:
    for row in wire.all(
        "SELECT matter, title, street_decides, authority, body, institutions, words, basis, evidence FROM power"
        " ORDER BY position, matter"
    ):
        yield Power(
            matter=row[0],
            title=row[1],
            street_decides=bool(row[2]),
            authority=msgspec.json.decode(row[3], type=tuple[InstitutionKind, ...]),
            body=row[4],
            institutions=msgspec.json.decode(row[5], type=tuple[InstitutionId, ...]),
            words=msgspec.json.decode(row[6], type=tuple[str, ...]),
            basis=row[7],
            evidence=row[8],
        )


def _roster(wire: Wire) -> Iterable[RosterEntry]:
    for row in wire.all(
        "SELECT id, kind, name, place, unit, institution, skills, duty_days, languages, account, phone"
        " FROM roster_entry ORDER BY position, id"
    ):
        yield RosterEntry(
            id=RosterId(row[0]),
            kind=RosterKind(row[1]),
            name=row[2],
            place=PlaceId(row[3]),
            unit=row[4],
            institution=row[5],
            skills=msgspec.json.decode(row[6], type=tuple[str, ...]),
            duty_days=msgspec.json.decode(row[7], type=tuple[int, ...]),
            languages=msgspec.json.decode(row[8], type=tuple[str, ...]),
            account=row[9],
            phone=wire.sealing.text("roster_entry", row[0], row[10]),
        )


def _offers(wire: Wire) -> Iterable[Offer]:
    for row in wire.all(
        "SELECT id, title, body, system, provider, place, institution, needs, charge, hours, phone FROM offer"
        " ORDER BY position, id"
    ):
        yield Offer(
            id=OfferId(row[0]),
            title=row[1],
            body=Body(row[2]),
            system=System(row[3]),
            provider=row[4],
            place=PlaceId(row[5]),
            institution=row[6],
            needs=msgspec.json.decode(row[7], type=tuple[str, ...]),
            charge=row[8],
            hours=row[9],
            phone=row[10],
        )


def _grids(wire: Wire) -> Iterable[Grid]:
    for row in wire.all("SELECT place, workers, patrons FROM grid_charge ORDER BY position, place"):
        yield Grid(
            place=PlaceId(row[0]),
            workers=msgspec.json.decode(row[1], type=tuple[AccountId, ...]),
            patrons=msgspec.json.decode(row[2], type=tuple[RosterId, ...]),
        )
