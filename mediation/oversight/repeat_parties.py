"""What is known of the same people elsewhere: in which other cases a party stands, who lives with a mediator.

Of cases that the reader may see, their numbers; of others nothing, for even a number of them says that they exist
(人民调解法 15). A deployment may have those counted, and no more than counted; confidential ones never are. The same
name alone is nobody: a document or a telephone has to agree, too.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Party
from mediation.store import party_index
from mediation.store.cases import opened_case
from mediation.store.party_index import document, telephone
from mediation.store.visibility import clause
from mediation.store.wire import Wire, listed
from mediation.town.around import Town

_MOST = 200
_ORDINARY = "ordinary"
_SAME_NUMBER = (
    "SELECT case_record.id, case_record.record, CASE WHEN {seen} THEN 1 ELSE 0 END FROM case_record"
    " WHERE case_record.id <> :but AND case_record.id IN"
    " (SELECT case_id FROM party_index WHERE kind = :kind AND whole IN ({wholes}))"
    " ORDER BY opened_on DESC, case_record.id LIMIT :most"
)


class SeenCase(msgspec.Struct, frozen=True, kw_only=True):
    """Another case that the reader may see; `number` is the one that people use."""

    id: CaseId
    number: str


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """Where else a party stands: cases that the reader sees, newest first, and how many there are beyond those."""

    seen: tuple[SeenCase, ...] = ()
    beyond: int = 0


def elsewhere(
    wire: Wire, case: Case, *, seen_by: Actor, town: Town, count_beyond: bool = False
) -> dict[int, Elsewhere]:
    """Tell of each party who stands in other cases, by the party's number; nobody else is in the answer.

    Cases that the reader may not see are counted only where `count_beyond` says so, and never if confidential.
    """
    found = {one.no: _elsewhere(wire, one, case.id, seen_by, town, count_beyond=count_beyond) for one in case.remaining}
    return {no: told for no, told in found.items() if told.seen or told.beyond}


def _elsewhere(wire: Wire, party: Party, but: CaseId, actor: Actor, town: Town, *, count_beyond: bool) -> Elsewhere:
    seen: dict[CaseId, SeenCase] = {}
    beyond: set[CaseId] = set()
    condition = clause(actor, town, packets=False)
    asked = ((party_index.ID_NUMBER, document(party.id_number)), (party_index.PHONE, telephone(party.phone)))
    for kind, number in asked:
        if not number:
            continue
        names, values = listed("whole", wire.sealing.indexes(kind, number))
        rows = wire.all(
            _SAME_NUMBER.format(seen=condition.sql, wholes=names),
            {**condition.values, **values, "kind": kind, "but": but, "most": _MOST},
        )
        for other, record, visible in rows:
            told = opened_case(wire, other, record)
            if not any(_same(party, one) for one in told.parties):
                continue
            if visible:
                seen[told.id] = SeenCase(id=told.id, number=told.number or told.log_number)
            elif count_beyond and told.confidentiality == _ORDINARY:
                beyond.add(told.id)
    return Elsewhere(seen=tuple(seen.values()), beyond=len(beyond))


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
