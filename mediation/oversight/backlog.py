"""The supervisor's backlog: open cases of a subtree, the most overdue first, coloured by the days that are left.

SELECT only, under the visibility clause. Red is over its clock; yellow has at most three days left; green the rest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from mediation.engine.actor import Actor
from mediation.oversight.casebook import Page, Wanted, narrowed, rows_where
from mediation.store.instants import micros
from mediation.store.visibility import clause
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.places import PlaceId

Colour = Literal["red", "yellow", "green"]
COLOURS: tuple[Colour, ...] = ("red", "yellow", "green")
YELLOW = timedelta(days=3)
"""A running clock with no more than this left is yellow."""


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """How many open cases there are of each colour."""

    red: int
    yellow: int
    green: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.red + self.yellow + self.green


def colour_of(due_at: datetime | None, *, at: datetime) -> Colour:
    """Say the backlog's colour of a due instant; without a running clock it is green."""
    if due_at is None or due_at - at > YELLOW:
        return "green"
    return "red" if due_at <= at else "yellow"


def colours(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town, at: datetime) -> Colours:
    """Count the open cases of each colour that the filters leave."""
    sql, values = _scope(wanted, seen_by, town, at)
    row = wire.one(
        "SELECT COALESCE(SUM(CASE WHEN due_at <= :now THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN due_at > :now AND due_at <= :soon THEN 1 ELSE 0 END), 0), COUNT(*)"
        f" FROM case_record WHERE {sql}",
        values,
    )
    red, yellow, total = (int(one) for one in row) if row else (0, 0, 0)
    return Colours(red=red, yellow=yellow, green=total - red - yellow)


def rows(
    wire: Wire,
    wanted: Wanted,
    *,
    colour: Colour | None,
    seen_by: Actor,
    town: Town,
    at: datetime,
    after: str,
    limit: int,
) -> Page:
    """List the open cases that the filters leave, most overdue first."""
    sql, values = _scope(wanted, seen_by, town, at)
    match colour:
        case "red":
            sql += " AND due_at <= :now"
        case "yellow":
            sql += " AND due_at > :now AND due_at <= :soon"
        case "green":
            sql += " AND (due_at IS NULL OR due_at > :soon)"
        case None:
            pass
    return rows_where(wire, sql, values, after=after, limit=limit)


def by_place(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town, at: datetime) -> dict[PlaceId, int]:
    """Count the open cases in each place and everything below it; the filters apply, that of the place does not."""
    everywhere = msgspec.structs.replace(wanted, place=None)
    sql, values = _scope(everywhere, seen_by, town, at)
    found: dict[PlaceId, int] = {}
    for place, number in wire.all(f"SELECT place, COUNT(*) FROM case_record WHERE {sql} GROUP BY place", values):
        for above in town.path(PlaceId(place)):
            found[above] = found.get(above, 0) + int(number)
    return found


def _scope(wanted: Wanted, seen_by: Actor, town: Town, at: datetime) -> tuple[str, dict[str, Any]]:
    condition = clause(seen_by, town, packets=False)
    sql, values = narrowed(wanted, town)
    moments = {"now": micros(at), "soon": micros(at + YELLOW)}
    return f"closed = 0 AND {condition.sql}{sql}", {**condition.values, **values, **moments}
