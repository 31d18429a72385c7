"""What somebody was told: the notices of their institutions and of the roles they hold there. SELECT only.

A notice outlives the right to see its case: whoever may no longer open the case still finds that they were told, with
the number of the case and nothing else of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.store.cases import opened_case
from mediation.store.instants import instant
from mediation.store.notices import UNREAD, told_to
from mediation.store.visibility import clause
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

_NUMBER = "COALESCE(NULLIF(case_record.number, ''), NULLIF(case_record.log_number, ''), case_record.id)"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One notice. `what` is the delivery's payload (what, clock, roles, handoff, shift, on_duty); `case` is the case as
    it stands now, None for a reader who may not open it; `workflow` is the key of its text."""

    id: int
    at: datetime
    institution: InstitutionId
    what: dict[str, Any]
    unread: bool
    case_id: CaseId
    number: str
    workflow: str
    case: Case | None


class ToldWanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; what is left empty narrows nothing. `case` is an id or either number of a case,
    `kinds` are the words of `what`, `before` the id of the last notice of the page before."""

    case: str = ""
    kinds: tuple[str, ...] = ()
    unread_only: bool = False
    before: int = 0


def told(wire: Wire, *, seen_by: Actor, town: Town, wanted: ToldWanted, limit: int) -> tuple[Told, ...]:
    """List at most `limit` notices that were told to `seen_by`, newest first."""
    mine, seen = told_to(seen_by), clause(seen_by, town)
    conditions, values = [mine.sql], {**mine.values, **seen.values, "most": limit}
    if wanted.case:
        conditions.append("(case_record.id = :of OR case_record.number = :of OR case_record.log_number = :of)")
        values["of"] = wanted.case
    if wanted.kinds:
        names, kinds = listed("kind", wanted.kinds)
        conditions.append(f"notice.kind IN ({names})")
        values |= kinds
    if wanted.unread_only:
        conditions.append(UNREAD)
    if wanted.before:
        conditions.append("notice.id < :before")
        values["before"] = wanted.before
    rows = wire.all(
        "SELECT notice.id, notice.at, notice.institution, notice.what, notice.case_id, case_record.workflow,"
        f" {_NUMBER}, CASE WHEN {UNREAD} THEN 1 ELSE 0 END, CASE WHEN {seen.sql} THEN case_record.record END"
        f" FROM notice JOIN case_record ON case_record.id = notice.case_id WHERE {' AND '.join(conditions)}"
        " ORDER BY notice.id DESC LIMIT :most",
        values,
    )
    return _read(wire, rows)


def _read(wire: Wire, rows: Sequence[tuple[Any, ...]]) -> tuple[Told, ...]:
    cases: dict[str, Case] = {}  # several notices of one page are often of one case
    found = []
    for no, at, institution, what, case_id, workflow, number, unread, record in rows:
        if record is not None and case_id not in cases:
            cases[case_id] = opened_case(wire, case_id, record)
        found.append(
            Told(
                id=int(no),
                at=instant(at),
                institution=InstitutionId(institution),
                what=msgspec.json.decode(what),
                unread=bool(unread),
                case_id=CaseId(case_id),
                number=number,
                workflow=workflow,
                case=cases[case_id] if record is not None else None,
            )
        )
    return tuple(found)
