"""Reading cases for people: one case as far as its reader may see it, lists with a cursor, search, likenesses.

SELECT only, always under the visibility clause. Rows are small and frozen; nothing here decides or writes.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff, RunningDeadline
from mediation.engine.earlier_letters import named_by
from mediation.engine.linking import NOT_COUNTED
from mediation.errors import CaseNotFound
from mediation.store.cases import opened_case
from mediation.store.instants import micros
from mediation.store.party_index import sought
from mediation.store.visibility import Sight, clause, eyes, sees
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.places import PlaceId

FAR = 2**62
"""Stands for «no clock is running» in an order by due instants."""

_SHORTEST_SEARCH = 2


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case on a list, with the clock that ends first, if one is running."""

    case: Case
    closed: bool
    due_at: datetime | None
    due_key: str
    cursor: str

    @property
    def clock(self) -> RunningDeadline | None:
        """The clock that ends first."""
        running = (
            (one.due_at, one) for one in self.case.deadlines if one.status == "running" and one.key == self.due_key
        )
        return min(
            ((due, one.key, one) for due, one in running if due is not None), key=lambda each: each[:2], default=(None,)
        )[-1]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A page of rows and the cursor after it; an empty cursor is the end."""

    rows: tuple[CaseRow, ...]
    after: str = ""


class Sighted(msgspec.Struct, frozen=True, kw_only=True):
    """A case and how much of it its reader sees: all, or the packet."""

    case: Case
    sight: Sight


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """One handoff of a case."""

    case: Case
    handoff: Handoff


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; what is left empty narrows nothing."""

    query: str = ""
    place: PlaceId | None = None
    level: str = ""
    state: str = ""
    workflow: str = ""
    closed: bool | None = None
    opened_until: str = ""
    due_until: datetime | None = None
    due_after: datetime | None = None


def read(wire: Wire, case: CaseId, *, seen_by: Actor, town: Town) -> Sighted:
    """Read one case. CaseNotFound if it is absent or invisible: the two look the same."""
    condition = clause(seen_by, town)
    row = wire.one(
        f"SELECT record FROM case_record WHERE id = :id AND {condition.sql}", {**condition.values, "id": case}
    )
    if row is None:
        raise CaseNotFound
    found = opened_case(wire, case, row[0])
    sight = sees(seen_by, found, town)
    if sight is None:  # the standings and the record disagree: believe the stricter
        raise CaseNotFound
    return Sighted(case=found, sight=sight)


def page(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town, after: str = "", limit: int) -> Page:
    """List visible cases, open ones first, the most urgent first."""
    condition = clause(seen_by, town, packets=False)
    sql, values = narrowed(wire, wanted, town)
    return rows_where(wire, f"{condition.sql}{sql}", {**condition.values, **values}, after=after, limit=limit)


def count(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town) -> int:
    """Count the visible cases that a list would hold."""
    condition = clause(seen_by, town, packets=False)
    sql, values = narrowed(wire, wanted, town)
    row = wire.one(f"SELECT COUNT(*) FROM case_record WHERE {condition.sql}{sql}", {**condition.values, **values})
    return int(row[0]) if row else 0


def uncounted(wire: Wire, wanted: Wanted, *, seen_by: Actor, town: Town) -> int:
    """Count those of a list whose matter is counted in another case: continued elsewhere, or joined with it."""
    condition = clause(seen_by, town, packets=False)
    sql, values = narrowed(wire, wanted, town)
    names, outcomes = listed("uncounted", sorted(NOT_COUNTED))
    found = wire.one(
        f"SELECT COUNT(*) FROM case_record WHERE {condition.sql}{sql} AND outcome IN ({names})",
        {**condition.values, **values, **outcomes},
    )
    return int(found[0]) if found else 0


def rows_where(wire: Wire, condition: str, values: dict[str, Any], *, after: str, limit: int) -> Page:
    """List rows under a condition in the order (open first, due instant, id), starting after a cursor."""
    cursor = read_cursor(after)
    if cursor is not None:
        condition += (
            " AND (closed > :c_closed OR (closed = :c_closed AND (COALESCE(due_at, :far) > :c_due"
            " OR (COALESCE(due_at, :far) = :c_due AND id > :c_id))))"
        )
        values = {**values, "c_closed": cursor[0], "c_due": cursor[1], "c_id": cursor[2]}
    found = wire.all(
        "SELECT id, record, closed, due_at, due_key FROM case_record WHERE "
        f"{condition} ORDER BY closed, COALESCE(due_at, :far), id LIMIT :most",
        {**values, "far": FAR, "most": limit + 1},
    )
    rows = tuple(_row(wire, one) for one in found[:limit])
    return Page(rows=rows, after=rows[-1].cursor if len(found) > limit else "")


def _row(wire: Wire, row: tuple[Any, ...]) -> CaseRow:
    number, record, closed, due_at, due_key = row
    case = opened_case(wire, number, record)
    running = {one.due_at for one in case.deadlines if one.due_at is not None and micros(one.due_at) == due_at}
    return CaseRow(
        case=case,
        closed=bool(closed),
        due_at=next(iter(running), None),
        due_key=due_key or "",
        cursor=f"{closed}.{FAR if due_at is None else due_at}.{number}",
    )


#: Microseconds as the lists write them: what a database can hold, in plain digits.
_INSTANT = re.compile(r"-?[0-9]{1,18}")


