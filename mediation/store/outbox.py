"""What is owed to the world after a commit: papers to draw, people to tell, cases to open. Retried until it is done.

A row is written in the transaction that owes it. `owed` rows wait for `next_at`; whoever takes one pushes `next_at` on
first (a lease), so that a crash in between leads to another try, never to silence. What goes out by a channel stands in
its lane: of one case, the next goes only after the one before it was acknowledged. Tried too often, it is dead: it
waits, and those behind it with it, until somebody sends it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from mediation.engine.actor import THE_CLOCK, Actor
from mediation.engine.case import CaseId
from mediation.engine.consequences import Delivery
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

RECOUNT = "recount"
"""The kind of what is owed to a case that could not be counted anew."""

_POST = (
    "INSERT INTO outbox (case_id, kind, key, payload, account, state, attempts, next_at, posted_at) VALUES"
    " (:case_id, :kind, :key, :payload, :account, 'owed', 0, :at, :at) ON CONFLICT (case_id, key) DO NOTHING"
)
# Only an institution with a channel is sent anything, and never what was done in the channel's own name.
_POST_IN_LANE = (
    "INSERT INTO outbox (case_id, kind, key, payload, account, state, attempts, next_at, posted_at, lane)"
    " SELECT :case_id, :kind, :key, :payload, :account, 'owed', 0, :at, :at, channel.id FROM channel"
    " WHERE channel.institution = :institution AND channel.kind <> 'in_program' AND NOT EXISTS (SELECT 1 FROM"
    " channel_account AS mine WHERE mine.channel = channel.id AND mine.account = :account)"
    " ON CONFLICT (case_id, key) DO NOTHING"
)
_POST_NUDGE = (
    "INSERT INTO outbox (case_id, kind, key, payload, account, state, attempts, next_at, posted_at)"
    " SELECT :case_id, :kind, :key, :payload, :account, 'owed', 0, :at, :at"
    " WHERE EXISTS (SELECT 1 FROM channel_notice WHERE institution = :institution)"
    " ON CONFLICT (case_id, key) DO NOTHING"
)
_POSTS = {"send": _POST_IN_LANE, "nudge": _POST_NUDGE}
_OWED = "SELECT id, case_id, kind, key, payload, account, attempts, posted_at, fault, lane, state FROM outbox"
_TAKE = (
    f"{_OWED} WHERE state = 'owed' AND lane = '' AND kind <> 'nudge' AND next_at <= :now"
    " AND (attempts > 0 OR kind <> :but_new) ORDER BY next_at, id LIMIT :most /*skip locked*/"
)
_TAKE_NEW = (
    f"{_OWED} WHERE state = 'owed' AND next_at <= :now AND attempts = 0 AND kind = :kind"
    " ORDER BY next_at, id LIMIT :most /*skip locked*/"
)
_TAKE_OF = (
    f"{_OWED} WHERE case_id = :case_id AND kind = :kind AND state = 'owed' AND next_at <= :now"
    " ORDER BY next_at, id /*skip locked*/"
)
_TAKE_TO_SEND = (
    f"{_OWED} WHERE state = 'owed' AND next_at <= :now AND (kind = 'nudge' OR (lane <> ''"
    " AND EXISTS (SELECT 1 FROM channel WHERE channel.id = lane AND channel.kind = 'webhook' AND channel.open = 1)"
    " AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.case_id = outbox.case_id"
    " AND earlier.lane = outbox.lane AND earlier.id < outbox.id AND earlier.state <> 'done' AND earlier.lane <> '')))"
    " ORDER BY next_at, id LIMIT :most /*skip locked*/"
)
_TROUBLED = f"{_OWED} WHERE state = 'owed' AND attempts > 1 AND fault <> '' ORDER BY posted_at, id LIMIT :most"


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
    lane: str = ""
    state: str = "owed"


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
                "payload": self._sealed(case, one.key, one.payload),
                "account": actor.account,
                "at": when,
            }
            for one in deliveries
            if one.kind not in _POSTS
        ]
        self._wire.many(_POST, rows)
        for one in deliveries:
            if one.kind in _POSTS:
                payload = self._sealed(case, one.key, one.payload)
                values = {"case_id": case, "kind": one.kind, "key": one.key, "payload": payload, "at": when}
                values |= {"account": actor.account, "institution": one.payload["institution"]}
                self._wire.many(_POSTS[one.kind], [values])

    def redact(self, case: CaseId, replace: Callable[[Any], Any]) -> None:
        """Rewrite what is, or was, owed for a case, as a redaction demands."""
        rows = self._wire.all("SELECT id, key, payload FROM outbox WHERE case_id = :case_id", {"case_id": case})
        changed = [
            {
                "id": number,
                "payload": self._sealed(case, key, replace(msgspec.json.decode(self._opened(case, key, payload)))),
            }
            for number, key, payload in rows
        ]
        self._wire.many("UPDATE outbox SET payload = :payload, fault = '' WHERE id = :id", changed)

    def _opened(self, case: str, key: str, payload: bytes | str) -> bytes:
        return self._wire.sealing.open("outbox", f"{case}/{key}", payload)

    def owe_recount(self, cases: Sequence[CaseId], notice: int, at: datetime) -> None:
        """Note cases that could not be counted anew for a holiday notice, to be tried again.

        It follows from no command and changes no case: what does is posted by the one write path alone.
        """
        key = f"calendar.{notice}"
        same = {"kind": RECOUNT, "key": key, "account": THE_CLOCK.account, "at": micros(at)}
        rows = [{"case_id": one, **same, "payload": self._sealed(one, key, {"notice": notice})} for one in cases]
        self._wire.many(_POST, rows)

    def _sealed(self, case: str, key: str, payload: Any) -> bytes:
        return self._wire.sealing.seal("outbox", f"{case}/{key}", msgspec.json.encode(payload))

    def take(self, now: datetime, *, limit: int, lease: timedelta, but_new: str = "") -> tuple[Owed, ...]:
        """Take what is due, oldest first, and keep others away from it for the length of `lease`.

        What was never tried of the kind `but_new` is left alone.
        """
        values = {"now": micros(now), "most": limit, "but_new": but_new}
        return self._leased(self._wire.all(_TAKE, values), now + lease)

    def take_of(self, case: CaseId, now: datetime, *, kind: str, lease: timedelta) -> tuple[Owed, ...]:
        """Take all of one kind that one case is owed and that is due, oldest first, for the length of `lease`."""
        rows = self._wire.all(_TAKE_OF, {"case_id": case, "kind": kind, "now": micros(now)})
        return self._leased(rows, now + lease)

    def take_to_send(self, now: datetime, *, limit: int, lease: timedelta) -> tuple[Owed, ...]:
        """Take what is due to go out to other systems: of each case and channel, only what stands first."""
        return self._leased(self._wire.all(_TAKE_TO_SEND, {"now": micros(now), "most": limit}), now + lease)

    def _leased(self, rows: list[tuple[Any, ...]], until: datetime) -> tuple[Owed, ...]:
        self._wire.many(
            "UPDATE outbox SET attempts = attempts + 1, next_at = :until WHERE id = :id",
            [{"id": row[0], "until": micros(until)} for row in rows],
        )
        return tuple(self._owed(row) for row in rows)

    def take_new(self, now: datetime, *, kind: str, limit: int) -> tuple[Owed, ...]:
        """Take what was never tried, for the length of this transaction: what ends with it needs no lease."""
        rows = self._wire.all(_TAKE_NEW, {"now": micros(now), "kind": kind, "most": limit})
        return tuple(self._owed(row) for row in rows)

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

    def put_back(self, owed: Owed, *, again_at: datetime) -> None:
        """Put back what was taken and not tried."""
        self._wire.run(
            "UPDATE outbox SET attempts = attempts - 1, next_at = :again WHERE id = :id AND state = 'owed'",
            {"id": owed.id, "again": micros(again_at)},
        )

    def give_up(self, owed: Owed, *, fault: str) -> None:
        """Note that something was tried too often: it is dead until somebody sends it again."""
        self._wire.run(
            "UPDATE outbox SET state = 'dead', fault = :fault WHERE id = :id", {"id": owed.id, "fault": fault}
        )

    def send_again(self, number: int, at: datetime) -> int:
        """Let something dead, or still waiting, be tried anew from `at` on; give how many there were."""
        return self._wire.run(
            "UPDATE outbox SET state = 'owed', attempts = 0, next_at = :at, fault = ''"
            " WHERE id = :id AND lane <> '' AND state <> 'done'",
            {"id": number, "at": micros(at)},
        )

    def place_in_lane(self, owed: Owed) -> int:
        """Say as which of its case and lane this goes out: 1 for the first."""
        row = self._wire.one(
            "SELECT count(*) FROM outbox WHERE case_id = :case AND lane = :lane AND id <= :id",
            {"case": owed.case, "lane": owed.lane, "id": owed.id},
        )
        return 0 if row is None else int(row[0])

    def in_lane(self, lane: str, *, state: str, limit: int = 100) -> tuple[Owed, ...]:
        """List what is owed, dead or done in a lane, oldest first."""
        rows = self._wire.all(
            f"{_OWED} WHERE lane = :lane AND state = :state ORDER BY id LIMIT :most",
            {"lane": lane, "state": state, "most": limit},
        )
        return tuple(self._owed(row) for row in rows)

    def find(self, number: int) -> Owed | None:
        """Give a delivery by its number, or None."""
        row = self._wire.one(f"{_OWED} WHERE id = :id", {"id": number})
        return None if row is None else self._owed(row)

    def lanes(self) -> dict[tuple[str, str], int]:
        """Count what stands in each lane by its state."""
        rows = self._wire.all("SELECT lane, state, count(*) FROM outbox WHERE lane <> '' GROUP BY lane, state")
        return {(lane, state): int(many) for lane, state, many in rows}

    def troubled(self, *, limit: int = 100) -> tuple[Owed, ...]:
        """List what has failed at least once and is still owed: for the supervisor and the operator."""
        return tuple(self._owed(row) for row in self._wire.all(_TROUBLED, {"most": limit}))

    def count_owed(self) -> int:
        """Say how much is still owed."""
        row = self._wire.one("SELECT count(*) FROM outbox WHERE state = 'owed'")
        return 0 if row is None else int(row[0])

    def _owed(self, row: tuple[Any, ...]) -> Owed:
        number, case, kind, key, payload, account, attempts, posted_at, fault, lane, state = row
        return Owed(
            id=number,
            case=CaseId(case),
            kind=kind,
            key=key,
            payload=msgspec.json.decode(self._opened(case, key, payload)),
            account=AccountId(account),
            attempts=attempts,
            posted_at=instant(posted_at),
            fault=fault,
            lane=lane,
            state=state,
        )
