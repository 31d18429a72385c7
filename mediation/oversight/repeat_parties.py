"""What is known of the same people elsewhere: in how many other cases a party stands, who lives with a mediator.

Counts and yes or no, nothing else: a handler learns that somebody has quarrelled before, never in which case, with whom
or about what (人民调解法 15). The same name alone is nobody: a number or a telephone has to agree, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from mediation.engine.case import Case, CaseId, Party
from mediation.store import party_index
from mediation.store.cases import opened_case
from mediation.store.party_index import document, telephone
from mediation.store.wire import Wire, listed

_MOST = 200
_SAME_NUMBER = (
    "SELECT case_record.id, case_record.record FROM case_record WHERE case_record.id <> :but AND case_record.id IN"
    " (SELECT case_id FROM party_index WHERE kind = :kind AND whole IN ({0}))"
    " ORDER BY opened_on DESC, case_record.id LIMIT :most"
)


def elsewhere(wire: Wire, case: Case) -> dict[int, int]:
    """Count, for each party who stands in other cases, in how many: by the party's number, none left at 0."""
    counts = {one.no: len(_others(wire, one, case.id)) for one in case.remaining}
    return {no: many for no, many in counts.items() if many}


def _others(wire: Wire, party: Party, but: CaseId) -> frozenset[str]:
    """Name the other cases in which this party stands: found by the index of its numbers, then looked at."""
    asked = ((party_index.ID_NUMBER, document(party.id_number)), (party_index.PHONE, telephone(party.phone)))
    found: set[str] = set()
    for kind, number in asked:
        if number:
            names, values = listed("whole", wire.sealing.indexes(kind, number))
            rows = wire.all(_SAME_NUMBER.format(names), {**values, "kind": kind, "but": but, "most": _MOST})
            found |= {
                one
                for one, record in rows
                if one not in found and any(_same(party, other) for other in opened_case(wire, one, record).parties)
            }
    return frozenset(found)


def _same(party: Party, other: Party) -> bool:
    """Say whether two are one: a name and the same document, or, where one has none, the same telephone."""
    if party.name != other.name:
        return False
    if party.id_number and other.id_number:
        return document(party.id_number) == document(other.id_number)
    return bool(party.phone) and telephone(party.phone) == telephone(other.phone)


def share_household(wire: Wire, name: str, others: Iterable[str]) -> tuple[str, ...]:
    """List which of `others` the grid register has in one household with somebody of this name."""
    found = []
    for other in dict.fromkeys(others):
        row = wire.one(
            "SELECT 1 FROM resident AS one JOIN resident AS other ON one.household = other.household"
            " WHERE one.name = :name AND other.name = :other AND one.position <> other.position LIMIT 1",
            {"name": name, "other": other},
        )
        if row is not None:
            found.append(other)
    return tuple(found)
