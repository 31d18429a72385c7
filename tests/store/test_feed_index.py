"""The index of sessions and mediators: it follows the record, keeps what is called off, and is proved with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from mediation.calendar.moments import When
from mediation.casework.house import House
from mediation.engine.case import Case, Session
from mediation.store.database import Store
from mediation.store.verification import verify_all
from mediation.town.institutions import AccountId
from tests.engine.builders import instant
from tests.store.houses import library, logged

Tamper = Callable[..., None]
FRIDAY, MONDAY = When.at(instant("2026-09-11 15:00")), When.on(date(2026, 9, 14))


def session(no: int, on: When = FRIDAY, **other: Any) -> Session:
    return Session(**{"no": no, "on": on, "place": "调解室", "manner": "on_site", "held": False, **other})


def become(case: Case, **other: Any) -> Case:
    return msgspec.structs.replace(case, version=case.version + 1, **other)


def followed(store: Store, *cases: Case) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Let the index follow a case from one form to the next; give its rows."""
    with store.transaction() as tx:
        for before, after in pairwise(cases):
            with tx.wire.together():
                tx.feeds.follow(before, after)
        rows = tx.rows("SELECT no, timed, place, result, moved_no, starts_at FROM case_session ORDER BY no")
        opened = [
            (no, timed, tx.wire.sealing.text("case_session", f"{cases[0].id}/{no}", place), *rest)
            for no, timed, place, *rest in rows
        ]
        return opened, [row[0] for row in tx.rows("SELECT account FROM case_mediator ORDER BY account")]


def test_it_follows_sessions_and_notes_which_entry_moved_them(store: Store, house: House) -> None:
    case = logged(house)
    two = become(case, sessions=(session(1), session(2, MONDAY)))
    noted = become(two, summary="补充")
    moved = become(noted, sessions=(session(1), session(2, FRIDAY)))
    assert followed(store, case, two)[0] == [
        (1, 1, "调解室", "arranged", 2, 1_789_110_000_000_000),
        (2, 0, "调解室", "arranged", 2, 1_789_315_200_000_000),
    ]
    rows, _ = followed(store, two, noted, moved)
    assert [(row[0], row[1], row[4]) for row in rows] == [(1, 1, 2), (2, 1, 4)]


def test_what_the_record_no_longer_has_is_called_off_until_it_comes_back(store: Store, house: House) -> None:
    case = logged(house)
    with_one = become(case, sessions=(session(1),))
    without = become(with_one, sessions=())
    again = become(without, sessions=(session(1, MONDAY),))
    rows, _ = followed(store, case, with_one, without)
    assert [(row[3], row[4]) for row in rows] == [("called_off", 3)]
    rows, _ = followed(store, without, again)
    assert [(row[3], row[4]) for row in rows] == [("arranged", 4)]


def test_it_follows_who_mediates(store: Store, house: House) -> None:
    case = logged(house)
    named = become(case, lead=AccountId("mediator"), mediators=(AccountId("mediator"), AccountId("director")))
    fewer = become(named, lead=AccountId("director"), mediators=())
    assert followed(store, case, named)[1] == ["director", "mediator"]
    assert followed(store, named, fewer)[1] == ["director"]


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("INSERT INTO case_session VALUES (:v0, 1, 5, 1, '', '', 'arranged', 1)", "sessions"),
        ("INSERT INTO case_mediator (account, case_id) VALUES ('mediator', :v0)", "mediators"),
        ("INSERT INTO case_session VALUES (:v0, 1, 5, 1, '', '', 'called_off', 1)", None),
        ("INSERT INTO seal_use VALUES (:v0, 1, 'c', '2026-09-09', '协议书', '', 1, 'clerk', NULL)", "seals"),
    ],
)
def test_what_was_put_in_by_hand_is_found(
    store: Store, house: House, tamper: Tamper, sql: str, fault: str | None
) -> None:
    case = logged(house)
    tamper(sql, case.id)
    found = [one.fault.code if one.fault else None for one in verify_all(store, library())]
    assert found == [fault]
