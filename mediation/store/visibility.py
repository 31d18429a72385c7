"""Who sees a case: one clause for every read and every write, over the table of standings (house plan D16).

An actor sees a case if one of its institutions, or a room that acts for one, stands in some relation to it today; a
supervisor sees those whose place of dispute or whose custodian's place lies in the subtree. A counterpart sees the
packet only, and so does the sender of a case that came in, from the moment on in which its letter left it
(`engine/standings.py`). Anything else does not exist for this actor.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import TextClause, text

from mediation.engine.actor import THE_CHANNEL, THE_CLOCK, Actor
from mediation.engine.case import Case
from mediation.engine.standings import standings
from mediation.store.columns import place_path
from mediation.store.wire import listed
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId, Role

Sight = Literal["all", "packet"]


class Clause(NamedTuple):
    """A condition on `case_record`, with `:name` for its values."""

    sql: str
    values: Mapping[str, Any]

    def text(self) -> TextClause:
        """Give the same condition for `select(...).where(...)`."""
        return text(self.sql).bindparams(**self.values)


@lru_cache(maxsize=512)
def clause(actor: Actor, town: Town, *, packets: bool = True) -> Clause:
    """Give the condition under which `actor` sees a row of `case_record`. It is asked at every step, so it is kept.

    With `packets` False, cases of which only the packet may be seen are left out.
    """
    if _is_the_house(actor):
        return Clause("1 = 1", {})
    names, values = listed("seer", sorted(eyes(actor, town)))
    only = "" if packets else " AND standing.relation <> 'counterpart'"
    parts = [
        "EXISTS (SELECT 1 FROM standing WHERE standing.case_id = case_record.id"
        f" AND standing.institution IN ({names}) AND standing.until IS NULL{only})"
    ]
    for position, path in enumerate(subtrees(actor, town)):
        low, high = f"low_{position}", f"high_{position}"
        values[low], values[high] = path, path[:-1] + "0"  # "0" is what follows "/"
        parts.extend(
            f"(case_record.{column} >= :{low} AND case_record.{column} < :{high})"
            for column in ("place_path", "custodian_path")
        )
    return Clause(f"({' OR '.join(parts)})", values)


def sees(actor: Actor, case: Case, town: Town) -> Sight | None:
    """Say how much of an opened case `actor` sees: all, the packet, or nothing (None).

    It is the same rule over a case in hand as `clause` is over the rows; a test holds the two together.
    """
    if _is_the_house(actor):
        return "all"
    mine = eyes(actor, town)
    relations = {one.relation for one in standings(case) if one.institution in mine}
    if relations - {"counterpart"}:
        return "all"
    custodian = town.institutions.get(case.custodian)
    where = [place_path(case.place, town)]
    if custodian is not None:
        where.append(place_path(custodian.place, town))
    if any(path.startswith(above) for above in subtrees(actor, town) for path in where):
        return "all"
    return "packet" if relations else None


def _is_the_house(actor: Actor) -> bool:
    return any((actor.account, actor.through) == (one.account, one.through) for one in (THE_CLOCK, THE_CHANNEL))


def eyes(actor: Actor, town: Town) -> frozenset[InstitutionId]:
    """Give the institutions through which an actor sees: its own, and the rooms that act for them."""
    mine = actor.institutions
    rooms = _rooms(town)
    return mine.union(*(rooms[one] for one in mine if one in rooms))


def subtrees(actor: Actor, town: Town) -> tuple[str, ...]:
    """Give the paths of the places that this actor supervises."""
    found = {
        place_path(town.institutions[institution].place, town)
        for institution in actor.at(Role.supervisor)
        if institution in town.institutions
    }
    return tuple(sorted(path for path in found if path))


_known: tuple[Town | None, Mapping[InstitutionId, frozenset[InstitutionId]]] = (None, {})


def _rooms(town: Town) -> Mapping[InstitutionId, frozenset[InstitutionId]]:
    """Give the rooms acting for each institution; kept for the town asked about last, which hardly ever changes."""
    global _known
    known, rooms = _known
    if known is not town:
        gathered: dict[InstitutionId, set[InstitutionId]] = {}
        for institution in town.institutions.values():
            if institution.acts_for is not None:
                gathered.setdefault(institution.acts_for, set()).add(institution.id)
        rooms = {one: frozenset(acting) for one, acting in gathered.items()}
        _known = (town, rooms)
    return rooms
