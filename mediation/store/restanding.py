"""Telling the table of standings anew where it was told by an earlier rule: from the records, in batches, once.

Begun by whoever opens a database; it may be broken off and begun again at any row. No record and no journal changes:
who stands how to a case follows from the case alone (`engine/standings.py`), and verification holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mediation.engine.case import Case
from mediation.errors import BrokenChain
from mediation.store.cases import opened_case
from mediation.store.wire import Wire

if TYPE_CHECKING:
    from mediation.store.database import Store
    from mediation.store.transaction import Transaction

RULE = 2
"""1: who handed a case over saw all of it until it was taken; 2: its packet from the sign-off on (decision 0016)."""
_BATCH = 200
_CASES = "SELECT id, record FROM case_record WHERE id > :after AND marks LIKE :mark ORDER BY id LIMIT :most /*lock*/"
_TOLD = "INSERT INTO standing_rule (one, rule) VALUES (1, :rule) ON CONFLICT (one) DO UPDATE SET rule = :rule"


def tell_standings_anew(store: Store) -> int:
    """Bring the standings of every case that was handed over under today's rule; give how many cases changed.

    What changes is dated by the last entry of the case, the last that was seen under the rule before.
    """
    with store.reading() as reading:
        row = reading.wire.one("SELECT rule FROM standing_rule WHERE one = 1")
    if row is not None and row[0] == RULE:
        return 0
    changed, after = 0, ""
    while True:
        with store.transaction() as tx:
            rows = tx.wire.all(_CASES, {"after": after, "mark": "% handoffs %", "most": _BATCH})
            changed += sum(_told_anew(tx, case) for case in _opened(tx.wire, rows))
            if len(rows) < _BATCH:
                tx.wire.run(_TOLD, {"rule": RULE})
                return changed
        after = rows[-1][0]


def _opened(wire: Wire, rows: list[tuple[str, bytes]]) -> list[Case]:
    found = []
    for case, record in rows:
        try:
            found.append(opened_case(wire, case, record))
        except (BrokenChain, msgspec.MsgspecError):
            continue  # damage is what verification tells of; it must keep nobody from the other cases
    return found


def _told_anew(tx: Transaction, case: Case) -> bool:
    if case.last_at is None:
        return False
    return tx.standing.agree(case, case.last_at)
