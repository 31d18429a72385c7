"""Looking into the grid register: what is shown of a household is noted before it is shown (个人信息保护法 51).

Who may look is `store/register_search.py`'s; what a page or an answer makes of it is the caller's.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.store import register_search
from mediation.store.register_search import Found, FoundHousehold
from mediation.store.residents import Look
from mediation.town.grid_register import HouseholdId

LISTED, OPENED = "listed", "opened"
LONGEST_ID = 120
#: Absent and invisible look the same, as they do for cases.
NO_HOUSEHOLD = "没有这一户，或您无权查看。"
#: How a look is said in words.
WAY_TITLES = {LISTED: "查找时列出", OPENED: "打开查看"}


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A household as it is opened. `looks` are told to those who answer for the grid, None to everybody else."""

    household: FoundHousehold
    looks: tuple[Look, ...] | None


def search_register(house: House, text: str, *, actor: Actor, at: datetime) -> Found:
    """Search the register; note every household of which residents are given back."""
    with house.store.reading() as reading:
        found = register_search.search(reading.wire, text, seen_by=actor, town=reading.town.around())
    if found.households:
        with house.store.transaction() as tx:
            tx.residents.note((one.id for one in found.households), account=actor.account, at=at, way=LISTED)
    return found


def open_household(house: House, number: str, *, actor: Actor, at: datetime) -> Opened | None:
    """Open one household and note it; None if it is absent or not for this actor, and then nothing is noted."""
    with house.store.transaction() as tx:
        town = tx.town.around()
        found = register_search.household(tx.wire, HouseholdId(number), seen_by=actor, town=town)
        if found is None:
            return None
        tx.residents.note((found.id,), account=actor.account, at=at, way=OPENED)
        answers = register_search.answers_for(actor, found.building.grid, town)
        return Opened(household=found, looks=tx.residents.looks(found.id) if answers else None)
