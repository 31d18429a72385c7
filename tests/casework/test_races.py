"""Many at once: one winner and clean conflicts, nothing lost, nothing doubled, numbers without gaps."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.commands import AddNote
from mediation.engine.events import Noted
from mediation.errors import CommandIdReused, StaleCase
from mediation.store.verification import verify_all
from tests.engine.builders import an_actor
from tests.store.houses import MORNING, a_house, asked, library, logged, noted, sqlite_store

THREADS = 8


def together(work: object, count: int = THREADS) -> list[object]:
    """Run `work(n)` on that many threads at once; give what each returned or raised."""
    start = Barrier(count)

    def one(n: int) -> object:
        start.wait(timeout=60)
        try:
            return work(n)  # type: ignore[operator]
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def sound(house: House) -> bool:
    return all(proved.fault is None for proved in verify_all(house.store, library()))


def test_the_same_expected_version_has_one_winner(house: House) -> None:
    case = logged(house)
    for turn in range(5):
        version = case.version
        told = together(
            lambda n, turn=turn, version=version, case=case: asked(house, case, f"ask-{turn}-{n}", version=version)
        )
        winners = [one for one in told if not isinstance(one, Exception)]
        losers = [one for one in told if isinstance(one, Exception)]
        assert len(winners) == 1
        assert {type(one) for one in losers} == {StaleCase}
        assert {(one.expected, one.actual) for one in losers} == {(version, version + 1)}  # type: ignore[attr-defined]
        case = winners[0]  # type: ignore[assignment]
    assert case.version == 6
    assert sound(house)


def test_600_notes_from_8_threads_are_600_rows(house: House) -> None:
    case = logged(house)
    each = 600 // THREADS

    def notes(n: int) -> None:
        for number in range(each):
            noted(house, case, f"n-{n}-{number}", text=f"第 {n}-{number} 条")

    assert together(notes) == [None] * THREADS
    with house.store.reading() as reading:
        entries = reading.journal.entries(case.id)
        stored = reading.cases.get(case.id)
    assert stored is not None
    assert [entry.seq for entry in entries] == list(range(1, 602))
    assert stored.version == 601
    texts = {event.text for entry in entries for event in entry.events if isinstance(event, Noted)}
    assert texts == {f"第 {n}-{number} 条" for n in range(THREADS) for number in range(each)}
    assert sound(house)


def test_the_same_press_from_8_threads_has_one_effect(house: House) -> None:
    case = logged(house)
    told = together(lambda _: asked(house, case, "ask-1", version=1))
    assert [getattr(one, "version", one) for one in told] == [2] * THREADS
    told = together(lambda _: logged(house, "log-2"))
    assert len({getattr(one, "id", one) for one in told}) == 1
    with house.store.reading() as reading:
        assert reading.rows("SELECT count(*) FROM journal") == [(3,)]
    assert sound(house)


def test_one_id_for_different_things_from_8_threads(house: House) -> None:
    case = logged(house)
    told = together(lambda n: noted(house, case, "n-1", text=f"第{n}种说法"))
    assert sum(not isinstance(one, Exception) for one in told) == 1
    assert {type(one) for one in told if isinstance(one, Exception)} == {CommandIdReused}


def test_numbers_are_drawn_without_gaps(house: House) -> None:
    told = together(lambda n: [logged(house, f"log-{n}-{number}").log_number for number in range(5)])
    numbers = [number for one in told for number in one]  # type: ignore[attr-defined]
    assert sorted(numbers, key=lambda text: int(text.rsplit("-", 1)[1])) == [f"2026-社区-{n}" for n in range(1, 41)]
    assert sound(house)


def test_refusals_among_the_others_take_nobody_with_them(house: House) -> None:
    case = logged(house)

    def work(n: int) -> int:
        refused = 0
        for number in range(20):
            try:
                noted(house, case, f"n-{n}-{number}", text="" if (n + number) % 3 == 0 else "记事")
            except Exception:
                refused += 1
        return refused

    refused = sum(together(work))  # type: ignore[arg-type]
    with house.store.reading() as reading:
        assert reading.cases.version(case.id) == 1 + 20 * THREADS - refused
    assert refused > 0
    assert sound(house)


@pytest.mark.slow
def test_two_processes_write_one_file(tmp_path: Path) -> None:
    """The command line writes while the web process serves: neither loses an entry."""
    store = sqlite_store(tmp_path, serving=True)
    house = a_house(store)
    case = logged(house)
    script = (
        "import sys; from pathlib import Path; from mediation.store.database import Store;"
        "from tests.store.houses import a_house, noted; from tests.engine.builders import a_town;"
        f"store = Store.open('sqlite:///{tmp_path}/mediation.db', calendar=a_town().calendar); house = a_house(store);"
        f"from mediation.engine.case import Case; case = Case(id='{case.id}');"
        "[noted(house, case, f'other-{n}') for n in range(60)]"
    )
    other = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    for number in range(60):
        command = AddNote(case=case.id, command_id=f"mine-{number}", text="记事")
        handle(house, command, actor=an_actor("director"), at=MORNING)
    assert other.wait(timeout=60) == 0
    with store.reading() as reading:
        assert reading.cases.version(case.id) == 121
    assert sound(house)
    store.close()
