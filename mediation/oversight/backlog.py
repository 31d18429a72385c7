"""The supervisor's backlog: open cases of a subtree, the most overdue first, each in the colour of its nearest clock.

SELECT only, under the visibility clause. When a clock turns yellow and black stands beside it in the ledger, worked out
by `engine/clock_colours.py`; a test holds the two together. A case without a running clock is green.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from mediation.engine import clock_colours
from mediation.engine.actor import Actor
from mediation.oversight.casebook import CaseRow, Page, Wanted, narrowed, rows_where
from mediation.store.instants import micros
from mediation.store.visibility import clause
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.places import PlaceId

Colour = Literal["black", "red", "yellow", "green"]
COLOURS: tuple[Colour, ...] = ("black", "red", "yellow", "green")

_LEDGER = (
    "EXISTS (SELECT 1 FROM case_deadline d WHERE d.case_id = case_record.id AND d.key = case_record.due_key"
    " AND d.status = 'running' AND d.due_at = case_record.due_at AND d.{column} <= :now)"
)
_CONDITIONS: dict[Colour, str] = {
    "black": f"due_at <= :now AND {_LEDGER.format(column='black_at')}",
    "red": f"due_at <= :now AND NOT {_LEDGER.format(column='black_at')}",
    "yellow": f"due_at > :now AND {_LEDGER.format(column='yellow_at')}",
    "green": f"(due_at IS NULL OR (due_at > :now AND NOT {_LEDGER.format(column='yellow_at')}))",
}


class Colours(msgspec.Struct, frozen=True, kw_only=True):
    """How many open cases there are of each colour."""

    black: int
    red: int
    yellow: int
    green: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.black + self.red + self.yellow + self.green


def colour_of(row: CaseRow, *, at: datetime) -> Colour:
    """Say the colour of an open case on a list: that of the clock that ends first."""
    clock = row.clock
    found = "none" if clock is None else clock_colours.colour_of(clock, at=at)
    return next((one for one in COLOURS if one == found), "green")


def colours(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town, at: datetime) -> Colours:
    """Count the open cases of each colour that the filters leave."""
    sql, values = _scope(wire, wanted, seen_by, town, at)
    sums = ", ".join(
        f"COALESCE(SUM(CASE WHEN {_CONDITIONS[one]} THEN 1 ELSE 0 END), 0)" for one in ("black", "red", "yellow")
    )
    row = wire.one(f"SELECT {sums}, COUNT(*) FROM case_record WHERE {sql}", values)
    black, red, yellow, total = (int(one) for one in row) if row else (0, 0, 0, 0)
    return Colours(black=black, red=red, yellow=yellow, green=total - black - red - yellow)


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
    sql, values = _scope(wire, wanted, seen_by, town, at)
    if colour is not None:
        sql += f" AND {_CONDITIONS[colour]}"
    return rows_where(wire, sql, values, after=after, limit=limit)


def by_place(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town, at: datetime) -> dict[PlaceId, int]:
    """Count the open cases in each place and everything below it; the filters apply, that of the place does not."""
    everywhere = msgspec.structs.replace(wanted, place=None)
    sql, values = _scope(wire, everywhere, seen_by, town, at)
    found: dict[PlaceId, int] = {}
    for place, number in wire.all(f"SELECT place, COUNT(*) FROM case_record WHERE {sql} GROUP BY place", values):
        for above in town.path(PlaceId(place)):
            found[above] = found.get(above, 0) + int(number)
    return found


def _scope(wire: Wire, wanted: Wanted, seen_by: Actor, town: Town, at: datetime) -> tuple[str, dict[str, Any]]:
    condition = clause(seen_by, town, packets=False)
    sql, values = narrowed(wire, wanted, town)
    return f"closed = 0 AND {condition.sql}{sql}", {**condition.values, **values, "now": micros(at)}
