"""The lists of a town on every database: kept as they were said, replaced by line, taken off, refused as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from mediation.errors import TownError
from mediation.store.database import Store
from mediation.store.list_register import Gone
from mediation.store.memory import MemoryStore
from mediation.town.around import Lists, Town
from mediation.town.service_catalogue import OfferId
from tests.store.houses import KINDS, stores
from tests.town.registers import (
    CARDS,
    COMMUNITY,
    GRID,
    GRID_2,
    INSTITUTIONS,
    MEALS,
    MEMBER,
    PEOPLE,
    PLACES,
    VOLUNTEER,
    a_registered_town,
)


@pytest.fixture(params=KINDS)
def registered(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that holds the registered town beside what it held."""
    for store in stores(request.param, tmp_path):
        with store.transaction() as tx:
            tx.town.put(places=PLACES, institutions=INSTITUTIONS, people=PEOPLE, lists=a_registered_town().lists)
        yield store


def around(store: Store) -> Town:
    """The town as it is built from the rows, not as it was kept in memory."""
    store.shelf.held = None
    with store.reading() as reading:
        return reading.town.around()


def test_the_lists_come_back_as_they_were_said(registered: Store) -> None:
    assert around(registered).lists == a_registered_town().lists


def test_a_line_is_replaced_under_its_id_and_new_lines_come_last(registered: Store) -> None:
    busy = msgspec.structs.replace(VOLUNTEER, duty_days=(1,))
    more = msgspec.structs.replace(MEALS, id=OfferId("delivery"), title="代买代办", place=COMMUNITY)
    with registered.transaction() as tx:
        tx.town.put(lists=Lists(roster=(busy,), offers=(more,)))
    found = around(registered)
    assert found.roster[VOLUNTEER.id] == busy
    assert list(found.offers.values()) == [CARDS, MEALS, more]
    assert found.powers == a_registered_town().powers, "what is not named stays"


def test_lines_are_taken_off(registered: Store) -> None:
    with registered.transaction() as tx:
        tx.town.put(gone=Gone(powers=("noise", "never_there"), roster=(VOLUNTEER.id,), offers=(MEALS.id,)))
    found = around(registered)
    assert (dict(found.powers), VOLUNTEER.id in found.roster, list(found.offers)) == ({}, False, [CARDS.id])


def test_who_vouches_for_a_grid_cannot_be_taken_off_before_it_is_changed(registered: Store) -> None:
    with pytest.raises(TownError, match="网格 grid_1 的包保党员 d1 不在名册"), registered.transaction() as tx:
        tx.town.put(gone=Gone(roster=(MEMBER.id,)))
    without = msgspec.structs.replace(a_registered_town().grids[GRID], patrons=())
    with registered.transaction() as tx:
        tx.town.put(lists=Lists(grids=(without,)), gone=Gone(roster=(MEMBER.id,)))
    assert MEMBER.id not in around(registered).roster


def test_a_line_given_twice_is_refused_and_nothing_changes(registered: Store) -> None:
    twice = (VOLUNTEER, msgspec.structs.replace(VOLUNTEER, name="另一人"))
    with pytest.raises(TownError, match="名册编号 z1 出现两次"), registered.transaction() as tx:
        tx.town.put(lists=Lists(roster=twice))
    assert around(registered).lists == a_registered_town().lists


def test_a_store_in_memory_begins_with_the_lists_of_its_town() -> None:
    store = MemoryStore(a_registered_town())
    found = around(store)
    assert found.lists == a_registered_town().lists
    assert [one.name for one in found.grid_workers(GRID_2)] == ["网格员甲"]
    store.close()
