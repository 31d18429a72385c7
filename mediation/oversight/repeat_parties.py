"""What is known of the same people elsewhere: in how many other cases a party stands, who lives with a mediator.

Counts and yes or no, nothing else: a handler learns that somebody has quarrelled before, never in which case, with whom
or about what (人民调解法 15). The same name alone is nobody: a number or a telephone has to agree, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from mediation.engine.case import Case, CaseId, Party
from mediation.store.cases import decode_case
from mediation.store.wire import Wire

_MOST = 200


def elsewhere(wire: Wire, case: Case) -> dict[int, int]:
    """Count, for each party who stands in other cases, in how many: by the party's number, none left at 0."""
    counts = {one.no: _count(wire, one, case.id) for one in case.remaining}
    return {no: many for no, many in counts.items() if many}


def _count(wire: Wire, party: Party, but: CaseId) -> int:
    if not (party.id_number or party.phone):
        return 0
    rows = wire.all(
        "SELECT record FROM case_record WHERE id <> :but AND id IN"
        " (SELECT case_id FROM party_search WHERE kind = 'name' AND text = :name) ORDER BY opened_on DESC LIMIT :most",
        {"but": but, "name": party.name, "most": _MOST},
    )
    return sum(any(_same(party, one) for one in decode_case(row[0]).parties) for row in rows)


def _same(party: Party, other: Party) -> bool:
    """Say whether two are one: a name and the same document, or, where one has none, the same telephone."""
    if party.name != other.name:
        return False
    if party.id_number and other.id_number:
        return party.id_number == other.id_number
    return bool(party.phone) and party.phone == other.phone


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
