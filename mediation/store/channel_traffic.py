"""What came in by channels, message by message, and which case the other side means by its reference.

A message is written down once its signature held, in the transaction that carries it out, so that it takes effect once
however often it comes. One that was refused may come again and is judged again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from mediation.engine.case import CaseId
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire

_MESSAGE = "channel, message, reference, seq, kind, digest, state, code, answer, tries, received_at"


class Thread(NamedTuple):
    """A case under the other side's name for it; `received` is the number of its last message that took effect."""

    reference: str
    case: CaseId
    received: int


class Received(NamedTuple):
    """One message that came in. `state` is done or refused; `answer` is the JSON that was given."""

    channel: str
    message: str
    reference: str
    seq: int
    kind: str
    digest: str
    state: str
    code: str
    answer: str
    tries: int
    received_at: datetime


class ChannelTraffic:
    """The rows of `channel_case` and `channel_message`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def begin(self, channel: str, reference: str, case: CaseId) -> None:
        """Note which case a reference means; one that is noted already stays."""
        self._wire.run(
            "INSERT INTO channel_case (channel, reference, case_id, received) VALUES (:channel, :reference, :case, 0)"
            " ON CONFLICT DO NOTHING",
            {"channel": channel, "reference": reference, "case": case},
        )

    def thread(self, channel: str, reference: str) -> Thread | None:
        """Give the case that a reference means, locked until the transaction ends, or None."""
        row = self._wire.one(
            "SELECT reference, case_id, received FROM channel_case"
            " WHERE channel = :channel AND reference = :reference /*lock*/",
            {"channel": channel, "reference": reference},
        )
        return None if row is None else Thread(row[0], CaseId(row[1]), row[2])

    def reference(self, channel: str, case: CaseId) -> str | None:
        """Give the other side's name for a case, or None if it has never heard of it."""
        row = self._wire.one(
            "SELECT reference FROM channel_case WHERE channel = :channel AND case_id = :case",
            {"channel": channel, "case": case},
        )
        return None if row is None else str(row[0])

    def count(self, channel: str, reference: str, seq: int) -> None:
        """Note that the message of this number took effect."""
        self._wire.run(
            "UPDATE channel_case SET received = :seq WHERE channel = :channel AND reference = :reference",
            {"channel": channel, "reference": reference, "seq": seq},
        )

    def message(self, channel: str, message: str) -> Received | None:
        """Give a message that came in before, or None."""
        row = self._wire.one(
            f"SELECT {_MESSAGE} FROM channel_message WHERE channel = :channel AND message = :message",
            {"channel": channel, "message": message},
        )
        return None if row is None else _received(row)

    def note(self, received: Received) -> None:
        """Write down a message and what came of it; one that was refused before gets what was said last."""
        self._wire.run(
            f"INSERT INTO channel_message ({_MESSAGE}) VALUES (:channel, :message, :reference, :seq, :kind, :digest,"
            " :state, :code, :answer, :tries, :received_at) ON CONFLICT (channel, message) DO UPDATE SET"
            " reference = excluded.reference, seq = excluded.seq, kind = excluded.kind, digest = excluded.digest,"
            " state = excluded.state, code = excluded.code, answer = excluded.answer,"
            " tries = channel_message.tries + 1, received_at = excluded.received_at",
            {**received._asdict(), "received_at": micros(received.received_at)},
        )

    def latest(self, channel: str, *, state: str, limit: int = 50) -> tuple[Received, ...]:
        """List what came in by a channel and was `done` or `refused`, newest first."""
        rows = self._wire.all(
            f"SELECT {_MESSAGE} FROM channel_message WHERE channel = :channel AND state = :state"
            " ORDER BY received_at DESC, message LIMIT :most",
            {"channel": channel, "state": state, "most": limit},
        )
        return tuple(_received(row) for row in rows)

    def counts(self) -> dict[tuple[str, str], int]:
        """Count what came in by channel and state."""
        rows = self._wire.all("SELECT channel, state, count(*) FROM channel_message GROUP BY channel, state")
        return {(channel, state): int(many) for channel, state, many in rows}


def _received(row: tuple[Any, ...]) -> Received:
    return Received._make((*row[:-1], instant(row[-1])))
