"""What is owed to the world after a commit: papers to draw, people to tell, cases to open. Retried until it is done.

A row is written in the transaction that owes it. `owed` rows wait for `next_at`; whoever takes one pushes `next_at` on
first (a lease), so that a crash in between leads to another try, never to silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from mediation.engine.actor import Actor
from mediation.engine.case import CaseId
from mediation.engine.consequences import Delivery
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

_POST = (
    "INSERT INTO outbox (case_id, kind, key, payload, account, state, attempts, next_at, posted_at) VALUES"
    " (:case_id, :kind, :key, :payload, :account, 'owed', 0, :at, :at) ON CONFLICT (case_id, key) DO NOTHING"
)
_TAKE = (
    "SELECT id, case_id, kind, key, payload, account, attempts, posted_at, fault FROM outbox"
    " WHERE state = 'owed' AND next_at <= :now ORDER BY next_at, id LIMIT :most /*skip locked*/"
)
_TAKE_NEW = (
    "SELECT id, case_id, kind, key, payload, account, attempts, posted_at, fault FROM outbox"
    " WHERE state = 'owed' AND next_at <= :now AND attempts = 0 AND kind = :kind ORDER BY next_at, id LIMIT :most"
    " /*skip locked*/"
)
_TROUBLED = (
    "SELECT id, case_id, kind, key, payload, account, attempts, posted_at, fault FROM outbox"
    " WHERE state = 'owed' AND attempts > 1 AND fault <> '' ORDER BY posted_at, id LIMIT :most"
)


class Owed(NamedTuple):
    """One delivery that is still owed. `account` is whose command it follows from."""

    id: int
    case: CaseId
    kind: str
    key: str
    payload: dict[str, Any]
    account: AccountId
    attempts: int
    posted_at: datetime
    fault: str


class Outbox:
    """The rows of `outbox`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(self, case: CaseId, deliveries: Sequence[Delivery], actor: Actor, at: datetime) -> None:
        """Write down what is owed; a key that is there already is not owed twice."""
        if not deliveries:
            return
        when = micros(at)
        rows = [
            {
                "case_id": case,
                "kind": one.kind,
                "key": one.key,
                "payload": msgspec.json.encode(one.payload).decode(),
                "account": actor.account,
                "at": when,
            }
            for one in deliveries
        ]
        self._wire.many(_POST, rows)

    def take(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Owed, ...]:
        """Take what is due, oldest first, and keep others away from it for the length of `lease`."""
        rows = self._wire.all(_TAKE, {"now": micros(now), "most": limit})
        self._wire.many(
            "UPDATE outbox SET attempts = attempts + 1, next_at = :until WHERE id = :id",
            [{"id": row[0], "until": micros(now + lease)} for row in rows],
        )
        return tuple(_owed(row) for row in rows)

    def take_new(self, now: datetime, *, kind: str, limit: int) -> tuple[Owed, ...]:
        """Take what was never tried, for the length of this transaction: what ends with it needs no lease."""
        rows = self._wire.all(_TAKE_NEW, {"now": micros(now), "kind": kind, "most": limit})
        return tuple(_owed(row) for row in rows)

    def done(self, owed: Owed, at: datetime) -> None:
        """Note that a delivery has been made."""
        self._wire.run(
            "UPDATE outbox SET state = 'done', fault = '', done_at = :at WHERE id = :id",
            {"id": owed.id, "at": micros(at)},
        )

    def failed(self, owed: Owed, *, again_at: datetime, fault: str) -> None:
        """Note why a delivery failed and when to try again. `fault` names no person."""
        self._wire.run(
            "UPDATE outbox SET fault = :fault, next_at = :again WHERE id = :id",
            {"id": owed.id, "fault": fault, "again": micros(again_at)},
        )

    def troubled(self, *, limit: int = 100) -> tuple[Owed, ...]:
        """List what has failed at least once and is still owed: for the supervisor and the operator."""
        return tuple(_owed(row) for row in self._wire.all(_TROUBLED, {"most": limit}))

    def count_owed(self) -> int:
        """Say how much is still owed."""
        row = self._wire.one("SELECT count(*) FROM outbox WHERE state = 'owed'")
        return 0 if row is None else int(row[0])


def _owed(row: tuple[Any, ...]) -> Owed:
    number, case, kind, key, payload, account, attempts, posted_at, fault = row
    return Owed(
        id=number,
        case=CaseId(case),
        kind=kind,
        key=key,
        payload=msgspec.json.decode(payload),
        account=AccountId(account),
        attempts=attempts,
        posted_at=instant(posted_at),
        fault=fault,
    )
