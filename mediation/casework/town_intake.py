"""Taking a town into the register: places, institutions, people and first passwords, entirely or not at all.

Nothing is ever removed: who is not named stays. Whoever is named without a post has left and signs in no more.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

from mediation.casework.channel_keeping import take_in_channels
from mediation.casework.house import House
from mediation.casework.town_sheet import TownSheet
from mediation.store.list_register import merged
from mediation.town.around import Town
from mediation.town.institutions import AccountId

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read as one another (l and 1, o and 0, i)."""
_GROUPS, _GROUP = 4, 4
"""Sixteen of 31 letters: 79 bits."""


class FirstPassword(NamedTuple):
    """What somebody signs in with for the first time. It is shown once and kept as its digest only."""

    account: AccountId
    name: str
    password: str


class TakenIn(NamedTuple):
    """What came of it: the town as it is now, the first passwords, who signs in no more."""

    town: Town
    passwords: tuple[FirstPassword, ...]
    left: tuple[AccountId, ...]


def take_in(house: House, sheet: TownSheet, *, at: datetime) -> TakenIn:
    """Put a spreadsheet's town into the register. Raises TownError naming every misfit; then nothing is changed."""
    with house.store.reading() as reading:
        _prove(reading.town.around(), sheet)
        known = {one.account for one in sheet.people if reading.accounts.password(one.account) is not None}
    working = [one for one in sheet.people if one.posts]
    first = {
        one.account: FirstPassword(one.account, one.name, first_password())
        for one in working
        if one.account not in known
    }
    # hashed before the transaction begins: hashing is slow on purpose
    digests = {account: house.passwords.hash(one.password) for account, one in first.items()}
    left = tuple(one.account for one in sheet.people if not one.posts and one.account in known)
    with house.store.transaction() as tx:
        town = tx.town.put(
            places=sheet.places,
            institutions=sheet.institutions,
            people=sheet.people,
            linked=sheet.linked,
            lists=sheet.lists,
            gone=sheet.gone,
        )
        take_in_channels(tx, house, sheet.channels)
        for account, digest in digests.items():
            tx.accounts.set_password(account, digest, at)
        for account in left:
            tx.accounts.disable(account)
    return TakenIn(town, tuple(first.values()), left)


def _prove(before: Town, sheet: TownSheet) -> None:
    """Find every misfit before the slow part begins; the register proves it again when it writes."""
    Town(
        calendar=before.calendar,
        published=before.published,
        places={**before.places, **{one.id: one for one in sheet.places}}.values(),
        institutions={**before.institutions, **{one.id: one for one in sheet.institutions}}.values(),
        people={**before.people, **{one.account: one for one in sheet.people}}.values(),
        **merged(before.lists, sheet.lists, sheet.gone).parts,
    )


def first_password() -> str:
    """Make a password that can be read out and typed: four groups of four."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
