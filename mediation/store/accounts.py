"""Secrets of accounts as rows: password digests, tries, sessions, tokens of other systems. Never a secret itself.

Passwords come here as argon2 strings, session and bearer tokens as SHA-256. What is right and what is refused decides
`casework/sign_in.py`; hashing takes a tenth of a second and never happens inside a transaction.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from mediation.store.instants import instant, micros
from mediation.store.wire import Wire
from mediation.town.institutions import AccountId


def digest_of(secret: str) -> str:
    """Give the SHA-256 of a token or a typed name, the form in which it is kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class Tries(NamedTuple):
    """How often a name was tried in vain, when last, and until when it is locked."""

    failed: int
    last_at: datetime
    locked_until: datetime


class OpenSession(NamedTuple):
    """One server-side session, without its token."""

    account: AccountId
    csrf: str
    signed_in_at: datetime
    seen_at: datetime
    idle_until: datetime
    ends_at: datetime


class ApiToken(NamedTuple):
    """A bearer token of another system, without the token."""

    account: AccountId
    name: str
    issued_at: datetime
    revoked: bool
    digest: str


class Accounts:
    """The rows of `account`, `sign_in_try`, `session` and `api_token`."""

    __slots__ = ("_wire",)

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    # --- passwords -------------------------------------------------------------------------------------------

    def password(self, account: str) -> str | None:
        """Give the argon2 string of an account that may sign in, or None."""
        row = self._wire.one(
            "SELECT password FROM account WHERE account = :account AND disabled = 0", {"account": account}
        )
        return None if row is None else str(row[0])

    def set_password(self, account: AccountId, password: str, at: datetime) -> None:
        """Keep an argon2 string; end every session of the account."""
        self._wire.run(
            "INSERT INTO account (account, password, changed_at) VALUES (:account, :password, :at)"
            " ON CONFLICT (account) DO UPDATE SET password = excluded.password, changed_at = excluded.changed_at,"
            " disabled = 0",
            {"account": account, "password": password, "at": micros(at)},
        )
        self.end_sessions(account)

    def rehash(self, account: AccountId, password: str) -> None:
        """Keep the same password under newer parameters; sessions go on."""
        self._wire.run(
            "UPDATE account SET password = :password WHERE account = :account",
            {"account": account, "password": password},
        )

    def disable(self, account: AccountId) -> None:
        """Let an account sign in no more, end its sessions and revoke its tokens."""
        self._wire.run("UPDATE account SET disabled = 1 WHERE account = :account", {"account": account})
        self.end_sessions(account)
        self._wire.run(
            "UPDATE api_token SET revoked_at = issued_at WHERE account = :account AND revoked_at IS NULL",
            {"account": account},
        )

    # --- tries -----------------------------------------------------------------------------------------------

    def tries(self, name: str, at: datetime) -> Tries:
        """Give the tries noted for a typed name, locked until the transaction ends; a first one is noted with none."""
        values = {"name": digest_of(name), "at": micros(at)}
        self._wire.run(
            "INSERT INTO sign_in_try (name, failed, last_at, locked_until) VALUES (:name, 0, :at, :at)"
            " ON CONFLICT (name) DO NOTHING",
            values,
        )
        row = self._wire.one(
            "SELECT failed, last_at, locked_until FROM sign_in_try WHERE name = :name /*lock*/", values
        )
        assert row is not None  # it was there, or has just been written
        return Tries(row[0], instant(row[1]), instant(row[2]))

    def note_try(self, name: str, tries: Tries) -> None:
        """Write down the tries for a typed name."""
        self._wire.run(
            "INSERT INTO sign_in_try (name, failed, last_at, locked_until)"
            " VALUES (:name, :failed, :last_at, :locked_until) ON CONFLICT (name) DO UPDATE SET"
            " failed = excluded.failed, last_at = excluded.last_at, locked_until = excluded.locked_until",
            {
                "name": digest_of(name),
                "failed": tries.failed,
                "last_at": micros(tries.last_at),
                "locked_until": micros(tries.locked_until),
            },
        )

    def forget_tries(self, name: str, *, older_than: datetime) -> None:
        """Forget the tries for a name that has signed in, and all that are long past."""
        self._wire.run(
            "DELETE FROM sign_in_try WHERE name = :name OR (last_at < :old AND locked_until < :old)",
            {"name": digest_of(name), "old": micros(older_than)},
        )

    # --- sessions --------------------------------------------------------------------------------------------

    def begin_session(self, token: str, session: OpenSession) -> None:
        """Open a session under a token (kept as its digest), and sweep out those that have ended."""
        now = micros(session.signed_in_at)
        self._wire.run("DELETE FROM session WHERE ends_at <= :now OR idle_until <= :now", {"now": now})
        self._wire.run(
            "INSERT INTO session (token, account, csrf, signed_in_at, seen_at, idle_until, ends_at)"
            " VALUES (:token, :account, :csrf, :now, :now, :idle_until, :ends_at)",
            {
                "token": digest_of(token),
                "account": session.account,
                "csrf": session.csrf,
                "now": now,
                "idle_until": micros(session.idle_until),
                "ends_at": micros(session.ends_at),
            },
        )

    def session(self, token: str) -> OpenSession | None:
        """Give the session of a token whose account may still sign in, expired or not, or None."""
        row = self._wire.one(
            "SELECT s.account, s.csrf, s.signed_in_at, s.seen_at, s.idle_until, s.ends_at FROM session s"
            " JOIN account a ON a.account = s.account AND a.disabled = 0 WHERE s.token = :token",
            {"token": digest_of(token)},
        )
        if row is None:
            return None
        return OpenSession(
            AccountId(row[0]), row[1], instant(row[2]), instant(row[3]), instant(row[4]), instant(row[5])
        )

    def touch_session(self, token: str, *, seen_at: datetime, idle_until: datetime) -> None:
        """Note that a session is in use."""
        self._wire.run(
            "UPDATE session SET seen_at = :seen_at, idle_until = :idle_until WHERE token = :token",
            {"token": digest_of(token), "seen_at": micros(seen_at), "idle_until": micros(idle_until)},
        )

    def end_session(self, token: str) -> None:
        """End one session."""
        self._wire.run("DELETE FROM session WHERE token = :token", {"token": digest_of(token)})

    def end_sessions(self, account: AccountId) -> None:
        """End every session of an account."""
        self._wire.run("DELETE FROM session WHERE account = :account", {"account": account})

    # --- tokens of other systems -----------------------------------------------------------------------------

    def keep_token(self, token: str, account: AccountId, name: str, at: datetime) -> None:
        """Keep a bearer token (as its digest) that acts as `account`."""
        self._wire.run(
            "INSERT INTO api_token (token, account, name, issued_at) VALUES (:token, :account, :name, :at)",
            {"token": digest_of(token), "account": account, "name": name, "at": micros(at)},
        )

    def token(self, token: str) -> ApiToken | None:
        """Give what is known of a bearer token, or None."""
        row = self._wire.one(
            "SELECT account, name, issued_at, revoked_at, token FROM api_token WHERE token = :token",
            {"token": digest_of(token)},
        )
        if row is None:
            return None
        return ApiToken(AccountId(row[0]), row[1], instant(row[2]), row[3] is not None, row[4])

    def tokens(self, account: AccountId) -> tuple[ApiToken, ...]:
        """List the tokens that act as `account`, oldest first."""
        rows = self._wire.all(
            "SELECT account, name, issued_at, revoked_at, token FROM api_token WHERE account = :account"
            " ORDER BY issued_at",
            {"account": account},
        )
        return tuple(ApiToken(AccountId(row[0]), row[1], instant(row[2]), row[3] is not None, row[4]) for row in rows)

    def revoke_token(self, digest: str, at: datetime) -> None:
        """Let a token act no more."""
        self._wire.run(
            "UPDATE api_token SET revoked_at = :at WHERE token = :digest AND revoked_at IS NULL",
            {"digest": digest, "at": micros(at)},
        )
