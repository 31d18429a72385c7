"""What did not succeed and is tried again: deliveries after a commit, and steps of clocks (house plan D9).

SELECT only. A supervisor asks about the cases that supervisor sees; who keeps the deployment running asks about all of
them. Neither learns more than a case's number, what failed and when: no title, no name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.store.instants import instant, micros
from mediation.store.visibility import clause
from mediation.store.wire import Wire
from mediation.town.around import Town

Kind = Literal["delivery", "step", "file"]

# A delivery's first failure is its own affair, the next try follows within the minute; from the second on it is shown.
_FAILED: dict[Kind, str] = {
    "delivery": (
        "(SELECT case_id, kind AS what, 0 AS step, attempts, next_at AS again_at, fault FROM outbox"
        " WHERE state = 'owed' AND attempts > 1 AND fault <> '')"
    ),
    "step": (
        "(SELECT case_id, key AS what, next_step AS step, attempts, retry_at AS again_at, fault FROM case_deadline"
        " WHERE next_at <= :now AND attempts > 0)"
    ),
    # Not tried again: somebody has to bring the file back.
    "file": (
        "(SELECT case_id, fault AS what, 0 AS step, 1 AS attempts, COALESCE(verified_at, 0) AS again_at,"
        " digest AS fault FROM evidence_file WHERE fault <> '')"
    ),
}
_NUMBER = "COALESCE(NULLIF(case_record.number, ''), NULLIF(case_record.log_number, ''), case_record.id)"


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that failed. `what` is the kind of the delivery or the key of the clock, `step` the clock's step; of a
    file `what` is missing or changed, `fault` its SHA-256, `next_at` when that was found. `seen` says whether the
    reader may open the case."""

    case: CaseId
    number: str
    workflow: str
    seen: bool
    kind: Kind
    what: str
    step: int
    times: int
    next_at: datetime
    fault: str


def troubles(
    wire: Wire, *, seen_by: Actor, town: Town, everywhere: bool, at: datetime, limit: int = 200
) -> tuple[Trouble, ...]:
    """List what failed in the cases that `seen_by` sees (`everywhere`: in all), at most `limit` of each kind.

    Deliveries come first; of each kind, what failed most often.
    """
    found: list[Trouble] = []
    for kind in _FAILED:
        sight, condition, values = _scope(seen_by, town, at, everywhere=everywhere)
        sql = (
            f"SELECT case_record.id, {_NUMBER}, case_record.workflow, {sight}, what, step, attempts, again_at, fault"
            f" FROM {_FAILED[kind]} AS failed JOIN case_record ON case_record.id = failed.case_id"
            f" WHERE {condition} ORDER BY attempts DESC, again_at, case_record.id, what LIMIT :most"
        )
        found += [_trouble(kind, row) for row in wire.all(sql, {**values, "most": limit})]
    return tuple(found)


def count(wire: Wire, *, seen_by: Actor, town: Town, everywhere: bool, at: datetime) -> int:
    """Count what `troubles` would list without a limit."""
    total = 0
    for failed in _FAILED.values():
        _, condition, values = _scope(seen_by, town, at, everywhere=everywhere)
        row = wire.one(
            f"SELECT COUNT(*) FROM {failed} AS failed JOIN case_record ON case_record.id = failed.case_id"
            f" WHERE {condition}",
            values,
        )
        total += int(row[0]) if row else 0
    return total


def _scope(seen_by: Actor, town: Town, at: datetime, *, everywhere: bool) -> tuple[str, str, dict[str, Any]]:
    seen = clause(seen_by, town, packets=False)
    sight = f"CASE WHEN {seen.sql} THEN 1 ELSE 0 END"
    return sight, "1 = 1" if everywhere else seen.sql, {**seen.values, "now": micros(at)}


def _trouble(kind: Kind, row: tuple[Any, ...]) -> Trouble:
    case, number, workflow, seen, what, step, times, next_at, fault = row
    return Trouble(
        case=CaseId(case),
        number=number,
        workflow=workflow,
        seen=bool(seen),
        kind=kind,
        what=what,
        step=step,
        times=times,
        next_at=instant(next_at),
        fault=fault,
    )
