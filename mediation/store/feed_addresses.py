"""The private addresses of calendars as rows: whose, of what, since when, and the digest of the secret. No secret.

What may be subscribed to and by whom decides `casework/feeds.py`. An address ends with its account: nobody reads by
one that is older than the account's password, and disabling an account, then letting it in again, gives it a new one.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import NamedTuple

from mediation.store.accounts import digest_of
from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId

_LIVE = (
    "SELECT f.account, f.scope, f.made_at, f.token FROM feed_address f"
    " JOIN account a ON a.account = f.account AND a.disabled = 0 AND a.changed_at <= f.made_at WHERE "
)


class FeedAddress(NamedTuple):
    """One address that opens a calendar, without the secret in it. `scope` is mine, or an institution's id."""

    account: AccountId
    scope: str
    made_at: datetime


class FeedAddresses:
    """The rows of `feed_address`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def keep(self, token: str, address: FeedAddress) -> None:
        """Keep the digest of a secret; the one that this account had for the same calendar opens nothing any more."""
        self._wire.run(
            "INSERT INTO feed_address (account, scope, token, made_at) VALUES (:account, :scope, :token, :made_at)"
            " ON CONFLICT (account, scope) DO UPDATE SET token = excluded.token, made_at = excluded.made_at",
            {
                "account": address.account,
                "scope": address.scope,
                "token": digest_of(token),
                "made_at": micros(address.made_at),
            },
        )

    def withdraw(self, account: AccountId, scope: str) -> None:
        """Let an address open nothing any more; nothing happens if there is none."""
        self._wire.run(
            "DELETE FROM feed_address WHERE account = :account AND scope = :scope",
            {"account": account, "scope": scope},
        )

    def of(self, account: AccountId) -> tuple[FeedAddress, ...]:
        """List the addresses of an account that open something."""
        rows = self._wire.all(f"{_LIVE} f.account = :account ORDER BY f.scope", {"account": account})
        return tuple(FeedAddress(AccountId(who), scope, instant(at)) for who, scope, at, _ in rows)

    def opened_by(self, token: str) -> FeedAddress | None:
        """Give what a secret opens, or None.

        It is looked up by its digest, so that the time this takes tells nothing about any secret that is kept.
        """
        digest = digest_of(token)
        row = self._wire.one(f"{_LIVE} f.token = :token", {"token": digest})
        if row is None or not hmac.compare_digest(str(row[3]), digest):
            return None
        return FeedAddress(AccountId(row[0]), row[1], instant(row[2]))
