"""Reading what a plan of adoption says of each case, as far as a reader may know that the case exists. SELECT only."""

from __future__ import annotations

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.store.visibility import clause
from mediation.store.wire import Wire
from mediation.town.around import Town
from mediation.town.institutions import Role


class PlannedCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case of a plan. `seen` says whether the reader may open it; without it the number is all there is."""

    position: int
    case: CaseId
    number: str
    from_revision: int
    verdict: str
    reasons: tuple[str, ...]
    stage: str
    seen: bool


def planned_cases(
    wire: Wire, plan: str, *, seen_by: Actor, town: Town, verdict: str = "", after: int = 0, limit: int
) -> tuple[PlannedCase, ...]:
    """List the cases of a plan behind position `after`, those with `verdict` alone if one is given.

    A supervisor or director reads of the cases that they see, whoever keeps the deployment running of all.
    """
    condition = clause(seen_by, town, packets=False)
    everywhere = bool(seen_by.at(Role.administrator))
    values = {**condition.values, "plan": plan, "after": after, "verdict": verdict, "most": limit}
    rows = wire.all(
        "SELECT a.position, a.case_id,"
        " COALESCE(NULLIF(case_record.number, ''), NULLIF(case_record.log_number, ''), case_record.id),"
        f" a.from_revision, a.verdict, a.reasons, a.stage, CASE WHEN {condition.sql} THEN 1 ELSE 0 END"
        " FROM adoption_case a JOIN case_record ON case_record.id = a.case_id"
        " WHERE a.adoption = :plan AND a.position > :after AND (:verdict = '' OR a.verdict = :verdict)"
        + ("" if everywhere else f" AND {condition.sql}")
        + " ORDER BY a.position LIMIT :most",
        values,
    )
    return tuple(
        PlannedCase(
            position=row[0],
            case=CaseId(row[1]),
            number=row[2],
            from_revision=row[3],
            verdict=row[4],
            reasons=msgspec.json.decode(row[5], type=tuple[str, ...]),
            stage=row[6],
            seen=bool(row[7]),
        )
        for row in rows
    )
