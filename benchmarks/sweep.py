"""Finding and carrying out due steps, against how much else waits, interleaved: `./dev bench sweep [--rounds N] …`.

  sweep        due steps a second through the sweep and the one write path, on a SQLite file (bar: 1,000)
  find         the question for the next 200 due steps, with 10,000 and with 1,000,000 clocks waiting (bar: 1.3 x)
  carry out    one due step through the write path, with few and with many waiting: how much dearer it gets
  floor        hand-written sqlite3 on the same files, with the same settings: read the case's row, update it, insert a
               line, move the timer on by a day, as the house's goes on to its next step, and back
The last two are compared by how they grow: the house may grow by no more than the floor does (bar: 1.0 of its growth).
In each round both are measured few, many, many, few, so that a drift of the machine weighs on both alike; the share is
taken within the round, and its median is told with the interval in which it lies at 95 % (resampled rounds): the bar is
met below it, missed above it, and in between nothing can be said. Waiting clocks are rows of cases that are never
loaded. Times are of the processor, the kernel's part included; the rate is of the wall. The last line is the rate.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from mediation.clock.sweep import sweep  # noqa: E402 — the checkout must be importable first
from mediation.store.instants import micros  # noqa: E402
from tests.engine.builders import instant  # noqa: E402
from tests.store.houses import a_house, logged, sqlite_store  # noqa: E402

FEW, MANY = 10_000, 1_000_000
DUE_AT = instant("2026-11-20 10:00")
EACH = 10
"""Clocks of one waiting case."""
BATCH = 200


class Reading(NamedTuple):
    """Microseconds of one thing, with few and with many clocks waiting."""

    few: float
    many: float


_MOVE = "UPDATE case_deadline SET next_at = next_at + ? WHERE case_id = ? AND key = 'screen'"
_A_DAY = 86_400_000_000


_OURS = "SELECT id FROM case_record WHERE record <> '{}' LIMIT ?"


class Place:
    """One database with some number of waiting clocks, and cases whose steps come due."""

    def __init__(self, folder: Path, waiting: int) -> None:
        folder.mkdir()
        self.rates: list[float] = []
        self.file = folder / "mediation.db"
        self.house = a_house(sqlite_store(folder))
        self.made = 0
        first = self.another()
        filling = sqlite3.connect(self.file, isolation_level=None)
        _fill(filling, str(first), waiting)
        filling.executescript(
            "CREATE TABLE floor_line (case_id TEXT, seq INTEGER, body TEXT, PRIMARY KEY (case_id, seq));"
        )
        filling.close()  # with its large cache: what measures the floor has the cache that the house has
        self.raw = sqlite3.connect(self.file, isolation_level=None)
        self.raw.execute("PRAGMA synchronous=FULL")
        sweep(self.house, DUE_AT)

    def another(self) -> str:
        """Log a case whose steps are long due."""
        self.made += 1
        return logged(self.house, f"bench-{self.made}").id

    def find(self) -> float:
        """Time the question for what is due, with as much of it as one batch takes."""
        while self.due() < BATCH:
            self.another()
        began = time.process_time()
        for _ in range(20):
            assert self.due() == BATCH
        return (time.process_time() - began) / 20 * 1e6

    def due(self) -> int:
        """Count what is due, up to one batch."""
        with self.house.store.reading() as reading:
            return len(reading.deadlines.due(DUE_AT, limit=BATCH))

    def carry_out(self) -> float:
        """Time the steps of half a batch of cases; microseconds a step."""
        for _ in range(BATCH // 2):
            self.another()
        wall, began = time.perf_counter(), time.process_time()
        swept = sweep(self.house, DUE_AT)
        assert swept.failed == 0
        self.rates.append(swept.carried / (time.perf_counter() - wall))
        return (time.process_time() - began) / swept.carried * 1e6

    def floor(self) -> float:
        """Time the same by hand: what no write path can do without."""
        ids = [row[0] for row in self.raw.execute(_OURS, (BATCH // 2,))]
        stamp = time.monotonic_ns()
        began = time.process_time()
        for case in ids:
            self.raw.execute("BEGIN IMMEDIATE")
            row = self.raw.execute("SELECT version, length(record) FROM case_record WHERE id = ?", (case,)).fetchone()
            self.raw.execute("UPDATE case_record SET version = ? WHERE id = ?", (row[0], case))
            self.raw.execute("INSERT INTO floor_line VALUES (?, ?, ?)", (case, stamp, "x" * 200))
            self.raw.execute(_MOVE, (_A_DAY, case))
            self.raw.execute(_MOVE, (-_A_DAY, case))
            self.raw.execute("COMMIT")
        return (time.process_time() - began) / len(ids) * 1e6


def _fill(raw: sqlite3.Connection, like: str, waiting: int) -> None:
    """Add cases like one, each with ten clocks that come due in the next three years."""
    cases = waiting // EACH
    columns = [row[1] for row in raw.execute("PRAGMA table_info(case_record)")]
    given = ", ".join(
        {"id": "'w' || n", "record": "'{}'", "number": "''", "log_number": "'w' || n"}.get(c, c) for c in columns
    )
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA cache_size=-200000")
    raw.execute("BEGIN")
    raw.execute(
        f"INSERT INTO case_record ({', '.join(columns)}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
        f" WHERE n < ?) SELECT {given} FROM c, case_record WHERE id = ?",
        (cases, like),
    )
    clocks = [row[1] for row in raw.execute("PRAGMA table_info(case_deadline)")]
    later = micros(DUE_AT) + 86_400_000_000
    three_years = 3 * 365 * 86_400_000_000
    moved = {"case_id": "'w' || n", "ref": "k", "next_step": "0", "status": "'running'", "due_at": "0"}
    moved["next_at"] = f"{later} + abs(random()) % {three_years}"
    taken = ", ".join(moved.get(column, f"d.{column}") for column in clocks)
    raw.execute(
        f"INSERT INTO case_deadline ({', '.join(clocks)})"
        " WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"
        f" WHERE n < ?), e(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM e WHERE k < ?)"
        f" SELECT {taken} FROM c, e, case_deadline d WHERE d.case_id = ? AND d.key = 'screen'",
        (cases, EACH, like),
    )
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measured(rounds: int, seconds: float) -> tuple[dict[str, list[Reading]], list[float]]:
    """Run everything, shuffled within each round; the first round warms up and is not counted."""
    found: dict[str, list[Reading]] = {}
    shuffle = random.Random(20261122)
    until = time.perf_counter() + seconds
    with tempfile.TemporaryDirectory(prefix="mediation-bench-") as scratch:
        few, many = Place(Path(scratch) / "few", FEW), Place(Path(scratch) / "many", MANY)
        for number in range(rounds + 1):
            if number > 1 and time.perf_counter() > until:
                break
            work: list[tuple[str, Callable[[Place], float]]] = [
                ("find", Place.find), ("carry out", Place.carry_out), ("floor", Place.floor)
            ]  # fmt: skip
            shuffle.shuffle(work)
            for name, one in work:
                reading = _both_ways(one, few, many, turned=shuffle.random() < 0.5)
                if number:
                    found.setdefault(name, []).append(reading)
            if not number:
                few.rates.clear()
        few.house.store.close()
        many.house.store.close()
    return found, few.rates


def _both_ways(one: Callable[[Place], float], few: Place, many: Place, *, turned: bool) -> Reading:
    """Measure both places twice, in the order a b b a."""
    order = [many, few, few, many] if turned else [few, many, many, few]
    times = [(place, one(place)) for place in order]
    few_time, many_time = (sum(time for place, time in times if place is which) / 2 for which in (few, many))
    return Reading(few_time, many_time)


def interval(ratios: list[float]) -> tuple[float, float]:
    """Give the interval in which the median lies at 95 %, by resampling the rounds."""
    draw = random.Random(20261123)
    medians = sorted(statistics.median(draw.choices(ratios, k=len(ratios))) for _ in range(2000))
    return medians[50], medians[1949]


def report(found: dict[str, list[Reading]], rates: list[float]) -> None:
    """Print medians and ratios against the bars; the rate comes last."""
    print(f"{'':10} {'10,000 waiting':>15} {'1,000,000':>12} {'grows':>7}   (microseconds of the processor; medians)")
    growth: dict[str, list[float]] = {}
    for name in ("find", "carry out", "floor"):
        few = statistics.median(one.few for one in found[name])
        many = statistics.median(one.many for one in found[name])
        growth[name] = [one.many / one.few for one in found[name]]
        low, high = interval(growth[name])
        print(
            f"{name:10} {few:15.0f} {many:12.0f} {statistics.median(growth[name]):6.2f} x  (95 %: {low:.2f} to"
            f" {high:.2f}; single rounds {min(growth[name]):.2f} to {max(growth[name]):.2f})"
        )
    finding = statistics.median(growth["find"])
    print(f"finding grows by {finding:.2f} x (at most 1.3: {_verdict(finding <= 1.3)})")
    shares = [house / floor for house, floor in zip(growth["carry out"], growth["floor"], strict=True)]
    low, high = interval(shares)
    verdict = "met" if high <= 1 else "NOT met" if low > 1 else "not to be told from 1.0"
    print(
        f"carrying out grows {statistics.median(shares):.2f} x as much as the floor (at most 1.0: {verdict};"
        f" 95 %: {low:.2f} to {high:.2f}, {len(shares)} rounds)"
    )
    rate = statistics.median(rates)
    print(f"sweep: {rate:.0f} due steps a second (at least 1000: {_verdict(rate >= 1000)})")


def _verdict(met: object) -> str:
    return "met" if met else "NOT met"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=150, help="begin no round after this")
    given = parser.parse_args()
    began = time.perf_counter()
    report(*measured(given.rounds, given.seconds))
    print(f"# took {time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
