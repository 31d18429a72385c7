"""The table of standings: which institution has stood in which relation to a case, since when and until when."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mediation.engine.case import Case, CaseId
from mediation.engine.standings import Standing, standings
from mediation.store.instants import instant, maybe_instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import InstitutionId

_BEGIN = (
    "INSERT INTO standing (case_id, institution, relation, since) VALUES (:case_id, :institution, :relation, :at)"
    " ON CONFLICT (case_id, institution, relation, since) DO UPDATE SET until = NULL"
)
_END = (
    "UPDATE standing SET until = :at WHERE case_id = :case_id AND institution = :institution"
    " AND relation = :relation AND until IS NULL"
)


class Held(NamedTuple):
    """One line of the table."""

    institution: InstitutionId
    relation: str
    since: datetime
    until: datetime | None


class StandingRows:
    """The rows of `standing`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def follow(self, before: Case, after: Case, at: datetime) -> None:
        """Begin and end standings as the case changed hands. Nothing is computed while it did not."""
        if (
            before.version
            and before.custodian == after.custodian
            and before.handler == after.handler
            and before.participants is after.participants
            and before.former is after.former
            and before.handoffs is after.handoffs
        ):
            return
        old = frozenset(standings(before)) if before.version else frozenset()
        self._change(after, old, frozenset(standings(after)), at)

    def agree(self, case: Case, at: datetime) -> bool:
        """Make the live rows of a case those that it tells itself, where another rule told them; say if any changed."""
        live = frozenset(Standing(one.institution, one.relation) for one in self.of(case.id) if one.until is None)
        told = frozenset(standings(case))
        self._change(case, live, told, at)
        return live != told

    def _change(self, after: Case, old: frozenset[Standing], new: frozenset[Standing], at: datetime) -> None:
        if old == new:
            return
        when = micros(at)
        for sql, changed in ((_END, old - new), (_BEGIN, new - old)):
            rows = [
                {"case_id": after.id, "institution": one.institution, "relation": one.relation, "at": when}
                for one in sorted(changed)
            ]
            self._wire.many(sql, rows)

    def of(self, case: CaseId) -> tuple[Held, ...]:
        """List every standing a case has had, oldest first."""
        return tuple(
            Held(InstitutionId(who), relation, instant(since), maybe_instant(until))
            for who, relation, since, until in self._wire.all(
                "SELECT institution, relation, since, until FROM standing WHERE case_id = :case_id"
                " ORDER BY since, institution, relation",
                {"case_id": case},
            )
        )
