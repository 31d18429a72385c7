"""Signing in: passwords (argon2), server-side sessions, bearer tokens of other systems, lock-out after failed tries.

What is kept stands in `store/accounts.py`; here is what is right and what is refused. Verifying takes a tenth of
a second of work on purpose and happens outside every transaction. A name that does not exist is refused
after the same work, in the same words, and locked by the same count as one that does.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.errors import SignInLocked, SignInRefused, TownError
from mediation.store.accounts import OpenSession, Tries
from mediation.town.around import Town
from mediation.town.institutions import AccountId

TRIES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
TRIES_FORGOTTEN_AFTER = timedelta(hours=24)
IDLE_FOR = timedelta(hours=2)
LASTS = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""A session in use is written down at most this often."""
LONGEST_NAME = 100
LONGEST_PASSWORD = 200
SHORTEST_PASSWORD = 8


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session as its holder gets it: the cookie's token, the forms' CSRF token, and when it ends at the latest."""

    token: str
    csrf: str
    actor: Actor
    ends_at: datetime


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who a request comes from: the actor, and the CSRF token that its forms must carry."""

    actor: Actor
    csrf: str
    ends_at: datetime


def sign_in(house: House, name: str, password: str, *, at: datetime) -> Session:
    """Open a session for an account. Raises SignInRefused (name or password), SignInLocked (too many tries)."""
    if not (_is_text(name) and len(name) <= LONGEST_NAME and _is_text(password) and len(password) <= LONGEST_PASSWORD):
        raise SignInRefused
    known = _begin_try(house, name, at)
    fits = _verify(house.passwords, known or _nobody(house.passwords), password)
    if known is None or not fits:
        raise SignInRefused
    account = AccountId(name)
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    renewed = house.passwords.hash(password) if house.passwords.check_needs_rehash(known) else None
    with house.store.transaction() as tx:
        actor = actor_of(tx.town.around(), account, through="page")
        if actor is None:
            raise SignInRefused
        tx.accounts.forget_tries(name, older_than=at - TRIES_FORGOTTEN_AFTER)
        if renewed is not None:
            tx.accounts.rehash(account, renewed)
        session = OpenSession(account, csrf, at, at, at + IDLE_FOR, at + LASTS)
        tx.accounts.begin_session(token, session)
    return Session(token=token, csrf=csrf, actor=actor, ends_at=at + LASTS)


def signed_in(house: House, token: str, *, at: datetime) -> SignedIn | None:
    """Say who holds this session token, or None if it is unknown, idle for too long, or over."""
    with house.store.reading() as reading:
        session = reading.accounts.session(token)
        if session is None or at >= session.idle_until or at >= session.ends_at:
            return None
        actor = actor_of(reading.town.around(), session.account, through="page")
    if actor is None:
        return None
    if at - session.seen_at >= NOTED_EVERY:
        with house.store.transaction() as tx:
            tx.accounts.touch_session(token, seen_at=at, idle_until=min(at + IDLE_FOR, session.ends_at))
    return SignedIn(actor=actor, csrf=session.csrf, ends_at=session.ends_at)


def sign_out(house: House, token: str) -> None:
    """End the session of this token; nothing happens if there is none."""
    with house.store.transaction() as tx:
        tx.accounts.end_session(token)


def set_password(house: House, account: AccountId, password: str, *, at: datetime) -> None:
    """Give a registered person a password; ends the account's sessions.

    Raises TownError for an unknown person, SignInRefused for a password under 8 or over 200 characters.
    """
    if not (SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD and _is_text(password)):
        raise SignInRefused(f"密码须为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符")
    digest = house.passwords.hash(password)
    with house.store.transaction() as tx:
        if account not in tx.town.around().people:
            raise TownError(f"没有账号 {account}，请先登记人员")
        tx.accounts.set_password(account, digest, at)


def issue_token(house: House, account: AccountId, name: str, *, at: datetime) -> str:
    """Give another system a bearer token that acts as `account`; it is shown once and kept as a digest."""
    token = f"med_{secrets.token_urlsafe(32)}"
    with house.store.transaction() as tx:
        if account not in tx.town.around().people:
            raise TownError(f"没有账号 {account}，请先登记人员")
        tx.accounts.keep_token(token, account, name, at)
    return token


def revoke_tokens(house: House, account: AccountId, name: str, *, at: datetime) -> int:
    """Let the tokens of this account and name act no more; give how many did until now."""
    with house.store.transaction() as tx:
        live = [one for one in tx.accounts.tokens(account) if one.name == name and not one.revoked]
        for one in live:
            tx.accounts.revoke_token(one.digest, at)
    return len(live)


def bearer(house: House, token: str) -> Actor | None:
    """Say as whom this bearer token acts, or None if it is unknown or revoked."""
    with house.store.reading() as reading:
        known = reading.accounts.token(token)
        if known is None or known.revoked:
            return None
        return actor_of(reading.town.around(), known.account, through="api")


def actor_of(town: Town, account: AccountId, *, through: str) -> Actor | None:
    """Give the registered person as an actor who comes in by `through`, or None."""
    person = town.people.get(account)
    if person is None:
        return None
    return Actor(account=account, name=person.name, posts=person.posts, through=through)


def _is_text(given: str) -> bool:
    """Whether this can be written down at all: no control characters, no half of a letter."""
    return given.isprintable()


def _begin_try(house: House, name: str, at: datetime) -> str | None:
    """Count this try before it is made, so that many at once are counted too; give the account's argon2 string."""
    with house.store.transaction() as tx:
        before = tx.accounts.tries(name, at)
        if at < before.locked_until:
            raise SignInLocked
        fresh = at - before.last_at >= TRIES_FORGOTTEN_AFTER or before.failed >= TRIES_ALLOWED
        failed = 1 if fresh else before.failed + 1
        locked_until = at + LOCKED_FOR if failed >= TRIES_ALLOWED else at
        tx.accounts.note_try(name, Tries(failed, at, locked_until))
        return tx.accounts.password(name)


def _verify(passwords: PasswordHasher, digest: str, password: str) -> bool:
    try:
        return passwords.verify(digest, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=4)
def _nobody(passwords: PasswordHasher) -> str:
    """A digest nobody's password fits: what an unknown name is verified against, at the same cost."""
    return passwords.hash(secrets.token_urlsafe(32))
