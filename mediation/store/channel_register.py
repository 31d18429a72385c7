"""Channels as rows: whom they reach, their keys, where notices go. What comes in by them is `channel_traffic.py`'s.

A key's secret leaves this file only to sign or to check a message, and once when it is made; nothing here is logged.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId

_COLUMNS = "id, institution, kind, address, workflow, open"
_KEYS = "SELECT key_id, secret, made_at, used_at, retired_at FROM channel_key WHERE channel = :channel"


class ChannelKey(NamedTuple):
    """One key of a channel; `secret` is hexadecimal text and its UTF-8 bytes are what signs."""

    key_id: str
    secret: str
    made_at: datetime
    used_at: datetime | None
    retired_at: datetime | None

    def __repr__(self) -> str:
        return f"ChannelKey({self.key_id})"  # a value that is printed by mistake tells nothing


class NoticeAddress(NamedTuple):
    """Where an institution is told of what waits. `address` holds a token: it is shown to nobody."""

    institution: InstitutionId
    title: str
    address: str

    def __repr__(self) -> str:
        return f"NoticeAddress({self.institution}, {self.title})"


class Channels:
    """The rows of `channel`, `channel_account`, `channel_key` and `channel_notice`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    # --- channels --------------------------------------------------------------------------------------------

    def put(self, channel: Channel) -> None:
        """Write a channel as it now is; its keys stay."""
        values: dict[str, Any] = {
            "id": channel.id,
            "institution": channel.institution,
            "kind": str(channel.kind),
            "address": channel.address,
            "workflow": channel.workflow,
            "open": int(channel.open),
        }
        self._wire.run(
            f"INSERT INTO channel ({_COLUMNS}) VALUES (:id, :institution, :kind, :address, :workflow, :open)"
            " ON CONFLICT (id) DO UPDATE SET institution = excluded.institution, kind = excluded.kind,"
            " address = excluded.address, workflow = excluded.workflow, open = excluded.open",
            values,
        )
        self._wire.run("DELETE FROM channel_account WHERE channel = :id", values)
        rows = [
            {"id": channel.id, "account": one, "position": position} for position, one in enumerate(channel.accounts)
        ]
        self._wire.many(
            "INSERT INTO channel_account (channel, account, position) VALUES (:id, :account, :position)", rows
        )

    def get(self, channel: str) -> Channel | None:
        """Give a channel by its id, or None."""
        row = self._wire.one(f"SELECT {_COLUMNS} FROM channel WHERE id = :id", {"id": channel})
        return None if row is None else self._channel(row)

    def of(self, institution: str) -> Channel | None:
        """Give the channel of an institution, or None: it works in the program."""
        row = self._wire.one(f"SELECT {_COLUMNS} FROM channel WHERE institution = :id", {"id": institution})
        return None if row is None else self._channel(row)

    def all(self) -> tuple[Channel, ...]:
        """List every channel by its id."""
        return tuple(self._channel(row) for row in self._wire.all(f"SELECT {_COLUMNS} FROM channel ORDER BY id"))

    def _channel(self, row: tuple[Any, ...]) -> Channel:
        accounts = self._wire.all(
            "SELECT account FROM channel_account WHERE channel = :id ORDER BY position", {"id": row[0]}
        )
        return Channel(
            id=ChannelId(row[0]),
            institution=InstitutionId(row[1]),
            kind=ChannelKind(row[2]),
            address=row[3],
            workflow=row[4],
            open=bool(row[5]),
            accounts=tuple(AccountId(one[0]) for one in accounts),
        )

    # --- keys ------------------------------------------------------------------------------------------------

    def keep_key(self, channel: str, key_id: str, secret: str, at: datetime) -> None:
        """Keep a new key."""
        self._wire.run(
            "INSERT INTO channel_key (channel, key_id, secret, made_at) VALUES (:channel, :key_id, :secret, :at)",
            {"channel": channel, "key_id": key_id, "secret": secret, "at": micros(at)},
        )

    def keys(self, channel: str) -> tuple[ChannelKey, ...]:
        """List every key a channel ever had, oldest first; a retired one has no secret any more."""
        rows = self._wire.all(f"{_KEYS} ORDER BY made_at, key_id", {"channel": channel})
        return tuple(
            ChannelKey(key_id, secret, instant(made_at), _maybe(used_at), _maybe(retired_at))
            for key_id, secret, made_at, used_at, retired_at in rows
        )

    def live_keys(self, channel: str) -> tuple[ChannelKey, ...]:
        """List the keys that sign and are accepted today, oldest first."""
        return tuple(one for one in self.keys(channel) if one.retired_at is None)

    def note_use(self, channel: str, key_id: str, at: datetime) -> None:
        """Note that the other side signed with a key."""
        self._wire.run(
            "UPDATE channel_key SET used_at = :at WHERE channel = :channel AND key_id = :key_id",
            {"channel": channel, "key_id": key_id, "at": micros(at)},
        )

    def retire_key(self, channel: str, key_id: str, at: datetime) -> int:
        """Let a key count no more and forget its secret; give how many there were to retire."""
        return self._wire.run(
            "UPDATE channel_key SET retired_at = :at, secret = '' WHERE channel = :channel AND key_id = :key_id"
            " AND retired_at IS NULL",
            {"channel": channel, "key_id": key_id, "at": micros(at)},
        )

    # --- notices ---------------------------------------------------------------------------------------------

    def put_notice(self, institution: str, title: str, address: str) -> None:
        """Keep an address at which an institution is told of what waits for it."""
        self._wire.run(
            "INSERT INTO channel_notice (institution, title, address) VALUES (:institution, :title, :address)"
            " ON CONFLICT (institution, title) DO UPDATE SET address = excluded.address",
            {"institution": institution, "title": title, "address": address},
        )

    def drop_notice(self, institution: str, title: str) -> int:
        """Forget an address; give how many there were."""
        return self._wire.run(
            "DELETE FROM channel_notice WHERE institution = :institution AND title = :title",
            {"institution": institution, "title": title},
        )

    def notices(self, institution: str = "") -> tuple[NoticeAddress, ...]:
        """List the addresses of one institution, or of all."""
        rows = self._wire.all(
            "SELECT institution, title, address FROM channel_notice"
            " WHERE institution = :one OR :one = '' ORDER BY institution, title",
            {"one": institution},
        )
        return tuple(NoticeAddress(InstitutionId(row[0]), row[1], row[2]) for row in rows)


def _maybe(stored: int | None) -> datetime | None:
    return None if stored is None else instant(stored)
