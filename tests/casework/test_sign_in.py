"""Signing in, on every store: passwords, lock-out, sessions that end, tokens of other systems, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher

from mediation.casework.house import House
from mediation.casework.sign_in import (
    IDLE_FOR,
    LASTS,
    LOCKED_FOR,
    TRIES_ALLOWED,
    bearer,
    issue_token,
    revoke_tokens,
    set_password,
    sign_in,
    sign_out,
    signed_in,
)
from mediation.errors import SignInLocked, SignInRefused, TownError
from mediation.store.accounts import digest_of
from mediation.store.rows import metadata
from mediation.town.institutions import AccountId
from tests.casework.test_races import together
from tests.store.houses import MORNING

DIRECTOR = AccountId("director")
PASSWORD = "石榴花开2026"


@pytest.fixture
def doors(house: House) -> Iterator[House]:
    """A house whose director may sign in."""
    set_password(house, DIRECTOR, PASSWORD, at=MORNING)
    return house


def test_the_right_password_opens_a_session(doors: House) -> None:
    session = sign_in(doors, "director", PASSWORD, at=MORNING)
    assert (session.actor.account, session.actor.name, session.actor.through) == ("director", "社区主任", "page")
    who = signed_in(doors, session.token, at=MORNING)
    assert who is not None
    assert who.actor == session.actor
    assert who.csrf == session.csrf


@pytest.mark.parametrize("name", ["director", "nobody", "", "甲" * 5000, "a\ud800b"])
def test_a_wrong_name_or_password_is_refused_in_the_same_words(doors: House, name: str) -> None:
    with pytest.raises(SignInRefused) as refused:
        sign_in(doors, name, "wrong", at=MORNING)
    assert refused.value.message == "账号或密码不正确。"
    with pytest.raises(SignInRefused):
        sign_in(doors, name, "x" * 100_000, at=MORNING)


def test_an_unknown_name_costs_the_same_work(doors: House) -> None:
    """The digest that a password is held against is argon2 of the same parameters, whether the name exists or not."""

    seen: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, *held: str | bytes, **more: str | bytes) -> Literal[True]:
            seen.append(str(held[0]).rsplit("$", 2)[0])
            return super().verify(*held, **more)

    passwords = Counting(time_cost=1, memory_cost=8, parallelism=1)
    house = replace(doors, passwords=passwords)
    for name in ("director", "nobody"):
        with pytest.raises(SignInRefused):
            sign_in(house, name, "wrong", at=MORNING)
    assert len(seen) == 2
    assert len(set(seen)) == 1


@pytest.mark.parametrize("name", ["director", "nobody"])
def test_too_many_tries_lock_the_name_for_a_while(doors: House, name: str) -> None:
    for _ in range(TRIES_ALLOWED):
        with pytest.raises(SignInRefused):
            sign_in(doors, name, "wrong", at=MORNING)
    with pytest.raises(SignInLocked):
        sign_in(doors, name, PASSWORD, at=MORNING)
    with pytest.raises(SignInLocked):
        sign_in(doors, name, PASSWORD, at=MORNING + LOCKED_FOR - timedelta(seconds=1))
    if name == "director":
        assert sign_in(doors, name, PASSWORD, at=MORNING + LOCKED_FOR).actor.account == "director"


def test_the_right_password_wipes_the_count(doors: House) -> None:
    for _ in range(3):
        for _ in range(TRIES_ALLOWED - 1):
            with pytest.raises(SignInRefused):
                sign_in(doors, "director", "wrong", at=MORNING)
        sign_in(doors, "director", PASSWORD, at=MORNING)


def test_many_tries_at_once_are_all_counted(doors: House) -> None:
    def guess(n: int) -> int:
        tried = 0
        for number in range(5):
            try:
                sign_in(doors, "director", f"guess-{n}-{number}", at=MORNING)
            except SignInRefused:
                tried += 1
            except SignInLocked:
                pass
        return tried

    assert sum(together(guess)) == TRIES_ALLOWED  # type: ignore[arg-type]


def test_a_session_ends_when_idle_and_at_last(doors: House) -> None:
    session = sign_in(doors, "director", PASSWORD, at=MORNING)
    at = MORNING
    while at < MORNING + LASTS - timedelta(hours=1):
        assert signed_in(doors, session.token, at=at) is not None
        at += timedelta(hours=1)
    assert signed_in(doors, session.token, at=MORNING + LASTS) is None
    other = sign_in(doors, "director", PASSWORD, at=MORNING)
    assert signed_in(doors, other.token, at=MORNING + IDLE_FOR - timedelta(seconds=1)) is not None
    third = sign_in(doors, "director", PASSWORD, at=MORNING)
    assert signed_in(doors, third.token, at=MORNING + IDLE_FOR) is None


def test_signing_out_ends_it(doors: House) -> None:
    one, two = (sign_in(doors, "director", PASSWORD, at=MORNING) for _ in range(2))
    sign_out(doors, one.token)
    sign_out(doors, "never-there")
    assert signed_in(doors, one.token, at=MORNING) is None
    assert signed_in(doors, two.token, at=MORNING) is not None
    assert signed_in(doors, "", at=MORNING) is None


def test_a_new_password_ends_every_session(doors: House) -> None:
    session = sign_in(doors, "director", PASSWORD, at=MORNING)
    set_password(doors, DIRECTOR, "另一个口令2026", at=MORNING)
    assert signed_in(doors, session.token, at=MORNING) is None
    with pytest.raises(SignInRefused):
        sign_in(doors, "director", PASSWORD, at=MORNING)
    assert sign_in(doors, "director", "另一个口令2026", at=MORNING)


def test_a_disabled_account_is_out_at_once(doors: House) -> None:
    session = sign_in(doors, "director", PASSWORD, at=MORNING)
    token = issue_token(doors, DIRECTOR, "网格系统", at=MORNING)
    with doors.store.transaction() as tx:
        tx.accounts.disable(DIRECTOR)
    assert signed_in(doors, session.token, at=MORNING) is None
    assert bearer(doors, token) is None
    with pytest.raises(SignInRefused):
        sign_in(doors, "director", PASSWORD, at=MORNING)


def test_a_password_is_kept_under_newer_parameters(doors: House) -> None:
    stronger = replace(doors, passwords=PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    session = sign_in(stronger, "director", PASSWORD, at=MORNING)
    with doors.store.reading() as reading:
        kept = reading.accounts.password("director")
    assert kept is not None
    assert "m=16,t=2" in kept
    assert signed_in(doors, session.token, at=MORNING) is not None
    assert sign_in(stronger, "director", PASSWORD, at=MORNING)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_has_a_length(house: House, password: str) -> None:
    with pytest.raises(SignInRefused, match="8 至 200"):
        set_password(house, DIRECTOR, password, at=MORNING)


def test_only_registered_people_have_accounts(house: House) -> None:
    with pytest.raises(TownError, match="nobody"):
        set_password(house, AccountId("nobody"), PASSWORD, at=MORNING)
    with pytest.raises(TownError, match="nobody"):
        issue_token(house, AccountId("nobody"), "系统", at=MORNING)


def test_another_system_acts_as_its_account(house: House) -> None:
    token = issue_token(house, AccountId("officer"), "公安平台", at=MORNING)
    actor = bearer(house, token)
    assert actor is not None
    assert (actor.account, actor.through) == ("officer", "api")
    assert bearer(house, token + "x") is None
    with house.store.reading() as reading:
        (known,) = reading.accounts.tokens(AccountId("officer"))
    assert (known.name, known.revoked) == ("公安平台", False)
    other = issue_token(house, AccountId("officer"), "另一平台", at=MORNING)
    assert revoke_tokens(house, AccountId("officer"), "公安平台", at=MORNING) == 1
    assert bearer(house, token) is None
    assert bearer(house, other) is not None
    assert revoke_tokens(house, AccountId("officer"), "公安平台", at=MORNING) == 0, "it is revoked already"


def test_no_secret_is_kept_as_it_is(doors: House) -> None:
    session = sign_in(doors, "director", PASSWORD, at=MORNING)
    token = issue_token(doors, DIRECTOR, "系统", at=MORNING)
    with doors.store.reading() as reading:
        stored = repr([reading.rows(f"SELECT * FROM {table}") for table in metadata.tables])
    assert session.token not in stored
    assert token not in stored
    assert PASSWORD not in stored
    assert digest_of(session.token) in stored
