"""Statements over a raw connection: what is written together, and what must touch a row, alike on every database."""

from __future__ import annotations

from typing import Any

import pytest

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.commands import OpenCase, TakeAction
from mediation.errors import CommandIdReused, MediationError
from mediation.store.database import Store
from mediation.store.verification import verify_case
from tests.engine.builders import an_actor
from tests.store.houses import ASKING, FORM, MORNING, library, logged

_PUT = (
    "INSERT INTO number_register (register, institution, year, next) VALUES (:register, :institution, :year, :next)"
    " ON CONFLICT (register, institution, year) DO UPDATE SET next = excluded.next"
)
_RAISE = "UPDATE number_register SET next = :next WHERE register = :register AND year = :year"
_ALL = "SELECT register, year, next FROM number_register WHERE institution = 'committee' ORDER BY register, year"


class Missed(MediationError):
    """没有命中。"""


def row(register: str, year: int, next_: int) -> dict[str, Any]:
    return {"register": register, "institution": "committee", "year": year, "next": next_}


def test_rows_written_together_are_all_there(store: Store) -> None:
    with store.transaction() as tx:
        tx.wire.send(_PUT, row("c", 2025, 1))
        with tx.wire.together():
            tx.wire.many(_PUT, [row("a", 2025, 1), row("a", 2026, 2), row("b", 2026, 3)])
            tx.wire.many(_PUT, [])
            tx.wire.send(_PUT, row("d", 2026, 4))
            tx.wire.sure(_RAISE, {"register": "c", "year": 2025, "next": 9}, Missed)
        assert tx.rows(_ALL) == [("a", 2025, 1), ("a", 2026, 2), ("b", 2026, 3), ("c", 2025, 9), ("d", 2026, 4)]


def test_what_changes_rows_one_by_one_does_so_together_too(store: Store) -> None:
    with store.transaction() as tx:
        tx.wire.many(_PUT, [row("a", 2025, 1), row("a", 2026, 2)])
    with store.transaction() as tx, tx.wire.together():
        tx.wire.many(_RAISE, [{"register": "a", "year": year, "next": year} for year in (2025, 2026)])
    with store.reading() as reading:
        assert reading.rows(_ALL) == [("a", 2025, 2025), ("a", 2026, 2026)]


@pytest.mark.parametrize("position", [0, 1])
def test_one_miss_takes_everything_back(store: Store, position: int) -> None:
    def work() -> None:
        with store.transaction() as tx, tx.wire.together():
            tx.wire.many(_PUT, [row("a", 2026, 1)] * position)
            tx.wire.sure(_RAISE, {"register": "nobody", "year": 2026, "next": 2}, Missed)
            tx.wire.send(_PUT, row("b", 2026, 1))

    with pytest.raises(Missed):
        work()
    with store.reading() as reading:
        assert reading.rows(_ALL) == []


def test_a_miss_is_told_outside_too(store: Store) -> None:
    with pytest.raises(Missed), store.transaction() as tx:
        tx.wire.sure(_RAISE, {"register": "nobody", "year": 2026, "next": 2}, Missed)


def test_together_with_nothing_writes_nothing(store: Store) -> None:
    with store.transaction() as tx, tx.wire.together():
        pass


def test_bytes_go_and_come_as_they_are(store: Store) -> None:
    with store.transaction() as tx:
        case = {"id": "c1", "bytes": bytes(range(256))}
        tx.wire.send("INSERT INTO sealing (one, key_id, proof, done) VALUES (2, :id, :bytes, 0)", case)
        assert tx.rows("SELECT proof FROM sealing WHERE one = 2") == [(case["bytes"],)]


def test_sent_again_after_it_took_effect_the_answer_is_the_case(house: House) -> None:
    """Whether a command was sent before is asked only when something stands in its way: here, its own first effect."""
    case = logged(house)
    again = OpenCase(case=case.id, command_id="log-1", workflow="property_three_level", action="log", fields=FORM)
    assert handle(house, again, actor=an_actor("room_mediator"), at=MORNING) == case
    # Without a version the act itself is tried anew, and refused: the parties have been asked already.
    asking = TakeAction(case=case.id, command_id="ask-1", action="ask", fields=ASKING)
    done = handle(house, asking, actor=an_actor("room_mediator"), at=MORNING)
    assert handle(house, asking, actor=an_actor("room_mediator"), at=MORNING) == done
    with pytest.raises(CommandIdReused):
        handle(
            house,
            TakeAction(case=case.id, command_id="ask-1", action="ask", fields={**ASKING, "way": "in_person"}),
            actor=an_actor("room_mediator"),
            at=MORNING,
        )
    assert verify_case(house.store, library(), case.id).fault is None