def read_cursor(text: str) -> tuple[int, int, str] | None:
    """Read where a list goes on; None for the beginning and for what is no cursor."""
    closed, _, rest = text.partition(".")
    due, _, number = rest.partition(".")
    if closed not in {"0", "1"} or _INSTANT.fullmatch(due) is None or not number:
        return None
    return int(closed), int(due), number


def narrowed(wire: Wire, wanted: Wanted, town: Town) -> tuple[str, dict[str, Any]]:
    """Write the conditions of a list, each beginning with AND."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for column in ("level", "state", "workflow"):
        if given := getattr(wanted, column):
            parts.append(f"{column} = :w_{column}")
            values[f"w_{column}"] = given
    if wanted.closed is not None:
        parts.append("closed = :w_closed")
        values["w_closed"] = int(wanted.closed)
    if wanted.opened_until:
        parts.append("opened_on <= :w_opened")
        values["w_opened"] = wanted.opened_until
    if wanted.due_until is not None:
        parts.append("due_at <= :w_due")
        values["w_due"] = micros(wanted.due_until)
    if wanted.due_after is not None:
        parts.append("(due_at IS NULL OR due_at > :w_after)")
        values["w_after"] = micros(wanted.due_after)
    if wanted.place is not None:
        low = f"/{'/'.join(reversed(town.path(wanted.place)))}/"
        parts.append("place_path >= :w_low AND place_path < :w_high")
        values |= {"w_low": low, "w_high": low[:-1] + "0"}  # "0" is what follows "/"
    query = wanted.query.strip()
    if query:
        like = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        ways = (
            [
                "id IN (SELECT case_id FROM party_search WHERE text LIKE :w_like ESCAPE '\\')",
                "title LIKE :w_like ESCAPE '\\'",
            ]
            if len(query) >= _SHORTEST_SEARCH
            else ["id IN (SELECT case_id FROM party_search WHERE text = :w_query)"]
        )
        values |= {"w_like": like} if len(query) >= _SHORTEST_SEARCH else {"w_query": query}
        if (number := sought(wire.sealing, query)) is not None:
            ways.append(number.sql)
            values |= number.values
        parts.append(f"({' OR '.join(ways)})")
    return "".join(f" AND {part}" for part in parts), values


def similar(wire: Wire, names: tuple[str, ...], *, seen_by: Actor, town: Town, limit: int = 5) -> tuple[CaseRow, ...]:
    """List visible open cases in which at least two of these parties already stand, newest first."""
    wanted = sorted({name.strip() for name in names if name.strip()})
    if len(wanted) < 2:
        return ()
    condition = clause(seen_by, town, packets=False)
    named, values = listed("party", wanted)
    found = wire.all(
        "SELECT id, record, closed, due_at, due_key FROM case_record WHERE id IN (SELECT case_id FROM party_search"
        f" WHERE kind = 'name' AND text IN ({named}) GROUP BY case_id HAVING COUNT(*) >= 2)"
        f" AND {condition.sql} ORDER BY last_at DESC LIMIT :most",
        {**values, **condition.values, "most": limit},
    )
    return tuple(_row(wire, one) for one in found)


def by_state(wire: Wire, workflow: str, *, seen_by: Actor, town: Town) -> dict[str, int]:
    """Count the visible cases of a workflow in each state."""
    condition = clause(seen_by, town, packets=False)
    rows = wire.all(
        f"SELECT state, COUNT(*) FROM case_record WHERE workflow = :workflow AND {condition.sql} GROUP BY state",
        {**condition.values, "workflow": workflow},
    )
    return {str(state): int(number) for state, number in rows}


def following(wire: Wire, case: CaseId, *, seen_by: Actor, town: Town) -> tuple[Passed, ...]:
    """List the letters within sight by which a matter was handed over anew after that of a case, the oldest first."""
    condition, mine = clause(seen_by, town), eyes(seen_by, town)
    rows = wire.all(
        "SELECT id, record FROM case_record WHERE id IN (SELECT case_id FROM party_search WHERE kind = 'follows'"
        f" AND text = :first) AND {condition.sql} ORDER BY opened_on, id LIMIT 20",
        {**condition.values, "first": case},
    )
    found = (opened_case(wire, *row) for row in rows)
    return tuple(
        Passed(case=one, handoff=letter)
        for one in found
        for letter in one.handoffs
        if (letter.sent or letter.sender in mine) and (named := named_by(letter)) is not None and named[0] == case
    )


def handoffs(wire: Wire, *, seen_by: Actor, town: Town, limit: int) -> tuple[Passed, ...]:
    """List the handoffs that the actor's institutions sent or received, the open ones first, then the newest.

    One that is still a draft is the sender's alone. At most `limit` cases are looked through, the last active first.
    """
    mine = eyes(seen_by, town)
    names, values = listed("mine", sorted(mine))
    rows = wire.all(
        "SELECT id, record FROM case_record WHERE EXISTS (SELECT 1 FROM standing"
        f" WHERE standing.case_id = case_record.id AND standing.institution IN ({names}) AND standing.until IS NULL)"
        " AND marks LIKE :passed"
        " ORDER BY closed, last_at DESC, id LIMIT :most",
        {**values, "passed": "% handoffs %", "most": limit},
    )
    found = [
        Passed(case=case, handoff=one)
        for case in (opened_case(wire, *row) for row in rows)
        for one in case.handoffs
        if one.sender in mine or (one.receiver in mine and one.sent)
    ]
    found.sort(key=lambda each: each.handoff.offered_on.earliest, reverse=True)
    return tuple(sorted(found, key=lambda each: not each.handoff.open))
