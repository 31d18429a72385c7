"""What only a server does: connections that are cut, two who wait for each other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Barrier

import pytest

from mediation.errors import StoreUnavailable
from mediation.store.database import Store
from mediation.store.verification import verify_all
from tests.casework.test_races import together
from tests.engine.builders import a_town
from tests.store.houses import a_house, library, logged, noted, postgres_key, postgres_url

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    url = postgres_url(f"server_{os.getpid()}_{id(request)}")
    store = Store.open(url, calendar=a_town().calendar, key_file=postgres_key())
    yield store
    store.close()


def test_a_server_that_cut_every_connection_is_found_again(store: Store) -> None:
    house = a_house(store)
    case = logged(house)
    together(lambda n: noted(house, case, f"n-{n}"))
    with pytest.raises(StoreUnavailable), store.transaction() as tx:
        tx.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")
    told = 0
    for number in range(5):
        try:
            noted(house, case, f"again-{number}")
        except StoreUnavailable:
            told += 1
    assert told <= 2, "one for the writers, one for the readers"
    with store.reading() as reading:
        assert reading.cases.version(case.id) == 9 + 5 - told
    assert all(proved.fault is None for proved in verify_all(store, library()))


def test_two_who_wait_for_each_other_are_parted(store: Store) -> None:
    house = a_house(store)
    one, two = logged(house, "log-1"), logged(house, "log-2")
    meet = Barrier(2)

    def lock(n: int) -> str:
        first, second = (one, two) if n == 0 else (two, one)
        try:
            with store.transaction() as tx:
                tx.rows("SELECT 1 FROM case_record WHERE id = :id FOR UPDATE", {"id": first.id})
                meet.wait(timeout=60)
                tx.rows("SELECT 1 FROM case_record WHERE id = :id FOR UPDATE", {"id": second.id})
        except StoreUnavailable:
            return "told"
        return "done"

    assert sorted(str(one) for one in together(lock, 2)) == ["done", "told"]
    assert noted(house, one, "n-1").version == 2
