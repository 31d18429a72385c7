"""Reading the register of the seal (用印登记簿): when, on which paper, how many copies, by whom, approved by whom.

SELECT only. A line names its paper and number, no party and nothing of what a case is about.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import msgspec

from mediation.engine.case import CaseId
from mediation.store.wire import Wire, listed
from mediation.town.institutions import AccountId, InstitutionId


class SealLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the register. `seq` counts the lines of an institution in a year, in the order of the days."""

    seq: int
    case: CaseId
    institution: InstitutionId
    on: date
    paper: str
    number: str
    copies: int
    keeper: AccountId
    approved_by: AccountId | None


def lines(wire: Wire, institutions: Collection[InstitutionId], *, year: int) -> tuple[SealLine, ...]:
    """List the uses of the seals of some institutions in a year, by institution, the oldest first."""
    if not institutions:
        return ()
    names, values = listed("institution", sorted(institutions))
    rows = wire.all(
        "SELECT case_id, institution, used_on, paper, number, copies, keeper, approved_by FROM seal_use"
        f" WHERE institution IN ({names}) AND used_on >= :since AND used_on < :before"
        " ORDER BY institution, used_on, case_id, no",
        {**values, "since": f"{year:04}-01-01", "before": f"{year + 1:04}-01-01"},
    )
    found: list[SealLine] = []
    for case, institution, day, paper, number, copies, keeper, approved in rows:
        same = bool(found) and found[-1].institution == institution
        found.append(
            SealLine(
                seq=found[-1].seq + 1 if same else 1,
                case=case,
                institution=institution,
                on=date.fromisoformat(day),
                paper=paper,
                number=number,
                copies=int(copies),
                keeper=keeper,
                approved_by=approved,
            )
        )
    return tuple(found)
